"""When a figure is suddenly everywhere: an hour against the twelve before, a day
against the fourteen before.

An hour's or a day's reports are a spike when they are more than the mean of those
before by three standard deviations, at least MIN_REPORTS, and more than at the same
hour yesterday and a week ago. Each figure has one spike in SPACING.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from math import sqrt
from statistics import fmean, pstdev

from monitor.values import AlertKind, AlertLine

N_HOURS, N_DAYS = 12, 14
SIGMAS = 3.0
MIN_REPORTS = 5
SPACING = timedelta(days=2)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_LEAST = 0.5
"""A spike is judged where reports came in at least this share of the times before: a
monitor that has just begun finds everything more than usual."""


def spans(now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """The spans of time to count reports in: the last hour, the twelve before it, that
    hour yesterday and a week ago; the last day and the fourteen before it."""
    hours = [_back(now, _HOUR, n) for n in range(N_HOURS + 1)]
    then = [_back(now, _HOUR, n) for n in (24, 24 * 7)]
    days = [_back(now, _DAY, n) for n in range(N_DAYS + 1)]
    return (*hours, *then, *days)


def spikes(
    counts: Mapping[str, Sequence[int]],
    figures: Mapping[str, str],
    recent: Collection[str],
    now: datetime,
) -> tuple[AlertLine, ...]:
    """The spikes among `figures` (names by id), by id.

    `counts` are reports in `spans(now)` by figure, of all figures; `recent` are the
    figures whose spike was told within SPACING.
    """
    if not counts:
        return ()
    totals = [sum(column) for column in zip(*counts.values(), strict=True)]
    found = []
    for figure_id in sorted(figures.keys() & counts.keys()):
        if figure_id in recent:
            continue
        line = _spike(figure_id, figures[figure_id], counts[figure_id], totals, now)
        if line is not None:
            found.append(line)
    return tuple(found)


def _spike(
    figure_id: str,
    name: str,
    counts: Sequence[int],
    totals: Sequence[int],
    now: datetime,
) -> AlertLine | None:
    split = N_HOURS + 1
    hours, hours_all = counts[:split], totals[:split]
    then, days = counts[split : split + 2], counts[split + 2 :]
    days_all = totals[split + 2 :]
    usual = _unusual(hours, hours_all, at_least=max(then))
    n, n_hours = hours[0], 1
    if usual is None:
        usual = _unusual(days, days_all, at_least=0)
        n, n_hours = days[0], 24
    if usual is None:
        return None
    return AlertLine(
        kind=AlertKind.SPIKE,
        seq=0,
        figure_id=figure_id,
        figure=name,
        statement_id="",
        text="",
        outlet="",
        url="",
        at=now,
        n=n,
        usual=round(usual, 1),
        hours=n_hours,
    )


def _unusual(
    counts: Sequence[int], totals: Sequence[int], *, at_least: int
) -> float | None:
    """The usual number, where the first of `counts` is far above it; else None.

    Times in which nothing at all came in count for nothing: the monitor was not there.
    """
    latest = counts[0]
    pairs = list(zip(counts[1:], totals[1:], strict=True))
    before = [count for count, total in pairs if total]
    if latest < MIN_REPORTS or latest <= at_least:
        return None
    if len(before) < _LEAST * len(pairs):
        return None
    mean = fmean(before)
    # Counts vary by their root even where a short past does not show it.
    spread = max(pstdev(before), sqrt(mean), 1.0)
    return mean if latest > mean + SIGMAS * spread else None


def _back(now: datetime, length: timedelta, n: int) -> tuple[datetime, datetime]:
    return now - (n + 1) * length, now - n * length
