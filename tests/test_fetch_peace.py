"""Who asked to be left alone is left alone, through reloads and restarts too."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app import App
from monitor.config import Config, FetchSettings, Settings
from monitor.errors import HttpStatusError
from monitor.parts import hosts_of
from monitor.ports import Store
from monitor.store import open_store
from tests.fakes import FakeClock
from tests.scripted import reply, serve

HOUR = timedelta(hours=1)


def test_a_pause_outlives_the_process(tmp_path: Path) -> None:
    """What one process was asked for, the next one keeps; and after a reload, too."""
    clock = FakeClock()
    config = Config(
        settings=Settings(
            database=f"sqlite:///{tmp_path / 'm.db'}",
            fetch=FetchSettings(allow_private_networks=True, host_interval=timedelta()),
        )
    )
    with serve() as server:
        server.script |= {
            "/busy": reply(429, Retry_After="7200"),
            "/feed": reply(200, b"<rss/>"),
        }
        with App(config, {}, clock=clock) as app:
            with pytest.raises(HttpStatusError):
                app.polling.tools.fetch.feed(server.url("/busy"))
            app.reload(replace(config))
            with pytest.raises(HttpStatusError):
                app.polling.tools.fetch.feed(server.url("/feed"))
        clock.move(hours=1)
        with App(config, {}, clock=clock) as app:
            with pytest.raises(HttpStatusError) as caught:
                app.polling.tools.fetch.feed(server.url("/feed"))
            assert caught.value.status == 429
            assert caught.value.retry_after
            assert timedelta(minutes=59) < caught.value.retry_after <= HOUR
        clock.move(hours=1)
        with App(config, {}, clock=clock) as app:
            app.polling.tools.fetch.feed(server.url("/feed"))
    assert server.seen == ["/busy", "/feed"]


def test_the_latest_wish_counts(tmp_path: Path) -> None:
    """A host that asks again is remembered with what it asked for last."""
    clock = FakeClock()
    store: Store
    with closing(open_store(f"sqlite:///{tmp_path / 'm.db'}")) as store:
        hosts = hosts_of(Config(), store, clock)
        hosts.leave_alone("a.example", 503, 2 * HOUR)
        hosts.leave_alone("a.example", 429, HOUR)
        assert store.peaces(clock()) == (("a.example", 429, clock() + HOUR),)
        clock.move(hours=1)
        assert store.peaces(clock()) == ()
