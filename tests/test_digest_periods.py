"""When issues are due: cutoffs in odd zones, catching up, periods that tile time."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import digest
from monitor.config import Schedule
from monitor.values import Period

LONDON = "Europe/London"
WEEKDAYS = (0, 1, 2, 3, 4)
AT_ONCE = timedelta(0)
SEVEN = Schedule(at=time(7), settle=AT_ONCE)
ZONES = [
    "UTC",
    LONDON,
    "America/Santiago",
    "America/St_Johns",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
]


def utc(text: str) -> datetime:
    """An instant, written without its zone."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "day", "end_at", "hours"),
    [
        pytest.param(LONDON, "07:00", "2025-03-30", "2025-03-30 06:00", 23, id="short"),
        pytest.param(LONDON, "07:00", "2025-10-26", "2025-10-26 07:00", 25, id="long"),
        pytest.param(LONDON, "01:30", "2025-03-30", "2025-03-30 01:00", 23.5, id="gap"),
        pytest.param(LONDON, "01:30", "2025-10-26", "2025-10-26 00:30", 24, id="twice"),
        pytest.param(
            LONDON, "01:30", "2025-10-27", "2025-10-27 01:30", 25, id="after-twice"
        ),
        pytest.param(
            "America/Santiago",
            "00:00",
            "2025-09-07",
            "2025-09-07 04:00",
            24,
            id="no-midnight-santiago",
        ),
        pytest.param(
            "Africa/Cairo",
            "00:00",
            "2025-04-25",
            "2025-04-24 22:00",
            24,
            id="no-midnight-cairo",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            "02:15",
            "2025-10-05",
            "2025-10-04 15:30",
            23.75,
            id="half-hour-gap",
        ),
        pytest.param(
            "Pacific/Apia",
            "07:00",
            "2011-12-31",
            "2011-12-30 17:00",
            24,
            id="after-the-day-that-was-not",
        ),
    ],
)
def test_a_cutoff_is_where_the_zones_clocks_show_the_hour(
    zone: str, at: str, day: str, end_at: str, hours: float
) -> None:
    """In a gap it is the gap's end; of an hour that comes twice, the first."""
    schedule = Schedule(at=time.fromisoformat(at))
    period = digest.period_ending_on(schedule, zone, date.fromisoformat(day))
    assert period is not None
    assert period.end_at == utc(end_at)
    assert period.end_at - period.start_at == timedelta(hours=hours)


def test_a_day_that_a_zone_skipped_has_no_period() -> None:
    """Samoa went from 29 to 31 December 2011."""
    assert digest.period_ending_on(SEVEN, "Pacific/Apia", date(2011, 12, 30)) is None


def test_mondays_issue_covers_the_weekend_when_only_weekdays_count() -> None:
    """A day left out of the schedule belongs to the next issue."""
    schedule = Schedule(at=time(7), days=WEEKDAYS)
    monday = digest.period_ending_on(schedule, LONDON, date(2026, 3, 2))
    assert monday == Period(utc("2026-02-27 07:00"), utc("2026-03-02 07:00"), LONDON)
    assert digest.period_ending_on(schedule, LONDON, date(2026, 3, 1)) is None


def test_a_weekly_schedule_whose_day_was_skipped_spans_two_weeks() -> None:
    """The Friday that Samoa never had makes the next Friday's period a long one."""
    schedule = Schedule(at=time(7), days=(4,))
    period = digest.period_ending_on(schedule, "Pacific/Apia", date(2012, 1, 6))
    assert period is not None
    assert period.end_at - period.start_at == timedelta(days=13)


@pytest.mark.parametrize(
    ("last_end_at", "now", "expected"),
    [
        pytest.param(
            None,
            "2026-03-03 07:00",
            ("2026-03-02 07:00", "2026-03-03 07:00"),
            id="first-issue",
        ),
        pytest.param(
            "2026-03-02 07:00",
            "2026-03-03 07:00",
            ("2026-03-02 07:00", "2026-03-03 07:00"),
            id="on-the-hour",
        ),
        pytest.param(
            "2026-03-02 07:00",
            "2026-03-03 07:20",
            ("2026-03-02 07:00", "2026-03-03 07:00"),
            id="down-at-the-hour",
        ),
        pytest.param("2026-03-02 07:00", "2026-03-03 06:59", None, id="not-yet"),
        pytest.param("2026-03-03 07:00", "2026-03-03 18:00", None, id="done"),
        pytest.param(
            "2026-02-27 07:00",
            "2026-03-03 09:00",
            ("2026-02-27 07:00", "2026-03-03 07:00"),
            id="one-issue-for-days-of-downtime",
        ),
        pytest.param(
            "2026-01-10 07:00",
            "2026-03-03 09:00",
            ("2026-02-24 07:00", "2026-03-03 07:00"),
            id="at-most-seven-days-back",
        ),
        pytest.param(
            "2026-03-03 19:00", "2026-03-03 20:00", None, id="the-hour-was-later-before"
        ),
    ],
)
def test_the_due_period_runs_from_the_last_issue_to_the_latest_cutoff(
    last_end_at: str | None, now: str, expected: tuple[str, str] | None
) -> None:
    """One issue, however long nothing ran; none when no cutoff has passed since."""
    last = utc(last_end_at) if last_end_at else None
    period = digest.due_period(SEVEN, LONDON, last, utc(now))
    found = period and (period.start_at, period.end_at)
    assert found == (expected and (utc(expected[0]), utc(expected[1])))


