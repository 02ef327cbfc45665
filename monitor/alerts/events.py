"""What a rule asks for among what the store took in: lines to tell, in `seq` order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from monitor import standing, text
from monitor.config import Edition
from monitor.standing import Wording
from monitor.values import (
    AlertKind,
    AlertLine,
    Change,
    ChangeKind,
    PostKind,
    Report,
    StatementKind,
    StatementReports,
)

_CHANGES = {
    ChangeKind.DELETED: AlertKind.DELETED,
    ChangeKind.EDITED: AlertKind.EDITED,
    ChangeKind.REMOVED: AlertKind.REMOVED,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one rule asks for.

    `figures` gives names by id, `topics` ids (None: all), `outlets` names by id. The
    edition says how sure a report must be, and whether stances, replies and reposts
    count.
    """

    kinds: frozenset[AlertKind]
    figures: Mapping[str, str]
    topics: frozenset[str] | None
    outlets: Mapping[str, str]
    edition: Edition


def lines_of(
    wanted: Wanted, reported: Sequence[StatementReports], seq_from: int, seq_to: int
) -> tuple[AlertLine, ...]:
    """What happened after `seq_from` up to `seq_to` that the rule asks for.

    A statement is new once, however many outlets carry it, in the wording that stands
    and with the outlet that has it; a wire copy is no other wording. What is too unsure
    for the edition is not told, nor what an outlet took back meanwhile, nor that it was
    taken back if it is there again: a false alarm about somebody's words is worse than
    none.
    """
    found = [
        line
        for each in reported
        if _is_wanted(wanted, each)
        for line in _lines(wanted, each, seq_from, seq_to)
    ]
    return tuple(sorted(found, key=lambda line: (line.seq, line.kind, line.url)))


def _is_wanted(wanted: Wanted, reported: StatementReports) -> bool:
    statement = reported.statement
    if statement.figure_id not in wanted.figures:
        return False
    is_stance = statement.kind is not StatementKind.STATEMENT
    if is_stance and not wanted.edition.stances:
        return False
    topics = {match.topic_id for one in reported.reports for match in one.topics}
    return wanted.topics is None or bool(topics & wanted.topics)


def _is_sure(wanted: Wanted, report: Report) -> bool:
    occurrence, edition = report.occurrence, wanted.edition
    if occurrence.confidence < edition.min_confidence:
        return False
    if not occurrence.is_post:
        return True
    allowed = {PostKind.REPLY: edition.replies, PostKind.REPOST: edition.reposts}
    return allowed.get(occurrence.post_kind, True)


def _lines(
    wanted: Wanted, reported: StatementReports, seq_from: int, seq_to: int
) -> Iterator[AlertLine]:
    sure = [
        one for one in reported.reports if one.seq <= seq_to and _is_sure(wanted, one)
    ]
    if not sure:
        return
    stands = standing.wordings(replace(reported, reports=tuple(sure)), seq_to)
    shown = standing.best_of(stands.values(), reported.statement.text_of)
    first = min(sure, key=lambda one: one.seq)
    kind = _newness(wanted, reported) if first.seq > seq_from else None
    if kind and (shown.report.occurrence.is_post or not shown.is_gone):
        at, seq = first.first_seen_at, first.seq
        yield _line(wanted, reported, kind, shown.report, at, seq, _now(shown))
    if AlertKind.VARIANT in wanted.kinds:
        for one in sure:
            is_other = one.relation == "variant" and one is not first
            stood = stands[one.occurrence.id]
            is_news = is_other and one.seq > seq_from and one.copy_of is None
            if is_news and not stood.is_gone:
                yield _line(
                    wanted,
                    reported,
                    AlertKind.VARIANT,
                    one,
                    one.first_seen_at,
                    one.seq,
                    _now(shown),
                    after=_now(stood),
                )
    for change in _not_undone(reported.changes, seq_to):
        told = _CHANGES.get(change.kind)
        known = stands.get(change.occurrence_id)
        if known and told in wanted.kinds and seq_from < change.seq:
            yield _changed(wanted, reported, known.report, change)


def _now(shown: Wording) -> str:
    """The words to tell: as an outlet has them now, or as the figure posted them."""
    return shown.words if shown.report.occurrence.is_post else shown.now


def _not_undone(changes: Sequence[Change], seq_to: int) -> Iterator[Change]:
    """Changes up to a number, without those whose words were back by then: that an
    outlet or a figure took words away is not said of words that stand."""
    known = [each for each in changes if each.seq <= seq_to]
    for change in known:
        words = text.words(change.before)
        later = (
            each
            for each in known
            if each.seq > change.seq and each.occurrence_id == change.occurrence_id
        )
        is_back = any(
            each.kind is ChangeKind.RESTORED and text.words(each.after) == words
            for each in later
        )
        if not is_back:
            yield change


def _newness(wanted: Wanted, reported: StatementReports) -> AlertKind | None:
    if AlertKind.NEW in wanted.kinds:
        return AlertKind.NEW
    is_first = reported.repeats is None
    is_asked = AlertKind.FIRST_TIME in wanted.kinds
    return AlertKind.FIRST_TIME if is_asked and is_first else None


def _changed(
    wanted: Wanted, reported: StatementReports, report: Report, change: Change
) -> AlertLine:
    stood_since = report.published_at or report.first_seen_at
    return _line(
        wanted,
        reported,
        _CHANGES[change.kind],
        report,
        change.seen_at,
        change.seq,
        report.occurrence.content,
        before=change.before,
        after=change.after,
        stood_at=min(stood_since, change.seen_at),
    )


def _line(
    wanted: Wanted,
    reported: StatementReports,
    kind: AlertKind,
    report: Report,
    at: datetime,
    seq: int,
    words: str,
    *,
    before: str = "",
    after: str = "",
    stood_at: datetime | None = None,
) -> AlertLine:
    statement = reported.statement
    return AlertLine(
        kind=kind,
        seq=seq,
        figure_id=statement.figure_id,
        figure=wanted.figures[statement.figure_id],
        statement_id=statement.id,
        text=words,
        outlet=_outlet(wanted, report),
        url=report.article_url,
        at=at,
        is_post=report.occurrence.is_post,
        before=before,
        after=after,
        stood_at=stood_at,
    )


def _outlet(wanted: Wanted, report: Report) -> str:
    if report.outlet_id is not None and report.outlet_id in wanted.outlets:
        return wanted.outlets[report.outlet_id]
    channel = report.occurrence.circumstances.channel
    if channel:
        return channel
    try:
        return (urlsplit(report.article_url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
