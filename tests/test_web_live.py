"""The live archive over HTTP: answers, validators, tokens, redirects, refusals."""

import html
import json
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
import requests

from monitor import resources, web
from monitor.config import Config
from monitor.errors import MonitorError, StoreError
from monitor.ports import Store
from monitor.store import open_reader, open_store
from monitor.values import Shelf
from monitor.web import guard, serving
from tests import archive

ATOM = "{http://www.w3.org/2005/Atom}"
TOKEN = "a-long-and-random-token"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Config, dict[str, str]]:
    """A store with an archive in it."""
    url = archive.database_url(tmp_path_factory.mktemp("live"))
    ids = archive.fill(url)
    with closing(open_store(url)) as store:
        while store.index_search(500):
            pass
    return archive.config(url), ids


@contextmanager
def serving_it(config: Config, environ: dict[str, str]) -> Iterator[str]:
    """The archive on a free port; gives its address."""
    with closing(open_reader(config.settings.database)) as store:
        app = web.live_of(
            config, store, lambda: archive.NOW, resources.folder("templates"), environ
        )
        with serving.served(app, serving.listening("127.0.0.1", 0)) as port:
            yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def base(filled: tuple[Config, dict[str, str]]) -> Iterator[str]:
    """The archive on loopback, open to all on this machine."""
    with serving_it(filled[0], {}) as address:
        yield address


@pytest.fixture(scope="module")
def locked(filled: tuple[Config, dict[str, str]]) -> Iterator[str]:
    """The archive behind a token."""
    config = archive.config(filled[0].settings.database, token_env="READERS")
    with serving_it(config, {"READERS": TOKEN}) as address:
        yield address


@pytest.fixture
def ids(filled: tuple[Config, dict[str, str]]) -> dict[str, str]:
    """Statements' ids by a word for each."""
    return filled[1]


def get(url: str, **more: object) -> requests.Response:
    """Ask, and follow nothing."""
    return requests.get(url, timeout=10, allow_redirects=False, **more)  # type: ignore[arg-type]


