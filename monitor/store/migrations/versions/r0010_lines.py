"""Statements in the order of lists, under each tag: what the archive's pages count.

The index has them already; nothing has to be read again. Statements have an index of
their first publication besides, for lists of everything that ask for no index.
"""

import sqlalchemy as sa
from alembic import op

from monitor.store.columns import Key

revision = "0010"
down_revision = "0009"

# A document's tags stand in one text, with blanks between; none holds a quote.
_SPLIT = {
    "sqlite": "json_each('[\"' || replace(s.tags, ' ', '\",\"') || '\"]') {name}",
    "postgresql": "unnest(string_to_array(s.tags, ' ')) {name}(value)",
}
_LINES = """
    SELECT '' AS tag, s.position, substr(k.value, 3) AS kind, s.confidence
      FROM search_statements s, {k} WHERE {is_kind}
    UNION ALL
    SELECT a.value, s.position, substr(k.value, 3), s.confidence
      FROM search_statements s, {a}, {k}
     WHERE {is_kind} AND substr(a.value, 2, 1) IN ('f', 't', 'o')
    UNION ALL
    SELECT f.value || t.value, s.position, substr(k.value, 3), s.confidence
      FROM search_statements s, {f}, {t}, {k} WHERE {is_kind} AND {are_both}
    UNION ALL
    SELECT t.value || f.value, s.position, substr(k.value, 3), s.confidence
      FROM search_statements s, {f}, {t}, {k} WHERE {is_kind} AND {are_both}
"""


def upgrade() -> None:
    """Make the table and fill it from the index."""
    op.create_index(
        "ix_statements_first_published", "statements", ["first_published_at", "id"]
    )
    dialect = op.get_bind().dialect.name
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "search_lines",
        sa.Column("tag", Key),
        sa.Column("position", number, autoincrement=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("tag", "position", name="pk_search_lines"),
        sqlite_with_rowid=False,
    )
    lines = _LINES.format(
        is_kind="substr(k.value, 2, 1) = 'k'",
        are_both="substr(f.value, 2, 1) = 'f' AND substr(t.value, 2, 1) = 't'",
        **{name: _SPLIT[dialect].format(name=name) for name in "akft"},
    )
    # In order, so that a large table is written once through.
    ordered = f"SELECT * FROM ({lines}) AS made ORDER BY 1, 2"
    op.execute(f"INSERT INTO search_lines (tag, position, kind, confidence) {ordered}")


def downgrade() -> None:
    """Drop both again."""
    op.drop_table("search_lines")
    op.drop_index("ix_statements_first_published", "statements")
