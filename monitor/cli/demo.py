"""`monitor demo`: the main job once, on the sample newsroom, with nothing to set up."""

import sys
from pathlib import Path
from tempfile import mkdtemp
from threading import Event
from typing import Annotated

import typer

from monitor import logs, resources
from monitor.app import App, now
from monitor.cli.console import command, err, out
from monitor.cli.work import poll_feeds, read_entries, show_deliveries
from monitor.config.load import load
from monitor.demo import Newsroom, write_config
from monitor.values import Issue

BEGINNING = 36
"""Lines of the digest that are printed without --whole."""


def demo(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            metavar="FOLDER",
            help="Where to work (default: a new folder in /tmp).",
        ),
    ] = None,
    keep_serving: Annotated[
        bool,
        typer.Option("--serve", help="Leave the newsroom running until Ctrl-C."),
    ] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="Print the digest to its end.")
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
            text = app.rendition(issue).text
            sys.stdout.write((text if whole else _beginning(text)) + "\n")
        _say_what_next(folder, issue, is_served=keep_serving)
        if keep_serving:
            err.print("serving until Ctrl-C")
            Event().wait()


def _beginning(text: str) -> str:
    """The first statements of a digest, to the end of one."""
    lines = text.splitlines()
    end = next(
        (n for n, line in enumerate(lines) if n >= BEGINNING and not line), len(lines)
    )
    left = len(lines) - end
    more = f"\n\n[… {left} more lines; --whole prints them]" if left else ""
    return "\n".join(lines[:end]) + more


def _say_what_next(folder: Path, issue: Issue, *, is_served: bool) -> None:
    cards = (
        card
        for section in issue.sections
        for figure in section.figures
        for card in figure.cards
    )
    shown = next((card.statement_id for card in cards), "STATEMENT")
    page = next(iter(sorted(folder.rglob("latest.html"))), folder)
    config = folder / "config"
    out.rule(style="dim")
    out.print(f"The digest as a page: [bold]{page}[/]", soft_wrap=True)
    if not is_served:
        out.print(
            "Its links lead into the sample newsroom, which has closed; "
            "--serve keeps it open."
        )
    out.print("\nTo try next:")
    for what, how in (
        ("search what was found", command("search", "river", config=config)),
        ("see why a statement was found", command("explain", shown, config=config)),
        (
            "write the archive as pages",
            command("site", str(folder / "site"), config=config),
        ),
        ("or serve it, with search", command("serve", config=config)),
        ("watch the real world", command("init", config=Path("mine"))),
    ):
        out.print(f"  {what}:\n    {how}", soft_wrap=True, markup=False)
