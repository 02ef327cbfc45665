"""A feed's addresses are asked in order, over real connections: one identity."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.config import Feed, FetchSettings, RequestOptions
from monitor.errors import (
    ChallengeError,
    FeedError,
    GoneError,
    HttpStatusError,
    MonitorError,
    NotAFeedError,
    StoreError,
)
from monitor.fetch import Fetcher
from monitor.pipeline import asking
from monitor.pipeline.asking import MAX_PAGES, Asked
from monitor.values import Address, AddressKind, FeedState, NotModified, Page
from tests.fakes import START, item, rss
from tests.networks import DID, account, bytes_of, status
from tests.networks import item as record
from tests.scripted import (
    Act,
    Handler,
    Scripted,
    redirect,
    reply,
    serve,
    to_loopback,
)

LOOKUP = "/api/v1/accounts/lookup?acct=mira"
STATUSES = "/api/v1/accounts/7/statuses?limit=40"
AUTHOR = "/xrpc/app.bsky.feed.getAuthorFeed?actor="
MIRROR = "/mirror.rss"
WALL = b"<!doctype html><html><head><title>Just a moment...</title></head></html>"


@pytest.fixture
def server() -> Iterator[Scripted]:
    """A server that plays every network."""
    with serve() as found:
        yield found


@pytest.fixture
def fetch() -> Iterator[Fetcher]:
    """The real fetcher, allowed to reach loopback."""
    settings = FetchSettings(allow_private_networks=True, host_interval=timedelta())
    with Fetcher(settings, "monitor/1") as found:
        yield found


def feed_of(server: Scripted, *paths: str) -> Feed:
    """An account with these addresses on the server."""
    kinds = {"/@": AddressKind.MASTODON, "/x": AddressKind.BLUESKY}
    addresses = tuple(
        Address(
            AddressKind.MASTODON
            if path.startswith("/api")
            else kinds.get(path[:2], AddressKind.FEED),
            server.url(path),
        )
        for path in paths
    )
    return Feed(
        id="f",
        url=addresses[0].url,
        interval=timedelta(minutes=15),
        language="en",
        figure_id="mira",
        channel="Skerry",
        addresses=addresses,
    )


def fresh(feed: Feed) -> FeedState:
    """The state of a feed that was never polled."""
    return FeedState(feed.id, feed.url, next_poll_at=START)


def after(state: FeedState, asked: Asked) -> FeedState:
    """The state that an answer leaves, as polling keeps it."""
    return replace(
        state,
        etag=asked.answer.etag,
        last_modified=asked.answer.last_modified,
        body_hash=asked.body_hash,
        cursor=asked.cursor,
        answered_by=asked.address.url,
        last_success_at=START,
    )


def knowing(*keys: str) -> Callable[[Sequence[str]], Collection[str]]:
    """A store that has these entries."""
    return lambda asked: set(asked) & set(keys)


def nothing(_: Sequence[str]) -> Collection[str]:
    """A store without entries."""
    return ()


def play(server: Scripted, *numbers: int, size: int = 40, **headers: str) -> None:
    """Play Mastodon: an account with these statuses, in pages."""
    server.script[LOOKUP] = reply(200, bytes_of(account()))
    left, cursor = list(numbers), ""
    while left or not cursor:
        page, left = left[:size], left[size:]
        body = bytes_of([status(number) for number in page])
        server.script[STATUSES + cursor] = reply(200, body, **headers)
        cursor = f"&max_id={page[-1]}" if page else "&max_id=0"
    server.script[STATUSES + cursor] = reply(200, b"[]")


def numbers(asked: Asked) -> list[str]:
    """The entries by the last step of their keys."""
    assert asked.parsed
    return [entry.key.rpartition("/")[2] for entry in asked.parsed.entries]


def key(number: int) -> str:
    """The key of a status."""
    return str(status(number)["uri"])


def tagged(etag: str, body: bytes) -> Act:
    """Answer 304 to this ETag, with a body to anything else."""

    def act(handler: Handler) -> None:
        is_known = handler.headers.get("If-None-Match") == etag
        answer = reply(304, ETag=etag) if is_known else reply(200, body, ETag=etag)
        answer(handler)

    return act


def sent(server: Scripted) -> list[tuple[str, str | None]]:
    """What was asked, with the validator that came along."""
    tags = [headers.get("if-none-match") for headers in server.headers]
    return list(zip(server.seen, tags, strict=True))


# one address -------------------------------------------------------------------------


def test_a_feed_is_fetched_and_read(server: Scripted, fetch: Fetcher) -> None:
    """The next time its ETag goes along, and nothing is read again."""
    server.script[MIRROR] = tagged('"1"', rss(item("https://a.example/1", "One")))
    feed = feed_of(server, MIRROR)
    first = asking.ask(fetch, feed, fresh(feed), nothing)
    assert numbers(first) == ["1"]
    assert first.address == feed.addresses[0]
    again = asking.ask(fetch, feed, after(fresh(feed), first), nothing)
    assert isinstance(again.answer, NotModified)
    assert (again.parsed, again.body_hash) == (None, first.body_hash)
    assert sent(server) == [(MIRROR, None), (MIRROR, '"1"')]


def test_the_same_bytes_are_not_read_again(server: Scripted, fetch: Fetcher) -> None:
    """A server without validators costs a request, not a parse."""
    server.script[MIRROR] = reply(200, rss(item("https://a.example/1", "One")))
    feed = feed_of(server, MIRROR)
    first = asking.ask(fetch, feed, fresh(feed), nothing)
    again = asking.ask(fetch, feed, after(fresh(feed), first), nothing)
    assert isinstance(again.answer, Page)
    assert again.parsed is None
    assert (first.is_window, again.is_window) == (True, False)


def test_an_account_is_looked_up_once(server: Scripted, fetch: Fetcher) -> None:
    """Its number is kept; the first poll takes one page."""
    play(server, *range(60, 0, -1))
    feed = feed_of(server, "/@mira")
    first = asking.ask(fetch, feed, fresh(feed), nothing)
    assert len(numbers(first)) == 40
    assert first.cursor == f"{server.url('/@mira')} 7"
    play(server, *range(61, 0, -1))
    again = asking.ask(fetch, feed, after(fresh(feed), first), knowing(key(60)))
    assert numbers(again)[:2] == ["61", "60"]
    assert server.seen == [LOOKUP, STATUSES, STATUSES]


def test_an_account_by_number_is_never_looked_up(
    server: Scripted, fetch: Fetcher
) -> None:
    """The number is what a look-up would tell."""
    play(server, 1)
    feed = feed_of(server, "/api/v1/accounts/7")
    assert numbers(asking.ask(fetch, feed, fresh(feed), nothing)) == ["1"]
    assert server.seen == [STATUSES]


def test_a_number_that_is_gone_is_looked_up_again(
    server: Scripted, fetch: Fetcher
) -> None:
    """A server that was set up anew has given the account another."""
    play(server, 1)
    feed = feed_of(server, "/@mira")
    stale = replace(fresh(feed), cursor=f"{feed.url} 5", etag='"old"')
    asked = asking.ask(fetch, feed, stale, nothing)
    assert asked.cursor == f"{feed.url} 7"
    assert sent(server) == [
        (STATUSES.replace("7", "5"), '"old"'),
        (LOOKUP, None),
        (STATUSES, None),
    ]


def test_a_number_that_stays_gone_is_an_error(server: Scripted, fetch: Fetcher) -> None:
    """The same number again is not asked a second time."""
    server.script[LOOKUP] = reply(200, bytes_of(account()))
    feed = feed_of(server, "/@mira")
    known = replace(fresh(feed), cursor=f"{feed.url} 7")
    with pytest.raises(HttpStatusError, match="404"):
        asking.ask(fetch, feed, known, nothing)
    assert server.seen == [STATUSES, LOOKUP]


# edits, deletions, pages -------------------------------------------------------------


def polled(server: Scripted, fetch: Fetcher) -> tuple[Feed, FeedState]:
    """A Mastodon account that has answered once."""
    feed = feed_of(server, "/@mira")
    asked = asking.ask(fetch, feed, fresh(feed), nothing)
    server.seen.clear()
    return feed, after(fresh(feed), asked)


def test_an_edit_and_a_deletion_show_in_the_window(
    server: Scripted, fetch: Fetcher
) -> None:
    """The newest page is the whole window: edited words, and a gap where one went."""
    play(server, 3, 2, 1)
    feed, state = polled(server, fetch)
    edited = status(3, "<p>Mended</p>", edited_at="2026-03-04T13:00:00.000Z")
    server.script[STATUSES] = reply(200, bytes_of([edited, status(1)]))
    asked = asking.ask(fetch, feed, state, knowing(key(1), key(2), key(3)))
    assert asked.parsed
    assert numbers(asked) == ["3", "1"]
    assert asked.parsed.entries[0].html == "<p>Mended</p>"
    assert asked.is_window


def test_pages_are_asked_for_until_one_is_known(
    server: Scripted, fetch: Fetcher
) -> None:
    """What overran the newest page since the last poll is fetched behind it."""
    play(server, 1)
    feed, state = polled(server, fetch)
    play(server, *range(9, 0, -1), size=3)
    asked = asking.ask(fetch, feed, state, knowing(key(4), key(1)))
    assert numbers(asked) == ["9", "8", "7", "6", "5", "4"]
    assert server.seen == [STATUSES, f"{STATUSES}&max_id=7"]
    assert asked.parsed
    assert asked.parsed.complaint is None


RSS_PAGES = {
    "WordPress": (
        "<generator>https://wordpress.org/?v=6.4</generator>",
        ("/feed?cat=7", "/feed?cat=7&paged=2", "/feed?cat=7&paged=3"),
    ),
    "RFC 5005": (
        '<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="{next}"/>',
        ("/feed", "/feed/2", "/feed/3"),
    ),
}


@pytest.mark.parametrize("kind", RSS_PAGES)
def test_a_feed_with_pages_is_read_back_to_what_is_known(
    kind: str, server: Scripted, fetch: Fetcher
) -> None:
    """What ran over a plain feed's window is on the pages behind it."""
    extra, paths = RSS_PAGES[kind]
    links = [f"https://m.example/{n}" for n in range(9, 0, -1)]
    for n, path in enumerate(paths):
        some = [item(link, "Title") for link in links[3 * n : 3 * n + 3]]
        following = paths[n + 1] if n + 1 < len(paths) else path
        page = rss(extra.format(next=following), *some)
        server.script[path] = reply(200, page)
    feed = feed_of(server, paths[0])
    first = asking.ask(fetch, feed, fresh(feed), nothing)
    assert server.seen == [paths[0]], "one page of a feed that is new"
    server.seen.clear()
    state = replace(after(fresh(feed), first), body_hash="another")
    asked = asking.ask(fetch, feed, state, knowing(links[4]))
    assert server.seen == list(paths[:2])
    assert asked.parsed
    assert [entry.url for entry in asked.parsed.entries] == links[:6]
    assert [i.key for i in asked.parsed.window] == [e.key for e in asked.parsed.entries]
    server.seen.clear()
    asking.ask(fetch, feed, state, knowing(links[0]))
    assert server.seen == [paths[0]], "nothing ran over"


