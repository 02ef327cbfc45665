"""The list of commands, and what is imported before one of them runs."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from monitor.cli import app
from monitor.cli.commands import COMMANDS, loaded

ROOT = Path(__file__).parent.parent
HEAVY = (
    "sqlalchemy",
    "alembic",
    "numpy",
    "onnxruntime",
    "tokenizers",
    "trafilatura",
    "feedparser",
    "requests",
    "jinja2",
    "starlette",
    "uvicorn",
    "apscheduler",
    "lxml",
)


def imported(*arguments: str) -> set[str]:
    """The heavy libraries that a command line has imported by its end."""
    code = (
        "import sys\n"
        f"sys.argv = ['monitor', *{arguments!r}]\n"
        "from monitor.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        f"print('loaded', *(name for name in {HEAVY!r} if name in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    last = done.stdout.splitlines()[-1].split()
    assert last[0] == "loaded", done.stdout
    return set(last[1:])


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--help"], id="the list"),
        pytest.param(["--version"], id="the version"),
        pytest.param(
            ["-c", str(ROOT / "config"), "config", "check"], id="config check"
        ),
        pytest.param(["config", "schema", "feeds"], id="config schema"),
    ],
)
def test_what_needs_no_store_starts_without_one(arguments: list[str]) -> None:
    """Help and a check of the configuration wait for no library that is not used."""
    assert imported(*arguments) == set()


def test_a_look_at_the_store_needs_no_model(tmp_path: Path) -> None:
    """Nor the library that reads pages, nor a web server, nor a scheduler."""
    for name in ("figures", "feeds"):
        (tmp_path / f"{name}.yaml").write_text(
            (ROOT / "config" / f"{name}.yaml").read_text("utf-8"), "utf-8"
        )
    (tmp_path / "monitor.yaml").write_text(
        f"database: sqlite:///{tmp_path}/m.db\n", "utf-8"
    )
    unwanted = {
        "numpy",
        "onnxruntime",
        "tokenizers",
        "trafilatura",
        "starlette",
        "uvicorn",
        "apscheduler",
    }
    assert not imported("-c", str(tmp_path), "figures") & unwanted


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_the_commands_say(name: str) -> None:
    """The list, which imports no command, repeats the first sentence of each."""
    said = " ".join(loaded(name).help.split("\n\n")[0].split())
    assert COMMANDS[name].words in (said, said.partition(". ")[0] + ".")


def test_every_command_is_in_the_list() -> None:
    """A name is found, and an unknown one is not."""
    assert isinstance(app, typer.Typer)
    known = getattr(get_command(app), "commands", {})
    assert list(known) == list(COMMANDS)
