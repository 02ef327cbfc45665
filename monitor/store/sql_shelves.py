"""What the archive lists and counts. Each function runs in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    exists,
    func,
    select,
)

from monitor.store import sql_brief, sql_reports
from monitor.store.columns import UTCDateTime
from monitor.store.sql_feeds import chunks
from monitor.store.tables import (
    articles,
    issues,
    occurrence_topics,
    occurrences,
    stands,
    statements,
)
from monitor.values import (
    Held,
    IssueLine,
    PostKind,
    Shelf,
    StatementKind,
    StatementReports,
)

_MOST_MERGES = 50  # in a row: a circle would be a defect, and must not hang a page
_HOUR, _MINUTE = len("2026-03-03 09"), len("2026-03-03 09:14")


def merged(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Every merged statement with where it stands now."""
    columns = statements.c
    query = select(columns.id, columns.merged_into).where(
        columns.merged_into.is_not(None)
    )
    into: dict[str, str] = {
        row.id: row.merged_into for row in connection.execute(query)
    }
    found = []
    for one in sorted(into):
        last = one
        for _ in range(_MOST_MERGES):
            if last not in into:
                found.append((one, last))
                break
            last = into[last]
    return tuple(found)


def statements_of(
    connection: Connection, statement_ids: Sequence[str], *, brief: bool
) -> tuple[StatementReports, ...]:
    """These statements with their reports, in that order."""
    read = sql_brief.statements_of if brief else sql_reports.with_reports
    found = {
        each.statement.id: each
        for some in chunks(tuple(dict.fromkeys(statement_ids)))
        for each in read(connection, some)
    }
    return tuple(found[one] for one in statement_ids if one in found)


def shelf(
    connection: Connection, asked: Shelf, limit: int, skip: int
) -> tuple[str, ...]:
    """A page of ids, last published first."""
    columns = statements.c
    query = (
        select(columns.id)
        .where(*_on(asked))
        .order_by(columns.first_published_at.desc(), columns.id)
        .limit(limit)
        .offset(skip)
    )
    return tuple(connection.execute(query).scalars())


def counts(
    connection: Connection, asked: Shelf, *, by_minute: bool
) -> tuple[tuple[datetime, int], ...]:
    """Statements by the hour or minute of their first publication.

    Both engines write an instant as `2026-03-03 09:14…` in UTC.
    """
    length = _MINUTE if by_minute else _HOUR
    moment = func.substr(cast(statements.c.first_published_at, Text), 1, length)
    query = (
        select(moment.label("moment"), func.count().label("n"))
        .where(*_on(asked))
        .group_by(moment)
        .order_by(moment)
    )
    rest = ":00+00:00" if by_minute else ":00:00+00:00"
    return tuple(
        (datetime.fromisoformat(row.moment + rest), row.n)
        for row in connection.execute(query)
    )


def holdings(connection: Connection, asked: Shelf) -> tuple[Held, ...]:
    """Statements by figure and topic."""
    at = statements.c.first_published_at
    n = func.count(statements.c.id.distinct())
    query = (
        select(
            statements.c.figure_id,
            occurrence_topics.c.topic_id,
            n.label("n"),
            func.min(at, type_=UTCDateTime).label("first_at"),
            func.max(at, type_=UTCDateTime).label("latest_at"),
        )
        .join(occurrences, occurrences.c.statement_id == statements.c.id)
        .join(occurrence_topics, occurrence_topics.c.occurrence_id == occurrences.c.id)
        .where(*_own(asked), *_sure(asked))
        .group_by(statements.c.figure_id, occurrence_topics.c.topic_id)
        .order_by(
            statements.c.figure_id,
            n.desc(),
            occurrence_topics.c.topic_id,
        )
    )
    return tuple(
        Held(row.figure_id, row.topic_id, row.n, row.first_at, row.latest_at)
        for row in connection.execute(query)
    )


def issue_lines(connection: Connection) -> tuple[IssueLine, ...]:
    """Every issue's address, latest period first."""
    columns = issues.c
    query = select(
        columns.id, columns.edition_id, columns.period_start_at, columns.period_end_at
    ).order_by(columns.period_end_at.desc(), columns.edition_id)
    return tuple(IssueLine(*row) for row in connection.execute(query))


def _on(asked: Shelf) -> tuple[ColumnElement[bool], ...]:
    """Conditions on a row of `statements`, those on its reports as EXISTS."""
    found: Select[Any] = select(occurrences.c.id).where(
        occurrences.c.statement_id == statements.c.id, *_sure(asked)
    )
    if asked.topic_id is not None:
        found = found.join(
            occurrence_topics, occurrence_topics.c.occurrence_id == occurrences.c.id
        ).where(occurrence_topics.c.topic_id == asked.topic_id)
    if asked.outlet_id is not None:
        found = found.join(articles, articles.c.id == occurrences.c.article_id).where(
            articles.c.outlet_id == asked.outlet_id
        )
    return (*_own(asked), exists(found.correlate(statements)))


def _own(asked: Shelf) -> tuple[ColumnElement[bool], ...]:
    columns = statements.c
    conditions: list[ColumnElement[bool]] = [stands]
    if not asked.stances:
        conditions.append(columns.kind == StatementKind.STATEMENT)
    if asked.figure_id is not None:
        conditions.append(columns.figure_id == asked.figure_id)
    if asked.from_at is not None:
        conditions.append(columns.first_published_at >= asked.from_at)
    if asked.until_at is not None:
        conditions.append(columns.first_published_at < asked.until_at)
    return tuple(conditions)


def _sure(asked: Shelf) -> tuple[ColumnElement[bool], ...]:
    conditions: list[ColumnElement[bool]] = [
        occurrences.c.confidence >= asked.min_confidence
    ]
    if not asked.reposts:
        conditions.append(occurrences.c.post_kind != PostKind.REPOST)
    return tuple(conditions)
