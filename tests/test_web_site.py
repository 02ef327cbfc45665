"""The static site: complete, its links whole, written only where something changed."""

import json
import re
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from monitor import resources, web
from monitor.errors import MonitorError
from monitor.store import open_reader, open_store
from monitor.values import Shelf
from monitor.web import Written, issues
from monitor.web.catalog import Catalog
from monitor.web.entries import confidence, entry
from monitor.web.feeds import items
from tests import archive
from tests.archive import Filler

ATOM = "{http://www.w3.org/2005/Atom}"


def build(url: str, folder: Path) -> Written:
    """Write the site."""
    templates = resources.folder("templates")
    config = archive.config(url, base_url=archive.BASE)
    with closing(open_reader(url)) as store:
        pages = web.pages_of(
            config, store, lambda: archive.NOW, templates, is_static=True
        )
        return web.write(pages, folder, templates)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with an archive in it."""
    made = archive.database_url(tmp_path_factory.mktemp("site-store"))
    archive.fill(made)
    return made


@pytest.fixture(scope="module")
def site(url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of that store."""
    folder = tmp_path_factory.mktemp("sites") / "site"
    build(url, folder)
    return folder


def test_every_link_of_every_page_leads_somewhere(site: Path) -> None:
    """From a folder, with no server: each relative link names a file that is there."""
    missing = set()
    n = 0
    for page in site.rglob("*.html"):
        for link in re.findall(r'(?:href|src|action)="([^"]*)"', page.read_text()):
            parts = urlsplit(link)
            if parts.scheme or not parts.path:
                continue
            n += 1
            target = (page.parent / unquote(parts.path)).resolve()
            if not target.is_file():
                missing.add((str(page.relative_to(site)), link))
    assert n > 1000
    assert not missing


def test_a_build_of_the_same_writes_nothing(url: str, site: Path) -> None:
    """Not a byte and not a time of change."""
    before = {each: each.stat().st_mtime_ns for each in site.rglob("*.html")}
    done = build(url, site)
    assert (done.n_changed, done.n_removed) == (0, 0)
    assert {each: each.stat().st_mtime_ns for each in site.rglob("*.html")} == before


def test_a_new_statement_changes_what_shows_it(tmp_path: Path) -> None:
    """Its page is new, lists follow, other statements' pages stay as they are."""
    url = archive.database_url(tmp_path)
    ids = archive.fill(url)
    build(url, tmp_path / "site")
    with closing(open_store(url)) as store:
        filler = Filler(store)
        filler.n = 500
        filler.add("One more thing", "courier", archive.NOW - timedelta(minutes=5))
    other = tmp_path / "site" / "s" / ids["paper"] / "index.html"
    before = other.stat().st_mtime_ns
    done = build(url, tmp_path / "site")
    assert 5 < done.n_changed < 40
    assert other.stat().st_mtime_ns == before
    assert "One more thing" in (tmp_path / "site" / "index.html").read_text()


def test_what_is_no_more_is_taken_away_but_no_permalink(tmp_path: Path) -> None:
    """A list's last page goes when it is empty; a statement's address never dies."""
    url = archive.database_url(tmp_path)
    archive.fill(url)
    site = tmp_path / "site"
    build(url, site)
    listed = json.loads((site / ".archive.json").read_text())
    for path in ("figure/gone/index.html", "s/gone/index.html"):
        (site / path).parent.mkdir(parents=True)
        (site / path).write_text("old")
        listed[path] = ""
    (site / ".archive.json").write_text(json.dumps(listed))
    assert build(url, site).n_removed == 1
    assert not (site / "figure/gone/index.html").exists()
    assert (site / "s/gone/index.html").exists()


