"""Tokens, suppressions and what came back.

Each function runs in the caller's transaction.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from monitor.ports import Judge
from monitor.store import rows
from monitor.store.database import insert_or_ignore
from monitor.store.tables import bounces, deliveries, subscriptions, suppressions
from monitor.values import Bounce, Subscription, Suppression


def token_of(connection: Connection, address: str, scope: str) -> str | None:
    """The token that an address has for a scope."""
    columns = subscriptions.c
    query = select(columns.token).where(
        columns.address == address, columns.scope == scope
    )
    found: str | None = connection.execute(query).scalar()
    return found


def give_token(connection: Connection, given: Subscription) -> str:
    """Keep a token unless there is one; returns the one that counts."""
    row = {"token": given.token, "address": given.address, "scope": given.scope}
    insert_or_ignore(connection, subscriptions, [row])
    return token_of(connection, given.address, given.scope) or given.token


def subscription(connection: Connection, token: str) -> Subscription | None:
    """What a token stands for."""
    query = select(subscriptions).where(subscriptions.c.token == token)
    row = connection.execute(query).first()
    return None if row is None else Subscription(row.token, row.address, row.scope)


def recipient_of(connection: Connection, message_id: str) -> str | None:
    """To whom a message was delivered."""
    query = select(deliveries.c.recipient).where(deliveries.c.message_id == message_id)
    found: str | None = connection.execute(query.limit(1)).scalar()
    return found


def all_suppressions(
    connection: Connection, address: str | None
) -> tuple[Suppression, ...]:
    """Suppressions by address and scope."""
    columns = suppressions.c
    query = select(suppressions).order_by(columns.address, columns.scope)
    if address is not None:
        query = query.where(columns.address == address)
    return tuple(rows.suppression(row) for row in connection.execute(query))


def suppress(connection: Connection, new: Suppression) -> bool:
    """Write a suppression down, unless one in force says as much."""
    row = rows.suppression_row(new)
    if insert_or_ignore(connection, suppressions, [row]):
        return True
    query = select(suppressions).where(*_is(new.address, new.scope)).with_for_update()
    old = rows.suppression(connection.execute(query).one())
    if old.holds(new.since_at) and (old.until_at is None or old == new):
        return False
    connection.execute(
        update(suppressions).where(*_is(new.address, new.scope)).values(row)
    )
    return True


def lift(connection: Connection, address: str, scope: str, now: datetime) -> bool:
    """Let mail through again."""
    columns = suppressions.c
    done = connection.execute(
        update(suppressions)
        .where(*_is(address, scope), columns.lifted_at.is_(None))
        .values(lifted_at=now)
    )
    return done.rowcount == 1


def all_bounces(connection: Connection, address: str | None) -> tuple[Bounce, ...]:
    """What came back, latest first."""
    query = select(bounces).order_by(bounces.c.received_at.desc(), bounces.c.id)
    if address is not None:
        query = query.where(bounces.c.address == address)
    return tuple(rows.bounce(row) for row in connection.execute(query))


def save_bounce(
    connection: Connection, bounce: Bounce, judge: Judge
) -> Suppression | None:
    """Keep what came back, and what `judge` makes of it."""
    if not insert_or_ignore(connection, bounces, [rows.bounce_row(bounce)]):
        return None
    if bounce.address is None:
        return None
    lifted = [
        each.lifted_at
        for each in all_suppressions(connection, bounce.address)
        if each.lifted_at is not None
    ]
    counted = [
        each
        for each in reversed(all_bounces(connection, bounce.address))
        if not lifted or each.received_at > max(lifted)
    ]
    verdict = judge(counted)
    if verdict is None or not suppress(connection, verdict):
        return None
    return verdict


def _is(address: str, scope: str) -> tuple[ColumnElement[bool], ...]:
    return suppressions.c.address == address, suppressions.c.scope == scope
