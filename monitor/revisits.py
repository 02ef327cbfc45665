"""When an article is looked at again, and what a look means for the next one. Pure.

Corrections come soon after publication and rarely later, so looks get rarer: each step
of the schedule counts from when the article was first read. What a program that was off
has missed is left out, not made up for.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.errors import HttpStatusError, MonitorError
from monitor.values import NotModified, Page, Visit

Schedule = Sequence[timedelta]
"""Times after the first reading, shortest first."""

TIMES_MISSING = 2
"""Looks in a row that find nothing before an article counts as taken down."""
APART = timedelta(hours=1)
"""Between the first and the second of them, at least: a site that is being moved
answers 404 for some minutes."""
ONCE_MORE = timedelta(days=1)
"""After the schedule has ended without an answer, a day later …"""
AT_MOST = timedelta(days=2)
"""… and for no longer than this."""
CONDITIONAL = timedelta(days=1)
"""Validators are sent so long: a server that goes on saying "not modified" of a page
that it did modify is found out by the later looks, which ask for the whole page."""
HINT_PAUSE = timedelta(minutes=30)
"""Between two looks that a feed's changed entry asks for: some change at every poll."""
_GONE = (404, 410)


def first_visit_at(first_seen_at: datetime, schedule: Schedule) -> datetime | None:
    """When an article that was read at `first_seen_at` is looked at again."""
    return first_seen_at + schedule[0] if schedule else None


def validators(visit: Visit, now: datetime) -> tuple[str | None, str | None]:
    """The validators to send; none late, or where the article was not there."""
    if visit.n_missing or now - visit.first_seen_at > CONDITIONAL:
        return None, None
    return visit.etag, visit.last_modified


def is_missing(error: MonitorError) -> bool:
    """Whether an error says that there is nothing at the address; no other does."""
    return isinstance(error, HttpStatusError) and error.status in _GONE


def found(
    visit: Visit, answer: Page | NotModified, now: datetime, schedule: Schedule
) -> Visit:
    """After a look that found the article, changed or not."""
    return replace(
        visit,
        etag=answer.etag or (visit.etag if isinstance(answer, NotModified) else None),
        last_modified=answer.last_modified
        or (visit.last_modified if isinstance(answer, NotModified) else None),
        visited_at=now,
        last_seen_at=now,
        next_visit_at=_next(visit, now, schedule, is_settled=True),
        n_missing=0,
        missing_since=None,
        is_unsettled=False,
    )


def missed(visit: Visit, now: datetime, schedule: Schedule) -> Visit:
    """After a look to which the server said that there is nothing."""
    since = visit.missing_since or now
    counts = visit.n_missing == 0 or now - since >= APART
    n_missing = visit.n_missing + counts
    is_settled = n_missing >= TIMES_MISSING
    return replace(
        visit,
        visited_at=now,
        next_visit_at=_next(visit, now, schedule, is_settled=is_settled),
        n_missing=n_missing,
        missing_since=since,
        is_unsettled=not is_settled,
    )


def is_gone(visit: Visit) -> bool:
    """Whether the article counts as taken down."""
    return visit.n_missing >= TIMES_MISSING


def failed(visit: Visit, now: datetime, schedule: Schedule) -> Visit:
    """After a look that told nothing: no answer, an error, a wall, another page.

    What was missing before stays so: a time-out is no sign of life.
    """
    return replace(
        visit,
        visited_at=now,
        next_visit_at=_next(visit, now, schedule, is_settled=False),
        is_unsettled=True,
    )


def hinted(visit: Visit, now: datetime, schedule: Schedule) -> Visit:
    """After the feed changed the article's entry: look soon, once, if still followed.

    The looks of the schedule stay where they are.
    """
    if not schedule or now > visit.first_seen_at + schedule[-1]:
        return visit
    soon = max(now, (visit.visited_at or visit.first_seen_at) + HINT_PAUSE)
    return replace(visit, next_visit_at=min(soon, visit.next_visit_at or soon))


def _next(
    visit: Visit, now: datetime, schedule: Schedule, *, is_settled: bool
) -> datetime | None:
    steps = (visit.first_seen_at + step for step in schedule)
    after = next((step for step in steps if step > now), None)
    if after or is_settled or not schedule:
        return after
    end = visit.first_seen_at + schedule[-1] + AT_MOST
    return now + ONCE_MORE if now + ONCE_MORE <= end else None
