"""What a database refuses becomes one sentence for a person, and loses nothing."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, exc

from monitor.errors import StoreError
from monitor.ports import Known, Store
from monitor.store import open_store
from monitor.store.database import Database
from monitor.store.refusals import translated
from monitor.store.sql import SqlStore
from monitor.store.tables import metadata
from monitor.values import (
    AlertMark,
    Correction,
    CorrectionAction,
    Delivery,
    DeliveryState,
    Occurrence,
    Placing,
    PollOutcome,
    Query,
    Revision,
    Shelf,
)
from tests.store.conftest import Open
from tests.store.made import (
    FEED,
    FEED_URL,
    NOW,
    a_bounce,
    a_delivery,
    a_followed,
    a_reading,
    a_suppression,
    a_visit,
    an_article,
    an_entry,
    an_issue,
    decide,
    dump,
    entry_id,
    poll,
    read,
    state_of,
)

LEASE = timedelta(minutes=10)
LATER = NOW + timedelta(hours=2)
WRITES: dict[str, Callable[[Store], object]] = {
    "add_feeds": lambda store: store.add_feeds({"new": "https://new.example"}, NOW),
    "save_poll": lambda store: store.save_poll(
        PollOutcome(state_of(store), (an_entry("e2"),)), NOW
    ),
    "remember_peace": lambda store: store.remember_peace("h.example", 429, NOW, NOW),
    "save_reading": lambda store: store.save_reading(
        a_reading("e1", an_article("e1"), "“It sails.”"), decide, NOW
    ),
    "save_read_again": lambda store: store.save_read_again(
        entry_id("e1"), an_article("done").id, NOW
    ),
    "save_read_failure": lambda store: store.save_read_failure(
        entry_id("e1"), "status 503", None, NOW
    ),
    "correct": lambda store: store.correct(
        Correction(NOW, CorrectionAction.RELEASE, ("s",)), lambda *_: Placing()
    ),
    "save_issue": lambda store: store.save_issue(an_issue(day=3), []),
    "claim_visits": lambda store: store.claim_visits(LATER, LEASE, 5),
    "save_revision": lambda store: store.save_revision(
        Revision(
            a_followed(store, "done"), visit=replace(a_visit("done"), n_missing=1)
        ),
        decide,
        NOW,
    ),
    "claim_delivery": lambda store: store.claim_delivery(NOW, LEASE),
    "index_search": lambda store: store.index_search(10),
    "reindex_search": lambda store: store.reindex_search(),
    "save_delivery": lambda store: store.save_delivery(
        a_delivery(an_issue(), n_attempts=1), NOW
    ),
    "hand_over": lambda store: store.hand_over(in_hand(store), NOW),
    "force_delivery": lambda store: store.force_delivery(a_delivery(an_issue()), NOW),
    "token_for": lambda store: store.token_for("a@reader.example", "daily", "t" * 22),
    "suppress": lambda store: store.suppress(a_suppression("b@reader.example")),
    "lift": lambda store: store.lift("ada@reader.example", "", NOW),
    "save_bounce": lambda store: store.save_bounce(
        a_bounce("new"), lambda all_of: None
    ),
    "save_alert": lambda store: store.save_alert(AlertMark("rule", 7), None, ()),
}
READS: dict[str, Callable[[Store], object]] = {
    "feed_state": lambda store: store.feed_state(FEED),
    "feed_states": lambda store: store.feed_states(),
    "due_states": lambda store: store.due_states(NOW),
    "feed_memory": lambda store: store.feed_memory(FEED),
    "recent_entries": lambda store: store.recent_entries(FEED, 5),
    "recent_posts": lambda store: store.recent_posts(FEED, 5),
    "known_entries": lambda store: store.known_entries(FEED, ["e1"]),
    "entries_to_read": lambda store: store.entries_to_read(NOW, [FEED], 1),
    "n_unread": lambda store: store.n_unread(),
    "peaces": lambda store: store.peaces(NOW),
    "has_article": lambda store: store.has_article("a"),
    "last_issue": lambda store: store.last_issue("morning"),
    "issue": lambda store: store.issue("i"),
    "issues": lambda store: store.issues(),
    "max_seq": lambda store: store.max_seq(),
    "reported": lambda store: store.reported(),
    "deliveries": lambda store: store.deliveries(),
    "reports": lambda store: list(store.reports()),
    "find_reports": lambda store: store.find_reports("a"),
    "article": lambda store: store.article("a"),
    "corrections": lambda store: store.corrections("s"),
    "statement_ids": lambda store: store.statement_ids("s"),
    "article_text": lambda store: store.article_text("a"),
    "n_due_visits": lambda store: store.n_due_visits(NOW, 5),
    "touched_entries": lambda store: store.touched_entries(5),
    "followed": lambda store: store.followed("a"),
    "article_versions": lambda store: store.article_versions("a"),
    "changes_of": lambda store: store.changes_of(["a"]),
    "repeats_of": lambda store: store.repeats_of(["a"]),
    "statement_counts": lambda store: store.statement_counts(),
    "subscription": lambda store: store.subscription("t"),
    "recipient_of": lambda store: store.recipient_of("<m>"),
    "suppressions": lambda store: store.suppressions(),
    "bounces": lambda store: store.bounces(),
    "alert": lambda store: store.alert("a"),
    "alerts": lambda store: store.alerts("rule", NOW),
    "alert_mark": lambda store: store.alert_mark("rule"),
    "report_counts": lambda store: store.report_counts([(NOW, NOW)]),
    "topic_groups": lambda store: store.topic_groups(NOW.date()),
    "topic_counts": lambda store: store.topic_counts(),
    "statements": lambda store: store.statements(["s"]),
    "shelf": lambda store: store.shelf(Shelf(), 1),
    "find": lambda store: store.find(Query("rains", confidence=0.1), 5),
    "lines": lambda store: store.lines(Shelf(), 1),
    "line_counts": lambda store: store.line_counts(Shelf(), 60),
    "line_holdings": lambda store: store.line_holdings(Shelf(topic_id="t")),
    "shelf_counts": lambda store: store.shelf_counts(Shelf()),
    "holdings": lambda store: store.holdings(Shelf()),
    "merged": lambda store: store.merged(),
    "issue_lines": lambda store: store.issue_lines(),
    "search": lambda store: store.search(Query("rains", confidence=0.1), 5),
    "facets": lambda store: store.facets(Query()),
    "counts_by_day": lambda store: store.counts_by_day(Query()),
    "statement": lambda store: store.statement("s"),
    "n_unindexed": lambda store: store.n_unindexed(),
}
NEITHER = {"hold", "close"}  # own locks: test_hold.py; no query


def test_every_method_is_tried_against_a_locked_database() -> None:
    """A method that is added to the port is added to one of the two lists above."""
    promised = (vars(each) for each in Store.__mro__ if each.__module__ != "typing")
    methods = {name for each in promised for name in each if name[0] != "_"}
    assert methods == WRITES.keys() | READS.keys() | NEITHER


def fill(store: Store) -> None:
    """Something for every method to find or to change."""
    read(store, "done", "“It rains.”")
    poll(store, an_entry("e1"))
    issue = an_issue()
    claimed = a_delivery(issue, "claimed", state=DeliveryState.SENDING)
    store.save_issue(issue, [a_delivery(issue), claimed])
    store.suppress(a_suppression("ada@reader.example"))
    store.index_search(10)
    read(store, "later", "“It pours.”")


def in_hand(store: Store) -> Delivery:
    """The delivery that is being sent."""
    return next(d for d in store.deliveries() if d.state is DeliveryState.SENDING)


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another process is in the middle of a write."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with closing(psycopg.connect(url)) as server:
        tables = ", ".join(metadata.tables)
        server.execute(f"LOCK TABLE {tables} IN SHARE MODE".encode())
        yield
        server.rollback()


@pytest.mark.parametrize("method", WRITES)
def test_a_write_to_a_locked_database_fails_and_then_works(
    url: str, opened: Open, method: str
) -> None:
    """It says so after `busy_timeout`, nothing is changed, and trying again works."""
    store = opened(url, patience=0.05)
    fill(store)
    before = dump(url)
    with locked(url), pytest.raises(StoreError, match=r"locked.*another process"):
        WRITES[method](store)
    assert dump(url) == before
    WRITES[method](store)
    assert dump(url) != before


@pytest.mark.parametrize("method", READS)
def test_reading_does_not_wait_for_a_writer(
    url: str, opened: Open, method: str
) -> None:
    """WAL and snapshots: a long write does not stop the daemon's reads."""
    store = opened(url, patience=0.05)
    fill(store)
    with locked(url):
        READS[method](store)