def test_an_answer_is_not_sent_twice(base: str) -> None:
    """What the reader has already is answered with 304, and only that."""
    for place in ("/", "/feed.atom", "/static/site.css", "/search?q=villages"):
        first = get(base + place)
        assert first.status_code == 200
        again = get(base + place, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = get(base + place, headers={"If-None-Match": '"another"'})
        assert other.content == first.content


def test_no_part_of_an_answer_waits_for_the_reader(base: str) -> None:
    """A connection that is kept open is answered at once: with Nagle's algorithm each
    answer's second part waited 40 ms for an acknowledgement."""
    taken = []
    with requests.Session() as session:
        for _ in range(10):
            began = time.perf_counter()
            session.get(f"{base}/robots.txt", timeout=10)
            taken.append(time.perf_counter() - began)
    assert min(taken[1:]) < 0.03


def test_every_answer_has_the_security_headers(base: str) -> None:
    """Pages, files and refusals alike allow nothing from elsewhere."""
    for place in ("/", "/nothing", "/feed.json", "/healthz"):
        headers = get(base + place).headers
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "noindex" in headers["x-robots-tag"]
        assert "server" not in headers


@pytest.mark.parametrize(
    "place",
    [
        "/nothing",
        "/s/nothing",
        "/s/nothing.json",
        "/figure/nobody",
        "/figure/nobody/feed.atom",
        "/figure/helena-marsk/2026-13",
        "/figure/helena-marsk/2026-03/0",
        "/figure/helena-marsk/2026-03/99999",
        "/day/2026-02-30",
        "/day/9999-12-31",
        "/i/morning/2026-01-01",
        "/static/../site.css",
        "/static/base.html.j2",
    ],
)
def test_what_is_not_there_is_told_in_a_page(base: str, place: str) -> None:
    """404 with a page that leads on, never a traceback."""
    answer = get(base + place)
    assert answer.status_code == 404
    assert "<h1>Not found</h1>" in answer.text


def test_a_merged_statement_is_redirected_for_good(
    base: str, ids: dict[str, str]
) -> None:
    """301, for the page and its JSON alike."""
    for ending in ("", ".json"):
        answer = get(f"{base}/s/{ids['merged']}{ending}")
        assert answer.status_code == 301
        assert answer.headers["location"] == f"/s/{ids['kept']}{ending}"
        assert answer.headers["cache-control"] == "no-cache"


def test_the_start_of_an_id_leads_to_the_whole(base: str, ids: dict[str, str]) -> None:
    """As mails and `monitor search` show ids; not for good: another may begin so.
    That of a statement that was merged leads to where it stands."""
    for ending in ("", ".json"):
        answer = get(f"{base}/s/{ids['paper'][:10]}{ending}")
        assert answer.status_code == 302
        assert answer.headers["location"] == f"/s/{ids['paper']}{ending}"
        merged = get(f"{base}/s/{ids['merged'][:12]}{ending}")
        assert merged.headers["location"] == f"/s/{ids['kept']}{ending}"
        assert get(f"{base}/s/{ids['paper'][:12]}zz{ending}").status_code == 404
        assert get(f"{base}/s/%25{ending}").status_code == 404


def test_a_start_of_several_ids_shows_them(base: str, ids: dict[str, str]) -> None:
    """A reader sees which was meant; a program is given them."""
    begun = next(start for start in "0123456789abcdef" if _n_begin(ids, start) > 1)
    answer = get(f"{base}/s/{begun}")
    assert answer.status_code == 300
    assert f"<h1>Several statements begin with {begun}</h1>" in answer.text
    shown = re.findall(r'href="/s/([0-9a-f]+)"', answer.text)
    assert shown == sorted(shown)
    assert 1 < len(shown) <= 20
    assert get(f"{base}/s/{begun}.json").json() == {"begin_so": shown}
    unsure = get(f"{base}/s/{ids['unsure'][0]}")
    assert ids["unsure"] in unsure.text
    assert "Perhaps it was her" not in unsure.text


def _n_begin(ids: dict[str, str], start: str) -> int:
    return sum(each.startswith(start) for each in ids.values())


def test_search_answers_in_every_form(base: str) -> None:
    """The same question as a page, a feed, lines of JSON and a table."""
    asked = "q=villages&figure=helena-marsk&until=2026-03-31"
    page = get(f"{base}/search?{asked}").text
    assert "<mark>villages</mark>" in page
    assert "/search/statements.csv?q=villages" in page
    feed = ElementTree.fromstring(get(f"{base}/search/feed.atom?{asked}").content)
    lines = get(f"{base}/search/statements.jsonl?{asked}").text.splitlines()
    found = get(f"{base}/search/feed.json?{asked}").json()["items"]
    assert len(feed.findall(f"{ATOM}entry")) == len(lines) == len(found) == 2
    assert {json.loads(line)["figure"]["id"] for line in lines} == {"helena-marsk"}
    own = feed.find(f"{ATOM}link[@rel='self']")
    assert own is not None
    assert asked in (own.get("href") or "")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("since=yesterday", "is no day"),
        ("type=loud", "is none of"),
        ("q=%22open", None),
        ("class=nonsense", "is none of"),
    ],
)
def test_a_wrong_question_is_explained(base: str, asked: str, told: str | None) -> None:
    """What cannot be asked is said on the page and in the files, with status 400."""
    answer = get(f"{base}/search?{asked}")
    if told is None:
        assert answer.status_code in (200, 400)
        return
    assert answer.status_code == 400
    assert told in answer.text
    file = get(f"{base}/search/statements.csv?{asked}")
    assert file.status_code == 400
    assert told in file.text


def test_a_feed_names_itself(base: str) -> None:
    """Link rel=self in the header, the address in the feed."""
    answer = get(f"{base}/figure/helena-marsk/feed.atom")
    own = f"{base}/figure/helena-marsk/feed.atom"
    assert answer.headers["link"] == f'<{own}>; rel="self"'
    assert answer.headers["content-type"].startswith("application/atom+xml")


