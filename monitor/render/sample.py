"""A made-up issue and alert, to find out whether templates of one's own work.

Everybody in it is invented. It has what templates treat differently: two topics, a
person in two roles' words, a post, changes, a chart, an empty issue, every kind of
alert.
"""

from datetime import UTC, date, datetime, timedelta

from monitor.values import (
    Alert,
    AlertKind,
    AlertLine,
    Card,
    CardReport,
    Coverage,
    FigureCards,
    Issue,
    Period,
    QuotationType,
    Span,
    TopicSection,
)

END = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
_HOUR = timedelta(hours=1)


def issue(*, is_empty: bool = False) -> Issue:
    """An issue with a bit of everything, or with nothing."""
    return Issue(
        id="5a3b1e0c9d7f2468ace013",
        edition_id="sample",
        title="Sample digest",
        language="en",
        period=Period(END - 24 * _HOUR, END, "Europe/London"),
        composed_at=END,
        seq_from=0,
        seq_to=9,
        sections=() if is_empty else _sections(),
        n_new=0 if is_empty else 2,
        n_again=0 if is_empty else 1,
        n_figures=0 if is_empty else 2,
        n_withheld=1,
        n_left_out=1,
        coverage=Coverage(n_feeds=3, failing=(("Harbour Courier", "HTTP status 503"),)),
        next_at=END + 24 * _HOUR,
    )


def alert() -> Alert:
    """An alert with a line of each kind."""
    return Alert(
        id="7c1d9e3f5a7b2468ace013",
        rule_id="rule",
        edition_id="sample",
        title="Sample digest",
        language="en",
        timezone="Europe/London",
        made_at=END,
        lines=tuple(_line(kind) for kind in AlertKind),
        n_rolled=2,
        is_last_today=True,
    )


def _sections() -> tuple[TopicSection, ...]:
    holt = FigureCards(
        "mira-holt", "Mira Holt", "transport minister", (_card("1"), _post())
    )
    lindt = FigureCards("oskar-lindt", "Oskar Lindt", None, (_card("3", is_new=False),))
    return (
        TopicSection("boats", "Boats", (holt,)),
        TopicSection("other", "Other", (lindt,)),
    )


def _card(name: str, *, is_new: bool = True) -> Card:
    words = "“The ferry sails again before the first snow”"
    return Card(
        statement_id=f"{name}f0e1d2c3b4a5968778695",
        text=words,
        type=QuotationType.DIRECT,
        is_post=False,
        is_new=is_new,
        context=f"{words}, the minister told reporters.",
        context_cue=(Span(59, 63),),
        source="the minister",
        said_on=date(2026, 3, 2),
        channel="at a press conference",
        via="Ombra Radio",
        reports=(
            CardReport(
                "Harbour Courier",
                "https://courier.example/1",
                "Ferries",
                END - 9 * _HOUR,
            ),
            CardReport(
                "Ombra Radio",
                "https://ombra.example/2",
                "Boats",
                END - 8 * _HOUR,
                wording="“The ferry will sail again”",
            ),
        ),
        other_topics=("Winter",),
        confidence=0.9,
        rule="quote-after/title",
        is_late=is_new,
    )


def _post() -> Card:
    return Card(
        statement_id="2f0e1d2c3b4a5968778695",
        text="The timetable is out. Thank you to everybody at the yard.",
        type=QuotationType.DIRECT,
        is_post=True,
        is_new=True,
        context="",
        context_cue=(),
        source="",
        said_on=None,
        channel="Plaza",
        via=None,
        reports=(CardReport("Plaza", "https://plaza.example/3", "", END - 7 * _HOUR),),
        other_topics=(),
        confidence=1.0,
        rule="post",
    )


def _line(kind: AlertKind) -> AlertLine:
    is_change = kind in (AlertKind.DELETED, AlertKind.EDITED, AlertKind.REMOVED)
    is_spike = kind is AlertKind.SPIKE
    return AlertLine(
        kind=kind,
        seq=0 if is_spike else 1,
        figure_id="mira-holt",
        figure="Mira Holt",
        statement_id="" if is_spike else "1f0e1d2c3b4a5968778695",
        text="" if is_spike else "The ferry sails again",
        outlet="" if is_spike else "Harbour Courier",
        url="" if is_spike else "https://courier.example/1",
        at=END,
        before="The ferry sails again" if is_change else "",
        after="The ferry may sail again" if kind is AlertKind.EDITED else "",
        stood_at=END - _HOUR if is_change else None,
        n=12 if is_spike else 0,
        usual=1.5 if is_spike else 0.0,
        hours=1 if is_spike else 0,
    )
