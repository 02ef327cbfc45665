"""A day's news of a country that does not exist, as the store would give it.

`issue()` composes it; tests of composing, rendering and delivering share it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor import digest
from monitor.config import Edition, Figure, Role, Schedule, Topic
from monitor.values import (
    Change,
    ChangeKind,
    Circumstances,
    Coverage,
    Issue,
    Occasion,
    Occurrence,
    Period,
    PostKind,
    QuotationType,
    Report,
    Span,
    Statement,
    StatementKind,
    StatementReports,
    TopicMatch,
    make_id,
)

DIRECT, MIXED, INDIRECT = QuotationType
ZONE = "Europe/London"
END = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
PERIOD = Period(END - timedelta(days=1), END, ZONE)
SEQ_FROM = 100

OUTLETS = {
    "wire": "Example Wire",
    "herald": "Norland Herald",
    "courier": "Evening Courier",
    "radio": "Radio Seven",
    "ledger": "The Ledger",
    "gazette": "Harbour Gazette",
    "times": "Alba Times",
    "arabic": "Sawt Example",
}
TOPICS = (
    Topic(id="budget", title="Budget and tax", any=("budget",)),
    Topic(id="ports", title="Ports and trade", any=("port",)),
    Topic(id="health", title="Hospitals", any=("hospital",)),
)
FIGURES = (
    Figure(
        id="oskar-lindt",
        name="Oskar Lindt",
        roles=(Role(title="prime minister", since=date(2024, 5, 1)),),
    ),
    Figure(
        id="mira-holt",
        name="Mira Holt",
        roles=(Role(title="finance minister", since=date(2025, 1, 15)),),
    ),
    Figure(
        id="ada-example",
        name="Ada Example",
        roles=(Role(title="leader of the opposition", since=date(2023, 9, 1)),),
    ),
    Figure(id="ports-board", name="Norland Ports Board", kind="body"),
    Figure(
        id="samir-nadim",
        name="Samir Nadim",
        roles=(Role(title="trade envoy", since=date(2025, 6, 1)),),
    ),
)
EDITION = Edition(id="daily", title="Norland daily", schedule=Schedule(timezone=ZONE))


@dataclass(frozen=True, slots=True)
class Seen:
    """One report: where, how many hours into the period, and what is particular."""

    outlet: str | None
    hours: float
    words: str | None = None
    is_old: bool = False
    confidence: float = 0.9
    kind: PostKind = PostKind.OWN
    copy_of: str | None = None  # the outlet whose text this one prints
    type: QuotationType | None = None
    slug: str = ""  # of the article, where several statements stand in one


@dataclass(frozen=True, slots=True)
class Became:
    """What became of the report with that number; found changed at `hours`."""

    report: int
    kind: ChangeKind
    hours: float
    after: str = ""
    stood: float | None = None
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as tests write it down."""

    figure: str
    text: str
    seen: tuple[Seen, ...]
    type: QuotationType = DIRECT
    context: str = ""
    cue: str = ""
    topics: tuple[str, ...] = ()
    said_on: date | None = None
    channel: str | None = None
    via: str | None = None
    language: str | None = "en"
    slug: str = field(default="")
    what: StatementKind = StatementKind.STATEMENT
    reported_by: str = ""
    reporting: str = ""
    occasions: tuple[Occasion, ...] = ()
    changes: tuple[Became, ...] = ()


def reported(day: Sequence[Said], seq_from: int = SEQ_FROM) -> list[StatementReports]:
    """The day as `Store.reported` gives it; sequence numbers count up in order."""
    found = []
    seq_old, seq_new = 0, seq_from
    for said in day:
        statement_id = make_id("statement", said.figure, said.text)
        reports = []
        for seen in said.seen:
            seq_old, seq_new = seq_old + seen.is_old, seq_new + (not seen.is_old)
            seq = seq_old if seen.is_old else seq_new
            reports.append(_report(said, seen, seq, statement_id))
        known = [report.published_at for report in reports if report.published_at]
        statement = Statement(
            id=statement_id,
            figure_id=said.figure,
            text=said.text,
            text_of=reports[0].occurrence.id,
            type=said.type,
            first_published_at=min(known, default=PERIOD.start_at),
            said_on=said.said_on,
            kind=said.what,
            repeats=said.occasions[0].statement_id if said.occasions else None,
        )
        changes = []
        for became in said.changes:
            seq_new += 1
            seq = seq_from if became.is_old else seq_new
            changes.append(_change(became, reports[became.report], seq))
        ordered = sorted(reports, key=lambda report: report.first_seen_at)
        found.append(
            StatementReports(statement, tuple(ordered), tuple(changes), said.occasions)
        )
    return found


