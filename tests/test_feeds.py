"""What `feeds` makes of bytes. Cases lie in tests/feeds: a body, expectations beside.

An expectation file names the address, and only those fields that the case is about; a
first comment line says the rule. To add a case, add two files.
"""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import feedparser.api
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import feeds
from monitor.errors import ChallengeError, FeedError, MonitorError, NotAFeedError
from monitor.feeds.entries import MAX_ENTRIES, MAX_HTML, MAX_TITLE
from monitor.markup import to_text
from monitor.text import normalise
from monitor.values import Entry, ParsedFeed
from tests.scripted import serve

FOLDER = Path(__file__).parent / "feeds"
URL = "https://daily.example/feed"
CASES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
BODIES = [
    path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix != ".yaml"
]


def load(name: str) -> tuple[bytes, dict[str, Any]]:
    """A case's body and its expectations."""
    (body,) = (path for path in FOLDER.glob(f"{name}.*") if path.suffix != ".yaml")
    expected = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return body.read_bytes(), expected


def shown(entry: Entry) -> dict[str, Any]:
    """An entry in the words of the expectation files."""
    return {
        "key": entry.key,
        "url": entry.url,
        "title": entry.title,
        "text": normalise(to_text(entry.html)),
        "full": entry.has_full_text,
        "author": entry.author,
        "published": entry.published_at and entry.published_at.isoformat(),
        "updated": entry.updated_at and entry.updated_at.isoformat(),
        "kind": entry.post_kind.value,
    }


def rss(*items: str) -> bytes:
    """An RSS feed of these items."""
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel>{body}</channel></rss>'.encode()


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    """The case's body gives what its expectation file says."""
    body, expected = load(name)
    kind = expected.get("content_type", "")
    if "error" in expected:
        with pytest.raises(MonitorError, match=expected["message"]) as caught:
            feeds.parse(body, expected["url"], kind)
        assert type(caught.value).__name__ == expected["error"]
        return
    parsed = feeds.parse(body, expected["url"], kind)
    assert parsed.title == expected.get("title", parsed.title)
    assert parsed.language == expected.get("language", parsed.language)
    if "ttl_minutes" in expected:
        assert parsed.ttl == timedelta(minutes=expected["ttl_minutes"])
    if "complaint" in expected:
        check_complaint(parsed.complaint, expected["complaint"])
    assert len(parsed.entries) == len(expected["entries"])
    for entry, wanted in zip(parsed.entries, expected["entries"], strict=True):
        assert wanted.pop("excludes", "\0") not in entry.title
        assert {name: shown(entry)[name] for name in wanted} == wanted
    keys = {entry.key for entry in parsed.entries}
    assert len(keys) == expected.get("n_keys", len(parsed.entries))


def check_complaint(complaint: str | None, expected: str | None) -> None:
    """None where none is expected, else the words that are."""
    if expected is None:
        assert complaint is None
    else:
        assert complaint
        assert expected in complaint


# keys and hashes -------------------------------------------------------------------


def test_keys_do_not_depend_on_the_order_of_entries() -> None:
    """Where entries share a guid, moving on in the feed renames none of them."""
    items = [
        f"<guid>same</guid><link>https://a.example/{n // 2}</link><title>{n}</title>"
        for n in range(6)
    ]
    whole = {e.title: e.key for e in feeds.parse(rss(*items), URL).entries}
    for seed in range(5):
        shuffled = random.Random(seed).sample(items, len(items))
        again = {e.title: e.key for e in feeds.parse(rss(*shuffled), URL).entries}
        assert again == whole
    assert len(set(whole.values())) == 6


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        pytest.param(
            "<pubDate>Thu, 05 Mar 2026 12:00:00 GMT</pubDate>", True, id="date"
        ),
        pytest.param("<category>x</category>", True, id="category"),
        pytest.param("<link>https://daily.example/1?utm_id=7</link>", True, id="link"),
        pytest.param(
            "<description>&lt;p class='b'&gt;Text&lt;/p&gt;&lt;img src='x?t=2'&gt;"
            "</description>",
            True,
            id="markup and pixel",
        ),
        pytest.param("<description>Text!</description>", False, id="text"),
        pytest.param("<title>Other</title>", False, id="title"),
    ],
)
def test_the_content_hash_covers_what_a_reader_sees(other: str, is_same: bool) -> None:
    """Dates, links and markup that flip with each poll make no new version."""
    parts = {"guid": "1", "title": "Title", "description": "Text"}
    first = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items())
    name = other[1:].partition(">")[0]
    kept = "".join(f"<{n}>{v}</{n}>" for n, v in parts.items() if n != name)
    (one,) = feeds.parse(rss(first), URL).entries
    (two,) = feeds.parse(rss(kept + other), URL).entries
    assert (one.content_hash == two.content_hash) is is_same
    assert one.key == two.key


def test_an_entry_without_guid_and_link_is_known_by_its_words() -> None:
    """The same words give the same key at the next poll."""
    body = rss("<title>Only a title</title>")
    again = feeds.parse(body, URL + "?again")
    assert feeds.parse(body, URL).entries == again.entries


# limits ----------------------------------------------------------------------------


def test_fields_are_cut_to_their_limits() -> None:
    """One feed cannot fill the store; what was cut is said."""
    long = "x" * (MAX_HTML + 5)
    body = rss(
        f"<guid>{'g' * 9999}</guid><title>{'t' * 9999}</title>"
        f"<author>{'a' * 9999}</author><description>{long}</description>"
        f"<link>https://daily.example/{'l' * 9999}</link>"
    )
    parsed = feeds.parse(body, URL)
    (entry,) = parsed.entries
    assert len(entry.title) == MAX_TITLE
    assert len(entry.html) == MAX_HTML
    assert len(entry.key) < 100
    assert len(entry.author or "") == 200
    assert entry.url is None
    assert parsed.complaint == f"a body was cut at {MAX_HTML} characters"


