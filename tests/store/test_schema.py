"""The schema: migrations, what they make, and databases that do not fit."""

import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

import monitor.store
from monitor.errors import StoreError
from monitor.ports import Store
from monitor.store import open_store, schema
from monitor.store.database import Database
from monitor.store.tables import metadata, occurrence_topics
from monitor.store.tables.search import WORDS
from tests.store.conftest import Open
from tests.store.made import read

PATIENCE = timedelta(seconds=5)


def database_of(url: str) -> Database:
    """The database behind a store."""
    return Database(url, PATIENCE)


def tables_of(url: str) -> set[str]:
    """The names of its tables."""
    with closing(database_of(url)) as database, database.read() as connection:
        names = inspect(connection).get_table_names()
    return {name for name in names if not name.startswith(WORDS)}


def is_ours(_object: object, name: str, kind: str, *_: object) -> bool:
    """Whether the code knows a table: the engine's index of words has its own."""
    return kind != "table" or not name.startswith(WORDS)


def set_revision(url: str, revision: str) -> None:
    """Pretend that another version wrote the database."""
    with closing(database_of(url)) as database, database.write() as connection:
        update = text("UPDATE alembic_version SET version_num = :revision")
        connection.execute(update, {"revision": revision})


def test_the_newest_migration_is_the_one_we_ask_for() -> None:
    """HEAD is spelt out so that an up-to-date store opens without Alembic."""
    config = Config()
    folder = Path(monitor.store.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_migrations_make_the_tables_that_the_code_uses(url: str, store: Store) -> None:
    """What the revisions add up to is what tables/ says, on each engine."""
    with closing(database_of(url)) as database, database.read() as connection:
        opts = {"include_object": is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_migrations_go_up_down_and_up_again(empty_url: str) -> None:
    """Down to nothing and up again gives a store that works."""
    tables = {*metadata.tables, "alembic_version"}
    open_store(empty_url).close()
    assert tables_of(empty_url) == tables
    with closing(database_of(empty_url)) as database:
        schema.migrate(database, "base")
    assert tables_of(empty_url) == {"alembic_version"}
    with closing(open_store(empty_url)) as store:
        assert tables_of(empty_url) == tables
        assert read(store, "a1", "“It sails.”") == 1


def test_opening_again_keeps_everything(url: str, opened: Open) -> None:
    """A store that is up to date is only opened."""
    read(opened(url), "a1", "“It sails.”")
    assert opened(url).max_seq() == 1


def test_an_older_store_keeps_its_statements_when_it_is_brought_up(
    url: str, opened: Open
) -> None:
    """Rows that a revision before kinds wrote count as said, as sure as they were."""
    read(opened(url), "a1", "“It sails.”")
    (before,) = opened(url).reported()
    with closing(database_of(url)) as database:
        schema.migrate(database, "0001")
    (after,) = opened(url).reported()
    (one,) = after.reports
    assert after.statement == before.statement
    assert (one.occurrence.kind, one.occurrence.mention) == ("statement", "")
    assert one.occurrence.words_confidence == one.occurrence.confidence < 1
    assert one.occurrence.figure_confidence == 1


def test_several_processes_may_open_a_new_store_at_once(empty_url: str) -> None:
    """Eight at once: one migrates, the others wait for it."""
    barrier = threading.Barrier(8)
    problems: list[BaseException] = []

    def work() -> None:
        barrier.wait()
        try:
            open_store(empty_url, busy_timeout=timedelta(seconds=30)).close()
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with closing(open_store(empty_url)) as store:
        assert read(store, "a1", "“It sails.”") == 1


def test_a_newer_schema_is_refused_and_left_alone(empty_url: str) -> None:
    """The message says what to do; nothing is changed."""
    open_store(empty_url).close()
    set_revision(empty_url, "9999")
    with pytest.raises(StoreError, match=r"newer version.*9999.*upgrade the monitor"):
        open_store(empty_url)
    with closing(database_of(empty_url)) as database, database.read() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version"))
        assert version.scalar_one() == "9999"


def test_a_migration_that_fails_leaves_nothing(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it is one transaction, on both engines; the next start goes well."""
    from alembic import command

    upgrade = command.upgrade

    def failing(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise RuntimeError("the machine goes down")

    monkeypatch.setattr(command, "upgrade", failing)
    with pytest.raises(RuntimeError, match="goes down"):
        open_store(empty_url)
    assert tables_of(empty_url) == set()
    monkeypatch.undo()
    open_store(empty_url).close()


def test_a_row_without_its_parent_is_refused(url: str, store: Store) -> None:
    """Foreign keys are in force on each connection."""
    orphan = {"occurrence_id": "nobody", "topic_id": "t", "position": 0, "terms": []}
    with (
        closing(database_of(url)) as database,
        pytest.raises(IntegrityError),
        database.write() as connection,
    ):
        connection.execute(occurrence_topics.insert(), [orphan])


def test_a_read_sees_one_state_throughout(url: str, store: Store) -> None:
    """Several queries of one answer fit together, whatever is written meanwhile."""
    count = select(func.count()).select_from(metadata.tables["occurrences"])
    with closing(database_of(url)) as database, database.read() as connection:
        assert connection.execute(count).scalar_one() == 0
        read(store, "a1", "“It sails.”")
        assert connection.execute(count).scalar_one() == 0


def test_ids_are_compared_by_code_point(url: str, engine: str, store: Store) -> None:
    """Key columns have collation "C" on PostgreSQL: the same order on both engines."""
    if engine == "sqlite":
        query = "SELECT 'B' < 'a'"  # its default
    else:
        query = (
            "SELECT bool_and(collation_name = 'C') FROM information_schema.columns"
            " WHERE table_name = 'occurrences' AND column_name LIKE '%id'"
        )
    with closing(database_of(url)) as database, database.read() as connection:
        assert connection.execute(text(query)).scalar_one()


def test_sqlite_keeps_what_it_answered(tmp_path: Path, opened: Open) -> None:
    """WAL, so that readers do not wait; FULL, so that a commit survives a power cut."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    opened(url)
    with closing(database_of(url)) as database, database.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


def test_a_reader_keeps_more_and_refuses_to_write(tmp_path: Path) -> None:
    """Megabytes of what it reads, as a page reads from all over the file."""
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    open_store(url).close()
    with (
        closing(Database(url, PATIENCE, reads_only=True)) as database,
        database.read() as connection,
    ):
        names = ("cache_size", "query_only")
        told = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names
        ]
    assert told[0] <= -10_000  # kilobytes
    assert told[1] == 1


def test_the_folder_of_the_file_is_made(tmp_path: Path, opened: Open) -> None:
    """However deep."""
    opened(f"sqlite:///{tmp_path}/var/lib/monitor.db")
    assert (tmp_path / "var/lib/monitor.db").is_file()
