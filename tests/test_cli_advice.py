"""What commands say about what to do next: it can be pasted, and it works."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor import resources
from monitor.demo import Newsroom, write_config

ROOT = Path(__file__).parent.parent


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as it would be pasted."""
    return subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=100,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
    )


def monitor(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the program."""
    return shell(f"{sys.executable} -m monitor {line}", folder)


def advised(text: str) -> list[str]:
    """The commands that stand in backticks."""
    return [one for one in re.findall(r"`([^`]+)`", text) if "monitor" in one]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """The sample newsroom on loopback."""
    with Newsroom(resources.folder("sample"), datetime.now(UTC)) as served:  # noqa: TID251 - a real process reads the real clock
        yield served


def made(newsroom: Newsroom, folder: Path) -> Path:
    """The folder with a configuration that lies where nobody would look for it."""
    write_config(newsroom.base_url, folder).rename(folder / "my own")
    return folder


@pytest.fixture(scope="module")
def folder(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that several tests look into."""
    return made(newsroom, tmp_path_factory.mktemp("advice"))


GIVEN = "-c 'my own'"


def test_each_step_leads_to_the_next(newsroom: Newsroom, tmp_path: Path) -> None:
    """From nothing stored to a digest, by what each command says; with the --config
    that was given."""
    folder = made(newsroom, tmp_path)
    line = "preview"
    for expected in (("poll", "read"), ("read",), ("digest",)):
        told = monitor(f"{GIVEN} {line}", folder) if line == "preview" else None
        told = told or shell(line, folder)
        assert told.returncode == 0, told.stderr
        commands = advised(told.stdout)
        assert [one.split()[-1] for one in commands] == list(expected), told.stdout
        assert all("--config 'my own'" in one for one in commands)
        line = commands[0]
    assert "WHAT ARVENIA'S LEADERS SAID" in shell(line, folder).stdout


def test_counts_say_what_they_count(folder: Path) -> None:
    """Of statements and of reports, shown and stored."""
    monitor(f"{GIVEN} poll --all", folder)
    monitor(f"{GIVEN} read", folder)
    again = monitor(f"{GIVEN} read", folder).stdout
    stored = re.search(r"(\d+) statements stored in all", again)
    assert stored, again
    for line in ("doctor --no-feeds", "topics list"):
        told = " ".join(monitor(f"{GIVEN} {line}", folder).stdout.split())
        assert f"{stored[1]} statements stored in all" in told
    figures = " ".join(monitor(f"{GIVEN} figures", folder).stdout.split())
    assert "Statements are all that are stored" in figures
    assert "10 feeds: 10 ok" in monitor(f"{GIVEN} feeds", folder).stdout


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("digest -e foo", 2, "there is no edition 'foo'; editions.yaml has morning"),
        ("preview -e mornin", 2, "did you mean 'morning'?"),
        ("digest -d tomorrow", 2, "'tomorrow' is no day; write year, month and day"),
        ("digest -d 2999-01-01", 2, "2999-01-01 lies ahead"),
        ("deliver --issue zz", 1, "no delivery of an issue or alert 'zz'"),
        ("deliver --only zz", 1, "no delivery to 'zz'"),
        ("serve --port 99999", 2, "'99999' is no whole number from 0 to 65535"),
        ("export -f xml", 2, "'xml' is none of jsonl or csv"),
        ("topics suggest --days no", 2, "'no' is no whole number from 1"),
        ("preview --days 0", 2, "'0' is no whole number from 1 to 366"),
        ("subscribers suppress foo", 2, "'foo' is no mail address"),
        ("serch", 2, "Did you mean 'search', 'serve'?"),
    ],
)
def test_a_wrong_argument_is_told_in_plain_words(
    folder: Path, line: str, code: int, said: str
) -> None:
    """What is wrong is the argument, and what may be written instead."""
    done = monitor(f"{GIVEN} {line}", folder)
    told = " ".join((done.stdout + done.stderr).replace("│", " ").split())
    assert (done.returncode, said in told) == (code, True), told
    assert "editions.yaml:1:1" not in told
    assert "Value error" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize("exists", [False, True])
def test_without_a_configuration_it_is_told_how_to_begin(
    tmp_path: Path, exists: bool
) -> None:
    """`init` and `config copy` by name, for the folder that was meant."""
    if exists:
        (tmp_path / "mine").mkdir()
    done = monitor("-c mine doctor", tmp_path)
    assert done.returncode == 2
    lines = [line.strip() for line in done.stderr.splitlines()]
    assert any("--config mine init" in line for line in lines)
    [copy] = [line for line in lines if "config copy mine" in line] or [""]
    assert bool(copy) is not exists
    if copy:
        copied = shell(copy.partition("  (")[0], tmp_path)
        assert copied.returncode == 0, copied.stderr
        assert shell(copied.stdout.splitlines()[-1], tmp_path).returncode == 0


def test_the_demo_is_short_and_says_what_to_try(tmp_path: Path) -> None:
    """Each line can be pasted; what would wait for answers or readers is only named."""
    done = monitor("demo --folder demo", tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) < 80
    assert any("--whole prints them" in line for line in lines)
    tried = {
        name: next(line for line in lines if re.search(rf"monitor .*\b{name}\b", line))
        for name in ("search", "explain", "site", "serve", "init")
    }
    for name in ("search", "explain", "site"):
        shown = shell(tried[name], tmp_path)
        assert shown.returncode == 0, shown.stderr
        assert shown.stdout
    assert (tmp_path / "demo" / "site" / "index.html").exists()
