"""Which feeds are due, which entries are new, which validators to send. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from monitor.config import Feed, PollSettings
from monitor.values import Entry, FeedState, WindowItem

_NEVER_POLLED = datetime.min.replace(tzinfo=UTC)
FULL_POLL_EVERY = timedelta(days=1)
"""Validators can lie or stick: so often a feed is asked for without them. The hash of
its body then makes an answer that brings nothing new cheap."""


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


def validators(
    state: FeedState, window: Sequence[WindowItem], now: datetime
) -> tuple[str | None, str | None]:
    """ETag and Last-Modified to send; neither where the feed is to be had whole.

    That is the case once a day, where validators lied before, and while an item is
    missing whose absence has to be seen a second time.
    """
    is_due = state.full_poll_at is None or now - state.full_poll_at >= FULL_POLL_EVERY
    has_doubt = any(item.n_missing == 1 for item in window)
    if is_due or has_doubt or state.n_lies:
        return None, None
    return state.etag, state.last_modified
