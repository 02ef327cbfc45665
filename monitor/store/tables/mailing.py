"""Who wants no mail, by which token they say so, and what came back."""

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint

from monitor.store.columns import CleanText, Key, UTCDateTime
from monitor.store.tables.base import metadata

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("token", Key, primary_key=True),
    Column("address", Key, nullable=False),
    Column("scope", Key, nullable=False),
    UniqueConstraint("address", "scope"),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("address", Key, primary_key=True),
    Column("scope", Key, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since_at", UTCDateTime, nullable=False),
    Column("until_at", UTCDateTime),
    Column("lifted_at", UTCDateTime),
    Column("detail", CleanText, nullable=False),
)

bounces = Table(
    "bounces",
    metadata,
    Column("id", Key, primary_key=True),
    Column("received_at", UTCDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("address", Key),
    Column("scope", Key),
    Column("claimed", CleanText, nullable=False),
    Column("status", CleanText, nullable=False),
    Column("detail", CleanText, nullable=False),
    Column("message_id", CleanText, nullable=False),
    Index("ix_bounces_address", "address", "received_at"),
)
