"""The store as workers of a fleet share it: leases, fences, turns, the leader."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text

from monitor.errors import HeldError, LostLeaseError, StoreError
from monitor.ports import FleetStore, Store
from monitor.store import fleet, open_fleet_store, open_store
from monitor.values import PollOutcome
from tests.store.made import FEED, FEED_URL, HOUR, NOW, a_reading, an_article, an_entry
from tests.store.made import decide as pair

pytestmark = pytest.mark.postgres
LEASE = timedelta(minutes=1)
PATIENCE = timedelta(hours=1)
LATER = NOW + 2 * LEASE
Join = Callable[[str], FleetStore]


@pytest.fixture
def join(postgres_url: str) -> Iterator[Join]:
    """Open the store as a worker of that name."""
    with ExitStack() as stack:

        def open_it(owner: str) -> FleetStore:
            store = open_fleet_store(postgres_url, owner, LEASE)
            stack.callback(store.close)
            return store

        yield open_it


def add(store: Store, *names: str, host: str = "harbour.example") -> None:
    """Make feeds that are due at NOW."""
    store.add_feeds({name: f"https://{host}/{name}" for name in names}, NOW)


def outcome(store: Store, feed_id: str, *keys: str) -> PollOutcome:
    """What a poll of a feed brought; the next is due an hour later."""
    state = store.feed_state(feed_id)
    assert state is not None
    entries = tuple(an_entry(key) for key in keys)
    return PollOutcome(replace(state, next_poll_at=NOW + HOUR), entries)


# feeds ---------------------------------------------------------------------------


def test_a_feed_is_leased_to_one_worker(join: Join) -> None:
    """Another gets it only when the lease has run out, under a higher fence."""
    one, other = join("one"), join("other")
    add(one, "a", "b")
    first = one.lease_feeds(["a", "b"], NOW)
    assert [lease.feed_id for lease in first] == ["a", "b"]
    assert other.lease_feeds(["a", "b"], NOW + LEASE / 2) == ()
    assert one.holds("a", NOW + LEASE / 2)
    assert not one.holds("a", LATER)
    second = other.lease_feeds(["a", "b"], LATER)
    assert {lease.fence for lease in second} == {first[0].fence + 1}


def test_workers_that_lease_at_once_share_without_overlap(join: Join) -> None:
    """Eight workers, one moment: each feed goes to one of them."""
    names = [f"f{n:03}" for n in range(200)]
    workers = [join(f"worker {n}") for n in range(8)]
    add(workers[0], *names)
    ready = threading.Barrier(len(workers))

    def lease(worker: FleetStore) -> list[str]:
        ready.wait(10)
        return [lease.feed_id for lease in worker.lease_feeds(names, NOW)]

    with ThreadPoolExecutor(len(workers)) as pool:
        leased = [name for some in pool.map(lease, workers) for name in some]
    assert len(leased) == len(set(leased))
    rest = [lease.feed_id for lease in workers[0].lease_feeds(names, NOW)]
    assert sorted(leased + rest) == names


def test_only_due_feeds_are_leased(join: Join) -> None:
    """Neither one that was polled a moment ago, nor one that is unknown."""
    store = join("one")
    add(store, "a")
    store.lease_feeds(["a"], NOW)
    assert store.save_poll(outcome(store, "a", "e1"), NOW) == (1, 0)
    assert store.lease_feeds(["a", "unknown"], LATER) == ()
    assert len(store.lease_feeds(["a"], NOW + 2 * HOUR)) == 1


def test_what_is_saved_too_late_is_refused(join: Join) -> None:
    """A worker that hung until its feed was given to another stores nothing."""
    slow, quick = join("slow"), join("quick")
    add(slow, "a")
    slow.lease_feeds(["a"], NOW)
    late = outcome(slow, "a", "from the slow one")
    quick.lease_feeds(["a"], LATER)
    with pytest.raises(LostLeaseError, match="'a' has been given to another worker"):
        slow.save_poll(late, LATER)
    assert quick.save_poll(outcome(quick, "a", "from the quick one"), LATER) == (1, 0)
    with pytest.raises(LostLeaseError):
        slow.save_poll(late, LATER)
    assert list(quick.known_entries("a", ["from the slow one"])) == []


def test_what_is_saved_late_is_taken_while_nobody_else_has_the_feed(join: Join) -> None:
    """A lease that ran out counts until another worker gets one."""
    store = join("slow")
    add(store, "a")
    store.lease_feeds(["a"], NOW)
    assert store.save_poll(outcome(store, "a", "e1"), LATER) == (1, 0)


def test_saving_without_a_lease_is_refused(join: Join) -> None:
    """In a fleet nobody polls what was not leased to them."""
    store = join("one")
    add(store, "a")
    with pytest.raises(LostLeaseError):
        store.save_poll(outcome(store, "a"), NOW)


def test_a_lease_is_renewed_while_its_holder_lives(join: Join) -> None:
    """And not when another has it by now, which the holder is told."""
    one, other = join("one"), join("other")
    add(one, "a", "b")
    one.lease_feeds(["a"], NOW)
    assert one.renew(NOW + LEASE / 2) == 0
    assert other.lease_feeds(["a"], NOW + LEASE * 1.2) == ()
    other.lease_feeds(["a"], LATER)
    assert one.renew(LATER) == 1
    assert not one.holds("a", LATER)
    assert other.holds("a", LATER)


def test_a_lease_that_is_held_for_very_long_is_not_renewed(join: Join) -> None:
    """Its unit of work must be stuck: another worker gets the feed in the end."""
    store = join("stuck")
    add(store, "a")
    store.lease_feeds(["a"], NOW)
    assert store.renew(NOW + HOUR) == 0
    assert len(join("other").lease_feeds(["a"], NOW + HOUR)) == 1


def test_a_feed_that_is_given_back_is_free_at_once(join: Join) -> None:
    """It is as due as it was; the first holder's fence is worth nothing any more."""
    one, other = join("one"), join("other")
    add(one, "a", "b")
    one.lease_feeds(["a", "b"], NOW)
    one.release_feeds(["a", "b", "unknown"])
    assert len(other.lease_feeds(["a", "b"], NOW)) == 2
    one.release_feeds(["a"])  # no longer its own
    assert other.holds("a", NOW)


