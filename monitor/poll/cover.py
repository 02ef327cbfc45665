"""How much of what is watched could be read: partial coverage is never hidden. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.config import Feed
from monitor.poll.health import HealthKind, health_of
from monitor.values import Coverage, FeedState


def coverage(
    feeds: Sequence[Feed], states: Iterable[FeedState], now: datetime
) -> Coverage:
    """Tell which of the configured feeds could not be read whole, in their order.

    `failing` are those that fail, are gone or stand behind a bot wall; `overrun` lost
    entries between two polls; `silent` have brought nothing for longer than usual. A
    feed that was never polled counts for nothing: its first poll is due now.
    """
    by_id = {state.feed_id: state for state in states}
    failing: list[tuple[str, str]] = []
    overrun: list[str] = []
    silent: list[tuple[str, str]] = []
    for feed in feeds:
        health = health_of(feed, by_id.get(feed.id), now)
        if health.kind is HealthKind.OVERRUN:
            overrun.append(feed.label)
        elif health.is_partial:
            failing.append((feed.label, health.note))
        elif health.kind is HealthKind.SILENT:
            silent.append((feed.label, health.note))
    return Coverage(len(feeds), tuple(failing), tuple(overrun), tuple(silent))
