"""Alerts as they were frozen, and how far each rule has come.

Their deliveries stand in the ledger beside those of issues.
"""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Table

from monitor.store.columns import CleanText, Key, UTCDateTime
from monitor.store.tables.base import metadata

alerts = Table(
    "alerts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("rule_id", Key, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("content", CleanText, nullable=False),  # the frozen alert as JSON
    Index("ix_alerts_rule", "rule_id", "made_at"),
)

alert_marks = Table(
    "alert_marks",
    metadata,
    Column("rule_id", Key, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("n", Integer, nullable=False),
    Column("last_at", UTCDateTime),
    Column("day", Date),
    Column("n_today", Integer, nullable=False),
    Column("n_rolled", Integer, nullable=False),
)
