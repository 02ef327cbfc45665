"""Answers from the index of statements: pages of hits, totals, counts.

Each function runs in the caller's transaction. A page is a walk over the index from
where the last one ended, latest first, and stops when it is full; totals and counts
stop at a bound, or come from running counts. So nothing reads all of a large store.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Text,
    cast,
    func,
    literal,
    select,
)

from monitor import searching
from monitor.errors import SearchError
from monitor.searching import Asked, Counted
from monitor.searching.documents import (
    EVERYTHING,
    FIGURE,
    OUTLET,
    TOPIC,
    date_of,
    day_of,
    untagged,
)
from monitor.store import sql_hits
from monitor.store.sql_matching import Positions, matching
from monitor.store.tables import search_counts, search_statements
from monitor.store.tables.search import ALL_DAYS
from monitor.values import Count, DayCounts, Facets, Found, Matched, Order, Query

MOST_TOTAL = 10_000
"""Totals of a search are exact up to this; a listing's always are."""
MOST_FACETS = 5_000
"""Statements whose figures, topics and outlets are counted one by one."""
MOST_DAYS = 50_000
"""Statements whose days are counted one by one."""
_MOST_AT_ONCE = 1_000
"""Positions that are read to be counted; more are counted by the database."""
MOST_RANKED = 500
"""The newest that match are put in order by relevance; older ones follow by date."""


def search(
    connection: Connection, query: Query, limit: int, after: str | None
) -> Found:
    """A page of the statements asked for."""
    page = _page(connection, query, limit, after, MOST_TOTAL)
    wanted = searching.read(query).wanted
    hits = sql_hits.load(connection, wanted, query, page.places)
    return Found(hits, page.total, page.is_exact, page.following)


def find(
    connection: Connection, query: Query, limit: int, after: str | None, count_to: int
) -> Matched:
    """The ids of the statements that `search` would give."""
    page = _page(connection, query, limit, after, count_to)
    found = sql_hits.matches(connection, page.places)
    return Matched(found, page.total, page.is_exact, page.following)


# pages -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    places: list[int]
    total: int
    is_exact: bool
    following: str | None


