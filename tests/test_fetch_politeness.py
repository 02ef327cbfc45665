"""How `fetch` treats hosts: spaced requests, peace when asked for, robots.txt."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event, Lock
from typing import Any

import pytest

from monitor.config import FetchSettings
from monitor.errors import FetchError, HttpStatusError, RobotsError, TooSlowError
from monitor.fetch import Fetcher
from monitor.fetch.hosts import Hosts
from monitor.values import Page
from tests.scripted import Act, Scripted, hang_up, redirect, reply, serve, to_loopback

SETTINGS = FetchSettings(
    allow_private_networks=True,
    host_interval=timedelta(seconds=1),
    timeout=timedelta(seconds=5),
)
AGENT = "statement-monitor/1.0 (+desk@example.org)"
DAY = 24 * 3600.0


class Time:
    """A clock that only sleeping moves; remembers the sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self._lock = Lock()

    def monotonic(self) -> float:
        """Seconds since nothing in particular."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Be back at once, later."""
        with self._lock:
            self.slept.append(round(seconds, 6))
            self.now += seconds


@pytest.fixture
def server() -> Iterator[Scripted]:
    """A scripted server for one test."""
    with serve() as scripted:
        scripted.script |= {"/feed": reply(200, b"feed"), "/page": reply(200, b"page")}
        yield scripted


@pytest.fixture
def time() -> Time:
    """The time of one test."""
    return Time()


def fetcher(time: Time, settings: FetchSettings = SETTINGS) -> Fetcher:
    """A fetcher on that time which takes every name to loopback."""
    return Fetcher(
        settings,
        AGENT,
        sleep=time.sleep,
        monotonic=time.monotonic,
        resolve=to_loopback,
    )


# spacing ---------------------------------------------------------------------------


def test_requests_to_one_host_are_spaced(server: Scripted, time: Time) -> None:
    """The first goes at once, each next one waits for the interval to pass."""
    with fetcher(time) as one:
        one.feed(server.url())
        one.feed(server.url())
        time.now += 0.4
        one.feed(server.url())
        time.now += 5
        one.feed(server.url())
    assert time.slept == [1.0, 0.6]


def test_hosts_do_not_wait_for_each_other(server: Scripted, time: Time) -> None:
    """Spacing is by host name."""
    with fetcher(time) as one:
        for host in ("one.example", "two.example", "three.example"):
            one.feed(server.url(host=host))
    assert time.slept == []


def test_redirects_wait_for_their_turn_too(server: Scripted, time: Time) -> None:
    """A hop is a request like any other."""
    server.script["/old"] = redirect("/feed")
    with fetcher(time) as one:
        one.feed(server.url("/old"))
    assert time.slept == [1.0]


def test_threads_at_one_host_get_turns_an_interval_apart(server: Scripted) -> None:
    """However many threads ask at the same moment, the host sees them spaced."""
    start = Barrier(4)
    slept: list[float] = []
    with Fetcher(SETTINGS, AGENT, sleep=slept.append, monotonic=lambda: 0.0) as one:

        def ask(_: int) -> None:
            start.wait(5)
            one.feed(server.url())

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, range(4)))
    assert sorted(slept) == [1.0, 2.0, 3.0]


def test_two_hosts_are_asked_at_the_same_time(server: Scripted, time: Time) -> None:
    """Both requests are under way together: each answer waits for the other."""
    both = Barrier(2)

    def together(handler: Any) -> None:
        both.wait(5)
        reply(200, b"together")(handler)

    server.script["/feed"] = together
    hosts = ("one.example", "two.example")
    with fetcher(time) as one, ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda h: one.feed(server.url(host=h)), hosts))
    assert [getattr(answer, "body", None) for answer in answers] == [b"together"] * 2


def test_a_thread_that_waits_for_its_host_stops_no_other(server: Scripted) -> None:
    """While one host's turn is awaited, another host is asked and answers."""
    waiting, go_on = Event(), Event()

    def sleep(_: float) -> None:
        waiting.set()
        assert go_on.wait(5)

    with (
        Fetcher(
            SETTINGS, AGENT, sleep=sleep, monotonic=lambda: 0.0, resolve=to_loopback
        ) as one,
        ThreadPoolExecutor(1) as pool,
    ):
        one.feed(server.url(host="busy.example"))
        late = pool.submit(one.feed, server.url(host="busy.example"))
        assert waiting.wait(5)
        answer = one.feed(server.url(host="free.example"))
        go_on.set()
        assert isinstance(answer, Page)
        assert isinstance(late.result(5), Page)


