"""`monitor doctor`: does everything work that the program needs?"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from monitor.app import App
from monitor.cli.console import (
    Context,
    command,
    context_of,
    out,
    plural,
    progress,
)
from monitor.config import Config, Feed
from monitor.deliver import MailChannel
from monitor.errors import MonitorError
from monitor.parts import default_extractor
from monitor.pipeline import asking
from monitor.values import (
    Delivery,
    DeliveryState,
    FeedState,
    Page,
    Rendition,
    make_id,
)

SLOW_CLOCK = timedelta(minutes=1)
"""A clock that is farther off dates statements wrongly."""
FREE_BYTES = 500_000_000
_MAX_NAMED = 5


class Verdict(StrEnum):
    """How a check came out."""

    GOOD = "ok"
    DOUBTFUL = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check came to: a sentence, and what to do about it."""

    what: str
    verdict: Verdict
    words: str
    advice: str = ""


def doctor(
    context: typer.Context,
    mail: Annotated[
        str | None,
        typer.Option("--mail", metavar="ADDRESS", help="Send a test message there."),
    ] = None,
    without_feeds: Annotated[
        bool, typer.Option("--no-feeds", help="Ask no feed.")
    ] = False,
) -> None:
    """Check configuration, database, disk, reader, feeds, clock and mail.

    Each feed is asked once, politely; nothing is stored. Exit code 1 where something
    does not work; what is only to be looked at is none.
    """
    options = context_of(context)
    findings = []
    for finding in _examine(options, mail, with_feeds=not without_feeds):
        findings.append(finding)
        _show(finding)
    bad = [one for one in findings if one.verdict is Verdict.BAD]
    doubtful = [one for one in findings if one.verdict is Verdict.DOUBTFUL]
    out.print()
    if bad:
        out.print(f"{plural(len(bad), 'thing')} to mend.")
        raise typer.Exit(1)
    told = f"Nothing is broken; {plural(len(doubtful), 'thing')} to look at."
    out.print(told if doubtful else "All works.")


def _show(one: Finding) -> None:
    style = {"ok": "green", "look": "yellow", "bad": "red"}[one.verdict.value]
    out.print(f"[{style}]{one.verdict.value:>4}[/]  [dim]{one.what:<9}[/] ", end="")
    out.print(one.words, markup=False, soft_wrap=True)
    if one.advice:
        out.print(f"{'':>16}{one.advice}", style="dim", markup=False, soft_wrap=True)


def _examine(
    options: Context, mail: str | None, *, with_feeds: bool
) -> Iterator[Finding]:
    with options.open() as app:  # a broken configuration is told as ever
        yield _configuration(options, app.config)
        yield _tried("database", lambda: _database(app), "see `database:`")
        yield from _disk(app)
        yield _tried("reader", _reader, "the program's files are not whole: reinstall")
        if with_feeds and app.config.feeds:
            yield from _feeds(app)
        if "mail" in app.mailing.sender.channels:
            yield _tried("mail", lambda: _mail(app, mail), "see `mail:`")
        elif mail:
            advice = "write it into monitor.yaml"
            yield Finding("mail", Verdict.BAD, "no `mail:` is configured", advice)


def _tried(what: str, check: Callable[[], Finding], advice: str) -> Finding:
    """The check's finding; what it raises is one, too."""
    try:
        return check()
    except (MonitorError, OSError) as error:
        return Finding(what, Verdict.BAD, str(error), advice)


def _configuration(options: Context, config: Config) -> Finding:
    counts = (
        plural(len(config.watched), "figure"),
        plural(len(config.feeds), "feed"),
        plural(len(config.topics), "topic"),
        plural(len(config.editions), "edition"),
    )
    words = f"{options.folder}: {', '.join(counts)}"
    if missing := "; ".join(_missing(config)):
        return Finding("config", Verdict.DOUBTFUL, words, missing)
    return Finding("config", Verdict.GOOD, words)


def _missing(config: Config) -> Iterator[str]:
    """What there must be for a digest and is not, each with what to do."""
    if not config.watched:
        yield "nobody is watched: name somebody in figures.yaml"
    if not config.feeds:
        how = command("feeds", "add", "ADDRESS")
        yield f"no feed to read, so nothing will be found: `{how}` adds one"
    if not config.editions:
        yield "no edition, so no digest is made: describe one in editions.yaml"


def _database(app: App) -> Finding:
    """That it opens was seen already; now it is written to and read."""
    app.store.add_feeds({feed.id: feed.url for feed in app.config.feeds}, app.clock())
    n = sum(app.store.statement_counts().values())
    n_unread = app.store.n_unread()
    unread = f"{plural(n_unread, 'entry', 'entries')} unread"
    words = f"{_where(app)}: {plural(n, 'statement')} stored in all, {unread}"
    how = f"`{command('read')}` reads what waits" if n_unread else ""
    return Finding("database", Verdict.GOOD, words, how)