@pytest.mark.parametrize("method", [*WRITES, *READS])
def test_a_database_without_our_tables_is_told(
    empty_url: str, opened: Open, method: str
) -> None:
    """Somebody changed the schema by hand under a running store."""
    store = opened(empty_url)
    with closing(Database(empty_url, LEASE)) as database, database.write() as by_hand:
        metadata.drop_all(by_hand)
    with pytest.raises(StoreError, match="has not the tables"):
        (WRITES | READS)[method](store)


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    """The poll that does not fit leaves no part; with space again it goes well."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    open_store(url).close()
    database = Database(url, timedelta(seconds=1))
    sizes = ["PRAGMA max_page_count = 60"]
    event.listen(
        database.engine,
        "begin",
        lambda connection: connection.exec_driver_sql(sizes[-1]),
    )
    with closing(SqlStore(database)) as store:
        poll(store, an_entry("e1"))
        before = dump(url)
        big = [an_entry(f"b{n}", html="x" * 10_000) for n in range(60)]
        with pytest.raises(StoreError, match=r"disk is full.*nothing of this step"):
            store.save_poll(PollOutcome(state_of(store), tuple(big)), NOW)
        assert dump(url) == before
        sizes.append("PRAGMA max_page_count = 100000")
        assert store.save_poll(PollOutcome(state_of(store), tuple(big)), NOW) == (60, 0)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """The message says what to do with it."""
    path = tmp_path / "monitor.db"
    path.write_bytes(b"Dear diary, " * 200)
    with pytest.raises(StoreError, match=r"is not an SQLite database: name another"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == b"Dear diary, " * 200


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    """A page that was overwritten is damage, not a traceback."""
    path = tmp_path / "monitor.db"
    url = f"sqlite:///{path}"
    with closing(open_store(url)) as store:
        poll(store, *(an_entry(f"e{n}", html="x" * 3_000) for n in range(200)))
    n_pages = path.stat().st_size // 4096
    with path.open("r+b") as file:
        file.seek(4096 * (n_pages - 100))  # past the first page of all tables
        file.write(b"\xff" * 4096 * 100)
    with closing(open_store(url)) as store, pytest.raises(StoreError, match="damaged"):
        store.entries_to_read(NOW, [FEED], 1_000)


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    """The path is in the message."""
    with pytest.raises(StoreError, match=rf"{tmp_path} cannot be opened"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "var").write_text("in the way")
    with pytest.raises(StoreError, match=r"the folder .*var cannot be made"):
        open_store(f"sqlite:///{tmp_path}/var/monitor.db")


def test_a_file_that_may_not_be_written_is_told(tmp_path: Path, opened: Open) -> None:
    """Read-only opens, and a write says what to check."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    opened(url).add_feeds({FEED: FEED_URL}, NOW)
    database = Database(url, timedelta(seconds=1))
    event.listen(
        database.engine,
        "connect",
        lambda connection, _: connection.execute("PRAGMA query_only = ON"),
    )
    with closing(SqlStore(database)) as store:
        with pytest.raises(StoreError, match=r"cannot be written: check the perm"):
            store.add_feeds({"new": "https://new.example"}, NOW)
        assert len(store.feed_states()) == 1


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "cannot be read; write sqlite"),
        ("var/monitor.db", "cannot be read; write sqlite"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("mysql://user:secret@host/name", "begins with 'mysql'; known are sqlite"),
        ("postgresql+asyncpg://host/name", "known are sqlite and postgresql"),
        ("postgresql://host:port/name", "cannot be read"),
    ],
)
def test_a_url_that_we_cannot_use_is_told(url: str, message: str) -> None:
    """The message names what can be written, and no password."""
    with pytest.raises(StoreError, match=message) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_server_that_does_not_answer_is_told(scheme: str, tmp_path: Path) -> None:
    """Where, and why; the password is not part of it."""
    url = f"{scheme}://ada:hush@/monitor?host={tmp_path}"
    with pytest.raises(StoreError, match="cannot be reached: ") as caught:
        open_store(url)
    assert "hush" not in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def end_all_connections(url: str) -> None:
    """What a restart of the server does to those who are connected."""
    with closing(psycopg.connect(url, autocommit=True)) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.postgres
