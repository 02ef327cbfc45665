"""Composition root: a Config becomes wired objects. The only reader of the clock."""

import logging
import os
import platform
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import cache, partial
from itertools import islice
from queue import SimpleQueue
from threading import Event
from types import TracebackType
from typing import Self, TypeVar
from uuid import uuid4

from monitor import deliver, digest, resources
from monitor.config import Config, Edition, Feed
from monitor.config.secrets import database_url
from monitor.errors import ConfigError, LostLeaseError, MonitorError
from monitor.fetch import Fetcher
from monitor.figures import Resolver
from monitor.mailing import Given, Mailing
from monitor.parts import (
    extractor_of,
    fetcher_of,
    grouping_of,
    hosts_of,
    inner_extractor,
    matcher,
    model_of,
    user_agent,
)
from monitor.pipeline import (
    Alerting,
    Composer,
    Indexer,
    Polled,
    Polling,
    Reach,
    Read,
    Reader,
    Revisited,
    Revisiting,
    Tools,
)
from monitor.ports import (
    Clock,
    Fetch,
    FleetStore,
    Store,
)
from monitor.render import Renderer
from monitor.store import open_fleet_store, open_store
from monitor.turns import Turns, host_of, round_of
from monitor.values import (
    Alert,
    Delivery,
    DueVisit,
    EntryToRead,
    Issue,
    Rendition,
    TouchedEntry,
)

log = logging.getLogger(__name__)

A = TypeVar("A")
B = TypeVar("B")

BATCH = 200
"""Entries asked from the store at once, so that a long backlog stays a stream."""
PER_HOST = 30
"""Feeds of one host in one round: half a minute at a request a second."""


def now() -> datetime:
    """The time, as an aware UTC instant."""
    return datetime.now(UTC)


