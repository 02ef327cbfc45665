"""Groups found in what no configured topic takes, from day to day."""

from sqlalchemy import Column, Date, Index, Table

from monitor.store.columns import CleanText, Key
from monitor.store.tables.base import metadata

topic_groups = Table(
    "topic_groups",
    metadata,
    Column("id", Key, primary_key=True),
    Column("label", CleanText, nullable=False),
    Column("label_terms", CleanText, nullable=False),  # JSON: stems of the label
    Column("terms", CleanText, nullable=False),  # JSON: stems with their weights
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Index("ix_topic_groups_last_day", "last_day"),
)
