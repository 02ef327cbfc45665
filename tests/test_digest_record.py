"""What earlier issues tell: usual counts, days for a chart, silence and its notes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.digest import record
from monitor.values import Issue, Period, Usual
from tests.render import newsday

DAY = timedelta(days=1)
TODAY = newsday.PERIOD


def earlier(days: int, n_new: int = 0, **more: object) -> Issue:
    """The issue so many days before today's, empty unless `n_new` is given."""
    period = Period(
        TODAY.start_at - days * DAY, TODAY.end_at - days * DAY, TODAY.timezone
    )
    day = newsday.NEWS[:1] if n_new else []
    issue = replace(newsday.issue(day), period=period, n_new=n_new)
    return replace(issue, **more)  # type: ignore[arg-type]


def opening(days: int) -> Issue:
    """The empty issue that begins a record, at the end of that day's period."""
    at = TODAY.end_at - days * DAY
    return earlier(days, period=Period(at, at, TODAY.timezone))


def test_usual_is_the_median_of_four_weeks() -> None:
    """Older issues do not count, nor does today's."""
    issues = [
        earlier(n, n_new, n_repeated=1, n_again=n, n_changed=0)
        for n, n_new in ((0, 99), (1, 3), (2, 9), (3, 8), (28, 12), (29, 500))
    ]
    assert record.usual_of(issues, TODAY) == Usual(8, 1, 2, 0)


def test_too_few_issues_make_nothing_usual() -> None:
    """Three days say little, and an opened record is no day."""
    issues = [opening(4), *(earlier(n, 5) for n in (1, 2, 3))]
    assert record.usual_of(issues, TODAY) is None
    assert record.usual_of([*issues, earlier(4, 5)], TODAY) == Usual(5, 0, 0, 0)


def test_a_week_has_four_issues_in_four_weeks_whatever_the_clocks_did() -> None:
    """The oldest of them ended 28 days and an hour ago."""
    end = datetime(2026, 4, 6, 6, tzinfo=UTC)  # clocks went forward on 29 March
    ends = [end - n * 7 * DAY - timedelta(hours=n == 4) for n in (0, 1, 2, 3, 4)]
    weeks = [Period(at - 7 * DAY, at, "Europe/London") for at in ends]
    issues = [earlier(0, 4, period=week) for week in weeks[1:]]
    assert record.usual_of(issues, weeks[0]) == Usual(4, 0, 0, 0)


def test_the_days_of_a_chart_end_with_this_issues() -> None:
    """A day without an issue has none; two issues of a day count together."""
    issues = [earlier(1, 3), earlier(1, 4), earlier(40, 9)]
    days = record.days_of(issues, TODAY, 12)
    assert len(days) == record.CHART_DAYS
    assert days[-2:] == ((date(2026, 3, 2), 7), (date(2026, 3, 3), 12))
    assert sum(n for _, n in days[:-2]) == 0


def test_a_silence_begins_with_the_last_issue_that_held_anything() -> None:
    """Or where the record does."""
    issues = [earlier(1), earlier(2), earlier(3, 5), earlier(9, 5)]
    assert record.silent_since(issues, TODAY) == TODAY.end_at - 3 * DAY
    assert (
        record.silent_since([earlier(1), opening(2)], TODAY) == TODAY.end_at - 2 * DAY
    )
    assert record.silent_since([], TODAY) == TODAY.start_at


@pytest.mark.parametrize(
    ("on_empty", "after", "issues", "is_due"),
    [
        pytest.param("skip", 3, [earlier(2, 5)], False, id="two-days"),
        pytest.param("skip", 3, [earlier(3, 5)], True, id="three-days"),
        pytest.param("skip", 0, [earlier(9, 5)], False, id="never"),
        pytest.param(
            "skip", 3, [earlier(9, 5), earlier(2, is_note=True)], False, id="noted"
        ),
        pytest.param(
            "skip",
            3,
            [earlier(9, 5), earlier(3, is_note=True)],
            True,
            id="noted-long-ago",
        ),
        pytest.param("skip", 3, [opening(3)], True, id="never-anything"),
        pytest.param("note", 3, [earlier(1, 5)], True, id="always"),
        pytest.param("send", 3, [earlier(9, 5)], False, id="sent-anyway"),
    ],
)
def test_a_note_comes_after_a_long_silence(
    on_empty: str, after: int, issues: list[Issue], is_due: bool
) -> None:
    """So that silence and a dead monitor do not look the same."""
    edition = replace(
        newsday.EDITION,
        on_empty=on_empty,  # type: ignore[arg-type]
        silence_note_after=after * DAY,
    )
    assert record.is_note_due(edition, issues, TODAY) is is_due
    assert newsday.issue([], edition=edition, earlier=issues).is_note is is_due
    assert not newsday.issue(edition=edition, earlier=issues).is_note
