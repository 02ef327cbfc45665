"""Queueing and doing: queued twice is done once, what is stuck hinders nobody."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from monitor.app import App
from monitor.config import Config
from monitor.errors import StoreError
from monitor.fleet.leading import Leader
from monitor.fleet.queue import (
    DIGEST,
    INDEX,
    POLL,
    READ,
    REVISIT,
    Queue,
    address,
    prune,
    worker_app,
)
from monitor.fleet.working import Units, add_tasks
from monitor.values import Query
from tests import newsroom
from tests.fakes import FakeClock

pytestmark = pytest.mark.postgres
PATIENCE = timedelta(hours=1)


class Machine:
    """One process of a fleet without the process: an app, its units, the queue."""

    def __init__(self, config: Config, stack: ExitStack) -> None:
        self.fetch = newsroom.fetch()
        self.app = stack.enter_context(
            App(config, {}, clock=FakeClock(), fetch=self.fetch, in_fleet=True)
        )
        assert self.app.fleet is not None
        self.store = self.app.fleet
        self.conninfo = address(self.store)
        self.queue = stack.enter_context(Queue(self.conninfo))
        self.leader = Leader(self.app, self.store, self.conninfo)
        self.units = Units(self.app)

    def tick(self) -> list[str]:
        """Let it tick as leader; the tasks that wait afterwards."""
        self.leader.tick(self.queue)
        return sorted(task for task, _ in self.queue.waiting())

    def feeds_queued(self) -> list[str]:
        """The feeds in all jobs of polling that wait."""
        jobs = [given for task, given in self.queue.waiting() if task == POLL]
        return [feed for given in jobs for feed in given["feeds"]]

    def mark(self, task: str, status: str) -> None:
        """Let jobs of a task look as if a worker had them."""
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            connection.execute(
                "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status"
                " WHERE task_name = %s",
                (status, task),
            )


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    """The tiny newsroom, stored in PostgreSQL."""
    return newsroom.config(tmp_path, database=database_url)


@pytest.fixture
def machine(config: Config) -> Iterator[Machine]:
    """A machine that watches the newsroom."""
    with ExitStack() as stack:
        yield Machine(config, stack)


@pytest.fixture
def other(config: Config) -> Iterator[Machine]:
    """Another one on the same store."""
    with ExitStack() as stack:
        yield Machine(config, stack)


def test_what_was_read_is_indexed_by_a_job(machine: Machine) -> None:
    """The leader queues it once where something waits; any worker does it."""
    assert INDEX not in machine.tick()
    machine.units.poll(list(machine.app.polling.feeds))
    machine.units.read()
    assert machine.tick().count(INDEX) == 1
    assert machine.tick().count(INDEX) == 1
    assert machine.units.index() > 0
    assert machine.store.search(Query("ferry"), 5).total > 0
    assert machine.units.index() == 0


def test_a_tick_queues_what_is_due_once(machine: Machine) -> None:
    """Three feeds share a job; what waits is not queued again; digests are seen to."""
    assert machine.tick() == [DIGEST, POLL]
    assert sorted(machine.feeds_queued()) == sorted(
        feed.id for feed in machine.app.config.feeds
    )
    assert machine.tick() == [DIGEST, POLL]


def test_the_units_are_those_of_one_machine(machine: Machine) -> None:
    """Polled, then read: as many statements as `monitor run` finds."""
    machine.tick()
    assert machine.units.poll(machine.feeds_queued()) == 3
    assert READ in machine.tick()
    assert machine.units.read() == 4
    machine.units.digest()
    counts = machine.store.statement_counts()
    assert sum(counts.values()) == newsroom.N_STATEMENTS


def test_looks_are_shared_and_made_once(machine: Machine, other: Machine) -> None:
    """What is due is queued, each visit is taken by one, and an edit is told once."""
    machine.units.poll([feed.id for feed in machine.app.config.feeds])
    machine.units.read()
    assert REVISIT not in machine.tick()
    for each in (machine, other):
        assert isinstance(each.app.clock, FakeClock)
        each.app.clock.move(hours=1)
        dam = each.fetch.pages[newsroom.DAM]
        assert isinstance(dam, bytes)
        each.fetch.pages[newsroom.DAM] = dam.replace(b"new dam", b"old dam")
    assert machine.tick().count(REVISIT) == 1
    assert machine.tick().count(REVISIT) == 1
    assert machine.units.revisit() == 2
    assert other.units.revisit() == 0
    ids = [each.occurrence.id for each in machine.store.reports()]
    ((change,),) = machine.store.changes_of(ids).values()
    assert "old dam" in change.after


def test_a_job_that_comes_twice_is_done_once(machine: Machine, other: Machine) -> None:
    """Each feed is fetched once, each entry read once."""
    feeds = [feed.id for feed in machine.app.config.feeds]
    assert machine.units.poll([*feeds, "unknown"]) == 3
    assert other.units.poll(feeds) == 0
    assert machine.units.read() == 4
    assert other.units.read() == 0


def test_what_another_has_in_hand_is_not_queued(
    machine: Machine, other: Machine
) -> None:
    """Until its lease ends."""
    feed, *_ = machine.app.config.feeds
    other.store.lease_feeds([feed.id], other.app.clock())
    machine.tick()
    assert feed.id not in machine.feeds_queued()
    other.store.release_feeds([feed.id])
    machine.mark(POLL, "doing")
    machine.tick()
    assert feed.id in machine.feeds_queued()


def test_a_stuck_job_hinders_nobody(machine: Machine) -> None:
    """Jobs that stay in `doing` for ever: the next tick queues the same again."""
    before = machine.tick()
    for task in (POLL, DIGEST):
        machine.mark(task, "doing")
    assert machine.tick() == before
    assert len(machine.feeds_queued()) == 3


def test_jobs_of_dead_workers_are_taken_away(machine: Machine) -> None:
    """And those that wait stay."""
    machine.tick()
    machine.mark(POLL, "doing")

    async def look() -> int:
        async with worker_app(machine.conninfo, 1).open_async() as jobs:
            return await prune(jobs.job_manager)

    assert asyncio.run(look()) == 1
    assert asyncio.run(look()) == 0
    assert [task for task, _ in machine.queue.waiting()] == [DIGEST]


def test_a_feed_that_is_configured_no_more_is_not_queued(
    machine: Machine, config: Config
) -> None:
    """It stays in the store, due for ever."""
    gone, *rest = config.outlets
    machine.app.reload(replace(config, outlets=tuple(rest)))
    machine.tick()
    assert len(machine.feeds_queued()) == 2
    assert not [each for each in machine.feeds_queued() if gone.feeds[0].url in each]


def test_a_lease_that_is_lost_does_not_stop_the_others(
    machine: Machine, other: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    """The feed is told of and left to its new holder; the batch goes on."""
    caplog.set_level(logging.WARNING, "monitor.fleet")
    feeds = [feed.id for feed in machine.app.config.feeds]
    fetch = machine.fetch.feed
    later = machine.app.clock() + timedelta(hours=1)

    def slow(url: str, **more: Any) -> object:
        if url == newsroom.DAILY:  # frozen for an hour, and another took over
            stolen = [f.id for f in machine.app.config.feeds if f.url == url]
            assert len(other.store.lease_feeds(stolen, later)) == 1
        return fetch(url, **more)

    machine.fetch.feed = slow  # type: ignore[method-assign, assignment]
    assert machine.units.poll(feeds) == 3
    assert [record.message for record in caplog.records] == ["lease lost"]
    polled = [each for each in machine.store.feed_states() if each.last_polled_at]
    assert len(polled) == 2


def test_what_is_left_when_told_to_stop_is_given_back(machine: Machine) -> None:
    """No new unit begins, and nothing stays leased."""
    feeds = [feed.id for feed in machine.app.config.feeds]
    machine.app.stop.set()
    assert machine.units.poll(feeds) == 3
    assert set(machine.store.free_feeds(machine.app.clock())) == set(feeds)
    machine.app.stop.clear()
    machine.units.poll(feeds)
    machine.app.stop.set()
    assert machine.units.read() == 4
    assert machine.store.count_entries(feeds, machine.app.clock(), 9) == 4


def test_a_job_that_the_store_refuses_is_tried_again(
    machine: Machine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for its next try, the error is told, and other jobs go on."""

    def refuse(*_: object) -> tuple[()]:
        raise StoreError("the database is locked")

    monkeypatch.setattr(machine.store, "lease_feeds", refuse)
    machine.tick()

    async def work() -> None:
        jobs = worker_app(machine.conninfo, 1)
        add_tasks(jobs, machine.units)
        async with jobs.open_async():
            await jobs.run_worker_async(
                wait=False, delete_jobs="always", install_signal_handlers=False
            )

    asyncio.run(work())
    assert [task for task, _ in machine.queue.waiting()] == [POLL]
    told = [each for each in caplog.records if each.name == "monitor.fleet.working"]
    assert [each.message for each in told] == ["job failed"]


