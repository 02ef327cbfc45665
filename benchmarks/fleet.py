"""A fleet under fire: workers are killed every few seconds, and nothing is lost.

    python -m benchmarks.fleet [--feeds 2000] [--hosts 400] [--workers 3]

Starts a PostgreSQL server, a farm of feeds on loopback hosts and as many `monitor run
--fleet` as asked for; kills one of them with SIGKILL every few seconds and starts
another. When every feed has been polled and every entry read, the database and the
farm's log of requests must show: every entry stored and read exactly once, no two
requests for one feed at once, no host asked more often than its limit. Exits with 1
where they do not. Linux alone (it needs all of 127.0.0.0/8).
"""

import argparse
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.farm import Farm, haste, overlaps, running
from tests.fleet_processes import Member, number
from tests.postgres import database, server

INTERVAL = 1.0
IN_ROW = 10
SETTINGS = """
database: "{url}"
extractor: rules
fetch:
  allow_private_networks: true
  robots: false
  host_interval: 1s
  workers: 16
poll:
  interval: 30s
fleet:
  lease: 5s
  tick: 1s
"""
ENTRIES = "SELECT count(*) FROM entries"
UNPOLLED = "SELECT count(*) FROM feeds WHERE last_success_at IS NULL"


@dataclass(frozen=True, slots=True)
class Trial:
    """What is asked of the fleet."""

    n_feeds: int
    n_hosts: int
    n_workers: int
    kill_every: float
    n_kills: int
    patience: float


class Battle:
    """The fleet's processes, of which one dies every few seconds."""

    def __init__(self, folder: Path, trial: Trial) -> None:
        self.folder = folder
        self.trial = trial
        self.members = [self._start(n) for n in range(trial.n_workers)]
        self.n_started = trial.n_workers
        self.n_killed = 0
        self.moments = random.Random(4)

    def _start(self, n: int) -> Member:
        return Member(self.folder, f"member{n}", "run", "--fleet")

    def kill_one(self) -> None:
        """kill -9 for one that has joined, and another takes its place."""
        ready = [one for one in self.members if "joined the fleet" in one.text()]
        if not ready:
            return
        victim = self.moments.choice(ready)
        victim.kill()
        self.members.remove(victim)
        self.members.append(self._start(self.n_started))
        self.n_started += 1
        self.n_killed += 1

    def end(self) -> list[int]:
        """Ask all to leave; their exit codes. Who was just started joins first: a
        process that is still loading has no handler and dies of the signal."""
        for member in self.members:
            member.wait_for("joined the fleet")
        return [member.leave() for member in self.members]

    def kill_all(self) -> None:
        """Leave nothing behind, whatever happened."""
        for member in self.members:
            member.kill()

    def tracebacks(self) -> int:
        """How many members logged a bug."""
        logs = (path.read_text(encoding="utf-8") for path in self.folder.glob("*.log"))
        return sum("Traceback" in log for log in logs)


def main() -> int:
    """Run the trial and print what it showed; the exit code."""
    trial = _asked()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(database(stack.enter_context(server())))
        farm = stack.enter_context(
            running(Farm(trial.n_feeds, trial.n_hosts, seconds=0.1))
        )
        farm.write_config(folder / "config", SETTINGS.format(url=url))
        battle = Battle(folder, trial)
        stack.callback(battle.kill_all)
        began = time.monotonic()
        is_done = _fight(battle, farm, url)
        seconds = time.monotonic() - began
        codes = battle.end()
        wrong = _found(farm, url)
        wrong += [] if is_done else ["not done in time"]
        wrong += [] if not any(codes) else [f"exit codes {codes}"]
        wrong += [f"{n} members met a bug" for n in [battle.tracebacks()] if n]
        _tell(battle, farm, seconds)
    for each in wrong:
        print(f"WRONG: {each}")
    if not wrong:
        print(
            "every entry stored and read exactly once; no feed polled by two at once; "
            "no host over its limit"
        )
    return 1 if wrong else 0


def _fight(battle: Battle, farm: Farm, url: str) -> bool:
    """Kill until all is done and enough have died; whether it was in time."""
    trial = battle.trial
    end = time.monotonic() + trial.patience
    next_kill = time.monotonic() + trial.kill_every
    while time.monotonic() < end:
        if battle.n_killed >= trial.n_kills and _is_done(farm, url):
            return True
        if time.monotonic() >= next_kill:
            battle.kill_one()
            next_kill = time.monotonic() + trial.kill_every
        time.sleep(0.25)
    return False


def _is_done(farm: Farm, url: str) -> bool:
    try:
        n_read = number(url, f"{ENTRIES} WHERE state = 'read'")
        return n_read == farm.n_entries() and number(url, UNPOLLED) == 0
    except psycopg.errors.UndefinedTable:  # the first member is still making them
        return False


def _found(farm: Farm, url: str) -> list[str]:
    """What the database and the farm's log show that must not be."""
    n_entries, n_reports = farm.n_entries(), farm.n_statements()
    expected = {
        ENTRIES: n_entries,
        f"{ENTRIES} WHERE state = 'read' AND n_attempts = 0": n_entries,
        "SELECT count(*) FROM entry_versions": 0,
        "SELECT count(*) FROM articles": n_entries,
        "SELECT count(*) FROM occurrences": n_reports,
        UNPOLLED: 0,
        "SELECT count(*) FROM feeds WHERE n_failures > 0": 0,
    }
    found = {query: number(url, query) for query in expected}
    wrong = [
        f"{query}: {found[query]} instead of {n}"
        for query, n in expected.items()
        if found[query] != n
    ]
    if twice := overlaps(farm.log):
        wrong.append(f"{len(twice)} polls of a feed while another was under way")
    if (worst := haste(farm.log, INTERVAL, IN_ROW)) > INTERVAL:
        wrong.append(f"{IN_ROW} requests to a host came {worst:.2f} s too fast")
    return wrong


def _tell(battle: Battle, farm: Farm, seconds: float) -> None:
    polls = sum(asked.path.startswith("/feed/") for asked in farm.log)
    print(
        f"{farm.n_feeds} feeds on {farm.n_hosts} hosts, {battle.trial.n_workers} "
        f"workers, {battle.n_killed} killed in {seconds:.0f} s: {polls} polls and "
        f"{len(farm.log) - polls} pages asked for, {farm.n_entries()} entries"
    )
    late = haste(farm.log, INTERVAL, IN_ROW)
    print(
        f"fastest {IN_ROW} requests in a row to one host: "
        f"{(IN_ROW - 1) * INTERVAL - late:.2f} s "
        f"(turns are {INTERVAL:.0f} s apart: {(IN_ROW - 1) * INTERVAL:.0f} s)"
    )


def _asked() -> Trial:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--hosts", type=int, default=400)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--kill-every", type=float, default=5.0)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--patience", type=float, default=900.0)
    found = parser.parse_args()
    return Trial(
        n_feeds=found.feeds,
        n_hosts=found.hosts,
        n_workers=found.workers,
        kill_every=found.kill_every,
        n_kills=found.kills,
        patience=found.patience,
    )


if __name__ == "__main__":
    sys.exit(main())
