"""The live archive on a port: `monitor serve`, and beside the daemon's work.

Python runs one thread at a time, so that one process uses one core. Several workers are
processes of their own that listen on one port; the kernel gives each its connections.
"""

import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from multiprocessing.process import BaseProcess
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import monotonic

import anyio.to_thread
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.errors import MonitorError
from monitor.web.measuring import COUNTS_FOLDER

log = logging.getLogger(__name__)

THREADS = 2
"""Requests worked on at once by a process. Each row that is read lets another thread
run, and the first then waits for the interpreter: six at once cost a third more than
two. Not one, as an answer that takes long would keep all others waiting."""
_BACKLOG = 128
_GRACE = 5  # seconds for answers under way when asked to stop
_SHARED = getattr(socket, "SO_REUSEPORT", socket.SO_REUSEADDR)
_LOOK = 0.5  # seconds between two looks at the workers
_SHORT_LIFE = 20.0  # seconds
_MOST_REPLACED = 10
"""Workers with a short life in a row, before it is given up."""


def listening(host: str, port: int) -> socket.socket:
    """A socket on that address. Raises: MonitorError where it is taken."""
    made = _bound(host, port)
    made.listen(_BACKLOG)
    return made


def shared(host: str, port: int) -> socket.socket:
    """A socket that holds an address for workers; nobody listens on it yet.

    Raises: MonitorError where it is taken, by another archive's workers as well.
    """
    listening(host, port).close()  # which such a socket would share it with
    return _bound(host, port, _SHARED)


def _bound(host: str, port: int, *options: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio lets answers go at once (TCP_NODELAY). Else the
    # second part of each waits for the reader's acknowledgement of the first, 40 ms.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    for option in (socket.SO_REUSEADDR, *options):
        made.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        made.bind((host.strip("[]"), port))
    except OSError as error:
        made.close()
        raise MonitorError(
            f"the archive cannot be served on {host}:{port}: {error.strerror}; "
            "set another web.port"
        ) from error
    return made


def serve_by(
    n_workers: int, work: Callable[[str, int], None], at: socket.socket
) -> None:
    """Let so many processes serve what is `shared`, until SIGINT or SIGTERM.

    `work` is a function of a module, called with host and port in each; it serves as
    `serve` does. A worker that dies is replaced. Raises: MonitorError where one dies at
    once, again and again.
    """
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    host, port = at.getsockname()[:2]
    with TemporaryDirectory() as folder:
        os.environ[COUNTS_FOLDER] = folder  # so that any worker tells of all
        try:
            _supervise(n_workers, work, (host, port), stop)
        finally:
            del os.environ[COUNTS_FOLDER]
            at.close()


def _supervise(
    n_workers: int,
    work: Callable[[str, int], None],
    address: tuple[str, int],
    stop: Event,
) -> None:
    processes = get_context("spawn")

    def begun() -> tuple[BaseProcess, float]:
        made = processes.Process(target=_worker, args=(work, *address))
        made.start()
        return made, monotonic()

    workers = [begun() for _ in range(n_workers)]
    n_short = 0  # lives that were short, in a row
    try:
        while not stop.wait(_LOOK):
            for n, (process, since) in enumerate(workers):
                if process.is_alive():
                    continue
                n_short = n_short + 1 if monotonic() - since < _SHORT_LIFE else 0
                if n_short > _MOST_REPLACED:
                    raise MonitorError(
                        "the archive's workers end as soon as they begin"
                    )
                log.error("worker replaced", extra={"exit": process.exitcode})
                workers[n] = begun()
    finally:
        for process, _ in workers:
            process.terminate()
        for process, _ in workers:
            process.join(_GRACE + 1)
            process.kill()


def _worker(work: Callable[[str, int], None], host: str, port: int) -> None:
    """In a process of its own: serve, until told to stop or left alone."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, daemon=True).start()
    try:
        work(host, port)
    except MonitorError as error:
        sys.exit(f"error: {error}")


def beside(host: str, port: int) -> socket.socket:
    """A worker's own socket on the address that is `shared`."""
    made = _bound(host, port, _SHARED)
    made.listen(_BACKLOG)
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
