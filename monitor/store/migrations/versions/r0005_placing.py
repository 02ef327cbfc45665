"""Occurrences found by their words; statements that a person merged or split."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from monitor import resources
from monitor.identity import Matcher, parse_frequencies
from monitor.store import sql_signatures
from monitor.store.columns import CleanText, Key, UTCDateTime
from monitor.values import Placed

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


def _fill(connection: sa.Connection) -> None:
    table = resources.data("en-document-frequencies.txt").read_text(encoding="utf-8")
    matcher = Matcher(parse_frequencies(table))
    for some in _batches(sql_signatures.SqlKnown(connection)):
        signed = ((each.seq, matcher.signatures(each.occurrence)) for each in some)
        sql_signatures.add(connection, signed)


def _batches(known: sql_signatures.SqlKnown) -> Iterator[tuple[Placed, ...]]:
    seq = 0
    while some := known.after(seq, BATCH):
        yield some
        seq = some[-1].seq
        known.statements.clear()
