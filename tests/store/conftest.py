"""The store on both engines. PostgreSQL is a real server: see `postgres`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from monitor.ports import Store
from monitor.store import open_store
from monitor.store.tables import metadata
from monitor.store.tables.search import WORDS
from tests.postgres import database, for_tests

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
Open = Callable[..., Store]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made."""
    yield from for_tests()


@pytest.fixture(scope="session")
def shared_url(postgres: str) -> Iterator[str]:
    """A PostgreSQL database with our tables, for one test after the other.

    Making one takes half a second, emptying one a hundredth.
    """
    with database(postgres) as url:
        open_store(url).close()
        yield url


@pytest.fixture
def postgres_url(shared_url: str) -> str:
    """The URL of a PostgreSQL database with our tables and no rows."""
    tables = ", ".join([*metadata.tables, WORDS])
    with closing(psycopg.connect(shared_url, autocommit=True)) as connection:
        connection.execute("SET lock_timeout = 5000")  # a test that left one open
        connection.execute(f"TRUNCATE {tables}".encode())
    return shared_url


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def empty_url(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The URL of a database without tables."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path}/monitor.db"
        return
    server_url = request.getfixturevalue("postgres")
    with database(server_url) as made:
        yield made


@pytest.fixture
def url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database with our tables and no rows."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path}/monitor.db"
        return
    yield request.getfixturevalue("postgres_url")


@pytest.fixture
def opened() -> Iterator[Open]:
    """`open_store`, with a short patience, that closes at the end what it opened."""
    with ExitStack() as stack:

        def open_it(url: str, *, patience: float = 30) -> Store:
            store = open_store(url, busy_timeout=timedelta(seconds=patience))
            stack.callback(store.close)
            return store

        yield open_it


@pytest.fixture
def store(url: str, opened: Open) -> Store:
    """An empty store."""
    return opened(url)
