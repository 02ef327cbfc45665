"""Commit 2: an article with its occurrences, placed among the statements known.

Each function runs in the caller's transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select, update

from monitor.ports import Decide
from monitor.store import rows
from monitor.store.columns import clean
from monitor.store.database import insert_or_ignore
from monitor.store.locks import lock_figures, lock_sequence
from monitor.store.sql_feeds import chunks
from monitor.store.sql_queue import mark_read
from monitor.store.sql_reports import max_seq
from monitor.store.tables import (
    articles,
    occurrence_topics,
    occurrences,
    stands,
    statements,
)
from monitor.values import Article, Match, Occurrence, Reading, Statement, make_id

WINDOW = timedelta(days=30)
"""How far before and after an occurrence the statements lie that `decide` is shown:
twice what `identity` compares today, so that it and not the store sets the limit."""


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
    n_statements = _place(connection, new, reading, decide, now) if new else 0
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


def _place(
    connection: Connection,
    new: Sequence[Occurrence],
    reading: Reading,
    decide: Decide,
    now: datetime,
) -> int:
    """Let `decide` pair the occurrences with statements and write what comes of it."""
    known = _candidates(connection, new, now)
    placing = _placed(new, decide(new, tuple(known.values())), known, now)
    insert_or_ignore(
        connection, statements, [rows.statement_row(each) for each in placing.founded]
    )
    _update(connection, placing.updated)
    _insert_occurrences(connection, new, placing.matches, now)
    topics = dict(reading.topics)
    topic_rows = [
        row for one in new for row in rows.topic_rows(one.id, topics.get(one.id, ()))
    ]
    insert_or_ignore(connection, occurrence_topics, topic_rows)
    return len(placing.founded)


def _candidates(
    connection: Connection, new: Sequence[Occurrence], now: datetime
) -> dict[str, Statement]:
    """Statements of the same figures within WINDOW, earliest first."""
    times: dict[str, list[datetime]] = {}
    for one in new:
        times.setdefault(one.figure_id, []).append(one.published_at or now)
    first = statements.c.first_published_at
    near = [
        (statements.c.figure_id == figure_id)
        & first.between(_before(min(each)), _after(max(each)))
        for figure_id, each in times.items()
    ]
    query = (
        select(statements).where(or_(*near), stands).order_by(first, statements.c.id)
    )
    found = (rows.statement(row) for row in connection.execute(query))
    return {each.id: each for each in found}


def _before(at: datetime) -> datetime:
    return max(at, datetime.min.replace(tzinfo=at.tzinfo) + WINDOW) - WINDOW


def _after(at: datetime) -> datetime:
    return min(at, datetime.max.replace(tzinfo=at.tzinfo) - WINDOW) + WINDOW


@dataclass(frozen=True, slots=True)
class _Placing:
    """What a decision comes to: statements to insert, to update, and whose is what."""

    founded: tuple[Statement, ...]
    updated: tuple[Statement, ...]
    matches: Mapping[str, tuple[str, str]]  # occurrence id -> statement id, relation


def _placed(
    new: Sequence[Occurrence],
    decided: Iterable[Match],
    known: Mapping[str, Statement],
    now: datetime,
) -> _Placing:
    """Work out the rows. A match may name a statement that another one here founds.

    Raises: ValueError for a decision that leaves out an occurrence, names an unknown
    statement or gives a figure another's words: a bug, and nothing is stored.
    """
    by_id = {one.id: one for one in new}
    matches = {match.occurrence_id: match for match in decided}
    if matches.keys() != by_id.keys():
        raise ValueError("the decision is not about the occurrences it was asked for")
    founded = {}
    for match in matches.values():
        if match.statement_id is None:
            statement = _founded(by_id[match.occurrence_id], now)
            founded[statement.id] = statement
    after = dict(known) | founded
    owners: dict[str, tuple[str, str]] = {}
    for one in new:
        match = matches[one.id]
        statement_id = match.statement_id or _statement_id(one)
        if statement_id not in after:
            raise ValueError(f"the decision names an unknown statement {statement_id}")
        if after[statement_id].figure_id != one.figure_id:
            raise ValueError(f"statement {statement_id} is another figure's")
        after[statement_id] = _joined(after[statement_id], one, match, now)
        owners[one.id] = statement_id, match.relation
    return _Placing(
        founded=tuple(after[statement_id] for statement_id in founded),
        updated=tuple(
            after[each.id] for each in known.values() if after[each.id] != each
        ),
        matches=owners,
    )


def _statement_id(founder: Occurrence) -> str:
    return make_id("statement", founder.id)


def _founded(one: Occurrence, now: datetime) -> Statement:
    return Statement(
        id=_statement_id(one),
        figure_id=one.figure_id,
        text=one.content,
        text_of=one.id,
        type=one.type,
        first_published_at=one.published_at or now,
        said_on=one.circumstances.said_on,
        kind=one.kind,
    )


def _joined(
    statement: Statement, one: Occurrence, match: Match, now: datetime
) -> Statement:
    """The statement once it has this occurrence too."""
    if match.is_fullest:
        statement = replace(statement, text=one.content, text_of=one.id, type=one.type)
    return replace(
        statement,
        first_published_at=min(statement.first_published_at, one.published_at or now),
        said_on=statement.said_on or one.circumstances.said_on,
    )


def _update(connection: Connection, changed: Sequence[Statement]) -> None:
    for each in changed:
        is_it = statements.c.id == each.id
        row = rows.statement_row(each)
        connection.execute(update(statements).where(is_it).values(row))


def _insert_occurrences(
    connection: Connection,
    new: Sequence[Occurrence],
    matches: Mapping[str, tuple[str, str]],
    now: datetime,
) -> None:
    lock_sequence(connection)
    last = max_seq(connection)
    values: list[dict[str, Any]] = []
    for seq, one in enumerate(new, last + 1):
        statement_id, relation = matches[one.id]
        given = {
            "seq": seq,
            "statement_id": statement_id,
            "relation": relation,
            "first_seen_at": now,
        }
        values.append(rows.occurrence_row(one) | given)
    insert_or_ignore(connection, occurrences, values)
