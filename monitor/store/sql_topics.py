"""Groups of what no configured topic takes, and what each topic takes.

Each function runs in the caller's transaction.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, distinct, func, select, update

from monitor.store.database import insert_or_ignore
from monitor.store.tables import occurrence_topics, occurrences, topic_groups
from monitor.values import TopicGroup


def save_groups(connection: Connection, groups: Sequence[TopicGroup]) -> None:
    """Write groups, over what is known of them; days known already are not lost.

    Written in the order of their ids, as two issues that are frozen at once would
    otherwise wait for each other.
    """
    for group in sorted(groups, key=lambda one: one.id):
        row = _row(group)
        if insert_or_ignore(connection, topic_groups, [row]):
            continue
        is_it = topic_groups.c.id == group.id
        known = connection.execute(
            select(topic_groups).where(is_it).with_for_update()
        ).one()
        row["first_day"] = min(row["first_day"], known.first_day)
        row["last_day"] = max(row["last_day"], known.last_day)
        connection.execute(update(topic_groups).where(is_it).values(row))


def groups_since(connection: Connection, day: date) -> tuple[TopicGroup, ...]:
    """Groups seen on this day or after, those seen first before the others."""
    columns = topic_groups.c
    query = (
        select(topic_groups)
        .where(columns.last_day >= day)
        .order_by(columns.first_day, columns.id)
    )
    return tuple(map(_group, connection.execute(query)))


def topic_counts(connection: Connection, since: datetime | None) -> dict[str, int]:
    """How many statements each topic takes, by its id."""
    query = (
        select(
            occurrence_topics.c.topic_id,
            func.count(distinct(occurrences.c.statement_id)),
        )
        .join(occurrences, occurrences.c.id == occurrence_topics.c.occurrence_id)
        .group_by(occurrence_topics.c.topic_id)
    )
    if since is not None:
        query = query.where(occurrences.c.first_seen_at >= since)
    return {topic_id: n for topic_id, n in connection.execute(query)}


def _row(group: TopicGroup) -> dict[str, Any]:
    return {
        "id": group.id,
        "label": group.label,
        "label_terms": json.dumps(group.label_terms, ensure_ascii=False),
        "terms": json.dumps(group.terms, ensure_ascii=False),
        "first_day": group.first_day,
        "last_day": group.last_day,
    }


def _group(row: Row[Any]) -> TopicGroup:
    return TopicGroup(
        id=row.id,
        label=row.label,
        label_terms=tuple(json.loads(row.label_terms)),
        terms=tuple((term, weight) for term, weight in json.loads(row.terms)),
        first_day=row.first_day,
        last_day=row.last_day,
    )
