"""The index of statements: derived from the other tables, and made anew at any time.

Triggers put a row into `search_queue` with each change of a statement; what takes rows
out brings the index up to date in the same transaction. The index of words is what each
engine has for it, under one name: an FTS5 table over `search_statements` on SQLite, a
table of tsvectors on PostgreSQL. It is no part of the metadata; the revision that makes
these tables makes it.
"""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table, Text

from monitor.store.columns import Key
from monitor.store.tables.base import metadata

DERIVED = {"derived": True}
"""Marks a table that holds nothing of its own: no copy of a store takes it along."""

WORDS = "search_words"
"""The engine's own index of words; on SQLite its tables' names begin so, too."""

# SQLite's row id, which its index of words has, is an INTEGER and nothing else.
Number = BigInteger().with_variant(Integer, "sqlite")

search_queue = Table(
    "search_queue",
    metadata,
    # Never used twice: what is taken out is deleted by number.
    Column("number", Number, primary_key=True),
    Column("statement_id", Key, nullable=False),
    info=DERIVED,
    sqlite_autoincrement=True,
)

search_statements = Table(
    "search_statements",
    metadata,
    # Minutes of first publication and a tie-breaker: the order of the archive.
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("statement_id", Key, nullable=False, unique=True),
    Column("report_id", Key, nullable=False),  # the occurrence first published
    Column("confidence", Float, nullable=False),  # the highest of its reports
    Column("n_reports", Integer, nullable=False),
    Column("n_outlets", Integer, nullable=False),
    Column("tags", Text, nullable=False),
    Column("words", Text, nullable=False),
    info=DERIVED,
)

# Statements of a kind that have a tag, by day; `day` is ALL_DAYS for their sum.
search_counts = Table(
    "search_counts",
    metadata,
    Column("kind", Key, primary_key=True),
    Column("tag", Key, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    Index("ix_search_counts_day", "kind", "day", "tag", "n"),
    info=DERIVED,
    sqlite_with_rowid=False,
)
ALL_DAYS = -(1 << 30)

# Each statement under each of its tags, and under pairs of them: a figure's on a topic,
# a topic's by a figure. Narrow, so that a list, a page far down it and its counts are
# short walks.
search_lines = Table(
    "search_lines",
    metadata,
    Column("tag", Key, primary_key=True),
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("kind", Key, nullable=False),
    Column("confidence", Float, nullable=False),  # the highest of its reports
    info=DERIVED,
    sqlite_with_rowid=False,
)
