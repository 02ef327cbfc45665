"""Which feeds a digest could not read whole."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor import poll
from monitor.config import Feed
from monitor.values import Coverage, FeedState

GONE = "the publisher says it is gone for good (410): remove it"
NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


def _state(n_failures: int, hours: float | None, is_gone: bool = False) -> FeedState:
    return FeedState(
        feed_id="feed",
        url="https://wire.example/rss",
        next_poll_at=NOW,
        n_failures=n_failures,
        last_success_at=None if hours is None else NOW - timedelta(hours=hours),
        last_error="HTTP status 503" if n_failures else None,
        is_gone=is_gone,
    )


@pytest.mark.parametrize(
    ("state", "failing"),
    [
        pytest.param(_state(0, 0.1), None, id="well"),
        pytest.param(_state(2, 0.5), None, id="failed-a-moment-ago"),
        pytest.param(_state(5, 7), "HTTP status 503", id="failing-for-hours"),
        pytest.param(_state(1, None), "HTTP status 503", id="never-worked"),
        pytest.param(
            _state(0, 30, is_gone=True),
            GONE,
            id="gone",
        ),
        pytest.param(None, None, id="not-polled-yet"),
    ],
)
def test_coverage_names_feeds_that_lose_entries(
    state: FeedState | None, failing: str | None
) -> None:
    """One poll that failed loses nothing: the feed keeps its entries for hours."""
    feed = Feed(
        id="feed",
        url="https://wire.example/rss",
        interval=timedelta(minutes=15),
        language="en",
        outlet_id="wire",
        outlet_name="Example Wire",
    )
    found = poll.coverage([feed], [state] if state else [], NOW)
    named = (("Example Wire", failing),) if failing else ()
    assert found == Coverage(n_feeds=1, failing=named)


def test_coverage_names_what_ran_over_and_what_is_silent() -> None:
    """Each with its own words; neither counts as failing."""
    over = FeedState("over", "u", NOW, last_polled_at=NOW, last_gap_at=NOW)
    still = FeedState(
        "still",
        "u",
        NOW,
        last_polled_at=NOW,
        usual_gap=timedelta(hours=1),
        last_entry_at=NOW - timedelta(days=3),
    )
    feeds = [
        Feed(id=one, url="u", interval=timedelta(), language="en", outlet_name=one)
        for one in ("over", "still")
    ]
    assert poll.coverage(feeds, [over, still], NOW) == Coverage(
        2, (), ("over",), (("still", "nothing new for 3 days; usually every 1 h"),)
    )
