"""What is told at once: which events, when, how often, and what is a spike."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import alerts
from monitor.alerts import Wanted
from monitor.alerts.spikes import N_DAYS, N_HOURS
from monitor.config import AlertRule, Edition
from monitor.values import (
    Alert,
    AlertKind,
    AlertLine,
    AlertMark,
    Change,
    ChangeKind,
    Occurrence,
    PostKind,
    QuotationType,
    Report,
    Statement,
    StatementKind,
    StatementReports,
    TopicMatch,
)

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EDITION = Edition(id="daily", title="Daily")
ALL = frozenset(AlertKind)
Kinds = frozenset[AlertKind]


def wanted(kinds: Kinds = ALL, **changes: Any) -> Wanted:
    """What a rule asks for: everything about Mira Holt."""
    base = Wanted(
        kinds, {"mira-holt": "Mira Holt"}, None, {"courier": "Courier"}, EDITION
    )
    return replace(base, **changes)


def report(seq: int, content: str = "Boats sail", **changes: Any) -> Report:
    """One report of the statement; fields of the occurrence go there."""
    occurrence = Occurrence(
        id=f"o{seq}",
        article_id=f"a{seq}",
        figure_id="mira-holt",
        content=content,
        type=QuotationType.DIRECT,
        cue="said",
        source="Holt",
        content_spans=(),
        cue_spans=(),
        source_spans=(),
        context=content,
        context_cue=(),
        rule="r/s",
        confidence=0.9,
    )
    own = {name: changes.pop(name) for name in [*changes] if hasattr(occurrence, name)}
    base = Report(
        seq=seq,
        statement_id="s1",
        occurrence=replace(occurrence, **own),
        article_url=f"https://courier.example/{seq}",
        article_title="",
        outlet_id="courier",
        published_at=NOW - HOUR,
        first_seen_at=NOW,
        relation="new",
        topics=(TopicMatch("boats", ("boat",)),),
    )
    return replace(base, **changes)


def said(
    *reports: Report, changes: tuple[Change, ...] = (), **own: Any
) -> StatementReports:
    """A statement with these reports."""
    statement = Statement(
        "s1", "mira-holt", "Boats sail", "o1", QuotationType.DIRECT, NOW - HOUR
    )
    return StatementReports(replace(statement, **own), reports, changes)


def change(seq: int, kind: ChangeKind, of: str = "o1", **more: Any) -> Change:
    """What became of a report's words."""
    return Change(seq, kind, of, NOW, NOW - MINUTE, "Boats sail", **more)


def kinds_of(
    asked: Wanted, *reported: StatementReports, seq_from: int = 0, seq_to: int = 99
) -> list[str]:
    """What is told, in order."""
    return [line.kind for line in alerts.lines_of(asked, reported, seq_from, seq_to)]


# events ------------------------------------------------------------------------------


def test_a_statement_is_new_once() -> None:
    """However many outlets carry it, and never for a report that comes later."""
    both = said(report(1), report(2))
    assert kinds_of(wanted(), both) == ["new"]
    assert kinds_of(wanted(), both, seq_from=1) == []
    assert kinds_of(wanted(), both, seq_to=0) == []


def test_said_for_the_first_time_repeats_nothing() -> None:
    """A repeat is new and no first."""
    first = frozenset([AlertKind.FIRST_TIME])
    assert kinds_of(wanted(first), said(report(1))) == ["first_time"]
    assert kinds_of(wanted(first), said(report(1), repeats="s0")) == []
    assert kinds_of(wanted(), said(report(1), repeats="s0")) == ["new"]


def test_another_wording_is_told_with_its_words() -> None:
    """Not the first wording, not a wire copy, not an identical report."""
    asked = wanted(frozenset([AlertKind.VARIANT]))
    other = report(2, "Boats will sail", relation="variant")
    assert kinds_of(asked, said(report(1), report(3))) == []
    (line,) = alerts.lines_of(asked, [said(report(1), other)], 0, 9)
    assert (line.kind, line.text, line.after) == (
        AlertKind.VARIANT,
        "Boats sail",
        "Boats will sail",
    )
    copied = replace(other, copy_of="a1")
    assert kinds_of(asked, said(report(1), copied)) == []
    assert kinds_of(asked, said(report(1, relation="variant"))) == []


