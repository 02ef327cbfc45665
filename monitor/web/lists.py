"""A list of statements as feeds and files, for every list alike: live and static."""

from collections.abc import Callable, Iterator, Sequence

from monitor.render import safe
from monitor.values import Shelf, StatementReports
from monitor.web import data, feeds
from monitor.web.archive import PAGE, Archive
from monitor.web.feeds import Listing
from monitor.web.places import Links

TYPES = {
    "feed.atom": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    "feed.rss": "application/rss+xml; charset=utf-8",
    "statements.csv": "text/csv; charset=utf-8",
    "statements.jsonl": "application/jsonl; charset=utf-8",
}
FEEDS: dict[str, Callable[[Listing, Links], bytes]] = {
    "feed.atom": feeds.atom,
    "feed.json": feeds.json_feed,
    "feed.rss": feeds.rss,
}
_CHUNK = 200


def title_of(archive: Archive, kind: str, key: str) -> str:
    """What a shelf's feed is called."""
    if not kind:
        return "Statements"
    return f"Statements: {safe.line(archive.catalog.name(kind, key))}"


def listing(
    archive: Archive,
    found: Sequence[StatementReports],
    title: str,
    place: str,
    query: str = "",
) -> Listing:
    """The newest statements of a list as a feed."""
    return Listing(
        title=title,
        place=place,
        query=query,
        items=feeds.items(found[:PAGE], archive.catalog),
        language=archive.catalog.language,
    )


def whole(archive: Archive, shelf: Shelf) -> Iterator[tuple[StatementReports, ...]]:
    """All statements of a shelf, newest first, some at a time.

    Without an index day by day: a page far down a long list would cost the database all
    before it.
    """
    if archive.is_indexed:
        yield from archive.walk(shelf, _CHUNK)
        return
    for day in sorted(archive.days(shelf), reverse=True):
        bounds = archive.of_day(day)
        of_day = Shelf(
            figure_id=shelf.figure_id,
            topic_id=shelf.topic_id,
            outlet_id=shelf.outlet_id,
            from_at=bounds.from_at,
            until_at=bounds.until_at,
            min_confidence=shelf.min_confidence,
            stances=shelf.stances,
            reposts=shelf.reposts,
        )
        skip = 0
        while ids := archive.store.shelf(of_day, _CHUNK, skip):
            yield archive.store.statements(ids)
            skip += len(ids)


def rows(
    name: str,
    chunks: Iterator[tuple[StatementReports, ...]],
    archive: Archive,
    links: Links,
    *,
    bom: bool = False,
) -> Iterator[str]:
    """The lines of `statements.csv` or `statements.jsonl`."""
    if name == "statements.jsonl":
        for found in chunks:
            yield from data.jsonl(found, archive.catalog, links)
        return
    if bom:
        yield data.BOM
    yield from data.table((), archive.catalog, links, head=True)
    for found in chunks:
        yield from data.table(found, archive.catalog, links, head=False)
