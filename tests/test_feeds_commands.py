"""`monitor feeds test`, `add`, `import`, `export` over a real server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli import app
from monitor.config.load import load
from monitor.errors import MonitorError
from tests.configs import write
from tests.fakes import item, rss
from tests.scripted import Scripted, redirect, reply, serve

ROOT = Path(__file__).parent.parent
FEEDS = """# mine
outlets:
  - id: harbour
    name: Harbour Courier  # the first
    feeds:
      - url: https://courier.example.org/feed

# own words
accounts: []
"""
HEAD = (
    "<link rel=alternate type='application/rss+xml' href=/rss title='All news'>",
    "<link rel=alternate type='application/atom+xml' href=/sport title=Sport>",
)


def page(*links: str) -> bytes:
    """A web page with these links in its head."""
    return f"<html><head>{''.join(links)}</head><body>x</body></html>".encode()


@pytest.fixture
def server() -> Iterator[Scripted]:
    """A server with two feeds, one that moved, and pages."""
    with serve() as scripted:
        news = rss(item("https://a.example/1", "One", "text"))
        sport = rss(item("https://a.example/2", "Two")).replace(b"Sample", b"Sport")
        scripted.script |= {
            "/rss": reply(200, news, ETag='"1"', Cache_Control="max-age=600"),
            "/sport": reply(200, sport),
            "/old": redirect("/rss", 301),
            "/detour": redirect("/rss", 302),
            "/two": reply(200, page(*HEAD)),
            "/one": reply(200, page(HEAD[1])),
            "/": reply(200, page()),
        }
        yield scripted


@dataclass
class Desk:
    """A configuration folder and the commands on it."""

    folder: Path
    said: str = ""

    def run(self, *arguments: str) -> int:
        """Run `monitor feeds ...`; the exit code as `main` would give it."""
        words = ["-c", str(self.folder), "feeds", *arguments]
        result = CliRunner().invoke(app, words, env={"COLUMNS": "80"})
        self.said = result.output
        if isinstance(result.exception, MonitorError):
            self.said += str(result.exception)
            return 1
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code

    def text(self) -> str:
        """What feeds.yaml says."""
        return (self.folder / "feeds.yaml").read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder that may fetch from loopback."""
    monitor = f"database: sqlite:///{tmp_path}/m.db\nfetch:\n  host_interval: 0s\n"
    monitor += "  allow_private_networks: true\n"
    return Desk(write(tmp_path / "config", feeds=FEEDS, monitor=monitor))


# test --------------------------------------------------------------------------------


def test_a_feed_is_told_about(desk: Desk, server: Scripted) -> None:
    """Status, validators, hints, kind, title, entries, dates, text: in 80 columns."""
    assert desk.run("test", server.url("/rss")) == 0
    told = {line[:12].strip(): line[14:] for line in desk.said.splitlines()}
    assert told["status"].startswith("200, ")
    assert told["validators"] == "ETag"
    assert told["max-age"] == "10m"
    assert told["kind"] == "RSS"
    assert told["title"] == "Sample"
    assert told["entries"] == "1"
    assert told["newest"] == "2026-03-04 12:00 UTC"
    assert told["text"] == "teasers"
    assert max(map(len, desk.said.splitlines())) <= 80


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/old", "it has moved for good"),
        ("/detour", "it is redirected for now"),
        ("/sport", "no validators"),
        ("/rss", "nothing new for more than 30 days"),
        ("/rss", "plain http"),
    ],
)
def test_each_problem_is_a_warning(
    desk: Desk, server: Scripted, path: str, said: str
) -> None:
    """A feed that works with a drawback is usable: exit code 0."""
    assert desk.run("test", server.url(path)) == 0
    assert said in desk.said