def test_a_feed_sends_nobody_to_another_host(server: Scripted, fetch: Fetcher) -> None:
    """A next page elsewhere is not asked for."""
    link = '<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="{}"/>'
    other = server.url("/stolen").replace("127.0.0.1", "localhost")
    page = rss(link.format(other), item("https://m.example/1", "One"))
    server.script["/feed"] = reply(200, page)
    feed = feed_of(server, "/feed")
    state = replace(fresh(feed), last_success_at=START)
    asked = asking.ask(fetch, feed, state, nothing)
    assert server.seen == ["/feed"]
    assert asked.parsed
    assert asked.parsed.complaint is None


def test_paging_ends_with_a_complaint(server: Scripted, fetch: Fetcher) -> None:
    """A flood is cut off after a few pages, and the gap is said."""
    play(server, 1)
    feed, state = polled(server, fetch)
    play(server, *range(99, 0, -1), size=3)
    asked = asking.ask(fetch, feed, state, nothing)
    assert len(server.seen) == MAX_PAGES
    assert len(numbers(asked)) == 3 * MAX_PAGES
    assert asked.parsed
    assert asked.parsed.complaint == f"more new posts than {MAX_PAGES} pages hold"


@pytest.mark.parametrize(
    ("older", "complaint"),
    [
        pytest.param(reply(500), "older posts could not be had", id="an error"),
        pytest.param(reply(200, b"{}"), "older posts could not be had", id="no page"),
        pytest.param(reply(200, b"[]"), None, id="the end"),
        pytest.param(
            reply(200, bytes_of([status(3), status(2)])), None, id="no paging there"
        ),
    ],
)
def test_the_newest_page_is_kept_whatever_is_behind_it(
    older: Act, complaint: str | None, server: Scripted, fetch: Fetcher
) -> None:
    """What fails behind it is said, and asked once."""
    play(server, 1)
    feed, state = polled(server, fetch)
    play(server, 3, 2)
    server.script[f"{STATUSES}&max_id=2"] = older
    asked = asking.ask(fetch, feed, state, nothing)
    assert numbers(asked) == ["3", "2"]
    assert len(server.seen) == 2
    assert asked.parsed
    assert (asked.parsed.complaint or "").startswith(complaint or "")
    assert bool(asked.parsed.complaint) == bool(complaint)


