"""What is asked of the archive, and what it answers."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monitor.values.articles import QuotationType, Statement, StatementKind
from monitor.values.cards import ChangeKind
from monitor.values.issues import Report
from monitor.values.spans import Spans


class Trait(StrEnum):
    """What a statement may be besides new.

    `repeated`: said before on another occasion. `variant`, `paraphrase`: a report words
    it otherwise. `edited`, `removed`, `deleted`: what became of a report, and has not
    been undone.
    """

    REPEATED = "repeated"
    VARIANT = "variant"
    PARAPHRASE = "paraphrase"
    EDITED = "edited"
    REMOVED = "removed"
    DELETED = "deleted"


class Order(StrEnum):
    """How hits are ordered: first published last, or best match of the newest."""

    NEWEST = "newest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Query:
    """Which statements are asked for; a field that is empty asks for nothing.

    `text` is in the query language (docs/search.md) and is looked for in a statement's
    wordings and their contexts. Within a field any value does, and all fields must
    hold. `topics` and `outlets` ask for a report with one of them, `confidence` for a
    report that is at least so sure; `types` and `kinds` are the statement's own.
    `since` and `until` are UTC days of first publication, both inclusive. `kinds`
    without a value is every kind.
    """

    text: str = ""
    figures: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    types: tuple[QuotationType, ...] = ()
    classes: tuple[Trait, ...] = ()
    kinds: tuple[StatementKind, ...] = (StatementKind.STATEMENT,)
    since: date | None = None
    until: date | None = None
    confidence: float = 0.0
    reposts: bool = False
    order: Order = Order.NEWEST


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a report with what matched in it.

    `text` is the report's own, `marks` are spans of it in text order that do not touch.
    `is_cut_before` and `is_cut_after` say that the report goes on there.
    """

    text: str
    marks: Spans = ()
    is_cut_before: bool = False
    is_cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that was found.

    `report` is the one that matches best; among equals (and where no text is asked for)
    the first published of those whose words stand. `text` is the wording that stands
    for the statement, `became` what has become of the words of the snippet since.
    `n_occasions` counts the other times at which the figure said the same.
    """

    statement: Statement
    report: Report
    snippet: Snippet
    text: str
    n_reports: int
    n_outlets: int
    n_occasions: int = 0
    classes: tuple[Trait, ...] = ()
    became: ChangeKind | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `total` is how many statements match where `is_exact`, else a
    number that they exceed. `next` asks for the next page; None on the last one."""

    hits: tuple[Hit, ...]
    total: int
    is_exact: bool = True
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A statement that was found, by its id."""

    statement_id: str
    classes: tuple[Trait, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """A page of ids; the other fields are those of `Found`."""

    matches: tuple[Match, ...]
    total: int
    is_exact: bool = True
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many statements one figure, topic or outlet has among those asked for."""

    id: str
    n: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What a query's statements are about, most first, ties by id.

    `n` statements were counted: all where `is_complete`, else the newest.
    """

    figures: tuple[Count, ...]
    topics: tuple[Count, ...]
    outlets: tuple[Count, ...]
    n: int
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Statements by UTC day of first publication, earliest first, without empty days.

    Where not `is_complete`, only the newest were counted: the earliest day given may
    have more, and days before it are left out.
    """

    days: tuple[tuple[date, int], ...]
    is_complete: bool = True