@pytest.mark.parametrize("kind", ["deleted", "edited", "removed"])
def test_what_becomes_of_words_is_told_by_its_kind(kind: str) -> None:
    """With both wordings, and since when the first stood there."""
    asked = wanted(frozenset([AlertKind(kind)]))
    happened = change(5, ChangeKind(kind), after="Boats stay")
    told = alerts.lines_of(asked, [said(report(1), changes=(happened,))], 1, 9)
    (line,) = told
    assert (line.kind.value, line.before, line.after) == (
        kind,
        "Boats sail",
        "Boats stay",
    )
    assert line.stood_at == NOW - HOUR
    assert kinds_of(asked, said(report(1), changes=(happened,)), seq_from=5) == []
    others = wanted(ALL - {AlertKind(kind)})
    assert kinds_of(others, said(report(1), changes=(happened,)), seq_from=1) == []


def test_words_that_came_back_are_no_alarm() -> None:
    """`restored` is for the digest."""
    back = change(5, ChangeKind.RESTORED)
    assert kinds_of(wanted(), said(report(1), changes=(back,)), seq_from=1) == []


def test_the_words_are_those_of_the_outlet_that_is_named() -> None:
    """Whoever follows the link finds them there."""
    fuller = report(2, "Boats will sail again", article_url="https://wire.example/2")
    (line,) = alerts.lines_of(wanted(), [said(report(1), fuller, text_of="o2")], 0, 9)
    assert (line.seq, line.text) == (1, "Boats will sail again")
    assert line.url == "https://wire.example/2"
    unsure = replace(fuller, occurrence=replace(fuller.occurrence, confidence=0.1))
    (line,) = alerts.lines_of(wanted(), [said(report(1), unsure, text_of="o2")], 0, 9)
    assert (line.text, line.url) == ("Boats sail", "https://courier.example/1")


def test_what_was_taken_back_meanwhile_is_not_told_as_new() -> None:
    """An outlet's; what the figure posted was said."""
    new = wanted(frozenset([AlertKind.NEW]))
    gone = change(5, ChangeKind.REMOVED)
    assert kinds_of(new, said(report(1), changes=(gone,))) == []
    assert kinds_of(new, said(report(1), changes=(gone,)), seq_to=4) == ["new"]
    deleted = change(5, ChangeKind.DELETED)
    assert kinds_of(new, said(report(1, is_post=True), changes=(deleted,))) == ["new"]
    mended = change(5, ChangeKind.EDITED, after="Boats stay")
    (line,) = alerts.lines_of(new, [said(report(1), changes=(mended,))], 0, 9)
    assert line.text == "Boats stay"


def test_that_words_went_is_not_told_of_words_that_are_back() -> None:
    """Between two alerts they may have gone and come; who looks once must not err."""
    gone = change(5, ChangeKind.REMOVED)
    back = replace(change(6, ChangeKind.RESTORED), before="", after="Boats sail")
    both = said(report(1), changes=(gone, back))
    assert kinds_of(wanted(), both, seq_from=1) == []
    assert kinds_of(wanted(), both, seq_from=1, seq_to=5) == ["removed"]
    again = replace(change(7, ChangeKind.DELETED))
    assert kinds_of(
        wanted(), said(report(1), changes=(gone, back, again)), seq_from=1
    ) == ["deleted"]


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        pytest.param(said(report(1, confidence=0.5)), wanted(), id="unsure"),
        pytest.param(said(report(1), figure_id="other"), wanted(), id="figure"),
        pytest.param(
            said(report(1)), wanted(topics=frozenset(["dams"])), id="other-topic"
        ),
        pytest.param(said(report(1), kind=StatementKind.STANCE), wanted(), id="stance"),
        pytest.param(
            said(report(1, is_post=True, post_kind=PostKind.REPLY)),
            wanted(),
            id="reply",
        ),
        pytest.param(
            said(report(1, is_post=True, post_kind=PostKind.REPOST)),
            wanted(),
            id="repost",
        ),
    ],
)
def test_what_the_edition_would_not_show_is_not_told(
    statement: StatementReports, asked: Wanted
) -> None:
    """Too unsure, somebody else's, off topic, a stance, a reply, a repost."""
    assert kinds_of(asked, statement) == []
    generous = replace(
        EDITION, stances=True, replies=True, reposts=True, min_confidence=0.0
    )
    open_to_all = replace(
        asked, topics=None, figures={"mira-holt": "A", "other": "B"}, edition=generous
    )
    assert kinds_of(open_to_all, statement) == ["new"]


def test_a_change_of_an_unsure_report_is_not_told() -> None:
    """Nobody was told that they had said it."""
    gone = change(5, ChangeKind.DELETED, of="o2")
    unsure = said(report(1), report(2, confidence=0.1), changes=(gone,))
    assert kinds_of(wanted(), unsure, seq_from=1) == []


# when --------------------------------------------------------------------------------


def rule(**changes: Any) -> AlertRule:
    """Tell of everything new at once."""
    base: dict[str, Any] = {"when": ("new",), "group": 3 * MINUTE}
    return AlertRule(**base | changes)


