"""Quotations that only go on: the second half of an interrupted one, next paragraphs.

Rule that this adds: announced (the paragraph before ended in "she said:").
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from monitor.quotes.drafts import Draft, Notes
from monitor.quotes.tokens import Kind, Paragraph
from monitor.values import Span

_MIN_WORDS = 3

Announcement = tuple[list[Span], list[Span]]
"""Cue and source of a paragraph that ends in a colon."""


@dataclass(slots=True)
class Thread:
    """The drafts of a text so far, and what the next paragraph may go on from."""

    drafts: list[Draft] = field(default_factory=list)
    going_on: Draft | None = None
    is_open: bool = False
    awaited: Announcement | None = None

    def break_off(self) -> None:
        """A paragraph without marks and cues: nothing goes on beyond it."""
        self.going_on, self.is_open, self.awaited = None, False, None

    def join(self, notes: Notes, awaited: Announcement | None) -> None:
        """Take in a paragraph's drafts and its quotations that nothing claimed."""
        par = notes.par
        in_order = sorted(notes.drafts, key=lambda draft: draft.content[-1].end)
        ends = [draft.content[-1].end for draft in in_order]
        latest: Draft | None = None  # made from a quotation of this paragraph
        for k in par.quoted:
            span = par.quotations[k].span
            n = bisect_right(ends, span.start)
            before = in_order[n - 1] if n else None
            if latest is None or (before and before.content[-1] > latest.content[-1]):
                latest = before
            if not notes.is_claimed(k, k + 1) and (
                _is_sentence(par, k) or _is_interrupted(par, k, latest)
            ):
                latest = self._place(notes, k, latest) or latest
        self.drafts += notes.drafts
        self._look_on(notes, latest)
        self.awaited = awaited

    def _place(self, notes: Notes, k: int, latest: Draft | None) -> Draft | None:
        """Give a quotation without a cue to whom it goes on from; its draft."""
        span = notes.par.quotations[k].span
        draft: Draft | None = None
        if latest is not None:
            draft = _goes_on_from(notes, k, latest)
            if draft is not None:
                draft.content.append(span)
        elif k == 0 and self.awaited is not None:
            cue, source = self.awaited
            draft = Draft([span], cue, source, "announced", True)
            notes.drafts.append(draft)
        elif k == 0 and self.going_on and (self.is_open or _is_alone(notes.par)):
            draft = self.going_on
            draft.content.append(span)
        if draft is not None:
            notes.claim((k, k + 1))
        return draft

    def _look_on(self, notes: Notes, latest: Draft | None) -> None:
        """Note what the next paragraph would go on from: what ends this one."""
        par = notes.par
        self.going_on, self.is_open = None, False
        if not par.quoted:
            return
        last = par.quotations[par.quoted[-1]]
        for draft in [*notes.drafts[-1:], latest]:
            if draft and draft.is_quoted and draft.content[-1].end >= last.span.end:
                self.going_on, self.is_open = draft, last.is_open


def _goes_on_from(notes: Notes, k: int, latest: Draft) -> Draft | None:
    """What a quotation goes on from: "...," she said, adding that it rains. "..."

    That is the quoted draft of the sentence before, else the one that ends it.
    """
    par = notes.par
    if latest.is_quoted:
        return latest
    begin, _ = par.sentence_of(k)
    start, _ = par.sentence_of(max(begin - 1, 0))
    within = [d for d in notes.drafts if d.content[-1].end > par.starts[start]]
    if latest not in within:
        return None
    return next((draft for draft in reversed(within) if draft.is_quoted), latest)


def _is_sentence(par: Paragraph, k: int) -> bool:
    """Whether the quotation stands by itself: no scare quote, title or nickname."""
    begin, end = par.sentence_of(k)
    quotation = par.quotations[k]
    inner = par.text[quotation.inner.start : quotation.inner.end].strip()
    if not inner or (inner[0].isalpha() and inner[0].islower() and k > begin):
        return False
    starts = k == begin or par.low[k - 1] == ","
    ends = all(par.kinds[n] & Kind.PUNCTUATION for n in range(k + 1, end))
    stopped = inner[-1] in ".?!…-—–" or quotation.is_open
    return starts and ends and (stopped or len(inner.split()) >= _MIN_WORDS)


def _is_interrupted(par: Paragraph, k: int, latest: Draft | None) -> bool:
    """Whether "...," she said of the plan, "..." goes on with the quotation at `k`."""
    if latest is None or not latest.is_quoted or k == 0 or par.low[k - 1] != ",":
        return False
    begin, _ = par.sentence_of(k)
    cue = latest.cue[-1].start
    return par.starts[begin] <= latest.content[-1].start < cue < par.starts[k]


def _is_alone(par: Paragraph) -> bool:
    return all(kind & (Kind.QUOTATION | Kind.PUNCTUATION) for kind in par.kinds)