def test_what_the_store_says_is_not_taken_for_the_servers(
    server: Scripted, fetch: Fetcher
) -> None:
    """A database in trouble is no reason to ask the next address."""
    play(server, 1)
    feed, state = polled(server, fetch)
    play(server, 3, 2)

    def broken(_: Sequence[str]) -> Collection[str]:
        raise StoreError("locked")

    both = replace(feed, addresses=(*feed.addresses, *feed_of(server, "/m").addresses))
    with pytest.raises(StoreError):
        asking.ask(fetch, both, state, broken)
    assert "/m" not in server.seen


def test_bluesky_pages_by_cursor_and_keeps_the_did(
    server: Scripted, fetch: Fetcher
) -> None:
    """Once known, the account is asked for by its DID: handles change hands."""

    def page(*numbers: int, **fields: Any) -> Act:
        return reply(200, bytes_of({"feed": [record(n) for n in numbers], **fields}))

    server.script[f"{AUTHOR}mira.example&limit=50"] = page(2, 1, cursor="c1")
    feed = feed_of(server, f"{AUTHOR}mira.example")
    first = asking.ask(fetch, feed, fresh(feed), nothing)
    assert first.cursor == f"{feed.url} {DID}"
    server.script[f"{AUTHOR}{DID}&limit=50"] = page(6, 5, cursor="c5")
    server.script[f"{AUTHOR}{DID}&limit=50&cursor=c5"] = page(4, 2, cursor="c2")
    known = knowing(f"at://{DID}/app.bsky.feed.post/3k2")
    again = asking.ask(fetch, feed, after(fresh(feed), first), known)
    assert numbers(again) == ["3k6", "3k5", "3k4", "3k2"]
    assert len(server.seen) == 3


