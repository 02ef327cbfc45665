"""When to poll again: what the publisher asks, and how often the feed changes. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.config import Feed, PollSettings
from monitor.values import FeedState, NotModified, Page, ParsedFeed

SPREAD = 0.1
"""Jitter moves an instant by up to a tenth, so that feeds part ways."""
_POLLS_A_GAP = 3
"""Polls in the usual time between two entries: news is then seen after a sixth of it
on average."""
_SHARE_OF_WINDOW = 3
"""A feed is polled so often while its window turns over once: nothing drops out unseen
when it is three times as lively as usual."""
_WEIGHT = 0.3
"""Of the latest gap between entries in the smoothed one."""
_ZERO = timedelta()


def spread(pause: timedelta, jitter: float) -> timedelta:
    """The pause, give or take a tenth by `jitter` in [0, 1)."""
    return pause * (1 - SPREAD + 2 * SPREAD * jitter)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a publisher asks for: `freshness` (max-age, Expires) is a wish to be left
    alone, `pace` (ttl, sy:updatePeriod) says how often the feed is made anew."""

    freshness: timedelta
    pace: timedelta

    def floor(
        self, state: FeedState, settings: PollSettings, jitter: float
    ) -> timedelta:
        """The least pause; moved later only, never before what was asked.

        A pace is often a default that nobody chose (WordPress says "hourly"), so it
        counts up to `max_interval` alone, a freshness up to `max_backoff`. Nor does a
        pace count past what the feed's window allows: entries would be lost.
        """
        pace = min(self.pace, settings.max_interval)
        if state.usual_gap is not None:
            pace = min(pace, _turnover(state) / _SHARE_OF_WINDOW)
        wish = max(min(self.freshness, settings.max_backoff), pace)
        return wish * (1 + SPREAD * jitter)


def asked_of(answer: Page | NotModified, parsed: ParsedFeed | None) -> Asked:
    """What this answer asks for."""
    return Asked(answer.max_age or _ZERO, (parsed and parsed.ttl) or _ZERO)


def usual_gap(state: FeedState, n_new: int, now: datetime) -> timedelta | None:
    """The smoothed time between two new entries, after a poll that brought `n_new`.

    None until a second poll has brought something: the first brings a backlog.
    """
    if not n_new or state.last_entry_at is None:
        return state.usual_gap
    gap = (now - state.last_entry_at) / n_new
    if state.usual_gap is None:
        return gap
    return state.usual_gap + (gap - state.usual_gap) * _WEIGHT


def pause_after(
    feed: Feed, state: FeedState, settings: PollSettings, now: datetime
) -> timedelta:
    """The pause by the feed's own pace, before anything the publisher asks.

    `state` is already that after the poll. An interval that the user set for the feed
    holds. Else a feed is polled some three times in its usual gap, and three times
    while its window turns over, between `min_interval` and `max_interval`; a feed that
    has been quiet for longer than usual is as slow as it has been quiet.
    """
    if feed.has_own_interval or state.usual_gap is None:
        pause = feed.interval
    else:
        quiet = now - state.last_entry_at if state.last_entry_at else _ZERO
        pause = max(state.usual_gap, quiet) / _POLLS_A_GAP
        pause = min(pause, _turnover(state) / _SHARE_OF_WINDOW)
        pause = min(max(pause, settings.min_interval), settings.max_interval)
    if state.last_gap_at == now:  # it has just run over: sooner, whatever was set
        pause = min(pause, feed.interval)
        pause = max(pause / 2, min(pause, settings.min_interval))
    return pause


def _turnover(state: FeedState) -> timedelta:
    """How long an entry stays in the feed's window at its usual pace."""
    return (state.usual_gap or _ZERO) * max(state.n_entries, 1)
