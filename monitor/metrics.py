"""Figures about the running program, for Prometheus.

What happened is counted as it happens; how things stand is read from the store when
somebody asks, so that a restart forgets nothing of it. Feeds are named by their label
and address, never figures or words.
"""

import logging
from collections import Counter as Count
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from monitor import poll
from monitor.config import Config
from monitor.errors import MonitorError, StoreError
from monitor.pipeline import Polled
from monitor.poll import HealthKind
from monitor.ports import Clock, Store
from monitor.redacted import redacted

log = logging.getLogger(__name__)

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Running(Protocol):
    """What is measured: an `App`, or a reader of its store."""

    @property
    def config(self) -> Config:
        """The configuration in force."""
        ...

    @property
    def store(self) -> Store:
        """The store."""
        ...

    @property
    def clock(self) -> Clock:
        """Now."""
        ...


class Metrics(Collector):
    """Counts polls, and tells how feeds and the backlog stand."""

    def __init__(self, app: Running) -> None:
        self.app = app
        self.registry = CollectorRegistry()
        self.registry.register(self)
        self._polls = Counter(
            "monitor_polls", "Polls by outcome", ["outcome"], registry=self.registry
        )
        self._errors = Counter(
            "monitor_poll_errors",
            "Failed polls by kind",
            ["kind"],
            registry=self.registry,
        )
        self._entries = Counter(
            "monitor_entries", "Entries by change", ["change"], registry=self.registry
        )
        self._gaps = Counter(
            "monitor_gaps",
            "Polls that found nothing of the poll before",
            registry=self.registry,
        )
        self._seconds = Histogram(
            "monitor_poll_seconds",
            "Wall time of a poll with its waiting",
            buckets=_SECONDS,
            registry=self.registry,
        )

    def note(self, polled: Polled) -> None:
        """Count one poll."""
        self._polls.labels(polled.outcome).inc()
        self._seconds.observe(polled.seconds)
        if polled.error_kind:
            self._errors.labels(polled.error_kind).inc()
        for change, n in (
            ("new", polled.n_new),
            ("changed", polled.n_changed),
            ("deleted", polled.n_deleted),
        ):
            self._entries.labels(change).inc(n)
        self._gaps.inc(polled.is_gap)

    def describe(self) -> Iterator[Metric]:
        """Nothing beforehand: the store is asked only when somebody wants to know."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """How things stand. A store that does not answer leaves these out."""
        try:
            yield from self._standing()
        except StoreError as error:
            log.warning("metrics without the store", extra={"error": str(error)})

    def _standing(self) -> Iterator[Metric]:
        app, now = self.app, self.app.clock()
        states = {state.feed_id: state for state in app.store.feed_states()}
        kinds: Count[HealthKind] = Count()
        names = ["feed", "url"]
        success = GaugeMetricFamily(
            "monitor_feed_last_success_timestamp_seconds",
            "When a poll of the feed last worked",
            labels=names,
        )
        failures = GaugeMetricFamily(
            "monitor_feed_failures", "Failed polls in a row", labels=names
        )
        for feed in app.config.feeds:
            state = states.get(feed.id)
            kinds[poll.health_of(feed, state, now).kind] += 1
            if state is None:
                continue
            labels = [feed.label, redacted(feed.url)]
            failures.add_metric(labels, state.n_failures)
            if state.last_success_at:
                at = state.last_success_at.timestamp()
                success.add_metric(labels, at)
        feeds = GaugeMetricFamily("monitor_feeds", "Feeds by state", labels=["state"])
        for kind in HealthKind:
            feeds.add_metric([kind.value], kinds[kind])
        waiting = GaugeMetricFamily(
            "monitor_entries_waiting",
            "Entries that wait to be read",
            value=app.store.n_unread(),
        )
        statements = GaugeMetricFamily(
            "monitor_statements",
            "Statements stored",
            value=sum(app.store.statement_counts().values()),
        )
        yield from (feeds, success, failures, waiting, statements)

    @contextmanager
    def served(self) -> Iterator[int | None]:
        """Serve them as configured; gives the port, None where nothing is served.

        Raises: MonitorError where the port is taken.
        """
        settings = self.app.config.settings.metrics
        if settings is None:
            yield None
            return
        try:
            server, thread = start_http_server(
                settings.port, settings.host, self.registry
            )
        except OSError as error:
            raise MonitorError(
                f"metrics cannot be served on {settings.host}:{settings.port}: "
                f"{error.strerror}; set another metrics.port"
            ) from error
        log.info("metrics served", extra={"port": server.server_port})
        try:
            yield server.server_port
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
