"""YAML as people write it: every word stays, every slip is explained at its place."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.config.load import load
from monitor.config.nodes import MAX_ALIASED, compose
from tests.configs import SMALLEST, write, wrong

WORDS = [
    "no",
    "NO",
    "off",
    "yes",
    "Yes",
    "on",
    "y",
    "true",
    "False",
    "Null",
    "NULL",
    "=",
    "<<",
    "18:00",
    "10:30",
    "07:30",
    "12:30:45",
    "2025",
    "0123",
    "0o17",
    "0x1F",
    "1.10",
    "1e3",
    "1_000",
    ".5",
    ".inf",
    "+1",
    "-1",
    "2024-07-05",
]
HEAD = "figures:\n  - id: ada\n    name: Ada Example\n"


@pytest.mark.parametrize("word", WORDS)
def test_a_word_in_a_list_of_names_stays_as_written(word: str, tmp_path: Path) -> None:
    """No plain word becomes a truth value, a number, a time or nothing."""
    folder = write(tmp_path, figures=f"{HEAD}    aliases: [{word}]\n")
    assert load(folder, {}).figures[0].aliases == (word,)


@pytest.mark.parametrize("code", ["no", "on", "en", "pt-BR"])
def test_a_language_code_is_never_false(code: str, tmp_path: Path) -> None:
    """Norwegian stays Norwegian, as a value and as a key."""
    feed = "feeds: [{url: 'https://a.example.org/f'}]"
    outlet = f"outlets:\n  - {{id: a, name: A, language: {code}, {feed}}}\n"
    figures = f"{HEAD}    languages: {{{code}: [Ada]}}\n"
    config = load(write(tmp_path, figures=figures, feeds=outlet), {})
    assert config.outlets[0].language == code
    assert config.figures[0].languages == {code: ("Ada",)}


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [("18:00", 18, 0), ("10:30", 10, 30), ("07:30", 7, 30), ("'6:05'", 6, 5)],
)
def test_a_time_of_day_needs_no_quotes(
    written: str, hour: int, minute: int, tmp_path: Path
) -> None:
    """`at: 18:00` is six in the evening and not 1080."""
    text = f"editions:\n  - {{id: d, title: D, schedule: {{at: {written}}}}}\n"
    at = load(write(tmp_path, editions=text), {}).editions[0].schedule.at
    assert (at.hour, at.minute) == (hour, minute)


@pytest.mark.parametrize(
    ("written", "value"),
    [(w, True) for w in ("true", "yes", "on", "True")]
    + [(w, False) for w in ("false", "no", "off", "NO")],
)
def test_a_switch_takes_the_usual_words(
    written: str, value: bool, tmp_path: Path
) -> None:
    """Where true or false is wanted, yes and no are understood."""
    folder = write(tmp_path, figures=f"{HEAD}    enabled: {written}\n")
    assert load(folder, {}).figures[0].enabled is value


def test_a_number_is_an_id_and_a_year_is_a_day(tmp_path: Path) -> None:
    """0123 keeps its nought; 2025 as a day is the first of January."""
    figures = (
        "figures:\n  - id: 0123\n    name: 2025\n"
        "    roles: [{title: mayor, since: 2025, until: 2025-07}]\n"
    )
    figure = load(write(tmp_path, figures=figures), {}).figures[0]
    assert (figure.id, figure.name) == ("0123", "2025")
    role = figure.roles[0]
    assert (str(role.since), str(role.until)) == ("2025-01-01", "2025-07-01")


def test_a_key_named_on_is_the_word_on(tmp_path: Path) -> None:
    """An unknown key is named as it was written."""
    folder = write(tmp_path, figures=f"{HEAD}    on: x\n")
    assert wrong(folder)[0].startswith("figures.yaml:4:5: figures[0].on: unknown key")


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        pytest.param("notes: @ada", "4:12", "YAML allows no @ at the start;", id="@"),
        pytest.param("notes: `ada", "4:12", "YAML allows no ` at the start;", id="`"),
        pytest.param("notes: %ada", "4:12", "YAML reads % at the start", id="%"),
        pytest.param("notes: *ada", "4:12", "YAML reads * at the start", id="*"),
        pytest.param("notes: * ada", "4:12", "YAML reads * at the start", id="* "),
        pytest.param("notes: & ada", "4:12", "YAML reads & at the start", id="& "),
        pytest.param("notes: |ada", "4:12", "YAML reads | at the start", id="|"),
        pytest.param(
            "notes: &ada", "4:12", "figures[0].notes: nothing here: YAML takes", id="&"
        ),
        pytest.param("notes: !ada", "4:12", "figures[0].notes: YAML tags", id="!"),
        pytest.param("notes: !ada b", "4:12", "figures[0].notes: YAML tags", id="! b"),
        pytest.param(
            "notes: #ada",
            "4:11",
            "figures[0].notes: nothing here: YAML ignores what follows a #;"
            " quote values that start with '#'",
            id="#",
        ),
        pytest.param(
            "tags:\n      - #ada",
            "5:8",
            "figures[0].tags[0]: nothing here: YAML ignores what follows a #;",
            id="# in a list",
        ),
        pytest.param(
            "tags: [a, #ada]",
            "4:11",
            "YAML ignores what follows a #; quote values that start with '#'",
            id="# in brackets",
        ),
        pytest.param("tags: [a, @b]", "4:15", "YAML allows no @", id="@ in brackets"),
        pytest.param("tags: [a, b", "4:11", "no closing ']'", id="open ["),
        pytest.param("roles: {a: b", "4:12", "no closing '}'", id="open {"),
        pytest.param(
            "notes: Talks: day 2", "4:17", "quote text that contains ': '", id=": "
        ),
        pytest.param(
            "aliases: [Talks: day 2]",
            "4:15",
            "figures[0].aliases[0]: expected text; quote text that contains ': '",
            id=": in brackets",
        ),
        pytest.param(
            " notes: x",
            "4:11",
            "quote text that contains ': ', or line this key up with the others",
            id="too far right",
        ),
        pytest.param("\tnotes: x", "4:5", "a tab; use spaces", id="tab"),
        pytest.param(
            'notes: "x', "4:12", "this quotation mark is never closed", id='"'
        ),
        pytest.param(
            'notes: "a" b', "4:16", "text after a closing quotation", id='"" b'
        ),
        pytest.param(r'notes: "\q"', "4:14", r"a \ in double quotes;", id="backslash"),
        pytest.param("notes: - x", "4:12", "a list begins on a line", id="- in a line"),
        pytest.param("notes x", "4:5", "expected 'key: value'", id="no colon"),
        pytest.param("notes: {{ x }}", "4:13", "figures[0].notes: a key must", id="{{"),
        pytest.param("notes: a\x07b", "4:13", "the character U+0007,", id="bell"),
        pytest.param(
            r'notes: "\0"', "4:12", "figures[0].notes: a control character", id="nul"
        ),
        pytest.param(
            r'notes: "\ud800"', "4:12", "figures[0].notes: a control", id="surrogate"
        ),
    ],
)
def test_a_slip_is_explained_where_it_is(
    line: str, place: str, message: str, tmp_path: Path
) -> None:
    """One line says where and what to type instead."""
    folder = write(tmp_path, figures=f"{HEAD}    {line}\n    kind: person\n")
    first = wrong(folder)[0]
    assert first.startswith(f"figures.yaml:{place}: {message}")


def test_a_comment_after_a_key_is_a_comment(tmp_path: Path) -> None:
    """`aliases: # none yet` leaves the key out."""
    folder = write(tmp_path, figures=f"{HEAD}    aliases:  # none yet\n")
    assert load(folder, {}).figures[0].aliases == ()


def test_a_commented_out_list_leaves_its_key_out(tmp_path: Path) -> None:
    """A key whose entries are all commented out counts as left out."""
    folder = write(tmp_path, feeds="outlets:\n  # - id: x\naccounts:\n")
    assert load(folder, {}).outlets == ()


@pytest.mark.parametrize("written", ["~", "null"])
def test_nothing_is_refused_where_a_word_is_wanted(
    written: str, tmp_path: Path
) -> None:
    """An explicit nothing is no name; in an optional field it is none."""
    folder = write(tmp_path, figures=f"{HEAD}    aliases: [{written}]\n")
    assert "aliases[0]: expected text; quote the word" in wrong(folder)[0]
    folder = write(tmp_path, figures=f"{HEAD}    wikidata: {written}\n")
    assert load(folder, {}).figures[0].wikidata is None


def test_a_repeated_key_names_both_lines(tmp_path: Path) -> None:
    """The second of two equal keys is refused and the first one's line is given."""
    folder = write(tmp_path, figures=f"{HEAD}    notes: a\n    name: B\n")
    assert wrong(folder) == [
        "figures.yaml:5:5: figures[0].name: written twice, first in line 3"
    ]


