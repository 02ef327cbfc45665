"""How a suggested command is written: as it can be pasted where this one was typed."""

import sys
from pathlib import Path

import pytest
import typer

from monitor.cli.console import command, known_id, program
from monitor.cli.prompts import address_problem, name_problem


def called_as(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Pretend that the program was called so."""
    monkeypatch.setattr(sys, "argv", list(words))


def test_a_module_is_called_as_a_module(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By the interpreter's name where the shell finds this very one, else by path."""
    called_as(monkeypatch, str(tmp_path / "monitor" / "__main__.py"))
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch(mode=0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("PATH", str(python.parent))
    assert program() == "python -m monitor"
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.chdir(tmp_path)
    assert program() == "bin/python -m monitor"
    (tmp_path / "else").mkdir()
    monkeypatch.chdir(tmp_path / "else")
    assert program() == f"{python} -m monitor"
    monkeypatch.chdir(python.parent)
    assert program() == "./python -m monitor"


def test_another_program_of_the_name_is_not_suggested(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`monitor` alone only where the shell finds the one that was called."""
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "monitor").touch(mode=0o755)
    called_as(monkeypatch, str(tmp_path / "ours" / "monitor"))
    monkeypatch.setenv("PATH", str(tmp_path / "ours"))
    assert program() == "monitor"
    monkeypatch.setenv("PATH", f"{tmp_path / 'theirs'}:{tmp_path / 'ours'}")
    assert program() == str(tmp_path / "ours" / "monitor")


def test_words_are_quoted_for_the_shell(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Blanks and signs in a folder's name or an address are no trap."""
    called_as(monkeypatch, str(tmp_path / "monitor"))
    monkeypatch.chdir(tmp_path)
    line = command("feeds", "add", "https://a.example/?a=1&b", config=Path("my own"))
    assert line == "./monitor --config 'my own' feeds add 'https://a.example/?a=1&b'"
    assert command("demo", config=Path()) == "./monitor demo"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("mira-hotl", "did you mean 'mira-holt'?"),
        ("Lindt", "did you mean 'oskar-lindt'?"),
        ("Mira Holt", "did you mean 'mira-holt'?"),
        ("xyz", "figures.yaml has mira-holt, oskar-lindt"),
    ],
)
def test_an_id_is_told_with_its_like(
    said: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip of the hand, a part of it, a name in place of it; exit code 2."""
    known = ("mira-holt", "oskar-lindt")
    assert known_id("figure", "mira-holt", known, "figures.yaml") == "mira-holt"
    with pytest.raises(typer.Exit) as ended:
        known_id("figure", said, known, "figures.yaml")
    assert ended.value.exit_code == 2
    assert told in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("Mira Holt", False),
        ("Pelé", False),
        ("习近平", False),
        ("G7", False),
        ("2024", True),
        ("...", True),
        ("www.example.org", True),
        ("https://a.example", True),
        ("me@example.org", True),
    ],
)
def test_a_name_has_letters_and_is_no_address(name: str, wrong: bool) -> None:
    """Whatever the script."""
    assert bool(name_problem(name)) is wrong


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("example.org", False),
        ("https://example.org/feed", False),
        ("localhost:8000/rss", False),
        ("the harbour news", True),
        ("harbour", True),
        ("https://[", True),
    ],
)
def test_an_address_names_a_host(address: str, wrong: bool) -> None:
    """With a scheme or without; nothing raises."""
    assert bool(address_problem(address)) is wrong
