"""The index of statements, filled in the background from what is stored.

Triggers note what has to be indexed again, so that no writer needs to know of the
index. On SQLite a revision that rebuilds one of the tables below drops its triggers: it
has to call `make_triggers` at its end (a test looks for them).
"""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import Key

revision = "0008"
down_revision = "0004"

_OF_ARTICLE = "SELECT statement_id FROM occurrences WHERE article_id = NEW.article_id"
_OF_OCCURRENCE = "SELECT statement_id FROM occurrences WHERE id = {row}.occurrence_id"
# Name, event, table, condition, what has to be indexed again.
_TRIGGERS = (
    ("told", "INSERT", "occurrences", "", "VALUES (NEW.statement_id)"),
    (
        "moved",
        "UPDATE OF statement_id, relation, confidence, published_at, content, context",
        "occurrences",
        "",
        "SELECT OLD.statement_id UNION SELECT NEW.statement_id",
    ),
    ("unsaid", "DELETE", "occurrences", "", "VALUES (OLD.statement_id)"),
    (
        "stated",
        "UPDATE OF text, type, kind, figure_id, first_published_at, repeats,"
        " merged_into",
        "statements",
        "",
        "VALUES (NEW.id)",
    ),
    ("filed", "INSERT", "occurrence_topics", "", _OF_OCCURRENCE.format(row="NEW")),
    ("unfiled", "DELETE", "occurrence_topics", "", _OF_OCCURRENCE.format(row="OLD")),
    ("changed", "INSERT", "changes", "", _OF_OCCURRENCE.format(row="NEW")),
    (
        "gone",
        "UPDATE OF deleted_at",
        "entries",
        "OLD.deleted_at IS {differs} NEW.deleted_at",
        _OF_ARTICLE,
    ),
)


def upgrade() -> None:
    """Make tables, triggers and the engine's index; queue what is stored."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "search_queue",
        sa.Column("number", number),
        sa.Column("statement_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_search_queue"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "search_statements",
        sa.Column("position", sa.BigInteger, autoincrement=False),
        sa.Column("statement_id", Key, nullable=False),
        sa.Column("report_id", Key, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("n_reports", sa.Integer, nullable=False),
        sa.Column("n_outlets", sa.Integer, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_search_statements"),
        sa.UniqueConstraint("statement_id", name="uq_search_statements_statement_id"),
    )
    op.create_table(
        "search_counts",
        sa.Column("kind", Key),
        sa.Column("tag", Key),
        sa.Column("day", sa.Integer, autoincrement=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kind", "tag", "day", name="pk_search_counts"),
    )
    op.create_index("ix_search_counts_day", "search_counts", ["kind", "day"])
    for ddl in _SQLITE_WORDS if is_sqlite else _POSTGRES_WORDS:
        op.execute(ddl)
    make_triggers()
    op.execute(
        "INSERT INTO search_queue (statement_id) SELECT id FROM statements"
        " WHERE merged_into IS NULL ORDER BY first_published_at DESC"
    )


def downgrade() -> None:
    """Drop them again."""
    drop_triggers()
    op.execute("DROP TABLE search_words")
    for table in ("search_counts", "search_statements", "search_queue"):
        op.drop_table(table)


# Tokens come made: FTS5's `ascii` divides at blanks alone and leaves the rest as it is.
_SQLITE_WORDS = (
    "CREATE VIRTUAL TABLE search_words USING fts5(words, tags,"
    " content = 'search_statements', content_rowid = 'position',"
    " tokenize = 'ascii', columnsize = 0)",
)
_POSTGRES_WORDS = (
    "CREATE TABLE search_words (position bigint PRIMARY KEY, tokens tsvector NOT NULL)",
    "CREATE INDEX ix_search_words_tokens ON search_words USING gin (tokens)",
)


def make_triggers() -> None:
    """Let every change of a statement ask for its indexing."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, event, table, condition, rows in _TRIGGERS:
        differs = "NOT" if is_sqlite else "DISTINCT FROM"
        when = f" WHEN ({condition.format(differs=differs)})" if condition else ""
        insert = f"INSERT INTO search_queue (statement_id) {rows};"
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER search_{name} AFTER {event} ON {table}{when}"
                f" BEGIN {insert} END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION search_{name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {insert} RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER search_{name} AFTER {event} ON {table}"
            f" FOR EACH ROW{when} EXECUTE FUNCTION search_{name}()"
        )


def drop_triggers() -> None:
    """Take them away."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, *_ in _TRIGGERS:
        if is_sqlite:
            op.execute(f"DROP TRIGGER search_{name}")
        else:
            op.execute(f"DROP FUNCTION search_{name}() CASCADE")
