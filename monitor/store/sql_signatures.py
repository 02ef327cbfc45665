"""The index that occurrences are found in by their words.

Each function runs in the caller's transaction.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, insert, select

from monitor.store import rows
from monitor.store.sql_feeds import chunks
from monitor.store.tables import occurrences, signatures, statements
from monitor.values import Placed, Statement

PLACED = (
    select(occurrences, *(column.label(f"of_{column.name}") for column in statements.c))
    .join(statements, statements.c.id == occurrences.c.statement_id)
    .where(statements.c.merged_into.is_(None))
    .order_by(occurrences.c.seq)
)
"""Occurrences with the statements that they are in."""


class SqlKnown:
    """`ports.Known` inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.statements: dict[str, Statement] = {}

    def similar(
        self, signatures_: Collection[int], *, members: bool = False
    ) -> tuple[Placed, ...]:
        """Occurrences that have one of the signatures: centres, or all `members`."""
        found: dict[int, Placed] = {}
        for some in chunks(sorted(signatures_)):
            sharing = select(signatures.c.seq).where(signatures.c.signature.in_(some))
            query = PLACED.where(occurrences.c.seq.in_(sharing))
            if not members:
                query = query.where(statements.c.text_of == occurrences.c.id)
            for row in self._connection.execute(query):
                found[row.seq] = self._placed(row)
        return tuple(found[seq] for seq in sorted(found))

    def members(self, statement_id: str) -> tuple[Placed, ...]:
        """The occurrences of a statement that stands."""
        query = PLACED.where(occurrences.c.statement_id == statement_id)
        return tuple(self._placed(row) for row in self._connection.execute(query))

    def standing(self, ids: Collection[str]) -> Mapping[str, bool]:
        """Which of the ids are a statement's, and whether it stands."""
        known: dict[str, bool] = {}
        for some in chunks(sorted(ids)):
            query = select(statements.c.id, statements.c.merged_into)
            for row in self._connection.execute(query.where(statements.c.id.in_(some))):
                known[row.id] = row.merged_into is None
        return known

    def _placed(self, row: rows.AnyRow) -> Placed:
        statement = self.statements.get(row.statement_id)
        if statement is None:
            statement = rows.statement(row, "of_")
            self.statements[statement.id] = statement
        return rows.placed(row, statement)


def add(connection: Connection, signed: Iterable[tuple[int, Iterable[int]]]) -> None:
    """Index occurrences, given by `seq`, under their signatures."""
    values = [
        {"signature": signature, "seq": seq}
        for seq, theirs in signed
        for signature in sorted(theirs)
    ]
    if values:
        connection.execute(insert(signatures), values)
