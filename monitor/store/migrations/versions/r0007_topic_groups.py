"""Groups found in what no configured topic takes."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import CleanText, Key

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "topic_groups",
        sa.Column("id", Key, nullable=False),
        sa.Column("label", CleanText, nullable=False),
        sa.Column("label_terms", CleanText, nullable=False),
        sa.Column("terms", CleanText, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_topic_groups"),
    )
    op.create_index("ix_topic_groups_last_day", "topic_groups", ["last_day"])


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("topic_groups")
