"""What a store keeps of topics."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from monitor.values import TopicGroup


class TopicStore(Protocol):
    """Groups found in what no configured topic takes, and counts by topic.

    Groups are saved by `save_issue`, with the issue that froze them.
    """

    def topic_groups(self, since: date) -> tuple[TopicGroup, ...]:
        """Groups seen on this day or after, those seen first before the others."""
        ...

    def topic_counts(self, since: datetime | None = None) -> Mapping[str, int]:
        """How many statements each topic takes, by its id; one without is left out.

        With `since`, those with a report first seen then or after.
        """
        ...
