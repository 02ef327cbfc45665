"""Which posts of one account are the same, though two addresses tell them. Pure.

A post has one key over the API and another in a mirror's feed. Joining two different
posts would lose one, so whatever is not clear stays two.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from monitor.markup import to_text
from monitor.text import normalise
from monitor.values import Entry, PostKind

WITHIN = timedelta(minutes=5)  # a mirror's clock, and the time it takes to copy
_MIN_WORDS_OF_START = 8  # a shorter start of a post may be the start of another one

_STATUS = re.compile(
    r"(?:/@[^/]+(?:/posts)?|/users/[^/]+/statuses|/notice|/objects)/([\w-]{4,64})"
    r"(?:/activity)?/?"
)
_BLUESKY_KEY = re.compile(r"at://[^/]+/app\.bsky\.feed\.post/([\w~.-]+)")
_BLUESKY_PAGE = re.compile(r"/profile/[^/]+/post/([\w~.-]+)/?")
_VIDEO_KEY = re.compile(r"yt:video:([\w-]{11})")
_VIDEO_HOSTS = frozenset({"youtube.com", "m.youtube.com", "youtu.be"})
_WORD = re.compile(r"\w+")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_ADDED = re.compile(r"\[(?:Image|Video|Audio): [^\n]*\]")  # by our readers of APIs

Identity = tuple[str, str]
"""A server or network, and a post's id there."""


def same_posts(entries: Sequence[Entry], recent: Sequence[Entry]) -> dict[str, str]:
    """Tell which new entries are stored already under another key: new key -> stored.

    `entries` is all that an address has answered, `recent` what is stored of the same
    feed from that time. New is an entry whose key `recent` has not; a stored one that
    the answer lists under its own key is nobody else's. Same is what has the same
    status id, or the same words (or at least eight of them where one of the two breaks
    off) published within WITHIN and no ids that contradict it. Where several fit, none
    is taken. Shape: each key and each stored key occurs once.
    """
    stored = {entry.key for entry in recent}
    listed = {entry.key for entry in entries}
    new = [_Post(entry) for entry in entries if entry.key not in stored]
    old = [_Post(entry) for entry in recent if entry.key not in listed]
    found = _clear((n, o) for n in new for o in old if n.ids & o.ids)
    taken = set(found.values())
    rest = [post for post in old if post.key not in taken]
    left = [post for post in new if post.key not in found]
    return found | _clear((n, o) for n in left for o in rest if _says_the_same(n, o))


class _Post:
    """An entry with what it is compared by."""

    __slots__ = ("at", "hash", "hosts", "ids", "is_repost", "key", "words")

    def __init__(self, entry: Entry) -> None:
        self.key = entry.key
        self.at = entry.published_at
        self.hash = entry.content_hash
        self.is_repost = entry.post_kind is PostKind.REPOST
        # A repost's link leads to what it passes on, and that is another post.
        names = (entry.key,) if self.is_repost else (entry.key, entry.url or "")
        self.ids = frozenset(found for name in names if (found := _identity(name)))
        self.hosts = frozenset(host for host, _ in self.ids)
        self.words = _words(entry)


def _clear(pairs: Iterable[tuple[_Post, _Post]]) -> dict[str, str]:
    """The pairs in which neither side fits anything else."""
    fits: dict[str, set[str]] = defaultdict(set)
    fitted: dict[str, set[str]] = defaultdict(set)
    for new, old in pairs:
        fits[new.key].add(old.key)
        fitted[old.key].add(new.key)
    return {
        new: next(iter(olds))
        for new, olds in fits.items()
        if len(olds) == 1 and all(len(fitted[old]) == 1 for old in olds)
    }


def _says_the_same(new: _Post, old: _Post) -> bool:
    if new.at is None or old.at is None or abs(new.at - old.at) > WITHIN:
        return False
    if new.is_repost != old.is_repost or new.hosts & old.hosts:
        return False  # ids of one server that are not the same tell two posts apart
    if not new.words or not old.words:
        return False
    if new.hash == old.hash or new.words == old.words:
        return True
    short, long = sorted((new.words, old.words), key=len)
    return len(short.split()) >= _MIN_WORDS_OF_START and long.startswith(short)


def _words(entry: Entry) -> str:
    """The words alone, in small letters, a blank between two."""
    text = normalise(to_text(entry.html)) or entry.title
    text = _LINK.sub(" ", _ADDED.sub(" ", text))
    return " ".join(_WORD.findall(text.casefold()))


def _identity(name: str) -> Identity | None:
    """The post that a key or a link names, in the ways that networks write it."""
    if record := _BLUESKY_KEY.fullmatch(name):
        return "bluesky", record[1]
    if video := _VIDEO_KEY.fullmatch(name):
        return "youtube", video[1]
    try:
        parts = urlsplit(name)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    if host in _VIDEO_HOSTS:
        asked = parse_qs(parts.query).get("v", [parts.path.strip("/")])[0]
        return ("youtube", asked) if re.fullmatch(r"[\w-]{11}", asked) else None
    if (page := _BLUESKY_PAGE.fullmatch(parts.path)) and host == "bsky.app":
        return "bluesky", page[1]
    status = _STATUS.fullmatch(parts.path)
    return (host, status[1]) if status else None
