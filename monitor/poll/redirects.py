"""When a permanent redirect is believed. Pure.

A 301 is often a mistake of an afternoon, or a captive portal. It is followed each time
and adopted only once it has led to the same working feed for days; a 302 never is.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.values import FeedState, NotModified, Page

ADOPT_AFTER = timedelta(days=3)
MAX_FAILURES = 3
"""So often an adopted address may fail before the configured one is asked again."""


def follow(state: FeedState, answer: Page | NotModified, now: datetime) -> FeedState:
    """Remember where the answer came from, and believe it after `ADOPT_AFTER`."""
    goal = answer.moved_to
    if goal is None or goal == (state.moved_url or state.url):
        return replace(state, moved_to=None, moved_since=None)
    if goal != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=goal, moved_since=now)
    if now - state.moved_since < ADOPT_AFTER:
        return state
    return replace(state, moved_to=None, moved_since=None, moved_url=goal)


def give_up(state: FeedState) -> FeedState:
    """Go back to the configured address where the adopted one keeps failing."""
    if state.moved_url is None or state.n_failures < MAX_FAILURES:
        return state
    return replace(state, moved_url=None, etag=None, last_modified=None)
