"""A list of statements as Atom, JSON Feed and RSS. Pure.

An entry's id is a `tag:` URI (RFC 4151) made of the archive's host and the statement's
id: it stays when the statement grows; `updated` moves with every report and change.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from monitor.render import safe
from monitor.values import StatementReports
from monitor.web.catalog import Catalog
from monitor.web.entries import Entry, entry, updated_at
from monitor.web.places import Links

ATOM = "http://www.w3.org/2005/Atom"
_TAG_YEAR = "2026"  # of the scheme, not of a statement: RFC 4151 wants a date for it
_MAX_TITLE = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a feed. `html` is markup of ours around escaped words."""

    key: str
    title: str
    html: str
    text: str
    place: str
    external: str | None
    author: str
    published_at: datetime
    updated_at: datetime
    tags: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed: what it is of, where its page and itself are (`file` below `place`)."""

    title: str
    place: str
    query: str
    items: tuple[Item, ...]
    language: str

    def own(self, name: str) -> str:
        """The place of one of its files, with the question that it answers."""
        asked = f"?{self.query}" if self.query else ""
        return f"{self.place.rstrip('/')}/{name}{asked}"


def items(found: Sequence[StatementReports], catalog: Catalog) -> tuple[Item, ...]:
    """The statements as items of a feed."""
    return tuple(_item(one, entry(one, catalog), catalog) for one in found)


def _item(one: StatementReports, shown: Entry, catalog: Catalog) -> Item:
    facts = " · ".join((*shown.badges, *shown.facts))
    first = f"First: {shown.first.label}, {shown.at.said}"
    if shown.more:
        first += f", {shown.more}"
    lang = f' lang="{escape(shown.language)}" dir="{shown.direction}"'
    link = escape(first)
    if shown.first.url:
        href = escape(shown.first.url, {'"': "&quot;"})
        link = f'<a href="{href}">{link}</a>'
    return Item(
        key=shown.id,
        title=f"{shown.figure}: {safe.cut(shown.words, _MAX_TITLE)[0]}",
        html=f"<blockquote{lang}><p>{escape(shown.words)}</p></blockquote>"
        f"<p>{escape(facts)}</p><p>{link}</p>",
        text=f"{shown.words}\n\n{facts}\n{first}",
        place=shown.place,
        external=shown.first.url,
        author=shown.figure,
        published_at=one.statement.first_published_at,
        updated_at=updated_at(one),
        tags=tuple(title for title, _ in shown.topics),
        language=shown.language,
    )


def tag(links: Links, kind: str, key: str) -> str:
    """A thing's id in feeds, for ever."""
    host = urlsplit(links.base_url or "").hostname or "statement-monitor.invalid"
    return f"tag:{host},{_TAG_YEAR}:{kind}:{key}"


def newest(listing: Listing) -> datetime:
    """When the feed last changed; the epoch for an empty one, which so stays still."""
    changes = (item.updated_at for item in listing.items)
    return max(changes, default=datetime(1970, 1, 1, tzinfo=UTC))


def atom(listing: Listing, links: Links) -> bytes:
    """Atom 1.0 (RFC 4287), the content as escaped HTML."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    feed.set("xml:lang", listing.language)
    key = f"{listing.place}?{listing.query}" if listing.query else listing.place
    _add(feed, "id", tag(links, "feed", key))
    _add(feed, "title", listing.title)
    _add(feed, "updated", _iso(newest(listing)))
    _link(feed, "self", _url(links, listing.own("feed.atom")), "application/atom+xml")
    _link(feed, "alternate", _url(links, listing.place), "text/html")
    for item in listing.items:
        one = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        _add(one, "id", tag(links, "s", item.key))
        _add(one, "title", item.title)
        _add(one, "published", _iso(item.published_at))
        _add(one, "updated", _iso(item.updated_at))
        _link(one, "alternate", _url(links, item.place), "text/html")
        if item.external:
            _link(one, "via", item.external)
        author = ElementTree.SubElement(one, f"{{{ATOM}}}author")
        _add(author, "name", item.author)
        for name in item.tags:
            category = ElementTree.SubElement(one, f"{{{ATOM}}}category")
            category.set("term", name)
        content = _add(one, "content", item.html)
        content.set("type", "html")
        content.set("xml:lang", item.language)
    return _bytes(feed)


def rss(listing: Listing, links: Links) -> bytes:
    """RSS 2.0."""
    root = ElementTree.Element("rss", version="2.0")
    root.set("xmlns:atom", ATOM)
    channel = ElementTree.SubElement(root, "channel")
    for name, value in (
        ("title", listing.title),
        ("link", _url(links, listing.place)),
        ("description", f"{listing.title}, found by Statement Monitor"),
        ("language", listing.language),
        ("lastBuildDate", format_datetime(newest(listing))),
    ):
        ElementTree.SubElement(channel, name).text = _clean(value)
    own = ElementTree.SubElement(channel, "atom:link", rel="self")
    own.set("href", _url(links, listing.own("feed.rss")))
    own.set("type", "application/rss+xml")
    for item in listing.items:
        one = ElementTree.SubElement(channel, "item")
        guid = ElementTree.SubElement(one, "guid", isPermaLink="false")
        guid.text = tag(links, "s", item.key)
        for name, value in (
            ("title", item.title),
            ("link", _url(links, item.place)),
            ("description", item.html),
            ("pubDate", format_datetime(item.published_at)),
        ):
            ElementTree.SubElement(one, name).text = _clean(value)
        for name in item.tags:
            ElementTree.SubElement(one, "category").text = _clean(name)
    return _bytes(root)


def json_feed(listing: Listing, links: Links) -> bytes:
    """JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": listing.title,
        "home_page_url": _url(links, listing.place),
        "feed_url": _url(links, listing.own("feed.json")),
        "language": listing.language,
        "items": [
            {
                "id": tag(links, "s", item.key),
                "url": _url(links, item.place),
                **({"external_url": item.external} if item.external else {}),
                "title": item.title,
                "content_html": item.html,
                "content_text": item.text,
                "date_published": _iso(item.published_at),
                "date_modified": _iso(item.updated_at),
                "authors": [{"name": item.author}],
                "tags": list(item.tags),
                "language": item.language,
            }
            for item in listing.items
        ],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _url(links: Links, place: str) -> str:
    """An address from anywhere, as far as anybody said where the archive is."""
    return links.absolute(place) or place


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _add(parent: ElementTree.Element, name: str, words: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = _clean(words)
    return element


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str = "") -> None:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}link", rel=rel)
    element.set("href", href)
    if kind:
        element.set("type", kind)


def _clean(words: str) -> str:
    """Words that XML 1.0 may carry."""
    return "".join(each for each in words if each in "\t\n" or each >= " ")


def _bytes(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root, " ")
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"
