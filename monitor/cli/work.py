"""The commands that do the work: run, poll, read, revisit, digest, deliver."""

import logging
from collections import Counter
from datetime import date as Day
from typing import Annotated

import typer

from monitor.app import App
from monitor.cli.console import (
    command,
    context_of,
    err,
    known_id,
    out,
    plural,
    progress,
    refuse,
)
from monitor.cli.fleet import CONCURRENCY, ConcurrencyOption, join
from monitor.cli.taking import day as a_day
from monitor.config import Edition
from monitor.subscriptions import bare
from monitor.values import ChangeKind, Delivery, DeliveryState

log = logging.getLogger(__name__)

EditionOption = Annotated[
    str | None,
    typer.Option(
        "--edition", "-e", metavar="ID", help="One edition (default: all of them)."
    ),
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
    from monitor.daemon import Daemon  # the scheduler takes long; no other needs it

    with options.open(log_lines=True) as app:
        if out.is_terminal:  # a service's log needs no such words
            n = plural(len(app.config.feeds), "feed")
            out.print(f"at work on {n}: a line for each piece of it; Ctrl-C ends it")
        Daemon(app, options.load).run()
    if out.is_terminal:
        told = f"stopped in good order; `{command('digest')}` shows what has come in"
        out.print(told, markup=False, soft_wrap=True)


def poll(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", "-a", help="Poll every feed, due or not.")
    ] = False,
) -> None:
    """Poll the feeds that are due and store what is new."""
    with context_of(context).open() as app, app.hold():
        n_new, failed = poll_feeds(app, everything=everything)
        _say_what_waits(app)
    if failed and n_new == 0:
        raise typer.Exit(1)


def poll_feeds(app: App, *, everything: bool) -> tuple[int, int]:
    """Poll and say what came; returns how many entries are new and feeds failed."""
    feeds = app.due_feeds(everything=everything)
    if not app.config.feeds:
        out.print(f"no feed to poll: `{command('feeds', 'add', 'ADDRESS')}` adds one")
        return 0, 0
    if not feeds:
        how = command("poll", "--all")
        out.print(f"no feed is due yet; `{how}` polls them all", soft_wrap=True)
        return 0, 0
    n_new = failed = 0
    kinds: set[str | None] = set()
    for polled in progress(app.poll(feeds), "polling", len(feeds)):
        n_new += polled.n_new
        kinds.add(polled.error_kind)
        if polled.error:
            failed += 1
            err.print(f"  {polled.feed.label}: {polled.error}", markup=False)
    said = [f"{plural(len(feeds), 'feed')} polled"]
    said.append(plural(n_new, "new entry", "new entries"))
    out.print(", ".join(said + [f"{failed} failed"] * (failed > 0)))
    if kinds == {"network"} and failed == len(feeds):
        err.print("no feed could be reached at all: is this machine online?")
    elif failed:
        how = command("feeds")
        err.print(f"`{how}` shows how each feed is doing", markup=False, soft_wrap=True)
    return n_new, failed


def _say_what_waits(app: App) -> None:
    """What there is to do after a poll."""
    if n := app.store.n_unread():
        waits = f"{plural(n, 'entry waits', 'entries wait')} to be read"
        out.print(f"{waits}: `{command('read')}`", markup=False, soft_wrap=True)


def read(context: typer.Context) -> None:
    """Read the entries that wait: fetch articles, find statements, store them."""
    with context_of(context).open() as app, app.hold():
        n_read = read_entries(app)
        stored = sum(app.store.statement_counts().values())
        if stored:
            told = f"{plural(stored, 'statement')} stored in all"
            told += f"; `{command('digest')}` shows what is new"
        elif n_read:
            told = "nobody who is watched was quoted; as more comes in, read again"
        else:
            told = f"nothing waits to be read; `{command('poll')}` asks the feeds"
        out.print(told, markup=False, soft_wrap=True)


def read_entries(app: App) -> int:
    """Read, let search find it, and say what was found; how many entries were read."""
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
        err.print(f"  and {len(errors) - 20} more", markup=False)
    if not counts["entries"]:
        return 0
    # A text that several feeds carry is read with each and kept once.
    out.print(
        f"{plural(counts['entries'], 'entry', 'entries')} read, "
        f"{plural(counts['statements'], 'new statement')} "
        f"in {plural(counts['occurrences'], 'report')}, copies of a text included"
        + (f"; {plural(len(errors), 'entry', 'entries')} failed" if errors else ""),
        soft_wrap=True,
    )
    return counts["entries"]


def revisit(context: typer.Context) -> None:
    """Look again at articles with statements: for edits, deletions, new statements."""
    with context_of(context).open() as app, app.hold():
        counts: Counter[str] = Counter()
        errors: list[str] = []
        for done in progress(app.revisit(), "revisiting", None):
            counts["articles"] += 1
            counts["new"] += done.n_new
            counts.update(kind.value for kind in done.kinds)
            if done.error:
                errors.append(f"  {done.error} ({done.outcome})")
    for line in errors[:20]:
        err.print(line, markup=False, soft_wrap=True)
    if len(errors) > 20:
        err.print(f"  and {len(errors) - 20} more")
    told = [f"{counts[kind.value]} {kind.value}" for kind in ChangeKind]
    found = [each for each in told if each[0] != "0"]
    if not counts["articles"]:
        out.print("no article is due to be looked at again")
        return
    out.print(
        f"{plural(counts['articles'], 'article')} looked at again, "
        f"{plural(counts['new'], 'new report')}, "
        f"statements: {', '.join(found) or 'none changed'}"
    )


