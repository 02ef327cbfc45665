"""Serves the sample newsroom on loopback; writes the configuration that watches it."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from monitor.demo import pages, tokens
from monitor.demo.pages import Document
from monitor.resources import folder as resource_folder

NOT_FOUND = Document(b"<!doctype html><title>Not found</title>\n", pages.HTML)


class _Server(ThreadingHTTPServer):
    """Serves in threads; a client that goes away in mid-answer is nobody's error."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Newsroom:
    """The sample, served on 127.0.0.1 at a free port while the context is open.

    Everything in it is as if published in the hours before `now` (aware). `documents`
    has each path with what it answers.
    """

    def __init__(self, folder: Path, now: datetime) -> None:
        """Take the sample's folder and the time it is to be; nothing runs yet."""
        self._folder = folder
        self._now = now.astimezone(UTC)
        self._server: ThreadingHTTPServer | None = None
        self._thread: Thread | None = None
        self.documents: Mapping[str, Document] = {}
        self.base_url = ""

    def __enter__(self) -> Self:
        """Bind a port, make the pages and serve them in a thread.

        Raises: OSError, ValueError for a sample that cannot be read.
        """
        server = _Server(("127.0.0.1", 0), _handler(self))
        self.base_url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            self.documents = pages.render(self._folder, self._now, self.base_url)
        except Exception:  # whatever it is goes on up; the port must not stay bound
            server.server_close()
            raise
        self._server = server
        self._thread = Thread(
            target=server.serve_forever, args=(0.02,), name="newsroom", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop serving and free the port."""
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


def write_config(newsroom_base_url: str, target_folder: Path) -> Path:
    """Write the configuration that watches the newsroom; returns its folder.

    It lies in `target_folder`/config; the database and the digests it names lie in
    `target_folder` too. Raises: OSError.
    """
    target = target_folder.resolve().as_posix()
    values = {
        "base": newsroom_base_url,
        "target": json.dumps(target, ensure_ascii=False)[1:-1],  # inside "" in YAML
    }
    folder = target_folder / "config"
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted((resource_folder("sample") / "config").glob("*.yaml")):
        text = source.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace("{{" + name + "}}", value)
        (folder / source.name).write_text(text, encoding="utf-8")
    return folder


def _handler(newsroom: Newsroom) -> type[BaseHTTPRequestHandler]:
    """A request handler class bound to one newsroom."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the demo's own output is what matters."""

        def _answer(self, *, with_body: bool) -> None:
            document = newsroom.documents.get(urlsplit(self.path).path)
            if document is None:
                self._send(404, NOT_FOUND, with_body)
            elif _is_current(document, self.headers):
                self._send(304, document, with_body=False)
            else:
                self._send(200, document, with_body)

        def _send(self, status: int, document: Document, with_body: bool) -> None:
            self.send_response(status)
            if status != 304:
                self.send_header("Content-Type", document.content_type)
                self.send_header("Content-Length", str(len(document.body)))
            if status != 404:
                self.send_header("ETag", document.etag)
                if document.modified_at:
                    changed = tokens.rfc822(document.modified_at)
                    self.send_header("Last-Modified", changed)
            self.end_headers()
            if with_body:
                self.wfile.write(document.body)

    return Handler


def _is_current(document: Document, headers: Message) -> bool:
    """Whether the asker's validators still hold; the ETag goes first (RFC 9110 13)."""
    if none_match := headers.get("If-None-Match"):
        return document.etag in none_match or none_match.strip() == "*"
    since = headers.get("If-Modified-Since")
    if not since or not document.modified_at:
        return False
    try:
        return document.modified_at.replace(microsecond=0) <= parsedate_to_datetime(
            since
        )
    except (TypeError, ValueError):
        return False
