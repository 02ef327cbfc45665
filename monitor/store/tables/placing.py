"""How occurrences are found by their words, and what a person corrected."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Table, Text

from monitor.store.columns import CleanText, UTCDateTime
from monitor.store.tables.base import metadata

# Numbers made of an occurrence's words; those that may tell the same share one. The
# key is all there is, and the rows of one figure lie together.
signatures = Table(
    "signatures",
    metadata,
    Column("signature", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "seq",
        BigInteger,
        ForeignKey("occurrences.seq"),
        primary_key=True,
        autoincrement=False,
    ),
    sqlite_with_rowid=False,
)

corrections = Table(
    "corrections",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UTCDateTime, nullable=False),
    Column("action", Text, nullable=False),  # merge, split, release
    Column("ids", JSON, nullable=False),
    Column("note", CleanText, nullable=False),
)
