"""How much of what is watched could be read: partial coverage is never hidden."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitor.config import Feed
from monitor.values import Coverage, FeedState

_PATIENCE = timedelta(hours=1)
"""A feed keeps its entries for hours: one poll that failed has lost nothing yet."""


def coverage(
    feeds: Sequence[Feed], states: Iterable[FeedState], now: datetime
) -> Coverage:
    """Tell which of the configured feeds fail at `now`, in configured order.

    A feed fails when it is gone, or when its last polls failed and none succeeded for
    two of its intervals (an hour at least).
    """
    by_id = {state.feed_id: state for state in states}
    failing = tuple(
        (feed.label, state.last_error or "gone")
        for feed in feeds
        if (state := by_id.get(feed.id)) and _is_failing(feed, state, now)
    )
    return Coverage(n_feeds=len(feeds), failing=failing)


def _is_failing(feed: Feed, state: FeedState, now: datetime) -> bool:
    if state.is_gone:
        return True
    if not state.n_failures:
        return False
    patience = max(_PATIENCE, 2 * feed.interval)
    return state.last_success_at is None or now - state.last_success_at > patience
