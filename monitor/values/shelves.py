"""What a reader of the archive asks to see: a shelf of statements, and its counts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """Statements to be listed together; what is None puts no condition.

    `from_at <= first_published_at < until_at`. A statement counts by its reports: one
    of `min_confidence` at least (that is on the topic, of the outlet)
    puts it on the shelf. Stances and reposts are on it only where asked for.
    """

    figure_id: str | None = None
    topic_id: str | None = None
    outlet_id: str | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    min_confidence: float = 0.0
    stances: bool = False
    reposts: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A statement's place in lists: `position` orders by first publication, and no two
    statements have the same."""

    position: int
    statement_id: str


@dataclass(frozen=True, slots=True)
class Held:
    """One topic of one figure: how many statements, the first, the latest."""

    figure_id: str
    topic_id: str
    n_statements: int
    first_at: datetime
    latest_at: datetime


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue without its content: enough to make its address."""

    id: str
    edition_id: str
    start_at: datetime
    end_at: datetime
