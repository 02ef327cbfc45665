"""Everything that is kept, in SQLite or PostgreSQL.

The four commits of the program are methods of the store, each one transaction:

    save_poll      entries, earlier versions of changed ones, the feed's state
    save_reading   article, occurrences, statements, topics, the entry's read mark
    save_issue     the frozen issue with its planned deliveries
    save_delivery  what became of one delivery (claimed in a transaction before)

tables/ has the schema, columns.py its types, migrations/ its history; sql*.py hold
all SQL, rows.py turns rows into values, locks.py keeps writers apart, refusals.py turns
what a database refuses into StoreError. fleet.py is the store as one of many workers on
it sees it (sql_leases.py, sql_hosts.py); copying.py copies a store into another.
"""

from datetime import timedelta

from monitor.ports import FleetStore, Store
from monitor.store.copying import copy_store
from monitor.store.database import Database
from monitor.store.fleet import SqlFleetStore, fleet_database
from monitor.store.schema import check, migrate
from monitor.store.sql import SqlStore

__all__ = ["copy_store", "open_fleet_store", "open_reader", "open_store"]

BUSY_TIMEOUT = timedelta(seconds=30)
"""Longer than any of our transactions; a lock held longer is somebody else's."""


def open_store(url: str, *, busy_timeout: timedelta = BUSY_TIMEOUT) -> Store:
    """Open the store at a URL, making or upgrading its tables first.

    `sqlite:///relative.db`, `sqlite:////absolute.db` (its folder is made) or
    `postgresql://user@host/name`. `busy_timeout` is how long a step waits for another
    writer. Raises: StoreError, also for a database that a newer version wrote.
    """
    database = Database(url, busy_timeout)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


def open_reader(url: str, *, busy_timeout: timedelta = BUSY_TIMEOUT) -> Store:
    """Open the store at a URL to read it beside whoever works on it.

    Nothing is made, upgraded or written; what would write raises StoreError.
    Raises: StoreError where there is no database of this version.
    """
    database = Database(url, busy_timeout, reads_only=True)
    try:
        check(database)
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


def open_fleet_store(
    url: str,
    owner: str,
    lease: timedelta,
    *,
    busy_timeout: timedelta = BUSY_TIMEOUT,
) -> FleetStore:
    """Open the PostgreSQL store at a URL as one worker of a fleet, named `owner`.

    `lease` is how long a worker that dies keeps what it had in hand. No two workers
    have the same name. Raises: StoreError, also for a SQLite URL.
    """
    database = fleet_database(url, busy_timeout, lease)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return SqlFleetStore(database, owner, lease)
