"""Everything that is kept, in SQLite or PostgreSQL.

The four commits of the program are methods of the store, each one transaction:

    save_poll      entries, earlier versions of changed ones, the feed's state
    save_reading   article, occurrences, statements, topics, the entry's read mark
    save_issue     the frozen issue with its planned deliveries
    save_delivery  what became of one delivery (claimed in a transaction before)

tables.py has the schema, columns.py its types, migrations/ its history; sql*.py hold
all SQL, rows.py turns rows into values, locks.py keeps writers apart, refusals.py turns
what a database refuses into StoreError.
"""

from datetime import timedelta

from monitor.ports import Store
from monitor.store.database import Database
from monitor.store.schema import migrate
from monitor.store.sql import SqlStore

__all__ = ["open_store"]

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
