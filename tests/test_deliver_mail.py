"""The mail channel against a real server on loopback, and the bytes that it sends."""

import asyncio
import email
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from monitor import deliver
from monitor.config import MailSettings, SmtpSettings
from monitor.deliver.message import build_message
from monitor.errors import DeferredError, RejectedError, UncertainError
from monitor.values import Delivery, DeliveryState, Rendition
from tests.render import newsday

NOW = newsday.END
SETTINGS = MailSettings(
    sender="Statement Monitor <digest@monitor.example>",
    reply_to="desk@monitor.example",
    unsubscribe="leave@monitor.example",
)
RENDITION = Rendition(
    issue_id="issue-1",
    edition_id="daily",
    edition_title="Norland daily",
    subject="Norland daily: 12 new: Zoë Ærlig, Łucja Żak (Tue 3 Mar)",
    text="“Twelve” new statements.\n.\n..two dots\n" + "word " * 300 + "\n",
    html="<p>“Twelve” new statements: " + "الموانئ " * 300 + "</p>\n.\n",
    language="en",
)
DELIVERY = Delivery(
    issue_id="issue-1",
    channel="mail",
    recipient="Ana Žák <ana@reader.example>",
    state=DeliveryState.SENDING,
    message_id="<issue-1.0123456789@monitor.example>",
)


