"""Commit 2: an article with its occurrences, placed among the statements known.

Each function runs in the caller's transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from monitor.ports import Decide
from monitor.store import rows
from monitor.store.columns import clean
from monitor.store.database import insert_or_ignore
from monitor.store.locks import lock_figures
from monitor.store.sql_feeds import chunks
from monitor.store.sql_placing import place
from monitor.store.sql_queue import mark_read
from monitor.store.tables import articles, occurrences
from monitor.values import Article, Occurrence, Reading


def has_article(connection: Connection, article_id: str) -> bool:
    """Whether the article is stored."""
    query = select(articles.c.id).where(articles.c.id == article_id)
    return connection.execute(query).first() is not None


def save_reading(
    connection: Connection, reading: Reading, decide: Decide, now: datetime
) -> int:
    """Write article, statements, occurrences, topics and the read mark."""
    lock_figures(connection, {one.figure_id for one in reading.occurrences})
    is_ours = _save_article(connection, reading.article, now)
    # Where another feed brought the article first with another text, our spans do not
    # count in what is stored: its own occurrences stand.
    new = _unknown(connection, reading.occurrences) if is_ours else ()
    n_statements = place(connection, new, reading, decide, now) if new else 0
    mark_read(connection, reading.entry_id, reading.article.id)
    return n_statements


def _save_article(connection: Connection, article: Article, now: datetime) -> bool:
    """Store the article if it is new; whether the stored text is this one's."""
    if insert_or_ignore(connection, articles, [rows.article_row(article, now)]):
        return True
    query = select(articles.c.text).where(articles.c.id == article.id)
    stored: str = connection.execute(query).scalar_one()
    return stored == clean(article.text)


def _unknown(
    connection: Connection, found: Sequence[Occurrence]
) -> tuple[Occurrence, ...]:
    """The occurrences that are not stored yet, each once."""
    by_id = {one.id: one for one in found}
    for some in chunks(tuple(by_id)):
        query = select(occurrences.c.id).where(occurrences.c.id.in_(some))
        for row in connection.execute(query).all():
            del by_id[row.id]
    return tuple(by_id.values())
