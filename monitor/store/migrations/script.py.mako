"""${message}."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import CleanText, Key, SpansJson, UTCDateTime

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """${message}."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Back."""
    ${downgrades if downgrades else "pass"}