class App:
    """Everything wired: the units of work over one configuration and one store.

    Use as a context manager. `stop` is set to ask for an orderly end: units under way
    finish, no new one begins. `reload` swaps the configuration; the store stays.
    `fleet` is the store where this is one of many workers on it, else None.
    """

    def __init__(
        self,
        config: Config,
        environ: Mapping[str, str] | None = None,
        *,
        clock: Clock = now,
        jitter: Callable[[], float] = random.random,
        store: Store | None = None,
        fetch: Fetch | None = None,
        in_fleet: bool = False,
    ) -> None:
        self.environ = os.environ if environ is None else environ
        self.clock = clock
        self.jitter = jitter
        self.stop = Event()
        url = database_url(config.settings, self.environ)
        self.fleet: FleetStore | None = None
        if in_fleet:
            self.fleet = open_fleet_store(url, _owner(), config.settings.fleet.lease)
        self.store: Store = self.fleet or store or open_store(url)
        self._fetch = fetch
        self._fetchers: list[Fetcher] = []
        self.matcher = matcher()
        self.reach = Reach()
        self.reload(config)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for fetcher in self._fetchers:
            fetcher.close()
        self.store.close()

    def reload(self, config: Config) -> None:
        """Work by another configuration from the next unit on."""
        model = model_of(config)
        self.config = config
        self._names: dict[str, str] = {}
        tools = Tools(
            store=self.store,
            fetch=self._fetch or self._new_fetcher(config),
            clock=self.clock,
            jitter=self.jitter,
            extractor_for=partial(extractor_of, config),
            inner=inner_extractor(),
            resolver=Resolver(config.watched),
            matcher=self.matcher,
            plan=self._plan,
            grouping=cache(partial(grouping_of, config, model)),
        )
        self.polling = Polling(config, tools, self.reach)
        self.reader = Reader(config, tools)
        self.revisiting = Revisiting(config, tools, self.reader)
        self.indexer = Indexer(tools)
        self.composer = Composer(config, tools)
        own = config.settings.templates
        web = config.settings.web
        self.renderer = Renderer(
            resources.folder("templates"),
            base_url=web.base_url if web else None,
            own=own,
        )
        self.mailing = Mailing(
            Given(
                config=config,
                environ=self.environ,
                store=self.store,
                renderer=self.renderer,
                rendition=self.rendition,
                clock=self.clock,
                jitter=self.jitter,
                stop=self.stop,
                user_agent=user_agent(config),
            )
        )
        self.alerting = Alerting(config, tools, self.mailing.plan_one)
        self.store.add_feeds({feed.id: feed.url for feed in config.feeds}, self.clock())
        self.composer.open_editions()

    def reload_from(self, load: Callable[[], Config]) -> None:
        """Take a new configuration if it is good; else keep the one in force."""
        try:
            self.reload(load())
        except ConfigError as error:
            for problem in error.problems:
                log.error("configuration refused", extra={"problem": str(problem)})
            log.error("the configuration in force stays")
        except MonitorError as error:
            log.error("reload failed", extra={"error": str(error)})
        else:
            log.info("reloaded", extra={"feeds": len(self.config.feeds)})

    def hold(self) -> AbstractContextManager[None]:
        """Be the one instance that works on this store. Raises HeldError."""
        return self.store.hold(f"process {os.getpid()} on {platform.node()}")

    # the units of work, as many as are due ---------------------------------------

    def due_feeds(self, *, everything: bool = False) -> tuple[Feed, ...]:
        """The feeds that are due, PER_HOST of one host at most; all that are watched
        where `everything`."""
        if everything:
            return self.config.feeds
        return tuple(round_of(self.polling.due_feeds(), _host, PER_HOST))

    def poll(self, feeds: Iterable[Feed]) -> Iterator[Polled]:
        """Poll feeds, several at once but one of a host, each result as it is there."""
        n_workers = self.config.settings.poll.workers
        return self._side_by_side(self._poll_feed, Turns(feeds, _host), n_workers)

    def _poll_feed(self, feed: Feed) -> Polled:
        if self.fleet and not self.fleet.holds(feed.id, self.clock()):
            return Polled(feed, "lost", error="its lease ran out before its turn came")
        try:
            return self.polling.poll_feed(feed)
        except LostLeaseError as error:  # the others of the batch are still ours
            return Polled(feed, "lost", error=str(error))

    def read(self, entries: Iterable[EntryToRead] | None = None) -> Iterator[Read]:
        """Read entries, several at once: those given, else whatever waits."""
        n_workers = self.config.settings.fetch.workers
        waiting = self._entries() if entries is None else iter(entries)
        return self._side_by_side(self.reader.read_entry, waiting, n_workers)

    def _entries(self) -> Iterator[EntryToRead]:
        """Each due entry once, asked for in batches.

        Units of an earlier batch may still be under way, so what was handed out is
        remembered.
        """
        given: set[str] = set()
        limit = BATCH + self.config.settings.fetch.workers
        while not self.stop.is_set():
            batch = self.reader.due_entries(limit)
            fresh = [item for item in batch if item.entry_id not in given]
            if not fresh:
                return
            given.update(item.entry_id for item in fresh)
            yield from fresh

    def revisit(self, limit: int | None = None) -> Iterator[Revisited]:
        """Look at articles again: where a feed's entry changed, and at pages that are
        due, several at once but one of a host; `limit` of each at most."""
        n_workers = self.config.settings.fetch.workers
        given: set[tuple[str, int]] = set()
        while batch := self._to_revisit(given, limit or BATCH):
            turns = Turns(batch, _host_of_entry)
            yield from self._side_by_side(self.revisiting.revisit, turns, n_workers)
            if limit is not None or self.stop.is_set():
                return

    def _to_revisit(
        self, given: set[tuple[str, int]], limit: int
    ) -> list[TouchedEntry | DueVisit]:
        """Entries that were touched, each touch once, and visits that are due."""
        touched = [
            each
            for each in self.revisiting.touched(limit + len(given))
            if (each.item.entry_id, each.stamp) not in given
        ]
        given.update((each.item.entry_id, each.stamp) for each in touched)
        return [*touched, *self.revisiting.claim(limit)]

    def index(self) -> Iterator[int]:
        """Bring the search index up to date; the changes that each commit took in."""
        return self.indexer.index(self.stop.is_set)

    def compose_due(self) -> tuple[Issue, ...]:
        """Compose what is due."""
        return self.composer.compose_due()

    def alert_due(self) -> tuple[Alert, ...]:
        """Freeze the alerts that are due."""
        return self.alerting.tell_due()

    def deliver_due(
        self, *, issue_id: str | None = None, recipient: str | None = None
    ) -> tuple[Delivery, ...]:
        """Send what is due, of one issue or recipient where that is given; each
        delivery with what became of it."""
        return self.mailing.sender.send_due(issue_id=issue_id, recipient=recipient)

    def look(self, edition: Edition, day: date | None = None) -> Issue:
        """An issue to look at; nothing is stored. Raises NoIssueError."""
        return self.composer.look(edition, day)

    def freeze(self, edition: Edition, day: date | None = None) -> Issue:
        """Freeze the issue of a day, or of everything up to this moment."""
        if day is not None:
            return self.composer.freeze_on(edition, day)
        return self.composer.compose(edition, self.composer.open_period(edition))

    def rendition(self, issue: Issue, *, to_reader: bool = False) -> Rendition:
        """The issue as it is shown, or, `to_reader`, as it is mailed: then a link leads
        to the reader's own page."""
        edition = next(
            (one for one in self.config.composed if one.id == issue.edition_id),
            Edition(id=issue.edition_id, title=issue.title),
        )
        return self.renderer.rendition(
            issue, edition, self._name_of(issue), to_reader=to_reader
        )

    def _name_of(self, issue: Issue) -> str:
        """What the archive calls an issue; "" for one that is not stored."""
        if issue.id not in self._names:
            lines = (
                line
                for line in self.store.issue_lines()
                if line.edition_id == issue.edition_id
            )
            named = digest.issue_names(lines, self.config.zone_named)
            self._names = {line.id: name for name, line in named}
        return self._names.get(issue.id, "")

    # wiring ----------------------------------------------------------------------

    def _new_fetcher(self, config: Config) -> Fetcher:
        """A fetcher for this configuration; one in use by a unit is closed at the end,
        not under it."""
        if self.fleet:
            fetcher = fetcher_of(config, self.environ, self.fleet)
        else:
            fetcher = Fetcher(
                config.settings.fetch,
                user_agent(config),
                environ=self.environ,
                turns=hosts_of(config, self.store, self.clock),
            )
        self._fetchers.append(fetcher)
        return fetcher

    def _plan(self, issue: Issue, edition: Edition) -> tuple[Delivery, ...]:
        return deliver.plan(issue, edition, self.mailing.domain)

    def _side_by_side(
        self, work: Callable[[A], B], source: Iterator[A], n_workers: int
    ) -> Iterator[B]:
        """Like `map`, on several items at once and in order of completion.

        Takes no new item once `stop` is set; what is under way ends first. If a unit
        raises (the store is gone), the others end and then it is raised.
        """
        done: SimpleQueue[Future[B]] = SimpleQueue()
        running: dict[Future[B], A] = {}
        with ThreadPoolExecutor(n_workers, thread_name_prefix="unit") as pool:
            while True:
                if not self.stop.is_set():
                    for item in islice(source, n_workers - len(running)):
                        future = pool.submit(work, item)
                        running[future] = item
                        future.add_done_callback(done.put)
                if not running:
                    return
                future = done.get()
                item = running.pop(future)
                if isinstance(source, Turns):
                    source.done(item)
                yield future.result()


def _host(feed: Feed) -> str:
    return host_of(feed.url)


def _host_of_entry(due: TouchedEntry | DueVisit) -> str:
    return host_of(due.item.entry.url or "")


def _owner() -> str:
    """A worker's name, that no other has or had."""
    return f"{platform.node()} {os.getpid()} {uuid4().hex[:8]}"
