"""Feeds, what they hold, and the entries that they brought."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from monitor.store.columns import CleanText, Key, Seconds, UTCDateTime
from monitor.store.tables.base import metadata

feeds = Table(
    "feeds",
    metadata,
    Column("feed_id", Key, primary_key=True),
    Column("url", CleanText, nullable=False),
    Column("next_poll_at", UTCDateTime, nullable=False),
    Column("etag", CleanText),
    Column("last_modified", CleanText),
    Column("body_hash", CleanText),
    Column("last_polled_at", UTCDateTime),
    Column("last_success_at", UTCDateTime),
    Column("last_entry_at", UTCDateTime),
    Column("n_failures", Integer, nullable=False),
    Column("last_error", CleanText),
    Column("is_gone", Boolean, nullable=False),
    Column("n_entries", Integer, nullable=False),
    Column("failing_since", UTCDateTime),
    Column("error_kind", Text),
    Column("asked_pause", Seconds),
    Column("usual_gap", Seconds),
    Column("full_poll_at", UTCDateTime),
    Column("n_lies", Integer, nullable=False, server_default="0"),
    Column("n_gaps", Integer, nullable=False, server_default="0"),
    Column("last_gap_at", UTCDateTime),
    Column("moved_to", CleanText),
    Column("moved_since", UTCDateTime),
    Column("moved_url", CleanText),
    Column("cursor", CleanText),
    Column("answered_by", CleanText),
    # Who polls it now, of many machines; `fence` grows with each lease, so that a
    # worker who was given up cannot write any more.
    Column("host", Key, nullable=False, server_default=""),
    Column("lease_owner", CleanText),
    Column("lease_until", UTCDateTime),
    Column("fence", BigInteger, nullable=False, server_default="0"),
    Index("ix_feeds_due", "next_poll_at"),
)

# What a feed held at its last poll, as one JSON list: read and written as a whole.
feed_windows = Table(
    "feed_windows",
    metadata,
    Column("feed_id", Key, ForeignKey("feeds.feed_id"), primary_key=True),
    Column("items", CleanText, nullable=False),
)

# When each host may be asked next, for machines that share it.
hosts = Table(
    "hosts",
    metadata,
    Column("host", Key, primary_key=True),
    Column("free_at", UTCDateTime, nullable=False),
    Column("peace_until", UTCDateTime),
    Column("peace_status", Integer),
)


def _content_columns() -> tuple[Column[object], ...]:
    """What a feed says in an entry: kept for the present and each earlier version."""
    return (
        Column("url", CleanText),
        Column("title", CleanText, nullable=False),
        Column("html", CleanText, nullable=False),
        Column("content_hash", CleanText, nullable=False),
        Column("has_full_text", Boolean, nullable=False),
        Column("author", CleanText),
        Column("published_at", UTCDateTime),
        Column("updated_at", UTCDateTime),
        Column("language", CleanText),
        Column("post_kind", Text, nullable=False),
    )


entries = Table(
    "entries",
    metadata,
    Column("id", Key, primary_key=True),
    Column("feed_id", Key, ForeignKey("feeds.feed_id"), nullable=False),
    Column("key", Key, nullable=False),
    *_content_columns(),
    Column("version", Integer, nullable=False),  # 1, and one more with each change
    Column("version_seen_at", UTCDateTime, nullable=False),
    Column("first_seen_at", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False),  # unread, read, failed, skipped
    Column("n_attempts", Integer, nullable=False),
    Column("tried_at", UTCDateTime),
    Column("next_try_at", UTCDateTime),
    Column("last_error", CleanText),
    Column("article_id", Key, ForeignKey("articles.id"), index=True),
    Column("last_seen_at", UTCDateTime),  # where `deleted_at` is set: before that
    Column("deleted_at", UTCDateTime),
    UniqueConstraint("feed_id", "key"),
    # What waits to be read is few among many: the index holds only those.
    Index(
        "ix_entries_unread",
        "first_seen_at",
        sqlite_where=text("state = 'unread'"),
        postgresql_where=text("state = 'unread'"),
    ),
)

# Other keys of an entry: feeds change their ids, and mirrors have their own.
entry_aliases = Table(
    "entry_aliases",
    metadata,
    Column("feed_id", Key, ForeignKey("feeds.feed_id"), primary_key=True),
    Column("key", Key, primary_key=True),
    Column("entry_id", Key, ForeignKey("entries.id"), nullable=False),
    Column("content_hash", CleanText),  # last seen under this key, where another
)

entry_versions = Table(
    "entry_versions",
    metadata,
    Column("entry_id", Key, ForeignKey("entries.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    *_content_columns(),
    Column("version_seen_at", UTCDateTime, nullable=False),
    Column("replaced_at", UTCDateTime, nullable=False),
)
