"""Bringing a database to the schema of this version, under a lock.

The revisions lie in migrations/, inside the package, so that an installed wheel can
migrate. A database that is up to date costs one query and does not load Alembic.
"""

from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

from monitor.errors import StoreError
from monitor.store.database import Database
from monitor.store.locks import MIGRATION_LOCK
from monitor.store.refusals import translated

HEAD = "0010"
"""The newest revision in migrations/ (a test checks it)."""


def migrate(database: Database, revision: str = HEAD) -> None:
    """Upgrade, or downgrade, the database to `revision`.

    Raises: StoreError for a database that a newer version of this program wrote.
    """
    if database.is_sqlite:
        _switch_to_wal(database)
    with database.read() as connection:
        if _revision_of(connection) == revision:
            return
    with translated(database.where), database.engine.connect() as connection:
        if database.is_sqlite:
            # A revision that rebuilds a table drops the old one, which foreign keys
            # would forbid; they are off here and checked as a whole at the end.
            connection.connection.execute("PRAGMA foreign_keys = OFF")
        try:
            _migrate(connection, database, revision)
        finally:
            connection.invalidate()  # a pooled connection has its foreign keys on


def check(database: Database) -> None:
    """See that the database has this version's schema, changing nothing.

    Raises: StoreError saying what to do.
    """
    path = database.url.database
    if database.is_sqlite and not Path(str(path)).is_file():
        raise StoreError(f"there is no database {path} yet: start the monitor first")
    with database.read() as connection:
        revision = _revision_of(connection)
    if revision != HEAD:
        raise StoreError(
            f"the database {database.where} has the schema {revision or 'of none'}, "
            f"this version needs {HEAD}: start the monitor once, which brings it there"
        )


def _migrate(connection: Connection, database: Database, revision: str) -> None:
    connection = connection.execution_options(monitor_writes=True)
    with connection.begin():
        if not database.is_sqlite:  # SQLite's write lock is taken already
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK}
            )
        current = _revision_of(connection)
        if current == revision:  # another process was first
            return
        _run(connection, current, revision, database.where)
        if database.is_sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).first()
            if broken is not None:
                raise StoreError(f"{database.where}: rows refer to missing ones")


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    query = text("SELECT version_num FROM alembic_version")
    return connection.execute(query).scalar_one_or_none()


def _run(
    connection: Connection, current: str | None, revision: str, where: str
) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    folder = str(Path(__file__).parent / "migrations")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", folder.replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    order = [each.revision for each in script.walk_revisions()]  # newest first
    if current is not None and current not in order:
        raise StoreError(
            f"the database {where} was written by a newer version of the monitor "
            f"(its schema is {current}, this version knows {HEAD}): upgrade the "
            "monitor, or name another database"
        )
    is_up = (
        revision != "base"
        and (current is None or order.index(revision) < order.index(current))
    )  # fmt: skip
    (command.upgrade if is_up else command.downgrade)(config, revision)


def _switch_to_wal(database: Database) -> None:
    """Make the file a WAL database; it stays one.

    Where another process is doing the same, or reads the file in the old mode, SQLite
    says "locked" at once; the next start does it then.
    """
    with translated(database.where), database.engine.connect() as connection:
        driver = connection.connection
        cursor = driver.cursor()
        try:
            cursor.execute("PRAGMA journal_mode")
            if cursor.fetchone() == ("wal",):
                return
            with suppress(OperationalError):
                cursor.execute("PRAGMA journal_mode = WAL")
        finally:
            cursor.close()
