"""Which hosts have answered of late, so that our own outage is told from theirs."""

from datetime import datetime
from threading import Lock

from monitor import poll

_MANY = 1000  # hosts remembered before the oldest are forgotten


class Reach:
    """The last try of each host. Thread-safe; one a process is enough."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tried: dict[str, poll.Tried] = {}

    def note(self, host: str, at: datetime, *, did_answer: bool) -> None:
        """A host was tried; an answer with an error status is an answer."""
        with self._lock:
            self._tried.pop(host, None)
            self._tried[host] = poll.Tried(host, at, did_answer)
            if len(self._tried) > _MANY:
                del self._tried[next(iter(self._tried))]

    def is_outage(self, host: str, now: datetime) -> bool:
        """Whether `host`, which has just not answered, is no worse than all others."""
        with self._lock:
            tried = tuple(self._tried.values())
        return poll.is_outage(tried, host, now)
