"""What the archive asks of the store: statements by shelf, and how many there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from monitor.values import Held, IssueLine, Line, Shelf, StatementReports


class ArchiveStore(Protocol):
    """Reading what is kept, a page at a time."""

    def statements(
        self, statement_ids: Sequence[str], *, brief: bool = False
    ) -> tuple[StatementReports, ...]:
        """These statements with all their reports, in the order asked for; one that is
        unknown or merged is left out.

        Where `brief`, without what no list shows: where words and cues stand, who the
        source was, the rule and its reasons, articles' titles and topics' terms.
        """
        ...

    def shelf(self, shelf: Shelf, limit: int, skip: int = 0) -> tuple[str, ...]:
        """Ids of a shelf's statements, last published first, ties by id."""
        ...

    def shelf_counts(
        self, shelf: Shelf, *, by_minute: bool = False
    ) -> tuple[tuple[datetime, int], ...]:
        """How many statements of a shelf were first published in each hour (UTC) that
        has any, in order; in each minute where asked for."""
        ...

    def holdings(self, shelf: Shelf) -> tuple[Held, ...]:
        """The shelf's statements by figure and topic, by figure, the largest first."""
        ...

    def lines(
        self,
        shelf: Shelf,
        limit: int,
        *,
        skip: int = 0,
        below: int | None = None,
        above: int | None = None,
    ) -> tuple[Line, ...]:
        """A shelf's statements as the index has them, last published first.

        Those next below a position; or those next above one, which come latest first,
        too; else `skip` of them on. Such a walk costs what it gives, however large the
        shelf. A report makes a statement sure enough for all that it is on. Raises:
        ValueError for an outlet together with another condition than time.
        """
        ...

    def line_counts(self, shelf: Shelf, minutes: int) -> tuple[tuple[int, int], ...]:
        """How many statements of `lines` each stretch of so many minutes has, by the
        minute with which it begins, counted from 1970 in UTC, in order."""
        ...

    def line_holdings(self, shelf: Shelf) -> tuple[Held, ...]:
        """A figure's statements by topic, or a topic's by figure, as `lines` has them,
        the most first. Instants are to the minute."""
        ...

    def merged(self) -> tuple[tuple[str, str], ...]:
        """Each statement that was merged, with the one in which it stands now."""
        ...

    def issue_lines(self) -> tuple[IssueLine, ...]:
        """All issues, latest period first, without what is in them."""
        ...
