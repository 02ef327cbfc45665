"""Articles looked at again: when, what they said before, which entries changed."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, text

from monitor.store.columns import CleanText, Key, UTCDateTime
from monitor.store.tables.base import metadata

# One row for each article that holds statements: which entry it was read from, and
# when its page is to be looked at again.
visits = Table(
    "visits",
    metadata,
    Column("article_id", Key, ForeignKey("articles.id"), primary_key=True),
    Column("entry_id", Key, ForeignKey("entries.id"), nullable=False, index=True),
    Column("first_seen_at", UTCDateTime, nullable=False),
    Column("is_page", Boolean, nullable=False),
    Column("next_visit_at", UTCDateTime),
    Column("etag", CleanText),
    Column("last_modified", CleanText),
    Column("visited_at", UTCDateTime),
    Column("last_seen_at", UTCDateTime),
    Column("n_missing", Integer, nullable=False),
    Column("missing_since", UTCDateTime),
    Column("is_unsettled", Boolean, nullable=False),
    # What is still followed is few among many: the index holds only those.
    Index(
        "ix_visits_due",
        "next_visit_at",
        sqlite_where=text("next_visit_at IS NOT NULL"),
        postgresql_where=text("next_visit_at IS NOT NULL"),
    ),
)

# What an article said before the version that is in `articles`.
article_versions = Table(
    "article_versions",
    metadata,
    Column("article_id", Key, ForeignKey("articles.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("seen_from", UTCDateTime, nullable=False),
    Column("seen_until", UTCDateTime),  # when a look last found it
    Column("replaced_at", UTCDateTime, nullable=False),
)

# Entries that a poll changed, took away or brought back, until somebody has looked at
# what that means for their articles. `stamp` grows with each such poll.
touched_entries = Table(
    "touched_entries",
    metadata,
    Column("entry_id", Key, ForeignKey("entries.id"), primary_key=True),
    Column("stamp", Integer, nullable=False),
)
