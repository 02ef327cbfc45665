"""Looking at articles once more: visits, what still stands, what a look changes."""

from dataclasses import dataclass
from datetime import datetime

from monitor.values.articles import Article, Occurrence, Reading
from monitor.values.cards import ChangeKind
from monitor.values.feeds import EntryToRead
from monitor.values.issues import Change
from monitor.values.visits import Visit


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A visit whose time has come, with the entry that leads there."""

    visit: Visit
    item: EntryToRead


@dataclass(frozen=True, slots=True)
class TouchedEntry:
    """An entry that its feed changed, took away or brought back since it was read.

    `stamp` tells one such touch from the next. `deleted_at` is when all entries of the
    article were found taken away, None while one is there.
    """

    item: EntryToRead
    article_id: str
    stamp: int
    deleted_at: datetime | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A stored occurrence as its article last had it.

    `words` are its words as they stand now, or stood last where it is `gone` (REMOVED
    or DELETED).
    """

    occurrence: Occurrence
    words: str
    gone: ChangeKind | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """An article as it is stored, with what is known of its statements.

    `version` counts its texts from 1; `last_change` is the highest `seq` of the changes
    of its occurrences (0 for none). Together they tell whether anybody wrote since.
    `visit` is None for an article that nobody follows.
    """

    article: Article
    version: int
    last_change: int
    standings: tuple[Standing, ...]
    visit: Visit | None


@dataclass(frozen=True, slots=True)
class Revision:
    """What a look at an article asks the store to write, all in one transaction.

    `followed` is what was looked at: where somebody wrote since, nothing is written.
    `reading` is of the new text and has the occurrences that are new in it; None where
    the text stays.
    `changes` come without their `seq` (0). `visit` replaces the stored one. `touched`
    is the mark that this look answers.
    """

    followed: Followed
    reading: Reading | None = None
    changes: tuple[Change, ...] = ()
    visit: Visit | None = None
    touched: TouchedEntry | None = None


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """One text that an article had; `replaced_at` is None for the present one."""

    version: int
    title: str
    text: str
    seen_from: datetime
    seen_until: datetime | None = None
    replaced_at: datetime | None = None
