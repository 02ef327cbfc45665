"""Items that are known are not parsed again; no other entry comes out differently."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import feedparser.api
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import feeds
from monitor.values import ParsedFeed

URL = "https://daily.example/feed"
HEADS = {
    "rss": (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:media="http://search.yahoo.com/mrss/"{base}><channel>'
        "<title>Daily</title><language>en</language><ttl>5</ttl>"
        "<lastBuildDate>{date}</lastBuildDate>",
        "</channel></rss>",
    ),
    "rdf": (
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:media="http://search.yahoo.com/mrss/"{base}>'
        '<channel rdf:about="https://daily.example/"><title>Daily</title>'
        "<dc:language>en</dc:language><dc:date>{date}</dc:date>"
        '<items><rdf:Seq><rdf:li rdf:resource="{date}"/></rdf:Seq></items></channel>',
        "</rdf:RDF>",
    ),
    "atom": (
        '<feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:media="http://search.yahoo.com/mrss/"{base}>'
        "<title>Daily</title><author><name>The desk</name></author>"
        "<updated>{date}</updated>",
        "</feed>",
    ),
}
WORDS = st.sampled_from(
    ["boats", "ferry &amp; dam", "naïve “words”", "a &lt;b&gt;bold&lt;/b&gt; word", ""]
)
HTML = st.sampled_from(
    [
        "<p>One</p>",
        "<item>no item</item>",
        "<!-- no <entry> -->",
        "]]",
        "<title>In text</title>",
        "R&D",
    ]
)
# What an item may hold besides its guid; some leave feedparser in another state.
ODD = [
    "<!-- <item>none</item> -->",
    "<?php echo '<item>'; ?>",
    '<x:y xmlns:x="urn:x">z</x:y>',
    '<dc:y xmlns:dc="urn:x">z</dc:y>',
    "<source><title>Elsewhere</title></source>",
    '<media:group><media:title>Film</media:title><media:content url="u"/>'
    "</media:group>",
    "<author><name>Ada Example</name><email>ada@mail.example</email></author>",
    "<image><url>u</url><title>Picture</title></image>",
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>X</p></div>'
    "</content>",
    "<description><title>Bad</title></description>",
    '<content type="html">&lt;div&gt;<div>a<p>mix</p></div>&lt;/div&gt;</content>',
    "<textinput></textinput>",
    "<language>de</language>",
    "<item><title>Inner</title></item>",
    '<svg xmlns="http://www.w3.org/2000/svg"><title>Drawn</title></svg>',
    '<link rel="alternate" href="more"/>',
    "<description>one</description><description>two</description>",
]


@dataclass(frozen=True, slots=True)
class Item:
    """What is put into one item of a made feed."""

    guid: int
    title: str
    html: str
    extra: tuple[str, ...]
    attributes: str

    def write(self, kind: str) -> str:
        """The item's XML."""
        name = "entry" if kind == "atom" else "item"
        guid, body = {
            "atom": ("id", f"<summary type='html'><![CDATA[{self.html}]]></summary>"),
            "rss": (
                "guid",
                f"<content:encoded><![CDATA[{self.html}]]></content:encoded>",
            ),
            "rdf": (
                "dc:identifier",
                f"<description><![CDATA[{self.html}]]></description>",
            ),
        }[kind]
        about = f' rdf:about="tag:{self.guid}"' if kind == "rdf" else ""
        return (
            f"<{name}{about}{self.attributes}><{guid}>tag:{self.guid}</{guid}>"
            f"<title>{self.title}</title><link>l{self.guid}</link>{body}"
            f"{''.join(self.extra)}</{name}>"
        )


ITEMS = st.builds(
    Item,
    guid=st.integers(0, 12),  # few enough for some to be the same
    title=WORDS,
    html=HTML,
    extra=st.lists(st.sampled_from(ODD), max_size=2).map(tuple) | st.just(()),
    attributes=st.sampled_from(
        ["", "", "", ' xml:lang="fr"', ' xml:base="https://other.example/"']
    ),
)


def write(kind: str, items: list[Item], base: str = "", date: str = "d") -> bytes:
    """A feed of these items; `date` is what changes with each edition."""
    head, tail = HEADS[kind]
    head = head.format(base=base, date=date)
    body = "\n".join(item.write(kind) for item in items)
    return f"{head}{body}{tail}".encode()


def without_known(whole: ParsedFeed, known: Mapping[str, str]) -> tuple[Any, ...]:
    """The entries of a feed but for the items that are known, byte for byte: one that
    changed since is not."""
    keys = {item.key for item in whole.window if item.item_hash in known}
    return tuple(each for each in whole.entries if each.key not in keys)


