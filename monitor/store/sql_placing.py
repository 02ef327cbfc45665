"""Occurrences placed among statements: what `identity` decides, written.

Each function runs in the caller's transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from monitor.ports import Decide
from monitor.store import rows, sql_signatures
from monitor.store.database import insert_or_ignore
from monitor.store.locks import lock_sequence
from monitor.store.sql_reports import max_seq
from monitor.store.tables import occurrence_topics, occurrences, statements
from monitor.values import Occurrence, Placing, Reading


def place(
    connection: Connection,
    new: Sequence[Occurrence],
    reading: Reading,
    decide: Decide,
    now: datetime,
) -> int:
    """Let `decide` place the occurrences and write what comes of it.

    Returns how many statements were new. Raises: ValueError for a decision that leaves
    out an occurrence or gives a figure another's words: a bug, and nothing is stored.
    """
    known = sql_signatures.SqlKnown(connection)
    placing = decide(new, known, now)
    _check(new, placing, known)
    n_new = _write_statements(connection, placing, known)
    _insert_occurrences(connection, new, placing, now)
    _write_moves(connection, placing, {one.id for one in new})
    topics = dict(reading.topics)
    topic_rows = [
        row for one in new for row in rows.topic_rows(one.id, topics.get(one.id, ()))
    ]
    insert_or_ignore(connection, occurrence_topics, topic_rows)
    return n_new


def write(
    connection: Connection, placing: Placing, known: sql_signatures.SqlKnown
) -> None:
    """Write a decision that places nothing new."""
    _write_statements(connection, placing, known)
    _write_moves(connection, placing, set())


def _check(
    new: Sequence[Occurrence], placing: Placing, known: sql_signatures.SqlKnown
) -> None:
    places = {place.occurrence_id: place.statement_id for place in placing.places}
    after = known.statements | {each.id: each for each in placing.statements}
    for one in new:
        if one.id not in places:
            raise ValueError(f"the decision leaves out occurrence {one.id}")
        statement = after.get(places[one.id])
        if statement is None:
            raise ValueError(
                f"the decision names an unknown statement {places[one.id]}"
            )
        if (statement.figure_id, statement.kind) != (one.figure_id, one.kind):
            raise ValueError(f"statement {statement.id} is another figure's")


def _write_statements(
    connection: Connection, placing: Placing, known: sql_signatures.SqlKnown
) -> int:
    """Insert or update; returns how many were inserted."""
    n_new = 0
    for each in placing.statements:
        row = rows.statement_row(each)
        if each.id not in known.statements:
            n_inserted = insert_or_ignore(connection, statements, [row])
            n_new += n_inserted
            if n_inserted:
                continue
        # One that had been merged stands again.
        change = update(statements).where(statements.c.id == each.id)
        connection.execute(change.values(row | {"merged_into": None}))
    return n_new


def _write_moves(connection: Connection, placing: Placing, new_ids: set[str]) -> None:
    """Move stored occurrences, and let merged statements lead on."""
    moved = [
        {
            "this": place.occurrence_id,
            "statement_id": place.statement_id,
            "relation": place.relation,
            "pin": place.pin,
        }
        for place in placing.places
        if place.occurrence_id not in new_ids
    ]
    if moved:
        is_it = occurrences.c.id == bindparam("this")
        names = ("statement_id", "relation", "pin")
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        connection.execute(update(occurrences).where(is_it).values(values), moved)
    merged = [{"this": gone, "into": into} for gone, into in placing.merged]
    if merged:
        is_it = statements.c.id == bindparam("this")
        change: dict[str, Any] = {"merged_into": bindparam("into"), "repeats": None}
        connection.execute(update(statements).where(is_it).values(change), merged)


def _insert_occurrences(
    connection: Connection,
    new: Sequence[Occurrence],
    placing: Placing,
    now: datetime,
) -> None:
    lock_sequence(connection)
    places = {place.occurrence_id: place for place in placing.places}
    signed = dict(placing.signatures)
    last = max_seq(connection)
    values: list[dict[str, Any]] = []
    for seq, one in enumerate(new, last + 1):
        given = {
            "seq": seq,
            "statement_id": places[one.id].statement_id,
            "relation": places[one.id].relation,
            "first_seen_at": now,
        }
        values.append(rows.occurrence_row(one) | given)
    insert_or_ignore(connection, occurrences, values)
    sql_signatures.add(
        connection, ((row["seq"], signed.get(row["id"], ())) for row in values)
    )
