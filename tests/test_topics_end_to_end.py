"""Groups from feed to digest, and what the commands say of topics."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.app import App
from monitor.cli import app as program
from monitor.config import Config, Topic
from monitor.config.load import load
from monitor.errors import ConfigError
from monitor.values import Issue
from tests import newsroom
from tests.configs import write
from tests.fakes import FakeClock, FakeFetch, item, rss
from tests.test_topics_embeddings import make_model

OTHER = Topic(id="other", title="Also said", discover=True)
FIRST = (
    "The herring quota was cut by half, against all advice.",
    "Our crews cannot live on a herring quota of nine tonnes.",
    "I shall ask the council to raise the herring quota.",
    "Chess teaches patience.",
)
SECOND = (
    "Nobody here will forget who signed that herring quota.",
    "The herring quota is a matter for the council of Brelle.",
    "Warm classrooms come first.",
)


def post(fetch: FakeFetch, contents: tuple[str, ...], clock: FakeClock) -> None:
    """Let Mira Holt post these."""
    day = f"{clock.at:%d}"
    items = (
        item(f"https://posts.example/{day}-{n}", "", text, at=clock.at)
        for n, text in enumerate(contents)
    )
    fetch.pages[newsroom.POSTS] = rss(*items)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The newsroom, with groups to be found."""
    made = newsroom.config(tmp_path, database=f"sqlite:///{tmp_path / 'monitor.db'}")
    return replace(made, outlets=(), topics=(*made.topics, OTHER))


@pytest.fixture
def app(config: Config) -> Iterator[App]:
    """An App over a newsroom of posts alone, a day of which has been read."""
    clock, fetch = FakeClock(), FakeFetch()
    with App(config, {}, clock=clock, jitter=lambda: 0.5, fetch=fetch) as made:
        yield made


def a_day(app: App, contents: tuple[str, ...]) -> None:
    """Posts of a day are read, and the next morning comes."""
    clock, fetch = app.clock, app.reader.tools.fetch
    assert isinstance(clock, FakeClock)
    assert isinstance(fetch, FakeFetch)
    post(fetch, contents, clock)
    list(app.poll(app.due_feeds()))
    list(app.read())
    clock.move(days=1)


def sections(issue: Issue) -> list[tuple[str, int, bool]]:
    """Titles with their cards, and whether they were found."""
    return [
        (one.title, sum(len(each.cards) for each in one.figures), one.is_discovered)
        for one in issue.sections
    ]


def test_groups_stand_between_topics_and_the_rest_and_keep_their_names(
    app: App,
) -> None:
    """The second day's group is the first day's, though it has two statements only."""
    a_day(app, (*FIRST, "The ferry sails."))
    [first] = app.compose_due()
    assert sections(first) == [
        ("Boats", 1, False),
        ("Herring quota", 3, True),
        ("Also said", 1, False),
    ]
    a_day(app, SECOND)
    [second] = app.compose_due()
    assert sections(second) == [("Herring quota", 2, True), ("Also said", 1, False)]
    assert second.sections[0].topic_id == first.sections[1].topic_id
    assert "Herring quota" in app.rendition(second).text


def test_a_preview_keeps_no_groups(app: App) -> None:
    """Only what is frozen is remembered."""
    a_day(app, FIRST)
    [edition] = app.config.editions
    assert "Herring quota" in [title for title, *_ in sections(app.look(edition))]
    since = app.clock().date().replace(day=1)
    assert app.store.topic_groups(since) == ()
    app.compose_due()
    [group] = app.store.topic_groups(since)
    assert group.label == "Herring quota"


def test_an_edition_that_lists_its_topics_without_other_gets_no_groups(
    app: App,
) -> None:
    """What is left over stays one section."""
    a_day(app, FIRST)
    [edition] = app.config.editions
    listed = replace(edition, topics=("boats",))
    assert sections(app.look(listed)) == [("Other", 4, False)]


def monitor(folder: Path, *arguments: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(program, ["--config", str(folder), *arguments])


FILES = {
    "figures": "figures:\n  - {id: mira-holt, name: Mira Holt}\n",
    "feeds": "accounts:\n  - figure: mira-holt\n    channel: Skerry\n"
    f"    url: {newsroom.POSTS}\n",
    "topics": "topics:\n"
    "  - {id: boats, title: Boats, any: [ferry], priority: 2}\n"
    "  - {id: trade, title: Trade, any: ['\"herring\"', fish]}\n",
}


def test_topics_test_tells_topics_and_terms(tmp_path: Path) -> None:
    """The first is the one that takes it."""
    write(tmp_path, **FILES)
    told = monitor(tmp_path, "topics", "test", "Herring on a ferry").stdout
    assert told.index("boats") < told.index("trade")
    assert '"herring"' in told
    assert "no topic" in monitor(tmp_path, "topics", "test", "Chess").stdout


def test_suggestions_can_be_pasted_into_the_configuration(
    app: App, tmp_path: Path
) -> None:
    """What `topics suggest` prints is read as topics, and these take the statements."""
    a_day(app, FIRST)
    a_day(app, SECOND)
    app.compose_due()
    folder = tmp_path / "config"
    files = FILES | {"monitor": f"database: {app.config.settings.database}\n"}
    write(folder, **files | {"topics": "topics: []\n"})
    days = "20000"  # the newsroom's clock is not the machine's
    suggested = monitor(folder, "topics", "suggest", "--days", days)
    assert suggested.exit_code == 0, suggested.output
    assert "7 statements in 20000 days, 7 without a topic" in suggested.stderr
    assert "# 5 statements of 1 figure, like" in suggested.stdout
    write(folder, **files | {"topics": f"topics:\n{suggested.stdout}"})
    [topic] = load(folder, {}).topics
    assert (topic.id, topic.title) == ("herring-quota", "Herring quota")
    assert "herring quota" in topic.any
    again = monitor(folder, "topics", "suggest", "--days", days)
    assert "7 statements in 20000 days, 2 without a topic" in again.stderr
    assert "no subject stands out" in again.stderr


def test_topics_list_counts_by_topic(app: App, tmp_path: Path) -> None:
    """Statements that a topic takes, as they were read."""
    a_day(app, (*FIRST, "The ferry sails."))
    folder = tmp_path / "config"
    database = f"database: {app.config.settings.database}\n"
    write(folder, **FILES | {"monitor": database})
    listed = monitor(folder, "topics", "list").stdout
    row = next(line for line in listed.splitlines() if "Boats" in line)
    assert [cell.strip() for cell in row.split("│")[1:4]] == ["boats", "Boats", "1"]


def test_a_broken_model_is_told_by_config_check(tmp_path: Path) -> None:
    """It names the file and goes on with nothing."""
    model = make_model(tmp_path / "model")
    topics = f"topics:\n  - {{id: other, title: Other, embeddings: {model}}}\n"
    write(tmp_path / "config", **FILES | {"topics": topics})
    assert monitor(tmp_path / "config", "config", "check").exit_code == 0
    (model / "model.safetensors").write_bytes(b"not yet")
    error = monitor(tmp_path / "config", "config", "check").exception
    assert isinstance(error, ConfigError)
    assert "model.safetensors" in str(error)
