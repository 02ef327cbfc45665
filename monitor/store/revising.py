"""The part of `SqlStore` that keeps articles' visits, versions and changes."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.ports import Decide
from monitor.store import sql_copies, sql_revisits, sql_touched
from monitor.store.database import Database
from monitor.values import (
    ArticleVersion,
    Change,
    DueVisit,
    Followed,
    Reading,
    Revision,
    TouchedEntry,
)


def follow_up(connection: Connection, reading: Reading, now: datetime) -> None:
    """What a reading leaves for later, in its transaction: visits and copies."""
    sql_revisits.enrol(connection, reading)
    sql_copies.file(connection, reading, now)


class RevisingStore:
    """What each method promises stands in `ports.RevisionStore`."""

    _database: Database

    def n_due_visits(self, now: datetime, limit: int) -> int:
        """How many visits are due; `limit` at most."""
        with self._database.read() as connection:
            return sql_revisits.n_due(connection, now, limit)

    def claim_visits(
        self, now: datetime, lease: timedelta, limit: int
    ) -> tuple[DueVisit, ...]:
        """Take visits that are due; they come back after `lease` unless saved."""
        if not self.n_due_visits(now, 1):
            return ()
        with self._database.write() as connection:
            return sql_revisits.claim(connection, now, now + lease, limit)

    def touched_entries(self, limit: int) -> tuple[TouchedEntry, ...]:
        """Entries that their feed changed, took away or brought back since."""
        with self._database.read() as connection:
            return sql_touched.touched(connection, limit)

    def followed(self, article_id: str) -> Followed | None:
        """An article with what is known of its statements."""
        with self._database.read() as connection:
            return sql_revisits.followed(connection, article_id)

    def save_revision(self, revision: Revision, decide: Decide, now: datetime) -> bool:
        """Write what a look found, all of it or nothing."""
        with self._database.write() as connection:
            return sql_revisits.save_revision(connection, revision, decide, now)

    def article_versions(self, article_id: str) -> tuple[ArticleVersion, ...]:
        """All texts of an article, the first one first."""
        with self._database.read() as connection:
            return sql_revisits.versions(connection, article_id)

    def changes_of(
        self, occurrence_ids: Collection[str]
    ) -> Mapping[str, tuple[Change, ...]]:
        """What became of these occurrences."""
        with self._database.read() as connection:
            return sql_revisits.changes_of(connection, occurrence_ids)

    def repeats_of(self, statement_ids: Collection[str]) -> Mapping[str, str]:
        """Which earlier statement each of these repeats."""
        with self._database.read() as connection:
            return sql_revisits.repeats_of(connection, statement_ids)
