"""When a feed is polled again: its own pace, and what its publisher asks."""

from datetime import timedelta

import pytest

from monitor import poll
from monitor.config import Feed
from monitor.values import FeedState, NotModified, Page, ParsedFeed
from tests.poll.made import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SETTINGS,
    URL,
    a_feed,
    a_page,
    a_state,
    an_entry,
)


def succeed(
    state: FeedState,
    *,
    feed: Feed | None = None,
    answer: Page | NotModified | None = None,
    ttl: timedelta | None = None,
    n_new: int = 0,
    n_entries: int = 30,
    is_gap: bool = False,
) -> FeedState:
    """A poll that worked, with the usual settings; the jitter moves nothing."""
    entries = tuple(an_entry(str(n)) for n in range(n_entries))
    parsed = ParsedFeed("", entries, ttl=ttl)
    answer = answer or a_page()
    return poll.after_success(
        feed or a_feed(),
        state,
        answer,
        None if isinstance(answer, NotModified) else parsed,
        n_new=n_new,
        body_hash="b",
        settings=SETTINGS,
        now=NOW,
        jitter=0.5,
        is_gap=is_gap,
    )


def pause(state: FeedState) -> timedelta:
    """Until the next poll, to the second."""
    return timedelta(seconds=round((state.next_poll_at - NOW).total_seconds()))


@pytest.mark.parametrize(
    ("usual_gap", "quiet", "n_entries", "expected"),
    [
        pytest.param(None, HOUR, 30, 15 * MINUTE, id="not known yet"),
        pytest.param(45 * MINUTE, MINUTE, 30, 15 * MINUTE, id="a third of its gap"),
        pytest.param(MINUTE, MINUTE, 30, 5 * MINUTE, id="not below min_interval"),
        pytest.param(3 * DAY, HOUR, 30, HOUR, id="not above max_interval"),
        pytest.param(30 * MINUTE, 2 * HOUR, 30, 40 * MINUTE, id="quiet for long"),
        pytest.param(90 * MINUTE, MINUTE, 1, 30 * MINUTE, id="one of one entry"),
        pytest.param(30 * MINUTE, DAY, 2, 20 * MINUTE, id="a small window"),
    ],
)
def test_a_feed_is_polled_at_its_own_pace(
    usual_gap: timedelta | None, quiet: timedelta, n_entries: int, expected: timedelta
) -> None:
    """Three times in its usual gap and while its window turns over, within limits."""
    state = a_state(usual_gap=usual_gap, last_entry_at=NOW - quiet)
    assert pause(succeed(state, n_entries=n_entries)) == expected


def test_an_interval_that_the_user_set_holds() -> None:
    """Whatever the feed does."""
    state = a_state(usual_gap=MINUTE, last_entry_at=NOW - MINUTE)
    feed = a_feed(3 * HOUR, is_own=True)
    assert pause(succeed(state, feed=feed)) == 3 * HOUR


def test_after_a_gap_a_feed_is_polled_twice_as_often() -> None:
    """Also where the user set its interval: entries were lost."""
    state = a_state(usual_gap=30 * MINUTE, last_entry_at=NOW - HOUR)
    assert pause(succeed(state, is_gap=True)) == 7 * MINUTE + 30 * timedelta(seconds=1)
    feed = a_feed(3 * HOUR, is_own=True)
    after = succeed(state, feed=feed, is_gap=True)
    assert pause(after) == 90 * MINUTE
    assert (after.n_gaps, after.last_gap_at) == (1, NOW)


def test_the_usual_gap_is_smoothed() -> None:
    """The first poll brings a backlog and says nothing; then each counts a third."""
    first = succeed(a_state(), n_new=30)
    assert first.usual_gap is None
    second = succeed(a_state(last_entry_at=NOW - HOUR), n_new=2)
    assert second.usual_gap == HOUR / 2
    state = a_state(last_entry_at=NOW - 2 * HOUR, usual_gap=HOUR)
    assert succeed(state, n_new=1).usual_gap == HOUR * 1.3
    assert succeed(state, n_new=0).usual_gap == HOUR


def test_a_pace_counts_up_to_max_interval_a_freshness_to_max_backoff() -> None:
    """An "updated daily" is no wish to be left alone for a day; max-age is."""
    assert pause(succeed(a_state(), ttl=DAY)) == HOUR * 1.05
    fresh = succeed(a_state(), answer=a_page(max_age=10 * HOUR))
    assert pause(fresh) == 10 * HOUR * 1.05


def test_a_pace_does_not_count_past_the_window() -> None:
    """A feed of 30 entries that says hourly and brings one a minute has 30 minutes."""
    state = a_state(usual_gap=MINUTE, last_entry_at=NOW - MINUTE)
    assert pause(succeed(state, ttl=HOUR)) == 10 * MINUTE * 1.05
    fresh = succeed(state, answer=a_page(max_age=HOUR))
    assert pause(fresh) == HOUR * 1.05


def test_what_was_asked_is_remembered_across_a_304() -> None:
    """A 304 has no ttl; the one of the last body goes on."""
    first = succeed(a_state(), ttl=50 * MINUTE)
    assert first.asked_pause == 50 * MINUTE
    again = succeed(first, answer=NotModified(URL))
    assert pause(again) == 50 * MINUTE * 1.05
    assert again.asked_pause == 50 * MINUTE
    renewed = succeed(again, answer=NotModified(URL, max_age=20 * MINUTE))
    assert pause(renewed) == 20 * MINUTE * 1.05