def digest(
    context: typer.Context,
    date: Annotated[
        Day | None,
        typer.Option(
            "--date",
            "-d",
            parser=a_day,
            metavar="DAY",
            help="The issue that was or would be composed on this day, like "
            "2026-03-31 (default: what came in since the last issue).",
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
        for one in editions_of(app, edition):
            if send:
                with app.hold():
                    issue, *_ = [app.freeze(each, date) for each in one.composed]
                    show_deliveries(app)
            else:
                issue = app.look(one, date)
                if issue.period.start_at > app.clock():
                    refuse(f"{date} lies ahead: nothing has been found in it yet")
            shown = app.rendition(issue)
            typer.echo(shown.html if html else shown.text)


def editions_of(app: App, wanted: str | None) -> tuple[Edition, ...]:
    """The edition asked for, or all; exit code 2 for an unknown id, or without any."""
    editions = app.config.editions
    if not editions:
        refuse("there is no edition: editions.yaml says which digests there are")
    if wanted is None:
        return editions
    chosen = known_id("edition", wanted, [one.id for one in editions], "editions.yaml")
    return tuple(one for one in editions if one.id == chosen)


def deliver(
    context: typer.Context,
    issue: Annotated[
        str | None,
        typer.Option(
            "--issue", metavar="ID", help="One issue or alert alone, by its id."
        ),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            metavar="RECIPIENT",
            help="One alone: a mail address, a folder or a webhook of editions.yaml.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent; send nothing.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Send again what was sent, refused or is in doubt; needs --issue.",
        ),
    ] = False,
) -> None:
    """Send what is due: new issues, and deliveries to be tried again.

    Nothing is ever sent twice but with --force, which is logged and kept in the
    ledger. An address that gets no mail gets none by force either.
    """
    if force and issue is None:
        message = "--force needs --issue: it sends again what was sent"
        raise typer.BadParameter(message)
    with context_of(context).open() as app:
        _check_named(app, issue, only)
        if dry_run:
            _show_due(_chosen(app, issue, only, force=force))
            return
        with app.hold():
            failed = _deliver(app, issue, only, force=force)
    if failed:
        raise typer.Exit(1)


def _check_named(app: App, issue: str | None, only: str | None) -> None:
    """End with exit code 1 where an issue or recipient is named that is not there."""
    of_issue = app.store.deliveries(issue)
    if issue is not None and not of_issue:
        known = dict.fromkeys(one.issue_id for one in app.store.deliveries(None))
        last = list(known)[:3]
        have = f"deliveries are kept of {', '.join(last)}" if last else "none was made"
        refuse(f"there is no delivery of an issue or alert {issue!r}; {have}", 1)
    if only is not None and not any(_is_to(one, only) for one in of_issue):
        known = dict.fromkeys(one.recipient for one in of_issue)
        have = f"there are {', '.join(list(known)[:5])}" if known else "there are none"
        refuse(f"there is no delivery to {only!r}; {have}", 1)


def _is_to(one: Delivery, name: str) -> bool:
    return name == one.recipient or bare(one.recipient) == bare(name)


def _show_due(chosen: tuple[Delivery, ...]) -> None:
    for one in chosen:
        out.print(f"would send: {_named(one)}", markup=False)
    if not chosen:
        out.print("nothing is due for delivery")


def _deliver(app: App, issue: str | None, only: str | None, *, force: bool) -> int:
    """Send it; how many did not get through."""
    chosen = _chosen(app, issue, only, force=force)
    if force:
        _force(app, chosen)
    if only is None:
        return show_deliveries(app, issue)
    names = dict.fromkeys(one.recipient for one in chosen)
    if not names:
        out.print("nothing is due for delivery")
    return sum(show_deliveries(app, issue, name) for name in names)


def _chosen(
    app: App, issue: str | None, only: str | None, *, force: bool
) -> tuple[Delivery, ...]:
    """The deliveries that an order is about: those due, or all with `force`."""
    now = app.clock()
    return tuple(
        one
        for one in app.store.deliveries(issue)
        if (only is None or _is_to(one, only)) and (force or one.is_open(now))
    )


def _force(app: App, chosen: tuple[Delivery, ...]) -> None:
    for one in chosen:
        if one.is_open(app.clock()):
            continue
        if app.store.force_delivery(one, app.clock()):
            extra = {"issue": one.issue_id, "recipient": one.recipient}
            log.warning("sent again by force", extra={**extra, "was": one.state.value})
        else:
            err.print(f"being sent at this moment: {_named(one)}", markup=False)


def _named(one: Delivery) -> str:
    was = "" if one.state is DeliveryState.PENDING else f", {one.state.value}"
    return f"{one.issue_id} by {one.channel} to {one.recipient}{was}"


def show_deliveries(
    app: App, issue: str | None = None, recipient: str | None = None
) -> int:
    """Deliver, print a line for each, and return how many did not get through."""
    sent = app.deliver_due(issue_id=issue, recipient=recipient)
    for one in sent:
        line = f"{one.state.value}: {one.channel} {one.recipient}"
        out.print(
            line + (f" ({one.last_error})" if one.last_error else ""), markup=False
        )
    if not sent:
        out.print("nothing is due for delivery")
        for one in app.store.deliveries(issue) if issue else ():
            out.print(f"  {_named(one)}", markup=False, soft_wrap=True)
    good = (DeliveryState.ACCEPTED, DeliveryState.SUPPRESSED)
    return sum(one.state not in good for one in sent)
