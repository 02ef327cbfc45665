"""Editions and those who get them: subscribers' own choices, catching up, settling."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.app import App
from monitor.config import Config, Edition, Schedule, Subscriber, base_id
from monitor.config.load import load
from monitor.values import Issue
from tests import configs, newsroom
from tests.fakes import FakeClock

USUAL = Subscriber(folder=Path("usual"))
EARLY = Subscriber(folder=Path("early"), at=time(6, 30), density="headlines")
EDITION = Edition(id="daily", title="Daily", subscribers=(USUAL, EARLY))
HOUR = timedelta(hours=1)


def watching(folder: Path) -> Config:
    """The newsroom's configuration with a database in the folder."""
    return newsroom.config(folder, database=f"sqlite:///{folder / 'monitor.db'}")


def with_edition(config: Config, edition: Edition) -> Config:
    """The newsroom's configuration with this edition alone."""
    return replace(config, editions=(edition,))


def open_app(config: Config, clock: FakeClock) -> App:
    """An app on the fake newsroom."""
    return App(config, {}, clock=clock, jitter=lambda: 0.0, fetch=newsroom.fetch())


def take_in(app: App) -> None:
    """Poll and read what there is."""
    list(app.poll(app.due_feeds(everything=True)))
    list(app.read())


def test_who_chose_gets_an_edition_of_their_own() -> None:
    """The others share the edition; everybody is in exactly one."""
    usual, own = EDITION.composed
    assert (usual.id, usual.subscribers) == ("daily", (USUAL,))
    assert own.id == f"daily--{EARLY.mark}"
    assert base_id(own.id) == own.base_id == usual.base_id == "daily"
    assert own.subscribers == (EARLY,)
    assert (own.schedule.at, own.density) == (time(6, 30), "headlines")
    assert (own.schedule.settle, own.topics) == (EDITION.schedule.settle, ("all",))


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        ("figures", ("mira-holt",)),
        ("topics", ("boats",)),
        ("classes", ("new",)),
        ("min_confidence", 0.9),
        ("density", "full"),
    ],
)
def test_each_choice_stands_in_place_of_the_editions(
    choice: str, value: object
) -> None:
    """One key changed, the rest as in the edition."""
    subscriber = replace(USUAL, **{choice: value})  # type: ignore[arg-type]
    _, own = replace(EDITION, subscribers=(subscriber,)).composed
    assert getattr(own, choice) == value
    assert replace(own, id="daily", **{choice: getattr(EDITION, choice)}) == replace(
        EDITION, subscribers=(subscriber,)
    )


def test_a_changed_choice_keeps_the_subscribers_own_record() -> None:
    """Whoever changes the hour goes on where they were."""
    later = replace(EARLY, at=time(9), density=None)
    assert later.mark == EARLY.mark != USUAL.mark


def test_deliveries_are_one_an_issue_and_subscriber(
    tmp_path: Path,
) -> None:
    """Nobody gets the edition twice because somebody chose."""
    clock = FakeClock()
    folders = [tmp_path / name for name in ("usual", "early")]
    subscribers = tuple(
        replace(one, folder=folder)
        for one, folder in zip((USUAL, EARLY), folders, strict=True)
    )
    edition = replace(EDITION, subscribers=subscribers)
    config = with_edition(watching(tmp_path), edition)
    with open_app(config, clock) as app:
        take_in(app)
        clock.move(days=1)
        issues = app.compose_due()
        delivered = [(one.issue_id, one.recipient) for one in app.deliver_due()]
    assert [issue.edition_id for issue in issues] == [e.id for e in edition.composed]
    expected = {(i.id, str(f)) for i, f in zip(issues, folders, strict=True)}
    assert set(delivered) == expected
    assert len(delivered) == 2
    assert issues[1].density == "headlines"
    assert issues[0].n_new == issues[1].n_new > 0


def test_who_starts_to_choose_misses_nothing_and_gets_nothing_twice(
    tmp_path: Path,
) -> None:
    """Their own record begins where the edition stood, not at this moment."""
    clock = FakeClock()
    plain = with_edition(watching(tmp_path), replace(EDITION, subscribers=()))
    chosen = with_edition(plain, EDITION)
    with open_app(plain, clock) as app:
        clock.move(days=1)
        (first,) = app.compose_due()
        take_in(app)
        clock.move(hours=1)
        app.reload(chosen)
        clock.move(days=1)
        issues = app.compose_due()
    own = next(issue for issue in issues if issue.edition_id != "daily")
    assert own.seq_from == first.seq_to
    assert own.period.start_at == first.period.end_at
    assert own.n_new > 0


def test_an_issue_is_composed_when_the_hour_has_settled(tmp_path: Path) -> None:
    """Ten minutes later, unless the schedule says otherwise; the period is the same."""
    clock = FakeClock()
    config = watching(tmp_path)
    with open_app(config, clock) as app:
        take_in(app)
        cutoff = _next_seven(clock)
        clock.at = cutoff + timedelta(minutes=9)
        early = app.compose_due()
        clock.move(minutes=1)
        (issue,) = app.compose_due()
    assert early == ()
    assert issue.period.end_at == cutoff


