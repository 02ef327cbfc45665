"""Where a mail says that its issue is, the archive has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from monitor.app import App
from monitor.config import Config, Edition, Schedule, Subscriber
from monitor.config.settings import WebSettings
from monitor.values import Issue
from monitor.web.archive import Archive
from monitor.web.catalog import Catalog
from tests import newsroom
from tests.fakes import FakeClock

BASE = "https://archive.example"


@contextmanager
def opened(folder: Path, *editions: Edition) -> Iterator[tuple[App, FakeClock]]:
    """The newsroom with an archive and these editions, everything read."""
    made = newsroom.config(folder, database=f"sqlite:///{folder / 'm.db'}")
    settings = replace(made.settings, web=WebSettings(base_url=BASE))
    config: Config = replace(made, settings=settings, editions=editions)
    clock = FakeClock()
    with App(config, {}, clock=clock, fetch=newsroom.fetch()) as app:
        list(app.poll(app.due_feeds(everything=True)))
        list(app.read())
        yield app, clock


def check_mail(app: App, issue: Issue) -> str:
    """The name of an issue in its mail's link, which leads to that very issue."""
    text = app.rendition(issue).text
    (line,) = (each for each in text.splitlines() if f"{BASE}/i/" in each)
    edition_id, name = line.rpartition(f"{BASE}/i/")[2].split("/")
    archive = Archive(app.store, Catalog(app.config), app.clock)
    found = archive.issue_at(edition_id, name)
    assert found == issue
    return name


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("UTC", "2026-03-05"),
        ("Pacific/Auckland", "2026-03-06"),
        ("America/Los_Angeles", "2026-03-05"),
        ("Asia/Tokyo", "2026-03-05"),
    ],
)
def test_the_day_is_that_of_the_edition(tmp_path: Path, zone: str, name: str) -> None:
    """Whatever day it is where the archive's clock stands, and for readers with a zone
    of their own."""
    reader = Subscriber(folder=tmp_path / "own", timezone="Pacific/Kiritimati")
    schedule = Schedule(timezone=zone, at=time(5))
    edition = Edition(id="daily", title="D", schedule=schedule, subscribers=(reader,))
    with opened(tmp_path, edition) as (app, clock):
        clock.at = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
        issues = app.compose_due()
        assert len(issues) == 2
        names = {issue.edition_id: check_mail(app, issue) for issue in issues}
        assert names.pop("daily") == name
        assert set(names.values()) == {"2026-03-06"}


def test_a_second_issue_of_a_day_leads_to_itself(tmp_path: Path) -> None:
    """As one asked for in between, or after the hour was moved."""
    with opened(tmp_path, Edition(id="daily", title="D")) as (app, clock):
        clock.move(days=1)
        (first,) = app.compose_due()
        (edition,) = app.config.editions
        second = app.freeze(edition)
        assert check_mail(app, first) == "2026-03-05"
        assert check_mail(app, second) == "2026-03-05-2"
        assert check_mail(app, first) == "2026-03-05"