def test_an_empty_feed_is_warned_about(desk: Desk, server: Scripted) -> None:
    """Nothing in it can be judged."""
    server.script["/rss"] = reply(200, rss())
    assert desk.run("test", server.url("/rss")) == 0
    assert "it has no entries" in desk.said


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/two", "the page names 2 feeds"),
        ("/", "not a feed"),
        ("/none", "HTTP status 404"),
    ],
)
def test_what_is_unusable_exits_with_1(
    desk: Desk, server: Scripted, path: str, said: str
) -> None:
    """A page says which command finds its feeds."""
    assert desk.run("test", server.url(path)) == 1
    assert said in desk.said


def test_a_configured_feed_is_asked_as_configured(desk: Desk, server: Scripted) -> None:
    """Its `request:` goes along, so that a feed behind a login can be tested."""
    url = server.url("/rss")
    text = FEEDS.replace("https://courier.example.org/feed", url)
    request = "        request: {headers: {X-Own: one}}\n"
    text = text.replace(f"{url}\n", f"{url}\n{request}")
    write(desk.folder, feeds=text, monitor=(desk.folder / "monitor.yaml").read_bytes())
    assert desk.run("test", url) == 0
    assert server.headers[0]["x-own"] == "one"
    assert "Harbour Courier" in desk.said


def test_testing_stores_nothing(desk: Desk, server: Scripted, tmp_path: Path) -> None:
    """Not even a database is made."""
    desk.run("test", server.url("/rss"))
    assert not (tmp_path / "m.db").exists()
    assert desk.text() == FEEDS


# add ---------------------------------------------------------------------------------


def test_a_feed_becomes_an_outlet(desk: Desk, server: Scripted) -> None:
    """Called as it calls itself, put after the last outlet, the rest untouched."""
    url = server.url("/rss")
    assert desk.run("add", url) == 0
    added = f"  - id: sample\n    name: Sample\n    feeds:\n      - url: {url}\n"
    assert desk.text() == FEEDS.replace("/feed\n", f"/feed\n{added}")
    assert all(f"+ {line}" in desk.said for line in added.splitlines())


def test_a_page_with_one_feed_leads_to_it(desk: Desk, server: Scripted) -> None:
    """The address of a page is enough; a name may be given."""
    assert desk.run("add", server.url("/one"), "--name", "Mole") == 0
    (_, outlet) = load(desk.folder, {}).outlets
    assert (outlet.id, outlet.name) == ("mole", "Mole")
    assert outlet.feeds[0].url == server.url("/sport")


def test_of_several_feeds_one_is_picked(desk: Desk, server: Scripted) -> None:
    """They are listed with their numbers, and nothing is added without one."""
    assert desk.run("add", server.url("/two")) == 2
    assert desk.text() == FEEDS
    assert "1  All news" in desk.said
    assert "2  Sport" in desk.said
    assert desk.run("add", server.url("/two"), "--pick", "3") == 2
    assert desk.run("add", server.url("/two"), "--pick", "2") == 0
    assert load(desk.folder, {}).outlets[1].feeds[0].url == server.url("/sport")


def test_usual_places_are_the_last_resort(desk: Desk, server: Scripted) -> None:
    """A page that names none: a handful of addresses is tried, the first feed taken."""
    assert desk.run("add", server.url("/")) == 0
    assert f"there is one at {server.url('/rss')}" in desk.said.replace("\n", "")
    assert len(server.seen) <= 7


def test_a_site_without_a_feed_is_asked_little(desk: Desk, server: Scripted) -> None:
    """Then it is said what the address is instead, what was tried, and what helps."""
    del server.script["/rss"]
    assert desk.run("add", server.url("/")) == 1
    assert "not a feed, but a page that names none in its head" in desk.said
    assert "none at /feed, /rss, " in desk.said
    assert "give that address" in desk.said
    assert len(server.seen) == 7
    assert desk.text() == FEEDS


def test_a_feed_that_moved_is_added_where_it_is(desk: Desk, server: Scripted) -> None:
    """A permanent redirect is the feed's new address, a temporary one is not."""
    assert desk.run("add", server.url("/old"), "--outlet", "a") == 0
    assert "moved for good" not in desk.said
    assert desk.run("add", server.url("/detour"), "--outlet", "b") == 0
    assert "warning: it is redirected for now" in desk.said
    _, old, detour = load(desk.folder, {}).outlets
    assert old.feeds[0].url == server.url("/rss")
    assert detour.feeds[0].url == server.url("/detour")


