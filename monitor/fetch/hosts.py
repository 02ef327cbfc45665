"""Whose turn it is: requests to one host are spaced, and a host may ask for peace.

Turns are handed out in the order of asking; nobody holds a lock while waiting, so that
other hosts go on. `Hosts` is shared by the threads of one process, `SharedHosts` by all
workers of a fleet.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from monitor.errors import HttpStatusError
from monitor.ports import HostBook
from monitor.values import Turn

_LONGEST_PEACE = timedelta(days=1)
_NO_WAIT = timedelta()
_MANY = 10_000  # hosts remembered before those that matter no more are forgotten


class Hosts:
    """The next free moment of each host, on the clock `monotonic` (seconds)."""

    def __init__(
        self,
        interval: timedelta,
        sleep: Callable[[float], None],
        monotonic: Callable[[], float],
        tell: Callable[[str, int, timedelta], None] | None = None,
    ) -> None:
        """`tell` is told who wants to be left alone, after which status, how long."""
        self._tell = tell
        self._interval = interval.total_seconds()
        self._sleep = sleep
        self._monotonic = monotonic
        self._lock = Lock()
        self._free_at: dict[str, float] = {}
        self._peace: dict[str, tuple[float, int]] = {}  # until, and after which status

    def __len__(self) -> int:
        """How many hosts are remembered."""
        return len(self._free_at)

    def take_turn(self, host: str, url: str, at_least: timedelta) -> None:
        """Wait until `host` may be asked again: its interval, or `at_least` if longer.

        Raises: HttpStatusError at once for a host that asked to be left alone.
        """
        self._check_peace(host, url)
        interval = max(self._interval, at_least.total_seconds())
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._free_at.get(host, now))
            self._free_at[host] = turn + interval
            self._forget(now)
        if turn > now:
            self._sleep(turn - now)
            self._check_peace(host, url)  # another thread's answer came meanwhile

    def leave_alone(self, host: str, status: int, pause: timedelta) -> None:
        """Ask `host` nothing for `pause` (a day at most), as its answer demands."""
        pause = min(pause, _LONGEST_PEACE)
        self.remember(host, status, pause)
        if self._tell:
            self._tell(host, status, pause)

    def remember(self, host: str, status: int, pause: timedelta) -> None:
        """Leave `host` alone for what is left of an earlier pause."""
        with self._lock:
            self._peace[host] = (self._monotonic() + pause.total_seconds(), status)

    def _check_peace(self, host: str, url: str) -> None:
        with self._lock:
            until, status = self._peace.get(host, (0.0, 0))
            left = until - self._monotonic()
            if status and left <= 0:
                del self._peace[host]
        if status and left > 0:
            raise HttpStatusError(url, status, timedelta(seconds=left))

    def _forget(self, now: float) -> None:
        if len(self._free_at) > _MANY:
            self._free_at = {h: at for h, at in self._free_at.items() if at > now}


class SharedHosts:
    """The next free moment of each host, from a book that others write in, too."""

    def __init__(
        self, book: HostBook, interval: timedelta, sleep: Callable[[float], None]
    ) -> None:
        self._book = book
        self._interval = interval
        self._sleep = sleep

    def take_turn(self, host: str, url: str, at_least: timedelta) -> None:
        """Wait until `host` may be asked again: its interval, or `at_least` if longer.

        Raises: HttpStatusError at once for a host that asked to be left alone.
        """
        turn = self._book.take_turn(host, max(self._interval, at_least))
        _refuse(turn, url)
        if turn.wait > _NO_WAIT:
            self._sleep(turn.wait.total_seconds())
            _refuse(self._book.peace(host), url)  # another's answer came meanwhile

    def leave_alone(self, host: str, status: int, pause: timedelta) -> None:
        """Ask `host` nothing for `pause` (a day at most), as its answer demands."""
        self._book.leave_alone(host, status, min(pause, _LONGEST_PEACE))


def _refuse(turn: Turn, url: str) -> None:
    if turn.status is not None:
        raise HttpStatusError(url, turn.status, turn.wait)
