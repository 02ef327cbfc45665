"""The command line as a person meets it: what is printed, and the exit codes."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from socket import socket

import pytest

from monitor import resources
from monitor.demo import Newsroom, write_config

ROOT = Path(__file__).parent.parent


def monitor(
    *arguments: str, folder: Path, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
    )


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """The sample newsroom on loopback."""
    with Newsroom(resources.folder("sample"), datetime.now(UTC)) as served:  # noqa: TID251 - a real process reads the real clock
        yield served


@pytest.fixture(scope="module")
def folder(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the sample has been polled and read."""
    made = tmp_path_factory.mktemp("cli")
    write_config(newsroom.base_url, made)
    polled = monitor("poll", folder=made)
    assert polled.returncode == 0, polled.stderr
    assert "new entries" in polled.stdout
    read = monitor("read", folder=made)
    assert read.returncode == 0, read.stderr
    assert "new statements" in read.stdout
    return made


def exported(folder: Path) -> list[dict[str, object]]:
    """The export's lines."""
    lines = monitor("export", folder=folder).stdout.splitlines()
    return [json.loads(line) for line in lines]


def test_quiet_without_a_terminal(folder: Path) -> None:
    """No bars and no colours in what goes to a file."""
    again = monitor("poll", "--all", folder=folder)
    assert "\x1b" not in again.stdout + again.stderr


def test_search_finds_what_was_read(folder: Path) -> None:
    """Each hit with its time, figure, outlet, words and the id that `explain` takes."""
    done = monitor("search", "ferry", "--limit", "3", folder=folder)
    assert done.returncode == 0, done.stderr
    first = done.stdout.splitlines()
    assert first[0][:4].isdigit()
    assert "ferry" in first[1].lower()
    explained = monitor("explain", first[2].strip(), folder=folder)
    assert explained.returncode == 0
    assert "\x1b" not in done.stdout


def test_search_gives_json_and_pages(folder: Path) -> None:
    """Filters narrow, `next` leads on, marks lie in the snippet."""
    words = ("search", "the", "--type", "direct", "-n", "2", "--json")
    page = json.loads(monitor(*words, folder=folder).stdout)
    assert page["total"] > 2
    assert len(page["hits"]) == 2
    further = monitor(*words, "--after", page["next"], folder=folder)
    shown = [each["hits"] for each in (page, json.loads(further.stdout))]
    assert len({hit["statement"] for hits in shown for hit in hits}) > 2
    for hit in page["hits"]:
        assert hit["type"] == "direct"
        start, end = hit["marks"][0]
        assert hit["snippet"][start:end].lower() == "the"


def test_search_says_what_may_be_wrong(folder: Path) -> None:
    """Nothing found is no failure; what cannot be looked for is a wrong command."""
    for arguments, code, hint in (
        (("zzzz",), 0, "nothing found; all words must occur"),
        (("--figure", "nobody"), 2, "no figure 'nobody'; figures.yaml has anton-brede"),
        (("--figure", "helena"), 2, "did you mean 'helena-marsk'?"),
        (("--topic", "ceasefir"), 2, "did you mean 'ceasefire'?"),
        (("--until", "1999-01-01"), 0, "nothing found"),
        (("fe*",), 2, "at least 3 letters"),
        (("the", "--after", "x"), 2, "no such page"),
        (
            ("--since", "yesterday"),
            2,
            "'yesterday' is no day; write year, month and day",
        ),
        (("--confidence", "2"), 2, "'2' is no number between 0 and 1"),
        (("--confidence", "-0.5"), 2, "'-0.5' is no number between 0 and 1"),
        (("--limit", "0"), 2, "'0' is no whole number from 1 to 1000"),
        (("--kind", "rumour"), 2, "'rumour' is none of statement, stance or mention"),
    ):
        done = monitor("search", *arguments, folder=folder)
        told = " ".join((done.stdout + done.stderr).replace("│", " ").split())
        assert (done.returncode, hint in told) == (code, True), told


def test_search_leaves_out_what_a_minus_says(folder: Path) -> None:
    """Without `--`, phrases too; an option's own value is no such word."""
    both = monitor("search", "the", "-n1000", "--json", folder=folder)
    less = monitor("search", "the", "-dark", "-n", "1000", "--json", folder=folder)
    none = monitor("search", "the", "-on the", "-n", "1000", "--json", folder=folder)
    assert less.returncode == none.returncode == 0, less.stderr + none.stderr
    totals = [json.loads(done.stdout)["total"] for done in (both, less, none)]
    assert totals[0] > totals[1] > totals[2] > 0


