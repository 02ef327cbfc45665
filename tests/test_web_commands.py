"""`monitor site` and `monitor serve` as processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from monitor.errors import MonitorError
from monitor.store import open_store
from monitor.web import serving
from tests import archive, configs


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration whose store has an archive in it."""
    place = tmp_path_factory.mktemp("commands")
    url = archive.database_url(place)
    archive.fill(url)
    return configs.write(
        place / "config", monitor=f'database: "{url}"\nweb:\n  port: 0\n'
    )


def command(folder: Path, *words: str) -> list[str]:
    """The command line of a command."""
    return [sys.executable, "-m", "monitor", "--config", str(folder), *words]


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(folder, *words), capture_output=True, text=True, timeout=60, check=False
    )


def test_site_says_what_it_wrote(folder: Path, tmp_path: Path) -> None:
    """And a second run that nothing was left to write."""
    first = run(folder, "site", str(tmp_path / "site"))
    assert first.returncode == 0, first.stderr
    assert (tmp_path / "site" / "index.html").is_file()
    again = run(folder, "site", str(tmp_path / "site"))
    assert ", 0 written, 0 removed" in again.stdout
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter").touch()
    refused = run(folder, "site", str(tmp_path / "other"))
    assert refused.returncode == 1
    assert "name an empty folder" in refused.stderr


def test_serve_answers_until_it_is_told_to_stop(folder: Path) -> None:
    """It says where it is, serves, and SIGTERM ends it in order."""
    with subprocess.Popen(
        command(folder, "serve"),
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            assert process.stdout
            said = process.stdout.readline()
            address = said.removeprefix("the archive is at ").strip()
            answer = requests.get(address, timeout=20)
            assert "What was said, and who reports it" in answer.text
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM)


def test_several_workers_serve_one_address(folder: Path) -> None:
    """They count together; one that dies is replaced; nobody else takes their address;
    SIGTERM ends them all."""
    with subprocess.Popen(
        command(folder, "serve", "--workers", "2"),
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            assert process.stdout
            said = process.stdout.readline()
            address = said.removeprefix("the archive is at ").strip()
            assert _answers(address, 1)
            port = str(urlsplit(address).port)
            refused = run(folder, "serve", "--port", port, "--workers", "2")
            assert "Address already in use" in refused.stderr
            workers = _workers_of(process.pid)
            assert len(workers) == 2
            os.kill(min(workers), signal.SIGKILL)
            before = workers.keys()
            _wait_until(lambda: len(_workers_of(process.pid).keys() - before) == 1)
            assert _answers(address, 8) == 8
            told = requests.get(f"{address}metrics", timeout=20).text
            counted = 'monitor_web_answers_total{page="home",status="200"}'
            (line,) = [each for each in told.splitlines() if each.startswith(counted)]
            assert float(line.rpartition(" ")[2]) >= 8
            workers = _workers_of(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert not [each for each in workers if Path(f"/proc/{each}").exists()]


def _answers(address: str, n: int) -> int:
    """How many of so many readers, each with a connection of its own, are answered."""
    _wait_until(lambda: _status(address) == 200)
    return sum(_status(address) == 200 for _ in range(n))


def _status(address: str) -> int | None:
    try:
        return requests.get(address, timeout=20).status_code
    except requests.ConnectionError:
        return None


def _workers_of(pid: int) -> dict[int, str]:
    """The processes that serve, and their command lines."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    told = {int(each): Path(f"/proc/{each}/cmdline").read_text() for each in children}
    return {each: line for each, line in told.items() if "spawn_main" in line}


def _wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError


def test_workers_that_cannot_begin_are_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, not a loop for ever."""
    monkeypatch.setattr(serving, "_MOST_REPLACED", 1)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    at = serving.shared("127.0.0.1", 0)
    try:
        with pytest.raises(MonitorError, match="as soon as they begin"):
            serving.serve_by(1, _fail, at)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])


def _fail(host: str, port: int) -> None:
    raise MonitorError("there is no store")


def test_a_reader_leaves_by_the_running_archive(folder: Path) -> None:
    """The link of a mail shows a page and changes nothing; its button unsubscribes."""
    with closing(open_store(archive.database_url(folder.parent))) as store:
        token = store.token_for("ana@reader.example", "morning", "t" * 22)
        with subprocess.Popen(
            command(folder, "serve"),
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        ) as process:
            try:
                assert process.stdout
                said = process.stdout.readline()
                address = said.removeprefix("the archive is at ").strip()
                page = f"{address}u/{token}"
                assert "<form" in requests.get(page, timeout=20).text
                assert store.suppressions() == ()
                one_click = {"List-Unsubscribe": "One-Click"}
                answer = requests.post(page, data=one_click, timeout=20)
                assert answer.status_code == 200
            finally:
                process.send_signal(signal.SIGTERM)
        [left] = store.suppressions()
        assert left.address == "ana@reader.example"


def test_serve_refuses_others_without_a_token(folder: Path) -> None:
    """One sentence that says what to do, and exit code 1."""
    done = run(folder, "serve", "--host", "0.0.0.0")
    assert done.returncode == 1
    assert "no token is set" in done.stderr
    assert "Traceback" not in done.stderr


def test_there_must_be_a_store(tmp_path: Path) -> None:
    """Serving makes no database; it says to start the monitor first."""
    place = tmp_path / "none.db"
    text = f'database: "sqlite:///{place}"\n'
    done = run(configs.write(tmp_path / "config", monitor=text), "serve")
    assert done.returncode == 1
    assert "start the monitor first" in done.stderr
    assert not place.exists()
