"""`monitor statements show`, `merge`, `split`, `release`: what a person corrects."""

import json
import re
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli import app
from monitor.errors import MonitorError
from monitor.parts import matcher
from monitor.store import open_store
from tests.configs import write
from tests.store.made import read

LONG = "“The ferry to Brelle was late, the pilot was asleep and the mayor knew it.”"
MIDDLE = "“The ferry to Brelle was late, the pilot was asleep”"
OTHER = "“Nobody counts the lanterns of Velmark, and nobody pays for the oil.”"


@dataclass
class Desk:
    """A configuration folder with a store, and the commands on it."""

    folder: Path
    said: str = ""

    def run(self, *arguments: str) -> int:
        """Run `monitor ...`; the exit code as `main` would give it."""
        words = ["-c", str(self.folder), *arguments]
        result = CliRunner().invoke(app, words, env={"COLUMNS": "80"})
        self.said = result.output
        if isinstance(result.exception, MonitorError):
            self.said += str(result.exception)
            return 1
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code

    def ids(self) -> dict[str, str]:
        """Each report's words with the id of its statement, as exported."""
        assert self.run("export") == 0
        rows = [json.loads(line) for line in self.said.splitlines()]
        return {row["content"]: row["statement"] for row in rows}

    def occurrence(self, content: str) -> str:
        """The id of the report of these words, as `statements show` prints it."""
        assert self.run("statements", "show", self.ids()[content]) == 0
        [line] = re.findall(rf"(?m)^(\w+)  .*\n  {re.escape(content)}$", self.said)
        return str(line)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Three reports of two statements of one figure."""
    url = f"sqlite:///{tmp_path}/m.db"
    place = matcher().place
    with closing(open_store(url)) as store:
        for n, content in enumerate((MIDDLE, LONG, OTHER)):
            read(store, f"a{n}", content, figure_id="ada", decided=place)
    return Desk(write(tmp_path / "config", monitor=f"database: {url}\n"))


def test_a_statement_is_shown_whole(desk: Desk) -> None:
    """Its text, whose it is, each report with its words, relation, outlet and link."""
    statement_id = desk.ids()[LONG]
    assert desk.run("statements", "show", statement_id[:8]) == 0
    lines = desk.said.splitlines()
    assert lines[0] == LONG
    assert lines[1].startswith(f"statement {statement_id}, Ada Example, ")
    assert "the fullest wording" in desk.said
    assert re.search(r"(?m)^\w{22}  fragment$", desk.said)
    assert "harbour-post, 2026-03-02 11:00 UTC, https://harbour.example/a0" in desk.said


def test_merging_and_splitting_are_seen_everywhere(desk: Desk) -> None:
    """By `export`, by `show` with the note, and by links of before."""
    before = desk.ids()
    merging = ("merge", before[OTHER], before[LONG], "--note", "one speech")
    assert desk.run("statements", *merging) == 0
    assert f"{before[LONG]}  3 reports  {LONG}" in desk.said
    assert set(desk.ids().values()) == {before[LONG]}
    assert desk.run("statements", "show", before[OTHER]) == 0
    assert "joined by a person" in desk.said
    assert f"merged {before[OTHER]}, {before[LONG]}: one speech" in desk.said
    leaving = desk.occurrence(OTHER)
    assert desk.run("statements", "split", before[LONG], leaving[:9]) == 0
    assert desk.ids() == before
    assert desk.run("statements", "show", leaving) == 0
    assert f"took {leaving} out of {before[LONG]}" in desk.said


def test_a_released_statement_is_the_program_s_again(desk: Desk) -> None:
    """What was split comes together, once neither side is held any more."""
    before = desk.ids()
    desk.run("statements", "split", before[LONG], desk.occurrence(MIDDLE))
    parted = desk.ids()
    assert parted[MIDDLE] != parted[LONG]
    for statement_id in (parted[MIDDLE], parted[LONG]):
        assert desk.run("statements", "release", statement_id) == 0
    assert desk.ids() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["show", "x"], "no statement or occurrence begins", id="unknown"),
        pytest.param(["show", ""], "no statement or occurrence begins", id="empty"),
        pytest.param(["merge", "LONG", "LONG"], "two statements or more", id="same"),
        pytest.param(["split", "LONG", "x"], "begins 0 occurrences of", id="report"),
        pytest.param(["release", "LONG"], "nothing to release", id="automatic"),
    ],
)
def test_a_mistake_is_told_and_changes_nothing(
    desk: Desk, arguments: list[str], message: str
) -> None:
    """In one sentence, with exit code 1."""
    before = desk.ids()
    words = [before.get(LONG, each) if each == "LONG" else each for each in arguments]
    assert desk.run("statements", *words) == 1
    assert message in desk.said
    assert desk.ids() == before


def test_an_id_that_could_be_two_is_not_guessed(tmp_path: Path) -> None:
    """A handful of those that begin so is named, with whose words they are."""
    url = f"sqlite:///{tmp_path}/m.db"
    with closing(open_store(url)) as store:
        contents = [f"“Number {n}.”" for n in range(40)]
        read(store, "a1", *contents, figure_id="ada")
        ids = [each.statement.id for each in store.reported()]
    start = next(one[0] for one in ids if sum(o[0] == one[0] for o in ids) > 1)
    desk = Desk(write(tmp_path / "config", monitor=f"database: {url}\n"))
    assert desk.run("statements", "release", start) == 1
    assert f"'{start}' begins " in desk.said
    named = [one for one in ids if one[0] == start and one in desk.said]
    assert len(named) == min(sum(one[0] == start for one in ids), 5)
    assert "“Number" in desk.said
