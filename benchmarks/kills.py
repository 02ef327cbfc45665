"""Deliver an issue to many readers while the program is killed again and again.

usage: python -m benchmarks.kills [--kills 200] [--readers 50] [--seed 1]

A round freezes one issue of the sample newsroom's kind for all readers and mails it
over a real SMTP server on loopback, in a process that is killed (SIGKILL) and started
again until nothing is left to send. Half of the kills come at a random moment between
the start of composing and the end, half when the server is at a random point of a
random message: after RCPT, with the message read and not answered, and after the
answer. Rounds follow until there were enough kills. The clock of the next process is
past the lease of what its predecessor had in hand.

Printed is what each reader has at the end: one mail; two with one Message-ID and a
ledger row that says so; or anything else, which is a fault and exit code 1.
"""

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock
from typing import Any

from aiosmtpd.smtp import Envelope, Session

from monitor import logs
from monitor.app import App
from monitor.config import Config, MailSettings, SmtpSettings, Subscriber
from monitor.store import open_store
from monitor.values import Delivery
from tests import newsroom
from tests.fakes import FakeClock
from tests.post_office import Kept, PostOffice, serving

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
PAST_LEASE = timedelta(minutes=16)
STAGES = ("rcpt", "read", "answered")


@dataclass
class Trap:
    """A server that has its client killed at one stage of one message."""

    office: PostOffice = field(default_factory=PostOffice)
    stage: str = ""
    left: int = 0
    kill: Callable[[], None] = lambda: None
    lock: Lock = field(default_factory=Lock)

    def set(self, stage: str, after: int, kill: Callable[[], None]) -> None:
        """Kill at this stage of the message after so many others."""
        with self.lock:
            self.stage, self.left, self.kill = stage, after, kill

    def spring(self, stage: str) -> None:
        """Kill if it is time."""
        with self.lock:
            if self.stage != stage:
                return
            self.left -= 1
            if self.left < 0:
                self.stage = ""
                self.kill()


class TrappedOffice(PostOffice):
    """Takes everything and springs its trap on the way."""

    def __init__(self, trap: Trap) -> None:
        super().__init__()
        self.trap = trap

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        answer = await super().handle_RCPT(server, session, envelope, address, _)
        self.trap.spring("rcpt")
        return answer

    async def handle_DATA(
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        self.trap.spring("read")
        if self.trap.stage == "answered":
            # Answer first: the client may or may not get to write it down.
            server.loop.call_later(random.random() / 200, self.trap.spring, "answered")
        return answer


@dataclass
class Tally:
    """What was counted over all rounds."""

    n_kills: int = 0
    n_rounds: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def config_of(folder: Path, smtp: SmtpSettings, n_readers: int) -> Config:
    """The newsroom's configuration, mailed to so many readers."""
    base = newsroom.config(folder, database=f"sqlite:///{folder / 'monitor.db'}")
    mail = MailSettings(sender="Monitor <digest@monitor.example>", smtp=smtp)
    readers = tuple(Subscriber(email=f"r{n}@reader.example") for n in range(n_readers))
    edition = replace(base.editions[0], subscribers=readers)
    settings = replace(base.settings, mail=mail)
    return replace(base, settings=settings, editions=(edition,))


def prepare(config: Config) -> None:
    """Read the newsroom's articles into the store, a day before the issue is due."""
    with App(config, {}, clock=FakeClock(START), fetch=newsroom.fetch()) as app:
        list(app.poll(app.due_feeds()))
        list(app.read())


def work(config: Config, at: datetime, began: Any) -> None:
    """What a process does: compose what is due and deliver it. Its clock runs."""
    logs.quiet()
    started = time.monotonic()

    def clock() -> datetime:
        return at + timedelta(seconds=time.monotonic() - started)

    with App(config, {}, clock=clock, fetch=newsroom.fetch()) as app:
        began.set()
        app.compose_due()
        app.deliver_due()


def rounds(n_kills: int, n_readers: int, seed: int, tally: Tally) -> Tally:
    """Rounds until there were enough kills."""
    rng = random.Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["monitor.app", "tests.newsroom"])
    usual = 0.0
    while tally.n_kills < n_kills:
        trap = Trap()
        office = TrappedOffice(trap)
        with (
            tempfile.TemporaryDirectory() as folder,
            serving(office, timeout=20) as smtp,
        ):
            config = config_of(Path(folder), smtp, n_readers)
            prepare(config)
            left = n_kills - tally.n_kills
            usual = _round(context, config, trap, rng, usual, left, tally)
            _judge(config, office.kept, tally)
        tally.n_rounds += 1
    return tally