def _change(became: Became, report: Report, seq: int) -> Change:
    return Change(
        seq=seq,
        kind=became.kind,
        occurrence_id=report.occurrence.id,
        seen_at=PERIOD.start_at + timedelta(hours=became.hours),
        stood_at=None
        if became.stood is None
        else PERIOD.start_at + timedelta(hours=became.stood),
        before=report.occurrence.content,
        after=became.after,
    )


def _report(said: Said, seen: Seen, seq: int, statement_id: str) -> Report:
    at = PERIOD.start_at + timedelta(hours=seen.hours)
    slug = seen.slug or make_id(said.text)[:8]
    article_id = _article_id(seen.outlet, slug)
    host = f"{seen.outlet}.example" if seen.outlet else "social.example"
    start = said.context.find(said.cue) if said.cue else -1
    occurrence = Occurrence(
        id=make_id("occurrence", article_id, said.text, str(seq)),
        article_id=article_id,
        figure_id=said.figure,
        content=seen.words or said.text,
        type=seen.type or said.type,
        cue=said.cue,
        source="",
        content_spans=(),
        cue_spans=(),
        source_spans=(),
        context=said.context,
        context_cue=(Span(start, start + len(said.cue)),) if start >= 0 else (),
        rule="quote-after/surname",
        confidence=seen.confidence,
        circumstances=Circumstances(said.said_on, said.channel, said.via),
        is_post=seen.outlet is None,
        post_kind=seen.kind,
        published_at=at,
        kind=said.what,
        reported_by=said.reported_by,
        reporting=said.reporting,
    )
    return Report(
        seq=seq,
        statement_id=statement_id,
        occurrence=occurrence,
        article_url=f"https://{host}/2026/03/02/norland-{slug}",
        article_title=f"Norland: {said.text[:40]}",
        outlet_id=seen.outlet,
        published_at=at,
        first_seen_at=at + timedelta(minutes=7),
        relation="new",
        topics=tuple(TopicMatch(name, (name,)) for name in said.topics),
        language=said.language,
        copy_of=_article_id(seen.copy_of, slug) if seen.copy_of else None,
    )


def _article_id(outlet: str | None, slug: str) -> str:
    return make_id("article", outlet or "post", slug)


def issue(
    day: Sequence[Said] | None = None,
    *,
    edition: Edition = EDITION,
    coverage: Coverage | None = None,
    **more: Any,
) -> Issue:
    """Compose the day (NEWS unless another is given)."""
    return digest.compose(
        edition,
        PERIOD,
        reported(NEWS if day is None else day),
        figures=FIGURES,
        topics=TOPICS,
        outlets=OUTLETS,
        coverage=coverage or Coverage(n_feeds=41),
        seq_from=SEQ_FROM,
        seq_to=100_000,
        now=END + timedelta(minutes=2),
        next_at=END + timedelta(days=1),
        **more,
    )