def json_feed(n_items: int) -> bytes:
    """A JSON Feed of so many items."""
    items = ",".join(f'{{"id": "{n}"}}' for n in range(n_items))
    version = "https://jsonfeed.org/version/1"
    return f'{{"version": "{version}", "items": [{items}]}}'.encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            rss(*(f"<guid>{n}</guid>" for n in range(MAX_ENTRIES + 9))), id="RSS"
        ),
        pytest.param(json_feed(MAX_ENTRIES + 9), id="JSON Feed"),
    ],
)
def test_the_first_entries_of_a_huge_feed_are_read(body: bytes) -> None:
    """Reading stops at a number of entries, and says so."""
    parsed = feeds.parse(body, URL)
    assert [e.key for e in parsed.entries] == [str(n) for n in range(MAX_ENTRIES)]
    assert f"only the first {MAX_ENTRIES} entries" in (parsed.complaint or "")


@pytest.mark.parametrize(
    ("ttl", "expected"),
    [
        ("60", timedelta(hours=1)),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("9" * 40, timedelta(days=31)),
    ],
)
def test_ttl_is_minutes_within_reason(ttl: str, expected: timedelta | None) -> None:
    """Nonsense counts as nothing said."""
    body = f'<rss version="2.0"><channel><ttl>{ttl}</ttl></channel></rss>'.encode()
    assert feeds.parse(body, URL).ttl == expected


# safety ----------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["", " ", '<rss version="2.0"/> '])
def test_nothing_is_fetched_whatever_the_bytes_say(start: str) -> None:
    """feedparser opens URLs and files where it is given their names."""
    with serve() as server:
        body = (start + server.url()).encode()
        if start.strip():
            feeds.parse(body, URL)
        else:
            with pytest.raises(NotAFeedError):
                feeds.parse(body, URL)
        assert server.seen == []
    with pytest.raises(NotAFeedError):
        feeds.parse(str(FOLDER / "atom.xml").encode(), URL)


def test_a_parser_that_breaks_means_a_feed_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """feedparser fails on strangers' bytes in ways that no list foresees."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("unexpected call")

    monkeypatch.setattr(feedparser, "parse", fail)
    monkeypatch.setattr(feedparser.api.StrictFeedParser, "_start_channel", fail)
    for body in (rss(), b"<!DOCTYPE rss>" + rss()):
        with pytest.raises(FeedError, match="unexpected call"):
            feeds.parse(body, URL)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(rss("<description>" + "&lt;div&gt;" * 50_000), id="deep markup"),
        pytest.param(rss("<b>" * 50_000), id="deep elements"),
        pytest.param(rss("<title>" + "<" * 200_000), id="angle brackets"),
        pytest.param(rss("<title>" + "&" * 200_000), id="ampersands"),
        pytest.param(rss("<pubDate>" + "1:" * 200_000 + "</pubDate>"), id="a date"),
        pytest.param(b"[" * 100_000, id="deep JSON"),
        pytest.param(b"<!--" * 100_000, id="comments"),
        pytest.param(b"<!DOCTYPE " * 50_000 + rss(), id="doctypes"),
        pytest.param(rss("<![CDATA[" * 50_000), id="CDATA"),
        pytest.param(
            b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 30 + b'">]>' + rss("&a;" * 50_000),
            id="quadratic entity",
        ),
        pytest.param(b"<!DOCTYPE x [" + b'<!ENTITY a "b">' * 50_000, id="entities"),
    ],
)
def test_hostile_bodies_end_soon(body: bytes) -> None:
    """What is made to hang a parser gives entries or a FeedError in seconds."""
    with suppress(FeedError, ChallengeError):
        assert isinstance(feeds.parse(body, URL), ParsedFeed)


def mutations() -> st.SearchStrategy[bytes]:
    """Bodies of the cases, cut, doubled and sprinkled with bytes."""

    @st.composite
    def mutate(draw: st.DrawFn) -> bytes:
        body = bytearray(draw(st.sampled_from(BODIES)))
        for _ in range(draw(st.integers(1, 6))):
            at = draw(st.integers(0, len(body)))
            end = draw(st.integers(at, min(len(body), at + 60)))
            odd = st.sampled_from([b"<", b"&#", b"]]>", b"\0", b"\xff", b"&x;", b'"'])
            body[at:end] = draw(odd | st.binary(max_size=8)) + (
                body[at:end] if draw(st.booleans()) else b""
            )
        return bytes(body)

    return mutate()


def strings_of(parsed: ParsedFeed) -> Iterator[str]:
    """Every text that would be stored."""
    yield parsed.title
    for entry in parsed.entries:
        yield from (entry.key, entry.title, entry.html, entry.content_hash)
        yield from (text for text in (entry.url, entry.author, entry.language) if text)


@settings(max_examples=300, deadline=None)
@given(
    body=mutations() | st.binary(max_size=300),
    content_type=st.sampled_from(["", "text/xml; charset=utf-7", "a; charset=zip"])
    | st.text(max_size=30),
)
def test_no_bytes_raise_anything_but_feed_errors(
    body: bytes, content_type: str
) -> None:
    """Whatever comes: a feed with unique keys and storable text, or its error."""
    try:
        parsed = feeds.parse(body, URL, content_type)
    except (FeedError, ChallengeError):
        return
    keys = [entry.key for entry in parsed.entries]
    assert len(set(keys)) == len(keys)
    assert all(keys)
    for text in strings_of(parsed):
        assert "\0" not in text
        text.encode()
    for entry in parsed.entries:
        assert entry.published_at is None or entry.published_at.tzinfo
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