@settings(max_examples=250, deadline=None)
@given(
    kind=st.sampled_from(sorted(HEADS)),
    before=st.lists(ITEMS, max_size=8),
    fresh=st.lists(ITEMS, max_size=4),
    base=st.sampled_from(["", ' xml:base="https://base.example/a/"']),
    data=st.data(),
)
def test_what_is_known_changes_nothing_else(
    kind: str, before: list[Item], fresh: list[Item], base: str, data: st.DataObject
) -> None:
    """Any part of the last window may be known, and the feed may have moved on: the
    other entries, the window and the feed's own fields are those of the whole."""
    first = feeds.parse(write(kind, before, base), URL)
    everything = feeds.known_items(first.window)
    chosen = data.draw(
        st.lists(st.sampled_from(sorted(everything) or [""]), max_size=8)
    )
    known = {each: everything[each] for each in chosen if each in everything}
    kept = data.draw(st.lists(st.sampled_from(before), max_size=8)) if before else []
    body = write(kind, fresh + kept, base, date="e")
    whole = feeds.parse(body, URL)
    again = feeds.parse(body, URL, known=known)
    assert again.entries in (without_known(whole, known), whole.entries)
    assert again.window == whole.window
    assert (again.title, again.language, again.ttl) == (
        whole.title,
        whole.language,
        whole.ttl,
    )


def plain(number: int, title: str = "Boats") -> Item:
    """An item with nothing odd."""
    return Item(number, title, "<p>Words</p>", (), "")


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one number for each item that feedparser is given."""
    seen: list[int] = []
    real: Callable[..., None] = feedparser.api.StrictFeedParser._start_item

    def counted(self: Any, attrs: Any) -> None:
        seen.append(len(seen))
        real(self, attrs)

    monkeypatch.setattr(feedparser.api.StrictFeedParser, "_start_item", counted)
    return seen


@pytest.mark.parametrize("kind", sorted(HEADS))
def test_feedparser_sees_only_what_is_new(kind: str, count: list[int]) -> None:
    """Of a feed that has moved on by one item, one item is parsed."""
    first = feeds.parse(write(kind, [plain(n) for n in range(20)]), URL)
    del count[:]
    moved = write(kind, [plain(n) for n in range(-1, 19)], date="another day")
    again = feeds.parse(moved, URL, known=feeds.known_items(first.window))
    assert len(count) == 1
    assert len(again.entries) == 1
    assert [item.key for item in again.window[1:]] == [
        e.key for e in first.entries[:19]
    ]


def test_a_changed_item_is_read_again(count: list[int]) -> None:
    """The hash covers the item's bytes."""
    first = feeds.parse(write("rss", [plain(1), plain(2)]), URL)
    changed = write("rss", [plain(1, "Boats, corrected"), plain(2)])
    again = feeds.parse(changed, URL, known=feeds.known_items(first.window))
    assert [entry.title for entry in again.entries] == ["Boats, corrected"]


def test_what_items_inherit_counts_as_theirs(count: list[int]) -> None:
    """Another xml:base at the root, and every item is read again."""
    known = feeds.known_items(feeds.parse(write("atom", [plain(1)]), URL).window)
    moved = write("atom", [plain(1)], ' xml:base="https://other.example/"')
    assert len(feeds.parse(moved, URL, known=known).entries) == 1
    assert len(feeds.parse(write("atom", [plain(1)]), URL + "2", known=known).entries)


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(ODD[9], id="markup that confuses feedparser"),
        pytest.param(ODD[13], id="an item in an item"),
        pytest.param(ODD[3], id="a prefix given another meaning"),
    ],
)
def test_what_may_touch_other_items_makes_the_whole_be_read(odd: str) -> None:
    """A doubt about one item, and the others are not left out either."""
    items = [plain(1), plain(2)]
    known = feeds.known_items(feeds.parse(write("atom", items), URL).window)
    assert len(known) == 2
    body = write("atom", [Item(3, "Odd", "", (odd,), ""), *items])
    assert feeds.parse(body, URL, known=known) == feeds.parse(body, URL)


def test_entries_that_share_a_guid_are_told_apart_by_all() -> None:
    """A new item with the guid of a known one gets the key that the whole gives it."""
    known = feeds.known_items(feeds.parse(write("rss", [plain(1)]), URL).window)
    body = write("rss", [plain(1, "Another"), plain(1)])
    assert feeds.parse(body, URL, known=known) == feeds.parse(body, URL)
    assert not feeds.known_items(feeds.parse(body, URL).window)


def test_a_feed_of_nothing_new_still_tells_of_itself(count: list[int]) -> None:
    """Title, language and ttl come from the head, which is always read."""
    body = write("rss", [plain(n) for n in range(5)])
    first = feeds.parse(body, URL)
    again = feeds.parse(body, URL, known=feeds.known_items(first.window))
    assert again.entries == ()
    assert again.window == first.window
    assert (again.title, again.language, again.ttl) == (
        first.title,
        first.language,
        first.ttl,
    )
