"""From the folder to the Config: places, suggestions, missing files, round trips."""

from datetime import time, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import Figure, Role, Topic
from monitor.config.load import load
from monitor.errors import ConfigError
from tests.configs import write, wrong

HEAD = "figures:\n  - id: ada\n    name: Ada Example\n"
MAIL = "mail:\n  sender: d@example.org\n  smtp:\n"
EDITION = "editions:\n  - id: d\n    title: D\n"
OUTLET = (
    "outlets:\n  - id: o\n    name: O\n    feeds: [{url: 'https://o.example.org'}]\n"
)


def test_the_smallest_configuration_has_every_default(tmp_path: Path) -> None:
    """Two files are enough; the rest is defaults."""
    config = load(write(tmp_path), {})
    assert config.settings.poll.interval == timedelta(minutes=15)
    assert (config.topics, config.editions, config.feeds) == ((), (), ())


FIGURES_SLIPS = [
    ("alias: [x]", "4:5: figures[0].alias: unknown key, did you mean 'aliases'?"),
    ("notse: x", "4:5: figures[0].notse: unknown key, did you mean 'notes'?"),
    ("gender: f", "4:5: figures[0].gender: unknown key, did you mean 'pronouns'?"),
    ("alais:", "4:5: figures[0].alais: unknown key, did you mean 'aliases'?"),
    ("when: [x]", "4:5: figures[0].when: unknown key here; it belongs under"
     " 'namesakes'"),
    ("aliases: Ada", "4:14: figures[0].aliases: expected a list, like [one, two]"),
    ("aliases: [[a]]", "4:15: figures[0].aliases[0]: expected text, not a list"),
    ("aliases: ['']", "4:15: figures[0].aliases[0]: expected text, not nothing"),
    ("kind: persn", "4:11: figures[0].kind: expected 'person' or 'body'"),
    ("wikidata: 42", "4:15: figures[0].wikidata: expected a Wikidata item like Q12345"),
    ("tags: [A b]", "4:12: figures[0].tags[0]: expected small letters, digits and"
     " hyphens, like 'a-b'"),
    ("enabled: maybe", "4:14: figures[0].enabled: expected true or false"),
    ("languages: [x]", "4:16: figures[0].languages: expected 'key: value' lines"),
    ("languages: {English: [x]}", "4:17: figures[0].languages.English: expected a"
     " language code like en, uk or pt-BR"),
    ("roles: [{title: x, from: 2020}]", "4:24: figures[0].roles[0].from: unknown"
     " key, did you mean 'since'?"),
    ("roles: [{title: x, to: 2020}]", "4:24: figures[0].roles[0].to: unknown key,"
     " did you mean 'until'?"),
    ("roles: [{title: x, since: 2020-02-30}]", "4:31: figures[0].roles[0].since:"
     " there is no such day in the calendar"),
    ("roles: [{title: x, since: soon}]", "4:31: figures[0].roles[0].since: expected"
     " a day like 2024-07-05, 2024-07 or 2024"),
    ("roles: [{title: x, since: 2021, until: 2020}]", "4:13: figures[0].roles[0]:"
     " until is not later than since"),
    ("roles: [{since: 2020}]", "4:13: figures[0].roles[0].title: missing (as"
     " articles write it: president, defense minister, press secretary)"),
    ("roles: [{title: }]", "4:14: figures[0].roles[0].title: no value (as articles"
     " write it: president, defense minister, press secretary)"),
    ("namesakes: [{name: x, when: []}]", "4:33: figures[0].namesakes[0].when:"
     " expected a list with at least one entry"),
]  # fmt: skip
OTHER_SLIPS = [
    ("figures", HEAD + "  - just text\n", "4:5: figures[1]: expected 'key: value'"
     " lines"),
    ("figures", HEAD + "  -\n", "4:4: figures[1]: no value"),
    ("figures", HEAD + "people: []\n", "4:1: people: unknown key, did you mean"
     " 'figures'?"),
    ("figures", HEAD + "version: 2\n", "4:10: version: this program reads version 1"),
    ("figures", "version: 1\n", "1:1: figures: missing (who is watched)"),
    ("figures", "- a\n", "1:1: expected 'key: value' lines, like 'figures: ...'"),
    ("figures", "hello\n", "1:1: expected 'key: value' lines, like 'figures: ...'"),
    ("figures", "# nothing\n", "1:1: the file is empty; it needs figures:"),
    ("figures", "", "1:1: the file is empty; it needs figures:"),
    ("figures", "figures: [a,\n", "2:1: expected a value, or the bracket that closes"
     " what is open"),
    ("figures", "---\na: b\n---\nc: d\n", "3:1: a second '---'; one file holds one"
     " document"),
    ("figures", "figures: []\n# \xe9\n".encode("latin-1"), "2:3: not UTF-8; save the"
     " file as UTF-8 in your editor"),
    ("feeds", "", "1:1: the file is empty; it needs outlets: or accounts:"),
    ("feeds", OUTLET + "sources: []\n", "5:1: sources: unknown key, did you mean"
     " 'outlets'?"),
    ("feeds", OUTLET + "feeds: []\n", "5:1: feeds: unknown key, did you mean"
     " 'outlets'?"),
    ("feeds", OUTLET + "topics: []\n", "5:1: topics: unknown key here; it belongs in"
     " topics.yaml"),
    ("feeds", OUTLET + "    url: x\n", "5:5: outlets[0].url: unknown key here; it"
     " belongs under 'feeds'"),
    ("feeds", OUTLET.replace("https", "ftp"), "4:19: outlets[0].feeds[0].url:"
     " expected an address that starts with https:// or http://"),
    ("feeds", OUTLET.replace("o.ex", "u:p@o.ex"), "4:19: outlets[0].feeds[0].url: a"
     " user name or password in an address would show in logs and exports"),
    ("feeds", OUTLET.replace("'}", "', interval: 15}"), "4:54:"
     " outlets[0].feeds[0].interval: expected a duration with its unit, like 90s,"
     " 15m, 2h or 3d"),
    ("feeds", OUTLET.replace("'}", "', every: 15m}"), "4:44:"
     " outlets[0].feeds[0].every: unknown key, did you mean 'interval'?"),
    ("monitor", "timezone: Mars/Base\n", "1:11: timezone: unknown time zone"
     " 'Mars/Base', use an IANA name like Europe/Kyiv"),
    ("monitor", "fetch: {workers: many}\n", "1:18: fetch.workers: expected a whole"
     " number"),
    ("monitor", "fetch: {workers: 0}\n", "1:18: fetch.workers: expected at least 1"),
    ("monitor", "fetch: {workers: 999}\n", "1:18: fetch.workers: expected at most 256"),
    ("monitor", "fetch: {max_feed_size: 500}\n", "1:24: fetch.max_feed_size:"
     " expected a size with its unit, like 500kB or 10MB"),
    ("monitor", "fetch: {timeout: 99999999999w}\n", "1:18: fetch.timeout: longer"
     " than a duration can be"),
    ("monitor", MAIL + "    password: hunter2\n", "4:5: mail.smtp.password:"
     " passwords are not written here; use password_env or password_file"),
    ("editions", EDITION + "    at: 07:00\n", "4:5: editions[0].at: unknown key"
     " here; it belongs under 'schedule'"),
    ("editions", EDITION + "    schedule: {at: 25:00}\n", "4:20:"
     " editions[0].schedule.at: expected a time of day like 07:00 or 18:30"),
    ("editions", EDITION + "    schedule: {days: [funday]}\n", "4:22:"
     " editions[0].schedule.days: expected daily, weekdays, or days like [mon, thu]"),
    ("editions", EDITION + "    schedule: {days: []}\n", "4:22:"
     " editions[0].schedule.days: expected daily, weekdays, or days like [mon, thu]"),
    ("editions", EDITION + "    min_confidence: 70\n", "4:21:"
     " editions[0].min_confidence: expected at most 1.0"),
    ("editions", EDITION + "    min_confidence: high\n", "4:21:"
     " editions[0].min_confidence: expected a number"),
    ("editions", EDITION + "    subject: '{who}'\n", "4:14: editions[0].subject:"
     " {who} is not filled in; known are {title} {counts} {names} {date} {new}"
     " {repeated} {again} {changed}"),
    ("editions", EDITION + "    subject: '{'\n", "4:14: editions[0].subject: a brace"
     " that is no part of {title} {counts} {names} {date} {new} {repeated}"
     " {again} {changed}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "expected"), FIGURES_SLIPS, ids=[line for line, _ in FIGURES_SLIPS]
)
def test_a_mistake_in_a_figure_is_told_at_its_place(
    line: str, expected: str, tmp_path: Path
) -> None:
    """File, line, column, path and what to write instead, and nothing else."""
    folder = write(tmp_path, figures=f"{HEAD}    {line}\n")
    assert wrong(folder) == [f"figures.yaml:{expected}"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    OTHER_SLIPS,
    ids=[f"{name} {expected}" for name, _, expected in OTHER_SLIPS],
)
def test_a_mistake_in_a_file_is_told_at_its_place(
    name: str, text: str | bytes, expected: str, tmp_path: Path
) -> None:
    """The same for the other files and for files as a whole."""
    assert wrong(write(tmp_path, **{name: text})) == [f"{name}.yaml:{expected}"]


def test_every_mistake_of_every_file_comes_at_once_in_order(tmp_path: Path) -> None:
    """A file that is no YAML hides nothing of the others; file by file, top down."""
    folder = write(
        tmp_path,
        monitor="timezone: x\nlanguage: English\n",
        figures="figures:\n  - id: A\n    nam: x\n  - id: b\n",
        feeds="outlets: [\n",
        topics="topics: [{id: t, title: T}]\n",
        editions=EDITION + "    topics: [u]\n",
    )
    assert [line.split(": ")[0] for line in wrong(folder)] == [
        "monitor.yaml:1:11",
        "monitor.yaml:2:11",
        "figures.yaml:2:9",
        "figures.yaml:3:5",
        "figures.yaml:4:5",
        "feeds.yaml:2:1",
        "topics.yaml:1:10",
        "editions.yaml:4:14",
    ]


@pytest.mark.parametrize("name", ["figures", "feeds"])
def test_a_missing_file_that_is_needed_is_told(name: str, tmp_path: Path) -> None:
    """Without these there is nothing to do; what refers to them is let be."""
    feeds = "accounts: [{figure: ada, channel: X, url: 'https://x.example.org'}]\n"
    folder = write(tmp_path, feeds=feeds, editions=EDITION + "    figures: [ada]\n")
    (folder / f"{name}.yaml").unlink()
    assert wrong(folder) == [f"{name}.yaml: there is no such file, and it is needed"]


@pytest.mark.parametrize("other", ["topics.yml", "topic.yaml", "Topics.yaml"])
def test_a_file_of_nearly_the_right_name_is_told(other: str, tmp_path: Path) -> None:
    """A misspelt file would otherwise be left unread without a word."""
    folder = write(tmp_path)
    (folder / other).write_text("topics: []\n")
    expected = f"topics.yaml: there is no such file; rename '{other}'"
    assert wrong(folder) == [expected]


def test_a_missing_folder_says_how_to_get_one(tmp_path: Path) -> None:
    """The path is as given; the command copies the folder that ships."""
    with pytest.raises(ConfigError) as raised:
        load(Path("no-such-folder"), {})
    message = str(raised.value)
    assert message.startswith("no-such-folder: there is no such folder; copy the one")
    source = Path(message.split("cp -r ")[1].split()[0])
    assert (source / "figures.yaml").is_file()


def test_paths_in_messages_are_as_the_folder_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative folder gives relative paths, which editors and terminals follow."""
    write(tmp_path / "config", figures=HEAD + "    alias: x\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as raised:
        load(Path("config"), {})
    assert str(raised.value) == (
        "config/figures.yaml:4:5: figures[0].alias: unknown key,"
        " did you mean 'aliases'?"
    )


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    """What the system says about a file that cannot be read is passed on."""
    folder = write(tmp_path)
    (folder / "topics.yaml").mkdir()
    assert wrong(folder) == ["topics.yaml: cannot be read: Is a directory"]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    """Files saved by Windows editors load as they are, line ends and all."""
    text = b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode()
    assert load(write(tmp_path, figures=text), {}).figures[0].id == "ada"


def test_the_home_folder_may_be_written_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`~` is the home folder; one of an unknown person is a mistake."""
    monkeypatch.setenv("HOME", "/home/ada")
    text = EDITION + "    subscribers: [{folder: ~/digests}]\n"
    edition = load(write(tmp_path, editions=text), {}).editions[0]
    assert edition.subscribers[0].folder == Path("/home/ada/digests")
    text = EDITION + "    subscribers: [{folder: ~no-such-person/x}]\n"
    assert wrong(write(tmp_path, editions=text)) == [
        "editions.yaml:4:28: editions[0].subscribers[0].folder: there is no such home"
        " folder"
    ]


def test_a_schedule_is_read_in_full(tmp_path: Path) -> None:
    """Days by their names, whole or three letters, in any order."""
    text = EDITION + "    schedule: {at: 6:30, days: [Friday, mon], timezone: UTC}\n"
    schedule = load(write(tmp_path, editions=text), {}).editions[0].schedule
    assert (schedule.at, schedule.days) == (time(6, 30), (0, 4))


NAMES = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)
    | st.sampled_from(["no", "null", "~", "18:00", "2025", "@x", "a: b", "# x", "- a"])
    | st.text("ab 'é\"\\:#,[]{}*&!%@`|>-?", min_size=1).map(lambda t: f"a{t}b")
)
IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)
DATES = st.dates().filter(lambda day: day.year >= 1000)


