"""What a feed holds from poll to poll: overrun, what was taken out, what is back. Pure.

A feed is a window over what a publisher brings out: new items push old ones out at one
end. An item that is missing while its neighbours stay has been taken out. One poll may
err (a cache, a half-written file), so it takes two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

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
    return tuple(WindowItem("", entry.key) for entry in entries)


def follow(
    before: Sequence[WindowItem],
    present: Sequence[WindowItem],
    seen_at: datetime | None,
) -> Movement:
    """Compare a feed's items with those of the poll before, which was at `seen_at`.

    `before` is the last window as this function gave it: the missing ones stand in it
    where they stood. Items at either end may have left with time; one counts as missing
    where others that stood on both sides of it are still there, or, as feeds begin with
    the newest, where it led and two that followed it are. Who is missing stays in the
    window until both its neighbours have left.
    """
    here = {item.key for item in present}
    was_here = [item for item in before if not item.n_missing]
    is_gap = (
        len(was_here) >= _LEAST_WINDOW
        and bool(here)
        and not any(item.key in here for item in was_here)
    )
    stays = [item.key in here for item in before]
    is_reversed = _grows_at_the_end(before, present)
    ghosts: dict[str, list[WindowItem]] = {}
    deleted: dict[str, datetime | None] = {}
    anchor = ""
    for n, item in enumerate(before):
        if stays[n]:
            anchor = item.key
        elif _is_between(stays, n, is_reversed=is_reversed):
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


def _is_between(stays: Sequence[bool], n: int, *, is_reversed: bool) -> bool:
    n_after = sum(stays[n + 1 :])
    if any(stays[:n]):
        return n_after >= 1
    return n_after >= 2 and not is_reversed


def _grows_at_the_end(
    before: Sequence[WindowItem], present: Sequence[WindowItem]
) -> bool:
    """Whether this feed has its oldest first: what is new stands behind the rest."""
    known = {item.key for item in before}
    return bool(present) and present[0].key in known and present[-1].key not in known


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
