"""Leases: which worker of a fleet has which feeds and entries. PostgreSQL only.

A lease ends by itself: a worker that dies gives nothing back and holds nothing up. Each
lease of a feed has a higher fence than the one before, and `sql_feeds.save_poll`
refuses an earlier one. Entries need no fence, since reading one twice changes nothing:
their lease is a next try that lies in the future.

Each function runs in the caller's transaction.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    any_,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)

from monitor.store import rows
from monitor.store.columns import Key, clean
from monitor.store.tables import entries, feeds
from monitor.values import EntryToRead, Lease

_OTHERS = feeds.alias("others")


def free_feeds(connection: Connection, now: datetime) -> tuple[str, ...]:
    """Ids of the feeds that are due, longest overdue first.

    Left out are those at a host of which somebody has a feed in hand.
    """
    in_hand = select(_OTHERS.c.host).where(_OTHERS.c.lease_until > now)
    query = (
        select(feeds.c.feed_id)
        .where(*_due(now), feeds.c.host.not_in(in_hand))
        .order_by(feeds.c.next_poll_at, feeds.c.feed_id)
    )
    return tuple(connection.execute(query).scalars())


def lease_feeds(
    connection: Connection,
    feed_ids: Collection[str],
    owner: str,
    now: datetime,
    duration: timedelta,
) -> tuple[Lease, ...]:
    """Lease those of the feeds that are due and free, longest overdue first.

    One statement. What another worker is leasing at this moment is passed over.
    """
    picked = (
        select(feeds.c.feed_id, feeds.c.next_poll_at)
        .where(_is_one_of(feeds.c.feed_id, feed_ids), *_due(now))
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    claim = (
        update(feeds)
        .where(feeds.c.feed_id == picked.c.feed_id)
        .values(fence=feeds.c.fence + 1, lease_owner=owner, lease_until=now + duration)
        .returning(feeds.c.feed_id, feeds.c.fence, picked.c.next_poll_at)
    )
    found = sorted(connection.execute(claim), key=lambda row: (row[2], row[0]))
    return tuple(Lease(row[0], row[1], now + duration) for row in found)


def renew_feeds(
    connection: Connection,
    feed_ids: Collection[str],
    owner: str,
    until: datetime,
) -> dict[str, int]:
    """Make the owner's leases of these feeds end at `until`; fences by feed id.

    Left out are those that have been given to another worker since.
    """
    renewed = connection.execute(
        update(feeds)
        .where(_is_one_of(feeds.c.feed_id, feed_ids), feeds.c.lease_owner == owner)
        .values(lease_until=until)
        .returning(feeds.c.feed_id, feeds.c.fence)
    )
    return {row.feed_id: row.fence for row in renewed}


def release_feeds(
    connection: Connection, feed_ids: Collection[str], owner: str
) -> None:
    """Give the owner's feeds back, as due as they were."""
    connection.execute(
        update(feeds)
        .where(_is_one_of(feeds.c.feed_id, feed_ids), feeds.c.lease_owner == owner)
        .values(lease_owner=None, lease_until=None)
    )


def count_entries(
    connection: Connection, feed_ids: Collection[str], now: datetime, limit: int
) -> int:
    """How many entries of these feeds wait to be read; `limit` at most."""
    some = select(literal(1)).where(*_unread(feed_ids, now)).limit(limit).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def lease_entries(
    connection: Connection,
    feed_ids: Collection[str],
    now: datetime,
    duration: timedelta,
    limit: int,
) -> tuple[EntryToRead, ...]:
    """Lease entries of these feeds that wait to be read, first seen first."""
    published_at = func.coalesce(entries.c.published_at, entries.c.first_seen_at)
    order = entries.c.first_seen_at, published_at, entries.c.id
    picked = (
        select(entries.c.id)
        .where(*_unread(feed_ids, now))
        .order_by(*order)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    claim = (
        update(entries)
        .where(entries.c.id == picked.c.id)
        .values(next_try_at=now + duration)
        .returning(entries)
    )
    found = sorted(
        connection.execute(claim),
        key=lambda row: (
            row.first_seen_at,
            row.published_at or row.first_seen_at,
            row.id,
        ),
    )
    return tuple(rows.entry_to_read(row) for row in found)


def move_entries(
    connection: Connection,
    entry_ids: Collection[str],
    until: datetime,
    new_until: datetime | None,
) -> set[str]:
    """Move the end of leases that end at `until`; None gives the entries back.

    Returns the ids of those that were still leased so: neither read, nor put off,
    nor leased by another since.
    """
    moved = connection.execute(
        update(entries)
        .where(
            _is_one_of(entries.c.id, entry_ids),
            entries.c.state == "unread",
            entries.c.next_try_at == until,
        )
        .values(next_try_at=new_until)
        .returning(entries.c.id)
    )
    return set(moved.scalars())


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        feeds.c.next_poll_at <= now,
        feeds.c.is_gone.is_(False),
        or_(feeds.c.lease_until.is_(None), feeds.c.lease_until <= now),
    )


def _unread(
    feed_ids: Collection[str], now: datetime
) -> tuple[ColumnElement[bool], ...]:
    return (
        entries.c.state == "unread",
        _is_one_of(entries.c.feed_id, feed_ids),
        or_(entries.c.next_try_at.is_(None), entries.c.next_try_at <= now),
    )


def _is_one_of(
    column: ColumnElement[str], values: Collection[str]
) -> ColumnElement[bool]:
    """The column is among these values: one parameter, however many they are."""
    cleaned: Sequence[str] = [clean(value) for value in values]
    return column == any_(cast(cleaned, ARRAY(Key)))
