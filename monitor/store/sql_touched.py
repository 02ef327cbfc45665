"""The marks of entries that their feed changed since they were read.

Each function runs in the caller's transaction.
"""

from sqlalchemy import Connection, exists, func, or_, select, update

from monitor.store import rows
from monitor.store.columns import UTCDateTime
from monitor.store.database import insert_or_ignore
from monitor.store.tables import entries, touched_entries, visits
from monitor.values import TouchedEntry

_columns = touched_entries.c
_SIBLINGS = entries.alias("siblings")


def touch(connection: Connection, entry_id: str) -> None:
    """Mark an entry, if its article is followed or may be soon.

    One that is not read yet may be in a reader's hands, as it was.
    """
    is_it = _columns.entry_id == entry_id
    again = update(touched_entries).where(is_it).values(stamp=_columns.stamp + 1)
    if connection.execute(again).rowcount:
        return
    is_followed = exists().where(visits.c.article_id == entries.c.article_id)
    query = select(entries.c.id).where(
        entries.c.id == entry_id, or_(entries.c.state == "unread", is_followed)
    )
    if connection.execute(query).first() is not None:
        row = {"entry_id": entry_id, "stamp": 1}
        insert_or_ignore(connection, touched_entries, [row])


def forget(connection: Connection, touched: TouchedEntry) -> None:
    """Take the mark away, unless the entry was touched again since."""
    connection.execute(
        touched_entries.delete().where(
            _columns.entry_id == touched.item.entry_id, _columns.stamp == touched.stamp
        )
    )


def touched(connection: Connection, limit: int) -> tuple[TouchedEntry, ...]:
    """Entries that have been read and touched since, by id."""
    query = (
        select(entries, _columns.stamp)
        .join(touched_entries, _columns.entry_id == entries.c.id)
        .where(entries.c.state == "read")
        .order_by(entries.c.id)
        .limit(limit)
    )
    found = connection.execute(query).all()
    return tuple(_touched(connection, row) for row in found)


def _touched(connection: Connection, row: rows.AnyRow) -> TouchedEntry:
    """With when all of the article's entries were taken away."""
    siblings = _SIBLINGS.c
    query = select(
        func.count(),
        func.count(siblings.deleted_at),
        func.max(siblings.deleted_at, type_=UTCDateTime),
        func.max(siblings.last_seen_at, type_=UTCDateTime),
    ).where(siblings.article_id == row.article_id)
    n_entries, n_deleted, deleted_at, last_seen_at = connection.execute(query).one()
    is_gone = n_entries == n_deleted
    return TouchedEntry(
        item=rows.entry_to_read(row),
        article_id=row.article_id,
        stamp=row.stamp,
        deleted_at=deleted_at if is_gone else None,
        last_seen_at=last_seen_at if is_gone else None,
    )
