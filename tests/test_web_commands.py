"""`monitor site` and `monitor serve` as processes."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import requests

from monitor.store import open_store
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
