"""Articles, what is said in them, and what becomes of it."""

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
    Table,
    Text,
    func,
    text,
)

from monitor.store.columns import CleanText, Key, SpansJson, UTCDateTime
from monitor.store.tables.base import metadata


def of_few(table: str, column: str) -> Index:
    """An index of the few rows that have a value. With all of them in it, SQLite would
    take it for `IS NULL`, which is nearly every row, before an id."""
    where = text(f"{column} IS NOT NULL")
    name = f"ix_{table}_{column}"
    return Index(name, column, sqlite_where=where, postgresql_where=where)


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
    # `text` is the version that stands there now; earlier ones are in article_versions.
    Column("version", Integer, nullable=False, server_default="1"),
    Column("version_seen_at", UTCDateTime),  # None for the first: first_seen_at
    # The first carrier of the same text (a wire copy's), where this one is not it.
    Column("copy_of", Key, ForeignKey("articles.id")),
    of_few("articles", "copy_of"),
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
    # The earliest statement in which the figure said the same on another occasion.
    Column("repeats", Key, ForeignKey("statements.id")),
    Column("merged_into", Key, ForeignKey("statements.id")),
    of_few("statements", "repeats"),
    of_few("statements", "merged_into"),
    Index("ix_statements_figure", "figure_id", "first_published_at"),
    Index("ix_statements_first_published", "first_published_at", "id"),
)

# A statement that was merged into no other. Written so that no planner takes the index
# of `merged_into` for it: nearly all rows match, and SQLite would read them all.
stands = func.coalesce(statements.c.merged_into, "") == ""

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
    Column("version", Integer, nullable=False, server_default="1"),  # of the article
    Column("first_seen_at", UTCDateTime, nullable=False, index=True),
    # The statement at which a person holds it; the program never moves it then.
    Column("pin", Key),
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

# What became of reported words later. `seq` counts together with the occurrences'.
changes = Table(
    "changes",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("occurrence_id", Key, ForeignKey("occurrences.id"), nullable=False),
    Column("kind", Text, nullable=False),  # edited, removed, deleted, restored
    Column("seen_at", UTCDateTime, nullable=False),
    Column("stood_at", UTCDateTime),
    Column("before", CleanText, nullable=False),
    Column("after", CleanText, nullable=False),
    Index("ix_changes_occurrence", "occurrence_id", "seq"),
)
