"""Copying a store: all or nothing, and the copy goes on where the original was."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    update,
)

from monitor.errors import HeldError, StoreError
from monitor.store import open_store
from monitor.store.columns import Seconds, SpansJson, UTCDateTime
from monitor.store.copying import copy_store
from monitor.store.database import Database
from monitor.store.tables import metadata, statements
from monitor.values import Query, Span
from tests.store.made import NOW, a_delivery, an_entry, an_issue, dump, poll, read

KILLED = """
import os, signal, sys
from monitor.store.copying import copy_store

def tell(table, done, total):
    if table == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

copy_store(sys.argv[1], sys.argv[2], "the copier", tell)
"""


@pytest.fixture
def source(tmp_path: Path) -> str:
    """A SQLite store with something in every corner."""
    url = f"sqlite:///{tmp_path}/source.db"
    store = open_store(url)
    for n in range(3):
        read(store, f"a{n}", f"“Sentence {n}.”", f"“Another {n}.”")
    poll(store, an_entry("a1", content_hash="another", title="Edited"))
    poll(store, an_entry("nul \ud800", html="\x00<p>“\N{GRINNING FACE}”</p>"))
    issue = an_issue()
    store.save_issue(issue, [a_delivery(issue), a_delivery(issue, "bo")])
    store.close()
    merge(url)
    return url


def merge(url: str) -> None:
    """Make a chain of merged statements, the later of which come first by key."""
    first, second, third, *_ = sorted(row[0] for row in dump(url)["statements"])
    database = Database(url, timedelta(seconds=5))
    with database.write() as connection:
        for one, other in ((first, second), (second, third)):
            connection.execute(
                update(statements)
                .where(statements.c.id == one)
                .values(merged_into=other)
            )
    database.close()


def kept(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that is copied: what is derived makes itself anew."""
    return {
        name: rows
        for name, rows in dump(url).items()
        if not metadata.tables[name].info.get("derived")
    }


def copy_when_free(source: str, target: str) -> None:
    """Copy; a server notices in its own time that a killed holder is gone."""
    for _ in range(100):
        try:
            copy_store(source, target, "a test")
            return
        except HeldError:
            threading.Event().wait(0.05)
    pytest.fail("still held")


@pytest.mark.postgres
def test_every_row_arrives_as_it_was(source: str, postgres_url: str) -> None:
    """Texts, times, spans, merged statements; the counts are told."""
    told: list[tuple[str, int, int]] = []
    counts = copy_store(source, postgres_url, "a test", lambda *each: told.append(each))
    there = kept(postgres_url)
    assert there == kept(source)
    assert counts == {name: len(rows) for name, rows in there.items()}
    assert ("entries", counts["entries"], counts["entries"]) in told
    assert counts["statements"] == 6


DERIVED = {"search_counts", "search_lines", "search_queue", "search_statements"}


def a_value(column: Column[Any]) -> object:
    """Some value of a column; of one that refers to a row, that of the only one."""
    for key in column.foreign_keys:
        return a_value(key.column)
    kinds: dict[type, object] = {
        UTCDateTime: NOW,
        Seconds: timedelta(seconds=90),
        SpansJson: (Span(1, 3),),
        JSON: ["a", "b"],
        Boolean: True,
        Date: NOW.date(),
        Float: 0.25,
        Integer: 1,
        BigInteger: 1,
    }
    return kinds.get(type(column.type), f"{column.table.name} {column.name}")


@pytest.mark.postgres
def test_no_table_is_forgotten(tmp_path: Path, postgres_url: str) -> None:
    """A row of every table that the schema has, every column of it filled, arrives; a
    new table is one of these by itself, and one that is left out is left out on purpose
    (what is derived makes itself anew)."""
    source = f"sqlite:///{tmp_path}/source.db"
    open_store(source).close()
    database = Database(source, timedelta(seconds=5))
    with database.write() as connection:
        for table in metadata.sorted_tables:
            if table.name not in DERIVED:
                row = {column.name: a_value(column) for column in table.columns}
                connection.execute(table.insert().values(row))
    database.close()
    counts = copy_store(source, postgres_url, "a test")
    assert counts == dict.fromkeys(metadata.tables.keys() - DERIVED, 1)
    there = kept(postgres_url)
    assert there == kept(source)
    assert all(None not in row for rows in there.values() for row in rows)


@pytest.mark.postgres
def test_the_copy_goes_on_where_the_original_was(
    source: str, postgres_url: str
) -> None:
    """Numbers given to occurrences continue, and known entries stay known."""
    copy_store(source, postgres_url, "a test")
    store = open_store(postgres_url)
    before = store.max_seq()
    assert read(store, "a0", "“Sentence 0.”") == 0
    assert read(store, "fresh", "“A new sentence.”") == 1
    assert store.max_seq() == before + 1
    while store.index_search(100):
        pass
    texts = [each.statement.text for each in store.reported()]
    n_found = store.search(Query("sentence"), 50).total
    assert n_found == sum("entence" in text for text in texts) > 1
    store.close()


@pytest.mark.postgres
def test_back_to_a_file(source: str, postgres_url: str, tmp_path: Path) -> None:
    """A copy can be copied back, and says the same."""
    copy_store(source, postgres_url, "a test")
    back = f"sqlite:///{tmp_path}/back.db"
    copy_store(postgres_url, back, "a test")
    assert kept(back) == kept(source)


@pytest.mark.postgres
def test_a_target_with_rows_is_refused(source: str, postgres_url: str) -> None:
    """It is left alone, and the message says what to do."""
    store = open_store(postgres_url)
    store.add_feeds({"other": "https://other.example/feed"}, NOW)
    store.close()
    with pytest.raises(StoreError, match=r"not empty.*feeds has rows.*name a new one"):
        copy_store(source, postgres_url, "a test")
    assert len(dump(postgres_url)["feeds"]) == 1


@pytest.mark.postgres
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.parametrize("table", ["entries", "occurrences"])
def test_a_killed_copy_leaves_nothing_and_starts_over(
    source: str, postgres_url: str, table: str
) -> None:
    """kill -9 in the middle: the target is empty, and the next copy succeeds."""
    command = [sys.executable, "-c", KILLED, source, postgres_url, table]
    folder = str(Path(__file__).parents[2])
    done = subprocess.run(command, cwd=folder, env=os.environ, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert not any(dump(postgres_url).values())
    copy_when_free(source, postgres_url)
    assert kept(postgres_url) == kept(source)


def test_a_store_in_use_is_not_copied(source: str, tmp_path: Path) -> None:
    """Neither from nor to a store that an instance works on."""
    target = f"sqlite:///{tmp_path}/target.db"
    store = open_store(source)
    with store.hold("the daemon"), pytest.raises(HeldError, match="the daemon"):
        copy_store(source, target, "a test")
    store.close()


def test_a_store_is_not_copied_into_itself(source: str) -> None:
    """The same URL twice is a slip."""
    with pytest.raises(StoreError, match="into itself"):
        copy_store(source, source, "a test")
