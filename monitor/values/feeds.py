"""What polling makes: pages, entries, feed states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class AddressKind(StrEnum):
    """In which language a server is asked for posts or articles."""

    FEED = "feed"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"


@dataclass(frozen=True, slots=True)
class Address:
    """One place where a feed can be had; `url` is canonical for its kind.

    FEED: the document itself. MASTODON: the profile (https://HOST/@NAME) or
    https://HOST/api/v1/accounts/ID. BLUESKY: the call of getAuthorFeed, `actor` in it.
    """

    kind: AddressKind
    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """What one URL answered: status 200 and a body.

    `url` was asked for, `final_url` answered after redirects. `headers` have lower-case
    names. `moved_to` is set when every redirect on the way was permanent (301, 308).
    `dated_at` is when the server says that it answered.
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
    dated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: nothing changed since the validators we sent; new ones may come with it."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    moved_to: str | None = None


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
    """An item as a feed held it at the last poll that brought a body.

    `item_hash` is the same as long as the item would be read the same, "" for one that
    has to be read each time; `key` is its entry's. `n_missing` counts the polls since
    in which it was missing though its neighbours stayed, `last_seen_at` is then when it
    was there last.
    """

    item_hash: str
    key: str
    n_missing: int = 0
    last_seen_at: datetime | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's bytes, understood: entries in feed order, and what it says of itself.

    `window` has all items that stand in the feed, also those that were known and are
    not among `entries`. `older` is the address of the page behind this one, where the
    feed has one.
    """

    title: str
    entries: tuple[Entry, ...]
    language: str | None = None
    ttl: timedelta | None = None
    complaint: str | None = None  # parsed, but the parser found something wrong
    window: tuple[WindowItem, ...] = ()
    older: str | None = None


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
    failing_since: datetime | None = None  # the first failure since the last success
    error_kind: str | None = None  # what kind of failure, for counting: see poll.health
    asked_pause: timedelta | None = None  # what ttl, max-age and the like ask for
    usual_gap: timedelta | None = None  # between two new entries, smoothed
    full_poll_at: datetime | None = None  # last poll that sent no validators
    n_lies: int = 0  # changed bodies under unchanged validators: they are sent no more
    n_gaps: int = 0  # polls that found none of the entries of the poll before
    last_gap_at: datetime | None = None
    moved_to: str | None = None  # where permanent redirects have led of late
    moved_since: datetime | None = None
    moved_url: str | None = None  # adopted: asked in place of `url`
    cursor: str | None = None  # what an API needs to be remembered (an account's id)
    answered_by: str | None = None  # the address that answered last, of alternates


@dataclass(frozen=True, slots=True)
class Alias:
    """Another key of the entry that is stored as `key`.

    `content_hash` is what the entry hashes to under it, where that differs from what is
    stored (a mirror has other markup): it is no edit then, and the next one is told
    from it.
    """

    key: str
    content_hash: str | None = None


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """What a poll asks the store to write, all of it in one transaction.

    `entries` are new or changed; those whose key is in `skip` are kept, never read.
    `window` replaces the feed's; None leaves it. `deleted` gives for the keys that are
    gone from the feed when each was there last; `returned` are back. `aliases` are
    other keys of stored entries. `fence` is the lease's, where one is needed.
    """

    state: FeedState
    entries: tuple[Entry, ...] = ()
    skip: frozenset[str] = frozenset()
    window: tuple[WindowItem, ...] | None = None
    deleted: Mapping[str, datetime | None] = field(default_factory=dict)
    returned: tuple[str, ...] = ()
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    fence: int | None = None

    @property
    def is_state_alone(self) -> bool:
        """Whether the poll brought nothing but another state."""
        brought = (self.entries, self.deleted, self.returned, self.aliases)
        return self.window is None and not any(brought)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """What is needed to see that an entry with another key is a stored one."""

    key: str
    url: str | None
    title: str
    content_hash: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class EntryToRead:
    """A stored entry that waits to be read, with how often that was tried."""

    entry_id: str
    feed_id: str
    entry: Entry
    first_seen_at: datetime
    n_attempts: int = 0
