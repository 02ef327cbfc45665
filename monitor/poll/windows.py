"""What a feed holds from poll to poll: overrun, what was taken out, what is back. Pure.

A feed is a window over what a publisher brings out: new items push old ones out at one
end. An item that is missing while its neighbours stay has been taken out. One poll may
err (a cache, a half-written file), so it takes two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from monitor.values import Entry, WindowItem

CONFIRMATIONS = 2
"""Polls that have to miss an item, its neighbours being there, before it is gone."""
MAX_ITEMS = 2000
_LEAST_WINDOW = 2  # a feed of one item changes it each time: that says nothing


@dataclass(frozen=True, slots=True)
class Movement:
    """How a window moved.

    `window` is what to remember. `deleted` gives for the keys that are gone now when
    each was there last. `is_gap` says that nothing of the last poll is left, so that
    something may have come and gone between the two.
    """

    window: tuple[WindowItem, ...]
    deleted: Mapping[str, datetime | None] = field(default_factory=dict)
    returned: tuple[str, ...] = ()
    is_gap: bool = False


def window_of(entries: Sequence[Entry]) -> tuple[WindowItem, ...]:
    """The window of an answer whose items cannot be told without reading them."""
    return tuple(
        WindowItem("", entry.key, published_at=entry.published_at) for entry in entries
    )


def follow(
    before: Sequence[WindowItem],
    present: Sequence[WindowItem],
    seen_at: datetime | None,
) -> Movement:
    """Compare a feed's items with those of the poll before, which was at `seen_at`.

    `before` is the last window as this function gave it: the missing ones stand in it
    where they stood. Items at either end may have left with time; one counts as missing
    where others that stood on both sides of it are still there and its date fits in
    between (a pinned post that goes back to its place was not taken out), or where it
    led, is dated after the next, and two that followed it are there. Who is missing
    stays in the window until both its neighbours have left.
    """
    here = {item.key for item in present}
    was_here = [item for item in before if not item.n_missing]
    is_gap = (
        len(was_here) >= _LEAST_WINDOW
        and bool(here)
        and not any(item.key in here for item in was_here)
    )
    stays = [item.key in here for item in before]
    is_rising = _is_rising(before)
    ghosts: dict[str, list[WindowItem]] = {}
    deleted: dict[str, datetime | None] = {}
    anchor = ""
    for n, item in enumerate(before):
        if stays[n]:
            anchor = item.key
        elif _was_among(before, stays, n, is_rising=is_rising):
            ghost = _missed(item, seen_at)
            ghosts.setdefault(anchor, []).append(ghost)
            if ghost.n_missing == CONFIRMATIONS and item.n_missing < CONFIRMATIONS:
                deleted[ghost.key] = ghost.last_seen_at
    return Movement(
        window=_with_ghosts(present, ghosts),
        deleted=deleted,
        returned=tuple(
            item.key
            for item in before
            if item.n_missing >= CONFIRMATIONS and item.key in here
        ),
        is_gap=is_gap,
    )


def _was_among(
    before: Sequence[WindowItem], stays: Sequence[bool], n: int, *, is_rising: bool
) -> bool:
    """Whether item `n` is missing from the midst of the feed, and not from an end."""
    ahead = next((before[k] for k in range(n - 1, -1, -1) if stays[k]), None)
    behind = [before[k] for k in range(n + 1, len(before)) if stays[k]]
    if not behind or (ahead is None and (is_rising or len(behind) < 2)):
        return False
    at, next_at = before[n].published_at, behind[0].published_at
    if at is None or next_at is None:
        return ahead is not None
    if not is_rising:
        return at >= next_at
    ahead_at = ahead.published_at if ahead else None
    return ahead_at is not None and ahead_at <= at <= next_at


def _is_rising(items: Sequence[WindowItem]) -> bool:
    """Whether a feed has its oldest items first, as far as it has dates."""
    dates = [item.published_at for item in items if item.published_at]
    rises = [a < b for a, b in pairwise(dates) if a != b]
    return sum(rises) * 2 > len(rises)


def _missed(item: WindowItem, seen_at: datetime | None) -> WindowItem:
    last = item.last_seen_at if item.n_missing else seen_at
    n_missing = min(item.n_missing + 1, CONFIRMATIONS)
    return replace(item, n_missing=n_missing, last_seen_at=last)


def _with_ghosts(
    present: Sequence[WindowItem], ghosts: Mapping[str, Sequence[WindowItem]]
) -> tuple[WindowItem, ...]:
    """The items with the missing ones behind whom they stood; leaders at the front."""
    whole = list(ghosts.get("", ()))
    for item in present:
        whole.append(replace(item, n_missing=0, last_seen_at=None))
        whole.extend(ghosts.get(item.key, ()))
    return tuple(whole[:MAX_ITEMS])
