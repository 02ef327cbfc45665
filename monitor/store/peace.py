"""Hosts that asked to be left alone, remembered through restarts and reloads."""

from datetime import datetime

from sqlalchemy import select, update

from monitor.store.columns import clean
from monitor.store.database import Database, insert_or_ignore
from monitor.store.tables import hosts


class Peaces:
    """The part of a store that knows who wants to be left alone, and until when."""

    _database: Database

    def remember_peace(
        self, host: str, status: int, until: datetime, now: datetime
    ) -> None:
        """Remember that `host` wants no request before `until`."""
        values = {"peace_until": until, "peace_status": status}
        row = {"host": clean(host), "free_at": now} | values
        with self._database.write() as connection:
            if not insert_or_ignore(connection, hosts, [row]):
                is_it = hosts.c.host == clean(host)
                connection.execute(update(hosts).where(is_it).values(values))

    def peaces(self, now: datetime) -> tuple[tuple[str, int, datetime], ...]:
        """The hosts that want to be left alone still: host, status, until when."""
        columns = hosts.c.host, hosts.c.peace_status, hosts.c.peace_until
        query = select(*columns).where(hosts.c.peace_until > now).order_by(hosts.c.host)
        with self._database.read() as connection:
            return tuple(tuple(row) for row in connection.execute(query))
