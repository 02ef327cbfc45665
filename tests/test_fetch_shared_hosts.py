"""Turns at hosts that all workers of a fleet share: waiting, peace, one book."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from monitor.config import FetchSettings
from monitor.errors import HttpStatusError
from monitor.fetch import Fetcher, SharedHosts
from monitor.values import Turn
from tests.scripted import Scripted, reply, serve

SECOND = timedelta(seconds=1)
NOW = Turn(timedelta())


@dataclass
class Book:
    """A book that gives out the turns it was told to, and remembers."""

    turns: Iterator[Turn]
    now: Turn = NOW
    taken: list[tuple[str, timedelta]] = field(default_factory=list)
    alone: list[tuple[str, int, timedelta]] = field(default_factory=list)

    def take_turn(self, host: str, interval: timedelta) -> Turn:
        """The next of the turns."""
        self.taken.append((host, interval))
        return next(self.turns)

    def peace(self, host: str) -> Turn:
        """What it was told."""
        return self.now

    def leave_alone(self, host: str, status: int, pause: timedelta) -> None:
        """Remember."""
        self.alone.append((host, status, pause))


def no_sleep(seconds: float) -> None:
    """For turns that come at once."""
    pytest.fail(f"slept for {seconds} s")


def test_a_turn_is_waited_for() -> None:
    """As long as the book says; the longer of both intervals is booked."""
    book = Book(iter([NOW, Turn(3 * SECOND)]))
    slept: list[float] = []
    hosts = SharedHosts(book, SECOND, slept.append)
    hosts.take_turn("a.example", "https://a.example/", timedelta())
    hosts.take_turn("a.example", "https://a.example/", 5 * SECOND)
    assert slept == [3.0]
    assert book.taken == [("a.example", SECOND), ("a.example", 5 * SECOND)]


def test_a_host_that_wants_peace_is_not_waited_for() -> None:
    """Its answer is given at once, with the time that is left."""
    hosts = SharedHosts(Book(iter([Turn(9 * SECOND, 429)])), SECOND, no_sleep)
    with pytest.raises(HttpStatusError, match="429") as caught:
        hosts.take_turn("a.example", "https://a.example/", timedelta())
    assert caught.value.retry_after == 9 * SECOND


def test_peace_that_another_worker_learns_of_while_we_wait_counts() -> None:
    """Whoever waited looks again before it asks."""
    book = Book(iter([Turn(SECOND)]), now=Turn(9 * SECOND, 503))
    hosts = SharedHosts(book, SECOND, lambda _: None)
    with pytest.raises(HttpStatusError, match="503"):
        hosts.take_turn("a.example", "https://a.example/", timedelta())


def test_peace_lasts_a_day_at_most() -> None:
    """Longer wishes are cut."""
    book = Book(iter([]))
    SharedHosts(book, SECOND, no_sleep).leave_alone("a.example", 429, timedelta(days=9))
    assert book.alone == [("a.example", 429, timedelta(days=1))]


@pytest.fixture
def server() -> Iterator[Scripted]:
    """A scripted server."""
    with serve() as scripted:
        yield scripted


def test_a_fetcher_goes_by_the_turns_it_is_given(server: Scripted) -> None:
    """It takes one for each request, and passes on a wish for peace."""
    server.script["/feed"] = reply(429, Retry_After="7")
    book = Book(iter([NOW, NOW]))
    settings = FetchSettings(allow_private_networks=True)
    turns = SharedHosts(book, SECOND, no_sleep)
    with Fetcher(settings, "test/1", turns=turns) as fetcher:
        with pytest.raises(HttpStatusError):
            fetcher.feed(server.url())
        assert [host for host, _ in book.taken] == ["127.0.0.1"]
    assert book.alone == [("127.0.0.1", 429, 7 * SECOND)]
