"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

import json
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from monitor.errors import FeedError, NotAFeedError
from monitor.feeds import paging
from monitor.feeds.entries import (
    MAX_TITLE,
    RawEntry,
    instant,
    language_tag,
    make_entries,
    plain_line,
)
from monitor.values import ParsedFeed, WindowItem

_VERSION = "jsonfeed.org/version/1"


def parse(text: str, url: str) -> ParsedFeed:
    """Read a JSON Feed. Raises: NotAFeedError for other JSON, FeedError."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedError(url, f"broken JSON: {error}") from error
    if not isinstance(document, dict) or _VERSION not in str(document.get("version")):
        raise NotAFeedError(url, "not a feed: JSON, but no JSON Feed")
    items = document.get("items")
    if not isinstance(items, list):
        raise FeedError(url, "a JSON Feed without items")
    usable = [item for item in items if isinstance(item, dict)]
    made = make_entries([_raw_entry(item) for item in usable], url)
    complaints = made.complaints
    if len(usable) < len(items):
        complaints = (*complaints, "items that are no objects were left out")
    return ParsedFeed(
        title=plain_line(_string(document, "title"))[:MAX_TITLE],
        entries=made.entries,
        language=language_tag(_string(document, "language")),
        complaint="; ".join(complaints) or None,
        window=tuple(WindowItem("", key) for key in made.keys),
        older=paging.on_same_host(_string(document, "next_url"), url),
    )


def _raw_entry(item: Mapping[str, Any]) -> RawEntry:
    html, plain = _string(item, "content_html"), _string(item, "content_text")
    whole = html if html.strip() else _as_html(plain)
    guid = item.get("id")
    return RawEntry(
        guid=str(guid) if isinstance(guid, str | int | float) else None,
        link=_string(item, "url") or _string(item, "external_url") or None,
        title=escape(_string(item, "title"), quote=False),
        html=whole if whole.strip() else _as_html(_string(item, "summary")),
        is_full=bool(whole.strip()),
        author=_author(item),
        published_at=_instant(item, "date_published"),
        updated_at=_instant(item, "date_modified"),
        language=_string(item, "language") or None,
    )


def _string(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _as_html(plain: str) -> str:
    return escape(plain, quote=False).replace("\n", "<br>")


def _author(item: Mapping[str, Any]) -> str | None:
    """The first author: `authors` of version 1.1, `author` of version 1."""
    authors = item.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else item.get("author")
    return _string(first, "name") or None if isinstance(first, dict) else None


def _instant(item: Mapping[str, Any], name: str) -> datetime | None:
    try:
        return instant(datetime.fromisoformat(_string(item, name).strip()))
    except ValueError:
        return None
