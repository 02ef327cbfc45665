"""Issues asked for by their day: they fit between the others without gap or overlap."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor import digest
from monitor.app import App
from monitor.config import Edition
from monitor.values import Issue
from tests import newsroom
from tests.fakes import FakeClock, FakeFetch, rss

WEDNESDAY = date(2026, 3, 4)


@contextmanager
def opened(folder: Path, clock: FakeClock) -> Iterator[tuple[App, FakeFetch]]:
    """The newsroom before anything was polled."""
    fetch = newsroom.fetch()
    made = newsroom.config(folder, database=f"sqlite:///{folder / 'monitor.db'}")
    with App(made, {}, clock=clock, fetch=fetch) as app:
        yield app, fetch


def read_all(app: App) -> None:
    """Poll and read everything."""
    list(app.poll(app.due_feeds(everything=True)))
    list(app.read())


def shown(issue: Issue) -> list[str]:
    """The ids of the statements on its cards."""
    return [
        card.statement_id
        for section in issue.sections
        for figure in section.figures
        for card in figure.cards
    ]


def freeze(app: App, day: date) -> Issue:
    """Freeze the issue of a day."""
    (edition,) = app.config.editions
    return app.freeze(edition, day)


def test_an_empty_day_asked_for_does_not_bring_everything_again(tmp_path: Path) -> None:
    """What follows begins where the record stood, not with the store's first word."""
    clock = FakeClock()  # Wednesday noon
    with opened(tmp_path, clock) as (app, _):
        read_all(app)
        clock.move(days=1)
        (first,) = app.compose_due()
        assert len(shown(first)) == 3
        clock.move(days=1)
        empty = freeze(app, date(2026, 3, 6))
        assert empty.is_empty
        assert (empty.seq_from, empty.seq_to) == (first.seq_to, first.seq_to)
        clock.move(days=1)
        (next_,) = app.compose_due()
    assert next_.is_empty
    assert (next_.seq_from, next_.seq_to) == (first.seq_to, first.seq_to)


def test_a_day_asked_for_goes_on_from_the_last_issue(tmp_path: Path) -> None:
    """What came between the hour and the composing is told once; what came after the
    day's end waits for the next issue."""
    clock = FakeClock()
    clock.move(hours=-6)  # 06:00, an hour before the first cutoff
    with opened(tmp_path, clock) as (app, fetch):
        late = dict(fetch.pages)
        for url in (newsroom.WIRE, newsroom.POSTS):
            fetch.pages[url] = rss()
        read_all(app)
        clock.move(hours=1, minutes=5)
        fetch.pages[newsroom.POSTS] = late[newsroom.POSTS]
        read_all(app)  # 07:05: after the hour, before the issue is composed
        clock.move(minutes=6)
        (first,) = app.compose_due()
        assert len(shown(first)) == 2
        clock.move(days=1)
        fetch.pages[newsroom.WIRE] = late[newsroom.WIRE]
        read_all(app)  # 07:11 of the day after: belongs to the issue after that
        second = freeze(app, date(2026, 3, 5))
        assert shown(second) == []
        clock.move(days=1)
        (third,) = app.compose_due()
    assert len(shown(third)) == 2  # one of them reported again
    assert third.n_new == 1
    assert (first.seq_to, second.seq_to) == (second.seq_from, third.seq_from)


def test_days_that_were_left_out_are_in_the_day_asked_for(tmp_path: Path) -> None:
    """No issue would ever tell of them otherwise."""
    clock = FakeClock()
    with opened(tmp_path, clock) as (app, _):
        read_all(app)
        clock.move(days=3)
        issue = freeze(app, date(2026, 3, 7))
        assert len(shown(issue)) == 3
        assert issue.period.start_at == datetime(2026, 3, 4, 7, tzinfo=UTC)
        again = freeze(app, date(2026, 3, 7))
        assert again == issue


def test_a_bug_met_on_one_edition_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged; the issue is made when the bug is gone."""
    real = digest.compose

    def compose(edition: Edition, *given: Any, **more: Any) -> Issue:
        if edition.id == "daily" and broken:
            raise ZeroDivisionError("a bug")
        return real(edition, *given, **more)

    clock, broken = FakeClock(), [True]
    with opened(tmp_path, clock) as (app, _):
        (daily,) = app.config.editions
        second = replace(daily, id="second")
        app.reload(replace(app.config, editions=(daily, second)))
        read_all(app)
        monkeypatch.setattr(digest, "compose", compose)
        clock.move(days=1)
        assert [issue.edition_id for issue in app.compose_due()] == ["second"]
        assert len(app.deliver_due()) == 1
        assert "ZeroDivisionError" in caplog.text
        broken.clear()
        (issue,) = app.compose_due()
        assert (issue.edition_id, len(shown(issue))) == ("daily", 3)