def test_a_repeated_key_without_value_is_repeated_too(tmp_path: Path) -> None:
    """Leaving the first one empty does not hide the second."""
    folder = write(tmp_path, figures=f"{HEAD}    tags:\n    tags: [x]\n")
    assert wrong(folder) == [
        "figures.yaml:5:5: figures[0].tags: written twice, first in line 4"
    ]


def test_anchors_and_merge_keys_work(tmp_path: Path) -> None:
    """An alias repeats a value; `<<` brings in keys, and a key's own value wins."""
    text = (
        "figures:\n"
        "  - &first\n    id: a\n    name: Ada Example\n    tags: &tags [x, y]\n"
        "  - id: b\n    name: Mira Holt\n    tags: *tags\n"
        "  - {<<: *first, id: c, name: Bo Berg}\n"
        "  - {id: d, name: Di Dahl, <<: [*first]}\n"
    )
    figures = load(write(tmp_path, figures=text), {}).figures
    assert [figure.id for figure in figures] == ["a", "b", "c", "d"]
    assert [figure.name for figure in figures][2:] == ["Bo Berg", "Di Dahl"]
    assert {figure.tags for figure in figures} == {("x", "y")}


def test_a_merge_of_no_mapping_is_refused(tmp_path: Path) -> None:
    """`<<` takes an alias of a mapping."""
    folder = write(tmp_path, figures=f"{HEAD}    <<: x\n")
    assert wrong(folder) == [
        "figures.yaml:4:9: figures[0]: <<: takes an alias (*name) of a mapping"
    ]