def _where(app: App) -> str:
    file = _sqlite_file(app)
    return str(file) if file else "PostgreSQL"


def _sqlite_file(app: App) -> Path | None:
    url = app.config.settings.database
    is_file = url.startswith("sqlite:///") and not app.config.settings.database_env
    return Path(url.removeprefix("sqlite:///")) if is_file else None


def _disk(app: App) -> Iterator[Finding]:
    file = _sqlite_file(app)
    if file is None:
        return
    free = shutil.disk_usage(file.parent).free
    words = f"{free / 1e9:,.1f} GB free in {file.parent}"
    if free < FREE_BYTES:
        advice = "a year of 100 feeds takes a few gigabytes"
        yield Finding("disk", Verdict.BAD, words, advice)
    else:
        yield Finding("disk", Verdict.GOOD, words)


def _reader() -> Finding:
    text = "“The ferry will sail again on Monday,” Mira Holt told reporters."
    found = default_extractor().extract(text)
    if not found:
        advice = "reinstall the program"
        return Finding("reader", Verdict.BAD, "finds nothing in a test", advice)
    return Finding("reader", Verdict.GOOD, "finds the statement in a test sentence")


def _feeds(app: App) -> Iterator[Finding]:
    """Every feed once, as a poll would ask for it; nothing is stored."""
    broken: list[str] = []
    skews: list[timedelta] = []
    total = len(app.config.feeds)
    for feed in progress(iter(app.config.feeds), "asking feeds", total):
        problem, skew = _ask(app, feed)
        if problem:
            broken.append(f"{feed.label}: {problem}")
        if skew is not None:
            skews.append(skew)
    words = f"{total - len(broken)} of {total} answer with a feed"
    if not broken:
        yield Finding("feeds", Verdict.GOOD, words)
    else:
        verdict = Verdict.BAD if len(broken) == total else Verdict.DOUBTFUL
        named = "; ".join(broken[:_MAX_NAMED])
        more = f"; and {len(broken) - _MAX_NAMED} more" if broken[_MAX_NAMED:] else ""
        advice = f"{named}{more}"
        if len(broken) == total:
            advice += ". Is this machine online?"
        yield Finding("feeds", verdict, words, advice)
    yield from _clock(skews)


def _ask(app: App, feed: Feed) -> tuple[str | None, timedelta | None]:
    """What is wrong with a feed, and how far its server's clock is from ours."""
    state = FeedState(feed.id, feed.url, app.clock())
    try:
        asked = asking.ask(app.polling.tools.fetch, feed, state, lambda keys: ())
    except MonitorError as error:
        return str(error), None
    answer = asked.answer
    dated = answer.dated_at if isinstance(answer, Page) else None
    skew = app.clock() - dated if dated else None
    if asked.parsed is not None and not asked.parsed.entries:
        return "it has no entries", skew
    return None, skew


def _clock(skews: Sequence[timedelta]) -> Iterator[Finding]:
    """Our clock beside the servers': one of them may be wrong, half of them not."""
    if not skews:
        return
    off = median(skew.total_seconds() for skew in skews)
    words = f"{abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} the feeds' servers"
    if timedelta(seconds=abs(off)) > SLOW_CLOCK:
        advice = "set it by NTP: statements are dated by it"
        yield Finding("clock", Verdict.BAD, words, advice)
    else:
        yield Finding("clock", Verdict.GOOD, words)


def _mail(app: App, address: str | None) -> Finding:
    channel = app.mailing.sender.channels["mail"]
    assert isinstance(channel, MailChannel)
    name = channel.greet()
    if address is None:
        advice = "nothing was sent; --mail ADDRESS sends a test message"
        return Finding("mail", Verdict.GOOD, f"{name} lets us in", advice)
    answer = _send(app, channel, address)
    return Finding(
        "mail", Verdict.GOOD, f"{address}: {answer}", "look into its mailbox"
    )


def _send(app: App, channel: MailChannel, address: str) -> str:
    """Send a mail that says what it is; the server's answer."""
    at = app.clock()
    words = (
        "This is a test message of Statement Monitor, sent by `monitor doctor`.\n"
        "If you can read it, digests will arrive, too.\n"
    )
    rendition = Rendition(
        issue_id=make_id("test", at.isoformat()),
        edition_id="test",
        edition_title="Statement Monitor",
        subject="Statement Monitor: a test message",
        text=words,
        html=f"<p>{words.replace(chr(10), '<br>')}</p>",
        language="en",
        day=at.date(),
    )
    message_id = f"<{rendition.issue_id}@{app.mailing.domain}>"
    delivery = Delivery(
        rendition.issue_id, "mail", address, DeliveryState.SENDING, message_id
    )
    return channel.send(rendition, delivery, at, lambda: None)
