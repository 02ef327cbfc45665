"""What is stored of statements: for digests, exports and explanations.

Each function runs in the caller's transaction.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    and_,
    case,
    func,
    or_,
    select,
)

from monitor.standing import GONE
from monitor.store import rows
from monitor.store.columns import UTCDateTime, clean
from monitor.store.sql_feeds import CHUNK, chunks
from monitor.store.sql_links import statement_ids
from monitor.store.tables import (
    articles,
    changes,
    entries,
    occurrence_topics,
    occurrences,
    stands,
    statements,
)
from monitor.values import (
    Article,
    Change,
    Occasion,
    Report,
    Statement,
    StatementReports,
    TopicMatch,
)


def gone(column: ColumnElement[Any]) -> ScalarSelect[Any]:
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
    gone(entries.c.deleted_at).label("deleted_at"),
    gone(entries.c.last_seen_at).label("last_seen_at"),
    articles.c.copy_of,
).join(articles, articles.c.id == occurrences.c.article_id)


def max_seq(connection: Connection) -> int:
    """The highest `seq` of reports and changes; 0 for none."""
    highest = [func.max(table.c.seq) for table in (occurrences, changes)]
    queries = (select(each).scalar_subquery() for each in highest)
    return max(seq or 0 for seq in connection.execute(select(*queries)).one())


def reported(
    connection: Connection, bounds: Sequence[ColumnElement[bool]]
) -> tuple[StatementReports, ...]:
    """Statements with a report or a change within the bounds, first published first.

    A handful of queries for each CHUNK of statements, however many reports they have.
    """
    query = select(occurrences.c.statement_id).where(*bounds).distinct()
    ids = connection.execute(query).scalars().all()
    found: list[StatementReports] = []
    for some in chunks(ids):
        found.extend(with_reports(connection, some))
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
    bounds: list[ColumnElement[bool]] = []
    own, of_changes = (
        _in_range(seq, at, after_seq, up_to_seq, seen_from, seen_before)
        for seq, at in (
            (occurrences.c.seq, occurrences.c.first_seen_at),
            (changes.c.seq, changes.c.seen_at),
        )
    )
    if own:
        changed = select(changes.c.occurrence_id).where(*of_changes)
        bounds.append(or_(and_(*own), occurrences.c.id.in_(changed)))
    if statement_id is not None:
        bounds.append(occurrences.c.statement_id == statement_id)
    return tuple(bounds)


def _in_range(
    seq: ColumnElement[Any],
    at: ColumnElement[Any],
    after_seq: int | None,
    up_to_seq: int | None,
    seen_from: datetime | None,
    seen_before: datetime | None,
) -> list[ColumnElement[bool]]:
    conditions = (
        None if after_seq is None else seq > after_seq,
        None if up_to_seq is None else seq <= up_to_seq,
        None if seen_from is None else at >= seen_from,
        None if seen_before is None else at < seen_before,
    )
    return [each for each in conditions if each is not None]


def with_reports(
    connection: Connection, statement_ids: Sequence[str]
) -> Iterable[StatementReports]:
    """Those of the statements that stand, each with all its reports."""
    by_statement: dict[str, list[Report]] = {}
    for report in _reports(
        connection, _REPORTS.where(occurrences.c.statement_id.in_(statement_ids))
    ):
        by_statement.setdefault(report.statement_id, []).append(report)
    query = select(statements).where(statements.c.id.in_(statement_ids), stands)
    found = [rows.statement(row) for row in connection.execute(query)]
    changed = _changes(connection, statement_ids)
    others = _occasions(connection, found)
    for statement in found:
        if statement.id not in by_statement:
            continue  # its reports were all moved away by hand
        reports = sorted(by_statement[statement.id], key=published_first)
        yield StatementReports(
            statement,
            tuple(reports),
            tuple(changed.get(statement.id, ())),
            tuple(
                each
                for each in others.get(statement.repeats or statement.id, ())
                if each.statement_id != statement.id
            ),
        )


def _changes(
    connection: Connection, statement_ids: Sequence[str]
) -> dict[str, list[Change]]:
    """What became of the statements' reports, by statement."""
    query = (
        select(changes, occurrences.c.statement_id)
        .join(occurrences, occurrences.c.id == changes.c.occurrence_id)
        .where(occurrences.c.statement_id.in_(statement_ids))
        .order_by(changes.c.seq)
    )
    found: dict[str, list[Change]] = {}
    for row in connection.execute(query):
        found.setdefault(row.statement_id, []).append(rows.change(row))
    return found


