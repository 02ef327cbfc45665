"""Alerts, their rules' marks, and how much was said when.

Each function runs in the caller's transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, case, func, select, update

from monitor.store import rows
from monitor.store.database import insert_or_ignore
from monitor.store.tables import alert_marks, alerts, deliveries, occurrences
from monitor.values import Alert, AlertMark, Delivery


def alert(connection: Connection, alert_id: str) -> Alert | None:
    """One alert."""
    query = select(alerts.c.content).where(alerts.c.id == alert_id)
    content = connection.execute(query).scalar()
    return None if content is None else rows.alert(content)


def alerts_since(
    connection: Connection, rule_id: str, since: datetime
) -> tuple[Alert, ...]:
    """A rule's alerts since then, latest first."""
    query = (
        select(alerts.c.content)
        .where(alerts.c.rule_id == rule_id, alerts.c.made_at >= since)
        .order_by(alerts.c.made_at.desc(), alerts.c.id)
    )
    return tuple(rows.alert(row.content) for row in connection.execute(query))


def mark(connection: Connection, rule_id: str) -> AlertMark | None:
    """How far a rule has come."""
    query = select(alert_marks).where(alert_marks.c.rule_id == rule_id)
    row = connection.execute(query).first()
    return None if row is None else rows.alert_mark(row)


def save_alert(
    connection: Connection,
    mark: AlertMark,
    alert: Alert | None,
    planned: Sequence[Delivery],
) -> bool:
    """Take a rule's next step, if nobody has."""
    row = rows.alert_mark_row(mark)
    columns = alert_marks.c
    if mark.n == 0:
        is_taken = not insert_or_ignore(connection, alert_marks, [row])
    else:
        step = update(alert_marks).where(
            columns.rule_id == mark.rule_id, columns.n == mark.n - 1
        )
        is_taken = connection.execute(step.values(row)).rowcount == 0
    if is_taken:
        return False
    if alert is not None:
        insert_or_ignore(connection, alerts, [rows.alert_row(alert)])
        insert_or_ignore(
            connection, deliveries, [rows.delivery_row(each) for each in planned]
        )
    return True


def report_counts(
    connection: Connection, spans: Sequence[tuple[datetime, datetime]]
) -> dict[str, tuple[int, ...]]:
    """Reports of each figure in each span of time: one pass over the index."""
    if not spans:
        return {}
    at = occurrences.c.first_seen_at
    sums = [
        func.sum(case((and_(at >= start, at < end), 1), else_=0))
        for start, end in spans
    ]
    query = (
        select(occurrences.c.figure_id, *sums)
        .where(at >= min(s for s, _ in spans), at < max(e for _, e in spans))
        .group_by(occurrences.c.figure_id)
    )
    return {row[0]: tuple(map(int, row[1:])) for row in connection.execute(query)}
