"""The README is run: its YAML loads, its commands exist, its links lead somewhere."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from monitor.cli import app
from monitor.config.load import load

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_yaml_loads(tmp_path: Path) -> None:
    """The figure shown there is a whole figures.yaml."""
    (example,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "figures.yaml").write_text(example, encoding="utf-8")
    (tmp_path / "feeds.yaml").write_text("outlets: []\n", encoding="utf-8")
    (figure,) = load(tmp_path, {}).figures
    assert figure.name == "Mira Holt"


def commands() -> list[tuple[str, ...]]:
    """Each `monitor …` of the start, as its words."""
    found = re.findall(r"^\.venv/bin/monitor (\w+(?: (?:copy|check))?)", README, re.M)
    return [tuple(words.split()) for words in found]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_its_commands_exist(words: tuple[str, ...]) -> None:
    """What the five-minute start types is a command of the program."""
    known = get_command(app)
    for word in words:
        known = getattr(known, "commands", {})[word]
    assert known.help


def test_it_has_the_start_to_check() -> None:
    """The pattern above finds the start's commands, so the test cannot run dry."""
    assert len(commands()) >= 6


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_its_links_lead_to_files(target: str) -> None:
    """Pictures and pages that it names are in the repository."""
    assert (ROOT / target).is_file()


@pytest.mark.parametrize("goal", ["demo", "test", "bench"])
def test_its_make_goals_exist(goal: str) -> None:
    """The two commands at its head, and the one of the figures."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{goal}:", makefile, re.M)
