"""Processes of a fleet, as tests and benchmarks run them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

ROOT = Path(__file__).parent.parent
PATIENCE = 90.0
"""Seconds after which waiting is a failure."""


class Member:
    """One `monitor run --fleet` or `monitor worker`, with its log on disk."""

    def __init__(self, folder: Path, name: str, *command: str) -> None:
        self.log = folder / f"{name}.log"
        line = [sys.executable, "-m", "monitor", "-c", str(folder / "config"), *command]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                line,
                stdout=out,
                stderr=out,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def text(self) -> str:
        """What it has said so far."""
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, seen: str) -> None:
        """Wait until its log holds a text."""
        wait_until(lambda: seen in self.text() or self._over(), self.text)

    def _over(self) -> bool:
        assert self.process.poll() is None, self.text()
        return False

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def leave(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def wait_until(
    holds: Callable[[], bool],
    else_tell: Callable[[], str] = lambda: "",
    patience: float = PATIENCE,
) -> None:
    """Wait until a condition holds that another process brings about."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, else_tell()
        time.sleep(0.05)


def ask(url: str, query: str) -> list[tuple[object, ...]]:
    """Ask the database."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query.encode()).fetchall()


def number(url: str, query: str) -> int:
    """Ask the database for one number."""
    ((value,),) = ask(url, query)
    assert isinstance(value, int)
    return value
