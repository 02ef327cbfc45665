"""Copying a whole store into an empty one: from SQLite to PostgreSQL when it grows.

One transaction on the target: killed half-way, it holds nothing and the copy begins
again. The source is read in one snapshot, and both are held, so that nobody works on
either meanwhile.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select, update
from sqlalchemy.sql.expression import bindparam

from monitor.errors import StoreError
from monitor.store.database import Database
from monitor.store.locks import held
from monitor.store.schema import migrate
from monitor.store.tables import metadata

# What is derived fills itself from what is copied.
_TABLES = [each for each in metadata.sorted_tables if not each.info.get("derived")]

BATCH = 1000
"""Rows in memory at once."""

Tell = Callable[[str, int, int], None]
"""Called with a table, the rows of it that are copied, and how many there are."""


def copy_store(
    source_url: str,
    target_url: str,
    holder: str,
    tell: Tell = lambda table, done, total: None,
    *,
    busy_timeout: timedelta = timedelta(seconds=30),
) -> dict[str, int]:
    """Copy every row of the store at `source_url` into the one at `target_url`.

    Both are brought to the schema of this version first. Returns how many rows each
    table has. Raises: StoreError for a target that holds rows, or when the counts
    differ at the end (nothing is copied then); HeldError where an instance works on one
    of the two.
    """
    with ExitStack() as stack:
        source, target = (
            Database(url, busy_timeout) for url in _two(source_url, target_url)
        )
        for database in (source, target):
            stack.callback(database.close)
            migrate(database)
            stack.enter_context(held(database, holder))
        reading = stack.enter_context(source.read())
        writing = stack.enter_context(target.write())
        _check_empty(writing, target.where)
        counts = {table.name: _copy(table, reading, writing, tell) for table in _TABLES}
        _check_counts(writing, counts)
    return counts


def _two(source_url: str, target_url: str) -> tuple[str, str]:
    if source_url == target_url:
        raise StoreError("the store cannot be copied into itself: name another target")
    return source_url, target_url


def _check_empty(connection: Connection, where: str) -> None:
    for table in _TABLES:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise StoreError(
                f"the database {where} is not empty ({table.name} has rows): name a "
                "new one, or drop and create it again"
            )


def _check_counts(connection: Connection, counts: dict[str, int]) -> None:
    for table in _TABLES:
        n_rows = _count(connection, table)
        if n_rows != counts[table.name]:
            raise StoreError(
                f"{table.name}: {counts[table.name]} rows were read and {n_rows} "
                "arrived; nothing was copied"
            )


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _copy(table: Table, reading: Connection, writing: Connection, tell: Tell) -> int:
    """Copy one table; returns how many rows the source has.

    Where rows refer to others of the same table (a statement merged into another), the
    references are written when all rows are there.
    """
    total, done = _count(reading, table), 0
    own = [column for column in table.columns if _is_to_itself(column)]
    for rows in _batches(reading, table):
        bare = [row | {column.name: None for column in own} for row in rows]
        writing.execute(table.insert(), bare)
        done += len(rows)
        tell(table.name, done, total)
    for column in own:
        _refer(table, column, reading, writing)
    return total


def _is_to_itself(column: Column[Any]) -> bool:
    return any(key.column.table is column.table for key in column.foreign_keys)


def _refer(
    table: Table, column: Column[Any], reading: Connection, writing: Connection
) -> None:
    (key,) = table.primary_key
    query = select(key.label("this"), column.label("other")).where(column.is_not(None))
    change = (
        update(table)
        .where(key == bindparam("this"))
        .values({column.name: bindparam("other")})
    )
    found = reading.execution_options(yield_per=BATCH).execute(query)
    for some in found.mappings().partitions():
        writing.execute(change, [dict(row) for row in some])


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """All rows, in bounded memory."""
    query = select(table).order_by(*table.primary_key)
    found = connection.execution_options(yield_per=BATCH).execute(query)
    for some in found.mappings().partitions():
        yield [dict(row) for row in some]
