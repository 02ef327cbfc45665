"""Groups of articles that carry one text, in `articles.copy_of`.

Two articles belong together where `copies` says so of the texts that they had first,
and whatever belongs to one of them belongs to both. Each new article joins the groups
of its copies into one, and the group's origin is chosen anew: the outcome is the same
whatever order they arrive in. The function runs in the caller's transaction.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, case, func, or_, select, update

from monitor import copies
from monitor.store.database import insert_or_ignore
from monitor.store.locks import lock_sequence
from monitor.store.tables import (
    article_bands,
    article_versions,
    articles,
    carriers,
    occurrences,
)
from monitor.values import Reading


def file(connection: Connection, reading: Reading, now: datetime) -> None:
    """Find the copies of an article that was just stored with statements in it."""
    sketch, article = reading.sketch, reading.article
    if sketch is None or not _holds_statements(connection, article.id):
        return
    # One at a time: two copies stored at once would not see each other.
    lock_sequence(connection)
    at = article.published_at or now
    row = {"article_id": article.id, "at": at, "rank": sketch.rank}
    if not insert_or_ignore(connection, carriers, [row]):
        return
    alike = _candidates(connection, sketch.bands, at)
    filed = {"at": at, "article_id": article.id}
    bands = [filed | {"band": band} for band in sketch.bands]
    insert_or_ignore(connection, article_bands, bands)
    texts = _first_texts(connection, {article.id, *alike})
    ours = copies.shingles(texts[article.id])
    same = [
        each for each in alike if copies.are_copies(ours, copies.shingles(texts[each]))
    ]
    if same:
        _join(connection, {article.id, *same})


def _holds_statements(connection: Connection, article_id: str) -> bool:
    query = select(occurrences.c.id).where(occurrences.c.article_id == article_id)
    return connection.execute(query.limit(1)).first() is not None


def _candidates(
    connection: Connection, bands: Collection[int], at: datetime
) -> list[str]:
    """Articles of about that time with enough bands in common, by id."""
    columns = article_bands.c
    earliest, latest = copies.near(at)
    query = (
        select(columns.article_id)
        .where(
            columns.band.in_(bands),
            columns.at.between(earliest, latest),
        )
        .group_by(columns.article_id)
        .having(func.count() >= copies.SHARED_BANDS)
        .order_by(columns.article_id)
    )
    return list(connection.execute(query).scalars())


def _first_texts(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """The texts that the articles had first."""
    earlier = article_versions.c
    is_first = (earlier.article_id == articles.c.id) & (earlier.version == 1)
    first = case((articles.c.version == 1, articles.c.text), else_=earlier.text)
    query = (
        select(articles.c.id, first.label("text"))
        .outerjoin(article_versions, is_first)
        .where(articles.c.id.in_(ids))
    )
    return {row.id: row.text for row in connection.execute(query)}


def _join(connection: Connection, ids: Collection[str]) -> None:
    """Make one group of the articles' groups, under the origin of them all."""
    root = func.coalesce(articles.c.copy_of, articles.c.id)
    roots = connection.execute(select(root).where(articles.c.id.in_(ids))).scalars()
    wanted = set(roots)
    query = (
        select(carriers)
        .join(articles, articles.c.id == carriers.c.article_id)
        .where(or_(articles.c.id.in_(wanted), articles.c.copy_of.in_(wanted)))
    )
    members = [
        copies.Carrier(row.article_id, row.at, row.rank)
        for row in connection.execute(query)
    ]
    first = copies.origin(members).article_id
    others = [each.article_id for each in members if each.article_id != first]
    connection.execute(
        update(articles).where(articles.c.id.in_(others)).values(copy_of=first)
    )
    is_first = articles.c.id == first
    connection.execute(update(articles).where(is_first).values(copy_of=None))
