"""A real HTTP server on loopback that does as each test says, and remembers."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Act = Callable[["Handler"], None]
"""What the server does for one request."""


class Handler(BaseHTTPRequestHandler):
    """Looks up what to do in the server's script."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def setup(self) -> None:
        """Remember the connection, to end it with the server."""
        super().setup()
        self.server.open.append(self.connection)

    def do_GET(self) -> None:
        """Note the request, then act as scripted; 404 for what is not."""
        scripted = self.server.scripted
        scripted.seen.append(self.path)
        scripted.headers.append({k.lower(): v for k, v in self.headers.items()})
        act = scripted.script.get(self.path, reply(404))
        try:
            act(self)
        except OSError:  # the client has hung up, as many tests want it to
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    scripted: "Scripted"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.open: list[socket.socket] = []

    def hang_up(self) -> None:
        """End every connection, so that no thread waits for another request."""
        for connection in self.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is part of the play."""


@dataclass
class Scripted:
    """A running server: its script by path, and what it was asked.

    `over` is set when the test ends, for acts that wait.
    """

    port: int
    script: dict[str, Act] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    scheme: str = "http"
    n_sent: int = 0

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        """The address of a path; give another `host` to go through the resolver."""
        return f"{self.scheme}://{host}:{self.port}{path}"


@contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Iterator[Scripted]:
    """Run a scripted server; its threads have ended when this ends."""
    server = _Server(("127.0.0.1", 0), Handler)
    server.scripted = scripted = Scripted(server.server_address[1])
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        scripted.scheme = "https"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield scripted
    finally:
        scripted.over.set()
        server.shutdown()
        thread.join()
        server.hang_up()
        server.server_close()


def reply(status: int = 200, body: bytes = b"", **headers: str) -> Act:
    """Answer with this; `Retry_After="5"` becomes the header Retry-After."""

    def act(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if status != 304 and "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return act


def redirect(location: str, status: int = 302) -> Act:
    """Answer with a redirect."""
    return reply(status, Location=location)


def endless(chunk: bytes, count: int) -> Act:
    """Send `chunk` up to `count` times without saying how much comes; counts bytes."""

    def act(handler: Handler) -> None:
        handler.close_connection = True
        handler.send_response(200)
        handler.end_headers()
        for _ in range(count):
            handler.wfile.write(chunk)
            handler.server.scripted.n_sent += len(chunk)

    return act


def drip(before: bytes, byte: bytes, every: float) -> Act:
    """Send `before`, then one byte now and then until the test is over."""

    def act(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(before)
        handler.wfile.flush()
        while not handler.server.scripted.over.wait(every):
            handler.wfile.write(byte)
            handler.wfile.flush()

    return act


def silence(before: bytes = b"") -> Act:
    """Send `before`, then nothing until the test is over."""

    def act(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(before)
        handler.wfile.flush()
        handler.server.scripted.over.wait(5)

    return act


def hang_up(before: bytes = b"") -> Act:
    """Send `before` and close the connection."""

    def act(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(before)

    return act


def to_loopback(host: str, port: int) -> list[Any]:
    """A resolver that takes every name to loopback."""
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
