"""The commands that show the archive: site, serve."""

from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from monitor import logs, resources, web
from monitor.app import now, reader_of
from monitor.cli.console import context_of, out, plural


def site(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(help="Where to write; empty, or made by this command.")
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