def test_hosts_of_long_ago_are_forgotten() -> None:
    """Years of article links do not fill the memory; a turn to come is kept."""
    clock = Time()
    hosts = Hosts(timedelta(seconds=1), clock.sleep, clock.monotonic)
    for number in range(10_001):
        hosts.take_turn(f"{number}.example", "url", timedelta())
        clock.now += 0.001
    assert len(hosts) < 1100
    hosts.take_turn("10000.example", "url", timedelta())
    assert clock.slept == [0.999]


# peace -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_peace_gets_it(
    server: Scripted, time: Time, status: int
) -> None:
    """After Retry-After nothing of that host is asked until then; others are."""
    server.script["/busy"] = reply(status, Retry_After="60")
    with fetcher(time) as one:
        with pytest.raises(HttpStatusError) as first:
            one.feed(server.url("/busy", "busy.example"))
        time.now += 20
        with pytest.raises(HttpStatusError) as second:
            one.feed(server.url("/feed", "busy.example"))
        one.feed(server.url("/feed", "other.example"))
        time.now += 41
        one.feed(server.url("/feed", "busy.example"))
    assert first.value.retry_after == timedelta(seconds=60)
    assert second.value.status == status
    assert second.value.retry_after == timedelta(seconds=40)
    assert server.seen == ["/busy", "/feed", "/feed"]


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(reply(429), id="429 without Retry-After"),
        pytest.param(reply(500, Retry_After="60"), id="500 with it"),
        pytest.param(reply(404, Retry_After="60"), id="404 with it"),
    ],
)
def test_other_answers_close_no_host(server: Scripted, time: Time, act: Act) -> None:
    """One feed's trouble is its own unless the host says otherwise."""
    server.script["/busy"] = act
    with fetcher(time) as one:
        with pytest.raises(HttpStatusError):
            one.feed(server.url("/busy"))
        assert isinstance(one.feed(server.url()), Page)


def test_peace_lasts_a_day_at_most(server: Scripted, time: Time) -> None:
    """A server that asks for years has made a mistake."""
    server.script["/busy"] = reply(503, Retry_After="99999999")
    with fetcher(time) as one:
        with pytest.raises(HttpStatusError):
            one.feed(server.url("/busy"))
        time.now += DAY + 1
        assert isinstance(one.feed(server.url()), Page)


def test_peace_asked_for_while_waiting_is_kept(server: Scripted) -> None:
    """A thread that slept until its turn asks nothing if the host closed meanwhile."""
    server.script["/busy"] = reply(429, Retry_After="60")
    clock = Time()

    def sleep(seconds: float) -> None:
        clock.now += seconds
        hosts.leave_alone("busy.example", 429, timedelta(seconds=60))

    hosts = Hosts(timedelta(seconds=1), sleep, clock.monotonic)
    hosts.take_turn("busy.example", "url", timedelta())
    with pytest.raises(HttpStatusError) as caught:
        hosts.take_turn("busy.example", "url", timedelta())
    assert caught.value.retry_after == timedelta(seconds=60)


# robots.txt ------------------------------------------------------------------------


def robots(*lines: str) -> Any:
    """A robots.txt of these lines."""
    return reply(200, "\n".join(lines).encode())


@pytest.mark.parametrize(
    ("lines", "is_allowed"),
    [
        pytest.param(("User-agent: *", "Disallow: /"), False, id="nothing"),
        pytest.param(("User-agent: *", "Disallow: /page"), False, id="this page"),
        pytest.param(("User-agent: *", "Disallow: /x"), True, id="another page"),
        pytest.param(("User-agent: *", "Disallow:"), True, id="everything"),
        pytest.param(
            ("User-agent: statement-monitor", "Disallow: /"), False, id="us by name"
        ),
        pytest.param(("User-agent: other", "Disallow: /"), True, id="another program"),
        pytest.param(
            ("User-agent: *", "Disallow: /", "Allow: /page"), True, id="but this one"
        ),
        pytest.param(("\xff<html>",), True, id="a web page"),
        pytest.param((), True, id="an empty file"),
    ],
)
def test_robots_txt_decides_about_pages(
    server: Scripted, time: Time, lines: tuple[str, ...], is_allowed: bool
) -> None:
    """A page that the site asks programs not to fetch is not asked for."""
    server.script["/robots.txt"] = robots(*lines)
    with fetcher(time) as one:
        if is_allowed:
            assert one.page(server.url("/page")).body == b"page"
        else:
            with pytest.raises(RobotsError):
                one.page(server.url("/page"))
    assert server.seen == ["/robots.txt"] + ["/page"] * is_allowed


