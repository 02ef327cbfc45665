"""Lists out of the index: a page of one, its counts, and keeping them.

A line is a statement under a tag. Each function runs in the caller's transaction.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from monitor.searching import Document, line_tags, lined
from monitor.searching.documents import FIGURE, POSITIONS_A_MINUTE, begun_at, minute_of
from monitor.searching.lines import paired, pairs_of
from monitor.store.tables import search_lines, search_statements
from monitor.values import Held, Line, Shelf

_columns = search_lines.c


def page(
    connection: Connection,
    shelf: Shelf,
    limit: int,
    *,
    skip: int = 0,
    below: int | None = None,
    above: int | None = None,
) -> tuple[Line, ...]:
    """See `ports.ArchiveStore.lines`."""
    place = _columns.position
    query = select(place).where(_columns.tag == lined(shelf).tag, *_on(shelf))
    if above is not None:
        query = query.where(place > above).order_by(place).limit(limit)
    else:
        if below is not None:
            query = query.where(place < below)
        query = query.order_by(place.desc()).limit(limit).offset(skip)
    found = query.subquery()
    columns = search_statements.c
    named = (
        select(columns.position, columns.statement_id)
        .join(found, found.c.position == columns.position)
        .order_by(columns.position.desc())
    )
    return tuple(Line(*row) for row in connection.execute(named))


def counts(
    connection: Connection, shelf: Shelf, minutes: int
) -> tuple[tuple[datetime, int], ...]:
    """See `ports.ArchiveStore.line_counts`."""
    stretch = (_columns.position // (POSITIONS_A_MINUTE * minutes)).label("stretch")
    query = (
        select(stretch, func.count())
        .where(_columns.tag == lined(shelf).tag, *_on(shelf))
        .group_by(stretch)
        .order_by(stretch)
    )
    return tuple((begun_at(n * minutes), k) for n, k in connection.execute(query))


def holdings(connection: Connection, shelf: Shelf) -> tuple[Held, ...]:
    """See `ports.ArchiveStore.line_holdings`."""
    first, end = pairs_of(shelf)
    place, n = _columns.position, func.count().label("n")
    query = (
        select(_columns.tag, n, func.min(place), func.max(place))
        .where(_columns.tag > first, _columns.tag < end, *_on(shelf))
        .group_by(_columns.tag)
        .order_by(n.desc(), _columns.tag)
    )
    found = []
    for pair, count, lowest, highest in connection.execute(query):
        field, value = paired(pair)
        held = Held(
            value if field == FIGURE else shelf.figure_id or "",
            value if field != FIGURE else shelf.topic_id or "",
            count,
            begun_at(minute_of(lowest)),
            begun_at(minute_of(highest)),
        )
        found.append(held)
    return tuple(found)


def _on(shelf: Shelf) -> list[ColumnElement[bool]]:
    """Conditions of a shelf on its lines, but for their tag."""
    asked = lined(shelf)
    conditions = [
        _columns.kind.in_(asked.kinds),
        _columns.confidence >= asked.confidence,
    ]
    if asked.from_position is not None:
        conditions.append(_columns.position >= asked.from_position)
    if asked.to_position is not None:
        conditions.append(_columns.position < asked.to_position)
    return conditions


# keeping them ----------------------------------------------------------------------


def renew(
    connection: Connection,
    before: Mapping[str, Document],
    after: Mapping[str, Document],
) -> None:
    """Bring the lines of statements from one state of the index to the next."""
    changed = [
        each
        for each in {*before, *after}
        if _lines_of(before.get(each)) != _lines_of(after.get(each))
    ]
    _forget(connection, [before[each] for each in changed if each in before])
    _write(connection, [after[each] for each in changed if each in after])


def _lines_of(document: Document | None) -> tuple[int, str, float] | None:
    """What a document's lines are made of."""
    if document is None:
        return None
    return document.position, document.tags, document.confidence


def _forget(connection: Connection, documents: Iterable[Document]) -> None:
    each = [
        {"of": tag, "place": document.position}
        for document in documents
        for tag in line_tags(document.tags)[1]
    ]
    if each:
        is_it = (
            _columns.tag == bindparam("of"),
            _columns.position == bindparam("place"),
        )
        connection.execute(delete(search_lines).where(*is_it), each)


def _write(connection: Connection, documents: Iterable[Document]) -> None:
    rows: list[dict[str, Any]] = []
    for document in documents:
        kind, tags = line_tags(document.tags)
        rows += [
            {
                "tag": tag,
                "position": document.position,
                "kind": kind,
                "confidence": document.confidence,
            }
            for tag in tags
        ]
    if rows:
        rows.sort(key=lambda row: (row["tag"], row["position"]))
        connection.execute(insert(search_lines), rows)
