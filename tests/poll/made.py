"""Feeds, states and windows to decide about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.config import Feed, PollSettings
from monitor.values import Entry, FeedState, Page, StoredEntry, WindowItem

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
URL = "https://daily.example/feed"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SETTINGS = PollSettings()


def a_feed(interval: timedelta = 15 * MINUTE, *, is_own: bool = False) -> Feed:
    """A feed with its interval, which the user set where `is_own`."""
    return Feed(
        id="daily", url=URL, interval=interval, language="en", has_own_interval=is_own
    )


def a_state(**more: object) -> FeedState:
    """A feed's state at NOW."""
    return replace(FeedState("daily", URL, NOW), **more)  # type: ignore[arg-type]


def a_page(**more: object) -> Page:
    """A 200."""
    return replace(Page(URL, URL, b""), **more)  # type: ignore[arg-type]


def an_entry(key: str, **more: object) -> Entry:
    """An entry with contents of its own."""
    made = Entry(
        key, f"https://daily.example/{key}", f"The title of {key}", "", f"hash {key}"
    )
    return replace(made, **more)  # type: ignore[arg-type]


def stored(entry: Entry, key: str | None = None, **more: object) -> StoredEntry:
    """What the store holds of an entry, under another key perhaps."""
    made = StoredEntry(
        key or entry.key,
        entry.url,
        entry.title,
        entry.content_hash,
        entry.published_at,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def window(*keys: str) -> tuple[WindowItem, ...]:
    """Items by key, a letter: b is a day younger than a. A digit has no date."""
    return tuple(
        WindowItem(
            f"hash {key}",
            key,
            published_at=NOW + DAY * ord(key) if key.isalpha() else None,
        )
        for key in keys
    )
