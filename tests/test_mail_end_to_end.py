"""From a feed to a mailbox: the whole program with a real SMTP server on a socket."""

import asyncio
import socket
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.app import App
from monitor.config import Config, MailSettings, SmtpSettings, Subscriber
from monitor.values import DeliveryState
from tests import newsroom
from tests.fakes import FakeClock

REFUSED = "gone@reader.example"


class Mailbox:
    """Takes mail, but for one address that is unknown here."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Refuse the unknown address for good."""
        await asyncio.sleep(0)
        if address == REFUSED:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message."""
        content = envelope.content
        assert isinstance(content, bytes)
        made = message_from_bytes(content, policy=policy.default)
        assert isinstance(made, EmailMessage)
        self.got.append(made)
        return "250 taken"


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def with_mail(config: Config, port: int) -> Config:
    """The newsroom's configuration, mailed to two subscribers."""
    smtp = SmtpSettings(host="127.0.0.1", port=port, security="none")
    mail = MailSettings(sender="Monitor <digest@desk.example>", smtp=smtp)
    readers = (Subscriber(email=REFUSED), Subscriber(email="ana@reader.example"))
    edition = replace(config.editions[0], subscribers=readers)
    settings = replace(config.settings, mail=mail)
    return replace(config, settings=settings, editions=(edition,))


def test_a_digest_reaches_a_mailbox_once(tmp_path: Path) -> None:
    """One reader has one mail with the words in it; the refused one is recorded."""
    mailbox, clock = Mailbox(), FakeClock()
    port = free_port()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        base = newsroom.config(tmp_path, database=f"sqlite:///{tmp_path / 'm.db'}")
        with App(with_mail(base, port), {}, clock=clock, fetch=newsroom.fetch()) as app:
            list(app.poll(app.due_feeds()))
            list(app.read())
            clock.move(days=1)
            app.compose_due()
            states = {one.recipient: one.state for one in app.deliver_due()}
            assert app.deliver_due() == ()
    finally:
        server.stop()
    assert states == {
        REFUSED: DeliveryState.REJECTED,
        "ana@reader.example": DeliveryState.ACCEPTED,
    }
    (mail,) = mailbox.got
    text, html = mail.iter_parts()
    assert newsroom.ALONE.split()[0] in text.get_content()
    assert newsroom.ALONE in html.get_content()
    assert mail["To"] == "ana@reader.example"
    assert "desk.example" in mail["Message-ID"]