def line(minutes_ago: float = 5, **changes: Any) -> AlertLine:
    """A new statement found so long ago."""
    base = AlertLine(
        kind=AlertKind.NEW,
        seq=1,
        figure_id="mira-holt",
        figure="Mira Holt",
        statement_id="s1",
        text="Boats sail",
        outlet="Courier",
        url="https://courier.example/1",
        at=NOW - minutes_ago * MINUTE,
    )
    return replace(base, **changes)


MARK = AlertMark("rule-1", seq=3, n=7)


def step(
    lines: Sequence[AlertLine],
    mark: AlertMark = MARK,
    asked: AlertRule | None = None,
    *,
    seq_to: int = 9,
    now: datetime = NOW,
) -> alerts.Step | None:
    """The next step of a rule, in UTC."""
    return alerts.due(
        asked or rule(),
        mark,
        lines,
        seq_to,
        edition=EDITION,
        language="en",
        zone="UTC",
        now=now,
    )


def alert_of(found: alerts.Step | None) -> Alert:
    """The alert of a step that has one."""
    assert found is not None
    assert found.alert is not None
    return found.alert


def test_what_comes_together_is_one_message() -> None:
    """The oldest waits for `group`; all that has come by then goes with it."""
    assert step([line(2.9), line(0)]) is None
    found = step([line(3), line(0)])
    assert len(alert_of(found).lines) == 2
    assert found is not None
    assert (found.mark.seq, found.mark.n, found.mark.n_today) == (9, 8, 1)


def test_the_same_step_makes_the_same_alert() -> None:
    """Its id is the delivery's Message-ID: a second worker's is no second mail."""
    assert alert_of(step([line()])) == alert_of(step([line()]))
    later = replace(MARK, n=8)
    assert alert_of(step([line()])).id != alert_of(step([line()], later)).id


@pytest.mark.parametrize(
    ("quiet", "at", "speaks"),
    [
        ((time(22), time(6)), "21:59", True),
        ((time(22), time(6)), "22:00", False),
        ((time(22), time(6)), "03:00", False),
        ((time(22), time(6)), "06:00", True),
        ((time(12), time(13)), "12:30", False),
        ((time(12), time(13)), "13:00", True),
        (None, "03:00", True),
    ],
)
def test_nobody_is_woken(
    quiet: tuple[time, time] | None, at: str, speaks: bool
) -> None:
    """Quiet hours are the reader's own wall time, over midnight too."""
    hours, minutes = map(int, at.split(":"))
    warsaw = NOW.replace(hour=hours, minute=minutes) - HOUR  # CET is UTC+1
    asked = rule(quiet=quiet)
    assert alerts.may_speak(asked, MARK, "Europe/Warsaw", warsaw) is speaks


def test_after_an_alert_the_rule_cools_down() -> None:
    """What comes meanwhile is told then."""
    asked = rule(cool_down=2 * HOUR)
    told = replace(MARK, last_at=NOW)
    assert not alerts.may_speak(asked, told, "UTC", NOW + HOUR)
    assert alerts.may_speak(asked, told, "UTC", NOW + 2 * HOUR)
    assert alerts.may_speak(asked, MARK, "UTC", NOW)


def test_past_the_days_number_the_digest_has_it() -> None:
    """The last alert says that it is; the next day's first says how many were left."""
    asked = rule(max_per_day=2)
    first = step([line()], asked=asked)
    assert not alert_of(first).is_last_today
    assert first is not None
    second = step([line()], first.mark, asked)
    assert alert_of(second).is_last_today
    assert second is not None
    third = step([line(), line()], second.mark, asked, seq_to=20)
    assert third is not None
    assert third.alert is None
    assert (third.mark.n_rolled, third.mark.seq) == (2, 20)
    tomorrow = step([line(-24 * 60 + 5)], third.mark, asked, now=NOW + DAY)
    assert alert_of(tomorrow).n_rolled == 2
    assert tomorrow is not None
    assert (tomorrow.mark.n_today, tomorrow.mark.n_rolled) == (1, 0)


def test_the_day_is_the_readers_own() -> None:
    """Midnight in their zone begins a new number."""
    late = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    full = replace(MARK, day=late.date(), n_today=10)
    asked, lines = rule(), [line(at=late - HOUR)]

    def told(zone: str) -> bool:
        found = alerts.due(
            *(asked, full, lines, 9),
            edition=EDITION,
            language="en",
            zone=zone,
            now=late,
        )
        return found is not None and found.alert is not None

    assert not told("UTC")
    assert told("Europe/Warsaw")


def test_a_mark_moves_over_what_nobody_asked_for_in_strides() -> None:
    """Each move is a write, and looking at a few rows again costs less."""
    assert step([], seq_to=102) is None
    found = step([], seq_to=103)
    assert found is not None
    assert (found.alert, found.mark.seq) == (None, 103)