def test_hosts_with_a_feed_in_hand_are_left_out(join: Join) -> None:
    """Two workers at one host would wait for each other; longest overdue first."""
    store = join("one")
    add(store, "a", "b")
    add(store, "c", host="wire.example")
    assert set(store.free_feeds(NOW)) == {"a", "b", "c"}
    store.lease_feeds(["a"], NOW)
    assert store.free_feeds(NOW) == ("c",)
    assert set(store.free_feeds(LATER)) == {"a", "b", "c"}
    assert store.free_feeds(NOW - HOUR) == ()


# entries -------------------------------------------------------------------------


def polled(store: FleetStore, *keys: str) -> None:
    """Store unread entries."""
    store.add_feeds({FEED: FEED_URL}, NOW)
    store.lease_feeds([FEED], NOW)
    store.save_poll(outcome(store, FEED, *keys), NOW)


def test_an_entry_is_leased_to_one_worker(join: Join) -> None:
    """Until it has been read, given back, or its lease has run out."""
    one, other = join("one"), join("other")
    polled(one, "e1", "e2", "e3")
    assert one.count_entries([FEED], NOW, 2) == 2
    some = one.lease_entries([FEED], NOW, 2)
    assert [item.entry.key for item in some] == sorted(i.entry.key for i in some)
    rest = other.lease_entries([FEED], NOW, 10)
    assert {i.entry.key for i in (*some, *rest)} == {"e1", "e2", "e3"}
    assert other.count_entries([FEED], NOW, 10) == 0
    one.release_entries([item.entry_id for item in some])
    assert other.count_entries([FEED], NOW, 10) == 2
    assert other.count_entries([FEED], LATER, 10) == 3
    assert other.count_entries(["unknown"], LATER, 10) == 0


