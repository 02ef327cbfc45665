"""What a page says of itself in its head: address, title, author, date, language.

Only explicit marks count. A date guessed from the page's text or its address is worse
than none: "today" in an article is resolved against it. Pure.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from monitor.text import normalise

_DATES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "pubdate",
)
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
)
_TITLES = ("og:title", "twitter:title", "headline")
_ARTICLE_TYPES = ("article", "posting", "report")
_MAX_NODES = 5000  # of JSON-LD; real pages have dozens
_YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; None for what it does not say."""

    canonical: str | None = None
    title: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None


def read(root: Any, url: str) -> Metadata:
    """Read a page's tree; `url` is where it came from. Never raises."""
    metas = _metas(root)
    data = _article_data(root)
    return Metadata(
        canonical=_canonical(root, url),
        title=_first(metas, _TITLES) or _line(data.get("headline")) or _heading(root),
        author=_author(metas, data),
        published_at=_date(metas, data),
        language=_language(root),
    )


def _metas(root: Any) -> dict[str, str]:
    """The page's meta elements by lower-case name; the first of each counts."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _article_data(root: Any) -> dict[str, Any]:
    """The JSON-LD object that describes the article itself; empty where none does."""
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            document = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(document):
            kinds = node.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(str(name).lower().endswith(_ARTICLE_TYPES) for name in names):
                return node
    return {}


def _nodes(document: Any) -> Iterator[dict[str, Any]]:
    """Objects of a JSON document, outer ones first."""
    waiting = [document]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, dict):
            yield node
            waiting.extend(v for v in node.values() if isinstance(v, dict | list))
        elif isinstance(node, list):
            waiting.extend(node[:_MAX_NODES])


def _canonical(root: Any, url: str) -> str | None:
    """rel=canonical, where it can be believed: same host, not the front page."""
    for link in root.iter("link"):
        if "canonical" not in (link.get("rel") or "").lower().split():
            continue
        try:
            found = urljoin(url, (link.get("href") or "").strip())
            there, here = urlsplit(found), urlsplit(url)
            is_same_site = _site(there.hostname) == _site(here.hostname)
        except ValueError:
            return None
        is_front = there.path in ("", "/") and not there.query
        is_web = there.scheme in ("http", "https")
        was_front = here.path in ("", "/")
        return (
            found if is_web and is_same_site and (was_front or not is_front) else None
        )
    return None


def _site(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.").removeprefix("m.")


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((_line(metas[name]) for name in names if name in metas), None)


def _heading(root: Any) -> str | None:
    for tag in ("h1", "title"):
        for element in root.iter(tag):
            text = _line("".join(element.itertext()))
            if text:
                return text
    return None


def _author(metas: dict[str, str], data: dict[str, Any]) -> str | None:
    author = data.get("author")
    first = author[0] if isinstance(author, list) and author else author
    name = _line(first.get("name") if isinstance(first, dict) else first)
    name = name or _first(metas, _AUTHORS)
    return name[:200] if name and "://" not in name else None


def _date(metas: dict[str, str], data: dict[str, Any]) -> datetime | None:
    for value in (data.get("datePublished"), *(metas.get(name) for name in _DATES)):
        moment = _instant(value)
        if moment:
            return moment
    return None


def _instant(value: object) -> datetime | None:
    """An instant from ISO 8601. A bare day becomes its noon, which lies on that day in
    nearly every zone."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        if len(value.strip()) <= len("2026-01-31"):
            moment = moment.replace(hour=12)
        utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return utc if utc.year in _YEARS else None


def _language(root: Any) -> str | None:
    tag = (root.get("lang") or root.get("xml:lang") or "").strip().replace("_", "-")
    return tag if tag and len(tag) <= 12 and tag.replace("-", "").isalnum() else None


def _line(value: object) -> str | None:
    return (
        normalise(value).replace("\n", " ") or None if isinstance(value, str) else None
    )
