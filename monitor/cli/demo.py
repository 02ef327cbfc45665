"""`monitor demo`: the main job once, on the sample newsroom, with nothing to set up."""

import sys
from pathlib import Path
from tempfile import mkdtemp
from threading import Event
from typing import Annotated

import typer

from monitor import logs, resources
from monitor.app import App, now
from monitor.cli.console import err, out
from monitor.cli.work import poll_feeds, read_entries, show_deliveries
from monitor.config.load import load
from monitor.demo import Newsroom, write_config
from monitor.values import Issue


def demo(
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Where to work (default: a new folder in /tmp)."),
    ] = None,
    keep_serving: Annotated[
        bool,
        typer.Option("--serve", help="Leave the newsroom running until Ctrl-C."),
    ] = False,
) -> None:
    """Poll a sample newsroom on this machine, read it, and show the day's digest.

    Outlets and people are fictional. Nothing leaves this machine: SQLite, a web server
    on loopback, and a folder in place of a mail server.
    """
    logs.quiet()
    folder = folder or Path(mkdtemp(prefix="statement-monitor-"))
    with Newsroom(resources.folder("sample"), now()) as newsroom:
        config_folder = write_config(newsroom.base_url, folder)
        out.print(f"sample newsroom at {newsroom.base_url}", soft_wrap=True)
        with App(load(config_folder, {})) as app, app.hold():
            poll_feeds(app, everything=True)
            read_entries(app)
            issue = app.freeze(app.config.composed[0])
            show_deliveries(app)
            out.print()
            sys.stdout.write(app.rendition(issue).text + "\n")
        _say_what_next(folder, issue)
        if keep_serving:
            err.print("serving until Ctrl-C")
            Event().wait()


def _say_what_next(folder: Path, issue: Issue) -> None:
    cards = (
        card
        for section in issue.sections
        for figure in section.figures
        for card in figure.cards
    )
    shown = next((card.statement_id for card in cards), "STATEMENT")
    page = next(iter(sorted(folder.rglob("latest.html"))), folder)
    name = Path(sys.argv[0])
    program = f"{sys.executable} -m monitor" if name.name == "__main__.py" else name
    command = f"{program} --config {folder / 'config'}"
    out.rule(style="dim")
    out.print(f"The same as a page: [bold]{page}[/]", soft_wrap=True)
    out.print("\nThree things to try next:")
    for what, how in (
        ("see why a statement was found", f"{command} explain {shown}"),
        ("take everything out as data", f"{command} export --format csv"),
        ("watch the real world", f"{program} config copy mine"),
    ):
        out.print(f"  {what}:\n    {how}", soft_wrap=True, markup=False)
