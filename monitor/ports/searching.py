"""The archive: full-text search, listings and counts over what is stored."""

from typing import Protocol

from monitor.values import DayCounts, Facets, Found, Matched, Query, StatementReports


class SearchStore(Protocol):
    """Statements by their words and by what they are.

    Everything but `statement` is answered from an index that `index_search` keeps: what
    is stored is found after its next call.
    """

    def search(self, query: Query, limit: int, after: str | None = None) -> Found:
        """The statements asked for, `limit` a page; `after` is the page before's
        `next`, for the same query.

        A query without text lists: a figure's page, a topic's, an outlet's, a day's.
        Raises: SearchError, in words for whoever asked, for what cannot be looked for
        and for an `after` that is none.
        """
        ...

    def find(
        self, query: Query, limit: int, after: str | None = None, count_to: int = 1000
    ) -> Matched:
        """The ids of what `search` would give, for whoever has more use for the whole
        statements; the total is exact up to `count_to`. Raises as `search`."""
        ...

    def facets(self, query: Query) -> Facets:
        """The figures, topics and outlets of the statements asked for. Raises as
        `search`."""
        ...

    def counts_by_day(self, query: Query) -> DayCounts:
        """How many of the statements asked for were first published on each UTC day.
        Raises as `search`."""
        ...

    def statement(self, statement_id: str) -> StatementReports | str | None:
        """One statement with all its reports; the id of the one that it was merged
        into at last; None for an unknown id."""
        ...

    def index_search(self, limit: int) -> int:
        """Bring the index up to date for up to `limit` changes of what is stored;
        how many were there. One transaction: killed half-way, it begins again."""
        ...

    def n_unindexed(self) -> int:
        """How many changes wait to be indexed; 100,000 at most."""
        ...

    def reindex_search(self) -> int:
        """Empty the index and let `index_search` make it anew; how many statements
        wait then."""
        ...
