"""What is the same for every kind of feed: keys, links, hashes, limits, post kinds."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from monitor.feeds.repair import ILLEGAL
from monitor.markup import to_text
from monitor.text import normalise
from monitor.values import Entry, PostKind, make_id

# Limits on what strangers send. Each is far above what real feeds carry, and keeps one
# feed from filling the store or the memory of everybody who reads from it.
MAX_ENTRIES = 2000
MAX_TITLE = 1000
MAX_HTML = 1_000_000
MAX_URL = 2000  # index limits of databases; servers refuse longer ones anyway
MAX_KEY = 500
MAX_AUTHOR = 200
_YEARS = range(1990, 2101)  # a feed's "0200" or "2999" is a bug, not a date

_BLANKS = re.compile(r"\s+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,10});")
# Mirrors of social networks name posts that have no title: Truth Social's by date.
_NO_TITLE = re.compile(
    r"\[?(?:no title|untitled|без названия)\]?(?:\s+[-–—]\s+post\b.*)?", re.IGNORECASE
)
_REPOST = re.compile(
    r"RT by @|RT @|RT\s*:|RT\s+https?://|re-?truth(?:ed)?\b|🔁|♻"
    r"|[^\n.]{1,60}\b(?:reposted|boosted|re-?truthed|retweeted)\s*(?::|\n|$)",
    re.IGNORECASE,
)
# What is left of that where the platform says itself which posts are reposts: somebody
# else's words, copied by hand.
_COPIED = re.compile(r"RT @|RT\s*:|RT\s+https?://", re.IGNORECASE)
_REPLY = re.compile(r"@\w|(?:R to|Re:|Replying to|In reply to) @\w", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as its family of feeds gives it, nothing checked yet.

    `title` may hold markup. `is_full` says that the feed calls `html` the whole text.
    Where `is_reply` or `is_repost` is None, the words themselves decide.
    """

    guid: str | None
    link: str | None
    title: str
    html: str
    is_full: bool = False
    author: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    is_reply: bool | None = None
    is_repost: bool | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Entries with unique keys, and what had to be cut.

    `keys` has one for each raw entry that was kept, in their order; `own_keys` is what
    each would have been named alone, without regard to the others.
    """

    entries: tuple[Entry, ...]
    keys: tuple[str, ...]
    own_keys: tuple[str, ...]
    complaints: tuple[str, ...]


def make_entries(raw_entries: Sequence[RawEntry], base: str) -> Made:
    """Turn raw entries into values; `base` is for relative links."""
    kept = raw_entries[:MAX_ENTRIES]
    alone = [_make(raw, base) for raw in kept]
    complaints = []
    if len(kept) < len(raw_entries):
        complaints.append(f"only the first {MAX_ENTRIES} entries were read")
    if any(len(raw.html) > MAX_HTML for raw in kept):
        complaints.append(f"a body was cut at {MAX_HTML} characters")
    apart = _told_apart(alone)
    once: dict[str, Entry] = {}
    for entry in apart:
        once.setdefault(entry.key, entry)
    return Made(
        entries=tuple(once.values()),
        keys=tuple(entry.key for entry in apart),
        own_keys=tuple(entry.key for entry in alone),
        complaints=tuple(complaints),
    )


def _make(raw: RawEntry, base: str) -> Entry:
    title = _title(raw.title)
    html = ILLEGAL.sub("", raw.html[:MAX_HTML])
    text = normalise(to_text(html))
    url = web_link(raw.link, base)
    return Entry(
        key=_key(raw.guid) or url or make_id("entry", title, text),
        url=url,
        title=title,
        html=html,
        content_hash=make_id("content", title, text),
        has_full_text=raw.is_full and bool(text),
        author=plain_line(raw.author or "")[:MAX_AUTHOR] or None,
        published_at=raw.published_at or raw.updated_at,
        updated_at=raw.updated_at,
        language=language_tag(raw.language),
        post_kind=_post_kind(raw, title, text),
    )


def _title(source: str) -> str:
    """A title in plain text on one line; "" for a mirror's stand-in for no title."""
    title = source[: MAX_TITLE * 4]
    if "<" in title or _ENTITY.search(title):
        title = to_text(title)
    title = plain_line(title)[:MAX_TITLE]
    return "" if _NO_TITLE.fullmatch(title) else title


def _key(guid: str | None) -> str | None:
    key = plain_line(guid or "")
    return key if len(key) <= MAX_KEY else make_id("guid", key)


def _post_kind(raw: RawEntry, title: str, text: str) -> PostKind:
    repost = _REPOST if raw.is_repost is None else _COPIED
    if raw.is_repost or repost.match(title) or repost.match(text):
        return PostKind.REPOST
    if raw.is_reply is not None:
        return PostKind.REPLY if raw.is_reply else PostKind.OWN
    is_reply = _REPLY.match(title) or _REPLY.match(text)
    return PostKind.REPLY if is_reply else PostKind.OWN


def _told_apart(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Tell entries apart that share a guid: by link, then by content.

    Order does not matter, so that a key stays the same while the feed moves on. What is
    the same in all three is one entry, given twice.
    """
    apart = tuple(entries)
    for part in ("url", "content_hash"):
        count = Counter(entry.key for entry in apart)
        apart = tuple(
            replace(entry, key=f"{entry.key}#{make_id(getattr(entry, part) or '')}")
            if count[entry.key] > 1
            else entry
            for entry in apart
        )
    return apart


def plain_line(text: str) -> str:
    """`text` without unseen characters, all blanks and line ends one blank."""
    return _BLANKS.sub(" ", normalise(text)).strip()


def web_link(link: str | None, base: str) -> str | None:
    """An absolute http(s) link, or None: for other schemes, nonsense, nothing."""
    if not link or not link.strip():
        return None
    try:
        url = urljoin(base, _BLANKS.sub("%20", ILLEGAL.sub("", link).strip()))
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url if is_web and len(url) <= MAX_URL else None


def language_tag(language: str | None) -> str | None:
    """A BCP 47 tag in its usual case (`en_us` -> `en-US`); None for anything else."""
    tag = (language or "").strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        return None
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(p.upper() if len(p) == 2 else p for p in rest)])


def instant(moment: datetime) -> datetime | None:
    """An aware UTC instant of a plausible year; without a zone it counts as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        utc = aware.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return utc if utc.year in _YEARS else None
