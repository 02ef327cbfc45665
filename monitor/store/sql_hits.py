"""Positions in the index -> hits: each statement with the report that answers best.

Each function runs in the caller's transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, select

from monitor import searching, standing
from monitor.searching import Answering, Wanted, Wording
from monitor.searching.documents import CLASS, tag
from monitor.store import rows, sql_reports
from monitor.store.rows import AnyRow
from monitor.store.tables import (
    articles,
    occurrences,
    search_statements,
    stands,
    statements,
)
from monitor.values import (
    Hit,
    Match,
    Occurrence,
    Query,
    Report,
    Snippet,
    Statement,
    StatementReports,
    Trait,
)


def load(
    connection: Connection, wanted: Wanted, query: Query, places: Sequence[int]
) -> tuple[Hit, ...]:
    """The hits at these positions, in their order.

    What was merged or moved since it was indexed is left out: it comes back where it
    stands now with the next round of indexing.
    """
    if not places:
        return ()
    indexed = _indexed(connection, places)
    known = _statements(connection, [row.statement_id for row in indexed])
    here = [row for row in indexed if row.statement_id in known]
    changed = _changed(connection, here)
    chosen = _chosen(connection, wanted, query, here)
    answers = {
        name: searching.answering(wanted, query.outlets, one)
        for name, one in changed.items()
    }
    for name, answer in answers.items():
        chosen[name] = answer.report.occurrence.id
    reports = sql_reports.reports_by_id(connection, tuple(chosen.values()))
    occasions = sql_reports.n_occasions(connection, tuple(known.values()))
    hits = []
    for row in here:
        statement = known[row.statement_id]
        report = reports.get(chosen[statement.id])
        if report is not None and report.statement_id == statement.id:
            hit = _hit(row, statement, report, wanted, occasions[statement.id])
            if statement.id in changed:
                one = changed[statement.id]
                hit = _with_fate(hit, one, answers[statement.id])
            hits.append(hit)
    return tuple(hits)


def matches(connection: Connection, places: Sequence[int]) -> tuple[Match, ...]:
    """The statements at these positions, in their order."""
    indexed = _indexed(connection, places) if places else []
    return tuple(Match(row.statement_id, _classes(row.tags)) for row in indexed)


_TRAITS = {tag(CLASS, each.value): each for each in Trait}
_FATES = {Trait.EDITED, Trait.REMOVED, Trait.DELETED}


def _changed(
    connection: Connection, indexed: Sequence[AnyRow]
) -> dict[str, StatementReports]:
    """Of these, the few statements of which a report was changed or taken away."""
    ids = [row.statement_id for row in indexed if _FATES & {*_classes(row.tags)}]
    found = sql_reports.with_reports(connection, ids) if ids else ()
    return {each.statement.id: each for each in found}


def _with_fate(hit: Hit, one: StatementReports, answer: Answering) -> Hit:
    """The hit with what became of its words, in those that stand if they match, too."""
    text = standing.best(one).words
    return replace(hit, text=text, snippet=answer.snippet, became=answer.became)


def _indexed(connection: Connection, places: Sequence[int]) -> list[AnyRow]:
    columns = search_statements.c
    query: Select[Any] = select(
        columns.position,
        columns.statement_id,
        columns.report_id,
        columns.n_reports,
        columns.n_outlets,
        columns.tags,
    ).where(columns.position.in_(places))
    found = {row.position: row for row in connection.execute(query)}
    return [found[place] for place in places if place in found]


def _statements(connection: Connection, ids: Sequence[str]) -> dict[str, Statement]:
    query = select(statements).where(statements.c.id.in_(ids), stands)
    return {row.id: rows.statement(row) for row in connection.execute(query)}


def _chosen(
    connection: Connection, wanted: Wanted, query: Query, indexed: Sequence[AnyRow]
) -> dict[str, str]:
    """The report to show for each statement."""
    chosen = {row.statement_id: row.report_id for row in indexed}
    if not (wanted.groups or query.outlets):
        return chosen
    several = [row.statement_id for row in indexed if row.n_reports > 1]
    wordings: dict[str, list[Wording]] = {}
    for statement_id, one in _wordings(connection, several):
        wordings.setdefault(statement_id, []).append(one)
    for statement_id, of_it in wordings.items():
        chosen[statement_id] = searching.best(wanted, query.outlets, of_it).id
    return chosen


def _wordings(
    connection: Connection, ids: Sequence[str]
) -> Iterable[tuple[str, Wording]]:
    """The reports of statements, first published first."""
    columns = occurrences.c
    query = (
        select(
            columns.statement_id,
            columns.id,
            columns.content,
            columns.context,
            articles.c.outlet_id,
            columns.published_at,
            columns.first_seen_at,
            columns.seq,
        )
        .join(articles, articles.c.id == columns.article_id)
        .where(columns.statement_id.in_(ids))
    )
    found = sorted(
        connection.execute(query) if ids else (),
        key=lambda row: (row.published_at or row.first_seen_at, row.seq),
    )
    return ((row.statement_id, Wording(*row[1:5])) for row in found)


def _hit(
    row: AnyRow,
    statement: Statement,
    report: Report,
    wanted: Wanted,
    n_occasions: int,
) -> Hit:
    return Hit(
        statement,
        report,
        _snippet(wanted, report.occurrence),
        statement.text,
        row.n_reports,
        row.n_outlets,
        n_occasions,
        _classes(row.tags),
    )


def _snippet(wanted: Wanted, one: Occurrence) -> Snippet:
    return searching.snippet(wanted, one.content, one.context)


def _classes(tags: str) -> tuple[Trait, ...]:
    there = _TRAITS.keys() & tags.split(" ")
    return tuple(each for name, each in _TRAITS.items() if name in there)
