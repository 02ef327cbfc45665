"""The store's part for the archive; what each method promises stands in `ports`."""

from collections.abc import Sequence
from datetime import datetime

from monitor.store import sql_lines, sql_shelves
from monitor.store.database import Database
from monitor.values import Held, IssueLine, Line, Shelf, StatementReports


class Shelves:
    """Mixed into SqlStore."""

    _database: Database

    def statements(
        self, statement_ids: Sequence[str], *, brief: bool = False
    ) -> tuple[StatementReports, ...]:
        """These statements with all their reports, in the order asked for."""
        with self._database.read() as connection:
            return sql_shelves.statements_of(connection, statement_ids, brief=brief)

    def shelf(self, shelf: Shelf, limit: int, skip: int = 0) -> tuple[str, ...]:
        """Ids of a shelf's statements, last published first."""
        with self._database.read() as connection:
            return sql_shelves.shelf(connection, shelf, limit, skip)

    def shelf_counts(
        self, shelf: Shelf, *, by_minute: bool = False
    ) -> tuple[tuple[datetime, int], ...]:
        """How many of a shelf's statements were first published in each hour."""
        with self._database.read() as connection:
            return sql_shelves.counts(connection, shelf, by_minute=by_minute)

    def holdings(self, shelf: Shelf) -> tuple[Held, ...]:
        """The shelf's statements by figure and topic."""
        with self._database.read() as connection:
            return sql_shelves.holdings(connection, shelf)

    def lines(
        self,
        shelf: Shelf,
        limit: int,
        *,
        skip: int = 0,
        below: int | None = None,
        above: int | None = None,
    ) -> tuple[Line, ...]:
        """A page of a shelf, out of the index."""
        with self._database.read() as connection:
            return sql_lines.page(
                connection, shelf, limit, skip=skip, below=below, above=above
            )

    def line_counts(self, shelf: Shelf, minutes: int) -> tuple[tuple[int, int], ...]:
        """How many lines of a shelf each stretch of time has."""
        with self._database.read() as connection:
            return sql_lines.counts(connection, shelf, minutes)

    def line_holdings(self, shelf: Shelf) -> tuple[Held, ...]:
        """A figure's lines by topic, a topic's by figure."""
        with self._database.read() as connection:
            return sql_lines.holdings(connection, shelf)

    def merged(self) -> tuple[tuple[str, str], ...]:
        """Each statement that was merged, with the one in which it stands now."""
        with self._database.read() as connection:
            return sql_shelves.merged(connection)

    def issue_lines(self) -> tuple[IssueLine, ...]:
        """All issues, latest period first, without what is in them."""
        with self._database.read() as connection:
            return sql_shelves.issue_lines(connection)