def _page(
    connection: Connection, query: Query, limit: int, after: str | None, count_to: int
) -> _Page:
    asked = searching.read(query)
    cursor = _cursor(after)
    is_ranked = query.order is Order.RELEVANCE and bool(asked.wanted.groups)
    if is_ranked and cursor.is_ranked:
        places, following = _by_relevance(connection, asked, limit, cursor)
    elif (
        after is None
        and limit < count_to <= _MOST_AT_ONCE
        and searching.counted(query) is None
    ):
        return _first(connection, asked, limit, count_to)
    else:
        places, following = _by_position(connection, asked, limit, cursor.below)
    if after is None and following is None:
        return _Page(places, len(places), True, following)
    total, is_exact = _total(connection, query, asked, count_to)
    return _Page(places, total, is_exact, following)


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where a page begins: after `best` (score, position) of the ranked ones, which are
    those from `top` down, or below a position. None: at the beginning."""

    below: int | None = None
    top: int | None = None
    best: tuple[int, int] | None = None

    @property
    def is_ranked(self) -> bool:
        return self.below is None

    def __str__(self) -> str:
        if self.best is None:
            return f"{self.below}"
        return f"{self.top}.{self.best[0]}.{self.best[1]}"


def _first(connection: Connection, asked: Asked, limit: int, count_to: int) -> _Page:
    """The first page by date and the total, which come of one walk."""
    found = _latest(connection, asked, count_to + 1).subquery()
    listed = func.aggregate_strings(cast(found.c.position, Text), ",")
    told: str | None = connection.execute(select(listed)).scalar()
    places = sorted(map(int, told.split(",") if told else ()), reverse=True)
    more = str(_Cursor(below=places[limit - 1])) if len(places) > limit else None
    n = len(places)
    return _Page(places[:limit], min(n, count_to), n <= count_to, more)


def _cursor(after: str | None) -> _Cursor:
    """Read a cursor. Raises: SearchError."""
    if after is None:
        return _Cursor()
    try:
        numbers = [int(part) for part in after.split(".")]
        if any(abs(number) >= 1 << 63 for number in numbers):
            raise ValueError(after)
        if len(numbers) == 1:
            return _Cursor(below=numbers[0])
        top, score, place = numbers
    except ValueError as error:
        raise SearchError("there is no such page: search again") from error
    return _Cursor(top=top, best=(score, place))


def _newest(
    connection: Connection, asked: Asked, limit: int, below: int | None = None
) -> list[int]:
    """The latest positions that match, latest first."""
    if below is not None:
        to = asked.to_position
        asked = replace(asked, to_position=below if to is None else min(below, to))
    found = connection.execute(_latest(connection, asked, limit))
    return [row.position for row in found]


def _latest(connection: Connection, asked: Asked, limit: int) -> Positions:
    found = matching(connection.dialect.name, asked)
    return found.order_by(found.selected_columns.position.desc()).limit(limit)


def _by_position(
    connection: Connection, asked: Asked, limit: int, below: int | None
) -> tuple[list[int], str | None]:
    places = _newest(connection, asked, limit + 1, below)
    if len(places) <= limit:
        return places, None
    return places[:limit], str(_Cursor(below=places[limit - 1]))


def _by_relevance(
    connection: Connection, asked: Asked, limit: int, cursor: _Cursor
) -> tuple[list[int], str | None]:
    """The best of the MOST_RANKED newest; when they are at an end, the older ones
    follow by date, on pages of their own."""
    below = None if cursor.top is None else cursor.top + 1
    newest = _newest(connection, asked, MOST_RANKED + 1, below)
    ranked, more = newest[:MOST_RANKED], newest[MOST_RANKED:]
    rated = _rated(connection, asked, ranked)
    best = cursor.best
    left = [each for each in rated if best is None or each < best]
    page = left[:limit]
    places = [place for _, place in page]
    if len(left) > limit:
        top = ranked[0]
        return places, str(_Cursor(top=top, best=page[-1]))
    return places, str(_Cursor(below=ranked[-1])) if more else None


def _rated(
    connection: Connection, asked: Asked, places: Sequence[int]
) -> list[tuple[int, int]]:
    """Score and position, best first."""
    columns = search_statements.c
    query = select(columns.position, columns.words).where(columns.position.in_(places))
    rated = [
        (searching.score(asked.wanted, row.words), row.position)
        for row in connection.execute(query)
    ]
    return sorted(rated, reverse=True)


# totals and counts -----------------------------------------------------------------


def _total(
    connection: Connection, query: Query, asked: Asked, count_to: int
) -> tuple[int, bool]:
    """How many match, and whether that is exact."""
    counted = searching.counted(query)
    if counted is not None:
        total = func.coalesce(func.sum(search_counts.c.n), 0)
        conditions = [search_counts.c.tag == counted.tag, *_on_days(counted)]
        return connection.execute(select(total).where(*conditions)).scalar_one(), True
    some = matching(connection.dialect.name, asked).limit(count_to + 1).subquery()
    count = select(func.count()).select_from(some)
    n = connection.execute(count).scalar_one()
    return min(n, count_to), n <= count_to


def _on_days(counted: Counted) -> list[ColumnElement[bool]]:
    """Conditions on the running counts: kinds and days."""
    columns = search_counts.c
    conditions = [columns.kind.in_(counted.kinds)]
    if counted.since is None and counted.until is None:
        return [*conditions, columns.day == ALL_DAYS]
    return [*conditions, *_each_day(counted)]


def _each_day(counted: Counted) -> list[ColumnElement[bool]]:
    first = ALL_DAYS + 1 if counted.since is None else counted.since
    conditions: list[ColumnElement[bool]] = [search_counts.c.day >= first]
    if counted.until is not None:
        conditions.append(search_counts.c.day <= counted.until)
    return conditions


def counts_by_day(connection: Connection, query: Query) -> DayCounts:
    """How many of the statements asked for each day has."""
    asked = searching.read(query)
    counted = searching.counted(query)
    if counted is not None:
        columns = search_counts.c
        n = func.sum(columns.n)
        running = (
            select(columns.day, n)
            .where(
                columns.kind.in_(counted.kinds),
                columns.tag == counted.tag,
                *_each_day(counted),
            )
            .group_by(columns.day)
            .having(n > 0)
            .order_by(columns.day)
        )
        rows = connection.execute(running)
        return DayCounts(tuple((date_of(day), count) for day, count in rows))
    places = _newest(connection, asked, MOST_DAYS + 1)
    by_day = Counter(map(day_of, places[:MOST_DAYS]))
    days = tuple((date_of(day), by_day[day]) for day in sorted(by_day))
    return DayCounts(days, len(places) <= MOST_DAYS)


def facets(connection: Connection, query: Query) -> Facets:
    """Figures, topics and outlets of the statements asked for."""
    asked = searching.read(query)
    counted = searching.counted(query)
    if counted is not None and counted.tag == EVERYTHING:
        return _running_facets(connection, counted)
    found = _latest(connection, asked, MOST_FACETS + 1).subquery()
    query_tags = (
        select(search_statements.c.tags)
        .join(found, found.c.position == search_statements.c.position)
        .order_by(found.c.position.desc())
    )
    rows = connection.execute(query_tags).scalars().all()
    by_tag: Counter[str] = Counter()
    for tags in rows[:MOST_FACETS]:
        by_tag.update(tags.split(" "))
    n = min(len(rows), MOST_FACETS)
    return _facets(by_tag.items(), n, is_complete=len(rows) <= MOST_FACETS)


def _running_facets(connection: Connection, counted: Counted) -> Facets:
    columns = search_counts.c
    n = func.sum(columns.n, type_=Integer)
    query = (
        select(func.min(columns.tag), n)
        .where(*_on_days(counted))
        # Grouped by the bare column, SQLite would read every day of every tag in order.
        .group_by(columns.tag + literal(""))
        .having(n > literal(0))
    )
    by_tag: dict[str, int] = {tag: count for tag, count in connection.execute(query)}
    total = by_tag.pop(EVERYTHING, 0)
    return _facets(by_tag.items(), total, is_complete=True)


def _facets(by_tag: Iterable[tuple[str, int]], n: int, *, is_complete: bool) -> Facets:
    by_field: dict[str, list[Count]] = {FIGURE: [], TOPIC: [], OUTLET: []}
    for tag, count in by_tag:
        field, value = untagged(tag)
        if field in by_field:
            by_field[field].append(Count(value, count))
    figures, topics, outlets = (
        tuple(sorted(by_field[field], key=lambda each: (-each.n, each.id)))
        for field in (FIGURE, TOPIC, OUTLET)
    )
    return Facets(figures, topics, outlets, n, is_complete)
