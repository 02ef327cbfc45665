"""`monitor init`: from a few answers to a configuration that works."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor import resources
from monitor.config.begin import Answers, Source, Subject, Watched, files_of
from monitor.config.load import load
from monitor.demo import Newsroom, write_config

ROOT = Path(__file__).parent.parent
CONFIG = resources.folder("config")


def init(folder: Path, *answers: str, more: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run the command with these answers, a line each; its exit code and words."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--config", folder, "init", *more],
        input="".join(f"{answer}\n" for answer in answers),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TZ": "Europe/Oslo"},
    )
    return done.returncode, done.stdout + done.stderr


def test_answers_become_a_configuration(tmp_path: Path) -> None:
    """Names, an account, a feed, a subject, hour and zone stand where they belong; a
    mistake is asked again."""
    code, said = init(
        tmp_path,
        *("Mira Holt", "M. Holt, Holt the elder", "it", "she", "minister"),
        *("@mira", "@mira@social.example", ""),
        "",
        *("harbour.example/feed", "Harbour Courier", ""),
        *("Ferries", 'ferry, harbour toll, "The Deal"', ""),
        *("Europe/Londn", "", "7:30", "", "", "", "yes"),
        more=("--offline",),
    )
    assert code == 0, said
    assert "did you mean Europe/London?" in said
    config = load(tmp_path, {})
    (figure,) = config.figures
    assert (figure.id, figure.name) == ("mira-holt", "Mira Holt")
    assert figure.aliases == ("M. Holt", "Holt the elder")
    assert figure.pronouns == ("she", "her")
    assert [role.title for role in figure.roles] == ["minister"]
    (account,) = config.accounts
    assert (account.channel, account.mastodon) == (
        "Mastodon",
        "https://social.example/@mira",
    )
    (outlet,) = config.outlets
    assert (outlet.id, outlet.feeds[0].url) == (
        "harbour-courier",
        "https://harbour.example/feed",
    )
    assert config.topics[0].any == ("ferry", "harbour toll", '"The Deal"')
    assert config.settings.timezone == "Europe/Oslo"
    (edition,) = config.editions
    assert f"{edition.schedule.at:%H:%M}" == "07:30"
    assert "# The people and bodies" in (tmp_path / "figures.yaml").read_text()


def test_a_site_is_looked_at(tmp_path: Path) -> None:
    """The feed behind an address is found and called as it calls itself."""
    with Newsroom(resources.folder("sample"), datetime.now(UTC)) as newsroom:  # noqa: TID251 - a real process reads the real clock
        folder = write_config(newsroom.base_url, tmp_path)
        first = load(folder, {}).outlets[0].feeds[0].url
        answers = ("Mira Holt", "", "", "", "", "", first, "", "http://127.0.0.1:9/x")
        code, said = init(folder, *answers, "n", *[""] * 10, more=("--force",))
    assert code == 0, said
    assert "entries" in said
    assert "127.0.0.1:9" in said
    (outlet,) = load(folder, {}).outlets
    assert outlet.feeds[0].url == first
    assert outlet.name


def test_files_that_are_there_stay(tmp_path: Path) -> None:
    """Without --force nothing is written over, and without a name nothing at all."""
    (tmp_path / "topics.yaml").write_text("version: 1\n")
    code, said = init(tmp_path)
    assert (code, "topics.yaml" in said) == (2, True)
    empty = tmp_path / "new"
    code, said = init(empty, *[""] * 9, more=("--offline",))
    assert (code, "nobody to watch" in said) == (1, True)
    assert not empty.exists()


def test_names_and_addresses_are_what_they_should_be(tmp_path: Path) -> None:
    """Each mistake is told and asked again; a minus takes back; all is shown before it
    is written, and what has no source is warned of."""
    code, said = init(
        tmp_path,
        *("123", "https://mira.example", "@mira", "x" * 200),
        *("Mira Hotl", "", "", "", "", "-", "-", "Mira Holt", "", "", "", "", ""),
        *("not an address", "harbour", ""),
        "",
        *("", "", "nobody", "", "", "", "maybe", "yes"),
        more=("--offline",),
    )
    assert code == 0, said
    for words in (
        "a name has letters",
        "that is an address; write a name",
        "longer than 100 characters",
        "taken back",
        "none to take back",
        "write the address of a site or feed",
        "'nobody' is no mail address",
        "So this is it",
        "Mira Holt",
        "nothing will be found before there is",
        f"--config {tmp_path} feeds add ADDRESS",
        "name a site or feed to read",
    ):
        assert words in " ".join(said.split()), words
    assert [one.name for one in load(tmp_path, {}).figures] == ["Mira Holt"]


def test_nothing_is_written_before_it_is_agreed(tmp_path: Path) -> None:
    """`again` asks all anew, `no` leaves everything as it was."""
    once = ("Mira Holt", *[""] * 12)
    code, said = init(tmp_path / "m", *once, "again", *once, "no", more=("--offline",))
    assert code == 1, said
    assert said.count("So this is it") == 2
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    "name",
    ["no", "123", "Ann: B", "#x", "@ann", "Ünïçødé", "'q'", "[a]", "null", "- b"],
)
def test_whatever_a_name_is_it_is_read_back(name: str, tmp_path: Path) -> None:
    """What YAML would take for something else is written in quotes."""
    answers = Answers(
        (Watched(name, (f"{name}, the elder", f"{name} B")), Watched(f"{name}.")),
        (
            Source(name, "https://a.example/f", "uk"),
            Source(name, "https://b.example/f"),
        ),
        (Subject(name, (name,)),),
    )
    for file, text in files_of(answers, CONFIG).items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    config = load(tmp_path, {})
    assert [each.name for each in config.figures] == [name, f"{name}."]
    assert config.figures[0].aliases == (f"{name}, the elder", f"{name} B")
    assert [each.name for each in config.outlets] == [name, name]
    assert config.topics[0].any == (name,)
