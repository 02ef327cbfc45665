"""Issues and deliveries: commits 3 and 4, and the ledger.

Each function runs in the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select, update

from monitor.errors import StoreError
from monitor.store import rows
from monitor.store.database import insert_or_ignore
from monitor.store.sql_topics import save_groups
from monitor.store.tables import alerts, deliveries, issues
from monitor.values import Delivery, DeliveryState, Issue, TopicGroup

_FINAL = (
    DeliveryState.ACCEPTED,
    DeliveryState.REJECTED,
    DeliveryState.SUPPRESSED,
)


def save_issue(
    connection: Connection,
    issue: Issue,
    planned: Sequence[Delivery],
    groups: Sequence[TopicGroup] = (),
) -> Issue:
    """Freeze an issue and plan its deliveries, or find the one that is in force."""
    if insert_or_ignore(connection, issues, [rows.issue_row(issue)]):
        # One that nobody gets is no error; one recipient twice gets it once.
        insert_or_ignore(
            connection, deliveries, [rows.delivery_row(each) for each in planned]
        )
        save_groups(connection, groups)
        return issue
    query = select(issues.c.content).where(
        issues.c.edition_id == issue.edition_id,
        issues.c.period_end_at == issue.period.end_at,
    )
    content = connection.execute(query).scalar()
    if content is None:
        raise StoreError(f"issue {issue.id} is stored already, for another period")
    return rows.issue(content)


def last_issue(connection: Connection, edition_id: str) -> Issue | None:
    """The edition's issue with the latest period end."""
    query = (
        select(issues.c.content)
        .where(issues.c.edition_id == edition_id)
        .order_by(issues.c.period_end_at.desc())
        .limit(1)
    )
    content = connection.execute(query).scalar()
    return None if content is None else rows.issue(content)


def issue(connection: Connection, issue_id: str) -> Issue | None:
    """One issue."""
    query = select(issues.c.content).where(issues.c.id == issue_id)
    content = connection.execute(query).scalar()
    return None if content is None else rows.issue(content)


def all_issues(
    connection: Connection, edition_id: str | None, since: datetime | None
) -> tuple[Issue, ...]:
    """Issues, latest period first; with `since`, those that ended after it."""
    query = select(issues.c.content).order_by(
        issues.c.period_end_at.desc(), issues.c.edition_id
    )
    if edition_id is not None:
        query = query.where(issues.c.edition_id == edition_id)
    if since is not None:
        query = query.where(issues.c.period_end_at > since)
    return tuple(rows.issue(row.content) for row in connection.execute(query))


def ledger(connection: Connection, issue_id: str | None) -> tuple[Delivery, ...]:
    """Deliveries, those of the latest issue or alert first."""
    columns = deliveries.c
    query = (
        select(deliveries)
        .outerjoin(issues, issues.c.id == columns.issue_id)
        .outerjoin(alerts, alerts.c.id == columns.issue_id)
        .order_by(
            func.coalesce(issues.c.composed_at, alerts.c.made_at).desc(),
            columns.issue_id,
            columns.channel,
            columns.recipient,
        )
    )
    if issue_id is not None:
        query = query.where(columns.issue_id == issue_id)
    return tuple(rows.delivery(row) for row in connection.execute(query))


