"""Feeds of one host one after another, those of other hosts meanwhile."""

from itertools import islice
from threading import Event, Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.app import PER_HOST, App
from monitor.config import (
    Config,
    FeedEntry,
    FetchSettings,
    Outlet,
    PollSettings,
    RequestOptions,
    Settings,
)
from monitor.turns import Turns, host_of, round_of
from monitor.values import NotModified, Page
from tests.fakes import FakeClock, FakeFetch, rss

LANES = st.lists(st.sampled_from("abc"), max_size=30)


@given(lanes=LANES, data=st.data())
def test_each_item_comes_once_and_no_lane_twice_at_a_time(
    lanes: list[str], data: st.DataObject
) -> None:
    """Whatever ends first, items of a lane come in their order, one at a time."""
    items = list(enumerate(lanes))
    turns = Turns(items, lambda item: item[1])
    out: list[tuple[int, str]] = []
    given_out: list[tuple[int, str]] = []
    while True:
        fresh = list(islice(turns, data.draw(st.integers(1, 3))))
        out += fresh
        given_out += fresh
        assert len({lane for _, lane in out}) == len(out)
        if not out:
            break
        turns.done(out.pop(data.draw(st.integers(0, len(out) - 1))))
    assert sorted(given_out) == items
    for lane in "abc":
        numbers = [number for number, each in given_out if each == lane]
        assert numbers == sorted(numbers)


def test_lanes_take_turns() -> None:
    """The second item of a lane comes after the first of all others."""
    turns = Turns(["a1", "a2", "b1", "c1"], lambda item: item[0])
    assert next(turns) == "a1"
    turns.done("a1")
    assert list(turns) == ["b1", "c1", "a2"]


def test_a_round_has_so_many_of_a_lane() -> None:
    """What is left out comes in the next round; the order stays."""
    assert list(round_of("aabaca", str, 2)) == ["a", "a", "b", "c"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Daily.Example:8443/feed", "daily.example"),
        ("nonsense", ""),
        ("http://[", ""),
    ],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    """Without port and case; an address that has none shares a lane."""
    assert host_of(url) == host


class WatchedFetch(FakeFetch):
    """Lets nobody go on until every host has a request under way; counts per host."""

    def __init__(self, n_hosts: int) -> None:
        super().__init__()
        self.lock = Lock()
        self.under_way: list[str] = []
        self.most_of_a_host = 0
        self.n_hosts = n_hosts
        self.all_there = Event()

    def feed(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        options: RequestOptions | None = None,
    ) -> Page | NotModified:
        host = host_of(url)
        with self.lock:
            self.under_way.append(host)
            count = self.under_way.count(host)
            self.most_of_a_host = max(self.most_of_a_host, count)
            if len(set(self.under_way)) == self.n_hosts:
                self.all_there.set()
        assert self.all_there.wait(30)
        with self.lock:
            self.under_way.remove(host)
        return Page(url, url, rss())


def app_of(tmp_path: object, n_hosts: int, n_feeds: int, fetch: FakeFetch) -> App:
    """An app that watches `n_feeds` feeds at each of so many hosts."""
    outlets = tuple(
        Outlet(
            id=f"outlet-{host}",
            name=f"Outlet {host}",
            feeds=tuple(
                FeedEntry(url=f"https://h{host}.example/{n}") for n in range(n_feeds)
            ),
        )
        for host in range(n_hosts)
    )
    settings = Settings(
        database=f"sqlite:///{tmp_path}/m.db",
        extractor="rules",
        fetch=FetchSettings(workers=1),
        poll=PollSettings(workers=n_hosts),
    )
    config = Config(settings=settings, outlets=outlets)
    return App(config, {}, clock=FakeClock(), jitter=lambda: 0.5, fetch=fetch)


def test_a_host_with_many_feeds_holds_one_worker(tmp_path: object) -> None:
    """As many workers as hosts: all hosts are asked at the same time, each once."""
    fetch = WatchedFetch(n_hosts=5)
    with app_of(tmp_path, 5, 4, fetch) as app:
        polled = list(app.poll(app.due_feeds()))
    assert len(polled) == 20
    assert {each.error for each in polled} == {None}
    assert fetch.most_of_a_host == 1


def test_a_long_host_is_polled_in_rounds(tmp_path: object) -> None:
    """One round has PER_HOST of its feeds; the next has the others."""
    fetch = FakeFetch()
    with app_of(tmp_path, 1, PER_HOST + 5, fetch) as app:
        first = [each.feed.url for each in app.poll(app.due_feeds())]
        second = [each.feed.url for each in app.poll(app.due_feeds())]
        everything = app.due_feeds(everything=True)
    assert len(first) == PER_HOST
    assert len(set(second) - set(first)) == 5
    assert len(everything) == PER_HOST + 5
