"""One database: its URL, its connections, its transactions.

SQLite runs in WAL mode, so that readers and the one writer do not wait for each other,
with `synchronous = FULL`: a commit that was answered survives a power cut. NORMAL would
be safe against corruption only, and a lost "accepted" mark means a digest sent twice
unnoticed. A commit costs one fsync, and this program commits a few times a second.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from monitor.errors import StoreError
from monitor.store.refusals import translated

_CONNECT_TIMEOUT = 10  # seconds to wait for a PostgreSQL server to answer
_POOL = {"pool_size": 8, "max_overflow": 56}  # workers beyond that wait their turn
# Each connection to SQLite has a cache of 2 MB, and one at a time writes anyway.
_SQLITE_POOL = {"pool_size": 8, "max_overflow": 8}
_READERS_CACHE = 16_000  # kilobytes, for each of a few connections


class Database:
    """Connections to one SQLite file or one PostgreSQL database. Thread-safe."""

    def __init__(
        self,
        url: str,
        busy_timeout: timedelta,
        patience: timedelta | None = None,
        *,
        reads_only: bool = False,
    ) -> None:
        """`patience` is how long PostgreSQL waits for a transaction in which nothing
        happens before it ends the session (default: for ever). With `reads_only`,
        SQLite refuses whatever would write."""
        self.url = _understood(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.where = (
            str(self.url.database)
            if self.is_sqlite
            else self.url.render_as_string(hide_password=True)
        )
        self.engine = (
            _sqlite_engine(self.url, busy_timeout)
            if self.is_sqlite
            else _postgres_engine(self.url, busy_timeout, patience)
        )
        if reads_only and self.is_sqlite:
            event.listen(self.engine, "connect", _only_read)
        self._reader = self.engine.execution_options(
            **({} if self.is_sqlite else _ONE_SNAPSHOT)
        )
        self._writer = self.engine.execution_options(monitor_writes=True)
        # SQLite lets writers wait by sleeping and trying again, which with many threads
        # starves some; ours wait here, in order.
        self._turn: AbstractContextManager[object] = (
            Lock() if self.is_sqlite else nullcontext()
        )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database throughout."""
        with translated(self.where), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits at the end, or leaves nothing when one raises.

        On SQLite there is one at a time: it begins with the write lock, so that it
        never fails half-way for want of it.
        """
        with (
            self._turn,
            translated(self.where),
            self._writer.begin() as connection,
        ):
            yield connection

    def close(self) -> None:
        """Close all connections that are not in use."""
        self.engine.dispose()


_ONE_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def insert_or_ignore(
    connection: Connection, table: Table, rows: list[dict[str, Any]]
) -> int:
    """Insert rows, leaving out those whose key exists; returns how many went in.

    The only statement that the two dialects write differently (`insert()` of
    SQLAlchemy's core has no ON CONFLICT).
    """
    if not rows:
        return 0
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).on_conflict_do_nothing()
    keep = {"preserve_rowcount": True}  # psycopg's batches would not tell it
    return connection.execute(statement, rows, execution_options=keep).rowcount


def _understood(text: str) -> URL:
    """The URL with its driver. Raises: StoreError for one that we cannot use."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "the database URL cannot be read; write sqlite:///var/monitor.db or "
            "postgresql://user@host/name"
        ) from error
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if url.database in (None, "", ":memory:"):
            raise StoreError("the store needs a file: sqlite:///var/monitor.db")
        return url.set(drivername="sqlite+pysqlite")
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    raise StoreError(
        f"the database URL begins with {url.drivername!r}; known are sqlite and "
        "postgresql"
    )


def _sqlite_engine(url: URL, busy_timeout: timedelta) -> Engine:
    seconds = busy_timeout.total_seconds()
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {folder} cannot be made: {error}") from error
    engine = create_engine(
        url,
        connect_args={"timeout": seconds},
        pool_timeout=max(seconds, 1),
        **_SQLITE_POOL,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Set what SQLite forgets with each connection."""
    # The driver's own BEGIN comes too late and without the lock; `_begin_sqlite` does.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _only_read(connection: sqlite3.Connection, _record: object) -> None:
    """Refuse to write; keep more of what is read than a writer does, as a page of the
    archive reads from all over the file."""
    connection.execute("PRAGMA query_only = ON")
    connection.execute(f"PRAGMA cache_size = {-_READERS_CACHE}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("monitor_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgres_engine(
    url: URL, busy_timeout: timedelta, patience: timedelta | None
) -> Engine:
    options = f"-c lock_timeout={_milliseconds(busy_timeout)} -c timezone=UTC"
    if patience is not None:
        idle = "idle_in_transaction_session_timeout"
        options += f" -c {idle}={_milliseconds(patience)}"
    if own := url.query.get("options"):  # of the person who wrote the URL: they win
        options = " ".join([options, own if isinstance(own, str) else " ".join(own)])
    connect_args = {"options": options}
    if "connect_timeout" not in url.query:
        connect_args["connect_timeout"] = str(_CONNECT_TIMEOUT)
    try:
        # The server may have been restarted since a connection was last used.
        return create_engine(
            url, connect_args=connect_args, pool_pre_ping=True, **_POOL
        )
    except ModuleNotFoundError as error:
        raise StoreError(
            "PostgreSQL needs a driver: pip install 'statement-monitor[postgres]'"
        ) from error


def _milliseconds(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
