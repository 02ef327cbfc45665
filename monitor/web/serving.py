"""The live archive on a port: `monitor serve`, and beside the daemon's work."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import anyio.to_thread
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.errors import MonitorError

log = logging.getLogger(__name__)

THREADS = 6
"""Requests worked on at once. More would only wait for the interpreter, and each takes
a connection to the store."""
_BACKLOG = 128
_GRACE = 5  # seconds for answers under way when asked to stop


def listening(host: str, port: int) -> socket.socket:
    """A socket on that address. Raises: MonitorError where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host.strip("[]"), port))
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        raise MonitorError(
            f"the archive cannot be served on {host}:{port}: {error.strerror}; "
            "set another web.port"
        ) from error
    return made


def serve(app: Starlette, at: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; answers under way end first."""
    _server(app).run([at])


@contextmanager
def served(app: Starlette, at: socket.socket) -> Iterator[int]:
    """Serve in a thread of its own while the context is open; gives the port."""
    server = _server(app)
    thread = Thread(target=server.run, args=([at],), name="archive", daemon=True)
    thread.start()
    port: int = at.getsockname()[1]
    log.info("archive served", extra={"port": port})
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join()
        at.close()


def _server(app: Starlette) -> uvicorn.Server:
    config = uvicorn.Config(
        _FewThreads(app),
        log_config=None,
        access_log=False,  # who reads what is nobody's business
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_graceful_shutdown=_GRACE,
    )
    return uvicorn.Server(config)


class _FewThreads:
    """Bounds the threads of the event loop that it is started in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            limiter = anyio.to_thread.current_default_thread_limiter()
            limiter.total_tokens = THREADS
        await self.app(scope, receive, send)
