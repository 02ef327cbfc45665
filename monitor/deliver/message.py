"""A rendition as a mail: multipart/alternative with the headers that a digest owes."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from urllib.parse import quote

from monitor.config import MailSettings
from monitor.values import Delivery, Rendition

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
    }
)
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
        lines = f"{self.linesep} ".join(_AT_TOKENS.split(text))
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


def build_message(
    rendition: Rendition, delivery: Delivery, settings: MailSettings, now: datetime
) -> bytes:
    """Write the mail for one recipient: text first, HTML last (RFC 2046, 5.1.4).

    The same issue gives the same bytes but for the date and the boundary. Raises:
    ValueError for an address or a header value that cannot stand in a mail.
    """
    message = EmailMessage(policy=POLICY)
    message["Date"] = now
    message["Message-ID"] = delivery.message_id
    message["From"] = _mailbox(settings.sender)
    message["To"] = _mailbox(delivery.recipient)
    if settings.reply_to:
        message["Reply-To"] = _mailbox(settings.reply_to)
    message["Subject"] = rendition.subject
    for name, value in _list_headers(rendition, settings).items():
        message[name] = value
    message.set_content(rendition.text)  # clears what Content- headers there are
    message.add_alternative(rendition.html, subtype="html")
    message["Content-Language"] = rendition.language
    return message.as_bytes()


def _mailbox(text: str) -> Address:
    user, _, domain = bare_address(text).rpartition("@")
    return Address(parseaddr(text)[0], user, domain)


def _list_headers(rendition: Rendition, settings: MailSettings) -> dict[str, str]:
    """What tells mail programs and other robots that this is a list's mail (RFC 2369,
    2919, 3834); the last two keep holiday replies away."""
    list_id = f"<{rendition.edition_id}.{mail_domain(settings)}>"
    title = re.sub(r"[^A-Za-z0-9 .,&'-]", "", rendition.edition_title).strip()
    headers = {
        "List-Id": f'"{title}" {list_id}' if title else list_id,
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if settings.unsubscribe:
        address = quote(bare_address(settings.unsubscribe), safe="@+")
        subject = quote(f"unsubscribe {rendition.edition_id}")
        headers["List-Unsubscribe"] = f"<mailto:{address}?subject={subject}>"
    return headers