def test_search_shows_the_sentence_and_says_what_it_counts(folder: Path) -> None:
    """A part of a sentence has no subject by itself."""
    done = monitor("search", "--type", "indirect", "-n", "5", folder=folder)
    around = [line for line in done.stdout.splitlines() if line.startswith("  in: ")]
    assert around
    left_out = "stances, mentions, hypotheticals and what was only reposted are not"
    assert left_out in done.stdout


@pytest.mark.parametrize(
    ("words", "remark"),
    [
        pytest.param(['"the'], "quotation mark is not closed", id="open phrase"),
        pytest.param(["the", "OR"], "OR stands between two words", id="lone OR"),
        pytest.param(["the", "AND", "dark"], "AND is looked for as a word", id="AND"),
        pytest.param(["figure:helena"], "--figure asks for that", id="field"),
        pytest.param(["(the", "dark)"], "brackets group nothing", id="brackets"),
        pytest.param(["d*rk"], "a * counts at the end", id="star within"),
    ],
)
def test_search_says_what_it_passes_over(
    folder: Path, words: list[str], remark: str
) -> None:
    """On stderr: what is found is found all the same."""
    done = monitor("search", *words, folder=folder)
    assert done.returncode == 0, done.stderr
    assert remark in done.stderr
    assert "note:" not in monitor("search", "the", "-dark", folder=folder).stderr


def test_search_makes_its_index_anew(folder: Path) -> None:
    """And finds the same in it."""
    before = monitor("search", "-n", "5", folder=folder).stdout
    done = monitor("search", "--reindex", "-n", "5", folder=folder)
    assert "statements indexed" in done.stderr
    assert done.stdout == before


def test_export_has_one_line_an_occurrence(folder: Path) -> None:
    """Each line has the documented columns, and a content that is not empty."""
    lines = exported(folder)
    assert len(lines) > 20
    columns = (
        "statement article title published_at first_seen_at copy_of outlet figure "
        "figure_id content type kind cue source mention reported_by reporting said_on "
        "channel via topics confidence words_confidence figure_confidence rule deleted "
        "last_seen repeats changes"
    )
    for line in lines:
        assert " ".join(line) == columns
        assert line["content"]
        assert str(line["first_seen_at"]) >= str(line["published_at"] or "")[:10]
        assert str(line["article"]).startswith("http")


def test_csv_and_jsonl_tell_the_same(folder: Path) -> None:
    """The two formats hold the same occurrences in the same order."""
    text = monitor("export", "--format", "csv", folder=folder).stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["statement"] for row in rows] == [
        line["statement"] for line in exported(folder)
    ]
    empty = [line["mention"] == "" for line in exported(folder)]
    assert [row["mention"] == "" for row in rows] == empty
    assert any(empty)


def test_a_digest_can_be_looked_at_without_sending(folder: Path) -> None:
    """`digest` prints what has come in and stores no issue."""
    first = monitor("digest", folder=folder)
    second = monitor("digest", folder=folder)
    assert first.returncode == 0, first.stderr
    assert "“" in first.stdout
    assert len(second.stdout) == len(first.stdout)
    assert monitor("deliver", folder=folder).stdout.startswith("nothing is due")


def test_explain_tells_the_chain(folder: Path) -> None:
    """Mention, rule, confidence and article of a statement, by the start of its id."""
    line = next(line for line in exported(folder) if line["cue"])
    told = monitor("explain", str(line["statement"])[:10], folder=folder)
    assert told.returncode == 0, told.stderr
    for word in ("figure", "kind", "words", "found by", "name", "→", "confidence"):
        assert word in told.stdout
    assert str(line["article"]) in told.stdout
    for word in ("first report", "first outlet", "first seen", "independent report"):
        assert word in told.stdout


def test_their_own_post_stands_for_a_statement(folder: Path) -> None:
    """Here as in the digest and on the site, whatever an outlet made of it."""
    lines = exported(folder)
    posts = [line for line in lines if str(line["rule"]).startswith("own-post")]
    ids = [line["statement"] for line in lines]
    post = next(line for line in posts if ids.count(line["statement"]) > 1)
    shown = monitor("statements", "show", str(post["statement"]), folder=folder)
    said = " ".join(str(post["content"]).split())
    assert said.startswith(" ".join(shown.stdout.splitlines()[0].split()))
    [leading] = [line for line in shown.stdout.splitlines() if "stands for it" in line]
    assert "their own post" in leading
    digest = " ".join(monitor("digest", folder=folder).stdout.split())
    assert said[:60] in digest


