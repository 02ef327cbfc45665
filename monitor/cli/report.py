"""`monitor feeds test`: one feed, fetched and parsed once, and how it is."""

from datetime import datetime, timedelta
from time import monotonic
from typing import Annotated
from urllib.parse import urlsplit

import typer

from monitor import discovery, logs
from monitor import feeds as feed_parser
from monitor.app import now
from monitor.cli.console import command, context_of, err, out, plural
from monitor.config.schema import show
from monitor.errors import NotAFeedError
from monitor.parts import fetcher_of
from monitor.values import NotModified, Page, ParsedFeed

Address = Annotated[str, typer.Argument(metavar="URL", help="A feed's address.")]
_OLD = timedelta(days=30)
_SLOW = timedelta(days=1)


def test(context: typer.Context, url: Address) -> None:
    """Fetch and parse a feed once and say how it is; nothing is stored.

    Exit code 1 where it cannot be used.
    """
    options = context_of(context)
    config = options.load()
    logs.quiet()
    url = address_of(url)
    known = next((feed for feed in config.feeds if feed.url == url), None)
    began = monotonic()
    with fetcher_of(config) as fetcher:
        page = page_of(fetcher.feed(url, options=known.request if known else None))
    seconds = monotonic() - began
    try:
        parsed = feed_parser.parse(page.body, page.final_url, page.content_type)
    except NotAFeedError as error:
        err.print(f"error: {error}", markup=False, soft_wrap=True)
        if found := discovery.candidates(page.body, page.final_url, page.charset):
            err.print(f"the page names {plural(len(found), 'feed')}; to take one:")
            how = command("feeds", "add", url)
            err.print(f"  {how}", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    _rows(_answer(page, seconds) + _contents(page, parsed))
    for warning in warnings_of(page, parsed, now()):
        out.print(f"{'warning':>12}  ", style="yellow", end="")
        out.print(warning, markup=False)
    if known:
        out.print(f"{'known as':>12}  {known.label}", markup=False)


def address_of(said: str) -> str:
    """An address as people say it: without a scheme, https is meant."""
    return said if "://" in said else f"https://{said}"


def page_of(answer: Page | NotModified) -> Page:
    """The answer to a request without validators, which is a page."""
    assert isinstance(answer, Page)
    return answer


def _rows(rows: list[tuple[str, str]]) -> None:
    for name, value in rows:
        out.print(f"[dim]{name:>12}[/]  ", end="")
        out.print(value, markup=False, soft_wrap=True)


def _answer(page: Page, seconds: float) -> list[tuple[str, str]]:
    """What the server said."""
    rows = [("status", f"200, {_size(len(page.body))} in {seconds:.1f} s")]
    if page.final_url != page.url:
        how = "permanently" if page.moved_to else "for now"
        rows.append(("moved", f"{how} to {page.final_url}"))
    rows.append(("type", page.content_type or "not said"))
    kept = [
        name
        for name, value in (("ETag", page.etag), ("Last-Modified", page.last_modified))
        if value
    ]
    rows.append(("validators", " and ".join(kept) or "none"))
    if page.max_age:
        rows.append(("max-age", show(page.max_age)))
    return rows


def _contents(page: Page, parsed: ParsedFeed) -> list[tuple[str, str]]:
    """What the feed says."""
    entries = parsed.entries
    dates = [entry.published_at for entry in entries if entry.published_at]
    n_full = sum(entry.has_full_text for entry in entries)
    text = "teasers" if not n_full else "whole"
    if 0 < n_full < len(entries):
        text = f"whole in {n_full} of {len(entries)}"
    rows = [
        ("kind", discovery.kind_of(page.body)),
        ("title", parsed.title or "none"),
        ("language", parsed.language or "not said"),
        ("entries", str(len(entries))),
    ]
    if dates:
        rows.append(("newest", f"{max(dates):%Y-%m-%d %H:%M} UTC"))
        rows.append(("oldest", f"{min(dates):%Y-%m-%d %H:%M} UTC"))
    if entries:
        rows.append(("text", text))
    if parsed.ttl:
        rows.append(("ttl", show(parsed.ttl)))
    return rows


def warnings_of(page: Page, parsed: ParsedFeed, at: datetime) -> list[str]:
    """What is wrong with a feed that can be used, the gravest first."""
    entries = parsed.entries
    dates = [entry.published_at for entry in entries if entry.published_at]
    checks = (
        (not entries, "it has no entries"),
        (
            bool(dates) and at - max(dates, default=at) > _OLD,
            "nothing new for more than 30 days",
        ),
        (
            any(date > at + timedelta(hours=1) for date in dates),
            "entries are dated in the future",
        ),
        (
            len(dates) < len(entries),
            f"{plural(len(entries) - len(dates), 'entry', 'entries')} without a date: "
            "the time of the first poll counts",
        ),
        (
            len(entries) > 1 and len(dates) > 1 and len(set(dates)) == 1,
            "all entries have one date",
        ),
        (
            any(entry.url is None for entry in entries),
            "entries without a link: no article page can be read for them",
        ),
        (
            not (page.etag or page.last_modified),
            "no validators: each poll fetches the whole feed",
        ),
        (
            bool(page.moved_to),
            "it has moved for good: write the new address into feeds.yaml",
        ),
        (
            page.final_url != page.url and not page.moved_to,
            "it is redirected for now, which may change at any time",
        ),
        (
            urlsplit(page.final_url).scheme == "http",
            "plain http: who carries it can change what it says",
        ),
        (
            bool(page.max_age and page.max_age > _SLOW),
            "it asks to be polled less than once a day",
        ),
        (bool(parsed.complaint), f"the parser complains: {parsed.complaint}"),
    )
    return [words for applies, words in checks if applies]


def _size(n_bytes: int) -> str:
    if n_bytes < 10_000:
        return f"{n_bytes} bytes"
    return (
        f"{n_bytes / 1000:.0f} kB" if n_bytes < 10**6 else f"{n_bytes / 10**6:.1f} MB"
    )
