"""Feeds and their entries: commit 1, and what is known of a feed before a poll.

Each function runs in the caller's transaction.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Connection, Select, bindparam, func, select, update

from monitor.errors import LostLeaseError, StoreError
from monitor.store import rows
from monitor.store.columns import clean
from monitor.store.database import insert_or_ignore
from monitor.store.sql_touched import touch
from monitor.store.tables import (
    entries,
    entry_aliases,
    entry_versions,
    feed_windows,
    feeds,
)
from monitor.values import (
    Alias,
    Entry,
    FeedState,
    PollOutcome,
    StoredEntry,
    WindowItem,
    make_id,
)

T = TypeVar("T")
_OF_THE_OUTLET = ("last_entry_at", "n_entries", "usual_gap")
"""What stays true of a feed that moved to another address."""
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
        rows.feed_row(FeedState(feed_id, url, next_poll_at=now))
        | {"host": clean(urlsplit(url).hostname or "")}
        for feed_id, url in wanted.items()
        if known.get(feed_id) != clean(url)
    ]
    insert_or_ignore(
        connection, feeds, [row for row in fresh if row["feed_id"] not in known]
    )
    for row in fresh:
        feed_id = row.pop("feed_id")
        if feed_id in known:
            for kept in _OF_THE_OUTLET:
                del row[kept]
            is_it = feeds.c.feed_id == feed_id
            connection.execute(update(feeds).where(is_it).values(row))


def feed_states(connection: Connection) -> tuple[FeedState, ...]:
    """All feeds, by id."""
    query = select(feeds).order_by(feeds.c.feed_id)
    return tuple(rows.feed_state(row) for row in connection.execute(query))


def feed_state(connection: Connection, feed_id: str) -> FeedState | None:
    """One feed."""
    row = connection.execute(select(feeds).where(feeds.c.feed_id == feed_id)).first()
    return None if row is None else rows.feed_state(row)


def due_states(connection: Connection, now: datetime) -> tuple[FeedState, ...]:
    """The feeds whose next poll is due, longest overdue first."""
    is_due = feeds.c.next_poll_at <= now, feeds.c.is_gone.is_(False)
    query = select(feeds).where(*is_due).order_by(feeds.c.next_poll_at, feeds.c.feed_id)
    return tuple(rows.feed_state(row) for row in connection.execute(query))


_MEMORY = (
    select(*(feeds.c[name] for name in rows.FEED_COLUMNS), feed_windows.c["items"])
    .outerjoin(feed_windows, feed_windows.c.feed_id == feeds.c.feed_id)
    .where(feeds.c.feed_id == bindparam("wanted"))
)


def feed_memory(
    connection: Connection, feed_id: str
) -> tuple[FeedState | None, tuple[WindowItem, ...]]:
    """A feed's state and what it held at the last poll that brought a body."""
    row: Any = connection.execute(_MEMORY, {"wanted": feed_id}).first()
    if row is None:
        return None, ()
    text = row._mapping["items"]
    return rows.feed_state(row), () if text is None else rows.window(text)


def recent_entries(
    connection: Connection, feed_id: str, limit: int, but: Collection[str]
) -> tuple[StoredEntry, ...]:
    """The entries of a feed that were first seen last."""
    columns = (entries.c[name] for name in rows.STORED_COLUMNS)
    query = _recent(select(*columns), feed_id, limit, but)
    return tuple(rows.stored_entry(row) for row in connection.execute(query))


def recent_posts(
    connection: Connection, feed_id: str, limit: int, but: Collection[str]
) -> tuple[Entry, ...]:
    """The entries of a feed that were first seen last, with their words."""
    query = _recent(select(entries), feed_id, limit, but)
    return tuple(rows.entry_to_read(row).entry for row in connection.execute(query))


def _recent(
    query: Select[Any], feed_id: str, limit: int, but: Collection[str]
) -> Select[Any]:
    keys = [clean(key) for key in but]
    aliased = select(entry_aliases.c.entry_id).where(
        entry_aliases.c.feed_id == feed_id, entry_aliases.c.key.in_(keys)
    )
    return (
        query.where(
            entries.c.feed_id == feed_id,
            entries.c.key.not_in(keys),
            entries.c.id.not_in(aliased),
        )
        .order_by(entries.c.first_seen_at.desc(), entries.c.id)
        .limit(limit)
    )


def known_entries(
    connection: Connection, feed_id: str, keys: Sequence[str]
) -> dict[str, str]:
    """Content hashes by key, for the keys that are stored or another name of one."""
    stored = _stored(connection, feed_id, [clean(key) for key in keys])
    return {key: stored[clean(key)][1] for key in keys if clean(key) in stored}


def save_poll(
    connection: Connection, outcome: PollOutcome, now: datetime
) -> tuple[int, int]:
    """Store what is new or changed, then the feed's state and its window."""
    state = outcome.state
    if outcome.is_state_alone:
        save_states(connection, [outcome])
        return 0, 0
    of_feed = feeds.c.feed_id == state.feed_id
    # On PostgreSQL this makes two polls of one feed take turns.
    lock = select(feeds.c.fence).where(of_feed).with_for_update()
    fence = connection.execute(lock).scalar_one_or_none()
    if fence is None:
        raise StoreError(f"feed {state.feed_id!r} is not in the store: add it first")
    if outcome.fence not in (None, fence):
        raise LostLeaseError(state.feed_id)
    _add_aliases(connection, state.feed_id, outcome.aliases)
    counts = _save_entries(connection, outcome, now)
    _mark_deleted(connection, outcome)
    if outcome.window is not None:
        _save_window(connection, state.feed_id, outcome.window)
    save_states(connection, [PollOutcome(state)])
    return counts


