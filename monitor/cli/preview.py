"""`monitor preview`: what an edition would have sent."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from monitor.app import App
from monitor.cli.console import command, context_of, out, plural, progress
from monitor.cli.taking import whole
from monitor.cli.work import EditionOption, editions_of
from monitor.config import Edition
from monitor.errors import NoIssueError
from monitor.values import Issue

_AHEAD = 31
"""Days within which the next issue is looked for: an edition may come once a week."""


def preview(
    context: typer.Context,
    days: Annotated[
        int,
        typer.Option(
            "--days", parser=whole(1, 366), metavar="1-366", help="How many days back."
        ),
    ] = 7,
    edition: EditionOption = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FOLDER", help="Write each issue as a page."),
    ] = None,
) -> None:
    """Show what editions would have sent on the last days, as configured now.

    The issue of a day holds what was first seen between the issue before and the
    day's hour; the last line is the issue that is filling at this moment. From what
    is stored: topics are assigned anew, while articles that were read before a figure
    was added are not read again. Nothing is stored or sent.
    """
    with context_of(context).open() as app:
        for one in editions_of(app, edition):
            out.print(f"[bold]{one.id}[/]", end="  ")
            out.print(one.title, markup=False)
            issues = progress(_issues(app, one, days), "composing", days)
            shown = [_show(app, issue, html) for issue in issues]
            n_issues = plural(len(shown), "issue")
            out.print(f"{plural(sum(shown), 'statement')} in {n_issues}")
            if not sum(shown):
                out.print(_why_nothing(app), markup=False, soft_wrap=True)
            out.print()
        if html is not None:
            out.print(f"pages are in {html}", markup=False, soft_wrap=True)


def _issues(app: App, edition: Edition, n_days: int) -> Iterator[Issue]:
    """The issues of the last days, the earliest first, and the one that is filling."""
    zone = ZoneInfo(app.config.zone_of(edition))
    now = app.clock()
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=n) for n in range(1 - n_days, _AHEAD)):
        issue = _issue(app, edition, day)
        if issue is not None:
            yield issue
        if issue is not None and issue.period.end_at > now:
            return


def _issue(app: App, edition: Edition, day: date) -> Issue | None:
    try:
        return app.composer.preview(edition, day)
    except NoIssueError:
        return None


def _show(app: App, issue: Issue, folder: Path | None) -> int:
    """One line for an issue, and its topics; how many statements it has."""
    shown = app.rendition(issue)
    n_cards = sum(n for _, n in _topics(issue))
    period = issue.period
    start, end = _local(issue, period.start_at), _local(issue, period.end_at)
    line = shown.subject if n_cards else "nothing"
    if issue.period.end_at > app.clock():
        line = f"so far: {line}"
    out.print(f"  [dim]{start:%a %H:%M} to {end:%a} {end:%Y-%m-%d %H:%M}[/]  ", end="")
    out.print(line, markup=False, soft_wrap=True)
    for title, n in _topics(issue):
        out.print(f"{'':>18}{n:>4}  {title}", style="dim", markup=False)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        page = folder / f"{issue.edition_id}-{end:%Y-%m-%d}.html"
        page.write_text(shown.html, encoding="utf-8")
    return n_cards


def _local(issue: Issue, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(issue.period.timezone))


def _why_nothing(app: App) -> str:
    """Where the statements are, when no issue has any."""
    n_stored = sum(app.store.statement_counts().values())
    if n_stored:
        return (
            f"{plural(n_stored, 'statement')} stored: earlier, or of others than the "
            "edition follows, or left out by its settings. --days looks further back; "
            f"`{command('search')}` lists what is stored"
        )
    if n_unread := app.store.n_unread():
        return (
            f"no statement is stored yet, and {plural(n_unread, 'entry', 'entries')} "
            f"wait to be read: `{command('read')}`"
        )
    return f"no statement is stored yet: `{command('poll')}`, then `{command('read')}`"


def _topics(issue: Issue) -> list[tuple[str, int]]:
    """Each section's title with the number of its statements."""
    return [
        (section.title, sum(len(figure.cards) for figure in section.figures))
        for section in issue.sections
    ]
