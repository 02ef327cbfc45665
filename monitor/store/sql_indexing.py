"""Keeping the index of statements: what waits, what comes of it, and writing that.

Triggers put a number and a statement into the queue with each change. A round of
indexing takes some numbers, looks how their statements stand now, and writes that
together with taking the numbers out: killed anywhere, it begins again, and done twice
it changes nothing. Each function runs in the caller's transaction.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    Connection,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from monitor import searching
from monitor.searching import Document, Told
from monitor.searching.documents import (
    COUNTED,
    EVERYTHING,
    KIND,
    day_of,
    minute_of,
    untagged,
)
from monitor.store import rows, sql_lines
from monitor.store.sql_feeds import chunks
from monitor.store.tables import (
    articles,
    changes,
    entries,
    occurrence_topics,
    occurrences,
    search_counts,
    search_lines,
    search_queue,
    search_statements,
    stands,
    statements,
)
from monitor.store.tables.search import ALL_DAYS
from monitor.values import Change, PostKind, Statement

MOST_WAITING = 100_000
"""Where more wait, nobody needs to know how many, and counting would take a while."""


class OvertakenError(Exception):
    """Another process has indexed the same meanwhile; to be tried again."""


@dataclass(frozen=True, slots=True)
class Work:
    """Numbers taken from the queue, their statements, and the documents of those that
    are there to be found."""

    numbers: tuple[int, ...]
    statement_ids: tuple[str, ...]
    documents: tuple[Document, ...]


# looking ---------------------------------------------------------------------------


def gather(connection: Connection, limit: int) -> Work:
    """Look at what waits longest, and make its documents."""
    columns = search_queue.c
    query = select(columns.number, columns.statement_id).order_by(columns.number)
    taken = connection.execute(query.limit(limit)).all()
    ids = tuple(dict.fromkeys(row.statement_id for row in taken))
    documents = tuple(
        document for some in chunks(ids) for document in _documents(connection, some)
    )
    return Work(tuple(row.number for row in taken), ids, documents)


def _documents(connection: Connection, ids: Sequence[str]) -> Iterator[Document]:
    query = select(statements).where(statements.c.id.in_(ids), stands)
    known: dict[str, Statement] = {
        row.id: rows.statement(row) for row in connection.execute(query)
    }
    told = _told(connection, tuple(known))
    for statement_id, statement in known.items():
        if statement_id in told:
            yield searching.document(statement, told[statement_id])


def _told(connection: Connection, ids: Sequence[str]) -> dict[str, list[Told]]:
    """The reports of statements."""
    columns = occurrences.c
    query = (
        select(
            columns.id,
            columns.seq,
            columns.statement_id,
            columns.content,
            columns.context,
            columns.relation,
            columns.confidence,
            columns.published_at,
            columns.first_seen_at,
            columns.post_kind,
            columns.article_id,
            articles.c.outlet_id,
            articles.c.published_at.label("article_published_at"),
        )
        .join(articles, articles.c.id == columns.article_id)
        .where(columns.statement_id.in_(ids))
    )
    found = connection.execute(query).all()
    topics = _topics(connection, [row.id for row in found])
    changed = _changes(connection, [row.id for row in found])
    gone = _gone(connection, {row.article_id for row in found})
    told: dict[str, list[Told]] = {}
    for row in found:
        one = Told(
            occurrence_id=row.id,
            seq=row.seq,
            content=row.content,
            context=row.context,
            relation=row.relation,
            confidence=row.confidence,
            outlet_id=row.outlet_id,
            published_at=(
                row.published_at or row.article_published_at or row.first_seen_at
            ),
            is_deleted=row.article_id in gone,
            is_repost=row.post_kind == PostKind.REPOST,
            topics=topics.get(row.id, ()),
            changes=tuple(changed.get(row.id, ())),
        )
        told.setdefault(row.statement_id, []).append(one)
    return told


def _topics(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    columns = occurrence_topics.c
    found: dict[str, tuple[str, ...]] = {}
    for some in chunks(ids):
        query = select(columns.occurrence_id, columns.topic_id).where(
            columns.occurrence_id.in_(some)
        )
        for occurrence_id, topic_id in connection.execute(query):
            found[occurrence_id] = (*found.get(occurrence_id, ()), topic_id)
    return found


def _changes(connection: Connection, ids: Sequence[str]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for some in chunks(ids):
        query = select(changes).where(changes.c.occurrence_id.in_(some))
        for row in connection.execute(query.order_by(changes.c.seq)):
            found.setdefault(row.occurrence_id, []).append(rows.change(row))
    return found


def _gone(connection: Connection, article_ids: Collection[str]) -> set[str]:
    """Articles none of whose entries is still in its feed."""
    columns = entries.c
    found: set[str] = set()
    for some in chunks(tuple(article_ids)):
        query = (
            select(columns.article_id)
            .where(columns.article_id.in_(some))
            .group_by(columns.article_id)
            .having(func.count() == func.count(columns.deleted_at))
        )
        found.update(connection.execute(query).scalars())
    return found


# writing ---------------------------------------------------------------------------


def apply(connection: Connection, work: Work) -> None:
    """Write what `gather` made. Raises: OvertakenError, and nothing is to be kept."""
    n_taken = sum(
        connection.execute(
            delete(search_queue).where(search_queue.c.number.in_(some))
        ).rowcount
        for some in chunks(work.numbers)
    )
    if n_taken != len(work.numbers):
        raise OvertakenError
    before = _before(connection, work.statement_ids)
    after = _placed(connection, work.documents, before)
    changed = {
        statement_id
        for statement_id in {*before, *after}
        if _found_by(before.get(statement_id)) != _found_by(after.get(statement_id))
    }
    _forget(connection, [before[each].position for each in changed & before.keys()])
    fresh = sorted((after[each] for each in changed & after.keys()), key=_position)
    _write(connection, fresh)
    _update(connection, [each for key, each in after.items() if key not in changed])
    sql_lines.renew(connection, before, after)
    _count(
        connection,
        (before[each] for each in changed & before.keys()),
        (after[each] for each in changed & after.keys()),
    )


def _position(document: Document) -> int:
    return document.position


def _found_by(document: Document | None) -> tuple[int, str, str] | None:
    if document is None:
        return None
    return document.position, document.tags, document.words


def _before(connection: Connection, ids: Sequence[str]) -> dict[str, Document]:
    columns = search_statements.c
    found: dict[str, Document] = {}
    for some in chunks(ids):
        query = select(search_statements).where(columns.statement_id.in_(some))
        for row in connection.execute(query):
            found[row.statement_id] = Document(**row._mapping)
    return found


def _placed(
    connection: Connection,
    documents: Iterable[Document],
    before: Mapping[str, Document],
) -> dict[str, Document]:
    """The documents by statement, each at a position of its own: that which it wants,
    or the next that is free."""
    wanted = {each.statement_id: each for each in documents}
    taken = _taken(connection, [each.position for each in wanted.values()])
    placed: dict[str, Document] = {}
    for statement_id, each in wanted.items():
        place = each.position
        old = before.get(statement_id)
        if old is not None and minute_of(old.position) == minute_of(place):
            place = old.position  # it may have given way once, and stays there
        while taken.setdefault(place, statement_id) != statement_id:
            place += 1
            taken |= _taken(connection, [place]) if place not in taken else {}
        placed[statement_id] = replace(each, position=place)
    return placed


def _taken(connection: Connection, places: Sequence[int]) -> dict[int, str]:
    """Whose these positions are."""
    columns = search_statements.c
    found: dict[int, str] = {}
    for some in chunks(places):
        query = select(columns.position, columns.statement_id).where(
            columns.position.in_(some)
        )
        found.update((place, owner) for place, owner in connection.execute(query))
    return found


_SQLITE_FORGET = text(
    "INSERT INTO search_words (search_words, rowid, words, tags)"
    " SELECT 'delete', position, words, tags FROM search_statements"
    " WHERE position = :place"
)
_POSTGRES_FORGET = text("DELETE FROM search_words WHERE position = :place")
_SQLITE_WRITE = text(
    "INSERT INTO search_words (rowid, words, tags) VALUES (:position, :words, :tags)"
)
_POSTGRES_WRITE = text(
    "INSERT INTO search_words (position, tokens)"
    " VALUES (:position, array_to_tsvector(CAST(:tokens AS text[])))"
)


def _forget(connection: Connection, places: Sequence[int]) -> None:
    if not places:
        return
    is_sqlite = connection.dialect.name == "sqlite"
    each = [{"place": place} for place in places]
    connection.execute(_SQLITE_FORGET if is_sqlite else _POSTGRES_FORGET, each)
    is_it = search_statements.c.position == bindparam("place")
    connection.execute(delete(search_statements).where(is_it), each)


def _write(connection: Connection, documents: Sequence[Document]) -> None:
    if not documents:
        return
    values = [_row(each) for each in documents]
    connection.execute(insert(search_statements), values)
    if connection.dialect.name == "sqlite":
        connection.execute(_SQLITE_WRITE, values)
        return
    connection.execute(
        _POSTGRES_WRITE,
        [
            {
                "position": each.position,
                "tokens": sorted(set(f"{each.words} {each.tags}".split())),
            }
            for each in documents
        ],
    )


def _row(document: Document) -> dict[str, Any]:
    names = search_statements.columns.keys()
    return {name: getattr(document, name) for name in names}


def _update(connection: Connection, documents: Sequence[Document]) -> None:
    """Write what nothing is found by."""
    if documents:
        names = ("report_id", "confidence", "n_reports", "n_outlets")
        values = [
            {"place": each.position} | {name: getattr(each, name) for name in names}
            for each in documents
        ]
        is_it = search_statements.c.position == bindparam("place")
        new: dict[str, Any] = {name: bindparam(name) for name in names}
        connection.execute(update(search_statements).where(is_it).values(new), values)


def _count(
    connection: Connection, before: Iterable[Document], after: Iterable[Document]
) -> None:
    """Bring the running counts up to date."""
    by_key: Counter[tuple[str, str, int]] = Counter()
    for document in after:
        by_key.update(_keys(document))
    for document in before:
        by_key.subtract(_keys(document))
    # In one order, so that two writers never wait for each other.
    values = [
        {"kind": kind, "tag": tag, "day": day, "n": n}
        for (kind, tag, day), n in sorted(by_key.items())
        if n
    ]
    if values:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        statement = dialect.insert(search_counts)
        total = search_counts.c.n + statement.excluded.n
        keys = ["kind", "tag", "day"]
        upsert = statement.on_conflict_do_update(index_elements=keys, set_={"n": total})
        connection.execute(upsert, values)


def _keys(document: Document) -> Iterator[tuple[str, str, int]]:
    by_field = [(untagged(tag), tag) for tag in document.tags.split(" ")]
    kind = next(value for (field, value), _ in by_field if field == KIND)
    tags = [tag for (field, _), tag in by_field if field in COUNTED]
    for tag in (EVERYTHING, *tags):
        for day in (day_of(document.position), ALL_DAYS):
            yield kind, tag, day


# all of it -------------------------------------------------------------------------


def n_waiting(connection: Connection) -> int:
    """How many changes wait to be indexed, MOST_WAITING at most."""
    some = select(search_queue.c.number).limit(MOST_WAITING).subquery()
    query = select(func.count()).select_from(some)
    return connection.execute(query).scalar_one()


def begin_again(connection: Connection) -> int:
    """Empty the index and queue every statement; how many."""
    if connection.dialect.name == "sqlite":
        drop = "INSERT INTO search_words (search_words) VALUES ('delete-all')"
    else:
        drop = "DELETE FROM search_words"
    connection.execute(text(drop))
    tables: tuple[Table, ...] = (
        search_statements,
        search_counts,
        search_lines,
        search_queue,
    )
    for table in tables:
        connection.execute(delete(table))
    every = (
        select(statements.c.id)
        .where(statements.c.merged_into.is_(None))
        .order_by(statements.c.first_published_at.desc())
    )
    connection.execute(insert(search_queue).from_select(["statement_id"], every))
    return connection.execute(
        select(func.count()).select_from(search_queue)
    ).scalar_one()
