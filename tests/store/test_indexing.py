"""Keeping the search index: nothing is missed, nothing doubled, killed or not."""

import os
import random
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, inspect, select, text, update

from monitor.ports import Store
from monitor.store import open_store, schema, sql_indexing
from monitor.store.archive import SearchMixin
from monitor.store.database import Database
from monitor.store.sql import SqlStore
from monitor.store.sql_indexing import OvertakenError
from monitor.store.tables import (
    entries,
    occurrence_topics,
    occurrences,
    search_counts,
    search_queue,
    search_statements,
    statements,
)
from monitor.values import Order, Query, Shelf, StatementKind, Trait
from tests.store.conftest import Open
from tests.store.made import HOUR, NOW, dump, read

FERRY = "“The ferry will sail.”"
RAIN = "“It rains.”"
KILLED = """
import os, signal, sys
from monitor.store import open_store, sql_indexing

count = sql_indexing._count

def killed(connection, *documents):
    count(connection, *documents)
    os.kill(os.getpid(), signal.SIGKILL)

sql_indexing._count = killed
open_store(sys.argv[1]).index_search(10)
"""


def database_of(store: Store) -> Database:
    """The database behind a store."""
    assert isinstance(store, SqlStore)
    return store._database


def change(store: Store, *queries: Any) -> None:
    """Do to the tables what another part of the program would."""
    with database_of(store).write() as connection:
        for query in queries:
            connection.execute(query)


def index(store: Store, limit: int = 100) -> int:
    """Index all that waits; how many changes that was."""
    n = 0
    while some := store.index_search(limit):
        n += some
    return n


def found(store: Store, query: Query | str = "") -> list[str]:
    """The texts of what is found, in order."""
    asked = Query(query) if isinstance(query, str) else query
    return [hit.statement.text for hit in store.search(asked, 100).hits]


