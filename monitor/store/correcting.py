"""`ports.CorrectionStore` over SQL: opens the transactions."""

from monitor.ports import Correct
from monitor.store import sql_corrections, sql_links
from monitor.store.database import Database
from monitor.values import Correction


class CorrectionMethods:
    """What a store does when a person corrects statements."""

    _database: Database

    def correct(self, correction: Correction, decide: Correct) -> tuple[str, ...]:
        """Do what a person asks and keep a record of it."""
        with self._database.write() as connection:
            return sql_corrections.correct(connection, correction, decide)

    def corrections(self, statement_id: str) -> tuple[Correction, ...]:
        """What a person corrected of a statement, earliest first."""
        with self._database.read() as connection:
            return sql_corrections.of_statement(connection, statement_id)

    def statement_ids(self, prefix: str, most: int | None = None) -> tuple[str, ...]:
        """The statements that stand under an id with this start."""
        with self._database.read() as connection:
            return sql_links.statement_ids(connection, prefix, most=most)
