"""Which words of a statement stand today, and which were taken back. Pure.

An occurrence is kept as it was found; its changes tell what became of it. What an
outlet has changed or taken out is not shown as what was said where other words of the
same statement stand. A figure's own post is what was said, whatever became of it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor import text
from monitor.values import (
    Change,
    ChangeKind,
    Occurrence,
    QuotationType,
    Report,
    Standing,
    StatementReports,
)

GONE = frozenset({ChangeKind.REMOVED, ChangeKind.DELETED})
"""What is there no more."""
SURE = 0.6
"""Least confidence of a report whose words come before those of one less sure; what
lists and digests ask of a statement by default."""


def standing_of(occurrence: Occurrence, changes: Sequence[Change]) -> Standing:
    """How an occurrence stands after its `changes`, which come by `seq`."""
    if not changes:
        return Standing(occurrence, occurrence.content)
    last = changes[-1]
    if last.kind in GONE:
        return Standing(occurrence, last.before, last.kind)
    return Standing(occurrence, last.after)


def fate(content: str, changes: Sequence[Change]) -> ChangeKind | None:
    """What became of words by their `changes`, which come by `seq`: gone, EDITED, or
    None where they stand as they were."""
    if not changes:
        return None
    last = changes[-1]
    if last.kind in GONE:
        return last.kind
    is_same = last.after == content or text.words(last.after) == text.words(content)
    return None if is_same else ChangeKind.EDITED


@dataclass(frozen=True, slots=True)
class Wording:
    """A report with the words to show of it.

    `words` are the report's, or where its outlet has corrected a direct quotation the
    corrected ones (`is_corrected`). `now` are its words as they stand, or stood last;
    `kind` is what became of the report.
    """

    report: Report
    words: str
    now: str
    kind: ChangeKind | None = None
    is_corrected: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether the words, or all that held them, were taken away."""
        return self.kind in GONE

    @property
    def is_taken_back(self) -> bool:
        """Whether an outlet stands by these words no more."""
        is_post = self.report.occurrence.is_post
        return self.kind is not None and not self.is_corrected and not is_post


def wordings(one: StatementReports, seq_to: int | None = None) -> dict[str, Wording]:
    """How each report stands, by the id of its occurrence; with `seq_to`, as it was
    known up to that number."""
    changes: dict[str, list[Change]] = {}
    for change in sorted(one.changes, key=lambda change: change.seq):
        if seq_to is None or change.seq <= seq_to:
            changes.setdefault(change.occurrence_id, []).append(change)
    found = {}
    for report in one.reports:
        occurrence = report.occurrence
        found[occurrence.id] = _wording(report, changes.get(occurrence.id, ()))
    return found


_QUOTED = re.compile('[“„«»"‘「『][^“”„«»"「」『』]*[”“»«"’」』]')


def _is_quotation(words: str) -> bool:
    """Whether all of them stand in quotation marks: an outlet that tells in its own
    words now what it quoted before has to be read in its own sentence."""
    return not text.words(_QUOTED.sub(" ", words.replace("[…]", " ")))


def _wording(report: Report, changes: Sequence[Change]) -> Wording:
    occurrence = report.occurrence
    now = standing_of(occurrence, changes).words
    kind = fate(occurrence.content, changes)
    if kind not in GONE and occurrence.is_post and report.deleted_at:
        kind = ChangeKind.DELETED  # as its feed says; nobody has looked closer yet
    is_corrected = (
        kind is ChangeKind.EDITED
        and not occurrence.is_post
        and occurrence.type is QuotationType.DIRECT
        and _is_quotation(now)
    )
    words = now if is_corrected else occurrence.content
    return Wording(report, words, now, kind, is_corrected)


def best(one: StatementReports) -> Wording:
    """The wording that stands for a statement."""
    return best_of(wordings(one).values(), one.statement.text_of)


def best_of(known: Iterable[Wording], text_of: str) -> Wording:
    """The wording that stands for a statement whose own is that of `text_of`.

    The figure's own post; else of what stands and is sure the statement's own wording,
    else the fullest; then what is not so sure to be the figure's, what was changed in
    an outlet's own sentence, and what is gone. There is at least one report.
    """
    first, *others = known
    if not others:
        return first
    return max((first, *others), key=lambda each: _rank(each, text_of))


def _rank(one: Wording, text_of: str) -> tuple[bool | int | float, ...]:
    occurrence = one.report.occurrence
    at = one.report.published_at or one.report.first_seen_at
    is_post = occurrence.is_post
    return (
        is_post,
        not one.is_gone,
        not one.is_taken_back,
        occurrence.confidence >= SURE,
        occurrence.id == text_of and not is_post and not one.is_corrected,
        occurrence.type is not QuotationType.INDIRECT,
        0 if is_post else len(one.words),
        -at.timestamp(),
        -one.report.seq,
    )
