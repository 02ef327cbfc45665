"""What polling makes: pages, entries, feed states."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Page:
    """What one URL answered: status 200 and a body.

    `url` was asked for, `final_url` answered after redirects. `headers` have lower-case
    names. `moved_to` is set when every redirect on the way was permanent (301, 308).
    """

    url: str
    final_url: str
    body: bytes
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: nothing changed since the validators we sent; new ones may come with it."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None


class PostKind(StrEnum):
    """How an entry of a figure's own feed relates to its author."""

    OWN = "own"
    REPLY = "reply"
    REPOST = "repost"


@dataclass(frozen=True, slots=True)
class Entry:
    """One published item of a feed, as the feed tells it.

    `key` is the item's identity within its feed (guid, else link, else a hash);
    `html` the fullest body the feed carries, markup and all; `has_full_text` is True
    when the feed marks that body as the whole text (content:encoded, atom:content,
    content_html) rather than a teaser. `content_hash` covers what a reader would see.
    """

    key: str
    url: str | None
    title: str
    html: str
    content_hash: str
    has_full_text: bool = False
    author: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    post_kind: PostKind = PostKind.OWN


@dataclass(frozen=True, slots=True)
class WindowItem:
    """An item that stands in the feed now, and the key of its entry.

    `item_hash` is the same as long as the item would be read the same; "" for one that
    has to be read each time.
    """

    item_hash: str
    key: str


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's bytes, understood: entries in feed order, and what it says of itself.

    `window` has all items that stand in the feed, also those that were known and are
    not among `entries`.
    """

    title: str
    entries: tuple[Entry, ...]
    language: str | None = None
    ttl: timedelta | None = None
    complaint: str | None = None  # parsed, but the parser found something wrong
    window: tuple[WindowItem, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed between polls; `feed_id` is its configured id."""

    feed_id: str
    url: str
    next_poll_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_entry_at: datetime | None = None  # when a poll last brought something new
    n_failures: int = 0  # since the last success
    last_error: str | None = None
    is_gone: bool = False  # 410: polled no more until its configuration changes
    n_entries: int = 0


@dataclass(frozen=True, slots=True)
class EntryToRead:
    """A stored entry that waits to be read, with how often that was tried."""

    entry_id: str
    feed_id: str
    entry: Entry
    first_seen_at: datetime
    n_attempts: int = 0
