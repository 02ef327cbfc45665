"""Turns at hosts, shared by all workers of a fleet: a row a host. PostgreSQL only.

Times are the server's, so that the clocks of the machines need not agree.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, text

from monitor.store.columns import clean
from monitor.values import Turn

_TAKE = text(
    # DO UPDATE locks the row first: whoever comes at the same time gets the next turn.
    # A host that wants to be left alone gives none away.
    "INSERT INTO hosts AS h (host, free_at)"
    " VALUES (:host, clock_timestamp() + :interval)"
    " ON CONFLICT (host) DO UPDATE SET free_at ="
    " CASE WHEN h.peace_until > clock_timestamp() THEN h.free_at"
    " ELSE greatest(h.free_at, clock_timestamp()) + :interval END"
    " RETURNING h.free_at - :interval - clock_timestamp() AS wait,"
    " h.peace_until - clock_timestamp() AS peace, h.peace_status"
)
_PEACE = text(
    "SELECT interval '0' AS wait, peace_until - clock_timestamp() AS peace,"
    " peace_status FROM hosts WHERE host = :host"
)
_LEAVE_ALONE = text(
    "INSERT INTO hosts AS h (host, free_at, peace_until, peace_status)"
    " VALUES (:host, clock_timestamp(), clock_timestamp() + :pause, :status)"
    " ON CONFLICT (host) DO UPDATE SET"
    " peace_until = excluded.peace_until, peace_status = excluded.peace_status"
)
_FORGET = text(
    "DELETE FROM hosts WHERE free_at < clock_timestamp() - :age"
    " AND (peace_until IS NULL OR peace_until < clock_timestamp())"
)
_NONE = timedelta()


def take_turn(connection: Connection, host: str, interval: timedelta) -> Turn:
    """Take the host's next free moment; the one after it is `interval` later."""
    given = {"host": clean(host), "interval": interval}
    return _turn(connection.execute(_TAKE, given).one())


def peace(connection: Connection, host: str) -> Turn:
    """Whether the host wants to be left alone, and for how long."""
    found = connection.execute(_PEACE, {"host": clean(host)}).first()
    return Turn(_NONE) if found is None else _turn(found)


def leave_alone(
    connection: Connection, host: str, status: int, pause: timedelta
) -> None:
    """Let nobody ask the host for `pause`."""
    given = {"host": clean(host), "status": status, "pause": pause}
    connection.execute(_LEAVE_ALONE, given)


def forget(connection: Connection, age: timedelta) -> None:
    """Drop hosts that nobody has asked for so long."""
    connection.execute(_FORGET, {"age": age})


def _turn(row: Any) -> Turn:
    if row.peace_status is not None and row.peace > _NONE:
        return Turn(row.peace, row.peace_status)
    return Turn(max(row.wait, _NONE))
