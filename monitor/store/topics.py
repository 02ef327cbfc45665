"""What the store promises about topics; see `ports.TopicStore`."""

from collections.abc import Mapping
from datetime import date, datetime

from monitor.store import sql_topics
from monitor.store.database import Database
from monitor.values import TopicGroup


class TopicsPart:
    """Reads topics and groups. Groups are saved with the issue that froze them."""

    _database: Database

    def topic_groups(self, since: date) -> tuple[TopicGroup, ...]:
        """Groups seen on this day or after, those seen first before the others."""
        with self._database.read() as connection:
            return sql_topics.groups_since(connection, since)

    def topic_counts(self, since: datetime | None = None) -> Mapping[str, int]:
        """How many statements each topic takes."""
        with self._database.read() as connection:
            return sql_topics.topic_counts(connection, since)