def test_an_alias_bomb_is_refused_quickly() -> None:
    """Nine levels of nine aliases are a thousand million values; none is made."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for n in range(1, 9):
        lines.append(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]")
    document = compose("\n".join(lines), "x.yaml")
    assert document.is_broken
    assert str(document.problems[0]) == (
        f"x.yaml:1:1: aliases (*name) add up to more than {MAX_ALIASED} values"
    )


def test_an_alias_of_itself_is_refused() -> None:
    """A value that contains itself has no end."""
    document = compose("a: &a [*a]", "x.yaml")
    assert str(document.problems[0]).endswith("an alias (*name) that contains itself")


@pytest.mark.parametrize("text", ["[" * 5000, "- " * 5000, "{a: " * 5000])
def test_deep_nesting_is_refused(text: str) -> None:
    """Nesting without end is one line, not a crash."""
    assert [p.message for p in compose(text, "x.yaml").problems] == [
        "nested too deeply"
    ]


def test_an_escape_past_unicode_is_refused() -> None:
    """PyYAML itself trips over an escape that is no character."""
    document = compose(r'a: "\U00110000"', "x.yaml")
    assert "no character" in str(document.problems[0])


SCRAPS = st.sampled_from(
    [
        "figures: ",
        "outlets:",
        "accounts:",
        "topics:",
        "editions:",
        "subscribers:",
        "feeds:",
        "roles:",
        "- ",
        "id: a",
        "name: ",
        "aliases: ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "\n",
        "\n  ",
        "\n    ",
        "\t",
        "#",
        "&a ",
        "*a",
        "!",
        "%",
        "@",
        "'",
        '"',
        "<<: ",
        "~",
        "null",
        "no",
        "18:00",
        ": ",
        "?",
        "---",
        "\\",
        "\\n",
        "é",
        "\u2028",
        "0",
        "email: ",
        "folder: ",
        "database: ",
        "mail: ",
        "smtp: ",
        "url: ",
    ]
)
TEXTS = st.one_of(
    st.binary(max_size=60),
    st.lists(SCRAPS, max_size=30).map(lambda parts: "".join(parts).encode()),
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=TEXTS, name=st.sampled_from(["figures", "feeds", "editions", "monitor"]))
@example(text=b"figures: [{id: a, name: a, aliases: [a]}]", name="figures")
@example(text=b'mail: {smtp: {password_file: "~nobody-here/x"}}', name="monitor")
@example(text=b"editions: [{subscribers: [{folder: ~nobody-here/x}]}]", name="editions")
@example(text=b"accounts: [{url: 'http://[x'}]", name="feeds")
@example(text=b"outlets: [{feeds: [{url: 'http://a:99999/'}]}]", name="feeds")
@example(text=b"\xff\xfea", name="figures")
def test_nothing_but_a_config_error_comes_out(
    text: bytes, name: str, tmp_path: Path
) -> None:
    """Whatever stands in a file, load returns a Config or one line for each mistake."""
    folder = write(tmp_path / "config", **(SMALLEST | {name: text}))
    assert not any("\n" in problem for problem in wrong(folder))
