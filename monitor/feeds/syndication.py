"""RSS, Atom and RDF, understood by feedparser; this only turns its dicts into types.

feedparser is slow, so it is given no more than it has to read: `layout` finds the
items, and those whose bytes were read before are taken out. Wherever that might change
what becomes of the others, the whole is parsed.
"""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import islice
from typing import Any

from monitor.errors import NotAFeedError
from monitor.feeds import layout, paging, parser
from monitor.feeds.entries import (
    MAX_ENTRIES,
    MAX_TITLE,
    Made,
    RawEntry,
    instant,
    language_tag,
    make_entries,
    plain_line,
)
from monitor.feeds.layout import Layout
from monitor.feeds.parser import Found
from monitor.feeds.repair import repair
from monitor.values import ParsedFeed, WindowItem

_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_READABLE = ("text/", "application/xhtml+xml")
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_MAX_TTL = timedelta(days=31)
# Of a feed that is not well-formed, which feedparser's loose half reads more slowly.
MAX_LOOSE_TAGS = 50_000
MAX_LOOSE_LENGTH = 5_000_000


def can_be_feed(text: str) -> bool:
    """Whether the text has any root element of these families; cheap on any page."""
    return _ROOT.search(text) is not None


def parse(text: str, url: str, known: Mapping[str, str]) -> ParsedFeed:
    """Read a document of these families, but for the items that are known.

    Raises: NotAFeedError, FeedError.
    """
    clean, complaints = repair(text)
    data = clean.encode()
    found_at = layout.find(data)
    if found_at is None:
        return _parse_loosely(clean, url, complaints)
    if found_at.complaint:
        complaints = (*complaints, found_at.complaint)
    hashes = found_at.hashes(url) if found_at.is_regular else ()
    skipped = {n: known[h] for n, h in enumerate(hashes) if h in known}
    if skipped:
        parsed = _parse_rest(found_at, hashes, skipped, url, complaints)
        if parsed:
            return parsed
    found = None
    if not found_at.has_doctype:
        found = parser.parse_strictly(found_at.data, url)
    found = found or parser.parse(found_at.data, url)
    made = _entries(found, url)
    window = _window(found, made, hashes)
    return _parsed(found, made, window, complaints, url)


def _parse_loosely(text: str, url: str, complaints: tuple[str, ...]) -> ParsedFeed:
    """Read what is not well-formed, cut to a length that takes seconds at most."""
    text, cuts = _cut(text)
    found = parser.parse(text.encode(), url)
    made = _entries(found, url)
    window = _window(found, made, ())
    return _parsed(found, made, window, (*complaints, *cuts), url)


def _parse_rest(
    whole: Layout,
    hashes: tuple[str, ...],
    skipped: Mapping[int, str],
    url: str,
    complaints: tuple[str, ...],
) -> ParsedFeed | None:
    """Read a feed without the known items (number -> key); None where that may give
    other entries than reading it all."""
    known_keys = set(skipped.values())
    if len(known_keys) < len(skipped):
        return None
    found = parser.parse_strictly(whole.without(skipped.keys()), url)
    n_left = len(whole.items) - len(skipped)
    if found is None or len(found.clean) != n_left or not all(found.clean):
        return None
    made = _entries(found, url)
    own = set(made.own_keys)
    if len(own) < n_left or own & known_keys:
        return None  # entries that share a guid are told apart by seeing them all
    keys = iter(made.keys)
    window = tuple(
        WindowItem(item_hash, skipped[n] if n in skipped else next(keys))
        for n, item_hash in enumerate(hashes)
    )
    return _parsed(found, made, window, complaints, url)


def _window(
    found: Found, made: Made, hashes: tuple[str, ...]
) -> tuple[WindowItem, ...]:
    """The items in feed order; a hash for those that can be left out the next time."""
    if not len(hashes) == len(found.clean) == len(made.keys):
        return tuple(WindowItem("", key) for key in made.keys)
    return tuple(
        WindowItem(item_hash if is_clean and key == own_key else "", key)
        for item_hash, is_clean, key, own_key in zip(
            hashes, found.clean, made.keys, made.own_keys, strict=True
        )
    )


def _cut(text: str) -> tuple[str, Collection[str]]:
    """The text up to where reading stops, and why it does."""
    cuts = []
    if len(text) > MAX_LOOSE_LENGTH:
        text = text[:MAX_LOOSE_LENGTH]
        cuts.append(f"reading stopped after {MAX_LOOSE_LENGTH} characters")
    if text.count("<") > MAX_LOOSE_TAGS:
        tag = next(islice(re.finditer("<", text), MAX_LOOSE_TAGS, None))
        text = text[: tag.start()]
        cuts.append(f"reading stopped after {MAX_LOOSE_TAGS} tags")
    item = next(islice(_ITEM.finditer(text), MAX_ENTRIES, None), None)
    if item:
        text = text[: item.start()]
        cuts.append(f"only the first {MAX_ENTRIES} entries were read")
    return text, cuts


