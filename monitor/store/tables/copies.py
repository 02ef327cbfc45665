"""What near-identical articles are found by."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table

from monitor.store.columns import Key, UTCDateTime
from monitor.store.tables.base import metadata

# Articles whose texts are compared; posts and short notices are not among them.
carriers = Table(
    "carriers",
    metadata,
    Column("article_id", Key, ForeignKey("articles.id"), primary_key=True),
    Column("at", UTCDateTime, nullable=False),  # published, else first seen
    Column("rank", Integer, nullable=False),  # 0 an agency, 1 credited to one, 2 other
)

# The bands of their sketches (`copies.sketch`), by time: texts that are much alike
# share some.
article_bands = Table(
    "article_bands",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UTCDateTime, primary_key=True),
    Column("article_id", Key, ForeignKey("articles.id"), primary_key=True, index=True),
)
