"""RSS, Atom and RDF, understood by feedparser; this only turns its dicts into types.

feedparser is given bytes in a BytesIO: given a string or plain bytes it may open a URL
or a file. Its sanitising is off, for markup is never shown, only read as text.
"""

import io
import re
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import feedparser

from monitor.errors import FeedError, NotAFeedError
from monitor.feeds.entries import (
    MAX_ENTRIES,
    MAX_TITLE,
    RawEntry,
    instant,
    language_tag,
    make_entries,
    plain_line,
)
from monitor.feeds.repair import repair
from monitor.values import ParsedFeed

_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_READABLE = ("text/", "application/xhtml+xml")
_MAX_TTL = timedelta(days=31)
# The bytes are ours by then: decoded, cleaned, written as UTF-8 again.
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def can_be_feed(text: str) -> bool:
    """Whether the text has any root element of these families; cheap on any page."""
    return _ROOT.search(text) is not None


def parse(text: str, url: str) -> ParsedFeed:
    """Read a document of these families. Raises: NotAFeedError, FeedError."""
    clean, complaints = _prepare(text)
    found = _run_parser(clean, url)
    if not found.get("version"):
        raise NotAFeedError(url, "not a feed: no RSS, Atom or RDF element is its root")
    if found.get("bozo"):
        complaints.append(plain_line(str(found.get("bozo_exception")))[:200])
    is_atom = found["version"].startswith("atom")
    raw_entries = [_raw_entry(entry, is_atom) for entry in found["entries"]]
    entries, cuts = make_entries(raw_entries, url)
    head = found["feed"]
    return ParsedFeed(
        title=plain_line(_string(head, "title"))[:MAX_TITLE],
        entries=entries,
        language=language_tag(_string(head, "language")),
        ttl=_ttl(_string(head, "ttl")),
        complaint="; ".join([*complaints, *cuts]) or None,
    )


def _prepare(text: str) -> tuple[str, list[str]]:
    """The text made well-formed where that is easy, without entries past the limit."""
    clean, repairs = repair(text)
    complaints = list(repairs)
    for number, item in enumerate(_ITEM.finditer(clean)):
        if number == MAX_ENTRIES:
            clean = clean[: item.start()]
            complaints.append(f"only the first {MAX_ENTRIES} entries were read")
            break
    return clean, complaints


def _run_parser(text: str, url: str) -> Any:
    try:
        return feedparser.parse(
            io.BytesIO(text.encode()),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        # A parser of strangers' bytes fails in ways that no list foresees (assertions,
        # index errors in its date and entity readers). To us each means: unusable.
        raise FeedError(url, f"the feed breaks its parser: {error!r}") from error


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


def _ttl(minutes: str) -> timedelta | None:
    number = minutes.strip()
    if not (number.isascii() and number.isdigit()) or int(number[:9]) == 0:
        return None
    return min(timedelta(minutes=int(number[:9])), _MAX_TTL)