def claim_delivery(
    connection: Connection,
    now: datetime,
    lease: timedelta,
    issue_id: str | None,
    recipient: str | None,
) -> Delivery | None:
    """Lease the delivery that has been due longest, of those asked for."""
    columns = deliveries.c
    is_reached = columns.next_try_at <= now
    is_due = or_(
        and_(
            columns.state == DeliveryState.PENDING,
            or_(columns.next_try_at.is_(None), is_reached),
        ),
        and_(
            columns.state.in_([DeliveryState.DEFERRED, DeliveryState.UNCERTAIN]),
            is_reached,
        ),
        and_(columns.state == DeliveryState.SENDING, columns.leased_until <= now),
    )
    due_since = func.coalesce(
        columns.leased_until, columns.next_try_at, columns.updated_at
    ).nulls_first()
    query = (
        select(deliveries)
        .where(is_due, *_asked_for(issue_id, recipient))
        .order_by(due_since, columns.issue_id, columns.channel, columns.recipient)
        .limit(1)
        # Another worker's claim is passed over rather than waited for. Nothing on
        # SQLite, where writers take turns.
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(query).first()
    return None if row is None else _leased(connection, rows.delivery(row), now, lease)


def _asked_for(
    issue_id: str | None, recipient: str | None
) -> tuple[ColumnElement[bool], ...]:
    columns = deliveries.c
    conditions = (
        None if issue_id is None else columns.issue_id == issue_id,
        None if recipient is None else columns.recipient == recipient,
    )
    return tuple(each for each in conditions if each is not None)


def _leased(
    connection: Connection, found: Delivery, now: datetime, lease: timedelta
) -> Delivery:
    """Mark a delivery as being sent, and tell the claimer whether it may be twice."""
    is_lapsed = found.state is DeliveryState.SENDING
    claimed = replace(
        found,
        # The try that was in flight when its process died: nobody else counts it.
        n_attempts=found.n_attempts + is_lapsed,
        n_doubts=found.n_doubts + (is_lapsed and found.handed_at is not None),
        state=DeliveryState.SENDING,
        handed_at=None,
        updated_at=now,
    )
    values = rows.delivery_row(claimed) | {"leased_until": now + lease}
    connection.execute(update(deliveries).where(*_is(found)).values(values))
    if claimed.n_doubts:
        return replace(claimed, state=DeliveryState.UNCERTAIN)
    return claimed


def hand_over(connection: Connection, delivery: Delivery, now: datetime) -> bool:
    """Mark a claim as being handed over, if it is still the claimer's."""
    columns = deliveries.c
    done = connection.execute(
        update(deliveries)
        .where(
            *_is(delivery),
            columns.state == DeliveryState.SENDING,
            columns.n_attempts == delivery.n_attempts,
        )
        .values(handed_at=now)
    )
    return done.rowcount == 1


def force_delivery(connection: Connection, delivery: Delivery, now: datetime) -> bool:
    """Begin a delivery anew, unless somebody has it in hand."""
    columns = deliveries.c
    is_in_hand = and_(
        columns.state == DeliveryState.SENDING, columns.leased_until > now
    )
    done = connection.execute(
        update(deliveries)
        .where(*_is(delivery), not_(is_in_hand))
        .values(
            state=DeliveryState.PENDING,
            next_try_at=None,
            leased_until=None,
            handed_at=None,
            n_doubts=0,
            forced_at=now,
            updated_at=now,
        )
    )
    return done.rowcount == 1


def save_delivery(connection: Connection, delivery: Delivery, now: datetime) -> None:
    """Write what became of a claim, if it is news.

    A worker that comes after its lease ran out has counted no more tries than the
    ledger: it is heard only if it knows of an acceptance.
    """
    columns = deliveries.c
    is_news = columns.n_attempts < delivery.n_attempts
    if delivery.state is DeliveryState.ACCEPTED:
        is_news = or_(is_news, columns.state != DeliveryState.ACCEPTED)
    # When it was forced is never taken back by what a claimer knew.
    values = rows.delivery_row(delivery) | {"leased_until": None, "updated_at": now}
    del values["forced_at"]
    values["handed_at"] = None
    done = connection.execute(
        update(deliveries)
        .where(*_is(delivery), columns.state.not_in(_FINAL), is_news)
        .values(values)
    )
    if done.rowcount == 0 and not _exists(connection, delivery):
        raise StoreError(
            f"issue {delivery.issue_id} has no delivery to {delivery.recipient}"
        )


def _is(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    return (
        deliveries.c.issue_id == delivery.issue_id,
        deliveries.c.channel == delivery.channel,
        deliveries.c.recipient == delivery.recipient,
    )


def _exists(connection: Connection, delivery: Delivery) -> bool:
    query = select(deliveries.c.state).where(*_is(delivery))
    return connection.execute(query).first() is not None
