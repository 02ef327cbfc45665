"""The schema, as SQLAlchemy tables. How it came about is in migrations/.

Rows are not values: rows.py converts. Each engine's own features stay out of here but
for partial indexes, which both have.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from monitor.store.columns import CleanText, Key, Seconds, SpansJson, UTCDateTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

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

articles = Table(
    "articles",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("url", CleanText, nullable=False),
    Column("title", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("outlet_id", Key),
    Column("author", CleanText),
    Column("published_at", UTCDateTime),
    Column("language", CleanText),
    Column("figure_id", Key),
    Column("channel", CleanText),
    Column("post_kind", Text, nullable=False),
    Column("first_seen_at", UTCDateTime, nullable=False),
)

statements = Table(
    "statements",
    metadata,
    Column("id", Key, primary_key=True),
    Column("figure_id", Key, nullable=False),
    Column("text", CleanText, nullable=False),
    # The occurrence that the text is from. No foreign key: occurrences have one on
    # this table already, and two tables that need each other cannot be filled.
    Column("text_of", Key, nullable=False),
    Column("type", Text, nullable=False),
    Column("first_published_at", UTCDateTime, nullable=False),
    Column("said_on", Date),
    Column("kind", Text, nullable=False, server_default="statement"),
    Column("merged_into", Key, ForeignKey("statements.id"), index=True),
    Index("ix_statements_figure", "figure_id", "first_published_at"),
)

occurrences = Table(
    "occurrences",
    metadata,
    Column("id", Key, primary_key=True),
    Column("seq", BigInteger, nullable=False, unique=True),
    Column("statement_id", Key, ForeignKey("statements.id"), nullable=False),
    Column("relation", Text, nullable=False),
    Column("article_id", Key, ForeignKey("articles.id"), nullable=False, index=True),
    Column("figure_id", Key, nullable=False),
    Column("content", CleanText, nullable=False),
    Column("type", Text, nullable=False),
    Column("cue", CleanText, nullable=False),
    Column("source", CleanText, nullable=False),
    Column("content_spans", SpansJson, nullable=False),
    Column("cue_spans", SpansJson, nullable=False),
    Column("source_spans", SpansJson, nullable=False),
    Column("context", CleanText, nullable=False),
    Column("context_cue", SpansJson, nullable=False),
    Column("rule", CleanText, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("said_on", Date),
    Column("channel", CleanText),
    Column("via", CleanText),
    Column("is_post", Boolean, nullable=False),
    Column("post_kind", Text, nullable=False),
    Column("published_at", UTCDateTime),
    Column("kind", Text, nullable=False, server_default="statement"),
    Column("words_confidence", Float, nullable=False, server_default="1"),
    Column("figure_confidence", Float, nullable=False, server_default="1"),
    Column("mention", CleanText, nullable=False, server_default=""),
    Column("reported_by", CleanText, nullable=False, server_default=""),
    Column("reporting", CleanText, nullable=False, server_default=""),
    Column("first_seen_at", UTCDateTime, nullable=False, index=True),
    Index("ix_occurrences_statement", "statement_id", "seq"),
)

occurrence_topics = Table(
    "occurrence_topics",
    metadata,
    Column("occurrence_id", Key, ForeignKey("occurrences.id"), primary_key=True),
    Column("topic_id", Key, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("terms", JSON, nullable=False),
)

issues = Table(
    "issues",
    metadata,
    Column("id", Key, primary_key=True),
    Column("edition_id", Key, nullable=False),
    Column("period_start_at", UTCDateTime, nullable=False),
    Column("period_end_at", UTCDateTime, nullable=False),
    Column("composed_at", UTCDateTime, nullable=False),
    Column("content", CleanText, nullable=False),  # the frozen issue as JSON
    UniqueConstraint("edition_id", "period_end_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("issue_id", Key, ForeignKey("issues.id"), primary_key=True),
    Column("channel", Key, primary_key=True),
    Column("recipient", Key, primary_key=True),
    Column("state", Text, nullable=False),
    Column("message_id", CleanText, nullable=False),
    Column("n_attempts", Integer, nullable=False),
    Column("next_try_at", UTCDateTime),
    Column("leased_until", UTCDateTime),
    Column("last_error", CleanText),
    Column("updated_at", UTCDateTime),
    Index("ix_deliveries_state", "state", "next_try_at"),
)
