"""What polling remembers: redirects, gaps, windows, other keys, leases, hosts."""

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import CleanText, Key, Seconds, UTCDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add columns and tables; the hosts of known feeds are read from their URLs."""
    for column in _feed_columns():
        op.add_column("feeds", column)
    for name in _ENTRY_TIMES:
        op.add_column("entries", sa.Column(name, UTCDateTime))
    op.create_index("ix_feeds_due", "feeds", ["next_poll_at"])
    _create_tables()
    _fill_hosts()


def downgrade() -> None:
    """Drop them again."""
    for table in ("entry_aliases", "feed_windows", "hosts"):
        op.drop_table(table)
    op.drop_index("ix_feeds_due", "feeds")
    for name in _ENTRY_TIMES:
        op.drop_column("entries", name)
    for column in _feed_columns():
        op.drop_column("feeds", str(column.name))


_ENTRY_TIMES = ("last_seen_at", "deleted_at")


def _feed_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("failing_since", UTCDateTime),
        sa.Column("error_kind", sa.Text),
        sa.Column("asked_pause", Seconds),
        sa.Column("usual_gap", Seconds),
        sa.Column("full_poll_at", UTCDateTime),
        sa.Column("n_lies", sa.Integer, nullable=False, server_default="0"),
        sa.Column("n_gaps", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_gap_at", UTCDateTime),
        sa.Column("moved_to", CleanText),
        sa.Column("moved_since", UTCDateTime),
        sa.Column("moved_url", CleanText),
        sa.Column("cursor", CleanText),
        sa.Column("answered_by", CleanText),
        sa.Column("host", Key, nullable=False, server_default=""),
        sa.Column("lease_owner", CleanText),
        sa.Column("lease_until", UTCDateTime),
        sa.Column("fence", sa.BigInteger, nullable=False, server_default="0"),
    )


def _create_tables() -> None:
    op.create_table(
        "feed_windows",
        sa.Column("feed_id", Key, nullable=False),
        sa.Column("items", CleanText, nullable=False),
        sa.PrimaryKeyConstraint("feed_id", name="pk_feed_windows"),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.feed_id"], name="fk_feed_windows_feed_id"
        ),
    )
    op.create_table(
        "hosts",
        sa.Column("host", Key, nullable=False),
        sa.Column("free_at", UTCDateTime, nullable=False),
        sa.Column("peace_until", UTCDateTime),
        sa.Column("peace_status", sa.Integer),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
    )
    op.create_table(
        "entry_aliases",
        sa.Column("feed_id", Key, nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("entry_id", Key, nullable=False),
        sa.Column("content_hash", CleanText),
        sa.PrimaryKeyConstraint("feed_id", "key", name="pk_entry_aliases"),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.feed_id"], name="fk_entry_aliases_feed_id"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name="fk_entry_aliases_entry_id"
        ),
    )


def _fill_hosts() -> None:
    connection = op.get_bind()
    feeds = sa.table("feeds", sa.column("feed_id"), sa.column("url"), sa.column("host"))
    for row in connection.execute(sa.select(feeds.c.feed_id, feeds.c.url)).all():
        connection.execute(
            sa.update(feeds)
            .where(feeds.c.feed_id == row.feed_id)
            .values(host=urlsplit(row.url).hostname or "")
        )
