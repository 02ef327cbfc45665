"""The commands that show the archive: site, serve."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from starlette.applications import Starlette

from monitor import logs, resources, web
from monitor.app import now
from monitor.cli.console import context_of, out, plural
from monitor.cli.taking import whole
from monitor.config import Config
from monitor.config.settings import WebSettings
from monitor.parts import reader_of, store_of
from monitor.web import serving, subscriptions


def site(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Where to write; empty, or made by this command."
        ),
    ],
) -> None:
    """Write the archive as static pages: for any web server, or to open as files.

    Run it again to bring them up to date: what is the same is left as it is. Links are
    relative; web.base_url of monitor.yaml gives permanent addresses besides.
    """
    options = context_of(context)
    logs.quiet()
    began = monotonic()
    config = options.load()
    with closing(reader_of(config)) as store:
        pages = web.pages_of(
            config, store, now, resources.folder("templates"), is_static=True
        )
        done = web.write(pages, folder, resources.folder("templates"))
    out.print(
        f"{plural(done.n_files, 'file')} in {folder}, {done.n_changed} written, "
        f"{done.n_removed} removed, {monotonic() - began:.1f} s",
        soft_wrap=True,
    )
    out.print(f"open {folder / 'index.html'}", soft_wrap=True)


HostOption = Annotated[
    str | None, typer.Option("--host", help="Address to listen on (web.host).")
]
PortOption = Annotated[
    int | None,
    typer.Option(
        "--port",
        "-p",
        parser=whole(0, 65535),
        metavar="N",
        help="Port (web.port); 0: any.",
    ),
]


WorkersOption = Annotated[
    int,
    typer.Option(
        "--workers",
        "-w",
        min=1,
        max=64,
        help="Processes that serve; one uses one core.",
    ),
]


def serve(
    context: typer.Context,
    host: HostOption = None,
    port: PortOption = None,
    workers: WorkersOption = 1,
) -> None:
    """Serve the archive live, with search, until told to stop.

    It runs beside `monitor run` and reads the store; all it writes is who leaves or
    pauses mails. On any but a loopback address it needs a token: web.token_env or
    web.token_file of monitor.yaml.
    """
    options = context_of(context)
    logs.configure(sys.stderr, verbose=options.verbose)
    config = _listening_as(options.load(), host, port)
    settings = config.settings.web or WebSettings()
    with _archive(config) as app:
        if workers == 1:
            at = serving.listening(settings.host, settings.port)
            _tell(at)
            serving.serve(app, at)
            return
    work = partial(_work, config, verbose=options.verbose)
    at = serving.shared(settings.host, settings.port)
    _tell(at)
    serving.serve_by(workers, work, at)


@contextmanager
def _archive(config: Config) -> Iterator[Starlette]:
    """The archive, and readers' own pages."""
    with closing(reader_of(config)) as store, closing(store_of(config)) as own:
        templates = resources.folder("templates")
        titles = {one.id: one.title for one in config.composed}
        yield web.live_of(
            config,
            store,
            now,
            templates,
            os.environ,
            # Readers' own pages write whether they want mail, and nothing else.
            routes=subscriptions.routes(
                own, now, lambda name: titles.get(name, name), templates
            ),
            open_paths=(subscriptions.PREFIX,),
        )


def _work(config: Config, host: str, port: int, *, verbose: bool) -> None:
    """What each of several processes does."""
    logs.configure(sys.stderr, verbose=verbose)
    with _archive(config) as app:
        serving.serve(app, serving.beside(host, port))


def _listening_as(config: Config, host: str | None, port: int | None) -> Config:
    """The configuration with the address of the command line in it."""
    settings = config.settings.web or WebSettings()
    settings = replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
    )
    return replace(config, settings=replace(config.settings, web=settings))


def _tell(at: socket.socket) -> None:
    out.print(f"the archive is at {_address(at)}", soft_wrap=True)
    if out.is_terminal:
        out.print("Ctrl-C ends it")


def _address(at: socket.socket) -> str:
    name = at.getsockname()
    host = f"[{name[0]}]" if ":" in name[0] else name[0]
    return f"http://{host}:{name[1]}/"
