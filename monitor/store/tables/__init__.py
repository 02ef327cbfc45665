"""The schema, as SQLAlchemy tables. How it came about is in migrations/.

Rows are not values: rows.py converts. Each engine's own features stay out of here but
for partial indexes, which both have.
"""

from monitor.store.tables.base import metadata
from monitor.store.tables.issues import deliveries, issues
from monitor.store.tables.polling import (
    entries,
    entry_aliases,
    entry_versions,
    feed_windows,
    feeds,
    hosts,
)
from monitor.store.tables.reading import (
    articles,
    changes,
    occurrence_topics,
    occurrences,
    stands,
    statements,
)
from monitor.store.tables.search import search_counts, search_queue, search_statements

__all__ = [
    "articles",
    "changes",
    "deliveries",
    "entries",
    "entry_aliases",
    "entry_versions",
    "feed_windows",
    "feeds",
    "hosts",
    "issues",
    "metadata",
    "occurrence_topics",
    "occurrences",
    "search_counts",
    "search_queue",
    "search_statements",
    "stands",
    "statements",
]