def test_a_known_outlet_gets_another_feed(desk: Desk, server: Scripted) -> None:
    """--outlet with an id that is there adds to its feeds."""
    assert desk.run("add", server.url("/rss"), "--outlet", "harbour") == 0
    (outlet,) = load(desk.folder, {}).outlets
    assert [feed.url for feed in outlet.feeds][1:] == [server.url("/rss")]
    assert "# the first" in desk.text()


def test_an_account_is_added_to_its_figure(desk: Desk, server: Scripted) -> None:
    """--figure and --channel make it the figure's own words."""
    said = ("--figure", "ada", "--channel", "Mastodon", "--language", "uk")
    assert desk.run("add", server.url("/rss"), *said) == 0
    (account,) = load(desk.folder, {}).accounts
    assert (account.figure, account.channel) == ("ada", "Mastodon")
    assert (account.url, account.language) == (server.url("/rss"), "uk")
    assert "# own words\naccounts:\n  - figure: ada\n" in desk.text()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--figure", "adda", "--channel", "X"], 2, "did you mean 'ada'?"),
        (["--figure", "ada"], 2, "--figure goes with --channel"),
        (["--outlet", "Not An Id"], 1, "outlets[1].id"),
        (["--outlet", "harbour", "--name", "Other"], 2, "'Harbour Courier'"),
        (["--language", "klingon"], 1, "outlets[1].language"),
    ],
)
def test_a_mistake_leaves_the_file_as_it_was(
    desk: Desk, server: Scripted, arguments: list[str], code: int, said: str
) -> None:
    """Byte for byte, with a sentence that says what to mend."""
    assert desk.run("add", server.url("/rss"), *arguments) == code
    assert said in desk.said
    assert desk.text() == FEEDS


def test_a_feed_is_added_once(desk: Desk, server: Scripted) -> None:
    """Also by another spelling or an address that redirects to it."""
    assert desk.run("add", server.url("/rss")) == 0
    before = desk.text()
    for path in ("/rss", "/rss/", "/old"):
        server.script["/rss/"] = server.script["/rss"]
        assert desk.run("add", server.url(path), "--outlet", "other") == 1
        assert "there already" in desk.said
    assert desk.text() == before


# OPML --------------------------------------------------------------------------------

MANY = """outlets:
  - id: harbour
    name: Harbour Courier
    language: uk
    wire: true
    feeds:
      - url: https://courier.example.org/feed
        interval: 5m
        full_text: true
      - url: https://courier.example.org/sport?a=1&b=2
        enabled: false
  - {id: off, name: "Off: <it>", enabled: no, feeds: [{url: "https://off.example"}]}
accounts:
  - figure: ada
    channel: Mastodon
    url: https://social.example.org/@ada.rss
    language: pt-BR
  - {figure: ada, channel: Fediverse, mastodon: https://social.example.org/@ada}
  - {figure: ada, channel: Bluesky, bluesky: ada.example}
"""


def test_what_is_exported_is_imported_again(desk: Desk, tmp_path: Path) -> None:
    """Outlets, feeds and accounts are the same in an empty configuration."""
    write(desk.folder, feeds=MANY)
    file = tmp_path / "list.opml"
    assert desk.run("export", "--opml", str(file)) == 0
    other = Desk(write(tmp_path / "other"))
    assert other.run("import", str(file)) == 0
    before, after = load(desk.folder, {}), load(other.folder, {})
    assert after.outlets == before.outlets
    assert [feed.addresses for feed in after.feeds] == [
        feed.addresses for feed in before.feeds
    ]
    assert "6 feeds added" in other.said


