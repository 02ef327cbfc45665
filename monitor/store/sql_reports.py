"""What is stored of statements: for digests, exports and explanations.

Each function runs in the caller's transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    case,
    func,
    or_,
    select,
)

from monitor.store import rows
from monitor.store.columns import UTCDateTime, clean
from monitor.store.sql_feeds import CHUNK, chunks
from monitor.store.tables import (
    articles,
    entries,
    occurrence_topics,
    occurrences,
    statements,
)
from monitor.values import Article, Report, StatementReports, TopicMatch


def _gone(column: ColumnElement[Any]) -> ScalarSelect[Any]:
    """A mark of the article's entries, where none of them is still in its feed."""
    are_all = func.count() == func.count(entries.c.deleted_at)
    latest = func.max(column, type_=UTCDateTime)
    query = select(case((are_all, latest))).where(entries.c.article_id == articles.c.id)
    return query.correlate(articles).scalar_subquery()


_REPORTS: Select[tuple[object, ...]] = select(
    occurrences,
    articles.c.url.label("article_url"),
    articles.c.language.label("article_language"),
    articles.c.title.label("article_title"),
    articles.c.published_at.label("article_published_at"),
    articles.c.outlet_id,
    _gone(entries.c.deleted_at).label("deleted_at"),
    _gone(entries.c.last_seen_at).label("last_seen_at"),
).join(articles, articles.c.id == occurrences.c.article_id)


def max_seq(connection: Connection) -> int:
    """The highest `seq`; 0 for none."""
    return connection.execute(select(func.max(occurrences.c.seq))).scalar() or 0


def reported(
    connection: Connection, bounds: Sequence[ColumnElement[bool]]
) -> tuple[StatementReports, ...]:
    """Statements with a report within the bounds, first published first.

    Three queries for each CHUNK of statements, however many reports they have.
    """
    query = select(occurrences.c.statement_id).where(*bounds).distinct()
    ids = connection.execute(query).scalars().all()
    found: list[StatementReports] = []
    for some in chunks(ids):
        found.extend(_with_reports(connection, some))
    found.sort(key=lambda each: (each.statement.first_published_at, each.statement.id))
    return tuple(found)


def within(
    *,
    after_seq: int | None,
    up_to_seq: int | None,
    seen_from: datetime | None,
    seen_before: datetime | None,
    statement_id: str | None,
) -> tuple[ColumnElement[bool], ...]:
    """The conditions that an occurrence must meet; see `ports.Store.reported`."""
    columns = occurrences.c
    bounds: list[ColumnElement[bool]] = []
    if after_seq is not None:
        bounds.append(columns.seq > after_seq)
    if up_to_seq is not None:
        bounds.append(columns.seq <= up_to_seq)
    if seen_from is not None:
        bounds.append(columns.first_seen_at >= seen_from)
    if seen_before is not None:
        bounds.append(columns.first_seen_at < seen_before)
    if statement_id is not None:
        bounds.append(columns.statement_id == statement_id)
    return tuple(bounds)


def _with_reports(
    connection: Connection, statement_ids: Sequence[str]
) -> Iterable[StatementReports]:
    by_statement: dict[str, list[Report]] = {}
    for report in _reports(
        connection, _REPORTS.where(occurrences.c.statement_id.in_(statement_ids))
    ):
        by_statement.setdefault(report.statement_id, []).append(report)
    query = select(statements).where(
        statements.c.id.in_(statement_ids), statements.c.merged_into.is_(None)
    )
    for row in connection.execute(query):
        reports = sorted(by_statement[row.id], key=_published_first)
        yield StatementReports(rows.statement(row), tuple(reports))


def _published_first(report: Report) -> tuple[datetime, int]:
    return report.published_at or report.first_seen_at, report.seq


def _reports(
    connection: Connection, query: Select[tuple[object, ...]]
) -> tuple[Report, ...]:
    """Run a query over `_REPORTS` and add the topics."""
    found = connection.execute(query).all()
    topics = _topics(connection, [row.id for row in found])
    return tuple(rows.report(row, topics) for row in found)


def _topics(
    connection: Connection, occurrence_ids: Sequence[str]
) -> dict[str, list[TopicMatch]]:
    columns = occurrence_topics.c
    found: dict[str, list[TopicMatch]] = {}
    for some in chunks(occurrence_ids):
        query = (
            select(occurrence_topics)
            .where(columns.occurrence_id.in_(some))
            .order_by(columns.occurrence_id, columns.position)
        )
        for row in connection.execute(query):
            found.setdefault(row.occurrence_id, []).append(rows.topic_match(row))
    return found


def reports_after(connection: Connection, seq: int) -> tuple[Report, ...]:
    """The next CHUNK of reports after `seq`, in that order."""
    query = _REPORTS.where(occurrences.c.seq > seq).order_by(occurrences.c.seq)
    return _reports(connection, query.limit(CHUNK))


def find_reports(connection: Connection, prefix: str) -> tuple[Report, ...]:
    """Reports whose statement's or own id starts with `prefix`, in `seq` order."""
    start = clean(prefix)
    end = start + "\U0010ffff"
    query = _REPORTS.where(
        or_(
            *(
                (column >= start) & (column <= end)
                for column in (occurrences.c.id, occurrences.c.statement_id)
            )
        )
    ).order_by(occurrences.c.seq)
    return _reports(connection, query)


def article(connection: Connection, article_id: str) -> Article | None:
    """One article; None for an unknown id."""
    query = select(articles).where(articles.c.id == article_id)
    row = connection.execute(query).first()
    return None if row is None else rows.article(row)


def article_text(connection: Connection, article_id: str) -> str:
    """An article's text; "" for an unknown id."""
    query = select(articles.c.text).where(articles.c.id == article_id)
    return connection.execute(query).scalar() or ""


def statement_counts(connection: Connection) -> dict[str, int]:
    """How many statements each figure has."""
    query = (
        select(statements.c.figure_id, func.count())
        .where(statements.c.merged_into.is_(None))
        .group_by(statements.c.figure_id)
    )
    return {figure_id: n for figure_id, n in connection.execute(query)}
