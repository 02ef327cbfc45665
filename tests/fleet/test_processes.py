"""A fleet of real processes on one PostgreSQL: joining, leaving, dying."""

import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.farm import Farm, haste, overlaps, running
from tests.fleet_processes import Member, ask, number, wait_until

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="needs all of 127.0.0.0/8"
    ),
]
INTERVAL = 1.0
SETTINGS = """
database: "{url}"
extractor: rules
fetch:
  allow_private_networks: true
  robots: false
  host_interval: 1s
poll:
  interval: {interval}
fleet:
  lease: 2s
  tick: 1s
  batch: 10
"""
UNREAD = "SELECT count(*) FROM entries WHERE state = 'unread'"
UNPOLLED = "SELECT count(*) FROM feeds WHERE last_polled_at IS NULL"


@pytest.fixture
def farm() -> Iterator[Farm]:
    """Twenty-four feeds on twelve hosts."""
    with running(Farm(n_feeds=24, n_hosts=12, seconds=0.05)) as farm:
        yield farm


def configured(farm: Farm, folder: Path, url: str, interval: str = "1h") -> Path:
    """A folder with the configuration of a fleet that watches the farm."""
    farm.write_config(folder / "config", SETTINGS.format(url=url, interval=interval))
    return folder


def is_done(url: str) -> bool:
    """Whether every feed has been polled and every entry read."""
    return number(url, UNPOLLED) == 0 and number(url, UNREAD) == 0


def check_stored(farm: Farm, url: str) -> None:
    """Every entry is stored and read once, every statement reported once."""
    entries = "SELECT count(*) FROM entries"
    assert number(url, f"{entries} WHERE state = 'read'") == farm.n_entries()
    assert number(url, entries) == farm.n_entries()
    assert number(url, "SELECT count(*) FROM entry_versions") == 0
    assert number(url, "SELECT count(*) FROM articles") == farm.n_entries()
    assert number(url, "SELECT count(*) FROM occurrences") == farm.n_statements()


def holder_first(url: str, one: Member, two: Member) -> tuple[Member, Member]:
    """The two, first the one that has a feed in hand."""
    leased = "SELECT lease_owner FROM feeds WHERE lease_until IS NOT NULL LIMIT 1"
    ((owner,),) = ask(url, leased)
    pid = int(str(owner).split()[-2])
    return (one, two) if one.process.pid == pid else (two, one)


def test_one_killed_in_the_middle_of_a_unit_is_made_good(
    farm: Farm, tmp_path: Path, database_url: str
) -> None:
    """kill -9 with requests under way: the other one goes on, all is stored once, no
    feed is polled by two at once, and no host is asked too often."""
    folder = configured(farm, tmp_path, database_url)
    farm.gate.clear()
    with (
        Member(folder, "one", "run", "--fleet") as one,
        Member(folder, "two", "run", "--fleet") as two,
    ):
        for member in (one, two):
            member.wait_for("joined the fleet")
        assert farm.is_asked.wait(30)
        victim, other = holder_first(database_url, one, two)
        victim.kill()
        farm.gate.set()
        wait_until(lambda: is_done(database_url), other.text)
        assert other.leave() == 0
        assert "Traceback" not in other.text()
    check_stored(farm, database_url)
    assert overlaps(farm.log) == []
    assert haste(farm.log, INTERVAL) < INTERVAL


def test_one_that_was_frozen_comes_back_too_late(
    farm: Farm, tmp_path: Path, database_url: str
) -> None:
    """Others did what it had in hand; what it wants to save then is refused."""
    folder = configured(farm, tmp_path, database_url)
    farm.gate.clear()
    with (
        Member(folder, "one", "run", "--fleet") as one,
        Member(folder, "two", "run", "--fleet") as two,
    ):
        for member in (one, two):
            member.wait_for("joined the fleet")
        assert farm.is_asked.wait(30)
        victim, other = holder_first(database_url, one, two)
        victim.process.send_signal(signal.SIGSTOP)
        farm.gate.set()
        wait_until(lambda: is_done(database_url), other.text)
        victim.process.send_signal(signal.SIGCONT)
        victim.wait_for("lease lost")
        assert (victim.leave(), other.leave()) == (0, 0)
    check_stored(farm, database_url)


def test_a_worker_leaves_in_the_middle_and_gives_the_rest_back(
    farm: Farm, tmp_path: Path, database_url: str
) -> None:
    """SIGTERM: units under way end, nothing stays leased, exit code 0; another worker
    goes on with what is left once somebody leads."""
    folder = configured(farm, tmp_path, database_url)
    farm.gate.clear()
    with Member(folder, "leader", "run", "--fleet", "--concurrency", "1") as leader:
        assert farm.is_asked.wait(30)
        leader.process.send_signal(signal.SIGTERM)
        leader.wait_for("leaves")
        farm.gate.set()
        assert leader.process.wait(30) == 0
        assert "stopped" in leader.text()
    assert number(database_url, UNPOLLED) > 0
    leases = "SELECT count(*) FROM feeds WHERE lease_owner IS NOT NULL"
    assert number(database_url, leases) == 0
    with (
        Member(folder, "worker", "worker", "--concurrency", "2") as worker,
        Member(folder, "next", "run", "--fleet") as follower,
    ):
        worker.wait_for("joined the fleet")
        wait_until(lambda: is_done(database_url), follower.text)
        assert "leads the fleet" in follower.text()
        assert "leads the fleet" not in worker.text()
        assert worker.leave() == 0
        assert follower.leave() == 0
    check_stored(farm, database_url)