def test_a_table_is_safe_to_open(base: str, ids: dict[str, str]) -> None:
    """No cell begins a formula; the byte order mark is there where asked for."""
    plain = get(f"{base}/statements.csv")
    assert not plain.content.startswith(b"\xef\xbb\xbf")
    assert "'+1 on rates" in plain.text
    marked = get(f"{base}/statements.csv?bom=1")
    assert marked.content.startswith(b"\xef\xbb\xbf")
    assert ids["unsure"] not in plain.text
    assert plain.headers["content-disposition"].startswith("attachment")


def test_what_is_not_sure_stands_in_no_list(base: str, ids: dict[str, str]) -> None:
    """Its own page is there and says so."""
    for place in ("/", "/figure/helena-marsk", "/search?q=perhaps", "/feed.atom"):
        assert ids["unsure"] not in get(base + place).text
    assert "Not sure enough" in get(f"{base}/s/{ids['unsure']}").text


def test_long_lists_have_pages(base: str) -> None:
    """Fifty statements a page; the next one begins where the last ended, and its number
    alone leads to it as well."""
    first = get(f"{base}/topic/prices/2026-01").text
    assert first.count('class="card"') == 50
    (further,) = re.findall(r'href="(/topic/prices/2026-01/2\?below=\d+)"', first)
    second = get(base + further).text
    assert 1 <= second.count('class="card"') < 50
    assert get(f"{base}/topic/prices/2026-01/2").text == second
    shown = re.findall(r'href="(/s/\w+)"', first + second)
    assert len(set(shown)) == len(shown) == 56
    assert 'href="/topic/prices/2026-01"' in second


@pytest.mark.parametrize("edge", ["below=x", "above=1.5", f"below={1 << 63}"])
def test_a_place_in_a_list_is_a_number(base: str, edge: str) -> None:
    """Anything else is no page."""
    assert get(f"{base}/topic/prices/2026-01/2?{edge}").status_code == 404


def test_a_page_stays_while_statements_come_in(tmp_path: Path) -> None:
    """Whoever reads on after something new came in misses nothing and sees nothing
    twice, forwards and back."""
    url = archive.database_url(tmp_path)
    with closing(open_store(url)) as store:
        filler = archive.Filler(store)
        for n in range(125):
            at = archive.NOW - timedelta(minutes=n)
            filler.add(f"Number {n} of many words", "courier", at)
        _index(store)
        with serving_it(archive.config(url), {}) as base:
            day = f"{base}/day/2026-03-04"
            first = get(day).text
            for n in range(7):
                at = archive.NOW + timedelta(minutes=n + 1)
                filler.add(f"New {n} of many words", "courier", at)
            _index(store)
            second = get(base + _links(first, "next")[0]).text
            third = get(base + _links(second, "next")[0]).text
            back = get(base + _links(third, "prev")[0]).text
            again = get(day).text
    read = [re.findall(r"Number (\d+) of", each) for each in (first, second, third)]
    assert [int(n) for page in read for n in page] == list(range(125))
    assert re.findall(r"Number (\d+) of", back) == read[1]
    assert _links(third, "next") == []
    assert again.count("New") >= 7


def _index(store: Store) -> None:
    while store.index_search(500):
        pass


def _links(page: str, rel: str) -> list[str]:
    return [
        html.unescape(each) for each in re.findall(f'href="([^"]+)" rel="{rel}"', page)
    ]


def test_an_edition_has_a_feed_of_issues(base: str) -> None:
    """Each issue is an entry that leads to its page."""
    feed = ElementTree.fromstring(get(f"{base}/i/morning/feed.atom").content)
    (entry,) = feed.findall(f"{ATOM}entry")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert (link.get("href") or "").endswith("/i/morning/2026-03-04")


def test_health_and_metrics_are_told(base: str) -> None:
    """A machine learns that the store answers, and how often who was answered how."""
    assert get(f"{base}/healthz").text == "ok\n"
    get(f"{base}/figure/helena-marsk")
    text = get(f"{base}/metrics").text
    assert 'monitor_web_answers_total{page="shelf",status="200"}' in text
    assert "monitor_statements " in text


