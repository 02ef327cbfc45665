"""Tokens, suppressions, bounces and alerts; what the ledger knows of doubts."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import CleanText, Key, UTCDateTime

revision = "0009"
down_revision = "0008"

_TABLES = ("subscriptions", "suppressions", "bounces", "alerts", "alert_marks")
_LEDGER = ("n_doubts", "handed_at", "answer", "forced_at")


def upgrade() -> None:
    """Make tables, and let the ledger hold alerts besides issues."""
    with op.batch_alter_table("deliveries") as batch:
        batch.drop_constraint("fk_deliveries_issue_id", type_="foreignkey")
        batch.add_column(
            sa.Column("n_doubts", sa.Integer, nullable=False, server_default="0")
        )
        batch.add_column(sa.Column("handed_at", UTCDateTime))
        batch.add_column(
            sa.Column("answer", CleanText, nullable=False, server_default="")
        )
        batch.add_column(sa.Column("forced_at", UTCDateTime))
        batch.create_index("ix_deliveries_message", ["message_id"])
    # What was in doubt or in flight may have arrived, as far as anybody knows.
    op.execute("UPDATE deliveries SET n_doubts = 1 WHERE state = 'uncertain'")
    op.execute("UPDATE deliveries SET handed_at = updated_at WHERE state = 'sending'")
    _mailing()
    _alerting()


def downgrade() -> None:
    """Drop them again, alerts' deliveries too."""
    op.execute("DELETE FROM deliveries WHERE issue_id NOT IN (SELECT id FROM issues)")
    op.execute("UPDATE deliveries SET state = 'rejected' WHERE state = 'suppressed'")
    with op.batch_alter_table("deliveries") as batch:
        batch.drop_index("ix_deliveries_message")
        for name in _LEDGER:
            batch.drop_column(name)
        batch.create_foreign_key(
            "fk_deliveries_issue_id", "issues", ["issue_id"], ["id"]
        )
    for table in reversed(_TABLES):
        op.drop_table(table)


def _mailing() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("token", Key, nullable=False),
        sa.Column("address", Key, nullable=False),
        sa.Column("scope", Key, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_subscriptions"),
        sa.UniqueConstraint("address", "scope", name="uq_subscriptions_address_scope"),
    )
    op.create_table(
        "suppressions",
        sa.Column("address", Key, nullable=False),
        sa.Column("scope", Key, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since_at", UTCDateTime, nullable=False),
        sa.Column("until_at", UTCDateTime),
        sa.Column("lifted_at", UTCDateTime),
        sa.Column("detail", CleanText, nullable=False),
        sa.PrimaryKeyConstraint("address", "scope", name="pk_suppressions"),
    )
    op.create_table(
        "bounces",
        sa.Column("id", Key, nullable=False),
        sa.Column("received_at", UTCDateTime, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("address", Key),
        sa.Column("scope", Key),
        sa.Column("claimed", CleanText, nullable=False),
        sa.Column("status", CleanText, nullable=False),
        sa.Column("detail", CleanText, nullable=False),
        sa.Column("message_id", CleanText, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bounces"),
    )
    op.create_index("ix_bounces_address", "bounces", ["address", "received_at"])


def _alerting() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", Key, nullable=False),
        sa.Column("rule_id", Key, nullable=False),
        sa.Column("made_at", UTCDateTime, nullable=False),
        sa.Column("content", CleanText, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    op.create_index("ix_alerts_rule", "alerts", ["rule_id", "made_at"])
    op.create_table(
        "alert_marks",
        sa.Column("rule_id", Key, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("last_at", UTCDateTime),
        sa.Column("day", sa.Date),
        sa.Column("n_today", sa.Integer, nullable=False),
        sa.Column("n_rolled", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("rule_id", name="pk_alert_marks"),
    )