def test_a_fleet_and_a_single_instance_exclude_each_other(
    farm: Farm, tmp_path: Path, database_url: str
) -> None:
    """The one that comes second says who is there and exits 3."""
    folder = configured(farm, tmp_path, database_url)
    with Member(folder, "fleet", "run", "--fleet") as member:
        member.wait_for("joined the fleet")
        with Member(folder, "alone", "run") as alone:
            assert alone.process.wait(60) == 3
            assert f"process {member.process.pid}" in alone.text()
        assert member.leave() == 0
    with Member(folder, "single", "run") as single:
        single.wait_for("started")
        with Member(folder, "late", "worker") as late:
            assert late.process.wait(60) == 3
            assert f"process {single.process.pid}" in late.text()


def test_connections_that_break_are_made_again(
    farm: Farm, tmp_path: Path, database_url: str
) -> None:
    """The server drops them all in the middle of units: the fleet goes on by itself."""
    folder = configured(farm, tmp_path, database_url)
    farm.gate.clear()
    with Member(folder, "one", "run", "--fleet") as one:
        one.wait_for("joined the fleet")
        assert farm.is_asked.wait(30)
        ask(
            database_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        farm.gate.set()
        wait_until(lambda: is_done(database_url), one.text)
        assert one.leave() == 0
    check_stored(farm, database_url)


def test_a_sqlite_store_cannot_serve_a_fleet(farm: Farm, tmp_path: Path) -> None:
    """Exit code 1, and the command that makes a store that can."""
    folder = configured(farm, tmp_path, f"sqlite:///{tmp_path}/monitor.db")
    with Member(folder, "worker", "worker") as worker:
        assert worker.process.wait(60) == 1
        assert "monitor migrate-store" in worker.text()


@dataclass
class Mending(Farm):
    """A farm that changes what its pages quote when told to."""

    is_mended: bool = False

    def answer(self, path: str) -> tuple[str, bytes]:
        """As others do, with other words of Holt's once they are mended."""
        kind, body = super().answer(path)
        if self.is_mended and path.startswith("/page/"):
            body = body.replace(b"new lamps", b"old lamps")
        return kind, body


def test_a_fleet_looks_again_and_indexes_once(
    tmp_path: Path, database_url: str
) -> None:
    """Whoever of them leads: an edit is found once, each look is one request, and what
    was read and changed can be searched."""
    with running(Mending(n_feeds=24, n_hosts=12)) as farm:
        assert isinstance(farm, Mending)
        folder = configured(farm, tmp_path, database_url)
        settings = folder / "config" / "monitor.yaml"
        looks = "revisit:\n  schedule: [8s, 11s, 14s, 17s]\n"
        settings.write_text(settings.read_text() + looks)
        with (
            Member(folder, "one", "run", "--fleet") as one,
            Member(folder, "two", "run", "--fleet") as two,
            Member(folder, "worker", "worker") as worker,
        ):
            members = (one, two, worker)
            for member in members:
                member.wait_for("joined the fleet")
            said, n = "SELECT count(*) FROM occurrences", farm.n_statements()
            wait_until(lambda: number(database_url, said) == n, one.text)
            farm.is_mended = True
            wait_until(lambda: is_done(database_url), one.text)
            ends = "SELECT count(*) FROM visits WHERE next_visit_at IS NOT NULL"
            wait_until(lambda: number(database_url, ends) == 0, one.text)
            waits = "SELECT count(*) FROM search_queue"
            wait_until(lambda: number(database_url, waits) == 0, one.text)
            told = "".join(member.text() for member in members)
            assert [member.leave() for member in members] == [0, 0, 0]
    assert told.count("leads the fleet") == 1
    assert "Traceback" not in told
    check_changes(farm, database_url)


def check_changes(farm: Farm, url: str) -> None:
    """One statement of a page was edited, once; every statement is in the index."""
    assert ask(url, "SELECT kind FROM changes") == [("edited",)]
    page = [asked for asked in farm.log if asked.path == "/page/0/0"]
    assert 2 <= len(page) <= 5  # read once, looked at as often as it was due
    indexed = "SELECT words FROM search_statements"
    statements = number(url, "SELECT count(*) FROM statements")
    assert len(ask(url, indexed)) == statements == farm.n_statements()
    mended = f"{indexed} WHERE words LIKE '%old lamps%' AND words LIKE '%new lamps%'"
    assert len(ask(url, mended)) == 1
