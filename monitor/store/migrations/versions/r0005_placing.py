"""Occurrences found by their words; statements that a person merged or split."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from monitor import resources
from monitor.identity import Matcher, parse_frequencies
from monitor.store import sql_signatures
from monitor.store.columns import CleanText, Key, SpansJson, UTCDateTime
from monitor.values import (
    Circumstances,
    Occurrence,
    PostKind,
    QuotationType,
    StatementKind,
)

revision = "0005"
down_revision = "0004"

BATCH = 500
"""Occurrences in memory at once."""


def upgrade() -> None:
    """Add a column and tables, and index the occurrences that are stored."""
    op.add_column("occurrences", sa.Column("pin", Key))
    op.create_table(
        "signatures",
        sa.Column("signature", sa.BigInteger, autoincrement=False),
        sa.Column("seq", sa.BigInteger, autoincrement=False),
        sa.PrimaryKeyConstraint("signature", "seq", name="pk_signatures"),
        sa.ForeignKeyConstraint(["seq"], ["occurrences.seq"], name="fk_signatures_seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "corrections",
        sa.Column("number", sa.BigInteger, autoincrement=False),
        sa.Column("at", UTCDateTime, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("ids", sa.JSON, nullable=False),
        sa.Column("note", CleanText, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_corrections"),
    )
    _fill(op.get_bind())


def downgrade() -> None:
    """Drop them again. What a person corrected stays as it stands."""
    op.drop_table("corrections")
    op.drop_table("signatures")
    op.drop_column("occurrences", "pin")


_KEYS = ("id", "article_id", "figure_id")
_TEXTS = ("content", "cue", "source", "context", "channel")
_SPANS = ("content_spans", "cue_spans", "source_spans", "context_cue")
_WORDS = ("type", "post_kind", "kind")
_OCCURRENCES = sa.table(
    "occurrences",  # as this revision finds them, whatever later ones add
    sa.column("seq", sa.BigInteger),
    *(sa.column(name, Key) for name in _KEYS),
    *(sa.column(name, CleanText) for name in _TEXTS),
    *(sa.column(name, SpansJson) for name in _SPANS),
    *(sa.column(name, sa.Text) for name in _WORDS),
    sa.column("said_on", sa.Date),
    sa.column("is_post", sa.Boolean),
    sa.column("published_at", UTCDateTime),
)


def _fill(connection: sa.Connection) -> None:
    table = resources.data("en-document-frequencies.txt").read_text(encoding="utf-8")
    matcher = Matcher(parse_frequencies(table))
    seq = 0
    query = sa.select(_OCCURRENCES).order_by(_OCCURRENCES.c.seq).limit(BATCH)
    while some := connection.execute(query.where(_OCCURRENCES.c.seq > seq)).all():
        signed = [(row.seq, matcher.signatures(_occurrence(row))) for row in some]
        sql_signatures.add(connection, signed)
        seq = some[-1].seq


def _occurrence(row: sa.Row[Any]) -> Occurrence:
    return Occurrence(
        **{name: getattr(row, name) for name in (*_KEYS, *_SPANS)},
        **{name: getattr(row, name) for name in _TEXTS if name != "channel"},
        type=QuotationType(row.type),
        rule="",
        confidence=1.0,
        circumstances=Circumstances(said_on=row.said_on, channel=row.channel),
        is_post=row.is_post,
        post_kind=PostKind(row.post_kind),
        published_at=row.published_at,
        kind=StatementKind(row.kind),
    )