def _occasions(
    connection: Connection, asked: Iterable[Statement]
) -> dict[str, list[Occasion]]:
    """All occasions of the same words, by the earliest statement's id."""
    columns = statements.c
    firsts = {each.repeats or each.id for each in asked}
    told: list[tuple[str, rows.AnyRow]] = []
    for some in chunks(tuple(firsts)):
        query = (
            select(statements)
            .where(
                or_(columns.id.in_(some), columns.repeats.in_(some)),
                stands,
            )
            .order_by(columns.first_published_at, columns.id)
        )
        told += [(row.repeats or row.id, row) for row in connection.execute(query)]
    several = Counter(root for root, _ in told)
    others = [(root, row) for root, row in told if several[root] > 1]
    gone = taken_back(connection, [row.id for _, row in others])
    found: dict[str, list[Occasion]] = {}
    for root, row in others:
        found.setdefault(root, []).append(
            Occasion(
                row.id, row.text, row.first_published_at, row.said_on, row.id in gone
            )
        )
    return found


def taken_back(connection: Connection, statement_ids: Sequence[str]) -> set[str]:
    """Those of the statements that outlets alone told, each of which has taken its
    words out since. A figure's own post was said, whatever became of it."""
    gone: set[str] = set()
    for some in chunks(statement_ids):
        fates = {
            change.occurrence_id: change.kind
            for each in _changes(connection, some).values()
            for change in each
        }
        if not GONE & {*fates.values()}:
            continue
        query = select(
            occurrences.c.id, occurrences.c.statement_id, occurrences.c.is_post
        ).where(occurrences.c.statement_id.in_(some))
        standing: set[str] = set()
        for row in connection.execute(query):
            if row.is_post or fates.get(row.id) not in GONE:
                standing.add(row.statement_id)
        gone |= {*some} - standing
    return gone


def published_first(report: Report) -> tuple[datetime, int]:
    """The order of a statement's reports."""
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
    of_statements = statement_ids(connection, prefix, of_reports=False)
    query = _REPORTS.where(
        or_(
            (occurrences.c.id >= start) & (occurrences.c.id <= end),
            occurrences.c.statement_id.in_(of_statements),
        )
    ).order_by(occurrences.c.seq)
    return _reports(connection, query)


def reports_by_id(
    connection: Connection, occurrence_ids: Sequence[str]
) -> dict[str, Report]:
    """These reports, by id; an unknown one is left out."""
    found: dict[str, Report] = {}
    for some in chunks(occurrence_ids):
        for report in _reports(connection, _REPORTS.where(occurrences.c.id.in_(some))):
            found[report.occurrence.id] = report
    return found


def n_occasions(connection: Connection, asked: Sequence[Statement]) -> dict[str, int]:
    """How often each of these statements' figures said the same another time: as often
    as there are repeats of the earliest, which is one of the times itself."""
    firsts = {each.repeats or each.id for each in asked}
    repeats = statements.c.repeats
    counts: dict[str, int] = {}
    for some in chunks(tuple(firsts)):
        query = (
            select(repeats, func.count())
            .where(repeats.in_(some), stands)
            .group_by(repeats)
        )
        counts.update({first: n for first, n in connection.execute(query)})
    return {each.id: counts.get(each.repeats or each.id, 0) for each in asked}


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
    """How many statements each figure has: all less those that were merged, as each is
    counted by an index alone."""
    each = statements.c.figure_id
    all_of_them = select(each, func.count()).group_by(each)
    merged = select(each).where(statements.c.merged_into.is_not(None))
    gone = Counter(connection.execute(merged).scalars())
    counts = {
        figure_id: n - gone[figure_id]
        for figure_id, n in connection.execute(all_of_them)
    }
    return {figure_id: n for figure_id, n in counts.items() if n}
