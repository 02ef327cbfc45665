"""What pages are made of, read from the store. It writes nothing.

Lists hold statements with a report that is sure enough (`least`); a statement's own
page is there for all of them and says so where none is.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from monitor import digest
from monitor.ports import Store
from monitor.values import (
    FeedState,
    Held,
    Issue,
    IssueLine,
    Query,
    Shelf,
    StatementReports,
)
from monitor.web.catalog import Catalog
from monitor.web.remembered import Remembered

PAGE = 50
"""Statements on one page of a list."""
REMEMBERED = 30.0
"""Seconds for which counts are kept: a reader sees a new statement in lists as soon as
it is indexed, half a minute later in charts."""
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Edge(NamedTuple):
    """Where a page of a list begins: next below a place, or next above one."""

    below: int | None = None
    above: int | None = None


NO_EDGE = Edge()


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list, and whether another follows. `first` and `last` are places of
    its ends, from which the pages beside it are asked for; None where nobody may."""

    found: tuple[StatementReports, ...]
    has_more: bool
    first: int | None = None
    last: int | None = None


class Archive:
    """Reads pages' contents from a store, named by a catalog. Thread-safe.

    `clock` gives now. `remember` is for how many seconds counts are kept.
    """

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        clock: Callable[[], datetime],
        *,
        least: float = 0.6,
        remember: float = REMEMBERED,
        is_indexed: bool = False,
    ) -> None:
        self.store = store
        self.catalog = catalog
        self.clock = clock
        self.least = least
        self.is_indexed = is_indexed
        self._kept = Remembered(remember, time.monotonic)

    # lists -------------------------------------------------------------------------
    def everything(self) -> Shelf:
        """All that lists show."""
        return Shelf(min_confidence=self.least)

    def shelf(self, kind: str, key: str, month: str = "") -> Shelf:
        """The shelf of a figure, topic or source; of one month (2026-03) of it."""
        start, end = self._month(month) if month else (None, None)
        return Shelf(
            figure_id=key if kind == "figure" else None,
            topic_id=key if kind == "topic" else None,
            outlet_id=key if kind == "source" else None,
            from_at=start,
            until_at=end,
            min_confidence=self.least,
        )

    def of_day(self, on: date) -> Shelf:
        """All that was first published on a day of the archive's zone."""
        clock = self.catalog.clock
        return Shelf(
            from_at=clock.start_of(on),
            until_at=clock.start_of(on + _DAY),
            min_confidence=self.least,
        )

    def listed(
        self,
        shelf: Shelf,
        page: int = 1,
        size: int = PAGE,
        edge: Edge = NO_EDGE,
    ) -> Listed:
        """A page of a shelf: by its number, or what comes next below or above a place.

        A place stays where it is while statements come in; a page's number moves.
        """
        if not self.is_indexed:
            ids = self.store.shelf(shelf, size + 1, (page - 1) * size)
            found = self.store.statements(ids[:size], brief=True)
            return Listed(found, len(ids) > size)
        skip = (page - 1) * size if edge == NO_EDGE else 0
        lines = self.store.lines(shelf, size + 1, skip=skip, **edge._asdict())
        has_more = len(lines) > size
        if edge.above is not None:  # asked from below, so there is more below
            lines, has_more = lines[-size:], True
        lines = lines[:size]
        ids = tuple(each.statement_id for each in lines)
        found = self.store.statements(ids, brief=True)
        ends = (lines[0].position, lines[-1].position) if lines else (None, None)
        return Listed(found, has_more, *ends)

    def walk(self, shelf: Shelf, size: int) -> Iterator[tuple[StatementReports, ...]]:
        """All statements of a shelf, newest first, `size` at a time, by the index."""
        below: int | None = None
        while lines := self.store.lines(shelf, size, below=below):
            yield self.store.statements([each.statement_id for each in lines])
            below = lines[-1].position

    # counts ------------------------------------------------------------------------
    def days(self, shelf: Shelf) -> Mapping[date, int]:
        """Statements of a shelf by local day."""

        def count() -> Mapping[date, int]:
            found: Counter[date] = Counter()
            for day, n in self._counts(shelf):
                found[day] += n
            return found

        return self._kept.get(("days", shelf), count)

    def _counts(self, shelf: Shelf) -> Iterator[tuple[date, int]]:
        """By local day, a day in several parts perhaps."""
        clock = self.catalog.clock
        offset = clock.zone.utcoffset(self.clock().astimezone(clock.zone))
        is_whole = (offset or timedelta()) % _HOUR == timedelta()
        if not self.is_indexed:
            counts = self.store.shelf_counts(shelf, by_minute=not is_whole)
            return ((clock.on(moment), n) for moment, n in counts)
        # All zones of today are some quarters of an hour from UTC.
        minutes = 24 * 60 if clock.name == "UTC" else 60 if is_whole else 15
        parts = self.store.line_counts(shelf, minutes)
        return ((clock.day_of(minute), n) for minute, n in parts)

    def last_days(self, shelf: Shelf, n: int) -> list[tuple[date, int]]:
        """The last `n` days up to today, with how many statements each has."""
        today = self.catalog.clock.on(self.clock())
        first = today - (n - 1) * _DAY
        bounded = Shelf(
            shelf.figure_id,
            shelf.topic_id,
            shelf.outlet_id,
            self.catalog.clock.start_of(first),
            None,
            shelf.min_confidence,
        )
        counts = self.days(bounded)
        return [(first + k * _DAY, counts.get(first + k * _DAY, 0)) for k in range(n)]

    def months(self, shelf: Shelf) -> list[tuple[str, int]]:
        """Statements of a shelf by local month ("2026-03") that has any, in order."""
        found: Counter[str] = Counter()
        for day, n in self.days(shelf).items():
            found[f"{day.year:04}-{day.month:02}"] += n
        return sorted(found.items())

    def holdings(self, shelf: Shelf) -> tuple[Held, ...]:
        """A shelf by figure and topic; one of a figure or topic, the most first."""
        is_one = shelf.figure_id is not None or shelf.topic_id is not None
        count = self.store.holdings
        if self.is_indexed and is_one:
            count = self.store.line_holdings
        return self._kept.get(("held", shelf), lambda: count(shelf))

    def recent_counts(self, n_days: int, most: int) -> Mapping[tuple[str, str], int]:
        """The last days' statements by (topic, figure): the `most` frequent topics of
        the index, or all."""
        today = self.catalog.clock.on(self.clock())
        start = self.catalog.clock.start_of(today - (n_days - 1) * _DAY)
        shelf = Shelf(from_at=start, min_confidence=self.least)
        if not self.is_indexed:
            return {
                (one.topic_id, one.figure_id): one.n_statements
                for one in self.holdings(shelf)
            }
        return self._kept.get(
            ("recent", shelf, most), lambda: self._by_topic(shelf, most)
        )

    def _by_topic(self, shelf: Shelf, most: int) -> Mapping[tuple[str, str], int]:
        topics = self.store.facets(_query(shelf)).topics[:most]
        held = (
            each
            for topic in topics
            for each in self.store.line_holdings(replace(shelf, topic_id=topic.id))
        )
        return {(each.topic_id, each.figure_id): each.n_statements for each in held}

    def statement_counts(self) -> Mapping[str, int]:
        """How many statements each figure has, sure or not."""
        return self._kept.get("counts", self.store.statement_counts)

    def feed_states(self) -> Mapping[str, FeedState]:
        """How each feed stands."""
        return self._kept.get(
            "feeds", lambda: {each.feed_id: each for each in self.store.feed_states()}
        )

    def keys(self, kind: str) -> tuple[str, ...]:
        """Ids of the figures, topics or sources that have a page, in configured order;
        after them those that are stored and not configured."""
        known = self._configured(kind)
        if self.is_indexed:
            everything = Query(confidence=self.least)
            facets = self._kept.get("keys", lambda: self.store.facets(everything))
            counts = {
                "figure": facets.figures,
                "topic": facets.topics,
                "source": facets.outlets,
            }[kind]
            return tuple(dict.fromkeys([*known, *(each.id for each in counts)]))
        held = self.holdings(self.everything())
        stored = [each.topic_id if kind == "topic" else each.figure_id for each in held]
        return tuple(dict.fromkeys([*known, *(stored if kind != "source" else ())]))

    def has(self, kind: str, key: str) -> bool:
        """Whether there is such a figure, topic or source: configured, or stored."""
        if key in self._configured(kind):
            return True
        return bool(self.store.lines(self.shelf(kind, key), 1))

    def _configured(self, kind: str) -> Collection[str]:
        return {
            "figure": self.catalog.figures,
            "topic": self.catalog.topics,
            "source": self.catalog.outlets,
        }[kind].keys()

    # issues ------------------------------------------------------------------------
    def issues(self) -> tuple[tuple[str, IssueLine], ...]:
        """Every issue with its name in addresses, latest first.

        The name is the day on which its period ends, where its edition is; see
        `digest.issue_names`, by which mails name it, too.
        """
        zone_of = self.catalog.config.zone_named
        return digest.issue_names(self.store.issue_lines(), zone_of)

    def issue_at(self, edition_id: str, name: str) -> Issue | None:
        """The issue with that name in addresses."""
        for each, line in self.issues():
            if (line.edition_id, each) == (edition_id, name):
                return self.store.issue(line.id)
        return None

    def _month(self, name: str) -> tuple[datetime, datetime]:
        year, month = (int(part) for part in name.split("-"))
        start = date(year, month, 1)
        end = date(year + month // 12, month % 12 + 1, 1)
        clock = self.catalog.clock
        return clock.start_of(start), clock.start_of(end)


def _query(shelf: Shelf) -> Query:
    """The same question for the index, to whole days."""
    last = shelf.until_at - timedelta(microseconds=1) if shelf.until_at else None
    return Query(
        figures=(shelf.figure_id,) if shelf.figure_id else (),
        topics=(shelf.topic_id,) if shelf.topic_id else (),
        outlets=(shelf.outlet_id,) if shelf.outlet_id else (),
        since=shelf.from_at.astimezone(UTC).date() if shelf.from_at else None,
        until=last.astimezone(UTC).date() if last else None,
        confidence=shelf.min_confidence,
    )
