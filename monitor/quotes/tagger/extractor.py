"""The tagger as an extractor: a trained model finds, the rules see to the edges."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from monitor.quotes.cues import Cues
from monitor.quotes.marks import Quotation, find_quotations
from monitor.quotes.quoted import quotation_type
from monitor.quotes.rules import RulesExtractor
from monitor.quotes.tagger.confidence import calibrated
from monitor.quotes.tagger.decode import Floats, best_labels, marginals
from monitor.quotes.tagger.links import Linked, Pointers, link
from monitor.quotes.tagger.model import OnnxModel
from monitor.quotes.tagger.pieces import Ints, Pieces, cut
from monitor.quotes.tagger.reading import read
from monitor.text import paragraphs
from monitor.values import Attribution, Span

TRUSTED_RULES = frozenset({"label"})
"""Where rules are simply right: what they find stands, whatever the model says."""


class TaggerExtractor:
    """Finds attributions in English text with a small trained encoder."""

    name = "tagger"

    def __init__(self, cues: Cues, model: OnnxModel | None = None) -> None:
        self._rules = RulesExtractor(cues)
        self._model = model or OnnxModel()

    def extract(self, text: str) -> tuple[Attribution, ...]:
        """Find the attributions of `text`, in text order; spans count in `text`."""
        trusted = [
            one for one in self._rules.extract(text) if one.rule in TRUSTED_RULES
        ]
        found = [*trusted, *self._tagged(text, trusted)]
        return tuple(sorted(found, key=lambda one: one.content))

    def _tagged(self, text: str, trusted: Sequence[Attribution]) -> list[Attribution]:
        model = self._model
        pieces = cut(text, model.tokenizer)
        if not len(pieces.ids):
            return []
        reading = read(pieces, model)
        labels = best_labels(reading.scores, model.transitions)
        likely = marginals(reading.scores, model.transitions)
        quotations = [
            quotation
            for marked in find_quotations(text, paragraphs(text))
            for quotation in marked
        ]
        taken = sorted(span for one in trusted for span in one.content)
        made = []
        for linked in link(pieces, labels, Pointers(reading.views, model.distances)):
            one = _attribution(text, pieces, linked, labels, likely, quotations)
            if one.content and not _meets(one.content, taken):
                made.append(one)
        return made


def _meets(content: Sequence[Span], taken: Sequence[Span]) -> bool:
    return any(
        span.start < other.end and other.start < span.end
        for span in content
        for other in taken
    )


def _attribution(
    text: str,
    pieces: Pieces,
    linked: Linked,
    labels: Ints,
    likely: Floats,
    quotations: Sequence[Quotation],
) -> Attribution:
    content = tuple(
        _with_marks(text, _chars(pieces, words), quotations) for words in linked.content
    )
    marks = [quotation.span for quotation in quotations]
    kind = quotation_type(text, content, marks)
    return Attribution(
        content=content,
        cue=(_chars(pieces, linked.cue),) if linked.cue else (),
        source=(_chars(pieces, linked.source),) if linked.source else (),
        type=kind,
        rule="tagger",
        confidence=calibrated(raw_confidence(linked, labels, likely), kind),
    )


def _chars(pieces: Pieces, words: tuple[int, int]) -> Span:
    return Span(int(pieces.starts[words[0]]), int(pieces.ends[words[1] - 1]))


def raw_confidence(linked: Linked, labels: Ints, likely: Floats) -> float:
    """How sure the model is of one attribution as a whole, from 0 to 1; uncalibrated.

    The mean probability of the content's words as content, of its beginnings as
    beginnings, and of the pointers.
    """
    inside = [
        float(likely[n, 5] + likely[n, 6])
        for a, b in linked.content
        for n in range(a, b)
    ]
    begins = [float(likely[a, 5]) for a, _ in linked.content]
    return float(
        np.mean(inside)
        * np.mean(begins)
        * (0.3 + 0.7 * linked.source_share)
        * (0.3 + 0.7 * linked.cue_share)
    )


def _with_marks(text: str, span: Span, quotations: Sequence[Quotation]) -> Span:
    """The span with the quotation marks that belong to what it holds.

    A mark just outside is taken in when its quotation lies inside the span, and one
    just inside is left out when its quotation lies outside.
    """
    start, end = span
    n = bisect_right(quotations, start, key=lambda one: one.span.end)
    for quotation in quotations[n:]:
        whole, inner = quotation.span, quotation.inner
        if whole.start >= end:
            if whole.start == end - 1:
                end = whole.start
            break
        if start == inner.start and inner.end <= end + 1:
            start = whole.start
        if inner.end <= end < whole.end and whole.start >= start:
            end = whole.end
        if whole.end == start + 1:
            start = whole.end
    return Span(start, max(end, start))
