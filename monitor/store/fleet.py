"""The store as one worker of a fleet uses it: what it works on is leased to it.

The units of work do not know: a poll is saved under the lease that this worker holds on
the feed, and refused where it holds none.
"""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import text

from monitor.errors import LostLeaseError, StoreError
from monitor.store import sql_feeds, sql_hosts, sql_leases
from monitor.store.database import Database
from monitor.store.locks import MIGRATION_LOCK, joined, led
from monitor.store.sql import SqlStore
from monitor.values import EntryToRead, Lease, PollOutcome, Turn

LONGEST = timedelta(minutes=15)
"""Held longer, a lease is not renewed any more: its unit of work must be stuck."""

LEAST_PATIENCE = timedelta(seconds=10)
"""No transaction of ours thinks for so long between two statements."""


class SqlFleetStore(SqlStore):
    """A store on PostgreSQL; see `ports.FleetStore`. Thread-safe."""

    def __init__(self, database: Database, owner: str, duration: timedelta) -> None:
        super().__init__(database)
        self._owner = owner
        self._duration = duration
        self._lock = Lock()
        self._feeds: dict[str, tuple[Lease, datetime]] = {}  # with when it was taken
        self._entries: dict[str, tuple[datetime, datetime]] = {}  # until, taken

    @property
    def url(self) -> str:
        """The database's address as its own tools write it, password and all."""
        plain = self._database.url.set(drivername="postgresql")
        return plain.render_as_string(hide_password=False)

    # feeds -----------------------------------------------------------------------
    def free_feeds(self, now: datetime) -> tuple[str, ...]:
        """Ids of due feeds at hosts of which nobody has a feed in hand."""
        with self._database.read() as connection:
            return sql_leases.free_feeds(connection, now)

    def lease_feeds(
        self, feed_ids: Collection[str], now: datetime
    ) -> tuple[Lease, ...]:
        """Lease those of the feeds that are due and free."""
        with self._database.write() as connection:
            leases = sql_leases.lease_feeds(
                connection, feed_ids, self._owner, now, self._duration
            )
        with self._lock:
            self._feeds.update((lease.feed_id, (lease, now)) for lease in leases)
        return leases

    def holds(self, feed_id: str, now: datetime) -> bool:
        """Whether this worker's lease of the feed has not run out."""
        with self._lock:
            held = self._feeds.get(feed_id)
        return held is not None and held[0].until > now

    def save_poll(self, outcome: PollOutcome, now: datetime) -> tuple[int, int]:
        """Commit 1, under this worker's lease, which ends with it."""
        feed_id = outcome.state.feed_id
        with self._lock:  # taken out, so that `renew` does not miss it for lost
            held = self._feeds.pop(feed_id, None)
        if held is None:
            raise LostLeaseError(feed_id)
        fenced = replace(outcome, fence=held[0].fence)
        try:
            with self._database.write() as connection:
                counts = sql_feeds.save_poll(connection, fenced, now)
                sql_leases.release_feeds(connection, [feed_id], self._owner)
        except LostLeaseError:
            raise
        except BaseException:  # nothing was written: the feed is still in hand
            with self._lock:
                self._feeds[feed_id] = held
            raise
        return counts

    def release_feeds(self, feed_ids: Collection[str]) -> None:
        """Give back what was not polled."""
        with self._lock:
            held = [each for each in feed_ids if self._feeds.pop(each, None)]
        if held:
            with self._database.write() as connection:
                sql_leases.release_feeds(connection, held, self._owner)

    # entries ---------------------------------------------------------------------
    def count_entries(
        self, feed_ids: Collection[str], now: datetime, limit: int
    ) -> int:
        """How many entries of these feeds wait to be read; `limit` at most."""
        with self._database.read() as connection:
            return sql_leases.count_entries(connection, feed_ids, now, limit)

    def lease_entries(
        self, feed_ids: Collection[str], now: datetime, limit: int
    ) -> tuple[EntryToRead, ...]:
        """Lease entries that wait to be read."""
        with self._database.write() as connection:
            found = sql_leases.lease_entries(
                connection, feed_ids, now, self._duration, limit
            )
        until = now + self._duration
        with self._lock:
            self._entries.update((item.entry_id, (until, now)) for item in found)
        return found

    def release_entries(self, entry_ids: Collection[str]) -> None:
        """Let go of entries; those that were not read wait again."""
        self._move_entries(entry_ids, None)
        with self._lock:
            for entry_id in entry_ids:
                self._entries.pop(entry_id, None)

    def _move_entries(
        self, entry_ids: Collection[str], new_until: datetime | None
    ) -> None:
        by_end: dict[datetime, list[str]] = {}
        with self._lock:
            for entry_id in entry_ids:
                if entry_id in self._entries:
                    by_end.setdefault(self._entries[entry_id][0], []).append(entry_id)
        for until, ids in by_end.items():
            with self._database.write() as connection:
                moved = sql_leases.move_entries(connection, ids, until, new_until)
            if new_until is not None:
                with self._lock:
                    for entry_id in moved & self._entries.keys():
                        taken = self._entries[entry_id][1]
                        self._entries[entry_id] = new_until, taken

    # the fleet -------------------------------------------------------------------
    def renew(self, now: datetime) -> int:
        """Keep all that this worker has in hand; how many feeds it has lost."""
        until = now + self._duration
        with self._lock:
            fresh = [k for k, (_, at) in self._feeds.items() if now - at <= LONGEST]
            reading = [k for k, (_, at) in self._entries.items() if now - at <= LONGEST]
        self._move_entries(reading, until)
        if not fresh:
            return 0
        with self._database.write() as connection:
            fences = sql_leases.renew_feeds(connection, fresh, self._owner, until)
        lost = 0
        with self._lock:
            for feed_id in fresh:
                if feed_id not in self._feeds:  # saved meanwhile
                    continue
                lease, taken = self._feeds[feed_id]
                if fences.get(feed_id) == lease.fence:
                    self._feeds[feed_id] = replace(lease, until=until), taken
                else:
                    del self._feeds[feed_id]
                    lost += 1
        return lost

    def hold(self, holder: str) -> AbstractContextManager[None]:
        """Be one of the fleet. Raises HeldError where an instance works alone."""
        return joined(self._database, holder)

    def lead(
        self, patience: timedelta
    ) -> AbstractContextManager[Callable[[], bool] | None]:
        """Try to be the one that leads."""
        return led(self._database, patience)

    def make_schema(self, name: str, script: str) -> None:
        """Make a schema of another program in this database, once for all workers."""
        with self._database.write() as connection:
            lock = text("SELECT pg_advisory_xact_lock(:key)")
            connection.execute(lock, {"key": MIGRATION_LOCK})
            known = text("SELECT 1 FROM pg_namespace WHERE nspname = :name")
            if connection.execute(known, {"name": name}).first() is None:
                plain = connection.execution_options(no_parameters=True)
                plain.exec_driver_sql(f"CREATE SCHEMA {name}")
                plain.exec_driver_sql(f"SET LOCAL search_path = {name}")
                plain.exec_driver_sql(script)

    # hosts -----------------------------------------------------------------------
    def take_turn(self, host: str, interval: timedelta) -> Turn:
        """Take the host's next free moment."""
        with self._database.write() as connection:
            return sql_hosts.take_turn(connection, host, interval)

    def peace(self, host: str) -> Turn:
        """Whether the host wants to be left alone."""
        with self._database.read() as connection:
            return sql_hosts.peace(connection, host)

    def leave_alone(self, host: str, status: int, pause: timedelta) -> None:
        """Let no worker ask the host for `pause`."""
        with self._database.write() as connection:
            sql_hosts.leave_alone(connection, host, status, pause)

    def forget_hosts(self, age: timedelta) -> None:
        """Drop the rows of hosts that nobody has asked for so long."""
        with self._database.write() as connection:
            sql_hosts.forget(connection, age)


def fleet_database(url: str, busy_timeout: timedelta, lease: timedelta) -> Database:
    """The database of a fleet. Raises: StoreError for one that cannot serve it.

    A worker that is frozen in the middle of a transaction loses it with its leases:
    its row locks would hold up the others for as long as it is frozen.
    """
    database = Database(url, busy_timeout, max(lease, LEAST_PATIENCE))
    if database.is_sqlite:
        database.close()
        raise StoreError(
            "a fleet shares a PostgreSQL database, and this store is the SQLite file "
            f"{database.where}: copy it with `monitor migrate-store {url} "
            "postgresql://user@host/name` and name the new one as `database`"
        )
    return database
