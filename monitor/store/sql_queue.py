"""Entries that wait to be read, and their marks.

Each function runs in the caller's transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from monitor.errors import StoreError
from monitor.store import rows
from monitor.store.sql_feeds import chunks
from monitor.store.tables import articles, entries
from monitor.values import EntryToRead


def entries_to_read(
    connection: Connection, now: datetime, feed_ids: Sequence[str], limit: int
) -> tuple[EntryToRead, ...]:
    """Unread entries whose turn has come: first seen first, then first published."""
    found: list[rows.AnyRow] = []
    published_at = func.coalesce(entries.c.published_at, entries.c.first_seen_at)
    for some in chunks(feed_ids):
        query = (
            select(entries)
            .where(
                entries.c.state == "unread",
                entries.c.feed_id.in_(some),
                (entries.c.next_try_at.is_(None)) | (entries.c.next_try_at <= now),
            )
            .order_by(entries.c.first_seen_at, published_at, entries.c.id)
            .limit(limit)
        )
        found.extend(connection.execute(query))
    found.sort(
        key=lambda row: (
            row.first_seen_at,
            row.published_at or row.first_seen_at,
            row.id,
        )
    )
    return tuple(rows.entry_to_read(row) for row in found[:limit])


def n_unread(connection: Connection) -> int:
    """How many entries wait to be read."""
    query = select(func.count()).where(entries.c.state == "unread")
    return connection.execute(query).scalar_one()


def mark_read(connection: Connection, entry_id: str, article_id: str) -> None:
    """Mark an entry as read by an article; one that is read already stays as it is."""
    unread = entries.c.id == entry_id, entries.c.state != "read"
    values = {"state": "read", "article_id": article_id, "next_try_at": None}
    if connection.execute(update(entries).where(*unread).values(values)).rowcount == 0:
        _check_entry(connection, entry_id)


def save_read_again(connection: Connection, entry_id: str, article_id: str) -> None:
    """Mark an entry as read by a stored article."""
    query = select(articles.c.id).where(articles.c.id == article_id)
    if connection.execute(query).first() is None:
        raise StoreError(f"article {article_id} is not in the store")
    mark_read(connection, entry_id, article_id)


def save_read_failure(
    connection: Connection,
    entry_id: str,
    error: str,
    next_try_at: datetime | None,
    now: datetime,
) -> None:
    """Count a failed try, unless it is counted or the entry was read meanwhile."""
    tried_at = entries.c.tried_at
    waits = (
        entries.c.id == entry_id,
        entries.c.state == "unread",
        tried_at.is_(None) | (tried_at != now),
    )
    values = {
        "state": "unread" if next_try_at else "failed",
        "n_attempts": entries.c.n_attempts + 1,
        "tried_at": now,
        "next_try_at": next_try_at,
        "last_error": error,
    }
    if connection.execute(update(entries).where(*waits).values(values)).rowcount == 0:
        _check_entry(connection, entry_id)


def _check_entry(connection: Connection, entry_id: str) -> None:
    query = select(entries.c.id).where(entries.c.id == entry_id)
    if connection.execute(query).first() is None:
        raise StoreError(f"entry {entry_id} is not in the store")
