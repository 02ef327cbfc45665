"""A real forwarding proxy on loopback: plain requests and CONNECT, every ask noted."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """A running proxy and what it was asked: `GET URL` or `CONNECT HOST:PORT`.

    Whatever host is asked for, it connects to loopback.
    """

    port: int
    asked: list[str] = field(default_factory=list)
    logins: list[str | None] = field(default_factory=list)

    def url(self, login: str = "") -> str:
        """The proxy's address; `login` as `user:password@`."""
        return f"http://{login}127.0.0.1:{self.port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        self._note(f"GET {self.path}")
        parts = urlsplit(self.path)
        onward = HTTPConnection("127.0.0.1", parts.port or 80, timeout=5)
        own = {k: v for k, v in self.headers.items() if not k.startswith("Proxy-")}
        onward.request("GET", parts._replace(scheme="", netloc="").geturl(), None, own)
        answer = onward.getresponse()
        body = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        onward.close()

    def do_CONNECT(self) -> None:
        self._note(f"CONNECT {self.path}")
        port = int(self.path.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as onward:
            self.send_response_only(200)
            self.end_headers()
            back = Thread(target=_pump, args=(onward, self.connection))
            back.start()
            _pump(self.connection, onward)
            back.join()
        self.close_connection = True

    def _note(self, what: str) -> None:
        self.server.proxy.asked.append(what)
        self.server.proxy.logins.append(self.headers["Proxy-Authorization"])

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    proxy: Proxy

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.open: list[socket.socket] = []

    def process_request(self, request: Any, address: Any) -> None:
        self.open.append(request)
        super().process_request(request, address)

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is part of the play."""


def _pump(source: socket.socket, goal: socket.socket) -> None:
    """Pass bytes on until one side has enough, then end both."""
    with suppress(OSError):
        while data := source.recv(65536):
            goal.sendall(data)
    for end in (source, goal):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy() -> Iterator[Proxy]:
    """Run a proxy; its threads have ended when this ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.proxy = running = Proxy(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        for connection in server.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        server.server_close()
