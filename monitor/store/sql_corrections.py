"""What a person corrected.

Each function runs in the caller's transaction.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select

from monitor.ports import Correct
from monitor.store import sql_placing
from monitor.store.columns import clean
from monitor.store.locks import lock_figures, lock_sequence
from monitor.store.sql_feeds import chunks
from monitor.store.sql_links import resolved
from monitor.store.sql_signatures import SqlKnown
from monitor.store.tables import corrections, occurrences, statements
from monitor.values import Correction, CorrectionAction


def correct(
    connection: Connection, correction: Correction, decide: Correct
) -> tuple[str, ...]:
    """Do what a person asks; the statements that come of it."""
    ids = tuple(clean(each) for each in correction.ids)
    query = select(statements.c.figure_id).where(statements.c.id.in_(ids))
    lock_figures(connection, set(connection.execute(query).scalars()))
    known = SqlKnown(connection)
    members = [each for one in ids for each in known.members(one)]
    stood = {each.occurrence.id: each.statement.id for each in members}
    placing = decide(correction, known)
    sql_placing.write(connection, placing, known)
    lock_sequence(connection)
    highest = connection.execute(select(func.max(corrections.c.number))).scalar()
    values = {
        "number": (highest or 0) + 1,
        "at": correction.at,
        "action": correction.action.value,
        "ids": list(ids),
        "note": correction.note,
    }
    connection.execute(insert(corrections).values(values))
    places = {place.occurrence_id: place.statement_id for place in placing.places}
    return tuple(dict.fromkeys(places.get(one, stood[one]) for one in stood))


def of_statement(connection: Connection, statement_id: str) -> tuple[Correction, ...]:
    """The corrections that name the statement, one merged into it, or a report of it.

    People make few: all of them are looked through.
    """
    found = connection.execute(select(corrections).order_by(corrections.c.number)).all()
    named = {each for row in found for each in row.ids}
    leads = resolved(connection, named) | _statements_of(connection, named)
    return tuple(
        Correction(row.at, CorrectionAction(row.action), tuple(row.ids), row.note)
        for row in found
        if statement_id in {leads.get(each) for each in row.ids}
    )


def _statements_of(
    connection: Connection, occurrence_ids: Iterable[str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in chunks(sorted(occurrence_ids)):
        query = select(occurrences.c.id, occurrences.c.statement_id)
        for row in connection.execute(query.where(occurrences.c.id.in_(some))):
            found[row.id] = row.statement_id
    return found
