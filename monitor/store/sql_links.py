"""Where the links of statements lead that have been merged into others.

Each function runs in the caller's transaction.
"""

from collections.abc import Collection

from sqlalchemy import Connection, select

from monitor.store.columns import clean
from monitor.store.sql_feeds import chunks
from monitor.store.tables import occurrences, statements


def resolved(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Where each of the ids leads: to itself, or to the last of a chain of merges.

    Without those that no statement has or had.
    """
    into: dict[str, str | None] = {}
    asked = set(ids)
    while asked:
        for some in chunks(sorted(asked)):
            query = select(statements.c.id, statements.c.merged_into)
            for row in connection.execute(query.where(statements.c.id.in_(some))):
                into[row.id] = row.merged_into
        asked = {each for each in into.values() if each} - into.keys()
    found = {}
    for each in ids:
        last = each
        while other := into.get(last):
            last = other
        if last in into:
            found[each] = last
    return found


def statement_ids(
    connection: Connection,
    prefix: str,
    *,
    of_reports: bool = True,
    most: int | None = None,
) -> tuple[str, ...]:
    """The statements that an id's start leads to, with `of_reports` an occurrence's
    too; `most` at most."""
    start = clean(prefix)
    end = start + "\U0010ffff"
    own = select(statements.c.id).order_by(statements.c.id).limit(most)
    own = own.where(statements.c.id >= start, statements.c.id <= end)
    named = set(connection.execute(own).scalars())
    if of_reports:
        reports = select(occurrences.c.statement_id).order_by(occurrences.c.id)
        reports = reports.where(occurrences.c.id >= start, occurrences.c.id <= end)
        named |= set(connection.execute(reports.limit(most)).scalars())
    return tuple(sorted(set(resolved(connection, named).values()))[:most])
