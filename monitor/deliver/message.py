"""A rendition as a mail: multipart/alternative with the headers that a digest owes."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from urllib.parse import quote

from monitor import subscriptions
from monitor.config import MailSettings, base_id
from monitor.values import Delivery, Rendition, make_id

_MACHINE_READ = frozenset(
    {
        "list-unsubscribe",
        "list-unsubscribe-post",
        "list-id",
        "list-archive",
        "list-help",
        "message-id",
        "references",
        "in-reply-to",
        "content-id",
    }
)
_MAX_LINE = 900  # RFC 5322, 2.1.1: 998 with the name
_AT_TOKENS = re.compile(r"(?<=,)\s+|(?<=>)\s+")


class DigestPolicy(EmailPolicy):
    """The SMTP policy, but headers that programs read are never RFC 2047 encoded.

    The standard library encodes any header whose token has 78 characters or more (seen
    in Python 3.10 to 3.13), which breaks List-Unsubscribe. `_fold` is private to the
    standard library; a test reads the bytes that are sent.
    """

    def _fold(self, name: str, value: object, refold_binary: bool = False) -> str:
        if name.lower() not in _MACHINE_READ:
            folded: str = super()._fold(  # type: ignore[misc]
                name, value, refold_binary
            )
            return folded
        text = str(value)
        if not text.isascii() or "\r" in text or "\n" in text:
            raise ValueError(f"the header {name} takes plain ASCII on one line")
        parts = _AT_TOKENS.split(text)
        if max(map(len, parts), default=0) > _MAX_LINE:
            raise ValueError(f"the header {name} is longer than a line may be")
        lines = f"{self.linesep} ".join(parts)
        return f"{name}: {lines}{self.linesep}"


# 7bit: every relay takes it, and no line is too long; the body is encoded as needed.
POLICY = DigestPolicy(linesep="\r\n", cte_type="7bit", raise_on_defect=False)


def mail_domain(settings: MailSettings) -> str:
    """The domain of List-Id and Message-ID: as configured, else the sender's."""
    return settings.list_domain or bare_address(settings.sender).rpartition("@")[2]


def bare_address(text: str) -> str:
    """The address of `Name <address>`, its domain as it goes over the wire (IDNA).

    Raises: ValueError for what is no address or needs an SMTPUTF8 server.
    """
    user, _, domain = parseaddr(text)[1].rpartition("@")
    if not user or not domain or not user.isascii() or not text.isprintable():
        raise ValueError(f"{text!r} is no mail address that every server takes")
    return f"{user}@{domain.encode('idna').decode('ascii')}"


@dataclass(frozen=True, slots=True)
class Leaving:
    """How one reader leaves: their token, and where the archive is served."""

    token: str
    base_url: str | None = None

    @property
    def page(self) -> str | None:
        """The reader's own page; None where nothing is served."""
        return self.base_url and subscriptions.page(self.base_url, self.token)


def build_message(
    rendition: Rendition,
    delivery: Delivery,
    settings: MailSettings,
    now: datetime,
    leaving: Leaving | None = None,
) -> bytes:
    """Write the mail for one recipient: text first, HTML last (RFC 2046, 5.1.4), the
    HTML with its pictures in a part of their own.

    The same rendition gives the same bytes but for the date. Raises: ValueError for an
    address or a header value that cannot stand in a mail.
    """
    message = EmailMessage(policy=POLICY)
    message["Date"] = now
    message["Message-ID"] = delivery.message_id
    if rendition.thread:
        root = thread_root(rendition.thread, settings)
        message["In-Reply-To"] = root
        message["References"] = root
    message["From"] = _mailbox(settings.sender)
    message["To"] = _mailbox(delivery.recipient)
    if settings.reply_to:
        message["Reply-To"] = _mailbox(settings.reply_to)
    message["Subject"] = rendition.subject
    for name, value in _list_headers(rendition, settings, leaving).items():
        message[name] = value
    _set_parts(message, rendition, leaving)
    message["Content-Language"] = rendition.language
    return message.as_bytes()


def thread_root(statement_id: str, settings: MailSettings) -> str:
    """The Message-ID that all alerts on one statement refer to. No mail has it."""
    return f"<stmt-{statement_id}@{mail_domain(settings)}>"


def _set_parts(
    message: EmailMessage, rendition: Rendition, leaving: Leaving | None
) -> None:
    text, html = (
        _led_to(one, rendition, leaving) for one in (rendition.text, rendition.html)
    )
    message.set_content(text)  # clears what Content- headers there are
    message.add_alternative(html, subtype="html")
    boundary = make_id("boundary", message["Message-ID"])
    if rendition.images:
        part = message.get_payload()[1]  # type: ignore[index]
        assert isinstance(part, EmailMessage)
        for image in rendition.images:
            part.add_related(
                image.png,
                "image",
                "png",
                cid=f"<{image.cid}>",
                disposition="inline",
                filename=f"{image.cid.partition('@')[0]}.png",
            )
        part.set_boundary(f"related-{boundary}")
    message.set_boundary(f"alternative-{boundary}")


def _led_to(text: str, rendition: Rendition, leaving: Leaving | None) -> str:
    """A part whose link to leave leads to this reader's own page."""
    page = leaving and leaving.page
    if not rendition.manage_url or not page:
        return text
    return text.replace(rendition.manage_url, page)


def _mailbox(text: str) -> Address:
    user, _, domain = bare_address(text).rpartition("@")
    return Address(parseaddr(text)[0], user, domain)


def _list_headers(
    rendition: Rendition, settings: MailSettings, leaving: Leaving | None
) -> dict[str, str]:
    """What tells mail programs and other robots that this is a list's mail (RFC 2369,
    2919, 3834); the last two of the first four keep holiday replies away."""
    edition_id = base_id(rendition.edition_id)
    name = f"alerts.{edition_id}" if rendition.is_alert else edition_id
    list_id = f"<{name}.{mail_domain(settings)}>"
    title = re.sub(r"[^A-Za-z0-9 .,&'-]", "", rendition.edition_title).strip()
    headers = {
        "List-Id": f'"{title}" {list_id}' if title else list_id,
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if ways := _ways(rendition, settings, leaving):
        headers["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in ways)
    page = leaving and leaving.page
    if page and page.startswith("https://"):  # RFC 8058: by https alone
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if leaving and leaving.base_url:
        headers["List-Archive"] = f"<{leaving.base_url.rstrip('/')}/>"
    return headers


def _ways(
    rendition: Rendition, settings: MailSettings, leaving: Leaving | None
) -> list[str]:
    """The addresses by which a reader leaves, the easiest first."""
    page = leaving and leaving.page
    ways = [page] if page else []
    if settings.unsubscribe:
        address = quote(bare_address(settings.unsubscribe), safe="@+")
        word = leaving.token if leaving else base_id(rendition.edition_id)
        subject = quote(f"unsubscribe {word}")
        ways.append(f"mailto:{address}?subject={subject}")
    return ways
