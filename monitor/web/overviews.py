"""What pages show beside statements: charts, the heat table, lists of shelves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from monitor import charts, poll
from monitor.charts import Chart
from monitor.render import safe
from monitor.web import places
from monitor.web.archive import Archive
from monitor.web.entries import moment

RECENT = 28
"""Days that the overview of who spoke on what goes back."""
SMALL_DAYS = 30
MOST_COLUMNS = 12
"""Topics and figures in the table, and figures among the small charts."""
_MOST_FILED = 40  # a table of hundreds is read by nobody


class Overviews:
    """Makes the overviews of an archive, ready for the templates."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.catalog = archive.catalog

    def today(self) -> date:
        """The day it is in the archive's zone."""
        return self.catalog.clock.on(self.archive.clock())

    def multiples(self, figure_ids: Sequence[str]) -> dict[str, Any]:
        """How much each figure said of late, as small charts."""
        shown = list(dict.fromkeys([*self.catalog.figures, *figure_ids]))
        series = [
            (
                safe.line(self.catalog.figure(each)),
                self.archive.last_days(self.archive.shelf("figure", each), SMALL_DAYS),
            )
            for each in shown[:MOST_COLUMNS]
        ]
        title = f"How much each figure said in {SMALL_DAYS} days"
        return drawn(charts.multiples(series, title))

    def heat(self, counts: Mapping[tuple[str, str], int]) -> dict[str, Any] | None:
        """Topics by figures, the most spoken of and the most speaking first."""
        figures = _ranked((figure, n) for (_, figure), n in counts.items())
        topics = _ranked((topic, n) for (topic, _), n in counts.items())
        if not counts:
            return None
        table = charts.heat(
            counts,
            topics[:MOST_COLUMNS],
            figures[:MOST_COLUMNS],
            f"Who spoke on what in {RECENT} days",
        )
        return {
            "title": table.title,
            "columns": [self.shelf_link("figure", each) for each in table.columns],
            "rows": [
                (self.shelf_link("topic", name), list(zip(line, levels, strict=True)))
                for name, line, levels in zip(
                    table.rows, table.counts, table.levels, strict=True
                )
            ],
        }

    def shelf_link(self, kind: str, key: str) -> tuple[str, str]:
        """A shelf's name and place."""
        return safe.line(self.catalog.name(kind, key)), places.shelf(kind, key)

    def shelf_lines(self, kind: str) -> list[dict[str, Any]]:
        """All shelves of a kind, each with how much was said of late."""
        lines = []
        for key in self.archive.keys(kind):
            shelf = self.archive.shelf(kind, key)
            recent = self.archive.last_days(shelf, SMALL_DAYS)
            figure = self.catalog.figures.get(key) if kind == "figure" else None
            name, place = self.shelf_link(kind, key)
            lines.append(
                {
                    "name": name,
                    "place": place,
                    "note": figure.role_on(self.today()) if figure else None,
                    "recent": sum(n for _, n in recent),
                }
            )
        return lines

    def filed(self, kind: str, key: str) -> list[dict[str, Any]]:
        """A figure's topics or a topic's figures, with the first and latest of each."""
        if kind == "source":
            return []
        held = self.archive.holdings(self.archive.shelf(kind, key))
        other = "topic" if kind == "figure" else "figure"
        ranked = sorted(held, key=lambda one: -one.n_statements)
        return [
            self._filing(
                other,
                getattr(one, f"{other}_id"),
                one.n_statements,
                one.first_at,
                one.latest_at,
            )
            for one in ranked[:_MOST_FILED]
            if kind == "figure" or one.topic_id == key
        ]

    def _filing(
        self, kind: str, key: str, n: int, first: datetime, last: datetime
    ) -> dict[str, Any]:
        name, place = self.shelf_link(kind, key)
        return {
            "name": name,
            "place": place,
            "n": n,
            "first": moment(first, self.catalog),
            "latest": moment(last, self.catalog),
        }

    def health(self) -> dict[str, Any]:
        """How the feeds do, as a chart."""
        states, now = self.archive.feed_states(), self.archive.clock()
        feeds = []
        for feed in self.catalog.config.feeds:
            health = poll.health_of(feed, states.get(feed.id), now)
            note = safe.line(health.note)
            feeds.append((safe.line(feed.label), health.kind.value, note))
        return drawn(charts.health(feeds))


def drawn(chart: Chart) -> dict[str, Any]:
    """A chart for a template; `charts` escapes what it writes into its markup."""
    return {
        "svg": Markup(chart.svg),
        "title": chart.title,
        "summary": chart.summary,
        "head": chart.head,
        "rows": chart.rows,
    }


def _ranked(pairs: Iterable[tuple[str, int]]) -> list[str]:
    found: dict[str, int] = {}
    for name, n in pairs:
        found[name] = found.get(name, 0) + n
    return sorted(found, key=lambda name: (-found[name], name))


def all_months(months: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Months from the first to the last, those without any among them."""
    if not months:
        return []
    counts = dict(months)
    year, month = (int(part) for part in months[0][0].split("-"))
    found = []
    while True:
        name = f"{year:04}-{month:02}"
        found.append((name, counts.get(name, 0)))
        if name >= months[-1][0]:
            return found
        year, month = year + month // 12, month % 12 + 1