def test_an_alert_has_an_end() -> None:
    """Fifty lines; what is beyond is counted."""
    told = alert_of(step([line()] * 70))
    assert (len(told.lines), told.n_rolled) == (50, 20)


def test_a_rule_is_known_by_whom_it_tells_what() -> None:
    """Its limits may change without its beginning anew."""

    def known(asked: AlertRule, to: str = "ana@reader.example") -> str:
        return alerts.rule_id("daily", "mail", to, asked)

    assert known(rule()) == known(rule(max_per_day=3, quiet=(time(1), time(2))))
    others = {known(rule(figures=("a",))), known(rule(when=("edited",)))}
    assert len({known(rule()), known(rule(), "b@x.example"), *others}) == 4


@given(st.lists(st.floats(0, 10), min_size=1, max_size=5), st.integers(0, 12))
def test_nothing_is_told_twice_and_nothing_is_forgotten(
    ages: list[float], n_today: int
) -> None:
    """Told, left to the digest, or still to come: and the mark says which."""
    mark = replace(MARK, day=NOW.date(), n_today=n_today)
    found = step([line(age) for age in ages], mark)
    if found is None:
        assert max(ages) < 3
        return
    n_told = len(found.alert.lines) if found.alert else 0
    assert n_told + found.mark.n_rolled == len(ages)
    assert found.mark.seq == 9


# spikes ------------------------------------------------------------------------------


def counted(
    hour: int = 0, hours: int = 0, then: int = 0, day: int = 0, days: int = 0
) -> list[int]:
    """Reports in each of the spans: the latest, and each of those before."""
    return [hour, *[hours] * N_HOURS, then, then, day, *[days] * N_DAYS]


def found(own: list[int], others: list[int] | None = None) -> list[tuple[int, int]]:
    """Spikes of one figure, as (reports, hours)."""
    counts = {"mira-holt": own, "oskar-lindt": others or counted(2, 2, 2, 20, 20)}
    names = {"mira-holt": "Mira Holt"}
    lines = alerts.spikes(counts, names, (), NOW)
    return [(each.n, each.hours) for each in lines]


def test_the_spans_do_not_overlap_and_leave_no_gap() -> None:
    """An hour and twelve before it, a day and fourteen before it."""
    spans = alerts.spans(NOW)
    hours, days = spans[: N_HOURS + 1], spans[N_HOURS + 3 :]
    for part, length in ((hours, HOUR), (days, DAY)):
        assert part[0] == (NOW - length, NOW)
        assert all(a[0] == b[1] for a, b in pairwise(part))
    assert [end for _, end in spans[N_HOURS + 1 : N_HOURS + 3]] == [
        NOW - DAY,
        NOW - 7 * DAY,
    ]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        pytest.param(counted(5, 0, 0, 5, 1), [(5, 1)], id="from-nothing"),
        pytest.param(counted(4, 0, 0, 4, 1), [], id="too-few"),
        pytest.param(counted(8, 4, 4, 30, 30), [], id="within-three-sigma"),
        pytest.param(counted(11, 4, 4, 30, 30), [(11, 1)], id="beyond"),
        pytest.param(counted(11, 4, 12, 30, 30), [], id="as-yesterday"),
        pytest.param(counted(2, 2, 2, 40, 20), [(40, 24)], id="a-day"),
        pytest.param(counted(2, 2, 2, 33, 20), [], id="a-lively-day"),
    ],
)
def test_a_spike_is_far_more_than_usual(
    own: list[int], expected: list[tuple[int, int]]
) -> None:
    """Three standard deviations above the mean, and more than a week ago."""
    assert found(own) == expected


def test_a_monitor_that_has_just_begun_knows_no_usual() -> None:
    """Without a past everything would be more than ever."""
    begun = counted(9, 0, 0, 9, 0)
    assert found(begun, begun) == []


def test_a_figures_spike_is_told_once_in_two_days() -> None:
    """It lasts, and was told."""
    counts = {"mira-holt": counted(9, 1, 1, 20, 20)}
    names = {"mira-holt": "Mira Holt"}
    assert alerts.spikes(counts, names, ("mira-holt",), NOW) == ()
    assert len(alerts.spikes(counts, names, (), NOW)) == 1
    assert alerts.spikes({}, names, (), NOW) == ()


def test_a_spike_waits_for_nothing() -> None:
    """It is the hour's news; what else there is goes with it."""
    spike = line(0, kind=AlertKind.SPIKE, seq=0)
    assert len(alert_of(step([spike])).lines) == 1
    assert len(alert_of(step([spike, line(0)])).lines) == 2