@st.composite
def figures(draw: st.DrawFn) -> list[Figure]:
    """A watch list in which no two figures share an id or a name."""
    ids = draw(st.lists(IDS, max_size=4, unique=True))
    found = []
    for n, one in enumerate(ids):
        lists = st.lists(NAMES.map(str.strip), max_size=3).map(tuple)
        found.append(
            Figure(
                id=one,
                name=f"Figure {n}",
                weak_aliases=draw(lists),
                exclude=draw(lists),
                roles=(Role(title=draw(NAMES), since=draw(st.none() | DATES)),),
                notes=draw(NAMES),
                enabled=draw(st.booleans()),
            )
        )
    return found


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(watched=figures(), terms=st.lists(st.from_regex(r"\w+", fullmatch=True)))
def test_what_is_written_is_what_is_loaded(
    watched: list[Figure], terms: list[str], tmp_path: Path
) -> None:
    """A configuration written as YAML by PyYAML comes back value for value."""
    plain = [
        {
            "id": one.id,
            "name": one.name,
            "weak_aliases": list(one.weak_aliases),
            "exclude": list(one.exclude),
            "roles": [{"title": r.title, "since": r.since} for r in one.roles],
            "notes": one.notes,
            "enabled": one.enabled,
        }
        for one in watched
    ]
    topics = [{"id": "t", "title": "T", "any": ["x", *terms]}]
    folder = write(
        tmp_path / "config",
        figures=yaml.safe_dump({"figures": plain}, allow_unicode=True),
        topics=yaml.safe_dump({"topics": topics}),
    )
    config = load(folder, {})
    assert list(config.figures) == watched
    assert config.topics == (Topic(id="t", title="T", any=("x", *terms)),)
