"""How a feed is doing, in kinds and in words. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.config import Feed
from monitor.errors import (
    ChallengeError,
    ConnectError,
    FeedError,
    GoneError,
    HttpStatusError,
    MonitorError,
    NotAFeedError,
    RedirectError,
    RefusedAddressError,
    TooLargeError,
    TooSlowError,
)
from monitor.values import FeedState

PATIENCE = timedelta(hours=1)
"""A feed keeps its entries for hours: one poll that failed has lost nothing yet."""
LASTING = timedelta(days=7)
"""A 404 that has lasted so long is no hiccup of a platform any more."""
LEAST_SILENCE = timedelta(days=1)
_TIMES_USUAL = 5
_GAP_SHOWN = timedelta(days=2)
_ADDRESS = re.compile(r"^https?://\S+: ")  # stands beside it already
_BUSY = frozenset({429, 503})
_REFUSED = frozenset({401, 402, 403, 451})
_NOT_FOUND = 404


class HealthKind(StrEnum):
    """How a feed is doing; all from `failing` on mean that something may be missing."""

    OK = "ok"
    NEW = "new"
    SHAKY = "shaky"
    STAND_IN = "stand-in"
    SILENT = "silent"
    OVERRUN = "overrun"
    FAILING = "failing"
    WALLED = "walled"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Health:
    """A feed's state for people: what it is called, why, and what can be done."""

    kind: HealthKind
    note: str = ""

    @property
    def is_partial(self) -> bool:
        """Whether what the feed carries may be missing from a digest."""
        return self.kind in _PARTIAL


_PARTIAL = frozenset(
    {HealthKind.OVERRUN, HealthKind.FAILING, HealthKind.WALLED, HealthKind.GONE}
)


def error_kind(error: MonitorError) -> str:
    """One word for counting: network, busy, refused, not-found, wall, …"""
    if isinstance(error, ChallengeError):  # whatever its status was
        return "wall"
    if isinstance(error, HttpStatusError):
        return _kind_of_status(error)
    for kind, errors in _KINDS:
        if isinstance(error, errors):
            return kind
    return "bug"


_KINDS: tuple[tuple[str, tuple[type[MonitorError], ...]], ...] = (
    ("network", (ConnectError, TooSlowError)),
    ("not-a-feed", (NotAFeedError,)),
    ("broken", (FeedError,)),
    ("too-large", (TooLargeError,)),
    ("redirect", (RedirectError,)),
    ("address", (RefusedAddressError,)),
)


def _kind_of_status(error: HttpStatusError) -> str:
    if isinstance(error, GoneError):
        return "gone"
    if error.status in _BUSY:
        return "busy"
    if error.status in _REFUSED:
        return "refused"
    return "not-found" if error.status == _NOT_FOUND else "status"


def health_of(feed: Feed, state: FeedState | None, now: datetime) -> Health:
    """How a feed is doing at `now`.

    One that fails is `shaky` until two of its intervals (an hour at least) have passed
    without a poll that worked.
    """
    if state is None:
        return Health(HealthKind.NEW, "not polled yet")
    if state.is_gone:
        return Health(
            HealthKind.GONE, "the publisher says it is gone for good (410): remove it"
        )
    if state.n_failures or state.error_kind:
        return _failing(feed, state, now)
    if state.last_polled_at is None and state.last_success_at is None:
        return Health(HealthKind.NEW, "not polled yet")
    if state.last_gap_at and now - state.last_gap_at <= _GAP_SHOWN:
        return Health(
            HealthKind.OVERRUN,
            f"on {state.last_gap_at:%d %B} nothing of the poll before was left: "
            "something may have been missed; it is polled more often now",
        )
    if state.last_error and state.answered_by not in (None, feed.url):
        return Health(
            HealthKind.STAND_IN,
            f"{state.answered_by} stands in for it: {state.last_error}",
        )
    return _quiet(state, now)


def _failing(feed: Feed, state: FeedState, now: datetime) -> Health:
    error = _ADDRESS.sub("", state.last_error or "failed")
    if state.error_kind == "wall":
        return Health(HealthKind.WALLED, error)
    since = state.failing_since
    patience = max(PATIENCE, 2 * feed.interval)
    worked_at = state.last_success_at
    if worked_at is not None and now - worked_at <= patience:
        return Health(HealthKind.SHAKY, error)
    if since is None:
        return Health(HealthKind.FAILING, error)
    note = f"{error} (since {since:%d %B})"
    if state.error_kind == "not-found" and now - since >= LASTING:
        note += "; it has probably moved: look for its new address"
    return Health(HealthKind.FAILING, note)


def _quiet(state: FeedState, now: datetime) -> Health:
    usual, last = state.usual_gap, state.last_entry_at
    if usual is None or last is None:
        return Health(HealthKind.OK)
    silence = now - last
    if silence <= max(LEAST_SILENCE, usual * _TIMES_USUAL):
        return Health(HealthKind.OK)
    return Health(
        HealthKind.SILENT,
        f"nothing new for {span(silence)}; usually every {span(usual)}",
    )


def span(duration: timedelta) -> str:
    """A duration in one rough unit: `5 min`, `7 h`, `3 days`."""
    hours = duration / timedelta(hours=1)
    if hours < 1:
        return f"{max(1, round(hours * 60))} min"
    return f"{round(hours)} h" if hours < 48 else f"{round(hours / 24)} days"
