"""The archive as static pages in a folder: `monitor site FOLDER`.

What is the same as in the folder is not written again, and a statement whose reports
are the same as at the last build is not even rendered. Feeds and searches work without
a server; only searching needs JavaScript.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor import __version__
from monitor.render import safe
from monitor.values import Shelf, StatementReports
from monitor.web import data, lists, places
from monitor.web.archive import PAGE, Archive
from monitor.web.entries import confidence, entry, fullest_of, shown_words
from monitor.web.files import SiteFolder
from monitor.web.issues import issue_feed, n_pages
from monitor.web.pages import Pages
from monitor.web.places import file_of
from monitor.web.reports import quoted_articles

STATIC = ("site.css", "search.js", "icon.svg")
"""Files that pages name beside themselves."""
_ALL = Shelf(stances=True, reposts=True)


@dataclass(frozen=True, slots=True)
class Written:
    """What a build did: how many files there are, were changed, were taken away."""

    n_files: int
    n_changed: int
    n_removed: int


def write(pages: Pages, folder: Path, templates: Path) -> Written:
    """Write the whole archive into `folder`, which is ours alone.

    Raises: MonitorError for a folder with other things in it, OSError.
    """
    return _Build(pages, SiteFolder(folder), templates).run()


class _Build:
    def __init__(self, pages: Pages, files: SiteFolder, templates: Path) -> None:
        self.pages = pages
        self.archive: Archive = pages.archive
        self.links = pages.links
        self.files = files
        self.templates = templates
        self.made_by = _made_by(pages, templates)

    def run(self) -> Written:
        for name in STATIC:
            content = (self.templates / "web" / "static" / name).read_bytes()
            self.files.write(f"static/{name}", content)
        self._statements()
        self._front()
        for kind in places.SHELVES:
            for key in self.archive.keys(kind):
                self._shelf(kind, key)
        self._days()
        self._issues()
        self.files.finish()
        return Written(self.files.n_files, self.files.n_changed, self.files.n_removed)

    def _put(self, place: str, page: str) -> None:
        self.files.write(file_of(place), page)

    def _front(self) -> None:
        pages = self.pages
        self._put("/", pages.home())
        for kind in places.SHELVES:
            self._put(f"/{kind}", pages.shelves(kind))
        self._put("/search", pages.search({}))
        self._put("/about/method", pages.method())
        self._put("/feeds", pages.feeds())
        robots = "User-agent: *\nDisallow: /\n"
        if pages.look.is_indexed:
            robots = "User-agent: *\nAllow: /\n"
        self.files.write("robots.txt", robots)
        missing = "There is no such page here. It may be found by its day or figure."
        self.files.write("404.html", pages.plain("/404.html", "Not found", missing))
        self._lists("/", self.archive.everything(), "", "")

    def _shelf(self, kind: str, key: str) -> None:
        place = places.shelf(kind, key)
        shelf = self.archive.shelf(kind, key)
        self._put(place, self.pages.shelf(kind, key))
        for month, n in self.archive.months(shelf):
            for page in range(1, -(-n // PAGE) + 1):
                self._put(
                    places.shelf(kind, key, month, page),
                    self.pages.month(kind, key, month, page),
                )
        self._lists(place, shelf, kind, key)

    def _lists(self, place: str, shelf: Shelf, kind: str, key: str) -> None:
        """A list's feeds and files."""
        archive, title = self.archive, lists.title_of(self.archive, kind, key)
        found = archive.listed(shelf).found
        listing = lists.listing(archive, found, title, place)
        for name, make in lists.FEEDS.items():
            path = file_of(places.files(place, name))
            self.files.write(path, make(listing, self.links))
        for name in ("statements.csv", "statements.jsonl"):
            chunks = lists.whole(archive, shelf)
            path = file_of(places.files(place, name))
            self.files.write_lines(path, lists.rows(name, chunks, archive, self.links))

    def _days(self) -> None:
        self._put("/day", self.pages.days())
        for day, n in self.archive.days(self.archive.everything()).items():
            for page in range(1, -(-n // PAGE) + 1):
                here = places.day(day) + (f"/{page}" if page > 1 else "")
                self._put(here, self.pages.day(day, page))

    def _issues(self) -> None:
        self._put("/i", self.pages.issue_list())
        editions = {line.edition_id for _, line in self.archive.issues()}
        for edition in sorted(editions):
            if feed := issue_feed(edition, self.archive, self.links):
                self.files.write(file_of(f"/i/{edition}/feed.atom"), feed)
        for name, line in self.archive.issues():
            issue = self.archive.store.issue(line.id)
            if issue is not None:
                place = places.issue(line.edition_id, name)
                for page in range(1, n_pages(issue) + 1):
                    here = place + (f"/{page}" if page > 1 else "")
                    self._put(here, self.pages.issue(issue, name, page))

    def _statements(self) -> None:
        """Every statement's page and JSON, and the search index a month at a time."""
        months: list[str] = []
        rows: list[list[object]] = []
        for one in self._each():
            self._statement(one)
            if confidence(one) < self.archive.least:
                continue
            row = self._index_row(one)
            month = str(row[4])[:7]
            if months[-1:] != [month]:
                self._index(months, rows)
                months.append(month)
            rows.append(row)
        self._index(months, rows)
        catalog = self.archive.catalog
        figures = {one.id: safe.line(one.name) for one in catalog.config.figures}
        told = _script("archiveMonths", {"months": months, "figures": figures})
        self.files.write("search/months.js", told)
        for old, home in self.archive.store.merged():
            place = places.statement(old)
            self._put(place, self.pages.moved(old, home))
            twin = data.moved_twin(old, home, self.links)
            self.files.write(f"{place.strip('/')}.json", twin)

    def _each(self) -> Iterator[StatementReports]:
        for found in lists.whole(self.archive, _ALL):
            yield from found

    def _statement(self, one: StatementReports) -> None:
        place = places.statement(one.statement.id)
        texts = repr(quoted_articles(one))
        made_from = _hash(self.made_by, repr(one), texts)
        page, twin = file_of(place), f"{place.strip('/')}.json"
        if all([self.files.is_current(each, made_from) for each in (page, twin)]):
            return
        self.files.write(page, self.pages.statement(one), made_from)
        content = data.twin(one, self.archive.catalog, self.links)
        self.files.write(twin, content, made_from)

    def _index_row(self, one: StatementReports) -> list[object]:
        catalog = self.archive.catalog
        shown = entry(one, catalog)
        topics = {match.topic_id for report in one.reports for match in report.topics}
        outlets = {report.outlet_id for report in one.reports if report.outlet_id}
        at = catalog.clock.local(one.statement.first_published_at)
        return [
            shown.id,
            one.statement.figure_id,
            sorted(topics),
            sorted(outlets),
            f"{at:%Y-%m-%dT%H:%M}",
            fullest_of(one).occurrence.type.value,
            safe.line(shown_words(one)),
            list(shown.badges),
        ]

    def _index(self, months: list[str], rows: list[list[object]]) -> None:
        if rows:
            month = months[-1]
            told = _script("archiveMonth", month, rows)
            self.files.write(f"search/{month}.js", told)
            rows.clear()


def _script(name: str, *values: object) -> str:
    """A call with JSON as its arguments: data that a page may load from a folder."""
    told = ",\n".join(_json(value) for value in values)
    return f"{name}({told});\n"


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Line separators end a line of JavaScript in old engines, and </script> a script.
    for sign in ("\u2028", "\u2029", "<"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _made_by(pages: Pages, templates: Path) -> str:
    """What a page depends on besides its statement: templates, names, this version."""
    read: Callable[[Path], bytes] = Path.read_bytes
    folder = templates / "web"
    texts = [read(each) for each in sorted(folder.rglob("*")) if each.is_file()]
    config = pages.catalog.config
    named = (config.figures, config.outlets, config.topics, config.settings.timezone)
    links = (pages.links.base_url, pages.look)
    return _hash(__version__, repr(named), repr(links), *map(repr, texts))


def _hash(*parts: str) -> str:
    made = hashlib.blake2b(digest_size=12)
    for part in parts:
        made.update(part.encode(errors="replace") + b"\x1f")
    return made.hexdigest()
