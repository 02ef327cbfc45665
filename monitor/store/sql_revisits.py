"""Visits of articles, their versions, and what a look at one changes.

Each function runs in the caller's transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, literal, select, update

from monitor.ports import Decide
from monitor.standing import standing_of
from monitor.store import rows, sql_reading, sql_touched
from monitor.store.database import insert_or_ignore
from monitor.store.locks import lock_figures, lock_sequence
from monitor.store.sql_feeds import chunks
from monitor.store.sql_reports import max_seq
from monitor.store.tables import (
    article_versions,
    articles,
    changes,
    entries,
    occurrences,
    statements,
    visits,
)
from monitor.values import (
    ArticleVersion,
    Change,
    DueVisit,
    Followed,
    Reading,
    Revision,
    Standing,
    Visit,
)


def enrol(connection: Connection, reading: Reading) -> None:
    """Follow an article that was just stored with statements in it, once."""
    if reading.visit is None:
        return
    article_id = reading.article.id
    query = select(occurrences.c.id).where(occurrences.c.article_id == article_id)
    if connection.execute(query.limit(1)).first() is not None:
        insert_or_ignore(connection, visits, [rows.visit_row(reading.visit)])


def n_due(connection: Connection, now: datetime, limit: int) -> int:
    """How many visits are due; `limit` at most."""
    some = select(literal(1)).where(visits.c.next_visit_at <= now).limit(limit)
    query = select(func.count()).select_from(some.subquery())
    return connection.execute(query).scalar_one()


def claim(
    connection: Connection, now: datetime, until: datetime, limit: int
) -> tuple[DueVisit, ...]:
    """Take visits that are due, longest overdue first, and put them off to `until`.

    What another worker is taking at this moment is passed over.
    """
    query = (
        select(visits.c.article_id)
        .where(visits.c.next_visit_at <= now)
        .order_by(visits.c.next_visit_at, visits.c.article_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = connection.execute(query).scalars().all()
    found: dict[str, DueVisit] = {}
    for some in chunks(ids):
        mine = visits.c.article_id.in_(some)
        connection.execute(update(visits).where(mine).values(next_visit_at=until))
        pairs = select(
            *(column.label(f"visit_{column.name}") for column in visits.c), entries
        ).join(entries, entries.c.id == visits.c.entry_id)
        row: Any
        for row in connection.execute(pairs.where(mine)):
            visit = rows.visit(row, "visit_")
            found[visit.article_id] = DueVisit(visit, rows.entry_to_read(row))
    return tuple(found[each] for each in ids)


def followed(connection: Connection, article_id: str) -> Followed | None:
    """The article with what is known of its statements; None for an unknown id."""
    query = select(articles).where(articles.c.id == article_id)
    row = connection.execute(query).first()
    if row is None:
        return None
    last = _last_changes(connection, article_id)
    visited = connection.execute(
        select(visits).where(visits.c.article_id == article_id)
    ).first()
    return Followed(
        article=rows.article(row),
        version=row.version,
        last_change=max((change.seq for change in last.values()), default=0),
        standings=_standings(connection, article_id, last),
        visit=None if visited is None else rows.visit(visited),
    )


def _last_changes(connection: Connection, article_id: str) -> dict[str, Change]:
    """The latest change of each of the article's occurrences that has any."""
    query = (
        select(changes)
        .join(occurrences, occurrences.c.id == changes.c.occurrence_id)
        .where(occurrences.c.article_id == article_id)
        .order_by(changes.c.seq)
    )
    found = (rows.change(row) for row in connection.execute(query))
    return {change.occurrence_id: change for change in found}


def _standings(
    connection: Connection, article_id: str, last: dict[str, Change]
) -> tuple[Standing, ...]:
    query = (
        select(occurrences)
        .where(occurrences.c.article_id == article_id)
        .order_by(occurrences.c.seq)
    )
    found = []
    for row in connection.execute(query):
        change = last.get(row.id)
        changed = () if change is None else (change,)
        found.append(standing_of(rows.occurrence(row), changed))
    return tuple(found)


def save_revision(
    connection: Connection, revision: Revision, decide: Decide, now: datetime
) -> bool:
    """Write what a look found, unless somebody wrote to the article since."""
    before = revision.followed
    new = revision.reading.occurrences if revision.reading else ()
    figures = {one.occurrence.figure_id for one in before.standings}
    lock_figures(connection, figures | {one.figure_id for one in new})
    if revision.reading is not None or revision.changes:
        lock_sequence(connection)  # before any article that copies may be filed with
    if not _is_as_it_was(connection, before):
        return False
    if revision.reading is not None:
        _save_version(connection, revision, now)
        sql_reading.save_reading(connection, revision.reading, decide, now)
    if revision.changes:
        _save_changes(connection, revision.changes)
    if revision.visit is not None:
        _save_visit(connection, revision.visit)
    if revision.touched is not None:
        sql_touched.forget(connection, revision.touched)
    return True


