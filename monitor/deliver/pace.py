"""How fast messages follow each other: a mail server's own limit on its clients."""

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.ports import Clock

_NONE = timedelta(0)


class Pace:
    """Lets one message through every `interval`; for one thread.

    `wait` sleeps so many seconds and returns True when the program is to stop.
    """

    def __init__(
        self,
        clock: Clock,
        wait: Callable[[float], bool],
        interval: timedelta = _NONE,
    ) -> None:
        self._clock = clock
        self._wait = wait
        self._interval = interval
        self._free_at: datetime | None = None

    def go_on(self) -> bool:
        """Wait for the next turn; False when the program is to stop."""
        left = (self._free_at - self._clock()) if self._free_at else _NONE
        return not self._wait(max(left, _NONE).total_seconds())

    def sent(self) -> None:
        """Count a message: the next one has its turn an interval later."""
        if self._interval:
            self._free_at = self._clock() + self._interval
