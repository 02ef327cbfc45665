"""When to try an article again that could not be read. Pure."""

from datetime import datetime, timedelta

from monitor.errors import (
    ArticleError,
    ChallengeError,
    FeedError,
    HttpStatusError,
    MonitorError,
    RefusedAddressError,
    RobotsError,
    TooLargeError,
)
from monitor.poll.intervals import SPREAD, spread

MAX_ATTEMPTS = 5
_ZERO = timedelta()
_FIRST_WAIT = timedelta(minutes=10)  # then 40 min, 2 h 40 min, 10 h 40 min
_WAIT_GROWTH = 4
_LONGEST_WAIT = timedelta(days=1)
_PASSING_STATUSES = frozenset({408, 425, 429})  # time-out, too early, too many
_LASTING: tuple[type[MonitorError], ...] = (
    ArticleError,
    ChallengeError,  # it is meant for programs, and will be there tomorrow
    FeedError,
    RefusedAddressError,
    RobotsError,
    TooLargeError,
)


def read_again_at(
    n_attempts: int, error: MonitorError, now: datetime, jitter: float
) -> datetime | None:
    """When to try to read an entry again; None to give it up.

    `n_attempts` counts the tries so far with the one that failed now. Given up at once:
    what will not pass by itself (a refusal, a page without text, most 4xx statuses).
    """
    if n_attempts >= MAX_ATTEMPTS or _is_lasting(error):
        return None
    pause = _FIRST_WAIT * _WAIT_GROWTH ** (max(n_attempts, 1) - 1)
    asked = error.retry_after if isinstance(error, HttpStatusError) else None
    floor = min(asked or _ZERO, _LONGEST_WAIT) * (1 + SPREAD * jitter)
    return now + max(spread(pause, jitter), floor)


def _is_lasting(error: MonitorError) -> bool:
    if isinstance(error, HttpStatusError):
        return 400 <= error.status < 500 and error.status not in _PASSING_STATUSES
    return isinstance(error, _LASTING)