def _entries(found: Found, url: str) -> Made:
    """Raises: NotAFeedError."""
    if not found.version:
        raise NotAFeedError(url, "not a feed: no RSS, Atom or RDF element is its root")
    is_atom = found.version.startswith("atom")
    return make_entries([_raw_entry(entry, is_atom) for entry in found.entries], url)


def _parsed(
    found: Found,
    made: Made,
    window: tuple[WindowItem, ...],
    complaints: tuple[str, ...],
    url: str,
) -> ParsedFeed:
    if found.complaint:
        complaints = (*complaints, plain_line(found.complaint)[:200])
    return ParsedFeed(
        title=plain_line(_string(found.feed, "title"))[:MAX_TITLE],
        entries=made.entries,
        language=language_tag(_string(found.feed, "language")),
        ttl=_pace(found.feed),
        complaint="; ".join([*complaints, *made.complaints]) or None,
        window=window,
        older=paging.older(found.feed, url),
    )


def _raw_entry(entry: dict[str, Any], is_atom: bool) -> RawEntry:
    html, is_full = _body(entry, is_atom)
    # dict.get: feedparser's own `get` answers for one date with the other.
    published = _instant(dict.get(entry, "published_parsed"))
    updated = _instant(dict.get(entry, "updated_parsed"))
    verb = _string(entry, "activity_verb")
    return RawEntry(
        guid=_string(entry, "id") or None,
        link=_link(entry),
        title=_title(entry),
        html=html,
        is_full=is_full,
        author=_author(entry),
        published_at=published,
        updated_at=updated,
        language=_string(entry, "language") or None,
        is_reply=True if "thr_in-reply-to" in entry else None,
        is_repost=True if verb.endswith("share") else None,
    )


def _string(found: dict[str, Any], name: str) -> str:
    value = dict.get(found, name)
    return value if isinstance(value, str) else ""


def _link(entry: dict[str, Any]) -> str | None:
    """The article's address: before redirectors, and never a guid that is no address.

    An RSS guid counts as a link unless it says otherwise; many say nothing and hold a
    number.
    """
    original = _string(entry, "feedburner_origlink")
    original = original or _string(entry, "truth_originalurl")  # mirrors of posts
    if original:
        return original
    link, guid = _string(entry, "link"), _string(entry, "id")
    is_bare = dict.get(entry, "guidislink") and link == guid
    if link and not (is_bare and not link.lower().startswith(("http:", "https:"))):
        return link
    return None


def _title(entry: dict[str, Any]) -> str:
    title = _string(entry, "title")
    detail = dict.get(entry, "title_detail") or {}
    is_plain = detail.get("type") == "text/plain" and "<" in title
    return escape(title, quote=False) if is_plain else title


def _author(entry: dict[str, Any]) -> str | None:
    detail = dict.get(entry, "author_detail") or {}
    return detail.get("name") or _string(entry, "author") or None


def _body(entry: dict[str, Any], is_atom: bool) -> tuple[str, bool]:
    """The fullest body as HTML, and whether the feed calls it the whole text.

    In RSS, plain text under `content` is a media description, not content:encoded.
    """
    if "yt_videoid" in entry:
        return _video(entry), False
    bodies: list[str] = []
    is_full = False
    for part in dict.get(entry, "content") or ():
        kind, value = part.get("type") or "", part.get("value") or ""
        if kind.startswith(_READABLE) and value.strip():
            bodies.append(_as_html(kind, value))
            is_full = is_full or is_atom or kind != "text/plain"
    summary = _string(entry, "summary")
    kind = (dict.get(entry, "summary_detail") or {}).get("type") or ""
    bodies.append(_as_html(kind, summary))
    return max(bodies, key=len), is_full


def _video(entry: dict[str, Any]) -> str:
    """A YouTube video in its owner's words: the title, then the description, which is
    plain text whatever feedparser takes it for."""
    words = (_string(entry, "title"), _string(entry, "summary"))
    return "".join(f"<p>{_as_html('text/plain', w.strip())}</p>" for w in words if w)


def _as_html(kind: str, value: str) -> str:
    if kind != "text/plain":
        return value
    return escape(value, quote=False).replace("\n", "<br>")


def _instant(parsed: Any) -> datetime | None:
    """feedparser's UTC time tuple as an instant; it may name no day that exists."""
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    try:
        return instant(datetime(year, month, day, hour, minute, second, tzinfo=UTC))
    except ValueError:
        return None


def _pace(head: dict[str, Any]) -> timedelta | None:
    """How often the feed says it is made anew: RSS's ttl in minutes, or the period and
    frequency of RSS 1.0's syndication module; the longer of the two."""
    minutes = _number(_string(head, "ttl"))
    said = [timedelta(minutes=minutes)] if minutes else []
    period = _PERIODS.get(_string(head, "sy_updateperiod").strip().lower())
    if period:
        said.append(period / (_number(_string(head, "sy_updatefrequency")) or 1))
    return min(max(said), _MAX_TTL) if said else None


def _number(text: str) -> int:
    """A whole number; 0 for anything else, and never a monstrous one."""
    digits = text.strip()
    return int(digits[:9]) if digits.isascii() and digits.isdigit() else 0