def test_after_downtime_one_issue_covers_the_gap_and_says_so(tmp_path: Path) -> None:
    """Never a burst of issues."""
    clock = FakeClock()
    with open_app(watching(tmp_path), clock) as app:
        clock.at = _next_seven(clock) + HOUR
        (before,) = app.compose_due()
        take_in(app)
        clock.move(days=4)
        (issue,) = app.compose_due()
        again = app.compose_due()
        text = " ".join(app.rendition(issue).text.split())
    assert not before.is_catch_up
    assert issue.is_catch_up
    assert issue.period.start_at == before.period.end_at
    assert issue.n_new > 0
    assert again == ()
    assert "makes up for a time in which none was composed" in text


def test_a_gap_too_long_to_cover_is_named(tmp_path: Path) -> None:
    """What was found before stays in the store; the issue says from when to when."""
    clock = FakeClock()
    with open_app(watching(tmp_path), clock) as app:
        clock.at = _next_seven(clock) + HOUR
        (before,) = app.compose_due()
        take_in(app)
        clock.move(days=9)
        (issue,) = app.compose_due()
        text = " ".join(app.rendition(issue).text.split())
    assert issue.left_since == before.period.end_at
    assert issue.period.end_at - issue.period.start_at == timedelta(days=7)
    assert issue.n_new == 0
    assert "is stored and not in any issue" in text


def test_a_changed_schedule_leaves_no_gap_and_no_overlap(tmp_path: Path) -> None:
    """The first issue at the new hour begins where the last at the old one ended."""
    clock = FakeClock()
    config = watching(tmp_path)
    (edition,) = config.editions
    later = replace(edition, schedule=Schedule(at=time(9)))
    found: list[Issue] = []
    with open_app(config, clock) as app:
        clock.at = _next_seven(clock) + HOUR
        found += app.compose_due()
        take_in(app)
        app.reload(with_edition(config, later))
        clock.move(hours=2)
        for _ in range(3):
            found += app.compose_due()
            clock.move(days=1)
    assert [issue.period.end_at.hour for issue in found] == [7, 9, 9, 9]
    for before, after in pairwise(found):
        assert before.period.end_at == after.period.start_at
        assert before.seq_to == after.seq_from
    assert sum(issue.n_new for issue in found) == found[1].n_new > 0
    assert not any(issue.is_catch_up for issue in found)


def test_a_silence_is_told_after_three_days(tmp_path: Path) -> None:
    """Two empty days are skipped, the third is a note to every subscriber."""
    clock = FakeClock()
    with open_app(watching(tmp_path), clock) as app:
        take_in(app)
        sent = []
        for _ in range(5):
            clock.move(days=1)
            app.compose_due()
            sent.append(len(app.deliver_due()))
    assert sent == [1, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "  - id: a--b\n    title: A\n",
            "editions.yaml:2:9: editions[0].id: '--' stands before a subscriber's "
            "mark; use one hyphen",
            id="the-mark-in-an-id",
        ),
        pytest.param(
            "  - id: a\n    title: A\n    subscribers:\n      - folder: x\n"
            "        figures: [nobody]\n",
            "editions.yaml:6:19: editions[0].subscribers[0].figures[0]: figures.yaml "
            "has no 'nobody'; there is: ada, all",
            id="a-figure-that-is-not-there",
        ),
    ],
)
def test_mistakes_in_choices_are_told_at_their_place(
    text: str, expected: str, tmp_path: Path
) -> None:
    """Like those of the edition itself."""
    folder = configs.write(tmp_path, editions=f"editions:\n{text}")
    assert configs.wrong(folder) == [expected]


def test_choices_are_read_from_yaml(tmp_path: Path) -> None:
    """As a person writes them."""
    text = """
editions:
  - id: daily
    title: Daily
    schedule: {at: 07:00, settle: 5m, max_catchup: 3d}
    on_empty: note
    silence_note_after: 0s
    subscribers:
      - folder: x
        at: 06:30
        timezone: Europe/Warsaw
        days: weekdays
        density: headlines
        classes: [new, unsure]
"""
    config = load(configs.write(tmp_path, editions=text), {})
    usual, own = config.composed
    assert usual.schedule.settle == timedelta(minutes=5)
    assert (own.schedule.at, own.schedule.timezone) == (time(6, 30), "Europe/Warsaw")
    assert own.schedule.days == (0, 1, 2, 3, 4)
    assert own.classes == ("new", "unsure")
    assert config.zone_of(own) == "Europe/Warsaw"


def _next_seven(clock: FakeClock) -> datetime:
    now = clock()
    at = now.replace(hour=7, minute=0, second=0, microsecond=0)
    return at if at > now else at + timedelta(days=1)
