"""The mail channel: one message to one recipient over SMTP."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from monitor import subscriptions
from monitor.config import MailSettings
from monitor.deliver.message import (
    Leaving,
    bare_address,
    build_message,
    mail_domain,
)
from monitor.errors import DeferredError, RejectedError, UncertainError
from monitor.ports import HandOver
from monitor.values import Delivery, Rendition

TokenFor = Callable[[str, str], str]
"""The token of an address and a scope (`subscriptions.scope_of`)."""


class MailChannel:
    """Mails renditions as `settings` say; one connection a message.

    `password` is the login's, already read from where the settings point to. With
    `token_for` each mail says how its reader leaves, on the pages at `base_url` where
    they are served, and comes back to an address of its own (VERP) where `bounces` is
    set.
    """

    def __init__(
        self,
        settings: MailSettings,
        password: str | None = None,
        *,
        base_url: str | None = None,
        token_for: TokenFor | None = None,
    ) -> None:
        self._settings = settings
        self._password = password
        self._base_url = base_url
        self._token_for = token_for

    def __repr__(self) -> str:
        smtp = self._settings.smtp
        return f"MailChannel({smtp.host}:{smtp.port}, {smtp.security})"

    def send(
        self,
        rendition: Rendition,
        delivery: Delivery,
        now: datetime,
        hand_over: HandOver,
    ) -> str:
        """Hand the message to the mail server; return the server's answer.

        `hand_over` is called before the line that ends the message: without it no
        server keeps one. Raises: RejectedError when the server refuses the recipient or
        the message for good (5xx); UncertainError when the connection ends between the
        whole message and the answer to it; DeferredError for everything else, refused
        logins and certificates among it: those are put right here, and nothing is lost
        meanwhile.
        """
        to = delivery.recipient
        leaving = self._leaving(rendition, delivery)
        try:
            message = build_message(rendition, delivery, self._settings, now, leaving)
            sender = self._sender(leaving)
            recipient = bare_address(to)
        except ValueError as error:
            raise RejectedError(to, f"no mail can be made of it: {error}") from error
        with _told_as(to, "connecting"):
            server = self._connect()
        try:
            with _told_as(to, "greeting"):
                self._greet(server)
            with _told_as(to, "sending"):
                _check(server.mail(sender), "the sender was refused", to)
            with _told_as(to, "sending"):
                reply = server.rcpt(recipient)
                _check(reply, "the recipient was refused", to, is_about_recipient=True)
            return _transmit(server, message, to, hand_over)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def greet(self) -> str:
        """Connect, protect the connection and log in, as for a mail, and send none;
        return the server's name for itself. Raises: DeferredError."""
        who = self._settings.smtp.host
        with _told_as(who, "connecting"):
            server = self._connect()
        try:
            with _told_as(who, "greeting"):
                self._greet(server)
            return (server.ehlo_resp or b"").decode("utf-8", "replace").split("\n")[0]
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _leaving(self, rendition: Rendition, delivery: Delivery) -> Leaving | None:
        if self._token_for is None:
            return None
        scope = subscriptions.scope_of(
            rendition.edition_id, is_alert=rendition.is_alert
        )
        address = subscriptions.bare(delivery.recipient)
        return Leaving(self._token_for(address, scope), self._base_url)

    def _sender(self, leaving: Leaving | None) -> str:
        """The envelope's sender, to whom a server returns what it cannot deliver."""
        if leaving is None or self._settings.bounces is None:
            return bare_address(self._settings.bounces or self._settings.sender)
        bounces = bare_address(self._settings.bounces)
        return subscriptions.return_path(bounces, leaving.token)

    def _connect(self) -> smtplib.SMTP:
        smtp = self._settings.smtp
        seconds = smtp.timeout.total_seconds()
        # The name in EHLO: asking the resolver for our own can hang for seconds.
        name = mail_domain(self._settings)
        if smtp.security == "tls":
            return smtplib.SMTP_SSL(
                smtp.host, smtp.port, name, timeout=seconds, context=self._trust()
            )
        return smtplib.SMTP(smtp.host, smtp.port, name, timeout=seconds)

    def _greet(self, server: smtplib.SMTP) -> None:
        smtp = self._settings.smtp
        server.ehlo_or_helo_if_needed()
        if smtp.security == "starttls":
            server.starttls(context=self._trust())
            server.ehlo_or_helo_if_needed()
        if smtp.username:
            server.login(smtp.username, self._password or "")

    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._settings.smtp.ca_file is not None:
            context.load_verify_locations(cafile=self._settings.smtp.ca_file)
        return context


_Reply = tuple[int, bytes]


def _check(
    reply: _Reply, what: str, to: str, *, is_about_recipient: bool = False
) -> None:
    code, _ = reply
    if 200 <= code < 400:
        return
    is_final = is_about_recipient and code >= 500
    kind = RejectedError if is_final else DeferredError
    raise kind(to, f"{what}: {_words(reply)}", code)


def _transmit(
    server: smtplib.SMTP, message: bytes, to: str, hand_over: HandOver
) -> str:
    """DATA, the message, and the answer; smtplib's own `data` does not tell whether the
    connection broke before the message was complete or after."""
    with _told_as(to, "sending"):
        reply = server.docmd("DATA")
        _check(reply, "the message was refused", to, is_about_recipient=True)
        server.send(re.sub(rb"(?m)^\.", b"..", message))
    try:
        hand_over()
    except BaseException:
        server.close()  # a QUIT would be taken for a line of the message
        raise
    try:
        server.send(b".\r\n")
        reply = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise UncertainError(
            to, "the connection ended before the server answered to the message"
        ) from error
    if not 200 <= reply[0] < 600:  # smtplib gives -1 for a line without a code
        raise UncertainError(to, f"the server's answer makes no sense: {_words(reply)}")
    _check(reply, "the message was refused", to, is_about_recipient=True)
    return _words(reply)


def _words(reply: _Reply) -> str:
    text = " ".join(reply[1].decode("utf-8", "replace").split())
    return f"{reply[0]} {text}"


@contextmanager
def _told_as(to: str, doing: str) -> Iterator[None]:
    """Translate what smtplib, ssl and the sockets raise: all of it may work later."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        reply = _words((error.smtp_code, _bytes(error.smtp_error)))
        raise DeferredError(
            to, f"the login was refused ({reply}), check the password", error.smtp_code
        ) from error
    except UnicodeEncodeError as error:
        raise DeferredError(
            to, "smtplib sends names and passwords of ASCII characters only"
        ) from error
    except smtplib.SMTPResponseException as error:
        reply = _words((error.smtp_code, _bytes(error.smtp_error)))
        raise DeferredError(
            to, f"the server said {reply} while {doing}", error.smtp_code
        ) from error
    except ssl.SSLError as error:
        raise DeferredError(
            to, f"no protected connection: {error.reason or error}; see mail.smtp"
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeferredError(to, f"{error} Check mail.smtp.security.") from error
    except (smtplib.SMTPException, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise DeferredError(to, f"no mail server while {doing}: {reason}") from error


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text
