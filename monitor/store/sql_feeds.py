"""Feeds and their entries: commit 1, the queue of what waits to be read, and its marks.

Each function runs in the caller's transaction.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, func, select, update

from monitor.errors import StoreError
from monitor.store import rows
from monitor.store.columns import clean
from monitor.store.database import insert_or_ignore
from monitor.store.tables import articles, entries, entry_versions, feeds
from monitor.values import Entry, EntryToRead, FeedState, make_id

T = TypeVar("T")
CHUNK = 500
"""Values in one IN (...): far below what either engine allows, and few queries."""


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces that fit one query."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def add_feeds(connection: Connection, wanted: Mapping[str, str], now: datetime) -> None:
    """Make rows for new feeds; let those whose URL changed start afresh."""
    known = {
        row.feed_id: row.url
        for row in connection.execute(select(feeds.c.feed_id, feeds.c.url))
    }
    fresh = [
        FeedState(feed_id, url, next_poll_at=now)
        for feed_id, url in wanted.items()
        if known.get(feed_id) != clean(url)
    ]
    insert_or_ignore(
        connection,
        feeds,
        [rows.feed_row(each) for each in fresh if each.feed_id not in known],
    )
    for each in fresh:
        if each.feed_id in known:
            row = rows.feed_row(each)
            for kept in ("feed_id", "last_entry_at", "n_entries"):
                del row[kept]
            is_it = feeds.c.feed_id == each.feed_id
            connection.execute(update(feeds).where(is_it).values(row))


def feed_states(connection: Connection) -> tuple[FeedState, ...]:
    """All feeds, by id."""
    query = select(feeds).order_by(feeds.c.feed_id)
    return tuple(rows.feed_state(row) for row in connection.execute(query))


def feed_state(connection: Connection, feed_id: str) -> FeedState | None:
    """One feed."""
    row = connection.execute(select(feeds).where(feeds.c.feed_id == feed_id)).first()
    return None if row is None else rows.feed_state(row)


def known_entries(
    connection: Connection, feed_id: str, keys: Sequence[str]
) -> dict[str, str]:
    """Content hashes by key, for the keys that are stored."""
    found: dict[str, str] = {}
    for some in chunks(keys):
        query = select(entries.c.key, entries.c.content_hash).where(
            entries.c.feed_id == feed_id, entries.c.key.in_(some)
        )
        found.update((row.key, row.content_hash) for row in connection.execute(query))
    return {key: found[clean(key)] for key in keys if clean(key) in found}


def save_poll(
    connection: Connection,
    state: FeedState,
    polled: Sequence[Entry],
    now: datetime,
    skip: Collection[str],
) -> tuple[int, int]:
    """Store what is new or changed, then the feed's state."""
    of_feed = feeds.c.feed_id == state.feed_id
    # On PostgreSQL this makes two polls of one feed take turns.
    lock = select(feeds.c.feed_id).where(of_feed).with_for_update()
    if connection.execute(lock).first() is None:
        raise StoreError(f"feed {state.feed_id!r} is not in the store: add it first")
    by_key = {clean(entry.key): entry for entry in reversed(polled)}  # the first wins
    stored = _stored(connection, state.feed_id, tuple(by_key))
    new = [
        _new_row(state.feed_id, entry, now, is_skipped=entry.key in skip)
        for key, entry in by_key.items()
        if key not in stored
    ]
    new.reverse()
    n_new = insert_or_ignore(connection, entries, new)
    n_changed = 0
    for key, entry in by_key.items():
        entry_id, content_hash = stored.get(key, ("", ""))
        if entry_id and content_hash != entry.content_hash:
            _replace(connection, entry_id, entry, now)
            n_changed += 1
    row = rows.feed_row(state)
    del row["feed_id"], row["url"]  # the URL is the configuration's: see add_feeds
    connection.execute(update(feeds).where(of_feed).values(row))
    return n_new, n_changed


def _stored(
    connection: Connection, feed_id: str, keys: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """Id and content hash of the stored entries, by key."""
    found: dict[str, tuple[str, str]] = {}
    for some in chunks(keys):
        query = select(entries.c.id, entries.c.key, entries.c.content_hash).where(
            entries.c.feed_id == feed_id, entries.c.key.in_(some)
        )
        for row in connection.execute(query):
            found[row.key] = row.id, row.content_hash
    return found


def _new_row(
    feed_id: str, entry: Entry, now: datetime, *, is_skipped: bool
) -> dict[str, Any]:
    return rows.entry_row(entry) | {
        "id": make_id("entry", feed_id, clean(entry.key)),
        "feed_id": feed_id,
        "version": 1,
        "version_seen_at": now,
        "first_seen_at": now,
        "state": "skipped" if is_skipped else "unread",
        "n_attempts": 0,
    }


def _replace(
    connection: Connection, entry_id: str, entry: Entry, now: datetime
) -> None:
    """Keep the present version among the earlier ones and write the new one."""
    is_it = entries.c.id == entry_id
    kept = [name for name in rows.ENTRY_COLUMNS if name != "key"]
    names = [*kept, "version", "version_seen_at"]
    present = select(
        entries.c.id,
        bindparam("now", now, entries.c.first_seen_at.type),
        *(entries.c[name] for name in names),
    ).where(is_it)
    connection.execute(
        entry_versions.insert().from_select(
            ["entry_id", "replaced_at", *names], present
        )
    )
    content = rows.entry_row(entry)
    del content["key"]
    connection.execute(
        update(entries)
        .where(is_it)
        .values(content | {"version": entries.c.version + 1, "version_seen_at": now})
    )


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