def test_what_was_read_or_failed_does_not_wait_again_when_given_back(
    join: Join,
) -> None:
    """Giving back concerns what nobody came to."""
    store = join("one")
    polled(store, "e1", "e2")
    items = {each.entry.key: each for each in store.lease_entries([FEED], NOW, 10)}
    article = an_article("e1")
    store.save_reading(a_reading("e1", article, "“It sails.”"), pair, NOW)
    store.save_read_failure(items["e2"].entry_id, "no answer", NOW + HOUR, NOW)
    store.renew(NOW + LEASE / 2)
    store.release_entries([item.entry_id for item in items.values()])
    assert store.count_entries([FEED], NOW + LEASE * 3, 10) == 0
    (again,) = store.lease_entries([FEED], NOW + HOUR, 10)
    assert (again.entry.key, again.n_attempts) == ("e2", 1)


def test_leases_of_entries_are_renewed(join: Join) -> None:
    """As those of feeds."""
    store = join("one")
    polled(store, "e1")
    (item,) = store.lease_entries([FEED], NOW, 10)
    store.renew(NOW + LEASE / 2)
    assert store.count_entries([FEED], NOW + LEASE * 1.2, 10) == 0
    store.release_entries([item.entry_id])
    assert store.count_entries([FEED], NOW, 10) == 1


# hosts ---------------------------------------------------------------------------


def test_turns_at_a_host_are_spaced_for_all_workers_together(join: Join) -> None:
    """Forty turns taken at once by four workers: each a whole interval apart."""
    workers = [join(f"worker {n}") for n in range(4)]
    interval = timedelta(seconds=10)
    ready = threading.Barrier(len(workers))

    def take(worker: FleetStore) -> list[float]:
        ready.wait(10)
        return [
            worker.take_turn("harbour.example", interval).wait.total_seconds()
            for _ in range(10)
        ]

    with ThreadPoolExecutor(len(workers)) as pool:
        waits = sorted(wait for some in pool.map(take, workers) for wait in some)
    # Taken within a second or two of each other; the n-th of them is the n-th turn.
    assert all(abs(wait - 10 * n) < 5 for n, wait in enumerate(waits))
    assert workers[0].take_turn("other.example", interval).wait == timedelta()


def test_a_host_that_asks_for_peace_gets_it_from_all(join: Join) -> None:
    """Status and time left are told, no turn is taken, and then it goes on."""
    one, other = join("one"), join("other")
    assert other.peace("harbour.example").status is None
    one.leave_alone("harbour.example", 429, HOUR)
    for turn in (
        other.take_turn("harbour.example", timedelta(seconds=1)),
        other.peace("harbour.example"),
    ):
        assert turn.status == 429
        assert HOUR / 2 < turn.wait <= HOUR
    one.leave_alone("harbour.example", 503, timedelta())
    turn = other.take_turn("harbour.example", timedelta(seconds=1))
    assert (turn.status, turn.wait) == (None, timedelta())


def test_hosts_of_old_are_forgotten(join: Join) -> None:
    """Neither one asked lately, nor one that still wants peace."""
    store = join("one")
    for host in ("new.example", "old.example"):
        store.take_turn(host, HOUR)
    store.leave_alone("peace.example", 429, HOUR)
    store.forget_hosts(timedelta())
    assert store.take_turn("new.example", HOUR).wait > timedelta()
    store.take_turn("old.example", timedelta())
    store.forget_hosts(-2 * HOUR)
    assert store.take_turn("old.example", HOUR).wait == timedelta()
    assert store.peace("peace.example").status == 429


# the fleet -----------------------------------------------------------------------

LEADER = """
import sys
from datetime import timedelta
from monitor.store import open_fleet_store

DAY = timedelta(days=1)
with open_fleet_store(sys.argv[1], "first", DAY).lead(DAY) as leads:
    print("leads" if leads and leads() else "follows", flush=True)
    sys.stdin.read()
"""


