"""The values that flow from stage to stage. Frozen, slotted, made of tuples.

Times (`*_at`) are aware UTC instants, days (`*_on`) are calendar dates. None means
"not known". Ids derive from content, so that a retry or a second worker makes the same
rows. What a person configures (figures, feeds, topics, editions) is in `config`.
"""

from monitor.values.articles import (
    Article,
    ArticleKind,
    Attribution,
    Circumstances,
    Match,
    Occurrence,
    QuotationType,
    Reading,
    Resolution,
    Statement,
    StatementKind,
    TopicMatch,
)
from monitor.values.feeds import (
    Entry,
    EntryToRead,
    FeedState,
    NotModified,
    Page,
    ParsedFeed,
    PostKind,
    WindowItem,
)
from monitor.values.issues import (
    Card,
    CardReport,
    Coverage,
    Delivery,
    DeliveryState,
    FigureCards,
    Issue,
    Period,
    Rendition,
    Report,
    StatementReports,
    TopicSection,
)
from monitor.values.spans import (
    Span,
    Spans,
    make_id,
)

__all__ = [
    "Article",
    "ArticleKind",
    "Attribution",
    "Card",
    "CardReport",
    "Circumstances",
    "Coverage",
    "Delivery",
    "DeliveryState",
    "Entry",
    "EntryToRead",
    "FeedState",
    "FigureCards",
    "Issue",
    "Match",
    "NotModified",
    "Occurrence",
    "Page",
    "ParsedFeed",
    "Period",
    "PostKind",
    "QuotationType",
    "Reading",
    "Rendition",
    "Report",
    "Resolution",
    "Span",
    "Spans",
    "Statement",
    "StatementKind",
    "StatementReports",
    "TopicMatch",
    "TopicSection",
    "WindowItem",
    "make_id",
]
