"""When articles are looked at again, and when one counts as taken down."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor import revisits
from monitor.config import RevisitSettings
from monitor.errors import (
    ArticleError,
    ChallengeError,
    ConnectError,
    GoneError,
    HttpStatusError,
    MonitorError,
    RobotsError,
)
from monitor.values import NotModified, Page, Visit
from tests.store.made import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS = RevisitSettings().steps
URL = "https://harbour.example/a1"
PAGE = Page(URL, URL, b"", etag='"1"', last_modified="then")
FRESH = Visit("a1", "e1", NOW, next_visit_at=NOW + HOUR, etag='"0"')


def looks(schedule: revisits.Schedule, late: timedelta = timedelta()) -> list[float]:
    """Hours after the first reading at which a calm article is looked at."""
    visit = replace(FRESH, next_visit_at=revisits.first_visit_at(NOW, schedule))
    hours: list[float] = []
    while visit.next_visit_at is not None:
        now = visit.next_visit_at + late
        hours.append((now - NOW) / HOUR)
        visit = revisits.found(visit, PAGE, now, schedule)
    return hours


def test_looks_get_rarer_and_end() -> None:
    """One, three and eight hours, a day, three days, a week: no more."""
    assert looks(STEPS) == [1, 3, 8, 24, 72, 168]
    assert looks(()) == []


def test_looks_that_were_missed_are_left_out() -> None:
    """A program that was off for two days looks once and goes on by the schedule."""
    assert looks(STEPS, late=2 * DAY) == [49, 120, 216]


@given(st.timedeltas(timedelta(), timedelta(days=9)))
def test_the_next_look_lies_ahead(after: timedelta) -> None:
    """Whatever happened: no look is due at once again, and all come to an end."""
    now = NOW + after
    for visit in (
        revisits.found(FRESH, PAGE, now, STEPS),
        revisits.missed(FRESH, now, STEPS),
        revisits.failed(FRESH, now, STEPS),
    ):
        assert visit.next_visit_at is None or visit.next_visit_at > now
        assert after <= 8 * DAY or visit.next_visit_at is None


def at(hours: float) -> datetime:
    """So long after the first reading."""
    return NOW + hours * HOUR


def test_missing_on_two_scheduled_looks_is_gone() -> None:
    """Once is not enough, and a time-out between the two is no sign of life."""
    once = revisits.missed(FRESH, at(1), STEPS)
    assert not revisits.is_gone(once)
    assert once.next_visit_at == at(3)
    failed = revisits.failed(once, at(3), STEPS)
    assert not revisits.is_gone(failed)
    assert revisits.is_gone(revisits.missed(failed, at(8), STEPS))


def test_missing_and_there_again_begins_anew() -> None:
    """Two looks in a row."""
    once = revisits.missed(FRESH, at(1), STEPS)
    there = revisits.found(once, PAGE, at(3), STEPS)
    assert not revisits.is_gone(revisits.missed(there, at(8), STEPS))


def test_missing_twice_within_an_hour_counts_once() -> None:
    """A site that is being moved."""
    once = revisits.missed(FRESH, at(1), STEPS)
    again = revisits.missed(once, at(1.5), STEPS)
    assert not revisits.is_gone(again)
    assert revisits.is_gone(revisits.missed(again, at(2), STEPS))


def test_missing_on_the_last_look_is_asked_again_a_day_later() -> None:
    """And what told nothing until then is let go."""
    once = revisits.missed(FRESH, at(168), STEPS)
    assert once.next_visit_at == at(192)
    twice = revisits.missed(once, at(192), STEPS)
    assert revisits.is_gone(twice)
    assert twice.next_visit_at is None
    failed = revisits.failed(FRESH, at(192), STEPS)
    assert failed.next_visit_at == at(216)
    assert revisits.failed(failed, at(216), STEPS).next_visit_at is None


@pytest.mark.parametrize(
    ("error", "is_missing"),
    [
        (HttpStatusError(URL, 404), True),
        (HttpStatusError(URL, 410), True),
        (GoneError(URL, 410), True),
        (HttpStatusError(URL, 403), False),
        (HttpStatusError(URL, 451), False),
        (HttpStatusError(URL, 500), False),
        (ConnectError(URL, "no route"), False),
        (ChallengeError(URL, "a wall", 403), False),
        (RobotsError(URL, "not allowed"), False),
        (ArticleError(URL, "a wall"), False),
    ],
)
def test_only_two_statuses_say_that_there_is_nothing(
    error: MonitorError, is_missing: bool
) -> None:
    """Everything else is a failure, which tells nothing of the article."""
    assert revisits.is_missing(error) is is_missing


def test_validators_are_sent_for_a_day_and_never_into_the_void() -> None:
    """A server that lies about changes is found out by the later looks."""
    visit = revisits.found(FRESH, PAGE, at(1), STEPS)
    assert revisits.validators(visit, at(3)) == ('"1"', "then")
    kept = revisits.found(visit, NotModified(URL), at(3), STEPS)
    assert revisits.validators(kept, at(24)) == ('"1"', "then")
    assert revisits.validators(kept, at(72)) == (None, None)
    bare = revisits.found(visit, Page(URL, URL, b""), at(3), STEPS)
    assert revisits.validators(bare, at(8)) == (None, None)
    once = revisits.missed(visit, at(3), STEPS)
    assert revisits.validators(once, at(8)) == (None, None)


def test_a_hint_brings_a_look_forward_once_in_a_while() -> None:
    """Half an hour after the last one at the earliest, and not for ever."""
    soon = revisits.hinted(FRESH, at(0.75), STEPS)
    assert soon.next_visit_at == at(0.75)
    seen = revisits.found(FRESH, PAGE, at(3), STEPS)
    assert revisits.hinted(seen, at(3.1), STEPS).next_visit_at == at(3.5)
    over = replace(FRESH, next_visit_at=None)
    assert revisits.hinted(over, at(169), STEPS) == over
    assert revisits.hinted(over, at(1), ()) == over
    assert revisits.hinted(over, at(100), STEPS).next_visit_at == at(100)


def test_a_schedule_that_goes_back_is_refused() -> None:
    """Each time has to be longer than the one before; switched off there is none."""
    with pytest.raises(ValidationError, match="longer than the one before"):
        RevisitSettings(schedule=(3 * HOUR, HOUR))
    assert RevisitSettings(enabled=False).steps == ()
