"""What one card of an issue holds: the words, how they were reported, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from monitor import text
from monitor.values import (
    Card,
    CardReport,
    Period,
    PostKind,
    Report,
    Statement,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement that an issue shows, with the reports that it lists (at least one).

    Reports with a sequence number above `seq_from` are this issue's own.
    """

    statement: Statement
    reports: tuple[Report, ...]
    seq_from: int

    @property
    def is_new(self) -> bool:
        """Whether no earlier issue has shown it."""
        return all(report.seq > self.seq_from for report in self.reports)

    @property
    def fullest(self) -> Report:
        """The report whose wording stands on the card: the statement's own, or, where
        that one is not listed, the longest."""
        return max(
            self.reports,
            key=lambda report: (
                report.occurrence.id == self.statement.text_of,
                len(report.occurrence.content),
                -report.seq,
            ),
        )

    def topic_ids(self) -> tuple[str, ...]:
        """Its topics, those of the fullest report first."""
        ordered = (self.fullest, *self.reports)
        return tuple(
            dict.fromkeys(match.topic_id for r in ordered for match in r.topics)
        )


def card_of(
    item: Shown,
    period: Period,
    outlets: Mapping[str, str],
    other_topics: tuple[str, ...],
) -> Card:
    """Make the card of one statement; `outlets` gives names by outlet id."""
    statement, fullest = item.statement, item.fullest
    occurrence = fullest.occurrence
    is_fullest_known = occurrence.id == statement.text_of
    said = statement.text if is_fullest_known else occurrence.content
    kind = statement.type if is_fullest_known else occurrence.type
    ordered = _in_time_order(item.reports)
    posts = [report.occurrence for report in ordered if report.occurrence.is_post]
    if posts:  # their own words stand before anybody's report of them
        said, kind = posts[0].content, posts[0].type
    return Card(
        statement_id=statement.id,
        text=said,
        type=kind,
        is_post=bool(posts),
        is_new=item.is_new,
        context=occurrence.context,
        context_cue=occurrence.context_cue,
        source=occurrence.source,
        said_on=_said_on(item),
        channel=_first_known(item, "channel"),
        via=_first_known(item, "via"),
        reports=tuple(_line(item, report, outlets, said) for report in ordered),
        other_topics=other_topics,
        confidence=max(report.occurrence.confidence for report in item.reports),
        rule=occurrence.rule,
        is_late=item.is_new and _is_late(ordered, period),
        language=fullest.language,
        post_kind=posts[0].post_kind if posts else PostKind.OWN,
        kind=statement.kind,
        reported_by=occurrence.reported_by,
        reporting=occurrence.reporting,
    )


def _in_time_order(reports: tuple[Report, ...]) -> tuple[Report, ...]:
    return tuple(sorted(reports, key=lambda report: (_known_at(report), report.seq)))


def _known_at(report: Report) -> datetime:
    return report.published_at or report.first_seen_at


def _said_on(item: Shown) -> date | None:
    days = (r.occurrence.circumstances.said_on for r in (item.fullest, *item.reports))
    return item.statement.said_on or next((day for day in days if day), None)


def _first_known(item: Shown, name: str) -> str | None:
    """A circumstance as the figure's own post has it, else as the fullest report tells
    it, else as the first that does."""
    posts = [report for report in item.reports if report.occurrence.is_post]
    for report in (*posts, item.fullest, *item.reports):
        value: str | None = getattr(report.occurrence.circumstances, name)
        if value:
            return value
    return None


_A_DAY = timedelta(days=1)
"""An issue asked for in between covers an hour, but yesterday's news is not late."""


def _is_late(ordered: tuple[Report, ...], period: Period) -> bool:
    """Whether the statement was out before the previous period began: a feed that
    came late, not news of the night."""
    length = max(period.end_at - period.start_at, _A_DAY)
    return _known_at(ordered[0]) < period.start_at - length


def _line(
    item: Shown, report: Report, outlets: Mapping[str, str], said: str
) -> CardReport:
    content = report.occurrence.content
    words, whole = _words(content), _words(said)
    return CardReport(
        outlet=_outlet(report, outlets),
        url=report.article_url,
        title=report.article_title,
        published_at=report.published_at,
        wording=None if words == whole else content,
        is_excerpt=words != whole and f" {words} " in f" {whole} ",
        is_new=report.seq > item.seq_from,
    )


def _outlet(report: Report, outlets: Mapping[str, str]) -> str:
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


def _words(content: str) -> str:
    """The words alone: letter case, marks, dashes and blanks make no other wording."""
    return " ".join(text.words(content))