def _round(
    context: Any,
    config: Config,
    trap: Trap,
    rng: random.Random,
    usual: float,
    n_kills: int,
    tally: Tally,
) -> float:
    """One issue, from composing to the last delivery; returns how long a process that
    was let be took. The first round kills by stages alone: nothing is known of time."""
    at = START + timedelta(days=1)
    while True:
        began = context.Event()
        process = context.Process(target=work, args=(config, at, began))
        process.start()
        began.wait(60)
        started = time.monotonic()
        is_killed = False
        if n_kills > 0:
            stage = _kill(process, trap, rng, usual)
            process.join()
            is_killed = process.exitcode == -signal.SIGKILL
            if is_killed:
                tally.n_kills += 1
                tally.stages[stage] += 1
                n_kills -= 1
        process.join()
        took = time.monotonic() - started
        at += PAST_LEASE
        if not is_killed:
            usual = max(usual, took)
            if _is_done(config):
                return usual


def _kill(process: BaseProcess, trap: Trap, rng: random.Random, usual: float) -> str:
    """Have a process killed, or wait for its end; says how."""
    pid = process.pid
    assert pid is not None

    def kill() -> None:
        os.kill(pid, signal.SIGKILL)

    if usual and rng.random() < 0.5:
        process.join(rng.random() * usual)
        if process.exitcode is None:
            kill()
        return "at a random moment"
    stage = rng.choice(STAGES)
    trap.set(stage, rng.randrange(8), kill)
    process.join()
    trap.set("", 0, lambda: None)
    return f"by stage: {stage}"


def _is_done(config: Config) -> bool:
    """Whether nothing more will be sent."""
    with closing(open_store(config.settings.database)) as store:
        rows = store.deliveries()
    waiting = ("pending", "sending", "deferred")
    return bool(rows) and not any(
        row.state.value in waiting or row.next_try_at is not None for row in rows
    )


def _judge(config: Config, kept: list[Kept], tally: Tally) -> None:
    """Hold what each reader has against the ledger."""
    with closing(open_store(config.settings.database)) as store:
        rows = {row.recipient: row for row in store.deliveries()}
    for subscriber in config.editions[0].subscribers:
        address = str(subscriber.email)
        ids = [
            str(one.message["Message-ID"]) for one in kept if one.recipient == address
        ]
        end = _end(ids, rows[address])
        tally.ends[end] += 1
        if end.startswith("FAULT"):
            tally.faults.append(f"{address}: {end}: {ids} {rows[address]}")


def _end(ids: list[str], row: Delivery) -> str:
    if len(ids) == 1:
        told = ", the ledger says maybe two" if row.may_be_double else ""
        if row.state.value == "uncertain":
            told = ", the ledger says uncertain"
        return f"one mail{told}"
    if len(ids) == 2 and len(set(ids)) == 1 and row.n_doubts:
        return "two mails, one Message-ID, the ledger says so"
    return f"FAULT {len(ids)} mails, {len(set(ids))} ids, {row.state.value}"


def main() -> None:
    """Run the rounds and print what came of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    tally = rounds(asked.kills, asked.readers, asked.seed, Tally())
    seconds = time.monotonic() - began
    print(f"{tally.n_kills} kills in {tally.n_rounds} rounds, {seconds:.0f} s")
    for name, n in sorted(tally.stages.items()):
        print(f"  {n:5}  {name}")
    print(f"{sum(tally.ends.values())} readers")
    for name, n in sorted(tally.ends.items()):
        print(f"  {n:5}  {name}")
    print("\n".join(tally.faults))
    sys.exit(bool(tally.faults))


if __name__ == "__main__":
    main()