def test_one_of_two_leads(machine: Machine, other: Machine) -> None:
    """The other one queues nothing until the first has stopped."""
    stop = Event()
    thread = Thread(target=machine.leader.run, args=(stop,))
    with other.store.lead(PATIENCE) as leads:
        assert leads is not None
        thread.start()
        stop.wait(0.3)
        assert machine.queue.waiting() == []
    for _ in range(200):
        if machine.queue.waiting():
            break
        stop.wait(0.05)
    else:
        pytest.fail("nobody leads")
    with other.store.lead(PATIENCE) as leads:
        assert leads is None
    stop.set()
    thread.join()
    with other.store.lead(PATIENCE) as leads:
        assert leads is not None


def test_a_bug_does_not_end_leading(
    machine: Machine, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told with its traceback, and the next tick comes."""
    stop = Event()
    ticks: list[object] = []

    def tick(queue: object) -> None:
        ticks.append(queue)
        if len(ticks) == 1:
            raise ValueError("a bug")
        stop.set()

    monkeypatch.setattr(machine.leader, "tick", tick)
    machine.leader.run(stop)
    assert len(ticks) == 2
    (told,) = (each for each in caplog.records if each.message == "leading failed")
    assert told.exc_info


def test_a_queue_that_cannot_be_used_is_told(machine: Machine) -> None:
    """As what the store refuses: an error with a sentence."""
    with psycopg.connect(machine.conninfo, autocommit=True) as connection:
        connection.execute("DROP TABLE procrastinate_jobs CASCADE")
    with pytest.raises(StoreError, match="queue of the fleet cannot be used"):
        machine.queue.waiting()
    with pytest.raises(StoreError, match="queue of the fleet cannot be used"):
        machine.queue.put_once(DIGEST)