def test_one_leads_at_a_time_and_another_when_it_is_killed(
    join: Join, postgres_url: str
) -> None:
    """kill -9: the server lets go, and the next one leads."""
    store = join("second")
    command = [sys.executable, "-c", LEADER, postgres_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as first:  # type: ignore[call-overload]
        assert first.stdout.readline() == "leads\n"
        with store.lead(PATIENCE) as leads:
            assert leads is None
        first.send_signal(signal.SIGKILL)
        first.wait()
    for _ in range(100):  # the server notices in its own time
        with store.lead(PATIENCE) as leads:
            if leads is not None:
                assert leads()
                return
        threading.Event().wait(0.05)
    pytest.fail("nobody leads")


def test_whose_connection_broke_leads_no_more(join: Join, postgres_url: str) -> None:
    """The server has let go of its lock: it must not go on as if it led."""
    with join("first").lead(PATIENCE) as leads:
        assert leads is not None
        assert leads()
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks"
                " WHERE locktype = 'advisory' AND objid = 4"
            )
        assert not leads()
        with join("second").lead(PATIENCE) as others:
            assert others is not None


def test_a_silent_leader_leads_no_more(join: Join) -> None:
    """Frozen or cut off: the server ends its session, and another one leads."""
    with join("frozen").lead(timedelta(milliseconds=200)) as leads:
        assert leads is not None
        for _ in range(200):
            with join("second").lead(PATIENCE) as others:
                if others is not None:
                    break
            threading.Event().wait(0.05)
        else:
            pytest.fail("the silent one still leads")
        assert not leads()


def test_a_transaction_in_which_a_worker_is_frozen_is_ended(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its locks would hold up all others: the server ends it, the worker is told."""
    monkeypatch.setattr(fleet, "LEAST_PATIENCE", timedelta())
    brief = timedelta(milliseconds=200)
    database = fleet.fleet_database(postgres_url, HOUR, brief)

    def freeze() -> None:
        with database.write() as connection:
            connection.execute(text("LOCK TABLE feeds"))
            with psycopg.connect(postgres_url) as other:
                other.execute("SELECT count(*) FROM feeds")  # waits until it is ended
            connection.execute(text("SELECT 1"))

    with pytest.raises(StoreError):
        freeze()
    database.close()


def test_many_may_join_and_none_beside_one_that_works_alone(
    join: Join, postgres_url: str
) -> None:
    """Each is told who is there."""
    alone = open_store(postgres_url)
    with (
        join("one").hold("the first worker"),
        join("two").hold("the second worker"),
        pytest.raises(HeldError, match="worker"),
        alone.hold("the daemon"),
    ):
        pass
    with (
        alone.hold("the daemon"),
        pytest.raises(HeldError, match="the daemon"),
        join("one").hold("the first worker"),
    ):
        pass
    alone.close()


def test_a_file_cannot_serve_a_fleet() -> None:
    """The message names the command that makes a store which can."""
    url = "sqlite:///monitor.db"
    with pytest.raises(StoreError, match=f"monitor migrate-store {url} postgresql://"):
        open_fleet_store(url, "one", LEASE)


def test_a_schema_is_made_once(join: Join) -> None:
    """However many workers start at the same moment."""
    workers = [join(f"worker {n}") for n in range(4)]
    ready = threading.Barrier(len(workers))

    def make(worker: FleetStore) -> None:
        ready.wait(10)
        worker.make_schema("of_a_test", "CREATE TABLE boats (name text DEFAULT '%')")

    try:
        with ThreadPoolExecutor(len(workers)) as pool:
            list(pool.map(make, workers))
    finally:
        with psycopg.connect(workers[0].url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA of_a_test CASCADE")


def test_instants_are_kept_to_the_microsecond(join: Join) -> None:
    """A lease of an entry is found again by the instant of its end."""
    store = join("one")
    polled(store, "e1")
    odd = datetime.fromisoformat("2026-03-02T12:00:00.123457+00:00")
    (item,) = store.lease_entries([FEED], odd, 10)
    store.release_entries([item.entry_id])
    assert store.count_entries([FEED], odd, 10) == 1
