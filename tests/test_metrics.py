"""Figures for Prometheus: counted as it happens, read from the store when asked."""

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor.app import App
from monitor.config import Config
from monitor.config.settings import MetricsSettings
from monitor.errors import ConnectError, MonitorError
from monitor.metrics import Metrics
from tests import newsroom
from tests.fakes import FakeClock


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The tiny newsroom, with metrics."""
    made = newsroom.config(tmp_path, database=f"sqlite:///{tmp_path / 'monitor.db'}")
    settings = replace(made.settings, metrics=MetricsSettings(port=free_port()))
    return replace(made, settings=settings)


@pytest.fixture
def app(config: Config) -> Iterator[App]:
    """An app over it in which one feed fails."""
    fetch = newsroom.fetch()
    fetch.pages[newsroom.WIRE] = ConnectError(newsroom.WIRE, "no route")
    with App(config, {}, clock=FakeClock(), fetch=fetch) as made:
        yield made


def asked(port: int | None) -> dict[str, float]:
    """Every sample that the port serves, as `name{label="value"}`."""
    with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        text = answer.read().decode()
    return {
        sample.name + "".join(f"[{value}]" for value in sample.labels.values()): (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_polls_and_feeds_are_told_over_http(app: App) -> None:
    """What was polled, what failed and how, and how the feeds stand."""
    metrics = Metrics(app)
    with metrics.served() as port:
        for polled in app.poll(app.due_feeds()):
            metrics.note(polled)
        found = asked(port)
    assert found["monitor_polls_total[parsed]"] == 2
    assert found["monitor_polls_total[failed]"] == 1
    assert found["monitor_poll_errors_total[network]"] == 1
    assert found["monitor_entries_total[new]"] == 3
    assert found["monitor_feeds[ok]"] == 2
    assert found["monitor_feeds[failing]"] == 1
    assert found[f"monitor_feed_failures[The Wire][{newsroom.WIRE}]"] == 1
    assert found["monitor_entries_waiting"] == 3
    assert found["monitor_poll_seconds_count"] == 3


def test_statements_are_counted(app: App) -> None:
    """After reading, nothing waits and the statements are there."""
    metrics = Metrics(app)
    list(app.poll(app.due_feeds()))
    list(app.read())
    with metrics.served() as port:
        found = asked(port)
    assert found["monitor_entries_waiting"] == 0
    assert found["monitor_statements"] == sum(app.store.statement_counts().values()) > 0


def test_nothing_is_served_unless_asked(app: App, config: Config) -> None:
    """Without `metrics` in monitor.yaml no port is opened."""
    app.config = replace(config, settings=replace(config.settings, metrics=None))
    with Metrics(app).served() as port:
        assert port is None


def test_a_port_that_is_taken_is_told(app: App) -> None:
    """In a sentence that says which and what to do."""
    with (
        Metrics(app).served(),
        pytest.raises(MonitorError, match=r"set another metrics\.port"),
        Metrics(app).served(),
    ):
        pass