def indexed(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """What the index holds; a count of nothing is no count."""
    tables = dump(url)
    return {
        "statements": tables["search_statements"],
        "counts": [row for row in tables["search_counts"] if row[-1]],
        "lines": tables["search_lines"],
        "queue": tables["search_queue"],
    }


def ids(store: Store) -> dict[str, str]:
    """Statements by text."""
    return {each.statement.text: each.statement.id for each in store.reported()}


def test_what_is_stored_is_found_after_the_next_round(store: Store) -> None:
    """Not before, and from then on; a round without news does nothing."""
    read(store, "a1", FERRY)
    assert found(store) == []
    assert store.n_unindexed() > 0
    assert index(store) > 0
    assert found(store) == [FERRY]
    assert (store.n_unindexed(), store.index_search(10)) == (0, 0)


def test_a_second_report_is_no_second_hit(store: Store, url: str) -> None:
    """It counts, and the index of words is not written again for equal words."""
    read(store, "a1", FERRY)
    index(store)
    [hit] = store.search(Query("ferry"), 5).hits
    read(store, "a2", FERRY, published_at=NOW)
    index(store)
    [again] = store.search(Query("ferry"), 5).hits
    assert (hit.n_reports, again.n_reports) == (1, 2)
    assert store.search(Query(), 5).total == 1
    assert len(indexed(url)["statements"]) == 1


def test_an_earlier_report_moves_the_statement(store: Store) -> None:
    """To the day on which it was first published, in lists and counts alike."""
    read(store, "a1", FERRY, published_at=NOW)
    read(store, "a2", RAIN, published_at=NOW - HOUR)
    index(store)
    assert found(store) == [FERRY, RAIN]
    read(store, "a3", FERRY, published_at=NOW - timedelta(days=2))
    index(store)
    assert found(store) == [RAIN, FERRY]
    days = store.counts_by_day(Query()).days
    assert [(f"{day:%m-%d}", n) for day, n in days] == [("02-28", 1), ("03-02", 1)]


def test_merged_and_moved_statements_are_found_where_they_stand(store: Store) -> None:
    """A merged one is one hit; before the next round it is none, and never two."""
    read(store, "a1", FERRY, published_at=NOW)
    read(store, "a2", "“The ferry sails!”", published_at=NOW - HOUR)
    index(store)
    assert len(found(store, "ferry")) == 2
    into, merged = (ids(store)[each] for each in (FERRY, "“The ferry sails!”"))
    change(
        store,
        update(occurrences)
        .where(occurrences.c.statement_id == merged)
        .values(statement_id=into),
        update(statements).where(statements.c.id == merged).values(merged_into=into),
    )
    assert found(store, "ferry") == [FERRY]
    index(store)
    assert found(store, "ferry") == [FERRY]
    assert found(store, "sails") == [FERRY]
    assert store.search(Query("sails"), 5).total == 1
    assert store.facets(Query()).n == 1
    assert store.statement(merged) == into
    told = store.statement(into)
    assert not isinstance(told, str)
    assert told is not None
    assert len(told.reports) == 2
    assert store.statement("nobody") is None


def test_a_statement_that_lost_all_reports_is_told_without(store: Store) -> None:
    """It has an address, and is no hit."""
    read(store, "a1", FERRY, RAIN)
    index(store)
    by_text = ids(store)
    moved = occurrences.c.statement_id == by_text[RAIN]
    change(store, update(occurrences).where(moved).values(statement_id=by_text[FERRY]))
    index(store)
    assert found(store) == [FERRY]
    told = store.statement(by_text[RAIN])
    assert not isinstance(told, str)
    assert told is not None
    assert told.reports == ()


def test_topics_and_deletions_come_later(store: Store) -> None:
    """Whoever writes them knows nothing of the index."""
    read(store, "a1", FERRY, RAIN)
    index(store)
    occurrence = store.reported()[0].reports[0].occurrence
    text_of_it = store.reported()[0].statement.text
    is_it = occurrence_topics.c.occurrence_id == occurrence.id
    change(store, delete(occurrence_topics).where(is_it))
    index(store)
    assert found(store, Query(topics=("ferries",))) != [FERRY, RAIN]
    assert text_of_it not in found(store, Query(topics=("ferries",)))
    deleted = Query(classes=(Trait.DELETED,))
    assert found(store, deleted) == []
    change(store, update(entries).values(deleted_at=NOW))
    index(store)
    assert len(found(store, deleted)) == 2
    change(store, update(entries).values(deleted_at=None))
    index(store)
    assert found(store, deleted) == []


def test_growing_and_making_anew_come_to_the_same(store: Store, url: str) -> None:
    """Sixty changes of all kinds, indexed bit by bit, leave what a new index has."""
    rng = random.Random(2)
    words = ("ferry", "rain", "port", "strike")
    for n in range(60):
        content = f"“{rng.choice(words)} {rng.choice(words)}.”"
        at = NOW - rng.randrange(60) * HOUR
        known = list(ids(store).values()) if n % 4 == 3 else []
        if known:
            first, second = rng.choice(known), rng.choice(known)
            one = rng.choice([each.id for each in all_occurrences(store)])
            change(
                store,
                rng.choice(
                    (
                        update(occurrences)
                        .where(occurrences.c.id == one)
                        .values(statement_id=first),
                        update(statements)
                        .where(statements.c.id == first)
                        .values(first_published_at=at),
                        update(statements)
                        .where(statements.c.id == first)
                        .values(repeats=None if first == second else second),
                    )
                ),
            )
        else:
            read(store, f"a{n}", content, published_at=at)
        store.index_search(rng.randint(1, 4))
    index(store)
    grown = indexed(url)
    assert len(grown["statements"]) > 5
    assert store.reindex_search() >= len(grown["statements"])
    assert found(store) == []
    index(store, 7)
    assert indexed(url) == grown


def all_occurrences(store: Store) -> list[Any]:
    """Ids of all occurrences."""
    with database_of(store).read() as connection:
        query = select(occurrences.c.id).order_by(occurrences.c.seq)
        return list(connection.execute(query))


def test_two_statements_never_share_a_position(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that want one give way to the next; each stays where it is."""
    from monitor.searching import documents

    monkeypatch.setattr(documents, "position", lambda at, statement_id: 5 << 20)
    read(store, "a1", FERRY, RAIN, "“No.”")
    index(store, 2)
    places = [row[:2] for row in indexed(url)["statements"]]
    assert [place for place, _ in places] == [(5 << 20) + n for n in range(3)]
    read(store, "a2", FERRY, RAIN, "“No.”", "“Yes.”")
    index(store)
    again = [row[:2] for row in indexed(url)["statements"]]
    assert again[:3] == places
    assert len(again) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_killed_round_leaves_nothing_and_begins_again(url: str, opened: Open) -> None:
    """kill -9 before the commit: the queue is as it was, the next round finds all."""
    store = opened(url)
    read(store, "a1", FERRY, RAIN)
    before = indexed(url)
    command = [sys.executable, "-c", KILLED, url]
    root = str(Path(__file__).parents[2])
    done = subprocess.run(command, cwd=root, env=os.environ, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert indexed(url) == before
    index(store)
    assert sorted(found(store)) == sorted([FERRY, RAIN])


def test_who_was_overtaken_looks_again(store: Store, url: str) -> None:
    """A round that looked before another one wrote does not write what is old."""
    read(store, "a1", FERRY)
    with database_of(store).read() as connection:
        old = sql_indexing.gather(connection, 10)
    index(store)
    with pytest.raises(OvertakenError), database_of(store).write() as connection:
        sql_indexing.apply(connection, old)
    assert len(indexed(url)["statements"]) == 1
    assert found(store) == [FERRY]


def test_a_round_that_was_overtaken_is_done_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller does not notice."""
    read(store, "a1", FERRY)
    once = SearchMixin._index
    calls: list[int] = []

    def overtaken(self: SearchMixin, limit: int) -> int:
        calls.append(limit)
        if len(calls) == 1:
            raise OvertakenError
        return once(self, limit)

    monkeypatch.setattr(SearchMixin, "_index", overtaken)
    assert store.index_search(10) > 0
    assert calls == [10, 10]


def test_a_store_of_an_older_version_catches_up(url: str, opened: Open) -> None:
    """The revision makes the tables and queues what is there."""
    store = opened(url)
    read(store, "a1", FERRY, RAIN)
    index(store)
    with closing(Database(url, timedelta(seconds=5))) as database:
        schema.migrate(database, "0004")
        names = inspect(database.engine).get_table_names()
        assert not [name for name in names if name.startswith("search")]
        schema.migrate(database)
    assert found(store) == []
    assert store.n_unindexed() == 2
    index(store)
    assert sorted(found(store, "sail OR rains")) == sorted([FERRY, RAIN])


def test_a_store_that_is_indexed_has_its_lines_at_once(url: str, opened: Open) -> None:
    """The revision makes them of the index, the same as indexing makes."""
    store = opened(url)
    read(store, "a1", FERRY, RAIN)
    read(store, "a2", FERRY)
    read(store, "a3", "“It snows.”", kind=StatementKind.STANCE, confidence=0.4)
    index(store)
    before = indexed(url)
    assert len(before["lines"]) > 10
    with closing(Database(url, timedelta(seconds=5))) as database:
        schema.migrate(database, "0009")
        assert "search_lines" not in inspect(database.engine).get_table_names()
        schema.migrate(database)
    assert indexed(url) == before


def test_no_revision_loses_a_trigger(url: str, engine: str, store: Store) -> None:
    """SQLite drops those of a table that is rebuilt; all are there at the end."""
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with database_of(store).read() as connection:
        names = set(connection.execute(text(catalogue[engine])).scalars())
    wanted = "told moved unsaid stated filed unfiled changed gone"
    assert names >= {f"search_{name}" for name in wanted.split()}


def test_no_answer_reads_a_whole_table(tmp_path: Path) -> None:
    """SQLite looks up by id, position or range in every query of every answer; only the
    index of words and what came of it is walked."""
    with closing(open_store(f"sqlite:///{tmp_path}/monitor.db")) as store:
        read(store, "a1", FERRY, RAIN)
        read(store, "a2", FERRY)
        index(store)
        database, first = database_of(store), ids(store)[FERRY]
        asked: list[tuple[str, Any]] = []
        event.listen(
            database.engine,
            "before_cursor_execute",
            lambda *args: asked.append((args[2], args[3])),
        )
        day = NOW.date()
        for query in (
            Query(),
            Query(since=day, until=day),
            Query("ferry"),
            Query("ferry", since=day, confidence=0.1, outlets=("harbour-post",)),
            Query('"the ferry"', order=Order.RELEVANCE),
            Query(figures=("oskar-lindt",), topics=("ferries",)),
        ):
            store.search(query, 1)
            store.facets(query)
            store.counts_by_day(query)
        for shelf in (
            Shelf(),
            Shelf(figure_id="oskar-lindt"),
            Shelf(topic_id="ferries"),
        ):
            place = store.lines(shelf, 1)[0].position
            store.lines(shelf, 1, below=place + 1)
            store.lines(replace(shelf, from_at=NOW, until_at=NOW), 1, above=place - 1)
            store.line_counts(shelf, 60)
        store.line_holdings(Shelf(topic_id="ferries"))
        store.statements((first,))
        store.statement(first)
        selects = [each for each in asked if each[0].startswith("SELECT")]
        with database.read() as connection:
            plans = {
                (row[3], query)
                for query, given in selects
                for row in connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {query}", given
                )
            }
    scans = {each for each in plans if each[0].startswith("SCAN")}
    walked = ("SCAN search_words VIRTUAL", "SCAN anon_1", "SCAN CONSTANT")
    assert len(plans) > 20
    assert not [scan for scan in scans if not scan[0].startswith(walked)]
    assert not [each for each in plans if "ix_statements_merged_into" in each[0]]


def test_the_queue_is_empty_when_all_is_indexed(store: Store, url: str) -> None:
    """And holds a row for each change before, whoever made it."""
    read(store, "a1", FERRY)
    queued = dump(url)[search_queue.name]
    assert {row[1] for row in queued} == set(ids(store).values())
    index(store)
    assert dump(url)[search_queue.name] == []
    assert len(dump(url)[search_statements.name]) == 1
    assert dump(url)[search_counts.name]
