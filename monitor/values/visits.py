"""What a reading leaves for later: when to look again, and what copies are told by."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """Where an article with statements came from, and when it is looked at again.

    `entry_id` is the entry that it was read from; `is_page` is False where the feed
    itself carries the text (posts, whole articles), and then only the entry is watched.
    `first_seen_at` is when the text was first read, `visited_at` the last look,
    `last_seen_at` the last that found the article. `n_missing` counts the looks in a
    row that found nothing there, the first of them at `missing_since`. `is_unsettled`:
    the last look could not tell how the article stands.
    """

    article_id: str
    entry_id: str
    first_seen_at: datetime
    is_page: bool = True
    next_visit_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    visited_at: datetime | None = None
    last_seen_at: datetime | None = None
    n_missing: int = 0
    missing_since: datetime | None = None
    is_unsettled: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """What near-identical articles are found by: see `copies`.

    `bands` are 64-bit numbers; texts that are much alike share some. `rank` orders who
    is taken for the origin: 0 an agency, 1 an article credited to one, 2 others.
    """

    bands: tuple[int, ...]
    rank: int