MONDAY = date(2026, 3, 2)
NEWS = (
    Said(
        "oskar-lindt",
        "“We will not raise income tax this year, and we will not raise it next year "
        "either.”",
        (
            Seen("wire", 2.1),
            Seen("herald", 2.6),
            Seen("courier", 3.2, words="“We will not raise income tax this year”"),
            Seen("radio", 3.4),
            Seen(
                "ledger",
                4.0,
                words="“We won’t raise income tax this year, and we won’t raise it in "
                "the next one either”",
            ),
            Seen("gazette", 6.5),
        ),
        context="Facing questions about the deficit, Lindt chose plain words. “We will "
        "not raise income tax this year, and we will not raise it next year either.” "
        "he told reporters outside the chancellery.",
        cue="told",
        topics=("budget",),
        said_on=MONDAY,
        channel="press conference",
    ),
    Said(
        "oskar-lindt",
        "that the deficit would fall below “two and a half per cent” by the autumn",
        (Seen("herald", 2.7), Seen("times", 5.0)),
        type=MIXED,
        context="Lindt added that the deficit would fall below “two and a half per "
        "cent” by the autumn, a figure that the audit office has called hopeful.",
        cue="added",
        topics=("budget",),
        said_on=MONDAY,
    ),
    Said(
        "mira-holt",
        "the supplementary budget would go to parliament before Easter",
        (Seen("ledger", 8.2),),
        type=INDIRECT,
        context="Finance Minister Mira Holt said the supplementary budget would go to "
        "parliament before Easter.",
        cue="said",
        topics=("budget",),
        said_on=MONDAY,
        via="Example Wire",
    ),
    Said(
        "mira-holt",
        "I have read the draft twice now. Every line of it can be paid for, and anyone "
        "who says otherwise has not opened the annex.",
        (Seen(None, 13.0), Seen("courier", 14.5), Seen("radio", 15.0)),
        topics=("budget",),
        said_on=MONDAY,
        channel="Perch",
    ),
    Said(
        "mira-holt",
        "“There is no hole in this budget”",
        (
            Seen("wire", -30.0, is_old=True),
            Seen("gazette", 4.1),
            Seen("times", 5.2),
            Seen("radio", 9.9),
        ),
        context="“There is no hole in this budget”, Holt insisted.",
        cue="insisted",
        topics=("budget",),
        said_on=date(2026, 3, 1),
    ),
    Said(
        "ada-example",
        "“A budget that needs three corrections in one winter is not a budget […] it "
        "is a diary”",
        (Seen("courier", 5.5), Seen("wire", 5.9)),
        context="“A budget that needs three corrections in one winter is not a "
        "budget,” Example said to laughter, “it is a diary”.",
        cue="said",
        topics=("budget", "health"),
        said_on=MONDAY,
        channel="interview with Radio Seven",
    ),
    Said(
        "ports-board",
        "“The strike has not closed a single berth; ships that wait do so for the fog”",
        (Seen("gazette", 1.2), Seen("wire", 1.9), Seen("herald", 2.0)),
        context="“The strike has not closed a single berth; ships that wait do so for "
        "the fog”, a spokeswoman for the board said on Monday evening.",
        cue="said",
        topics=("ports",),
        said_on=MONDAY,
    ),
    Said(
        "samir-nadim",
        "«الموانئ مفتوحة أمام الجميع ولن نغلقها»",
        (Seen("arabic", 10.0),),
        context="وقال نديم: «الموانئ مفتوحة أمام الجميع ولن نغلقها»",
        cue="قال",
        topics=("ports",),
        language="ar",
    ),
    Said(
        "samir-nadim",
        "“We signed because both sides were tired of paying for empty quays”",
        (Seen("times", -60.0),),
        context="“We signed because both sides were tired of paying for empty quays”, "
        "Nadim recalled.",
        cue="recalled",
        topics=("ports",),
        said_on=date(2026, 2, 27),
    ),
    Said(
        "ada-example",
        "“No patient should have to know the name of the minister to get a bed. "
        "I have been to nine hospitals since Christmas. In seven of them the first "
        "thing that I was shown was a corridor. Not a ward, not a theatre, a corridor "
        "with people in it who had been there since the night before. The staff do not "
        "ask for miracles. They ask for a rota that does not change on the day. They "
        "ask for lifts that work. They ask to be told the truth about how many will be "
        "hired and when. And they ask, all of them, why the money that was announced "
        "in the summer has been announced again in the winter. I do not have an answer "
        "to that, because there is none.”",
        (Seen("herald", 11.0), Seen("ledger", 11.5)),
        context="Example told the conference.",
        cue="told",
        topics=("health",),
        said_on=MONDAY,
        channel="party conference",
    ),
    Said(
        "oskar-lindt",
        "“The new wards open in May, all four of them”",
        (Seen("wire", 16.0), Seen("courier", 17.0)),
        context="“The new wards open in May, all four of them”, the prime minister "
        "promised.",
        cue="promised",
        topics=("health",),
        said_on=MONDAY,
    ),
    Said(
        "mira-holt",
        "Happy birthday to the country’s oldest tram. 120 years, and still more "
        "punctual than me.\nSee you at the depot on Saturday!",
        (Seen(None, 9.0),),
        channel="Perch",
        said_on=MONDAY,
    ),
    Said(
        "oskar-lindt",
        "he had not yet decided whether to stand again",
        (Seen("times", 20.0),),
        type=INDIRECT,
        context="Asked about the spring congress, Lindt said he had not yet decided "
        "whether to stand again.",
        cue="said",
        said_on=MONDAY,
    ),
    Said("ada-example", "@norfan Thank you!", (Seen(None, 9.5, kind=PostKind.REPLY),)),
    Said("oskar-lindt", "“It was a good day”", (Seen("courier", 7.0, confidence=0.4),)),
)
