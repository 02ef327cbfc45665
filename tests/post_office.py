"""A real SMTP server on loopback that does with each recipient as a test says."""

import email
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from monitor.config import SmtpSettings


@dataclass(frozen=True, slots=True)
class Kept:
    """One message that the server has: the envelope, and the bytes."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """It as a mail program reads it."""
        made = email.message_from_bytes(self.raw, policy=default)
        assert isinstance(made, EmailMessage)
        return made


@dataclass
class PostOffice:
    """Takes everything, but for what is scripted by a recipient's name before the @.

    `at_rcpt` and `after_data` are answers, used up one by one; of `after_data`, "drop"
    keeps the message and breaks the connection, "lose" breaks it without keeping,
    "stall" keeps it and says nothing while the client waits. `on_kept` is told of each.
    """

    at_rcpt: dict[str, list[str]] = field(default_factory=dict)
    after_data: dict[str, list[str]] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    on_kept: Callable[[Kept], None] = lambda kept: None

    async def handle_MAIL(
        self, server: Any, session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        if answers := self.at_rcpt.get(address.partition("@")[0]):
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        (recipient,) = envelope.rcpt_tos
        assert isinstance(envelope.content, bytes)
        kept = Kept(str(envelope.mail_from), recipient, envelope.content)
        answers = self.after_data.get(recipient.partition("@")[0])
        answer = answers.pop(0) if answers else "250 2.0.0 kept"
        if answer in ("drop", "stall") or answer.startswith("250"):
            self.kept.append(kept)
            self.on_kept(kept)
        if answer in ("drop", "lose"):
            server.transport.abort()
        if answer == "stall":
            # The client's time-out ends it: no answer at all is written.
            server.transport.pause_reading()
            await server.loop.create_future()
        return answer

    def of(self, recipient: str) -> list[Kept]:
        """What one recipient has."""
        return [each for each in self.kept if each.recipient == recipient]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(office: PostOffice, timeout: float = 5) -> Iterator[SmtpSettings]:
    """The server, and the settings that reach it; silent ones are given up after
    `timeout` seconds."""
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield SmtpSettings(
            host="127.0.0.1",
            port=controller.port,
            security="none",
            timeout=timedelta(seconds=timeout),
        )
    finally:
        controller.stop()
