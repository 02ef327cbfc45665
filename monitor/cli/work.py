"""The commands that do the work: run, poll, read, digest, deliver."""

from collections import Counter
from datetime import datetime
from typing import Annotated

import typer

from monitor.app import App
from monitor.cli.console import context_of, err, out, plural, progress
from monitor.cli.fleet import CONCURRENCY, ConcurrencyOption, join
from monitor.config import Edition
from monitor.daemon import Daemon
from monitor.errors import ConfigError, Problem
from monitor.values import DeliveryState

EditionOption = Annotated[
    str | None,
    typer.Option("--edition", "-e", help="Id of an edition (default: all of them)."),
]


def run(
    context: typer.Context,
    fleet: Annotated[
        bool,
        typer.Option(
            "--fleet",
            help="Share the work with `monitor worker` and other `run --fleet` on the "
            "same PostgreSQL store; one of them leads.",
        ),
    ] = False,
    concurrency: ConcurrencyOption = CONCURRENCY,
) -> None:
    """Work in the background until told to stop: poll, read, compose, deliver.

    SIGTERM finishes what is under way and ends with 0; SIGHUP reads the configuration
    again. One log line a unit of work on stderr. --concurrency counts with --fleet.
    """
    options = context_of(context)
    if fleet:
        join(options, concurrency, leads=True)
        return
    with options.open(log_lines=True) as app:
        Daemon(app, options.load).run()


def poll(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", "-a", help="Poll every feed, due or not.")
    ] = False,
) -> None:
    """Poll the feeds that are due and store what is new."""
    with context_of(context).open() as app, app.hold():
        n_new, failed = poll_feeds(app, everything=everything)
    if failed and n_new == 0:
        raise typer.Exit(1)


def poll_feeds(app: App, *, everything: bool) -> tuple[int, int]:
    """Poll and say what came; returns how many entries are new and feeds failed."""
    feeds = app.due_feeds(everything=everything)
    if not feeds:
        out.print("no feed is due; `monitor poll --all` polls them all")
        return 0, 0
    n_new = failed = 0
    for polled in progress(app.poll(feeds), "polling", len(feeds)):
        n_new += polled.n_new
        if polled.error:
            failed += 1
            err.print(f"  {polled.feed.label}: {polled.error}", markup=False)
    said = [f"{plural(len(feeds), 'feed')} polled"]
    said.append(plural(n_new, "new entry", "new entries"))
    out.print(", ".join(said + [f"{failed} failed"] * (failed > 0)))
    return n_new, failed


def read(context: typer.Context) -> None:
    """Read the entries that wait: fetch articles, find statements, store them."""
    with context_of(context).open() as app, app.hold():
        read_entries(app)


def read_entries(app: App) -> None:
    """Read, let search find it, and say what was found."""
    counts: Counter[str] = Counter()
    errors: list[str] = []
    for done in progress(app.read(), "reading", None):
        counts["entries"] += 1
        counts["articles"] += done.outcome in ("article", "post")
        counts["statements"] += done.n_new
        counts["occurrences"] += done.n_statements
        if done.error:
            errors.append(f"  {done.error} ({done.outcome})")
    for _ in progress(app.index(), "indexing", None):
        pass
    for line in errors[:20]:
        err.print(line, markup=False, soft_wrap=True)
    if len(errors) > 20:
        err.print(f"  and {len(errors) - 20} more; `monitor feeds` tells of feeds")
    out.print(
        f"{plural(counts['entries'], 'entry', 'entries')} read, "
        f"{plural(counts['statements'], 'new statement')} "
        f"in {plural(counts['occurrences'], 'report')}"
        + (f", {plural(len(errors), 'entry', 'entries')} failed" if errors else "")
    )


def digest(
    context: typer.Context,
    date: Annotated[
        datetime | None,
        typer.Option(
            "--date",
            "-d",
            formats=["%Y-%m-%d"],
            help="The issue that was or would be composed on this day "
            "(default: what came in since the last issue).",
        ),
    ] = None,
    edition: EditionOption = None,
    send: Annotated[
        bool, typer.Option("--send", help="Freeze the issue and deliver it.")
    ] = False,
    html: Annotated[
        bool, typer.Option("--html", help="Print HTML instead of text.")
    ] = False,
) -> None:
    """Show a digest; with --send, freeze it and deliver it.

    Without --send nothing is stored: it is a look at what has come in.
    """
    with context_of(context).open() as app:
        day = date.date() if date else None
        for one in editions_of(app, edition):
            if send:
                with app.hold():
                    issue = app.freeze(one, day)
                    show_deliveries(app)
            else:
                issue = app.look(one, day)
            shown = app.rendition(issue)
            typer.echo(shown.html if html else shown.text)


def editions_of(app: App, wanted: str | None) -> tuple[Edition, ...]:
    """The edition asked for, or all. Raises ConfigError for an unknown id."""
    editions = app.config.editions
    if wanted is None and editions:
        return editions
    found = tuple(one for one in editions if one.id == wanted)
    if not found:
        known = ", ".join(one.id for one in editions) or "none"
        message = f"no edition {wanted!r}; configured are: {known}"
        raise ConfigError((Problem("editions.yaml", 1, 1, "editions", message),))
    return found


def deliver(context: typer.Context) -> None:
    """Send what is due: new issues, and deliveries to be tried again."""
    with context_of(context).open() as app, app.hold():
        failed = show_deliveries(app)
    if failed:
        raise typer.Exit(1)


def show_deliveries(app: App) -> int:
    """Deliver, print a line for each, and return how many did not get through."""
    sent = app.deliver_due()
    for one in sent:
        line = f"{one.state.value}: {one.channel} {one.recipient}"
        out.print(
            line + (f" ({one.last_error})" if one.last_error else ""), markup=False
        )
    if not sent:
        out.print("nothing is due for delivery")
    return sum(one.state is not DeliveryState.ACCEPTED for one in sent)
