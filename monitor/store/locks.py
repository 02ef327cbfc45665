"""One instance on a store, or one fleet and its leader; the numbers of the locks."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from monitor.errors import HeldError, StoreError
from monitor.store.database import Database
from monitor.store.refusals import translated

# Any numbers do, as long as nobody else in the database takes the same: these are the
# bytes of our name, so that they can be told in pg_locks.
_SPACE = int.from_bytes(b"stmn", "big")
MIGRATION_LOCK = _SPACE << 32 | 1
INSTANCE_LOCK = _SPACE << 32 | 2
SEQUENCE_LOCK = _SPACE << 32 | 3
LEADER_LOCK = _SPACE << 32 | 4
INDEX_LOCK = _SPACE << 32 | 5


def lock_figures(connection: Connection, figure_ids: set[str]) -> None:
    """Keep other writers away from these figures until the transaction ends.

    Always in the same order, so that two writers never wait for each other. SQLite has
    one writer anyway.
    """
    if connection.dialect.name == "sqlite":
        return
    keys = sorted(
        int.from_bytes(
            hashlib.blake2b(figure_id.encode(), digest_size=8).digest(),
            "big",
            signed=True,
        )
        for figure_id in figure_ids
    )
    for key in keys:
        _lock(connection, key)


def lock_sequence(connection: Connection) -> None:
    """Make the order of `seq` the order of commits: the next writer waits for ours.

    Without it a reader could see number 8, move on, and never learn of a 7 that was
    committed a moment later. To be taken last.
    """
    if connection.dialect.name != "sqlite":
        _lock(connection, SEQUENCE_LOCK)


def lock_index(connection: Connection) -> None:
    """Let one worker at a time bring the search index up to date."""
    if connection.dialect.name != "sqlite":
        _lock(connection, INDEX_LOCK)


def _lock(connection: Connection, key: int) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


@contextmanager
def held(database: Database, holder: str) -> Iterator[None]:
    """Be the one instance on this database; the lock dies with the process.

    Raises: HeldError naming the other.
    """
    how = _held_file if database.is_sqlite else _held_server
    with how(database, holder):
        yield


@contextmanager
def _held_file(database: Database, holder: str) -> Iterator[None]:
    path = Path(f"{database.url.database}.lock")
    try:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b")
    except OSError as error:
        raise StoreError(f"the lock file {path} cannot be opened: {error}") from error
    with file:
        if not _lock_file(file):
            other = file.read().decode(errors="replace").strip()
            raise HeldError(other or "another instance")
        file.truncate()
        file.write(f"{holder}\n".encode())
        file.flush()
        try:
            yield
        finally:
            # The file stays: removing it would let a third process lock a new one
            # while a second waits for this one.
            file.seek(0)
            file.truncate()


def _lock_file(file: BinaryIO) -> bool:
    """Lock the open file; False when another has it. The kernel lets go at death."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 20)  # a locked byte cannot be read there: not one of the text
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(0)
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


_TRY = text("SELECT pg_try_advisory_lock(:key)")
_TRY_SHARED = text("SELECT pg_try_advisory_lock_shared(:key)")
_NAME = text("SELECT set_config('application_name', :name, false)")
_SILENCE = text("SELECT set_config('idle_session_timeout', :milliseconds, false)")
_ALIVE = text("SELECT 1")
_UNLOCK = text("SELECT pg_advisory_unlock_all()")
_WHO = text(
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND classid::bigint << 32 | objid::bigint = :key"
    " AND pg_locks.database = (SELECT oid FROM pg_database"
    " WHERE datname = current_database())"
)


@contextmanager
def _held_server(database: Database, holder: str) -> Iterator[None]:
    """Hold a session lock on a connection of its own, named after the holder.

    The server lets go when the connection ends, however the process died.
    """
    with _session(database) as connection:
        _lock_session(connection, _TRY, holder)
        yield


@contextmanager
def joined(database: Database, holder: str) -> Iterator[None]:
    """Be one of many on this PostgreSQL database, none of which works alone on it.

    Raises: HeldError naming one that does.
    """
    with _session(database) as connection:
        _lock_session(connection, _TRY_SHARED, holder)
        yield


@contextmanager
def led(database: Database, patience: timedelta) -> Iterator[Callable[[], bool] | None]:
    """Try to be the one leader on this PostgreSQL database.

    Yields None where another leads; else a function that says whether this one still
    does: not when the connection broke, since the server has let go then. It is to be
    called more often than every `patience`: the server takes a leader that was silent
    for longer for one that is frozen or cut off.
    """
    with _session(database) as connection:
        if not connection.execute(_TRY, {"key": LEADER_LOCK}).scalar_one():
            yield None
            return
        milliseconds = int(patience.total_seconds() * 1000)
        connection.execute(_SILENCE, {"milliseconds": str(milliseconds)})

        def is_alive() -> bool:
            try:
                connection.execute(_ALIVE)
            except DBAPIError:
                return False
            return True

        yield is_alive


@contextmanager
def _session(database: Database) -> Iterator[Connection]:
    """A connection of its own, for locks that last as long as it does."""
    with translated(database.where), database.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # never back into the pool: closing it unlocks
        try:
            yield connection
        finally:
            # At once: the server would notice that we closed in its own time.
            with suppress(SQLAlchemyError):
                connection.execute(_UNLOCK)


def _lock_session(connection: Connection, attempt: TextClause, holder: str) -> None:
    key = {"key": INSTANCE_LOCK}
    if not connection.execute(attempt, key).scalar_one():
        other = connection.execute(_WHO, key).scalar()
        raise HeldError(other or "another instance")
    connection.execute(_NAME, {"name": holder})  # the server keeps 63 bytes