_OF_STATE = tuple(name for name in rows.FEED_COLUMNS if name not in ("feed_id", "url"))
"""The URL is the configuration's: see add_feeds."""
_STATE = (
    update(feeds)
    .where(
        feeds.c.feed_id == bindparam("wanted"),
        feeds.c.fence == func.coalesce(bindparam("its_fence"), feeds.c.fence),
    )
    .values({name: bindparam(f"new_{name}") for name in _OF_STATE})
)


def save_states(connection: Connection, outcomes: Sequence[PollOutcome]) -> None:
    """Write feeds' states, if each is there and nobody else's."""
    values = [_state_values(outcome) for outcome in outcomes]
    counting = {"preserve_rowcount": True}
    done = connection.execute(_STATE, values, execution_options=counting)
    if done.rowcount == len(outcomes):
        return
    for each in outcomes:
        of_feed = feeds.c.feed_id == each.state.feed_id
        row = connection.execute(select(feeds.c.fence).where(of_feed)).first()
        if row is None:
            name = each.state.feed_id
            raise StoreError(f"feed {name!r} is not in the store: add it first")
        if each.fence not in (None, row.fence):
            raise LostLeaseError(each.state.feed_id)


def _state_values(outcome: PollOutcome) -> dict[str, Any]:
    row = rows.feed_row(outcome.state)
    values = {f"new_{name}": row[name] for name in _OF_STATE}
    return values | {"wanted": outcome.state.feed_id, "its_fence": outcome.fence}


def _save_entries(
    connection: Connection, outcome: PollOutcome, now: datetime
) -> tuple[int, int]:
    feed_id = outcome.state.feed_id
    by_key = {clean(e.key): e for e in reversed(outcome.entries)}  # the first wins
    stored = _stored(connection, feed_id, tuple(by_key))
    new = [
        _new_row(feed_id, entry, now, is_skipped=entry.key in outcome.skip)
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
            _see_alias(connection, feed_id, entry)
            n_changed += 1
    return n_new, n_changed


def _stored(
    connection: Connection, feed_id: str, keys: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """Id and content hash of the stored entries, by key; an alias is a key too."""
    found: dict[str, tuple[str, str]] = {}
    for some in chunks(keys):
        for query in _by_key(feed_id, some):
            for row in connection.execute(query):
                found.setdefault(row.key, (row.id, row.content_hash))
    return found


def _by_key(feed_id: str, keys: Sequence[str]) -> tuple[Select[Any], Select[Any]]:
    what = entries.c.id, entries.c.content_hash
    own = select(entries.c.key, *what).where(
        entries.c.feed_id == feed_id, entries.c.key.in_(keys)
    )
    seen = func.coalesce(entry_aliases.c.content_hash, entries.c.content_hash)
    other = (
        select(entry_aliases.c.key, entries.c.id, seen.label("content_hash"))
        .join(entries, entries.c.id == entry_aliases.c.entry_id)
        .where(entry_aliases.c.feed_id == feed_id, entry_aliases.c.key.in_(keys))
    )
    return own, other


def _add_aliases(
    connection: Connection, feed_id: str, aliases: Mapping[str, Alias]
) -> None:
    keys = [clean(alias.key) for alias in aliases.values()]
    stored = _stored(connection, feed_id, keys) if keys else {}
    insert_or_ignore(
        connection,
        entry_aliases,
        [
            {
                "feed_id": feed_id,
                "key": other,
                "entry_id": stored[clean(alias.key)][0],
                "content_hash": alias.content_hash,
            }
            for other, alias in aliases.items()
            if clean(alias.key) in stored
        ],
    )


def _see_alias(connection: Connection, feed_id: str, entry: Entry) -> None:
    """Remember what an entry hashes to under another key, where that is its own."""
    is_it = (
        entry_aliases.c.feed_id == feed_id,
        entry_aliases.c.key == entry.key,
        entry_aliases.c.content_hash.is_not(None),
    )
    seen = {"content_hash": entry.content_hash}
    connection.execute(update(entry_aliases).where(*is_it).values(seen))


def _mark_deleted(connection: Connection, outcome: PollOutcome) -> None:
    """Say when the entry was there last; nothing is taken away."""
    feed_id = outcome.state.feed_id
    keys = [clean(key) for key in (*outcome.deleted, *outcome.returned)]
    stored = _stored(connection, feed_id, keys) if keys else {}
    deleted_at = outcome.state.last_polled_at
    for key, last_seen_at in outcome.deleted.items():
        if clean(key) in stored:
            values = {"deleted_at": deleted_at, "last_seen_at": last_seen_at}
            _set(connection, stored[clean(key)][0], values)
            touch(connection, stored[clean(key)][0])
    for key in outcome.returned:
        if clean(key) in stored:
            values = {"deleted_at": None, "last_seen_at": None}
            _set(connection, stored[clean(key)][0], values)
            touch(connection, stored[clean(key)][0])


def _set(connection: Connection, entry_id: str, values: Mapping[str, object]) -> None:
    connection.execute(update(entries).where(entries.c.id == entry_id).values(values))


def _save_window(
    connection: Connection, feed_id: str, window: Sequence[WindowItem]
) -> None:
    text = rows.window_text(window)
    is_it = feed_windows.c.feed_id == feed_id
    change = update(feed_windows).where(is_it).values(items=text)
    if connection.execute(change).rowcount == 0:
        connection.execute(feed_windows.insert().values(feed_id=feed_id, items=text))


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
    touch(connection, entry_id)
