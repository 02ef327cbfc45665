"""What is new about a statement since an issue: its classes. Pure.

Every count and every place in a digest follows from these.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitor import text, variants
from monitor.values import (
    Change,
    ChangeKind,
    Occurrence,
    Period,
    QuotationType,
    Report,
    StatementClass,
    StatementReports,
)
from monitor.variants import PieceKind

KNOWN = frozenset({StatementClass.VARIANT, StatementClass.RE_REPORTED})
"""Classes of what an earlier issue has shown."""
_A_DAY = timedelta(days=1)
_OTHER_WORDS = frozenset(
    {PieceKind.DROPPED, PieceKind.SUBSTITUTED, PieceKind.INSERTED, PieceKind.EXCERPT}
)
_PARAPHRASE = "paraphrase"


def classes_of(
    reported: StatementReports,
    seq_from: int,
    seq_to: int,
    *,
    min_confidence: float = 0.0,
    late_before: datetime | None = None,
) -> tuple[StatementClass, ...]:
    """The classes of a statement for who has seen everything up to `seq_from`.

    First what it is shown as, if there is a new report in (seq_from, seq_to]; then what
    became of reports, then `late`. Empty where nothing happened. Reports less sure than
    `min_confidence` count for nothing; where there is no other, a new one makes the
    statement `unsure`.
    """
    reports = [each for each in reported.reports if each.seq <= seq_to]
    sure = [r for r in reports if r.occurrence.confidence >= min_confidence]
    fresh = [report for report in sure if report.seq > seq_from]
    known = [report for report in sure if report.seq <= seq_from]
    found: list[StatementClass] = []
    if fresh:
        found.append(_of_reports(reported, fresh, known))
    elif not sure and any(report.seq > seq_from for report in reports):
        found.append(StatementClass.UNSURE)
    changed = net_changes(reported, sure, seq_from, seq_to)
    found += dict.fromkeys(StatementClass(each.kind.value) for each in changed)
    if fresh and not known and late_before and _first_at(fresh) < late_before:
        found.append(StatementClass.LATE)
    return tuple(found)


def late_before(period: Period) -> datetime:
    """What was out before this instant came late: when the period before began.

    An issue asked for in between covers an hour, but yesterday's news is not late.
    """
    return period.start_at - max(period.end_at - period.start_at, _A_DAY)


def net_changes(
    reported: StatementReports, reports: Iterable[Report], seq_from: int, seq_to: int
) -> tuple[Change, ...]:
    """What became of each of these reports in the range, one change a report.

    From the words before the first change to those after the last; nothing for words
    that came back as they were.
    """
    ids = {report.occurrence.id for report in reports}
    by_report: dict[str, list[Change]] = {}
    for change in sorted(reported.changes, key=lambda change: change.seq):
        if seq_from < change.seq <= seq_to and change.occurrence_id in ids:
            by_report.setdefault(change.occurrence_id, []).append(change)
    return tuple(
        net for several in by_report.values() if (net := _netted(several)) is not None
    )


def _netted(several: Sequence[Change]) -> Change | None:
    first, last = several[0], several[-1]
    if len(several) == 1:
        return first
    if first.before == last.after:
        return None
    kind = last.kind
    if kind is ChangeKind.RESTORED and first.kind is not ChangeKind.RESTORED:
        kind = ChangeKind.EDITED  # gone and back, in other words
    stood_at, before = first.stood_at, first.before
    return Change(
        last.seq, kind, last.occurrence_id, last.seen_at, stood_at, before, last.after
    )


def _of_reports(
    reported: StatementReports, fresh: Sequence[Report], known: Sequence[Report]
) -> StatementClass:
    if not known:
        return StatementClass.REPEATED if reported.repeats else StatementClass.NEW
    if any(has_other_words(report, known) for report in fresh):
        return StatementClass.VARIANT
    return StatementClass.RE_REPORTED


def has_other_words(report: Report, known: Sequence[Report]) -> bool:
    """Whether a report quotes words that no known report has.

    An outlet's own words for what was said are none of the figure's, and a shortened
    quotation brings nothing new.
    """
    occurrence = report.occurrence
    if occurrence.type is QuotationType.INDIRECT or report.relation == _PARAPHRASE:
        return False
    return not any(_covers(each.occurrence.content, occurrence) for each in known)


def _covers(content: str, occurrence: Occurrence) -> bool:
    """Whether `content` holds every word that the occurrence quotes, in its order."""
    ours = " ".join(text.words(occurrence.content))
    if f" {ours} " in f" {' '.join(text.words(content))} ":
        return True
    return not any(
        piece.kind in _OTHER_WORDS
        and (piece.is_quoted or occurrence.is_post)
        and (piece.kind is PieceKind.DROPPED or text.words(piece.wording))
        for piece in variants.compare(content, occurrence.content)
    )


def _first_at(reports: Iterable[Report]) -> datetime:
    return min(report.published_at or report.first_seen_at for report in reports)
