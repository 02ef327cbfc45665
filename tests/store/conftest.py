"""The store on both engines. PostgreSQL is a real server: see `postgres`."""

import glob
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from monitor.ports import Store
from monitor.store import open_store
from monitor.store.tables import metadata

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
Open = Callable[..., Store]
_NUMBERS = count(1)


def _binary(name: str) -> str | None:
    """Where PostgreSQL's program lies: in PATH, else Debian's folder, newest first."""
    found = sorted(
        glob.glob(f"/usr/lib/postgresql/*/bin/{name}"),
        key=lambda path: float(path.split("/")[4]),
    )
    return shutil.which(name) or (found[-1] if found else None)


def _user() -> str | None:
    """Whom the server runs as: it refuses to run as root."""
    return "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None


@contextmanager
def _server(initdb: str, postgres: str) -> Iterator[str]:
    """A server of our own on a socket in a folder of its own; yields its URL."""
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="monitor-postgres-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if user:
            shutil.chown(folder, user)
        data = str(folder / "data")
        made = subprocess.run(
            [initdb, f"-D{data}", "-Umonitor", "-Atrust", "-EUTF8", "--locale=C", "-N"],
            user=user,
            cwd="/",
            capture_output=True,
            text=True,
        )
        assert made.returncode == 0, made.stderr
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "max_connections": "100",
        }
        options = [f"-c{name}={value}" for name, value in settings.items()]
        log = stack.enter_context(tempfile.NamedTemporaryFile())
        server = subprocess.Popen(
            [postgres, "-D", data, *options],
            user=user,
            cwd="/",
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        stack.callback(server.wait, timeout=30)
        stack.callback(server.terminate)
        url = f"postgresql://monitor@/postgres?host={folder}"
        _await(url, server, Path(log.name))
        yield url


def _await(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError:
            is_over = server.poll() is not None or time.monotonic() > deadline
            assert not is_over, log.read_text(errors="replace")
            time.sleep(0.05)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made.

    MONITOR_TEST_POSTGRES names one; else one is started. Where there is none, tests are
    skipped, but not in CI.
    """
    if url := os.environ.get("MONITOR_TEST_POSTGRES"):
        yield url
        return
    initdb, program = _binary("initdb"), _binary("postgres")
    if not (initdb and program):
        reason = "no PostgreSQL: set MONITOR_TEST_POSTGRES or install it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with _server(initdb, program) as url:
        yield url


@pytest.fixture(scope="session")
def shared_url(postgres: str) -> Iterator[str]:
    """A PostgreSQL database with our tables, for one test after the other.

    Making one takes half a second, emptying one a hundredth.
    """
    with _database(postgres) as name:
        url = _url(postgres, name)
        open_store(url).close()
        yield url


@pytest.fixture
def postgres_url(shared_url: str) -> str:
    """The URL of a PostgreSQL database with our tables and no rows."""
    tables = ", ".join(metadata.tables)
    with closing(psycopg.connect(shared_url, autocommit=True)) as connection:
        connection.execute("SET lock_timeout = 5000")  # a test that left one open
        connection.execute(f"TRUNCATE {tables}".encode())
    return shared_url


@contextmanager
def _database(server: str) -> Iterator[str]:
    name = f"monitor_test_{os.getpid()}_{next(_NUMBERS)}"
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield name
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _url(server: str, name: str) -> str:
    url = make_url(server).set(database=name)
    return url.render_as_string(hide_password=False)


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
    server = request.getfixturevalue("postgres")
    with _database(server) as name:
        yield _url(server, name)


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
