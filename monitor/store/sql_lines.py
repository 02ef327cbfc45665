"""Lists out of the index: a page of one, its counts, and keeping them.

A line is a statement under a tag. Each function runs in the caller's transaction.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
)

from monitor.searching import Document, line_tags, lined
from monitor.searching.documents import FIGURE, POSITIONS_A_MINUTE, begun_at, minute_of
from monitor.searching.lines import paired, pairs_of
from monitor.store.tables import search_lines, search_statements
from monitor.store.tables.search import Number
from monitor.values import Held, Line, Shelf

_columns = search_lines.c
_place = _columns.position
_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1
_number = partial(bindparam, type_=Number)
_kinds: BindParameter[Any] = bindparam("kinds", expanding=True)
# A shelf's lines; every query is written once and only given its values.
_ON = (
    _columns.kind.in_(_kinds),
    _columns.confidence >= bindparam("confidence"),
    _place >= _number("first"),
    _place < _number("end"),
)
_OF_TAG = (_columns.tag == bindparam("tag"), *_ON)


def _named(places: Select[Any]) -> Select[Any]:
    """The statements at some places, latest first."""
    columns = search_statements.c
    found = places.subquery()
    return (
        select(columns.position, columns.statement_id)
        .join(found, found.c.position == columns.position)
        .order_by(columns.position.desc())
    )


_limit = _number("n_most")
_BELOW = _named(
    select(_place)
    .where(*_OF_TAG, _place < _number("below"))
    .order_by(_place.desc())
    .limit(_limit)
    .offset(_number("skip"))
)
_ABOVE = _named(
    select(_place)
    .where(*_OF_TAG, _place > _number("above"))
    .order_by(_place)
    .limit(_limit)
)
_stretch = (_place // _number("positions")).label("stretch")
_COUNTS = (
    select(_stretch, func.count())
    .where(*_OF_TAG)
    .group_by(text("stretch"))
    .order_by(text("stretch"))
)
_n = func.count().label("n")
_HOLDINGS = (
    select(_columns.tag, _n, func.min(_place), func.max(_place))
    .where(_columns.tag > bindparam("after"), _columns.tag < bindparam("before"), *_ON)
    .group_by(_columns.tag)
    .order_by(_n.desc(), _columns.tag)
)


def _given(shelf: Shelf) -> dict[str, object]:
    """The values of a shelf in these queries."""
    asked = lined(shelf)
    first, end = asked.from_position, asked.to_position
    return {
        "tag": asked.tag,
        "kinds": asked.kinds,
        "confidence": asked.confidence,
        "first": _LOWEST if first is None else first,
        "end": _HIGHEST if end is None else end,
    }


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
    given = _given(shelf) | {"n_most": limit}
    if above is not None:
        found = connection.execute(_ABOVE, given | {"above": above})
    else:
        place = _HIGHEST if below is None else below
        found = connection.execute(_BELOW, given | {"below": place, "skip": skip})
    return tuple(Line(*row) for row in found)


def counts(
    connection: Connection, shelf: Shelf, minutes: int
) -> tuple[tuple[int, int], ...]:
    """See `ports.ArchiveStore.line_counts`."""
    given = _given(shelf) | {"positions": POSITIONS_A_MINUTE * minutes}
    return tuple((n * minutes, k) for n, k in connection.execute(_COUNTS, given))


def holdings(connection: Connection, shelf: Shelf) -> tuple[Held, ...]:
    """See `ports.ArchiveStore.line_holdings`."""
    after, before = pairs_of(shelf)
    given = _given(shelf) | {"after": after, "before": before}
    found = []
    for pair, n, lowest, highest in connection.execute(_HOLDINGS, given):
        field, value = paired(pair)
        held = Held(
            value if field == FIGURE else shelf.figure_id or "",
            value if field != FIGURE else shelf.topic_id or "",
            n,
            begun_at(minute_of(lowest)),
            begun_at(minute_of(highest)),
        )
        found.append(held)
    return tuple(found)


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
