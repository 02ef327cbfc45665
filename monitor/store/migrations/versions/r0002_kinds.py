"""What kind of statement it is, who names whom, and who reports whose words."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import CleanText

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; what is stored counts as said, with its whole confidence."""
    op.add_column("statements", _kind())
    op.add_column("occurrences", _kind())
    for name in _SHARES:
        op.add_column(
            "occurrences",
            sa.Column(name, sa.Float, nullable=False, server_default="1"),
        )
    op.execute("UPDATE occurrences SET words_confidence = confidence")
    for name in _NAMES:
        op.add_column(
            "occurrences",
            sa.Column(name, CleanText, nullable=False, server_default=""),
        )


def downgrade() -> None:
    """Drop the columns."""
    for name in ("kind", *_SHARES, *_NAMES):
        op.drop_column("occurrences", name)
    op.drop_column("statements", "kind")


_SHARES = ("words_confidence", "figure_confidence")
_NAMES = ("mention", "reported_by", "reporting")


def _kind() -> sa.Column[str]:
    return sa.Column("kind", sa.Text, nullable=False, server_default="statement")
