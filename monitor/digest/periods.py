"""When an issue's period begins and ends: wall time in an IANA zone -> UTC instants.

A cutoff is the instant at which a zone's clocks show the schedule's time of day. A
period runs from one cutoff to the next, half open, so that periods tile time whatever
the clocks do.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.config import Schedule
from monitor.values import Period

_DAY = timedelta(days=1)
# A weekly schedule whose only day was skipped (Samoa had no 30 December 2011) has two
# weeks between cutoffs; one day on each side is for cutoffs pushed past midnight.
_SEARCH_DAYS = 16


def period_ending_on(schedule: Schedule, zone: str, day: date) -> Period | None:
    """Return the period whose cutoff belongs to the local `day`.

    It starts at the cutoff before: after a weekend left out, Monday's starts on Friday.
    None when `day` is not one of the schedule's or does not exist in the zone.
    """
    end_at = _cutoff(schedule, zone, day)
    if end_at is None:
        return None
    return Period(_cutoff_before(schedule, zone, day), end_at, zone)


def due_period(
    schedule: Schedule,
    zone: str,
    last_end_at: datetime | None,
    now: datetime,
) -> Period | None:
    """Return the period to compose at `now`, or None when none ended since the last.

    Its end is the latest cutoff that is the schedule's `settle` or longer ago; it
    starts where the last issue ended, so that one issue covers a time when nothing ran,
    up to `max_catchup` or, if that is more, one whole period. Without a last issue it
    starts at the cutoff before.
    """
    settled = now - schedule.settle
    for day in _days_back(_local_day(zone, settled) + _DAY):
        period = period_ending_on(schedule, zone, day)
        if period is None or period.end_at > settled:
            continue
        if last_end_at is None:
            return period
        if last_end_at >= period.end_at:
            return None
        return going_on(schedule, period, last_end_at)
    return None


def going_on(schedule: Schedule, period: Period, last_end_at: datetime) -> Period:
    """Return the period as it goes on from an issue that ended before it does: from
    that end, but no further back than `max_catchup` or its own start."""
    earliest = min(period.end_at - schedule.max_catchup, period.start_at)
    return replace(period, start_at=max(last_end_at, earliest))


def is_catch_up(schedule: Schedule, zone: str, period: Period) -> bool:
    """Whether a period that was due covers a time when nothing was composed.

    It is then more than half as long again as the schedule's own that ends with it; an
    hour that was moved makes no period so long.
    """
    own = period_ending_on(schedule, zone, _local_day(zone, period.end_at))
    if own is None or own.end_at != period.end_at:
        return False
    usual = own.end_at - own.start_at
    return period.end_at - period.start_at > usual * 1.5


def next_cutoff(schedule: Schedule, zone: str, now: datetime) -> datetime:
    """Return the first cutoff after `now`. Raises: ValueError for a schedule without
    days."""
    first = _local_day(zone, now) - _DAY
    for n in range(_SEARCH_DAYS + 1):
        cutoff = _cutoff(schedule, zone, first + n * _DAY)
        if cutoff is not None and cutoff > now:
            return cutoff
    raise ValueError("the schedule names no day of the week")


def last_cutoff(schedule: Schedule, zone: str, now: datetime) -> datetime:
    """Return the latest cutoff before `now`. Raises: ValueError for a schedule without
    days."""
    for day in _days_back(_local_day(zone, now) + _DAY):
        cutoff = _cutoff(schedule, zone, day)
        if cutoff is not None and cutoff < now:
            return cutoff
    raise ValueError("the schedule names no day of the week")


def _cutoff_before(schedule: Schedule, zone: str, day: date) -> datetime:
    cutoffs = (_cutoff(schedule, zone, other) for other in _days_back(day - _DAY))
    return next(cutoff for cutoff in cutoffs if cutoff is not None)


def _cutoff(schedule: Schedule, zone: str, day: date) -> datetime | None:
    if day.weekday() not in schedule.days:
        return None
    return _instant(day, schedule.at, ZoneInfo(zone))


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The UTC instant of a wall time: the first of two, the end of a gap; None when the
    zone skipped the whole day."""
    wall = datetime.combine(day, at)
    earlier, later = sorted(
        wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    if earlier.astimezone(zone).replace(tzinfo=None) == wall:
        return earlier
    after = _transition(zone, earlier, later)
    before = after - timedelta(microseconds=1)
    is_skipped = before.astimezone(zone).date() < day < after.astimezone(zone).date()
    return None if is_skipped else after


def _transition(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second in (before, after] at which the zone's offset changes."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _local_day(zone: str, instant: datetime) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


def _days_back(day: date) -> Iterator[date]:
    return (day - n * _DAY for n in range(_SEARCH_DAYS + 1))