def test_another_name_for_this_machine_is_refused(base: str) -> None:
    """A page elsewhere cannot read the archive by a name of its own (DNS rebinding)."""
    answer = get(base, headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert "set web.base_url" in answer.text


# behind a token ----------------------------------------------------------------------


def test_without_the_token_nothing_is_told(locked: str, ids: dict[str, str]) -> None:
    """Pages lead to the form, files and figures say what is needed."""
    page = get(f"{locked}/s/{ids['paper']}")
    assert page.status_code == 303
    assert page.headers["location"].startswith("/login?next=%2Fs%2F")
    for place in (
        "/feed.atom",
        "/statements.csv",
        "/metrics",
        f"/s/{ids['paper']}.json",
    ):
        answer = get(locked + place)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert get(f"{locked}/healthz").status_code == 200
    assert get(f"{locked}/static/site.css").status_code == 200


def test_a_form_lets_a_browser_in(locked: str) -> None:
    """The right token leaves a cookie that is not the token, and leads on."""
    with requests.Session() as browser:
        wrong = browser.post(f"{locked}/login", data={"token": "guess"}, timeout=10)
        assert wrong.status_code == 403
        right = browser.post(
            f"{locked}/login", data={"token": TOKEN, "next": "/day"}, timeout=10
        )
        assert right.url == f"{locked}/day"
        assert "Log out" in right.text
        (cookie,) = browser.cookies.get_dict().values()
        assert TOKEN not in cookie
        assert "; HttpOnly; " in right.history[0].headers["set-cookie"]
        browser.post(f"{locked}/logout", timeout=10)
        assert browser.get(f"{locked}/day", timeout=10).url.startswith(
            f"{locked}/login"
        )


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\e.x"])
def test_the_form_leads_nowhere_else(locked: str, target: str) -> None:
    """An address of somebody else's in `next` is not followed."""
    answer = requests.post(
        f"{locked}/login",
        data={"token": TOKEN, "next": target},
        timeout=10,
        allow_redirects=False,
    )
    assert answer.headers["location"] == "/"


def test_a_machine_shows_the_token(locked: str) -> None:
    """As a bearer's, or in a feed's address; in a page's it becomes a cookie."""
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert get(f"{locked}/metrics", headers=bearer).status_code == 200
    assert get(f"{locked}/feed.atom?token={TOKEN}").status_code == 200
    assert get(f"{locked}/feed.atom?token=guess").status_code == 401
    page = get(f"{locked}/search?token={TOKEN}&q=rates")
    assert (page.status_code, page.headers["location"]) == (303, "/search?q=rates")
    assert "archive=" in page.headers["set-cookie"]


@pytest.mark.parametrize(
    ("host", "token", "told"),
    [
        ("0.0.0.0", None, "no token is set"),
        ("192.0.2.1", None, "no token is set"),
        ("archive.example", None, "no token is set"),
        ("127.0.0.1", "short", "shorter than 16"),
    ],
)
def test_others_are_not_served_without_a_good_token(
    host: str, token: str | None, told: str
) -> None:
    """It refuses to start, and says what to do."""
    with pytest.raises(MonitorError, match=told):
        guard.check(host, token)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_this_machine_needs_no_token(host: str) -> None:
    """Loopback is open to who is on the machine anyway."""
    guard.check(host, None)
    guard.check("0.0.0.0", TOKEN)


def test_the_reader_writes_nothing(tmp_path: Path) -> None:
    """The archive's store refuses what would write, and makes no database."""
    url = archive.database_url(tmp_path)
    with pytest.raises(StoreError, match="no database"):
        open_reader(url)
    assert list(tmp_path.iterdir()) == []
    open_store(url).close()
    with closing(open_reader(url)) as store:
        assert store.shelf(Shelf(), 1) == ()
        with pytest.raises(StoreError, match="cannot be written"):
            store.add_feeds({"feed": "https://courier.example"}, archive.NOW)


def test_a_port_that_is_taken_is_told() -> None:
    """With what to set."""
    with (
        closing(serving.listening("127.0.0.1", 0)) as first,
        pytest.raises(MonitorError, match=r"set another web\.port"),
    ):
        serving.listening("127.0.0.1", first.getsockname()[1])