@dataclass
class Mailbox:
    """What a mail server does with us, and what it has kept."""

    at_mail: str | None = None
    at_rcpt: str | None = None
    after_data: str | None = None
    kept: list[Envelope] = field(default_factory=list)
    seconds: float = 0.0

    async def handle_MAIL(
        self, server: Any, session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        envelope.mail_from = address
        return self.at_mail or "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        if self.at_rcpt:
            return self.at_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        if self.after_data == "drop":
            self.kept.append(envelope)
            server.transport.abort()
        elif self.after_data == "stall":
            self.kept.append(envelope)
            await asyncio.sleep(self.seconds)
        elif self.after_data:
            return self.after_data
        else:
            self.kept.append(envelope)
        return "250 kept as 1"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(mailbox: Mailbox, **options: Any) -> Iterator[SmtpSettings]:
    """A mail server on loopback, and the settings that reach it without protection."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield SmtpSettings(
            host="localhost",
            port=controller.port,
            security="none",
            timeout=timedelta(seconds=5),
        )
    finally:
        controller.stop()


def send(
    smtp: SmtpSettings,
    password: str | None = None,
    rendition: Rendition = RENDITION,
    delivery: Delivery = DELIVERY,
) -> str:
    """Send one mail through the channel."""
    settings = replace(SETTINGS, smtp=smtp)
    return deliver.MailChannel(settings, password).send(
        rendition, delivery, NOW, lambda: None
    )


def parsed(raw: bytes) -> EmailMessage:
    """The mail as a mail program reads it."""
    message = email.message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def content(part: Any) -> str:
    """A part's text with line ends as they were before the wire."""
    return str(part.get_content()).replace("\r\n", "\n")


def kept(mailbox: Mailbox) -> bytes:
    """The one message that the server has."""
    (envelope,) = mailbox.kept
    assert isinstance(envelope.content, bytes)
    return envelope.content


# the conversation --------------------------------------------------------------------


def test_a_mail_arrives_whole() -> None:
    """Both parts as rendered, lines of dots included; one recipient in the envelope."""
    mailbox = Mailbox()
    with serving(mailbox) as smtp:
        assert send(smtp) == "250 kept as 1"
    message = parsed(kept(mailbox))
    text, html = message.iter_parts()
    assert message.get_content_type() == "multipart/alternative"
    assert (text.get_content_type(), html.get_content_type()) == (
        "text/plain",
        "text/html",
    )
    assert content(text) == RENDITION.text
    assert content(html) == RENDITION.html
    assert mailbox.kept[0].rcpt_tos == ["ana@reader.example"]
    assert mailbox.kept[0].mail_from == "digest@monitor.example"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Whoever signs the server's certificate."""
    return trustme.CA()


@pytest.fixture(scope="module")
def server_context(authority: trustme.CA) -> ssl.SSLContext:
    """The server's side of TLS, for the name localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    """The authority's certificate in a file, as `ca_file` wants it."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def check_login(*args: Any) -> AuthResult:
    """Accept the one password there is."""
    login = args[-1]
    return AuthResult(success=login.password == b"sesame", handled=False)


def test_starttls_and_a_login_come_before_the_mail(
    server_context: ssl.SSLContext, ca_file: Path
) -> None:
    """The password is never sent over an unprotected connection."""
    mailbox = Mailbox()
    with serving(
        mailbox,
        tls_context=server_context,
        require_starttls=True,
        authenticator=check_login,
        auth_required=True,
    ) as smtp:
        safe = replace(smtp, security="starttls", ca_file=ca_file, username="digest")
        send(safe, "sesame")
        with pytest.raises(DeferredError, match="check the password") as refused:
            send(safe, "wrong")
        with pytest.raises(DeferredError, match="ASCII"):
            send(safe, "sésame")
        with pytest.raises(DeferredError) as bare:
            send(smtp)
    assert refused.value.code == 535
    assert bare.value.code == 530
    assert len(mailbox.kept) == 1


def test_tls_from_the_first_byte(server_context: ssl.SSLContext, ca_file: Path) -> None:
    """Port 465's way."""
    mailbox = Mailbox()
    with serving(mailbox, ssl_context=server_context) as smtp:
        send(replace(smtp, security="tls", ca_file=ca_file))
    assert len(mailbox.kept) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(
    server_context: ssl.SSLContext,
) -> None:
    """The mail waits until `ca_file` is set; it does not go out in the clear."""
    mailbox = Mailbox()
    with (
        serving(mailbox, tls_context=server_context, require_starttls=True) as smtp,
        pytest.raises(DeferredError, match="no protected connection"),
    ):
        send(replace(smtp, security="starttls"))
    assert mailbox.kept == []


def test_a_server_without_starttls_gets_no_mail() -> None:
    """Protection asked for and not to be had is an error, not a detail."""
    mailbox = Mailbox()
    with (
        serving(mailbox) as smtp,
        pytest.raises(DeferredError, match=r"mail\.smtp\.security"),
    ):
        send(replace(smtp, security="starttls"))
    assert mailbox.kept == []


@pytest.mark.parametrize(
    ("mailbox", "error", "code"),
    [
        pytest.param(
            Mailbox(at_rcpt="550 no such user"), RejectedError, 550, id="unknown-user"
        ),
        pytest.param(
            Mailbox(at_rcpt="452 mailbox full"), DeferredError, 452, id="mailbox-full"
        ),
        pytest.param(
            Mailbox(at_rcpt="451 greylisted"), DeferredError, 451, id="greylisted"
        ),
        pytest.param(
            Mailbox(at_mail="553 not your address"), DeferredError, 553, id="sender"
        ),
        pytest.param(
            Mailbox(after_data="451 try later"), DeferredError, 451, id="after-data"
        ),
        pytest.param(
            Mailbox(after_data="554 spam"), RejectedError, 554, id="content-refused"
        ),
        pytest.param(Mailbox(after_data="drop"), UncertainError, None, id="drop"),
    ],
)
def test_what_the_server_says_decides_what_becomes_of_a_delivery(
    mailbox: Mailbox, error: type[Exception], code: int | None
) -> None:
    """No for good about recipient or content: rejected. No for now, or about us:
    deferred. No answer after the message: nobody knows."""
    with serving(mailbox) as smtp, pytest.raises(error) as told:
        send(smtp)
    assert told.type is error
    assert getattr(told.value, "code", None) == code
    assert (len(mailbox.kept) == 1) is (error is UncertainError)


def test_a_server_that_falls_silent_after_the_message_leaves_a_doubt() -> None:
    """The time-out ends the wait, and the mail may have been taken."""
    mailbox = Mailbox(after_data="stall", seconds=0.15)
    with serving(mailbox) as smtp, pytest.raises(UncertainError):
        send(replace(smtp, timeout=timedelta(seconds=0.05)))
    assert len(mailbox.kept) == 1


def test_a_server_that_never_speaks_defers() -> None:
    """A port that takes connections and says nothing is given up in time."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        smtp = SmtpSettings(
            host="127.0.0.1",
            port=silent.getsockname()[1],
            security="none",
            timeout=timedelta(seconds=0.05),
        )
        with pytest.raises(DeferredError, match="while connecting"):
            send(smtp)


@pytest.mark.parametrize("host", ["127.0.0.1", "mail.invalid"])
def test_a_server_that_is_not_there_defers(host: str) -> None:
    """Nobody listens, or the name is unknown: it may be back later."""
    smtp = SmtpSettings(host=host, port=free_port(), security="none")
    with pytest.raises(DeferredError, match="no mail server while connecting"):
        send(smtp)


def test_a_connection_that_breaks_before_the_message_defers() -> None:
    """Nothing was handed over, so there is no doubt."""

    class Leaving(Mailbox):
        async def handle_RCPT(self, server: Any, *_: Any) -> str:
            server.transport.abort()
            return "250 OK"

    with serving(Leaving()) as smtp, pytest.raises(DeferredError):
        send(smtp)


@pytest.mark.parametrize(
    "recipient", ["", "nobody", "ana@", "žák@reader.example", "a@b.example\r\nBcc: x@y"]
)
def test_an_address_that_no_server_takes_is_rejected(recipient: str) -> None:
    """Without asking a server."""
    smtp = SmtpSettings(host="mail.invalid", security="none")
    with pytest.raises(RejectedError):
        send(smtp, delivery=replace(DELIVERY, recipient=recipient))


def test_the_password_is_not_shown() -> None:
    """Neither by repr nor in the error of a refused login."""
    channel = deliver.MailChannel(SETTINGS, "hunter2-secret")
    assert "secret" not in repr(channel)


# the bytes ---------------------------------------------------------------------------


def built(rendition: Rendition = RENDITION, settings: MailSettings = SETTINGS) -> bytes:
    """The mail's bytes."""
    return build_message(rendition, DELIVERY, settings, NOW)


def raw_headers(raw: bytes) -> dict[str, str]:
    """Headers as they go over the wire, folded lines joined as they are."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    pairs = (line.partition(":") for line in head.replace("\r\n ", "").split("\r\n"))
    return {name: value.strip() for name, _, value in pairs}


LEAVE = "<mailto:leave@monitor.example?subject=unsubscribe%20daily>"


def test_the_headers_say_what_kind_of_mail_it_is() -> None:
    """From whom, to whom, which list, how to leave, and that no person wrote it."""
    message = parsed(built())
    assert {name: str(message[name]) for name in message} | {
        "Content-Type": "",
        "MIME-Version": "",
    } == {
        "Date": "Tue, 03 Mar 2026 07:00:00 +0000",
        "Message-ID": "<issue-1.0123456789@monitor.example>",
        "From": "Statement Monitor <digest@monitor.example>",
        "To": "Ana Žák <ana@reader.example>",
        "Reply-To": "desk@monitor.example",
        "Subject": "Norland daily: 12 new: Zoë Ærlig, Łucja Żak (Tue 3 Mar)",
        "List-Id": '"Norland daily" <daily.monitor.example>',
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "List-Unsubscribe": LEAVE,
        "Content-Language": "en",
        "MIME-Version": "",
        "Content-Type": "",
    }


def test_headers_that_programs_read_are_never_encoded() -> None:
    """A List-Unsubscribe of 200 characters stays as it is, on short or long lines."""
    address = f"{'leave' * 12}@{'monitor.' * 12}example"
    long = replace(
        SETTINGS, unsubscribe=address, list_domain="monitor." * 10 + "example"
    )
    headers = raw_headers(built(settings=long))
    expected = f"<mailto:{address}?subject=unsubscribe%20daily>"
    assert len(expected) >= 200
    assert headers["List-Unsubscribe"] == expected
    for name in ("List-Unsubscribe", "List-Id", "Message-ID"):
        assert "=?" not in headers[name]


def test_subject_and_names_travel_encoded_and_folded() -> None:
    """The wire is ASCII, no line is longer than a server must take (RFC 5322: 998)."""
    raw = built()
    assert raw.isascii()
    assert "=?utf-8?" in raw_headers(raw)["Subject"]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_the_same_issue_gives_the_same_mail_but_for_date_and_boundary() -> None:
    """A retry is recognised as what it is."""
    first, second = (parsed(built()) for _ in range(2))
    for message in (first, second):
        del message["Content-Type"]
    assert first.items() == second.items()


@pytest.mark.parametrize("name", ["subject", "edition_id", "language"])
@pytest.mark.parametrize("breaks", ["\r\nBcc: all@reader.example", "\nX: 1", "\rY: 2"])
def test_a_line_break_never_makes_a_header(name: str, breaks: str) -> None:
    """A value that would begin another header is refused as a whole."""
    hostile = replace(RENDITION, **{name: f"daily{breaks}"})  # type: ignore[arg-type]
    smtp = SmtpSettings(host="mail.invalid", security="none")
    with pytest.raises(RejectedError, match="no mail can be made"):
        send(smtp, rendition=hostile)


def test_a_title_outside_ascii_leaves_the_list_id_readable() -> None:
    """Programs match the part in angle brackets; the name before it is a courtesy."""
    headers = raw_headers(built(replace(RENDITION, edition_title='"Щоденник" <x>')))
    assert headers["List-Id"].endswith("<daily.monitor.example>")
    assert headers["List-Id"].count("<") == 1


def test_without_an_address_to_leave_by_none_is_promised() -> None:
    """List-Unsubscribe stands only where somebody reads what is sent there."""
    message = parsed(built(settings=replace(SETTINGS, unsubscribe=None)))
    assert message["List-Unsubscribe"] is None


def test_the_mail_domain_is_the_lists_or_the_senders() -> None:
    """It is part of Message-ID and List-Id."""
    assert deliver.mail_domain(SETTINGS) == "monitor.example"
    listed = replace(SETTINGS, list_domain="lists.example")
    assert deliver.mail_domain(listed) == "lists.example"
