"""`monitor preview`: what an edition would have sent."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from monitor.app import App
from monitor.cli.console import context_of, out, plural, progress
from monitor.cli.work import EditionOption, editions_of
from monitor.config import Edition
from monitor.errors import NoIssueError
from monitor.values import Issue


def preview(
    context: typer.Context,
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, help="How many days back.")
    ] = 7,
    edition: EditionOption = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FOLDER", help="Write each issue as a page."),
    ] = None,
) -> None:
    """Show what editions would have sent on the last days, as configured now.

    From what is stored: topics are assigned anew, while articles that were read before
    a figure was added are not read again. Nothing is stored or sent.
    """
    with context_of(context).open() as app:
        for one in editions_of(app, edition):
            out.print(f"[bold]{one.id}[/]", end="  ")
            out.print(one.title, markup=False)
            wanted = _days(app, one, days)
            n_shown = 0
            for day in progress(iter(wanted), "composing", len(wanted)):
                n_shown += _show(app, one, day, html)
            out.print(f"{plural(n_shown, 'statement')} in {plural(days, 'day')}")
            out.print()


def _days(app: App, edition: Edition, n: int) -> list[date]:
    """The last days, in the edition's own zone, the earliest first."""
    zone = ZoneInfo(app.config.zone_of(edition))
    today = app.clock().astimezone(zone).date()
    return [today - timedelta(days=back) for back in range(n - 1, -1, -1)]


def _show(app: App, edition: Edition, day: date, folder: Path | None) -> int:
    """One line for a day, and its topics; how many statements the issue has."""
    try:
        issue = app.composer.preview(edition, day)
    except NoIssueError:
        return 0
    shown = app.rendition(issue)
    n_cards = sum(n for _, n in _topics(issue))
    line = shown.subject if n_cards else "nothing"
    out.print(f"  [dim]{day:%a} {day}[/]  ", end="")
    out.print(line, markup=False, soft_wrap=True)
    for title, n in _topics(issue):
        out.print(f"{'':>18}{n:>4}  {title}", style="dim", markup=False)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        page = folder / f"{edition.id}-{day}.html"
        page.write_text(shown.html, encoding="utf-8")
    return n_cards


def _topics(issue: Issue) -> list[tuple[str, int]]:
    """Each section's title with the number of its statements."""
    return [
        (section.title, sum(len(figure.cards) for figure in section.figures))
        for section in issue.sections
    ]
