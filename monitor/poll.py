"""Which feeds are due, which entries are new or changed, when to come back. Pure.

It fetches and stores nothing: it turns a feed's old state and what happened into the
new state, so that the daemon, a single run and a fleet of machines decide alike.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.config import Feed, PollSettings
from monitor.errors import (
    ArticleError,
    FeedError,
    GoneError,
    HttpStatusError,
    MonitorError,
    RefusedAddressError,
    RobotsError,
    TooLargeError,
)
from monitor.values import Entry, FeedState, NotModified, Page, ParsedFeed

_NEVER_POLLED = datetime.min.replace(tzinfo=UTC)
_SPREAD = 0.1  # jitter moves an instant by up to a tenth, so that feeds part ways
_MAX_DOUBLINGS = 20  # far past any cap; keeps the power of two small
_ZERO = timedelta()
_SHORTEST_PAUSE = timedelta(seconds=1)  # an interval of 0s must not spin

MAX_ATTEMPTS = 5
_FIRST_WAIT = timedelta(minutes=10)  # then 40 min, 2 h 40 min, 10 h 40 min
_WAIT_GROWTH = 4
_LONGEST_WAIT = timedelta(days=1)
_PASSING_STATUSES = frozenset({408, 425, 429})  # time-out, too early, too many
_LASTING: tuple[type[MonitorError], ...] = (
    ArticleError,
    FeedError,
    RefusedAddressError,
    RobotsError,
    TooLargeError,
)


def due(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime
) -> tuple[Feed, ...]:
    """The feeds whose time has come: longest overdue first, ties in file order.

    `states` is by feed id; a feed without one was never polled and comes first. A feed
    that is gone is never due.
    """

    def due_at(feed: Feed) -> datetime:
        state = states.get(feed.id)
        return state.next_poll_at if state else _NEVER_POLLED

    wanted = (
        feed
        for feed in feeds
        if not (feed.id in states and states[feed.id].is_gone) and due_at(feed) <= now
    )
    return tuple(sorted(wanted, key=due_at))


def changed(entries: Iterable[Entry], known: Mapping[str, str]) -> tuple[Entry, ...]:
    """The entries that are new or whose content is another, in feed order.

    `known` holds content hashes by entry key.
    """
    return tuple(
        entry for entry in entries if known.get(entry.key) != entry.content_hash
    )


def body_hash(body: bytes) -> str:
    """Hash a feed's bytes, to see a 200 that brings nothing new without parsing it."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def is_fresh(entry: Entry, settings: PollSettings, now: datetime) -> bool:
    """Whether an entry is young enough to be read; an unknown date counts as young."""
    if entry.published_at is None:
        return True
    return now - entry.published_at <= settings.max_entry_age


def after_success(
    state: FeedState,
    answer: Page | NotModified,
    parsed: ParsedFeed | None,
    *,
    n_new: int,
    body_hash: str | None,
    interval: timedelta,
    settings: PollSettings,
    now: datetime,
    jitter: float,
) -> FeedState:
    """The state after a poll that worked; `parsed` is None where nothing changed.

    The next poll is `interval` away, give or take a tenth by `jitter` in [0, 1). What
    the publisher asks for (ttl, max-age) is a floor, `max_backoff` that floor's cap.
    """
    asked = max(answer.max_age or _ZERO, (parsed and parsed.ttl) or _ZERO)
    pause = max(_spread(interval, jitter), _floor(asked, settings, jitter))
    etag, last_modified = _validators(state, answer)
    return replace(
        state,
        next_poll_at=now + max(pause, _SHORTEST_PAUSE),
        etag=etag,
        last_modified=last_modified,
        last_polled_at=now,
        last_success_at=now,
        last_entry_at=now if n_new else state.last_entry_at,
        n_failures=0,
        last_error=None,
        is_gone=False,
        body_hash=body_hash or state.body_hash,
        n_entries=len(parsed.entries) if parsed else state.n_entries,
    )


def after_failure(
    state: FeedState,
    error: MonitorError,
    *,
    interval: timedelta,
    settings: PollSettings,
    now: datetime,
    jitter: float,
) -> FeedState:
    """The state after a poll that failed: back off, remember why, forget nothing.

    The pause doubles with each failure, to `max_backoff` at most, and a feed is never
    given up. Retry-After is a floor under the same cap. 410 marks the feed as gone.
    """
    n_failures = state.n_failures + 1
    doublings = min(n_failures - 1, _MAX_DOUBLINGS)
    cap = max(settings.max_backoff, interval)
    is_below = interval <= cap / 2**doublings  # else the product may overflow
    pause = interval * 2**doublings if is_below else cap
    asked = error.retry_after if isinstance(error, HttpStatusError) else None
    floor = _floor(asked or _ZERO, settings, jitter)
    return replace(
        state,
        next_poll_at=now + max(_spread(pause, jitter), floor, _SHORTEST_PAUSE),
        last_polled_at=now,
        n_failures=n_failures,
        last_error=str(error),
        is_gone=isinstance(error, GoneError),
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
    floor = min(asked or _ZERO, _LONGEST_WAIT) * (1 + _SPREAD * jitter)
    return now + max(_spread(pause, jitter), floor)


def _validators(
    state: FeedState, answer: Page | NotModified
) -> tuple[str | None, str | None]:
    """Both validators together: a stale one of the two makes a feed look still.

    A 304 may leave out what has not changed; a 200 speaks for itself.
    """
    if isinstance(answer, NotModified):
        return (
            answer.etag or state.etag,
            answer.last_modified or state.last_modified,
        )
    return answer.etag, answer.last_modified


def _spread(pause: timedelta, jitter: float) -> timedelta:
    return pause * (1 - _SPREAD + 2 * _SPREAD * jitter)


def _floor(asked: timedelta, settings: PollSettings, jitter: float) -> timedelta:
    """What a publisher asks for, capped; moved later only, never before it."""
    return min(asked, settings.max_backoff) * (1 + _SPREAD * jitter)


def _is_lasting(error: MonitorError) -> bool:
    if isinstance(error, HttpStatusError):
        return 400 <= error.status < 500 and error.status not in _PASSING_STATUSES
    return isinstance(error, _LASTING)
