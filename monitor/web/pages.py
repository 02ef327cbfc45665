"""Every page of the archive as HTML: the same live and static.

A page is made of what `Archive` reads; templates/web/ lays it out. Texts are escaped by
the templates, addresses checked by `render.safe` before they get there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jinja2

from monitor import __version__, charts
from monitor.render import safe
from monitor.values import Issue, StatementReports
from monitor.web import citing, issues, places, wording
from monitor.web.archive import NO_EDGE, Archive, Edge
from monitor.web.choices import choices
from monitor.web.entries import Entry, entry, sure
from monitor.web.overviews import MOST_COLUMNS, RECENT, Overviews, all_months, drawn
from monitor.web.places import Links
from monitor.web.reports import quoted_articles
from monitor.web.statement import novelty, statement_page
from monitor.web.wording import many

KINDS = {
    "figure": ("Figures", "figure"),
    "topic": ("Topics", "topic"),
    "source": ("Sources", "source"),
}
_CHART_DAYS = 60
_FIRST_VIEW = 20
_AT_HOME = 10
"""Statements on a page that shows other things besides."""
_TITLE_WORDS = 60
"""Characters of a statement in its page's title: as much as a tab or a list shows."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the archive presents itself.

    `contact` is a mail address or a page for corrections, `archive_link` an address
    with {url} in it under which copies of articles are kept elsewhere.
    """

    title: str = "Statement archive"
    contact: str | None = None
    archive_link: str | None = None
    has_login: bool = False
    is_indexed: bool = False
    formats: tuple[str, ...] = field(default=places.FILES)


class Pages:
    """Renders pages. Thread-safe."""

    def __init__(
        self, archive: Archive, links: Links, folder: Path, look: Look
    ) -> None:
        self.archive = archive
        self.catalog = archive.catalog
        self.overviews = Overviews(archive)
        self.links = links
        self.look = look
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder / "web"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._choices = choices(archive.catalog)
        self._templates.globals.update(
            version=__version__, look=look, many=many, places=places
        )

    # the pages -----------------------------------------------------------------------

    def home(self) -> str:
        """What was said of late, by whom and on what."""
        everything = self.archive.everything()
        listed = self.archive.listed(everything, size=_AT_HOME)
        counts = self.archive.recent_counts(RECENT, MOST_COLUMNS)
        days = self.archive.last_days(everything, _CHART_DAYS)
        return self._page(
            "home",
            "/",
            self.look.title,
            entries=self._entries(listed.found),
            has_more=listed.has_more,
            chart=drawn(charts.per_day(days)) if any(n for _, n in days) else None,
            small=self.overviews.multiples([figure for _, figure in counts]),
            heat=self.overviews.heat(counts),
            issues=self._issue_links()[:5],
            feeds="/",
        )

    def shelves(self, kind: str) -> str:
        """All figures, topics or sources."""
        title, one = KINDS[kind]
        return self._page(
            "shelves",
            f"/{kind}",
            title,
            kind=kind,
            noun=one,
            lines=self.overviews.shelf_lines(kind),
            health=self.overviews.health() if kind == "source" else None,
            feeds=None,
        )

    def shelf(self, kind: str, key: str) -> str:
        """A figure, topic or source with its latest statements."""
        shelf = self.archive.shelf(kind, key)
        listed = self.archive.listed(shelf, size=_FIRST_VIEW)
        months = self.archive.months(shelf)
        place = places.shelf(kind, key)
        figure = self.catalog.figures.get(key) if kind == "figure" else None
        return self._page(
            "shelf",
            place,
            safe.line(self.catalog.name(kind, key)),
            kind=kind,
            key=key,
            figure=figure,
            role=figure.role_on(self.overviews.today()) if figure else None,
            total=sum(n for _, n in months),
            entries=self._entries(listed.found),
            has_more=listed.has_more,
            chart=drawn(charts.per_month(all_months(months)[-24:]))
            if len(months) > 1
            else drawn(charts.per_day(self.archive.last_days(shelf, _CHART_DAYS))),
            months=[
                (wording.month(name), places.shelf(kind, key, name), n)
                for name, n in reversed(months)
            ],
            filed=self.overviews.filed(kind, key),
            feeds=place,
        )

    def month(
        self, kind: str, key: str, month: str, page: int = 1, edge: Edge = NO_EDGE
    ) -> str:
        """A page of one month's statements."""
        shelf = self.archive.shelf(kind, key, month)
        name = safe.line(self.catalog.name(kind, key))
        return self._list(
            shelf,
            f"{name}, {wording.month(month)}",
            [places.shelf(kind, key, month, n) for n in range(1, page + 2)],
            page,
            edge,
            up=(name, places.shelf(kind, key)),
        )

    def days(self) -> str:
        """All days with how many statements each has."""
        counts = self.archive.days(self.archive.everything())
        by_month: dict[str, list[tuple[date, str, int]]] = {}
        for day, n in sorted(counts.items(), reverse=True):
            by_month.setdefault(f"{day:%Y-%m}", []).append((day, places.day(day), n))
        months = [(wording.month(name), each) for name, each in by_month.items()]
        return self._page("days", "/day", "Days", months=months, feeds=None)

    def day(self, on: date, page: int = 1, edge: Edge = NO_EDGE) -> str:
        """A page of one day's statements."""
        here = places.day(on)
        before, after = on - timedelta(days=1), on + timedelta(days=1)
        counts = self.archive.days(self.archive.everything())
        return self._list(
            self.archive.of_day(on),
            wording.long_day(on),
            [here, *(f"{here}/{n}" for n in range(2, page + 2))],
            page,
            edge,
            up=("Days", "/day"),
            sides=[
                (label, places.day(day), wording.day(day))
                for label, day in (("Day before", before), ("Day after", after))
                if counts.get(day)
            ],
        )

    def statement(self, one: StatementReports) -> str:
        """One statement with everything that is known of it."""
        texts = {
            each: self.archive.store.article_text(each, version)
            for each, version in quoted_articles(one).items()
        }
        made = statement_page(
            one,
            self.catalog,
            texts,
            least=self.archive.least,
            archive_link=self.look.archive_link,
        )
        place = places.statement(one.statement.id)
        on = wording.day(self.catalog.clock.on(one.statement.first_published_at))
        return self._page(
            "statement",
            place,
            _statement_title(made.entry, on),
            heading=f"{made.entry.figure}, {on}",
            page=made,
            novelty=novelty(made),
            citations=citing.citations(one, self.catalog, self.links),
            spread=drawn(made.spread) if made.spread else None,
            report=self._correction(one),
            twin=f"{place}.json",
            summary=f"{made.entry.figure}: {safe.cut(made.entry.words, 150)[0]}",
            feeds=None,
        )

    def candidates(self, begun: str, found: Sequence[StatementReports]) -> str:
        """The statements whose ids begin so: a reader knows which was meant."""
        return self._page(
            "candidates",
            places.statement(begun),
            f"Several statements begin with {begun}",
            candidates=[self._candidate(one) for one in found],
            feeds=None,
        )

    def moved(self, statement_id: str, home: str) -> str:
        """Where a statement was before it was merged: leads to where it is now."""
        return self._page(
            "moved",
            places.statement(statement_id),
            "This statement has been joined with another",
            target=places.statement(home),
            feeds=None,
        )

    def issue_list(self) -> str:
        """All issues of all editions."""
        editions: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for title, place, day, words in self._issue_links():
            feed = f"{place.rpartition('/')[0]}/feed.atom"
            editions.setdefault((title, feed), []).append((place, day, words))
        return self._page(
            "issues", "/i", "Issues", editions=editions.items(), feeds=None
        )

    def issue(self, issue: Issue, name: str, page: int = 1) -> str:
        """A page of an issue as it was frozen."""
        shown = issues.issue_page(issue, self.catalog, page)
        n = issues.n_pages(issue)
        place = places.issue(issue.edition_id, name)
        pages = [place, *(f"{place}/{each}" for each in range(2, n + 1))]
        return self._page(
            "issue",
            pages[page - 1],
            f"{shown.title}, {shown.day}" + (f", page {page}" if page > 1 else ""),
            issue=shown,
            before=pages[page - 2] if page > 1 else None,
            after=pages[page] if page < n else None,
            number=(page, n),
            feeds=None,
        )

    def search(
        self,
        values: Mapping[str, str],
        results: Mapping[str, Any] | None = None,
        problem: str = "",
    ) -> str:
        """The search form, filled in with `values`, and what was found."""
        return self._page(
            "search",
            "/search",
            "Search",
            values=values,
            results=results,
            problem=problem,
            choices=self._choices,
            feeds=None,
        )

    def method(self) -> str:
        """How statements are found, and what to make of them."""
        config = self.catalog.config
        return self._page(
            "method",
            "/about/method",
            "How this is made",
            n_feeds=len(config.feeds),
            n_outlets=len(config.outlets),
            n_figures=len(config.watched),
            extractor=config.settings.extractor,
            least=self.archive.least,
            feeds=None,
        )

    def feeds(self) -> str:
        """Every feed and file that there is."""
        groups = [
            (
                KINDS[kind][0],
                [
                    (safe.line(self.catalog.name(kind, key)), places.shelf(kind, key))
                    for key in self.archive.keys(kind)
                ],
            )
            for kind in places.SHELVES
        ]
        return self._page(
            "feeds", "/feeds", "Feeds and files", groups=groups, feeds="/"
        )

    def plain(self, here: str, title: str, words: str, **more: Any) -> str:
        """A page of one sentence: what went wrong, and what can be done."""
        return self._page("plain", here, title, words=words, feeds=None, **more)

    # parts ---------------------------------------------------------------------------

    def _page(self, name: str, here: str, title: str, **values: Any) -> str:
        links = self.links.at(here)
        return self._templates.get_template(f"{name}.html.j2").render(
            title=title,
            here=here,
            to=links.to,
            absolute=links.absolute,
            is_static=links.is_static,
            language=self.catalog.language,
            zone=self.catalog.clock.name,
            **values,
        )

    def _list(
        self,
        shelf: Any,
        title: str,
        pages: Sequence[str],
        page: int,
        edge: Edge,
        *,
        up: tuple[str, str],
        sides: Sequence[tuple[str, str, str]] = (),
    ) -> str:
        """A page of a list; `pages` are the places of all up to the next one.

        Links to the pages beside it say where this one ends, as far as that is known,
        so that what comes in meanwhile moves no statement from one page to the next.
        """
        listed = self.archive.listed(shelf, page, edge=edge)
        before = {"above": listed.first} if listed.first and page > 2 else {}
        after = {"below": listed.last} if listed.last else {}
        return self._page(
            "list",
            pages[page - 1],
            title,
            entries=self._entries(listed.found),
            before=(pages[page - 2], before) if page > 1 else None,
            after=(pages[page], after) if listed.has_more else None,
            up=up,
            sides=sides,
            feeds=None,
        )

    def _entries(self, found: Sequence[StatementReports]) -> list[Any]:
        return [entry(one, self.catalog) for one in found]

    def _candidate(self, one: StatementReports) -> tuple[str, str, str]:
        """Id, place and title; a statement that is not sure has no words in lists."""
        is_sure = bool(sure((one,), self.archive.least))
        on = wording.day(self.catalog.clock.on(one.statement.first_published_at))
        title = _statement_title(entry(one, self.catalog), on) if is_sure else ""
        return one.statement.id, places.statement(one.statement.id), title

    def _correction(self, one: StatementReports) -> tuple[str, bool] | None:
        """Where to tell that this is wrong: a mail begun, or the contact's page."""
        contact = self.look.contact
        if not contact:
            return None
        if page := safe.link(contact):
            return page, False
        return issues.mail_about(contact, one.statement.id, self.links), True

    def _issue_links(self) -> list[tuple[str, str, str, str]]:
        """Edition, place, day and window of every issue that is for everybody."""
        return [
            (
                safe.line(self.catalog.edition(line.edition_id)),
                places.issue(line.edition_id, name),
                wording.long_day(date.fromisoformat(name[:10])),
                f"{self.catalog.clock.said(line.start_at)} to "
                f"{self.catalog.clock.said(line.end_at)}",
            )
            for name, line in self.archive.issues()
            if "--" not in line.edition_id
        ]


def _statement_title(shown: Entry, on: str) -> str:
    """What sets a statement's page apart from others in tabs, histories and results."""
    words, is_cut = safe.cut(shown.words, _TITLE_WORDS)
    return f"{shown.figure}: {words}{' …' if is_cut else ''}, {on}"