def test_a_cutoff_counts_once_it_has_settled() -> None:
    """With a settle time, polls in flight at the cutoff still make this issue."""
    usual, last = Schedule(at=time(7)), utc("2026-03-02 07:00")
    early = digest.due_period(usual, LONDON, last, utc("2026-03-03 07:09"))
    ready = digest.due_period(usual, LONDON, last, utc("2026-03-03 07:10"))
    assert early is None
    assert ready is not None
    assert ready.end_at == utc("2026-03-03 07:00")


def test_a_long_ordinary_period_is_not_shortened() -> None:
    """A week in which clocks went back is longer than seven times 24 hours."""
    weekly = Schedule(at=time(7), days=(0,), settle=AT_ONCE)
    last = utc("2025-10-20 06:00")
    period = digest.due_period(weekly, LONDON, last, utc("2025-10-27 07:00"))
    assert period == Period(last, utc("2025-10-27 07:00"), LONDON)


def test_a_schedule_without_days_is_refused() -> None:
    """There is no next cutoff, and no loop that looks for one."""
    never = Schedule(days=())
    for cutoff in (digest.next_cutoff, digest.last_cutoff):
        with pytest.raises(ValueError, match="no day"):
            cutoff(never, "UTC", utc("2026-03-03 07:00"))


schedules = st.builds(
    Schedule,
    settle=st.just(AT_ONCE),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
)
instants = st.datetimes(
    min_value=datetime(2010, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(schedules, st.sampled_from(ZONES), instants)
def test_consecutive_periods_tile_time(
    schedule: Schedule, zone: str, start: datetime
) -> None:
    """Every instant lies in exactly one period: each starts where the one before ends,
    and none is empty."""
    day = start.astimezone(ZoneInfo(zone)).date()
    days = (day + timedelta(days=n) for n in range(40))
    periods = [
        period
        for one in days
        if (period := digest.period_ending_on(schedule, zone, one))
    ]
    assert periods
    for before, after in pairwise(periods):
        assert before.end_at == after.start_at
    assert all(period.start_at < period.end_at for period in periods)


@given(schedules, st.sampled_from(ZONES), instants)
def test_cutoffs_surround_every_instant(
    schedule: Schedule, zone: str, now: datetime
) -> None:
    """The next cutoff is after, the last before, and at the next an issue is due that
    covers what is between."""
    before = digest.last_cutoff(schedule, zone, now)
    after = digest.next_cutoff(schedule, zone, now)
    assert before < now < after
    due = digest.due_period(schedule, zone, before, after)
    assert due is not None
    assert due.end_at == after
    assert digest.due_period(schedule, zone, after, after) is None


@given(
    st.lists(schedules, min_size=1, max_size=3),
    st.sampled_from(ZONES),
    instants,
    st.lists(st.integers(1, 60 * 24 * 5), min_size=1, max_size=30),
)
def test_what_was_composed_tiles_time_through_downtime_and_other_schedules(
    plans: list[Schedule], zone: str, start: datetime, pauses: list[int]
) -> None:
    """However long nothing ran and whenever the hour was changed, each issue begins
    where the one before ended, and none covers what is to come."""
    now, last = start, digest.last_cutoff(plans[0], zone, start)
    for n, pause in enumerate(pauses):
        now += timedelta(minutes=pause)
        schedule = plans[n * len(plans) // len(pauses)]
        patient = replace(schedule, max_catchup=timedelta(days=400))
        due = digest.due_period(patient, zone, last, now)
        if due is None:
            continue
        assert due.start_at == last < due.end_at <= now
        last = due.end_at


def test_catching_up_is_more_than_an_hour_that_was_moved() -> None:
    """Two days in one are; a day and two hours are not, nor an issue asked for."""
    end = utc("2026-03-03 07:00")
    for hours, is_catch_up in ((24, False), (26, False), (12, False), (48, True)):
        period = Period(end - timedelta(hours=hours), end, LONDON)
        assert digest.is_catch_up(SEVEN, LONDON, period) is is_catch_up
    between = Period(end - timedelta(days=3), end + timedelta(hours=1), LONDON)
    assert not digest.is_catch_up(SEVEN, LONDON, between)
