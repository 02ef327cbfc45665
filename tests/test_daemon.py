"""The daemon as a real process: signals, a second instance, kills at any moment."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor import resources
from monitor.demo import Newsroom, write_config

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="POSIX signals are what this is about"
)
PATIENCE = 60.0
"""Seconds after which waiting for a line or an end is a failure."""


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """The sample newsroom on loopback."""
    with Newsroom(resources.folder("sample"), datetime.now(UTC)) as served:  # noqa: TID251 - a real process reads the real clock
        yield served


@pytest.fixture
def folder(newsroom: Newsroom, tmp_path: Path) -> Path:
    """A configuration folder of the newsroom."""
    write_config(newsroom.base_url, tmp_path)
    return tmp_path


class Process:
    """`monitor run` with its log on disk, so that no pipe can fill."""

    def __init__(self, folder: Path, name: str = "log") -> None:
        self.log = folder / f"{name}.txt"
        command = [sys.executable, "-m", "monitor", "-c", str(folder / "config")]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [*command, "run"],
                stdout=out,
                stderr=out,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
            )

    def text(self) -> str:
        """What it has said so far."""
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, seen: str | Callable[[str], bool]) -> None:
        """Wait until the log holds a text, or satisfies a condition."""
        holds = seen if callable(seen) else lambda text: seen in text
        end = time.monotonic() + PATIENCE
        while not holds(self.text()):
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < end, self.text()
            time.sleep(0.05)

    def signal(self, number: int) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def end(self) -> int:
        """Wait for the end; the exit code."""
        return self.process.wait(PATIENCE)


@contextmanager
def running(folder: Path, name: str = "log") -> Iterator[Process]:
    """A daemon that is gone afterwards, whatever happened."""
    daemon = Process(folder, name)
    try:
        yield daemon
    finally:
        daemon.process.kill()
        daemon.process.wait(PATIENCE)


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """Ask the database file."""
    (path,) = folder.rglob("*.db")
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_sigterm_finishes_and_ends_with_zero(folder: Path) -> None:
    """Asked to stop in the middle of work, it finishes its units and exits 0."""
    with running(folder) as daemon:
        daemon.wait_for("entry read")
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
        assert "stopped" in daemon.text()
        assert "Traceback" not in daemon.text()


def test_what_was_read_can_be_searched_soon(folder: Path) -> None:
    """A tick of its own indexes it, while the daemon runs."""
    with running(folder) as daemon:
        daemon.wait_for("search indexed")
        command = [sys.executable, "-m", "monitor", "-c", str(folder / "config")]
        root = str(Path(__file__).parent.parent)
        done = subprocess.run(
            [*command, "search", "the", "--json"],
            capture_output=True,
            text=True,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": root},
            timeout=PATIENCE,
            check=True,
        )
        assert '"hits": [' in done.stdout
        assert '"statement": "' in done.stdout
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0


def test_a_second_instance_says_who_holds_the_store(folder: Path) -> None:
    """Two daemons on one store: the second names the first and exits 3."""
    with running(folder) as first:
        first.wait_for("started")
        with running(folder, "second") as second:
            assert second.end() == 3
            assert str(first.process.pid) in second.text()
        assert first.process.poll() is None


def test_a_store_is_free_again_after_a_kill(folder: Path) -> None:
    """A killed daemon leaves no lock behind."""
    with running(folder) as first:
        first.wait_for("started")
        first.signal(signal.SIGKILL)
        first.end()
    with running(folder, "again") as again:
        again.wait_for("started")


def test_a_bad_configuration_does_not_replace_a_good_one(folder: Path) -> None:
    """SIGHUP with a mistake says what is wrong and keeps on; mended, it is taken."""
    figures = folder / "config" / "figures.yaml"
    good = figures.read_text(encoding="utf-8")
    with running(folder) as daemon:
        daemon.wait_for("started")
        figures.write_text(good + "\nfigurse: []\n", encoding="utf-8")
        daemon.signal(signal.SIGHUP)
        daemon.wait_for("the configuration in force stays")
        assert "figurse" in daemon.text()
        figures.write_text(good, encoding="utf-8")
        daemon.signal(signal.SIGHUP)
        daemon.wait_for("reloaded")
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0


def test_a_wrong_configuration_starts_nothing(folder: Path) -> None:
    """Exit code 2, every problem with its place, and no database."""
    monitor = folder / "config" / "monitor.yaml"
    monitor.write_text("timezone: Mars/Olympus\nfetsh: {}\n", encoding="utf-8")
    with running(folder) as daemon:
        assert daemon.end() == 2
        assert "monitor.yaml:1:" in daemon.text()
        assert "monitor.yaml:2:" in daemon.text()
    assert not list(folder.rglob("*.db"))


def test_killed_again_and_again_it_ends_where_no_kill_would_have(folder: Path) -> None:
    """kill -9 at random moments: every entry is read, every statement stored once."""
    moments = random.Random(7)
    with running(folder, "calm") as calm:
        calm.wait_for(lambda text: text.count("entry read") >= 5)
        calm.signal(signal.SIGKILL)
        calm.end()
    for n in range(6):
        with running(folder, f"killed{n}") as daemon:
            daemon.wait_for("started")
            time.sleep(moments.uniform(0, 0.2))
            daemon.signal(signal.SIGKILL)
            daemon.end()
    with running(folder, "last") as last:

        def is_done(_: str) -> bool:
            unread = "SELECT count(*) FROM entries WHERE state = 'unread'"
            polled = "SELECT count(*) FROM feeds WHERE last_polled_at IS NULL"
            return rows(folder, unread) == [(0,)] and rows(folder, polled) == [(0,)]

        last.wait_for(is_done)
        last.signal(signal.SIGTERM)
        assert last.end() == 0
    twice = "SELECT count(*) - count(DISTINCT article_id || figure_id || content)"
    assert rows(folder, f"{twice} FROM occurrences") == [(0,)]
    assert rows(folder, "SELECT count(*) FROM entries WHERE state = 'failed'") == [(0,)]
    ((n_statements,),) = rows(folder, "SELECT count(*) FROM statements")
    assert isinstance(n_statements, int)
    assert n_statements > 20
