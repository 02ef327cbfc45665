"""PostgreSQL for tests and benchmarks: a real server, started by itself."""

import glob
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

_NUMBERS = count(1)


def for_tests() -> Iterator[str]:
    """A server for a session of tests: the body of a fixture.

    Where there is none, tests are skipped, but not in CI.
    """
    with ExitStack() as stack:
        try:
            url = stack.enter_context(server())
        except NoPostgresError as error:
            if os.environ.get("CI"):
                pytest.fail(str(error))
            pytest.skip(f"no PostgreSQL: {error}")
        yield url


class NoPostgresError(Exception):
    """There is no PostgreSQL on this machine."""


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The URL of a server on which databases may be made.

    MONITOR_TEST_POSTGRES names one; else one is started, which forgets what a power
    cut would take unless it is `durable`. Raises: NoPostgresError.
    """
    if url := os.environ.get("MONITOR_TEST_POSTGRES"):
        yield url
        return
    initdb, program = _binary("initdb"), _binary("postgres")
    if not (initdb and program):
        raise NoPostgresError("set MONITOR_TEST_POSTGRES or install PostgreSQL")
    with _server(initdb, program, durable=durable) as url:
        yield url


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """The URL of a new database on a server, dropped at the end."""
    name = f"monitor_test_{os.getpid()}_{next(_NUMBERS)}"
    with closing(psycopg.connect(server_url, autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            url = make_url(server_url).set(database=name)
            yield url.render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


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
def _server(initdb: str, postgres: str, *, durable: bool) -> Iterator[str]:
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
            "fsync": "on" if durable else "off",
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
