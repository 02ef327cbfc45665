"""Issues and who got them."""

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint

from monitor.store.columns import CleanText, Key, UTCDateTime
from monitor.store.tables.base import metadata

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
    # An issue's or an alert's; both are written in one transaction with their rows.
    Column("issue_id", Key, primary_key=True),
    Column("channel", Key, primary_key=True),
    Column("recipient", Key, primary_key=True),
    Column("state", Text, nullable=False),
    Column("message_id", CleanText, nullable=False),
    Column("n_attempts", Integer, nullable=False),
    Column("next_try_at", UTCDateTime),
    Column("leased_until", UTCDateTime),
    Column("last_error", CleanText),
    Column("updated_at", UTCDateTime),
    Column("n_doubts", Integer, nullable=False, server_default="0"),
    Column("handed_at", UTCDateTime),
    Column("answer", CleanText, nullable=False, server_default=""),
    Column("forced_at", UTCDateTime),
    Index("ix_deliveries_state", "state", "next_try_at"),
    Index("ix_deliveries_message", "message_id"),
)