def _is_as_it_was(connection: Connection, before: Followed) -> bool:
    """Keep others away from the article; whether it still is what was looked at."""
    article_id = before.article.id
    query = select(articles.c.version).where(articles.c.id == article_id)
    locked = query.with_for_update(key_share=True)  # its key stays: others may refer
    version = connection.execute(locked).scalar_one()
    last = _last_changes(connection, article_id)
    last_change = max((change.seq for change in last.values()), default=0)
    return (version, last_change) == (before.version, before.last_change)


def _save_version(connection: Connection, revision: Revision, now: datetime) -> None:
    """Keep the present text among the earlier ones and write the new one."""
    assert revision.reading is not None
    after, before = revision.reading.article, revision.followed
    is_it = articles.c.id == before.article.id
    seen_at = select(
        func.coalesce(articles.c.version_seen_at, articles.c.first_seen_at)
    ).where(is_it)
    visit = before.visit
    kept = {
        "article_id": before.article.id,
        "version": before.version,
        "title": before.article.title,
        "text": before.article.text,
        "seen_from": connection.execute(seen_at).scalar_one(),
        "seen_until": visit.last_seen_at if visit else None,
        "replaced_at": now,
    }
    connection.execute(article_versions.insert().values(kept))
    connection.execute(
        update(articles)
        .where(is_it)
        .values(
            title=after.title,
            text=after.text,
            version=before.version + 1,
            version_seen_at=now,
        )
    )


def _save_changes(connection: Connection, found: Sequence[Change]) -> None:
    last = max_seq(connection)
    numbered = (replace(each, seq=n) for n, each in enumerate(found, last + 1))
    values = [rows.change_row(each) for each in numbered]
    connection.execute(changes.insert(), values)


def _save_visit(connection: Connection, visit: Visit) -> None:
    is_it = visits.c.article_id == visit.article_id
    connection.execute(update(visits).where(is_it).values(rows.visit_row(visit)))


def versions(connection: Connection, article_id: str) -> tuple[ArticleVersion, ...]:
    """All texts of an article, the first one first; none for an unknown id."""
    query = select(articles).where(articles.c.id == article_id)
    present = connection.execute(query).first()
    if present is None:
        return ()
    columns = article_versions.c
    earlier = connection.execute(
        select(article_versions)
        .where(columns.article_id == article_id)
        .order_by(columns.version)
    )
    seen = select(visits.c.last_seen_at).where(visits.c.article_id == article_id)
    now = ArticleVersion(
        present.version,
        present.title,
        present.text,
        present.version_seen_at or present.first_seen_at,
        connection.execute(seen).scalar(),
    )
    return (*map(_version, earlier), now)


def _version(row: Row[tuple[object, ...]]) -> ArticleVersion:
    return ArticleVersion(
        row.version,
        row.title,
        row.text,
        row.seen_from,
        row.seen_until,
        row.replaced_at,
    )


def version_text(connection: Connection, article_id: str, version: int) -> str:
    """The text of one version; "" where there is none."""
    columns = article_versions.c
    earlier = select(columns.text).where(
        columns.article_id == article_id, columns.version == version
    )
    present = select(articles.c.text).where(
        articles.c.id == article_id, articles.c.version == version
    )
    return connection.execute(earlier.union_all(present)).scalar() or ""


def changes_of(
    connection: Connection, occurrence_ids: Collection[str]
) -> dict[str, tuple[Change, ...]]:
    """What became of these occurrences, in the order in which it was found."""
    found: dict[str, tuple[Change, ...]] = {}
    for some in chunks(tuple(occurrence_ids)):
        query = select(changes).where(changes.c.occurrence_id.in_(some))
        for row in connection.execute(query.order_by(changes.c.seq)):
            change = rows.change(row)
            earlier = found.get(change.occurrence_id, ())
            found[change.occurrence_id] = (*earlier, change)
    return found


def repeats_of(
    connection: Connection, statement_ids: Collection[str]
) -> dict[str, str]:
    """Of these statements, those that repeat an earlier one, with that one's id."""
    found: dict[str, str] = {}
    for some in chunks(tuple(statement_ids)):
        query = select(statements.c.id, statements.c.repeats).where(
            statements.c.id.in_(some), statements.c.repeats.is_not(None)
        )
        found.update((row.id, row.repeats) for row in connection.execute(query))
    return found
