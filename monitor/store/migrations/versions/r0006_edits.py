"""Articles looked at again: their versions, their visits; wire copies."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import CleanText, Key, UTCDateTime

revision = "0006"
down_revision = "0005"

_ARTICLE = ["article_id"], ["articles.id"]
_ENTRY = ["entry_id"], ["entries.id"]
# Posts that are stored already are followed from now on, each by the one entry that it
# was read from. Articles are not: nobody remembers which entry's text was kept.
_FOLLOW_POSTS = """
    INSERT INTO visits
        (article_id, entry_id, first_seen_at, is_page, n_missing, is_unsettled)
    SELECT articles.id, min(entries.id), articles.first_seen_at, {no}, 0, {no}
    FROM articles JOIN entries ON entries.article_id = articles.id
    WHERE articles.kind = 'post'
    GROUP BY articles.id, articles.first_seen_at
    HAVING count(*) = 1
"""
# So that what polls have found taken down before is told as a change, too.
_TOUCH_DELETED = """
    INSERT INTO touched_entries (entry_id, stamp)
    SELECT entries.id, 1
    FROM entries JOIN visits ON visits.entry_id = entries.id
    WHERE entries.deleted_at IS NOT NULL
"""


def upgrade() -> None:
    """Add columns and tables."""
    op.add_column("articles", _version())
    op.add_column("articles", sa.Column("version_seen_at", UTCDateTime))
    op.add_column("occurrences", _version())
    _make_visits()
    op.create_table(
        "article_versions",
        sa.Column("article_id", Key, nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("title", CleanText, nullable=False),
        sa.Column("text", CleanText, nullable=False),
        sa.Column("seen_from", UTCDateTime, nullable=False),
        sa.Column("seen_until", UTCDateTime),
        sa.Column("replaced_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "version", name="pk_article_versions"),
        sa.ForeignKeyConstraint(*_ARTICLE, name="fk_article_versions_article_id"),
    )
    op.create_table(
        "touched_entries",
        sa.Column("entry_id", Key, nullable=False),
        sa.Column("stamp", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_touched_entries"),
        sa.ForeignKeyConstraint(*_ENTRY, name="fk_touched_entries_entry_id"),
    )
    _make_copies()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(_FOLLOW_POSTS.format(no="0" if is_sqlite else "false"))
    op.execute(_TOUCH_DELETED)


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer, nullable=False, server_default="1")


def _make_visits() -> None:
    op.create_table(
        "visits",
        sa.Column("article_id", Key, nullable=False),
        sa.Column("entry_id", Key, nullable=False),
        sa.Column("first_seen_at", UTCDateTime, nullable=False),
        sa.Column("is_page", sa.Boolean, nullable=False),
        sa.Column("next_visit_at", UTCDateTime),
        sa.Column("etag", CleanText),
        sa.Column("last_modified", CleanText),
        sa.Column("visited_at", UTCDateTime),
        sa.Column("last_seen_at", UTCDateTime),
        sa.Column("n_missing", sa.Integer, nullable=False),
        sa.Column("missing_since", UTCDateTime),
        sa.Column("is_unsettled", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_visits"),
        sa.ForeignKeyConstraint(*_ARTICLE, name="fk_visits_article_id"),
        sa.ForeignKeyConstraint(*_ENTRY, name="fk_visits_entry_id"),
    )
    op.create_index("ix_visits_entry_id", "visits", ["entry_id"])
    is_followed = sa.text("next_visit_at IS NOT NULL")
    op.create_index(
        "ix_visits_due",
        "visits",
        ["next_visit_at"],
        sqlite_where=is_followed,
        postgresql_where=is_followed,
    )


def _make_copies() -> None:
    op.create_table(
        "carriers",
        sa.Column("article_id", Key, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_carriers"),
        sa.ForeignKeyConstraint(*_ARTICLE, name="fk_carriers_article_id"),
    )
    op.create_table(
        "article_bands",
        sa.Column("band", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("article_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("band", "at", "article_id", name="pk_article_bands"),
        sa.ForeignKeyConstraint(*_ARTICLE, name="fk_article_bands_article_id"),
    )
    op.create_index("ix_article_bands_article_id", "article_bands", ["article_id"])


def downgrade() -> None:
    """Drop them again; earlier texts of articles are lost."""
    for table in (
        "article_bands",
        "carriers",
        "touched_entries",
        "article_versions",
        "visits",
    ):
        op.drop_table(table)
    for table, name in (
        ("occurrences", "version"),
        ("articles", "version_seen_at"),
        ("articles", "version"),
    ):
        op.drop_column(table, name)