def test_somebody_elses_folder_is_not_touched(url: str, tmp_path: Path) -> None:
    """A folder with other things in it is refused, with what to do."""
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(MonitorError, match="name an empty folder"):
        build(url, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_a_merged_statement_has_a_page_that_leads_on(url: str, site: Path) -> None:
    """Meta refresh for readers, rel=canonical for machines, and JSON for programs."""
    pages = [
        page
        for page in (site / "s").rglob("*.html")
        if 'http-equiv="refresh"' in page.read_text()
    ]
    (page,) = pages
    target = re.search(r'url=([^"]+)"', page.read_text())
    canonical = re.search(r'rel="canonical" href="([^"]+)"', page.read_text())
    assert target
    assert canonical
    assert (page.parent / target[1]).resolve().is_file()
    assert canonical[1].startswith(f"{archive.BASE}/s/")
    twin = json.loads((page.parent.with_suffix(".json")).read_text())
    assert twin["url"] == canonical[1]
    assert twin["id"] == page.parent.name


def test_statements_pages_have_titles_of_their_own(site: Path) -> None:
    """Who said it, its first words and the day: tabs and results tell them apart."""
    pages = [page.read_text() for page in site.glob("s/*/index.html")]
    titles = [
        page.partition("<title>")[2].partition(" · ")[0]
        for page in pages
        if 'http-equiv="refresh"' not in page
    ]
    assert len(titles) > 60
    assert len(set(titles)) == len(titles)
    assert (
        "Tomas Reyle: “Number 7 of many words about rates,”, 13 January 2026" in titles
    )
    assert all(len(title) < 150 for title in titles)


def test_lists_need_no_more_than_is_read_for_them(url: str) -> None:
    """Entries and feeds of statements read in brief are those of the whole ones."""
    catalog = Catalog(archive.config(url))
    with closing(open_reader(url)) as store:
        ids = store.shelf(Shelf(stances=True, reposts=True), 1000)
        whole, brief = store.statements(ids), store.statements(ids, brief=True)
    assert len(whole) > 60
    for one, same in zip(whole, brief, strict=True):
        assert entry(same, catalog) == entry(one, catalog)
        assert items((same,), catalog) == items((one,), catalog)
        assert confidence(same) == confidence(one)
        assert (same.statement, same.changes) == (one.statement, one.changes)
        assert same.occasions == one.occasions


def test_feeds_keep_ids_and_move_with_changes(site: Path) -> None:
    """Ids are tag: URIs of the host; an edit moves `updated` past publication."""
    feed = ElementTree.parse(site / "feed.atom").getroot()
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in entries]
    assert all(re.fullmatch(r"tag:archive\.example,2026:s:\w+", one) for one in ids)
    edited = next(
        entry
        for entry in entries
        if "eleven villages in the dark" in (entry.findtext(f"{ATOM}title") or "")
        and "again" not in (entry.findtext(f"{ATOM}title") or "")
    )
    assert edited.findtext(f"{ATOM}published") == "2026-03-03T06:00:00Z"
    assert edited.findtext(f"{ATOM}updated") == "2026-03-03T16:00:00Z"
    assert feed.findtext(f"{ATOM}updated") >= edited.findtext(f"{ATOM}updated")  # type: ignore[operator]


def test_json_feed_and_rss_carry_the_same_statements(site: Path) -> None:
    """The three feeds differ in form alone."""
    told = json.loads((site / "feed.json").read_text())
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == f"{archive.BASE}/feed.json"
    rss = ElementTree.parse(site / "feed.rss").getroot()
    guids = [each.text for each in rss.iter("guid")]
    atom = ElementTree.parse(site / "feed.atom").getroot()
    ids = [each.findtext(f"{ATOM}id") for each in atom.findall(f"{ATOM}entry")]
    assert guids == ids == [item["id"] for item in told["items"]]
    assert len(ids) == 50


def test_hostile_words_are_escaped_in_feeds(site: Path) -> None:
    """Twice where a feed carries HTML: once as HTML, once as XML."""
    text = (site / "feed.atom").read_text()
    assert "<script>" not in text
    assert "&amp;lt;script&amp;gt;" in text
    assert "javascript:" not in text


def test_the_index_holds_every_sure_statement_of_its_month(site: Path) -> None:
    """A file a month, data as arguments of a call, no way out of a script element."""
    told = (site / "search" / "2026-03.js").read_text()
    assert told.startswith('archiveMonth("2026-03",')
    rows = json.loads(told.split(",\n", 1)[1].removesuffix(");\n"))
    assert len(rows) == 6
    assert "<" not in told
    names = (site / "search" / "months.js").read_text()
    assert names.startswith('archiveMonths({"months":["2026-03","2026-01"]')


def test_citations_are_whole(url: str, site: Path) -> None:
    """Who, the words, where, when, and where that is kept."""
    page = next(
        text
        for each in (site / "s").rglob("*.html")
        if "Number 3 of many" in (text := each.read_text())
    )
    assert "Tomas Reyle: “Number 3 of many words about rates,”" in page
    assert "The Selmouth Courier, “Marsk speaks (" in page
    assert f"Archive: {archive.BASE}/s/" in page
    assert "{{cite news |title=Marsk speaks (" in page


def test_a_long_issue_has_pages() -> None:
    """Sixty cards a page: none is lost, none twice, section counts are of the whole."""
    issue = archive.long_issue(150)
    catalog = Catalog(archive.config("sqlite:///nothing.db"))
    assert issues.n_pages(issue) == 3
    shown: list[str] = []
    for page in range(1, 4):
        made = issues.issue_page(issue, catalog, page)
        cards = [c for s in made.sections for f in s.figures for c in f.cards]
        assert len(cards) <= issues.PAGE
        assert {s.count for s in made.sections} == {"75 statements"}
        shown += [card.place for card in cards]
    assert shown == [f"/s/{n}" for n in range(150)]
