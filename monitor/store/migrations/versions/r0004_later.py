"""What becomes of statements later: repeats, wire copies, changes."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import CleanText, Key, UTCDateTime

revision = "0004"
down_revision = "0003"

_LINKS = (("statements", "repeats", "statements"), ("articles", "copy_of", "articles"))
"""New columns that name a row of the same table: table, column, table named."""


def upgrade() -> None:
    """Add columns and a table."""
    for table, name, named in _LINKS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(name, Key))
            batch.create_foreign_key(f"fk_{table}_{name}", named, [name], ["id"])
            batch.create_index(f"ix_{table}_{name}", [name])
    op.create_table(
        "changes",
        sa.Column("seq", sa.BigInteger, autoincrement=False),
        sa.Column("occurrence_id", Key, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("seen_at", UTCDateTime, nullable=False),
        sa.Column("stood_at", UTCDateTime),
        sa.Column("before", CleanText, nullable=False),
        sa.Column("after", CleanText, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_changes"),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name="fk_changes_occurrence_id"
        ),
    )
    op.create_index("ix_changes_occurrence", "changes", ["occurrence_id", "seq"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("changes")
    for table, name, _ in _LINKS:
        with op.batch_alter_table(table) as batch:
            batch.drop_index(f"ix_{table}_{name}")
            batch.drop_constraint(f"fk_{table}_{name}", type_="foreignkey")
            batch.drop_column(name)
