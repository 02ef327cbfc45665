"""Templates of one's own: any of ours replaced, in a sandbox, tried by config check."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor import resources
from monitor.cli import app
from monitor.config import Edition
from monitor.render import Renderer, sample, template_problems
from tests import configs

OURS = resources.folder("templates")
EDITION = Edition(id="sample", title="Sample digest")


def own(folder: Path, **texts: str) -> Path:
    """A folder of templates: `digest_txt="..."` becomes digest.txt.j2."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name.replace('_', '.')}.j2").write_text(text, encoding="utf-8")
    return folder


def text_of(folder: Path) -> str:
    """The sample issue's text part with these templates."""
    return Renderer(OURS, own=folder).text(sample.issue())


def test_the_sample_renders_with_our_own_templates(tmp_path: Path) -> None:
    """An empty folder replaces nothing; what is shown is what we would show."""
    folder = own(tmp_path / "own")
    assert template_problems(OURS, folder) == ()
    assert text_of(folder) == Renderer(OURS).text(sample.issue())
    assert "Oskar Lindt" in text_of(folder)


def test_a_template_there_stands_in_for_ours(tmp_path: Path) -> None:
    """Only that one; it may use others, of ours or of its own."""
    folder = own(
        tmp_path / "own",
        digest_txt='{% include "head.txt.j2" %}{{ issue.sections | length }} topics',
        head_txt="Ours: {{ issue.title }}\n",
    )
    assert template_problems(OURS, folder) == ()
    assert text_of(folder) == "Ours: Sample digest\n2 topics\n"
    html = Renderer(OURS, own=folder).html(sample.issue())
    assert html == Renderer(OURS).html(sample.issue())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("one\n{% if %}\n", 2, "cannot be read"),
        ("one\ntwo\n{{ issue.nothing }}\n", 3, "has no attribute 'nothing'"),
        ("{{ nobody }}\n", 1, "'nobody' is undefined"),
        ("\n\n{{ 1 // 0 }}\n", 3, "zero"),
        ("{{ issue.__class__ }}\n", 1, "unsafe|no attribute"),
        ("{{ ''.__class__.__mro__ }}\n", 1, "unsafe|no attribute"),
        ("{{ '{0.__class__}'.format(issue) }}\n", 1, "unsafe|no attribute"),
        ("{{ issue.sections.__add__ }}\n", 1, "unsafe|no attribute"),
        ("{% for n in range(10000000) %}{% endfor %}\n", 1, "[Rr]ange"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    """Mistakes, and what the sandbox refuses: the way to Python, changes, long
    ranges."""
    folder = own(tmp_path / "own", digest_txt=text)
    problems = template_problems(OURS, folder)
    assert {(Path(each.path).name, each.line) for each in problems} == {
        ("digest.txt.j2", line)
    }
    assert all(re.search(words, each.message) for each in problems)


def test_a_name_that_is_none_of_ours_is_told(tmp_path: Path) -> None:
    """A slip of the pen would otherwise change nothing, silently."""
    (problem,) = template_problems(OURS, own(tmp_path / "own", digset_txt="x"))
    assert "stands in for no template of ours" in problem.message
    assert "digest.txt.j2" in problem.message


def test_text_of_others_is_escaped_in_html_of_ones_own(tmp_path: Path) -> None:
    """Autoescaping stays on: a quotation is no markup."""
    folder = own(
        tmp_path / "own", alert_html="{{ alert.subject }}{{ '<b>' }}", alert_txt="x"
    )
    made = Renderer(OURS, own=folder).alert(sample.alert())
    assert "&lt;b&gt;" in made.html


def test_config_check_tries_them(tmp_path: Path) -> None:
    """Exit code 2 and the place; 0 when they work."""
    folder = own(tmp_path / "own", digest_txt="\n{{ nobody }}\n")
    config = configs.write(tmp_path / "config", monitor=f"templates: {folder}\n")

    def check() -> Result:
        return CliRunner().invoke(app, ["--config", str(config), "config", "check"])

    bad = check()
    assert bad.exit_code != 0
    assert f"{folder / 'digest.txt.j2'}:2:1" in str(bad.exception)
    own(folder, digest_txt="fine\n")
    assert check().exit_code == 0
    configs.write(tmp_path / "config", monitor=f"templates: {tmp_path / 'none'}\n")
    told = "monitor.yaml:1:12: templates: there is no such folder"
    assert told in str(check().exception)


@pytest.mark.parametrize("name", ["web/statement.html.j2", "subscription.html.j2"])
def test_a_template_that_no_mail_is_made_of_is_told(tmp_path: Path, name: str) -> None:
    """The pages' own are not replaced: one that lies there would do nothing."""
    folder = own(tmp_path / "own")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")
    (problem,) = template_problems(OURS, folder)
    assert problem.path == str(folder / name)
    assert "stands in for no template" in problem.message
    assert "web/" not in problem.message.partition("there are")[2]
