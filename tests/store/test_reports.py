"""What the store tells of statements: for digests, exports and explanations."""

import tracemalloc
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from monitor.ports import Store
from monitor.store.database import Database
from monitor.store.sql import SqlStore
from monitor.store.tables import statements
from monitor.values import TopicMatch
from tests.store.made import HOUR, NOW, read

FERRY = "“The ferry will sail.”"


@pytest.fixture
def filled(store: Store) -> Store:
    """Three statements: seq 1 and 4 report one, 2 the second, 3 the third."""
    read(store, "a1", FERRY, "“It is new.”", now=NOW)
    read(store, "a2", "“Bridges rust.”", now=NOW + HOUR, published_at=NOW - 9 * HOUR)
    read(store, "a3", FERRY, now=NOW + 2 * HOUR, published_at=NOW - 2 * HOUR)
    return store


def shown(store: Store, **bounds: object) -> list[tuple[str, list[int]]]:
    """The texts of what `reported` gives, with the numbers of the reports."""
    return [
        (each.statement.text, [report.seq for report in each.reports])
        for each in store.reported(**bounds)  # type: ignore[arg-type]
    ]


BRIDGES = "“Bridges rust.”", [3]
SAILS = FERRY, [4, 1]
NEW = "“It is new.”", [2]


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        pytest.param({}, [BRIDGES, SAILS, NEW], id="no bounds"),
        pytest.param({"after_seq": 2}, [BRIDGES, SAILS], id="after"),
        pytest.param({"after_seq": 4}, [], id="after the last"),
        pytest.param({"up_to_seq": 1}, [SAILS], id="up to"),
        pytest.param({"after_seq": 1, "up_to_seq": 2}, [NEW], id="after and up to"),
        pytest.param({"seen_from": NOW + HOUR}, [BRIDGES, SAILS], id="seen from"),
        pytest.param({"seen_before": NOW + HOUR}, [SAILS, NEW], id="seen before"),
        pytest.param(
            {"seen_from": NOW + HOUR, "seen_before": NOW + 2 * HOUR},
            [BRIDGES],
            id="seen between",
        ),
    ],
)
def test_bounds_choose_statements_and_never_cut_their_reports(
    filled: Store, bounds: dict[str, object], expected: list[object]
) -> None:
    """after < seq <= up to and from <= seen < before; a statement brings all reports.

    Statements come by first publication, reports earliest publication first.
    """
    assert shown(filled, **bounds) == expected


def test_one_statement_can_be_asked_for(filled: Store) -> None:
    """By its whole id."""
    statement_id = filled.reported(up_to_seq=1)[0].statement.id
    assert shown(filled, statement_id=statement_id) == [SAILS]
    assert shown(filled, statement_id="nothing") == []


def test_reports_published_at_one_time_come_as_they_were_taken_in(
    store: Store,
) -> None:
    """Ties go to the lower seq; an unknown publication counts as first seen."""
    read(store, "a1", FERRY, published_at=None, now=NOW)
    read(store, "a2", FERRY, published_at=NOW, now=NOW + HOUR)
    read(store, "a3", FERRY, published_at=NOW - HOUR, now=NOW + HOUR)
    assert shown(store) == [(FERRY, [3, 1, 2])]


def test_seq_counts_occurrences_without_a_gap(filled: Store) -> None:
    """The order in which the store took them in, from 1."""
    assert [report.seq for report in filled.reports()] == [1, 2, 3, 4]
    assert filled.max_seq() == 4


def test_an_empty_store_has_nothing_to_tell(store: Store) -> None:
    """No row is no error."""
    assert store.max_seq() == 0
    assert store.reported() == ()
    assert list(store.reports()) == []
    assert store.statement_counts() == {}
    assert store.find_reports("") == ()


def test_reports_are_found_by_the_start_of_an_id(filled: Store) -> None:
    """Of the statement or of the occurrence."""
    first = next(filled.reports())
    by_statement = filled.find_reports(first.statement_id[:8])
    assert [report.seq for report in by_statement] == [1, 4]
    assert filled.find_reports(first.occurrence.id) == (first,)
    assert filled.find_reports("nothing") == ()
    assert filled.find_reports("%") == ()


def test_topics_come_with_their_terms(filled: Store) -> None:
    """Whichever way a report is asked for."""
    expected = (TopicMatch("ferries", ("ferry",)),)
    assert all(report.topics == expected for report in filled.reports())
    assert filled.reported()[0].reports[0].topics == expected


def fill(store: Store, n: int) -> None:
    """Store `n` statements of one report each, twenty an article."""
    for start in range(0, n, 20):
        read(store, f"b{start}", *(f"“Number {start + k}.”" for k in range(20)))


def test_many_statements_take_few_queries(store: Store, url: str) -> None:
    """Queries grow with chunks of statements, not with statements or reports."""
    fill(store, 1_200)
    database = Database(url, timedelta(seconds=5))
    queries: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda *args: queries.append(args[2]),
    )
    with closing(SqlStore(database)) as counted:
        assert len(counted.reported()) == 1_200
    n_selects = sum(query.startswith("SELECT occ") for query in queries)
    assert n_selects <= 1 + 3 * 2, queries  # the ids; reports and topics of each chunk


def test_an_export_holds_few_reports_at_a_time(store: Store) -> None:
    """Reading 1,200 reports takes no more memory than reading the first 600."""
    fill(store, 1_200)

    def peak(n: int) -> int:
        tracemalloc.start()
        for _, _report in zip(range(n), store.reports(), strict=False):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(1)  # what is made once
    assert peak(1_200) < 1.3 * peak(600)


def test_an_export_that_is_left_leaves_nothing_open(store: Store, url: str) -> None:
    """No transaction stays open between two reports, so that writers go on."""
    read(store, "a1", FERRY, "“It is new.”")
    stream = store.reports()
    assert next(stream).seq == 1
    read(store, "a2", FERRY, now=NOW + timedelta(seconds=1))
    assert [report.seq for report in stream] == [2, 3]


def test_a_merged_statement_is_no_statement_of_its_own(filled: Store, url: str) -> None:
    """It is neither reported nor counted nor shown to decide."""
    gone = filled.reported(up_to_seq=1)[0].statement
    into = filled.reported(after_seq=1, up_to_seq=2)[0].statement
    merge = update(statements).where(statements.c.id == gone.id)
    with (
        closing(Database(url, timedelta(seconds=5))) as database,
        database.write() as connection,
    ):
        connection.execute(merge.values(merged_into=into.id))
    assert shown(filled) == [BRIDGES, NEW]
    assert filled.statement_counts() == {"oskar-lindt": 2}
    assert read(filled, "a4", FERRY) == 1