def test_an_import_adds_what_is_new(desk: Desk, tmp_path: Path) -> None:
    """Feeds that are there are skipped and named; two of one title get two ids."""
    file = tmp_path / "list.opml"
    file.write_text(
        "<opml><body><outline text='News'>"
        "<outline text='Courier' xmlUrl='http://Courier.example.org/feed/'/>"
        "<outline text='Tide' xmlUrl='https://t.example/1'/>"
        "<outline text='Tide' xmlUrl='https://t.example/2' language='en-us'/>"
        "<outline text='Tide' xmlUrl='https://t.example/2'/>"
        "<outline text='Bad' xmlUrl='javascript:1'/>"
        "<outline text='Bad' xmlUrl='https://ada:s3cret@t.example/'/>"
        "</outline></body></opml>"
    )
    assert desk.run("import", str(file)) == 0
    _, *new = load(desk.folder, {}).outlets
    assert [(one.id, one.name) for one in new] == [("tide", "Tide"), ("tide-2", "Tide")]
    assert "2 feeds added" in desk.said
    assert "4 skipped" in desk.said
    assert "s3cret" not in desk.said
    assert desk.text().startswith("# mine\n")


def test_an_import_of_nonsense_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    """One wrong id spoils the import, and nothing of it is written."""
    file = tmp_path / "list.opml"
    for text in (
        "no xml",
        "<opml xmlns:m='urn:statement-monitor:feeds'><outline text='A' "
        "xmlUrl='https://a.example/' m:outlet='No Id'/></opml>",
    ):
        file.write_text(text)
        assert desk.run("import", str(file)) == 1
        assert desk.text() == FEEDS
    assert desk.run("import", str(tmp_path / "missing.opml")) == 1


def test_an_account_of_nobody_is_skipped(desk: Desk, tmp_path: Path) -> None:
    """Whom figures.yaml does not know, nobody can be said to have said it."""
    file = tmp_path / "list.opml"
    file.write_text(
        "<opml xmlns:m='urn:statement-monitor:feeds'><outline text='A' "
        "xmlUrl='https://a.example/' m:figure='nobody' m:channel='X'/></opml>"
    )
    assert desk.run("import", str(file)) == 0
    assert "figures.yaml has no 'nobody'" in desk.said.replace("\n", " ")
    assert desk.text() == FEEDS


def test_an_export_says_what_it_leaves_out(desk: Desk) -> None:
    """Proxies, headers and cookies are nobody else's."""
    request = "        request: {cookies: {consent: given}}\n"
    write(desk.folder, feeds=FEEDS.replace("/feed\n", f"/feed\n{request}"))
    assert desk.run("export") == 0
    assert "not carried: the request settings of 1 feed" in desk.said
    assert "consent" not in desk.said


def test_many_feeds_are_imported_in_one_go(desk: Desk, tmp_path: Path) -> None:
    """A reader's list of years: the file is read and written once, not for each."""
    lines = "".join(
        f"<outline text='Outlet {n}' xmlUrl='https://o{n}.example/feed'/>"
        for n in range(500)
    )
    file = tmp_path / "list.opml"
    file.write_text(f"<opml><body>{lines}</body></opml>")
    assert desk.run("import", str(file)) == 0
    assert len(load(desk.folder, {}).feeds) == 501


# the group ---------------------------------------------------------------------------


def test_feeds_alone_lists_them(desk: Desk) -> None:
    """As it always did."""
    assert desk.run() == 0
    assert "Harbour Courier" in desk.said
    assert "next poll" in desk.said


def test_as_a_process_it_ends_with_a_sentence(desk: Desk, server: Scripted) -> None:
    """No traceback, exit code 1, the error on stderr and nothing on stdout."""
    command = [sys.executable, "-m", "monitor", "-c", str(desk.folder)]
    done = subprocess.run(
        [*command, "feeds", "add", server.url("/none")],
        capture_output=True,
        text=True,
        timeout=timedelta(minutes=1).total_seconds(),
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1
    assert done.stderr == f"error: {server.url('/none')}: HTTP status 404\n"
    assert done.stdout == ""
