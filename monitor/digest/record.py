"""What an edition's earlier issues tell: what is usual, and how long it is silent."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from monitor.config import Edition
from monitor.values import Issue, Period, Usual

REACH = timedelta(days=28)
"""How far back a median counts."""
CHART_DAYS = 30
LEAST_ISSUES = 4
"""Fewer earlier issues make nothing usual; a weekly edition has four."""


def usual_of(earlier: Sequence[Issue], period: Period) -> Usual | None:
    """The median of each count over the issues of REACH before the period's end."""
    since = _since(period)
    counted = [i for i in _before(earlier, period) if i.period.end_at > since]
    if len(counted) < LEAST_ISSUES:
        return None
    return Usual(
        *(
            round(median(getattr(issue, name) for issue in counted))
            for name in ("n_new", "n_repeated", "n_again", "n_changed")
        )
    )


def days_of(
    earlier: Sequence[Issue], period: Period, n_new: int
) -> tuple[tuple[date, int], ...]:
    """New statements of the last CHART_DAYS days, this issue's at the end."""
    today = _day_of(period)
    counts = {today: n_new}
    for issue in _before(earlier, period):
        day = _day_of(issue.period)
        counts[day] = counts.get(day, 0) + issue.n_new
    days = (today - timedelta(days=n) for n in reversed(range(CHART_DAYS)))
    return tuple((day, counts.get(day, 0)) for day in days)


def silent_since(earlier: Sequence[Issue], period: Period) -> datetime:
    """Since when nothing was said: the end of the last issue that held anything, else
    where the record begins."""
    before = _before(earlier, period)
    spoken = [issue.period.end_at for issue in before if not issue.is_empty]
    begun = [issue.period.start_at for issue in (*before, *_openings(earlier))]
    return max(spoken, default=min(begun, default=period.start_at))


def is_note_due(edition: Edition, earlier: Sequence[Issue], period: Period) -> bool:
    """Whether an empty issue is sent as a note: always or never, as the edition says,
    or once the silence is long enough since words or the last note."""
    if edition.on_empty != "skip":
        return edition.on_empty == "note"
    after = edition.silence_note_after
    noted = [i.period.end_at for i in _before(earlier, period) if i.is_note]
    last = max([silent_since(earlier, period), *noted])
    return bool(after) and period.end_at - last >= after


def _before(earlier: Sequence[Issue], period: Period) -> list[Issue]:
    """Earlier issues that cover any time, those that open a record aside."""
    return [
        issue
        for issue in earlier
        if issue.period.start_at < issue.period.end_at < period.end_at
    ]


def _openings(earlier: Sequence[Issue]) -> list[Issue]:
    return [issue for issue in earlier if issue.period.start_at == issue.period.end_at]


def _since(period: Period) -> datetime:
    return period.end_at - REACH - timedelta(hours=2)  # clocks may have changed between


def _day_of(period: Period) -> date:
    return period.end_at.astimezone(ZoneInfo(period.timezone)).date()
