"""What becomes of statements later: changes and occasions come with their reports."""

from sqlalchemy import insert, update

from monitor.ports import Store
from monitor.store.sql import SqlStore
from monitor.store.tables import changes, statements
from monitor.values import Change, ChangeKind
from tests.store.made import HOUR, NOW, read

FERRY = "“The ferry will sail.”"


def test_a_change_brings_its_statement_back(store: Store) -> None:
    """A statement counts as news where what became of a report of it is."""
    read(store, "a1", FERRY, now=NOW)
    read(store, "a2", "“Bridges rust.”", now=NOW)
    [first] = [each for each in store.reported() if each.statement.text == FERRY]
    occurrence_id = first.reports[0].occurrence.id
    assert isinstance(store, SqlStore)
    row = {
        "seq": 3,
        "occurrence_id": occurrence_id,
        "kind": "removed",
        "seen_at": NOW + HOUR,
        "before": FERRY,
        "after": "",
    }
    with store._database.write() as connection:
        connection.execute(insert(changes).values(row))
    assert store.max_seq() == 3
    [changed] = store.reported(after_seq=2)
    assert changed.changes == (
        Change(3, ChangeKind.REMOVED, occurrence_id, NOW + HOUR, None, FERRY),
    )
    assert [each.statement for each in store.reported(seen_from=NOW + HOUR)] == [
        first.statement
    ]
    read(store, "a3", "“It is new.”", now=NOW + HOUR)
    assert store.max_seq() == 4, "reports and changes count in one order"


def test_occasions_are_told_from_either_end(store: Store) -> None:
    """Each of the times at which somebody said the same knows of all others."""
    for n in range(3):
        read(store, f"a{n}", f"“The ferry will sail {n}.”", now=NOW + n * HOUR)
    first, second, third = (each.statement.id for each in store.reported())
    assert isinstance(store, SqlStore)
    with store._database.write() as connection:
        later = statements.c.id.in_([second, third])
        connection.execute(update(statements).where(later).values(repeats=first))
    told = {
        each.statement.id: [occasion.statement_id for occasion in each.occasions]
        for each in store.reported()
    }
    assert told == {
        first: [second, third],
        second: [first, third],
        third: [first, second],
    }