def test_an_ambiguous_id_is_answered_with_a_handful(folder: Path) -> None:
    """No flood, and whose words the candidates are."""
    ids = {str(line["statement"]) for line in exported(folder)}
    digit = max("0123456789abcdef", key=lambda d: sum(one[0] == d for one in ids))
    told = monitor("explain", digit, folder=folder)
    assert told.returncode == 1
    assert f"'{digit}' begins " in told.stderr
    assert "ambiguous" in told.stderr
    assert told.stdout == ""
    named = [line for line in told.stderr.splitlines() if line[2:24] in ids]
    assert len(named) == 5
    assert all(": " in line for line in named)
    assert all(line[2] == digit for line in named), "their own ids come first"


def test_explain_of_nothing_says_so(folder: Path) -> None:
    """An id that is not there: a sentence and exit code 1."""
    told = monitor("explain", "nosuchid", folder=folder)
    assert told.returncode == 1
    assert "nosuchid" in told.stderr


def test_figures_and_feeds_are_listed(folder: Path) -> None:
    """Every configured figure and feed has its row."""
    figures = monitor("figures", folder=folder).stdout
    feeds = monitor("feeds", folder=folder).stdout
    assert figures.count("\n") > 6
    assert "ok" in feeds


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["digest", "-e", "nope"], 2, "no edition 'nope'", id="edition"),
        pytest.param(["digest", "-d", "1999-01-01", "--send"], 0, "", id="an old day"),
        pytest.param(["try", "feed", "missing.xml"], 1, "missing.xml", id="no file"),
        pytest.param(["nonsense"], 2, "No such command", id="unknown command"),
        pytest.param(["-c", "nowhere", "poll"], 2, "nowhere", id="no configuration"),
        pytest.param(
            ["try", "article", "http://127.0.0.1:9/x"], 1, "127.0.0.1", id="no server"
        ),
        pytest.param(["config", "schema", "nope"], 2, "figures", id="unknown schema"),
    ],
)
def test_mistakes_are_answered_in_a_sentence(
    folder: Path, arguments: list[str], code: int, said: str
) -> None:
    """A person's mistake gives its exit code, says what is wrong, and no traceback."""
    done = monitor(*arguments, folder=folder)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_try_quotes_shows_who_said_what(folder: Path) -> None:
    """A text file is enough; what is found is marked, or comes as JSON."""
    (line, *_) = [line for line in exported(folder) if line["type"] == "direct"]
    text = folder / "text.txt"
    text.write_text(f"“We will see about that,” {line['figure']} said.", "utf-8")
    shown = monitor("try", "quotes", str(text), folder=folder)
    assert shown.returncode == 0, shown.stderr
    assert "We will see about that" in shown.stdout
    told = monitor("try", "quotes", "--json", str(text), folder=folder).stdout
    (found,) = told.splitlines()
    assert json.loads(found)["figure"] == line["figure_id"]
    assert json.loads(found)["kind"] == "statement"
    page = monitor("try", "quotes", "--html", str(text), folder=folder).stdout
    assert page.startswith("<!DOCTYPE html>")
    assert f"<b>{line['figure']}</b> · direct" in page


def test_try_quotes_reads_what_is_piped(folder: Path) -> None:
    """A text from another program or the clipboard needs no file."""
    said = "“The ferry will sail,” Mira Holt said."
    shown = monitor("try", "quotes", "--json", "-", folder=folder, stdin=said)
    assert json.loads(shown.stdout)["content"] == "“The ferry will sail,”"


def test_a_machine_without_a_network_is_asked_about(tmp_path: Path) -> None:
    """Where no feed can be reached at all, it is rarely the feeds."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    write_config(f"http://127.0.0.1:{port}", tmp_path)
    polled = monitor("poll", folder=tmp_path)
    assert polled.returncode == 1
    assert "is this machine online?" in polled.stderr


def test_try_feed_and_article(folder: Path, newsroom: Newsroom) -> None:
    """One stage on an address: entries of a feed, text of a page."""
    line = next(line for line in exported(folder) if line["outlet"])
    article = monitor("try", "article", str(line["article"]), folder=folder)
    assert article.returncode == 0, article.stderr
    assert len(article.stdout) > 300


def test_config_check_and_copy(folder: Path, tmp_path: Path) -> None:
    """The shipped watch list can be copied and is without a problem."""
    copied = monitor("config", "copy", str(tmp_path / "mine"), folder=tmp_path)
    assert copied.returncode == 0, copied.stderr
    checked = monitor("-c", str(tmp_path / "mine"), "config", "check", folder=tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert "no problem" in checked.stdout


def test_export_into_a_closed_pipe_is_no_error(folder: Path) -> None:
    """`monitor export | head -1` ends without a traceback."""
    command = f"{sys.executable} -m monitor export | head -1"
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("{")
