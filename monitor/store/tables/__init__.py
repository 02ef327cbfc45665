"""The schema, as SQLAlchemy tables. How it came about is in migrations/.

Rows are not values: rows.py converts. Each engine's own features stay out of here but
for partial indexes, which both have.
"""

from monitor.store.tables.alerting import (
    alert_marks,
    alerts,
)
from monitor.store.tables.base import metadata
from monitor.store.tables.copies import (
    article_bands,
    carriers,
)
from monitor.store.tables.issues import (
    deliveries,
    issues,
)
from monitor.store.tables.mailing import (
    bounces,
    subscriptions,
    suppressions,
)
from monitor.store.tables.placing import (
    corrections,
    signatures,
)
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
from monitor.store.tables.revisions import (
    article_versions,
    touched_entries,
    visits,
)
from monitor.store.tables.search import (
    search_counts,
    search_lines,
    search_queue,
    search_statements,
)
from monitor.store.tables.topics import topic_groups

__all__ = [
    "alert_marks",
    "alerts",
    "article_bands",
    "article_versions",
    "articles",
    "bounces",
    "carriers",
    "changes",
    "corrections",
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
    "search_lines",
    "search_queue",
    "search_statements",
    "signatures",
    "stands",
    "statements",
    "subscriptions",
    "suppressions",
    "topic_groups",
    "touched_entries",
    "visits",
]