def test_feeds_are_meant_for_programs(server: Scripted, time: Time) -> None:
    """robots.txt is not asked about feeds, nor where the settings say so."""
    server.script["/robots.txt"] = robots("User-agent: *", "Disallow: /")
    with fetcher(time) as one:
        one.feed(server.url())
    with fetcher(time, replace(SETTINGS, robots=False)) as one:
        one.page(server.url("/page"))
    assert server.seen == ["/feed", "/page"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_robots_txt_allows_everything(
    server: Scripted, time: Time, status: int
) -> None:
    """RFC 9309, 2.3.1.3: 4xx means that there are no rules."""
    server.script["/robots.txt"] = reply(status)
    with fetcher(time) as one:
        assert one.page(server.url("/page")).body == b"page"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_in_trouble_allows_nothing_for_now(
    server: Scripted, time: Time, status: int
) -> None:
    """RFC 9309, 2.3.1.4: the page waits, with an error that passes; the rules are
    asked for again after some minutes."""
    server.script["/robots.txt"] = reply(status)
    with fetcher(time) as one:
        for _ in range(2):
            with pytest.raises(HttpStatusError) as caught:
                one.page(server.url("/page"))
            assert caught.value.status == status
        assert server.seen == ["/robots.txt"]
        time.now += 301
        server.script["/robots.txt"] = robots()
        assert one.page(server.url("/page")).body == b"page"


def test_a_robots_txt_that_breaks_off_allows_nothing_for_now(
    server: Scripted, time: Time
) -> None:
    """No answer is no permission."""
    server.script["/robots.txt"] = hang_up()
    with fetcher(time) as one, pytest.raises(FetchError):
        one.page(server.url("/page"))
    assert "/page" not in server.seen


def test_a_robots_txt_in_a_redirect_loop_counts_as_none(
    server: Scripted, time: Time
) -> None:
    """RFC 9309, 2.3.1.2: after five redirects the file is taken for missing."""
    server.script["/robots.txt"] = redirect("/robots.txt")
    with fetcher(time) as one:
        assert one.page(server.url("/page")).body == b"page"


def test_rules_are_asked_for_once_a_day(server: Scripted, time: Time) -> None:
    """A day's pages cost one robots.txt for each site."""
    server.script["/robots.txt"] = robots()
    with fetcher(time) as one:
        for _ in range(3):
            one.page(server.url("/page"))
        assert server.seen.count("/robots.txt") == 1
        time.now += DAY
        one.page(server.url("/page"))
    assert server.seen.count("/robots.txt") == 2


def test_threads_share_one_question_for_the_rules(server: Scripted, time: Time) -> None:
    """Pages of one site read at once ask for its rules once."""
    start = Barrier(4)
    server.script["/robots.txt"] = robots()
    with fetcher(time) as one:

        def ask(_: int) -> None:
            start.wait(5)
            one.page(server.url("/page"))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, range(4)))
    assert server.seen.count("/robots.txt") == 1


def test_each_hop_of_a_page_is_checked(server: Scripted, time: Time) -> None:
    """A redirect is no way around the rules."""
    server.script |= {
        "/robots.txt": robots("User-agent: *", "Disallow: /page"),
        "/link": redirect("/page"),
    }
    with fetcher(time) as one, pytest.raises(RobotsError):
        one.page(server.url("/link"))
    assert "/page" not in server.seen


@pytest.mark.parametrize(
    ("delay", "expected"),
    [
        pytest.param("5", 5.0, id="longer than ours"),
        pytest.param("0.2", 1.0, id="shorter than ours"),
        pytest.param("86400", 30.0, id="capped"),
        pytest.param("soon", 1.0, id="nonsense"),
    ],
)
def test_crawl_delay_spaces_pages(
    server: Scripted, time: Time, delay: str, expected: float
) -> None:
    """The site's own wish counts, up to half a minute."""
    server.script["/robots.txt"] = robots("User-agent: *", f"Crawl-delay: {delay}")
    with fetcher(time) as one:
        one.page(server.url("/page"))
        one.page(server.url("/page"))
    assert time.slept[-1] == expected


def test_a_huge_robots_txt_is_read_to_its_limit(server: Scripted, time: Time) -> None:
    """RFC 9309, 2.5: the first 500 KiB count, the rest is left."""
    lines = ["User-agent: *", "Disallow: /page", *["# talk" * 20] * 50_000]
    server.script["/robots.txt"] = robots(*lines)
    with fetcher(time) as one, pytest.raises(RobotsError):
        one.page(server.url("/page"))


def test_a_slow_robots_txt_passes_on_its_error(server: Scripted) -> None:
    """Deadlines hold for robots.txt like for everything."""

    def slow(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not server.over.wait(0.02):
            handler.wfile.write(b"#")

    server.script["/robots.txt"] = slow
    settings = replace(
        SETTINGS, deadline=timedelta(seconds=0.15), host_interval=timedelta()
    )
    with Fetcher(settings, AGENT) as one, pytest.raises(TooSlowError):
        one.page(server.url("/page"))
