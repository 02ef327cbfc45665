"""What the database refuses, said to a person; the only place that reads its errors.

Translated is what somebody can cause and mend: a lock, a disk, a permission, a server.
What only a mistake in this program can cause (a broken constraint, wrong SQL) is let
through as it is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from monitor.errors import StoreError

_SQLITE = {  # primary result codes: https://www.sqlite.org/rescode.html
    sqlite3.SQLITE_BUSY: "is locked: another process is writing; "
    "nothing of this step was written, try again when it has finished",
    sqlite3.SQLITE_LOCKED: "is locked by another connection of this process; try again",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; free some space, "
    "nothing of this step was written",
    sqlite3.SQLITE_READONLY: "cannot be written: check the permissions of the file "
    "and of its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: check the path and the permissions "
    "of the file and of its folder",
    sqlite3.SQLITE_PERM: "cannot be opened: check the permissions of the file",
    sqlite3.SQLITE_CORRUPT: "is damaged: stop the monitor and restore a copy, or "
    "save what can be saved with sqlite3's .recover",
    sqlite3.SQLITE_NOTADB: "is not an SQLite database: name another file, or move "
    "this one away",
    sqlite3.SQLITE_IOERR: "could not be read or written: check the disk",
}
_POSTGRES = {  # https://www.postgresql.org/docs/current/errcodes-appendix.html
    "55P03": "is locked: another process is writing; nothing of this step was "
    "written, try again when it has finished",
    "40P01": "was locked by two writers at once; nothing of this step was written, "
    "try again",
    "40001": "was changed by another writer meanwhile; try again",
    "53100": "cannot grow: the server's disk is full; nothing of this step was written",
    "53300": "has no connection left; raise max_connections or run fewer workers",
    "25006": "is read-only: use the primary server",
    "42501": "does not allow this to the user of the URL: grant it",
    "57014": "cancelled the step: it took too long; try again",
}
_OTHER_SCHEMA = (
    "has not the tables that this program needs: it was changed by hand or by another "
    "version; restore a copy or use the version that wrote it"
)


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn what the database at `where` (a path, or a URL without password) refuses.

    Raises: StoreError, with the driver's error as its cause.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreError(
            f"{where}: all connections are busy; run fewer workers"
        ) from error
    except exc.DBAPIError as error:
        message = _sentence(error)
        if message is None:
            raise
        raise StoreError(f"the database {where} {message}") from error.orig


def _sentence(error: exc.DBAPIError) -> str | None:
    """What to tell a person; None for a bug of ours."""
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(error.orig)
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRES:
        return _POSTGRES[state]
    if state == "42P01":
        return _OTHER_SCHEMA
    if isinstance(error, exc.OperationalError) or error.connection_invalidated:
        # libpq gives no code when no connection comes about; its words say why.
        words = " ".join(str(error.orig).split())
        return f"cannot be reached: {words}"
    return None


def _of_sqlite(error: sqlite3.Error) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _SQLITE:
        return _SQLITE[code & 0xFF]
    if isinstance(error, sqlite3.OperationalError) and "no such " in str(error):
        return _OTHER_SCHEMA
    return None