def test_a_server_that_was_restarted_is_found_again(
    postgres_url: str, opened: Open
) -> None:
    """It is no reason to restart the monitor."""
    store = opened(postgres_url)
    assert store.max_seq() == 0
    end_all_connections(postgres_url)
    assert store.max_seq() == 0


@pytest.mark.postgres
def test_a_step_whose_connection_breaks_is_told(
    postgres_url: str, opened: Open
) -> None:
    """In the middle of a commit: nothing is stored, and the next one works."""
    store = opened(postgres_url)
    poll(store, an_entry("a1"))
    before = dump(postgres_url)

    def breaking(new: Sequence[Occurrence], known: Known, now: datetime) -> Placing:
        end_all_connections(postgres_url)
        return decide(new, known, now)

    with pytest.raises(StoreError, match="cannot be reached"):
        read(store, "a1", "“It sails.”", decided=breaking)
    assert dump(postgres_url) == before
    assert read(store, "a1", "“It sails.”") == 1


@pytest.mark.postgres
def test_a_missing_database_is_told(postgres: str) -> None:
    """The server's own words say which."""
    url = postgres.replace("/postgres?", "/nowhere?")
    with pytest.raises(StoreError, match=r"cannot be reached: .*nowhere"):
        open_store(url)


def test_a_bug_is_not_called_a_refusal() -> None:
    """Broken constraints and wrong SQL are ours to mend: they pass as they are."""
    error = exc.IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE failed"))
    with pytest.raises(exc.IntegrityError), translated("monitor.db"):
        raise error
    wrong = exc.OperationalError("SELEC", {}, sqlite3.OperationalError("syntax error"))
    with pytest.raises(exc.OperationalError), translated("monitor.db"):
        raise wrong


def test_a_busy_pool_is_told() -> None:
    """More workers than connections: wait, then say what to do."""
    with (
        pytest.raises(StoreError, match="all connections are busy"),
        translated("monitor.db"),
    ):
        raise exc.TimeoutError
