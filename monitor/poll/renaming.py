"""Entries whose ids changed: a feed that moves house must not be news again. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from monitor.values import Entry, StoredEntry

_Sign = Callable[[Entry | StoredEntry], str | None]
_LEAST_MOVED = 3
_SHARE_MOVED = 0.8
_MIN_TITLE = 12  # characters: "Live" or "Update" names nothing


def renamed(
    unknown: Sequence[Entry], stored: Sequence[StoredEntry], present: Collection[str]
) -> dict[str, str]:
    """The stored key of each entry that is known under another key.

    `unknown` are entries whose keys are not stored, `stored` the feed's latest entries,
    `present` the keys that the feed holds now: what stands in it under its own key is
    no other's. Same address (http or https) and same content, or a telling title and no
    other date: the same entry.
    Where nearly all that a feed holds has new keys and contents that are stored, its
    addresses changed too. Two that fit one are left alone: better twice than lost.
    """
    free = [one for one in stored if one.key not in present]
    by_url = _pairs(unknown, free, _address)
    found = {
        entry.key: old.key
        for entry, old in by_url
        if entry.content_hash == old.content_hash or _is_edited(entry, old)
    }
    rest = [entry for entry in unknown if entry.key not in found]
    left = [one for one in free if one.key not in set(found.values())]
    by_content = _pairs(rest, left, _words)
    has_moved = (
        len(by_content) >= _LEAST_MOVED
        and len(by_content) + len(found) >= _SHARE_MOVED * len(unknown)
        and len(unknown) >= _SHARE_MOVED * len(present)
    )
    if has_moved:
        found |= {entry.key: old.key for entry, old in by_content}
    return found


def _is_edited(entry: Entry, old: StoredEntry) -> bool:
    """Whether the words may have changed under one title: where every item has the
    same address and title, it is the dates that tell them apart."""
    has_title = entry.title == old.title and len(entry.title) >= _MIN_TITLE
    dates = {entry.published_at, old.published_at} - {None}
    return has_title and len(dates) < 2


def _pairs(
    entries: Sequence[Entry],
    stored: Sequence[StoredEntry],
    sign: _Sign,
) -> list[tuple[Entry, StoredEntry]]:
    """Entries and stored ones with the same sign, where no other has it."""
    new = Counter(filter(None, map(sign, entries)))
    old = Counter(filter(None, map(sign, stored)))
    by_sign = {sign(one): one for one in stored}
    return [
        (entry, by_sign[mark])
        for entry in entries
        if (mark := sign(entry)) and new[mark] == 1 and old[mark] == 1
    ]


def _address(one: Entry | StoredEntry) -> str | None:
    return one.url.partition("://")[2].rstrip("/") if one.url else None


def _words(one: Entry | StoredEntry) -> str | None:
    is_telling = not one.title or len(one.title) >= _MIN_TITLE
    return one.content_hash if is_telling else None
