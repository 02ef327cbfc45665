"""What the archive asks of the store: statements by shelf, and how many there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from monitor.values import Held, IssueLine, Shelf, StatementReports


class ArchiveStore(Protocol):
    """Reading what is kept, a page at a time."""

    def statements(self, statement_ids: Sequence[str]) -> tuple[StatementReports, ...]:
        """These statements with all their reports, in the order asked for; one that is
        unknown or merged is left out."""
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

    def merged(self) -> tuple[tuple[str, str], ...]:
        """Each statement that was merged, with the one in which it stands now."""
        ...

    def issue_lines(self) -> tuple[IssueLine, ...]:
        """All issues, latest period first, without what is in them."""
        ...