# several addresses -------------------------------------------------------------------


def test_a_wall_is_named_and_the_next_address_answers(
    server: Scripted, fetch: Fetcher
) -> None:
    """One request to the wall on each poll, and what it said is kept for the report."""
    server.script[LOOKUP] = reply(403, WALL)
    server.script[MIRROR] = reply(200, rss(item("https://m.example/1", "", "One")))
    feed = feed_of(server, "/@mira", MIRROR)
    first = asking.ask(fetch, feed, fresh(feed), nothing)
    assert (first.address.url, numbers(first)) == (server.url(MIRROR), ["1"])
    ((address, error),) = first.passed_over
    assert address == feed.addresses[0]
    assert isinstance(error, ChallengeError)
    assert "bot wall (Cloudflare challenge)" in str(error)
    asking.ask(fetch, feed, after(fresh(feed), first), nothing)
    assert server.seen == [LOOKUP, MIRROR] * 2


def test_the_preferred_address_is_taken_back_when_it_answers(
    server: Scripted, fetch: Fetcher
) -> None:
    """Over to the mirror and back; the account's number is remembered meanwhile."""
    play(server, 2, 1)
    server.script[MIRROR] = reply(200, rss(item("https://m.example/1", "", "One")))
    feed = feed_of(server, "/@mira", MIRROR)
    first = asking.ask(fetch, feed, fresh(feed), nothing)
    assert (first.address, first.is_window) == (feed.addresses[0], True)
    server.script[STATUSES] = reply(503)
    state = after(fresh(feed), first)
    over = asking.ask(fetch, feed, state, nothing)
    assert (over.address, over.is_window) == (feed.addresses[1], False)
    state = after(state, over)
    there = asking.ask(fetch, feed, state, nothing)
    assert there.address == feed.addresses[1]
    play(server, *range(99, 0, -1))
    server.seen.clear()
    back = asking.ask(fetch, feed, after(state, there), knowing(key(30)))
    assert (back.address, back.is_window) == (feed.addresses[0], False)
    assert back.passed_over == ()
    # No look-up; what was posted in the pause is asked for, though the mirror spoke.
    assert server.seen == [STATUSES, f"{STATUSES}&max_id=60"]
    assert back.cursor == first.cursor


