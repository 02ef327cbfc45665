"""A feed's state after a poll that worked or failed. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.config import Feed, PollSettings
from monitor.errors import GoneError, HttpStatusError, MonitorError
from monitor.poll import redirects
from monitor.poll.health import error_kind
from monitor.poll.intervals import SPREAD, asked_of, pause_after, spread, usual_gap
from monitor.values import FeedState, NotModified, Page, ParsedFeed

_MAX_DOUBLINGS = 20  # far past any cap; keeps the power of two small
_ZERO = timedelta()
_SHORTEST_PAUSE = timedelta(seconds=1)  # an interval of 0s must not spin
_OUTAGE_PAUSE = timedelta(minutes=2)
"""While we are cut off asking costs nobody anything, and we want to notice the end."""


def after_success(
    feed: Feed,
    state: FeedState,
    answer: Page | NotModified,
    parsed: ParsedFeed | None,
    *,
    n_new: int,
    body_hash: str | None,
    settings: PollSettings,
    now: datetime,
    jitter: float,
    was_whole: bool = False,
    is_gap: bool = False,
    cursor: str | None = None,
    answered_by: str | None = None,
    passed_over: str | None = None,
) -> FeedState:
    """The state after a poll that worked; `parsed` is None where nothing changed.

    The next poll is as far away as the feed's pace says (see `intervals`), give or take
    a tenth by `jitter` in [0, 1), and not before what the publisher asks for; a 304
    that asks for nothing leaves what was asked before. `was_whole` says that no
    validators were sent, `is_gap` that nothing of the last poll was left. `passed_over`
    says what was wrong with the first address where another one answered.
    """
    asked = asked_of(answer, parsed)
    wish = max(asked.freshness, asked.pace)
    remembers = parsed is None and not wish
    if remembers and state.asked_pause and not state.n_failures:
        asked = replace(asked, pace=state.asked_pause)
    etag, last_modified = _validators(state, answer)
    is_same = answered_by is None or answered_by == (state.answered_by or feed.url)
    has_lied = is_same and was_whole and _has_lied(state, answer, body_hash)
    changed = replace(
        redirects.follow(state, answer, now),
        etag=etag,
        last_modified=last_modified,
        last_polled_at=now,
        last_success_at=now,
        last_entry_at=now if n_new else state.last_entry_at,
        n_failures=0,
        last_error=passed_over,
        is_gone=False,
        body_hash=body_hash or state.body_hash,
        n_entries=_size(parsed) if parsed else state.n_entries,
        failing_since=None,
        error_kind=None,
        asked_pause=state.asked_pause if remembers else wish or None,
        usual_gap=usual_gap(state, n_new, now),
        full_poll_at=now if was_whole else state.full_poll_at,
        n_lies=state.n_lies + has_lied,
        n_gaps=state.n_gaps + is_gap,
        last_gap_at=now if is_gap else state.last_gap_at,
        cursor=cursor,
        answered_by=answered_by,
    )
    own = spread(pause_after(feed, changed, settings, now), jitter)
    pause = max(own, asked.floor(changed, settings, jitter), _SHORTEST_PAUSE)
    return replace(changed, next_poll_at=now + pause)


def after_failure(
    feed: Feed,
    state: FeedState,
    error: MonitorError,
    *,
    settings: PollSettings,
    now: datetime,
    jitter: float,
    is_outage: bool = False,
) -> FeedState:
    """The state after a poll that failed: back off, remember why, forget nothing.

    The pause doubles with each failure, to `max_backoff` at most, and a feed is never
    given up. Retry-After is a floor under the same cap. 410 marks the feed as gone,
    unless it was an adopted address that said so. In an outage of our own the failure
    counts for nothing and the feed is asked again soon.
    """
    n_failures = state.n_failures + (not is_outage)
    asked = error.retry_after if isinstance(error, HttpStatusError) else None
    floor = min(asked or _ZERO, settings.max_backoff) * (1 + SPREAD * jitter)
    pause = _backed_off(feed.interval, n_failures, settings)
    if is_outage:
        pause = min(pause, _OUTAGE_PAUSE)
    is_gone = isinstance(error, GoneError) and state.moved_url is None
    failed = replace(
        state,
        next_poll_at=now + max(spread(pause, jitter), floor, _SHORTEST_PAUSE),
        last_polled_at=now,
        n_failures=n_failures,
        last_error=str(error),
        is_gone=is_gone,
        failing_since=state.failing_since or now,
        error_kind=error_kind(error),
    )
    return redirects.give_up(failed)


def _size(parsed: ParsedFeed) -> int:
    """How many items the feed holds, parsed again or not."""
    return len(parsed.window or parsed.entries)


def _backed_off(
    interval: timedelta, n_failures: int, settings: PollSettings
) -> timedelta:
    doublings = min(max(n_failures - 1, 0), _MAX_DOUBLINGS)
    cap = max(settings.max_backoff, interval)
    is_below = interval <= cap / 2**doublings  # else the product may overflow
    return interval * 2**doublings if is_below else cap


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


def _has_lied(
    state: FeedState, answer: Page | NotModified, body_hash: str | None
) -> bool:
    """Whether another body came under the very validators of the last one.

    Sent back to this server, they would have been answered with 304.
    """
    if isinstance(answer, NotModified) or state.body_hash is None:
        return False
    known = state.etag, state.last_modified
    is_other = body_hash != state.body_hash
    return is_other and any(known) and known == (answer.etag, answer.last_modified)
