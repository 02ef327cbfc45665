"""What one card of an issue holds: the words, how they were reported, and by whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from urllib.parse import urlsplit

from monitor import text, variants
from monitor.digest.classes import KNOWN
from monitor.standing import Wording
from monitor.values import (
    Card,
    CardReport,
    Carrier,
    PostKind,
    QuotationType,
    Report,
    Statement,
    StatementClass,
    StatementReports,
)

LONGEST_SENTENCE = 220
"""Characters of a sentence in which another outlet's own words are shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement that an issue shows, with the reports that it lists (at least one).

    Reports with a sequence number above `seq_from` are this issue's own. `wordings` are
    theirs by occurrence, as the issue knows them. `joined` are the ids of statements
    that its sentence holds too.
    """

    reported: StatementReports
    reports: tuple[Report, ...]
    classes: tuple[StatementClass, ...]
    seq_from: int
    wordings: Mapping[str, Wording]
    wording: Wording
    joined: tuple[str, ...] = ()

    @property
    def statement(self) -> Statement:
        """The statement."""
        return self.reported.statement

    @property
    def is_new(self) -> bool:
        """Whether no earlier issue has shown it."""
        return self.classes[0] not in KNOWN

    @property
    def fullest(self) -> Report:
        """The report whose wording stands on the card."""
        return self.wording.report

    def topic_ids(self) -> tuple[str, ...]:
        """Its topics, those of the fullest report first."""
        ordered = (self.fullest, *self.reports)
        return tuple(
            dict.fromkeys(match.topic_id for r in ordered for match in r.topics)
        )


def card_of(
    item: Shown,
    outlets: Mapping[str, str],
    other_topics: tuple[str, ...],
    texts: Mapping[str, str],
) -> Card:
    """Make the card of one statement.

    `outlets` gives names by outlet id, `texts` what articles say, by article id, where
    the sentences around are asked for.
    """
    statement, wording = item.statement, item.wording
    fullest, said = wording.report, wording.words
    occurrence = fullest.occurrence
    # The sentences around hold the words that were corrected.
    context = "" if wording.is_corrected else occurrence.context
    before, after = _around(texts.get(occurrence.article_id, ""), context)
    occasions = item.reported.said_before
    first = occasions[0] if occasions else None
    before_on = None
    if first is not None:
        before_on = first.said_on or first.first_published_at.date()
    return Card(
        statement_id=statement.id,
        text=said,
        type=occurrence.type,
        is_post=occurrence.is_post,
        is_new=item.is_new,
        context=context,
        context_cue=occurrence.context_cue if context else (),
        source=occurrence.source,
        said_on=_said_on(item),
        channel=_first_known(item, "channel"),
        via=_first_known(item, "via"),
        reports=_lines(item, outlets, said),
        other_topics=other_topics,
        confidence=max(report.occurrence.confidence for report in item.reports),
        rule=occurrence.rule,
        is_late=StatementClass.LATE in item.classes,
        language=fullest.language,
        post_kind=occurrence.post_kind if occurrence.is_post else PostKind.OWN,
        kind=statement.kind,
        reported_by=occurrence.reported_by,
        reporting=occurrence.reporting,
        classes=item.classes,
        n_before=len(occasions),
        before_on=before_on,
        before_id=item.reported.repeats or "",
        joined=item.joined,
        before=before,
        after=after,
        earlier=_earlier(item, fullest),
        became=None if wording.is_corrected else wording.kind,
    )


def outlet_of(report: Report, outlets: Mapping[str, str]) -> str:
    """Who publishes: the outlet's name, a post's channel, else the page's host."""
    if report.outlet_id is not None:
        return outlets.get(report.outlet_id, report.outlet_id)
    channel = report.occurrence.circumstances.channel
    if report.occurrence.is_post and channel:
        return channel
    return _host(report.article_url) or "unknown outlet"


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _known_at(report: Report) -> datetime:
    return report.published_at or report.first_seen_at


def _said_on(item: Shown) -> date | None:
    days = (r.occurrence.circumstances.said_on for r in (item.fullest, *item.reports))
    return item.statement.said_on or next((day for day in days if day), None)


def _first_known(item: Shown, name: str) -> str | None:
    """A circumstance as the fullest report tells it (the figure's own post, if there is
    one), else as the first that does."""
    for report in (item.fullest, *item.reports):
        value: str | None = getattr(report.occurrence.circumstances, name)
        if value:
            return value
    return None


