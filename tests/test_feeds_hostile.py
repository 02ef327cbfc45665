"""Feeds made to keep a parser busy: cut off, and the feed says so."""

from collections.abc import Callable
from typing import Any

import feedparser.api
import feedparser.mixin
import pytest

from monitor import feeds
from monitor.feeds.entries import MAX_ENTRIES, MAX_HTML
from monitor.feeds.layout import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS
from monitor.feeds.repair import MAX_REFERENCES, repair
from monitor.feeds.syndication import MAX_LOOSE_LENGTH, MAX_LOOSE_TAGS

URL = "https://daily.example/feed"
GOOD = "<item><guid>good</guid><description>Good</description></item>"


def rss(*parts: str) -> bytes:
    """A feed with one good item and then this."""
    return (
        f'<rss version="2.0"><channel>{GOOD}{"".join(parts)}</channel></rss>'.encode()
    )


def item(content: str) -> str:
    """An item whose description has this."""
    return f"<item><guid>bad</guid><description>{content}</description></item>"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often feedparser was called for a tag, and for text; how much text."""
    counts = [0, 0, 0]
    mixin = feedparser.mixin._FeedParserMixin
    tag: Callable[..., Any] = mixin.unknown_starttag
    text: Callable[..., Any] = mixin.handle_data

    def count_tag(self: Any, *arguments: Any) -> Any:
        counts[0] += 1
        return tag(self, *arguments)

    def count_text(self: Any, piece: str, *arguments: Any) -> Any:
        counts[1] += 1
        counts[2] += len(piece)
        return text(self, piece, *arguments)

    monkeypatch.setattr(mixin, "unknown_starttag", count_tag)
    monkeypatch.setattr(mixin, "handle_data", count_text)
    return counts


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("hostile", "complaint"),
    [
        pytest.param(item("<b>" * 300_000 + "</b>" * 300_000), "nested", id="deep"),
        pytest.param(item("<b>" * 300_000), "nested", id="deep and never closed"),
        pytest.param(item("<b/>" * 300_000), "elements", id="many elements"),
        pytest.param("<b/>" * 300_000, "elements", id="many elements in the head"),
        pytest.param(
            item("<b " + " ".join(f'a{n}=""' for n in range(50_000)) + "/>"),
            "attributes",
            id="many attributes",
        ),
        pytest.param("<item/>" * 300_000, "first 2000", id="many items"),
        pytest.param("<item><" * 300_000, "tags", id="many items, not well-formed"),
        pytest.param(item("<" * 300_000), "tags", id="angle brackets"),
        pytest.param(item("&" * 500_000), "references", id="ampersands"),
        pytest.param(item("&nbsp;" * 500_000), "references", id="references"),
        pytest.param(item("word " * 1_800_000), "cut at", id="a long body"),
        pytest.param(item("word " * 1_800_000 + "<"), "characters", id="… and broken"),
    ],
)
def test_the_work_is_bounded_and_the_rest_is_read(
    hostile: str, complaint: str, work: list[int]
) -> None:
    """No more tags and texts reach feedparser than the limits say, however many there
    are; what stands before them is read, and the feed has a complaint."""
    parsed = feeds.parse(rss(hostile), URL)
    assert parsed.entries[0].key == "good"
    assert complaint in (parsed.complaint or "")
    n_tags, n_texts, length = work
    assert n_tags <= MAX_ELEMENTS + 10
    assert n_texts <= 2 * max(MAX_ELEMENTS, MAX_LOOSE_TAGS, MAX_REFERENCES) + 10
    assert length <= 2 * len(rss(hostile))
    assert len(parsed.entries) <= MAX_ENTRIES
    assert all(len(entry.html) <= MAX_HTML for entry in parsed.entries)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("&amp;&lt;b&gt;" * 100_000, id="references of XML"),
        pytest.param("one line\n" * 100_000, id="lines"),
    ],
)
def test_a_text_is_handed_over_whole(content: str, work: list[int]) -> None:
    """expat gives a piece for each reference; feedparser gets them as one text."""
    feeds.parse(rss(item(content)), URL)
    assert work[1] < 20


def test_own_entities_do_not_multiply() -> None:
    """The longest allowed value, as often as it is allowed: a bounded text."""
    value = "&#9999;" * 32
    text = f'<!DOCTYPE rss [<!ENTITY a "{value}">]><rss>' + "&a;" * 1_000_000
    clean, complaints = repair(text)
    assert len(clean) <= MAX_REFERENCES * (len(value) + 1)
    assert complaints


def test_limits_lie_far_above_real_feeds() -> None:
    """The busiest plausible feed is read whole: 500 items of 60 elements each, with
    markup of 40 levels and an element of 30 attributes."""
    deep = "<i>" * 40 + "x" + "</i>" * 40
    wide = "<b " + " ".join(f'a{n}=""' for n in range(30)) + "/>"
    items = "".join(
        f"<item><guid>{n}</guid>{'<category>c</category>' * 15}"
        f'<div xmlns="http://www.w3.org/1999/xhtml">{deep}{wide}</div></item>'
        for n in range(500)
    )
    parsed = feeds.parse(rss(items), URL)
    assert len(parsed.entries) == 501
    assert parsed.complaint is None
    assert MAX_DEPTH > 100
    assert MAX_ATTRIBUTES > 60
    assert MAX_LOOSE_LENGTH > 2_000_000
