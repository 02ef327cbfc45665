"""Positions in the index -> hits: each statement with the report that answers best.

Each function runs in the caller's transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from monitor import searching, standing
from monitor.searching import Wanted
from monitor.searching.documents import CLASS, untagged
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
    ChangeKind,
    Hit,
    Occurrence,
    Query,
    Report,
    Snippet,
    Statement,
    StatementReports,
    Trait,
)


class _Wording(NamedTuple):
    """What the choice of a report needs to know of it."""

    occurrence_id: str
    statement_id: str
    content: str
    context: str
    outlet_id: str | None


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
    for name, one in changed.items():
        chosen[name] = _standing(wanted, query, one)
    reports = sql_reports.reports_by_id(connection, tuple(chosen.values()))
    occasions = sql_reports.n_occasions(connection, tuple(known.values()))
    hits = []
    for row in here:
        statement = known[row.statement_id]
        report = reports.get(chosen[statement.id])
        if report is not None and report.statement_id == statement.id:
            hit = _hit(row, statement, report, wanted, occasions[statement.id])
            if statement.id in changed:
                hit = _with_fate(hit, changed[statement.id], wanted)
            hits.append(hit)
    return tuple(hits)


_FATES = {Trait.EDITED, Trait.REMOVED, Trait.DELETED}


def _changed(
    connection: Connection, indexed: Sequence[AnyRow]
) -> dict[str, StatementReports]:
    """Of these, the few statements of which a report was changed or taken away."""
    ids = [row.statement_id for row in indexed if _FATES & {*_classes(row.tags)}]
    found = sql_reports.with_reports(connection, ids) if ids else ()
    return {each.statement.id: each for each in found}


def _standing(wanted: Wanted, query: Query, one: StatementReports) -> str:
    """The report to show of such a statement: as `_chosen`, and among equals one whose
    words stand."""
    known = standing.wordings(one)

    def rating(report: Report) -> tuple[int, bool]:
        occurrence, stands = report.occurrence, known[report.occurrence.id]
        words = {occurrence.content, stands.now}
        rated = (
            _rating(
                wanted,
                query,
                _Wording(occurrence.id, "", each, occurrence.context, report.outlet_id),
            )
            for each in words
        )
        return max(rated), not stands.is_gone

    return max(one.reports, key=rating).occurrence.id  # the first of the best


def _with_fate(hit: Hit, one: StatementReports, wanted: Wanted) -> Hit:
    """The hit with what became of its words, in those that stand if they match, too."""
    shown = standing.wordings(one)[hit.report.occurrence.id]
    hit = replace(hit, text=standing.best(one).words, became=shown.kind)
    if shown.kind is not ChangeKind.EDITED:
        return hit
    before, now = (
        searching.matches(wanted, each).n_groups
        for each in (shown.report.occurrence.content, shown.now)
    )
    if now < before:
        return hit
    snippet = searching.snippet(wanted, shown.now, "")
    return replace(hit, snippet=snippet, became=None)


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
    """The report to show for each statement: of an outlet asked for, with the most of
    what is looked for, first published."""
    chosen = {row.statement_id: row.report_id for row in indexed}
    if not (wanted.groups or query.outlets):
        return chosen
    several = [row.statement_id for row in indexed if row.n_reports > 1]
    most = _most(wanted, query)
    best: dict[str, int] = {}
    for one in _wordings(connection, several):
        before = best.get(one.statement_id, -1)
        if before < most and (rating := _rating(wanted, query, one)) > before:
            best[one.statement_id] = rating
            chosen[one.statement_id] = one.occurrence_id
    return chosen


def _most(wanted: Wanted, query: Query) -> int:
    """What no report exceeds."""
    n = len(wanted.groups)
    return bool(query.outlets) * 1_000_000 + n * 1000 + n


def _rating(wanted: Wanted, query: Query, one: _Wording) -> int:
    """The outlet counts most, then how much is there, then that it is in the words."""
    is_outlet = one.outlet_id in query.outlets
    own = searching.matches(wanted, one.content).n_groups
    all_of_it = own == len(wanted.groups)
    around = 0 if all_of_it else searching.matches(wanted, one.context).n_groups
    return is_outlet * 1_000_000 + max(own, around) * 1000 + own


def _wordings(connection: Connection, ids: Sequence[str]) -> Iterable[_Wording]:
    """The reports of statements, first published first."""
    columns = occurrences.c
    query = (
        select(
            columns.id,
            columns.statement_id,
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
    return (_Wording(*row[:5]) for row in found)


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
    there = {value for field, value in map(untagged, tags.split(" ")) if field == CLASS}
    return tuple(each for each in Trait if each.value in there)
