"""The store's part that searches and lists: see `ports.SearchStore`."""

from sqlalchemy import select

from monitor.store import rows, sql_indexing, sql_reports, sql_search
from monitor.store.database import Database
from monitor.store.locks import lock_index
from monitor.store.sql_indexing import OvertakenError
from monitor.store.tables import occurrences, statements
from monitor.values import DayCounts, Facets, Found, Matched, Query, StatementReports


class SearchMixin:
    """Adds search to a store over a database."""

    _database: Database

    def search(self, query: Query, limit: int, after: str | None = None) -> Found:
        """A page of the statements asked for."""
        with self._database.read() as connection:
            return sql_search.search(connection, query, limit, after)

    def find(
        self, query: Query, limit: int, after: str | None = None, count_to: int = 1000
    ) -> Matched:
        """A page of the ids of the statements asked for."""
        with self._database.read() as connection:
            return sql_search.find(connection, query, limit, after, count_to)

    def facets(self, query: Query) -> Facets:
        """Figures, topics and outlets of the statements asked for."""
        with self._database.read() as connection:
            return sql_search.facets(connection, query)

    def counts_by_day(self, query: Query) -> DayCounts:
        """How many of the statements asked for each day has."""
        with self._database.read() as connection:
            return sql_search.counts_by_day(connection, query)

    def statement(self, statement_id: str) -> StatementReports | str | None:
        """One statement, or the id of the one that it was merged into."""
        with self._database.read() as connection:
            query = select(statements)
            seen = {statement_id}
            row = connection.execute(
                query.where(statements.c.id == statement_id)
            ).first()
            while row is not None and row.merged_into and row.merged_into not in seen:
                seen.add(row.merged_into)
                further = query.where(statements.c.id == row.merged_into)
                row = connection.execute(further).first()
            if row is None or row.id != statement_id:
                return None if row is None else str(row.id)
            is_it = occurrences.c.statement_id == statement_id
            found = sql_reports.reported(connection, (is_it,))
            return found[0] if found else StatementReports(rows.statement(row), ())

    def index_search(self, limit: int) -> int:
        """Bring the index up to date for up to `limit` changes."""
        while True:
            try:
                return self._index(limit)
            except OvertakenError:
                continue

    def _index(self, limit: int) -> int:
        """One round. On SQLite the one writer's turn is taken for writing alone; on
        PostgreSQL nobody waits for who indexes but who indexes, too."""
        if self._database.is_sqlite:
            with self._database.read() as connection:
                work = sql_indexing.gather(connection, limit)
            if work.numbers:
                with self._database.write() as connection:
                    sql_indexing.apply(connection, work)
            return len(work.numbers)
        with self._database.write() as connection:
            lock_index(connection)
            work = sql_indexing.gather(connection, limit)
            if work.numbers:
                sql_indexing.apply(connection, work)
            return len(work.numbers)

    def n_unindexed(self) -> int:
        """How many changes wait to be indexed."""
        with self._database.read() as connection:
            return sql_indexing.n_waiting(connection)

    def reindex_search(self) -> int:
        """Empty the index, to be made anew."""
        with self._database.write() as connection:
            lock_index(connection)
            return sql_indexing.begin_again(connection)
