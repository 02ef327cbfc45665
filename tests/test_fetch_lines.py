"""Lines to the network are lent to one fetch at a time and kept for the next."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from monitor.config import FetchSettings
from monitor.fetch import Fetcher, guard
from monitor.values import Page
from tests.scripted import reply, serve, to_loopback

SETTINGS = FetchSettings(allow_private_networks=True, host_interval=timedelta(0))


def test_threads_that_come_and_go_use_the_same_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A round of polling makes no line where one of the last round is free."""
    made: list[object] = []
    real = guard.GuardedAdapter.__init__

    def counted(self: guard.GuardedAdapter, *arguments: Any) -> None:
        made.append(self)
        real(self, *arguments)

    monkeypatch.setattr(guard.GuardedAdapter, "__init__", counted)
    with serve() as server, Fetcher(SETTINGS, "test/1") as fetcher:
        both = Barrier(2)

        def wait_for_the_other(handler: object) -> None:
            both.wait(30)
            reply(200, b"x")(handler)  # type: ignore[arg-type]

        server.script["/feed"] = wait_for_the_other
        for _ in range(3):
            threads = [Thread(target=fetcher.feed, args=[server.url()]) for _ in "ab"]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert len(server.seen) == 6
    assert len(made) == 2


def test_cookies_do_not_pass_to_the_next_fetch() -> None:
    """The next fetch on the same line brings none, even to the same host."""
    with serve() as server, Fetcher(SETTINGS, "test/1") as fetcher:
        server.script["/feed"] = reply(200, b"x", Set_Cookie="seen=1; Path=/")
        fetcher.feed(server.url())
        fetcher.feed(server.url())
        assert "cookie" not in server.headers[1]


def test_the_environment_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that is set when the fetcher is made is used; one set later is not."""
    with serve() as server:
        server.script["http://feed.example/feed"] = reply(200, b"from the proxy")
        monkeypatch.setenv("http_proxy", server.url(""))
        fetcher = Fetcher(SETTINGS, "test/1", resolve=to_loopback)
        answer = fetcher.feed("http://feed.example/feed")
        assert isinstance(answer, Page)
        assert answer.body == b"from the proxy"
        fetcher.close()
        monkeypatch.delenv("http_proxy")
        server.script["/feed"] = reply(200, b"direct")
        later = Fetcher(SETTINGS, "test/1", resolve=to_loopback)
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        direct = later.feed(server.url(host="feed.example"))
        assert isinstance(direct, Page)
        assert direct.body == b"direct"
        later.close()
