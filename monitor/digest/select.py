"""Which statements an edition shows, and as what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor import standing, text
from monitor.config import Edition
from monitor.digest.cards import Shown
from monitor.digest.classes import KNOWN, classes_of, late_before
from monitor.values import (
    Period,
    PostKind,
    QuotationType,
    Report,
    StatementClass,
    StatementKind,
    StatementReports,
)

_OF_CHANGES = frozenset(
    {
        StatementClass.EDITED,
        StatementClass.REMOVED,
        StatementClass.DELETED,
        StatementClass.RESTORED,
    }
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What becomes of one statement: `shown` on a card, `unsure` where that is asked
    for, or `left_out` with the reason; its changes are told apart from that."""

    shown: Shown | None = None
    unsure: Shown | None = None
    left_out: str = ""


def select(
    edition: Edition,
    period: Period,
    reported: StatementReports,
    seq_from: int,
    seq_to: int,
) -> Selection:
    """What to do with a statement of a watched figure.

    A report that is too unsure, or a reply or repost that nobody asked for, counts for
    nothing: a statement is new to the reader while no issue could have shown it.
    """
    asked = asked_for(edition, reported)
    classes = classes_of(
        asked,
        seq_from,
        seq_to,
        min_confidence=edition.min_confidence,
        late_before=late_before(period),
    )
    if not classes or classes[0] in _OF_CHANGES:
        are_new = any(seq_from < each.seq <= seq_to for each in reported.reports)
        is_left_out = are_new and not asked.reports
        return Selection(left_out="reply" if is_left_out else "")
    if classes[0] is StatementClass.UNSURE:
        unsure = _item(asked, asked.reports, classes, seq_from, seq_to)
        return Selection(unsure=unsure, left_out="unsure")
    if reported.statement.kind is not StatementKind.STATEMENT and not edition.stances:
        return Selection(left_out="stance")
    wanted = _as_asked(edition, classes)
    if not wanted:
        return Selection(left_out="class")
    sure = [
        report
        for report in asked.reports
        if report.occurrence.confidence >= edition.min_confidence
    ]
    return Selection(shown=_item(asked, sure, wanted, seq_from, seq_to))


def asked_for(edition: Edition, reported: StatementReports) -> StatementReports:
    """The statement with the kinds of reports that the edition takes."""
    allowed = {
        PostKind.OWN: True,
        PostKind.REPLY: edition.replies,
        PostKind.REPOST: edition.reposts,
    }
    kept = tuple(
        report
        for report in reported.reports
        if not report.occurrence.is_post or allowed[report.occurrence.post_kind]
    )
    return (
        reported
        if len(kept) == len(reported.reports)
        else replace(reported, reports=kept)
    )


def _as_asked(
    edition: Edition, classes: tuple[StatementClass, ...]
) -> tuple[StatementClass, ...]:
    """The classes with one to show it as that the edition asks for; none if there is
    none. Who does not ask for variants sees them as reported again."""
    first, *others = classes
    if first.value in edition.classes:
        return classes
    again = StatementClass.RE_REPORTED
    if first in KNOWN and again.value in edition.classes:
        return (again, *others)
    return ()


def _item(
    reported: StatementReports,
    reports: Iterable[Report],
    classes: tuple[StatementClass, ...],
    seq_from: int,
    seq_to: int,
) -> Shown:
    listed = tuple(report for report in reports if report.seq <= seq_to)
    stands = standing.wordings(replace(reported, reports=listed), seq_to)
    best = standing.best_of(stands.values(), reported.statement.text_of)
    return Shown(reported, listed, classes, seq_from, stands, best)


def without_doubles(items: Sequence[Shown]) -> list[Shown]:
    """The items, but one of those that would show one and the same sentence.

    A partly quoted statement and one in the outlet's own words are both shown as the
    outlet's whole sentence: where all articles of the one stand behind the other, one
    card tells both, the partly quoted.
    """
    sentences: dict[tuple[str, str], list[Shown]] = {}
    for item in items:
        occurrence = item.fullest.occurrence
        if occurrence.type is QuotationType.DIRECT or occurrence.is_post:
            continue
        words = " ".join(text.words(occurrence.context))
        if words:
            sentences.setdefault((item.statement.figure_id, words), []).append(item)
    joined: dict[str, Shown | None] = {}
    for same in sentences.values():
        ranked = sorted(same, key=_rank)
        best = ranked[0]
        told = [item for item in ranked[1:] if _articles(item) <= _articles(best)]
        if told:
            ids = tuple(item.statement.id for item in told)
            joined |= dict.fromkeys(ids)
            joined[best.statement.id] = replace(best, joined=ids)
    kept = (joined.get(item.statement.id, item) for item in items)
    return [item for item in kept if item is not None]


def _rank(item: Shown) -> tuple[bool, bool, int, int, str]:
    occurrence = item.fullest.occurrence
    return (
        occurrence.type is not QuotationType.MIXED,
        not item.is_new,
        -len(_articles(item)),
        -len(occurrence.content),
        item.statement.id,
    )


def _articles(item: Shown) -> set[str]:
    return {report.occurrence.article_id for report in item.reports}
