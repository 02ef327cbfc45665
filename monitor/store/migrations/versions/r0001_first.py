"""The first schema: feeds, entries, articles, statements, issues, deliveries."""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import CleanText, Key, SpansJson, UTCDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _feeds()
    _articles()
    _entries()
    _entry_versions()
    _statements()
    _occurrences()
    _occurrence_topics()
    _issues()
    _deliveries()


def downgrade() -> None:
    """Drop the tables, and everything in them."""
    for table in reversed(_TABLES):
        op.drop_table(table)


_TABLES = (
    "feeds",
    "articles",
    "entries",
    "entry_versions",
    "statements",
    "occurrences",
    "occurrence_topics",
    "issues",
    "deliveries",
)


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("feed_id", Key, nullable=False),
        sa.Column("url", CleanText, nullable=False),
        sa.Column("next_poll_at", UTCDateTime, nullable=False),
        sa.Column("etag", CleanText),
        sa.Column("last_modified", CleanText),
        sa.Column("body_hash", CleanText),
        sa.Column("last_polled_at", UTCDateTime),
        sa.Column("last_success_at", UTCDateTime),
        sa.Column("last_entry_at", UTCDateTime),
        sa.Column("n_failures", sa.Integer, nullable=False),
        sa.Column("last_error", CleanText),
        sa.Column("is_gone", sa.Boolean, nullable=False),
        sa.Column("n_entries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("feed_id", name="pk_feeds"),
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", Key, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("url", CleanText, nullable=False),
        sa.Column("title", CleanText, nullable=False),
        sa.Column("text", CleanText, nullable=False),
        sa.Column("outlet_id", Key),
        sa.Column("author", CleanText),
        sa.Column("published_at", UTCDateTime),
        sa.Column("language", CleanText),
        sa.Column("figure_id", Key),
        sa.Column("channel", CleanText),
        sa.Column("post_kind", sa.Text, nullable=False),
        sa.Column("first_seen_at", UTCDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
    )


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", Key, nullable=False),
        sa.Column("feed_id", Key, nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("url", CleanText),
        sa.Column("title", CleanText, nullable=False),
        sa.Column("html", CleanText, nullable=False),
        sa.Column("content_hash", CleanText, nullable=False),
        sa.Column("has_full_text", sa.Boolean, nullable=False),
        sa.Column("author", CleanText),
        sa.Column("published_at", UTCDateTime),
        sa.Column("updated_at", UTCDateTime),
        sa.Column("language", CleanText),
        sa.Column("post_kind", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("version_seen_at", UTCDateTime, nullable=False),
        sa.Column("first_seen_at", UTCDateTime, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("n_attempts", sa.Integer, nullable=False),
        sa.Column("tried_at", UTCDateTime),
        sa.Column("next_try_at", UTCDateTime),
        sa.Column("last_error", CleanText),
        sa.Column("article_id", Key),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_entries_article_id"
        ),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feeds.feed_id"], name="fk_entries_feed_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("feed_id", "key", name="uq_entries_feed_id_key"),
    )
    op.create_index("ix_entries_article_id", "entries", ["article_id"])
    op.create_index(
        "ix_entries_unread",
        "entries",
        ["first_seen_at"],
        sqlite_where=sa.text("state = 'unread'"),
        postgresql_where=sa.text("state = 'unread'"),
    )


def _entry_versions() -> None:
    op.create_table(
        "entry_versions",
        sa.Column("entry_id", Key, nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("url", CleanText),
        sa.Column("title", CleanText, nullable=False),
        sa.Column("html", CleanText, nullable=False),
        sa.Column("content_hash", CleanText, nullable=False),
        sa.Column("has_full_text", sa.Boolean, nullable=False),
        sa.Column("author", CleanText),
        sa.Column("published_at", UTCDateTime),
        sa.Column("updated_at", UTCDateTime),
        sa.Column("language", CleanText),
        sa.Column("post_kind", sa.Text, nullable=False),
        sa.Column("version_seen_at", UTCDateTime, nullable=False),
        sa.Column("replaced_at", UTCDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name="fk_entry_versions_entry_id"
        ),
        sa.PrimaryKeyConstraint("entry_id", "version", name="pk_entry_versions"),
    )


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("id", Key, nullable=False),
        sa.Column("figure_id", Key, nullable=False),
        sa.Column("text", CleanText, nullable=False),
        sa.Column("text_of", Key, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("first_published_at", UTCDateTime, nullable=False),
        sa.Column("said_on", sa.Date),
        sa.Column("merged_into", Key),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["statements.id"], name="fk_statements_merged_into"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_statements"),
    )
    op.create_index(
        "ix_statements_figure", "statements", ["figure_id", "first_published_at"]
    )
    op.create_index("ix_statements_merged_into", "statements", ["merged_into"])


def _occurrences() -> None:
    op.create_table(
        "occurrences",
        sa.Column("id", Key, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("statement_id", Key, nullable=False),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("article_id", Key, nullable=False),
        sa.Column("figure_id", Key, nullable=False),
        sa.Column("content", CleanText, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("cue", CleanText, nullable=False),
        sa.Column("source", CleanText, nullable=False),
        sa.Column("content_spans", SpansJson, nullable=False),
        sa.Column("cue_spans", SpansJson, nullable=False),
        sa.Column("source_spans", SpansJson, nullable=False),
        sa.Column("context", CleanText, nullable=False),
        sa.Column("context_cue", SpansJson, nullable=False),
        sa.Column("rule", CleanText, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("reason", CleanText, nullable=False),
        sa.Column("said_on", sa.Date),
        sa.Column("channel", CleanText),
        sa.Column("via", CleanText),
        sa.Column("is_post", sa.Boolean, nullable=False),
        sa.Column("post_kind", sa.Text, nullable=False),
        sa.Column("published_at", UTCDateTime),
        sa.Column("first_seen_at", UTCDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_occurrences_article_id"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name="fk_occurrences_statement_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_occurrences"),
        sa.UniqueConstraint("seq", name="uq_occurrences_seq"),
    )
    op.create_index("ix_occurrences_article_id", "occurrences", ["article_id"])
    op.create_index("ix_occurrences_first_seen_at", "occurrences", ["first_seen_at"])
    op.create_index("ix_occurrences_statement", "occurrences", ["statement_id", "seq"])


def _occurrence_topics() -> None:
    op.create_table(
        "occurrence_topics",
        sa.Column("occurrence_id", Key, nullable=False),
        sa.Column("topic_id", Key, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("terms", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name="fk_occurrence_topics_occurrence_id",
        ),
        sa.PrimaryKeyConstraint(
            "occurrence_id", "topic_id", name="pk_occurrence_topics"
        ),
    )


def _issues() -> None:
    op.create_table(
        "issues",
        sa.Column("id", Key, nullable=False),
        sa.Column("edition_id", Key, nullable=False),
        sa.Column("period_start_at", UTCDateTime, nullable=False),
        sa.Column("period_end_at", UTCDateTime, nullable=False),
        sa.Column("composed_at", UTCDateTime, nullable=False),
        sa.Column("content", CleanText, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issues"),
        sa.UniqueConstraint(
            "edition_id", "period_end_at", name="uq_issues_edition_id_period_end_at"
        ),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("issue_id", Key, nullable=False),
        sa.Column("channel", Key, nullable=False),
        sa.Column("recipient", Key, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("message_id", CleanText, nullable=False),
        sa.Column("n_attempts", sa.Integer, nullable=False),
        sa.Column("next_try_at", UTCDateTime),
        sa.Column("leased_until", UTCDateTime),
        sa.Column("last_error", CleanText),
        sa.Column("updated_at", UTCDateTime),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name="fk_deliveries_issue_id"
        ),
        sa.PrimaryKeyConstraint(
            "issue_id", "channel", "recipient", name="pk_deliveries"
        ),
    )
    op.create_index("ix_deliveries_state", "deliveries", ["state", "next_try_at"])