def test_validators_stay_with_the_address_that_gave_them(
    server: Scripted, fetch: Fetcher
) -> None:
    """Another server's ETag, or body, says nothing about this one's."""
    same = rss(item("https://m.example/1", "", "One"))
    server.script["/one"] = tagged('"one"', same)
    server.script["/two"] = tagged('"two"', same)
    feed = feed_of(server, "/one", "/two")
    state = fresh(feed)
    acts = {"/one": [None, reply(500), reply(500), server.script["/one"]]}
    found = []
    for act in acts["/one"]:
        server.script["/one"] = act or server.script["/one"]
        asked = asking.ask(fetch, feed, state, nothing)
        found.append((asked.address.url.rpartition("/")[2], asked.parsed is not None))
        state = after(state, asked)
    assert found == [("one", True), ("two", True), ("two", False), ("one", True)]
    assert sent(server) == [
        ("/one", None),
        ("/one", '"one"'), ("/two", None),
        ("/one", None), ("/two", '"two"'),
        ("/one", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        pytest.param(reply(403, WALL), reply(500), ChallengeError, id="the first's"),
        pytest.param(reply(200, b"<html>"), reply(500), NotAFeedError, id="no feed"),
        pytest.param(reply(410), reply(500), HttpStatusError, id="one gone"),
        pytest.param(reply(500), reply(410), HttpStatusError, id="the other gone"),
        pytest.param(reply(410), reply(410), GoneError, id="all gone"),
    ],
)
def test_where_none_answers_the_first_error_counts(
    first: Act,
    second: Act,
    error: type[MonitorError],
    server: Scripted,
    fetch: Fetcher,
) -> None:
    """But one address that is gone does not end the feed while another may be back."""
    server.script |= {"/one": first, "/two": second}
    feed = feed_of(server, "/one", "/two")
    with pytest.raises(error) as caught:
        asking.ask(fetch, feed, fresh(feed), nothing)
    assert type(caught.value) is error
    assert all(server.url(path) in str(caught.value) for path in ("/one", "/two"))
    assert server.seen == ["/one", "/two"]


def test_only_a_feed_of_its_own_moves(server: Scripted, fetch: Fetcher) -> None:
    """A permanent redirect of an alternate, or of an API's call, moves no feed."""
    body = rss(item("https://m.example/1", "", "One"))
    server.script |= {
        "/old": redirect("/new", 301),
        "/new": reply(200, body),
        "/api/v1/accounts/8/statuses?limit=40": redirect(STATUSES, 301),
        STATUSES: reply(200, b"[]"),
    }
    moved = []
    for paths in (("/old",), ("/none", "/old"), ("/api/v1/accounts/8",)):
        feed = feed_of(server, *paths)
        asked = asking.ask(fetch, feed, fresh(feed), nothing)
        assert isinstance(asked.answer, Page)
        moved.append(asked.answer.moved_to)
    assert moved == [server.url("/new"), None, None]


def test_a_json_feed_serves_an_account(server: Scripted, fetch: Fetcher) -> None:
    """Any feed does, JSON as well as XML."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": "1", "content_text": "We sail.", "url": "https://m.example/1"}
        ],
    }
    server.script["/feed.json"] = reply(200, bytes_of(document))
    feed = feed_of(server, "/feed.json")
    assert numbers(asking.ask(fetch, feed, fresh(feed), nothing)) == ["1"]
    assert "application/json" in server.headers[0]["accept"]


def test_hostile_json_is_an_error_of_the_feed(server: Scripted, fetch: Fetcher) -> None:
    """What breaks a parser of JSON is recorded like any other broken feed."""
    server.script[STATUSES] = reply(200, b"[" * 200_000)
    feed = feed_of(server, "/api/v1/accounts/7")
    with pytest.raises(FeedError, match="broken JSON"):
        asking.ask(fetch, feed, fresh(feed), nothing)


def test_what_opens_a_feed_is_not_sent_to_where_it_moved(server: Scripted) -> None:
    """Its headers are for the configured host, also once a redirect was believed."""
    settings = FetchSettings(allow_private_networks=True, host_interval=timedelta())
    with serve() as other, Fetcher(settings, "m/1", resolve=to_loopback) as fetch:
        server.script["/feed"] = redirect(other.url("/moved", host="other.example"))
        other.script["/moved"] = reply(200, rss(item("https://a.example/1", "One")))
        url = server.url("/feed", host="feed.example")
        feed = Feed(
            id="f",
            url=url,
            interval=timedelta(minutes=15),
            language="en",
            request=RequestOptions(headers={"X-Key": "s3cret"}),
        )
        moved = other.url("/moved", host="other.example")
        state = FeedState("f", url, START, moved_url=moved)
        asking.ask(fetch, feed, state, lambda keys: ())
        assert server.headers[0]["x-key"] == "s3cret"
        assert "x-key" not in other.headers[0]