def _earlier(item: Shown, fullest: Report) -> str:
    """The fullest quotation that earlier issues showed, where the card's is new."""
    if item.classes[0] is not StatementClass.VARIANT or fullest.seq <= item.seq_from:
        return ""
    known = (
        report.occurrence
        for report in item.reports
        if report.seq <= item.seq_from
        and report.occurrence.type is not QuotationType.INDIRECT
    )
    return max((each.content for each in known), key=len, default="")


# who reports it ----------------------------------------------------------------------


def _lines(
    item: Shown, outlets: Mapping[str, str], said: str
) -> tuple[CardReport, ...]:
    ordered = sorted(item.reports, key=lambda r: (_known_at(r), r.seq))
    copies = _copies(ordered)
    carried = {copy.occurrence.id for group in copies.values() for copy in group}
    held = cache(partial(_held, said, _words(said)))
    return tuple(
        _line(
            item,
            item.wordings[report.occurrence.id],
            copies.get(report.occurrence.id, []),
            outlets,
            held,
        )
        for report in ordered
        if report.occurrence.id not in carried
    )


def _copies(ordered: list[Report]) -> dict[str, list[Report]]:
    """The reports that copy another's article, by the occurrence that they copy: the
    first carrier's, or where that one is not listed, the first copy's."""
    firsts: dict[str, Report] = {}
    for report in ordered:
        if report.copy_of is None:
            firsts.setdefault(report.occurrence.article_id, report)
    found: dict[str, list[Report]] = {}
    for report in ordered:
        if report.copy_of is None:
            continue
        first = firsts.setdefault(report.copy_of, report)
        if first is not report:
            found.setdefault(first.occurrence.id, []).append(report)
    return found


@dataclass(frozen=True, slots=True)
class _Held:
    """How a wording stands to the card's: other words, a stretch of it, changed."""

    is_other: bool
    is_excerpt: bool = False
    differs: bool = False


def _held(said: str, whole: str, content: str) -> _Held:
    words = whole if content == said else _words(content)
    if words == whole:
        return _Held(False)
    is_excerpt = f" {words} " in f" {whole} "
    return _Held(True, is_excerpt, variants.differs(said, content))


def _line(
    item: Shown,
    wording: Wording,
    copies: list[Report],
    outlets: Mapping[str, str],
    held: Callable[[str], _Held],
) -> CardReport:
    report, content = wording.report, wording.words
    stands = held(content)
    is_quoted = report.occurrence.type is not QuotationType.INDIRECT
    is_told = stands.differs and is_quoted  # word by word, against the card's own
    shown = content if is_told or stands.is_excerpt else _told(wording)
    return CardReport(
        outlet=outlet_of(report, outlets),
        url=report.article_url,
        title=report.article_title,
        published_at=report.published_at,
        wording=shown if stands.is_other else None,
        is_excerpt=stands.is_excerpt,
        is_new=report.seq > item.seq_from,
        differs=is_told,
        carriers=tuple(
            Carrier(
                outlet_of(copy, outlets), copy.article_url, copy.seq > item.seq_from
            )
            for copy in copies
        ),
        became=wording.kind,
    )


def _told(wording: Wording) -> str:
    """The words of a report; an outlet's own in their sentence, as torn from its verb
    ("to foreign monitors") they tell nothing, unless it is long or was corrected."""
    one = wording.report.occurrence
    is_own = one.type is not QuotationType.DIRECT and one.context_cue
    is_short = len(one.context) <= LONGEST_SENTENCE
    if is_own and is_short and wording.words == one.content:
        return one.context
    return wording.words


def _words(content: str) -> str:
    """The words alone: letter case, marks, dashes and blanks make no other wording."""
    return " ".join(text.words(content))


def _around(article: str, context: str) -> tuple[str, str]:
    """The sentence before the context and the one after, within its paragraphs'
    neighbours; empty where the article does not hold it."""
    start = article.find(context) if article and context else -1
    if start < 0:
        return "", ""
    end = start + len(context)
    spans = text.sentences(article)
    before = [span for span in spans if span.end <= start]
    after = [span for span in spans if span.start >= end]
    return (
        article[before[-1].start : before[-1].end] if before else "",
        article[after[0].start : after[0].end] if after else "",
    )
