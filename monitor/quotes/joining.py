"""Quotations that only go on: the second half of an interrupted one, next paragraphs.

Rules that this adds: following (a quotation right after an indirect statement),
announced (the paragraph before ended in "she said:").
"""

from dataclasses import dataclass, field

from monitor.quotes.drafts import Draft, Notes
from monitor.quotes.tokens import Kind, Paragraph
from monitor.values import Span

_MIN_WORDS = 3


@dataclass(slots=True)
class Thread:
    """The drafts of a text so far, and what the next paragraph may go on from."""

    drafts: list[Draft] = field(default_factory=list)
    going_on: Draft | None = None
    is_open: bool = False
    awaited: tuple[list[Span], Span] | None = None

    def break_off(self) -> None:
        """A paragraph without marks and cues: nothing goes on beyond it."""
        self.going_on, self.is_open, self.awaited = None, False, None

    def join(self, notes: Notes, awaited: tuple[list[Span], Span] | None) -> None:
        """Take in a paragraph's drafts and its quotations that nothing claimed."""
        par = notes.par
        for k in par.quotations:
            if not notes.is_claimed(k, k + 1) and _is_sentence(par, k):
                self._place(notes, k)
        self.drafts += notes.drafts
        self._look_on(notes)
        self.awaited = awaited

    def _place(self, notes: Notes, k: int) -> None:
        par = notes.par
        span = par.quotations[k].span
        latest = _latest(notes, span)
        if latest is not None:
            if latest.is_quoted:
                latest.content.append(span)
            elif latest.source is not None:
                draft = Draft([span], latest.cue[:], latest.source, "following", True)
                notes.drafts.append(draft)
        elif k == 0 and self.awaited is not None:
            cue, source = self.awaited
            notes.drafts.append(Draft([span], cue, source, "announced", True))
        elif k == 0 and self.going_on is not None and (self.is_open or _is_alone(par)):
            self.going_on.content.append(span)
            notes.drafts.append(self.going_on)
        else:
            return
        notes.claimed.append((k, k + 1))

    def _look_on(self, notes: Notes) -> None:
        par = notes.par
        self.drafts = list({id(draft): draft for draft in self.drafts}.values())
        last = max(par.quotations, default=None)
        self.going_on, self.is_open = None, False
        if last is None:
            return
        span = par.quotations[last].span
        for draft in notes.drafts:
            if draft.is_quoted and draft.content[-1].end >= span.end:
                self.going_on = draft
                self.is_open = par.quotations[last].is_open


def _latest(notes: Notes, span: Span) -> Draft | None:
    """The draft of this paragraph that ends last before the quotation."""
    before = [
        draft
        for draft in notes.drafts
        if draft.content[-1].end <= span.start and draft.cue[0].start < span.start
    ]
    return max(before, key=lambda draft: draft.content[-1].end, default=None)


def _is_sentence(par: Paragraph, k: int) -> bool:
    """Whether the quotation stands by itself: no scare quote, title or nickname."""
    begin, end = par.sentence_of(k)
    quotation = par.quotations[k]
    inner = par.text[quotation.inner.start : quotation.inner.end].strip()
    if not inner or (inner[0].isalpha() and inner[0].islower() and k > begin):
        return False
    starts = k == begin or par.low[k - 1] == ","
    rest = range(k + 1, end)
    ends = all(par.kinds[n] & Kind.PUNCTUATION for n in rest)
    stopped = inner[-1] in ".?!…-—–" or quotation.is_open
    return starts and ends and (stopped or len(inner.split()) >= _MIN_WORDS)


def _is_alone(par: Paragraph) -> bool:
    return all(kind & (Kind.QUOTATION | Kind.PUNCTUATION) for kind in par.kinds)
