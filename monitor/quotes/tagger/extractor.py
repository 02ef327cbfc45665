"""The tagger as an extractor: a trained model finds, the rules see to the edges."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.datelines import find_datelines, without_datelines
from monitor.quotes.cues import Cues
from monitor.quotes.headings import find_headings, without_headings
from monitor.quotes.marks import Quotation, find_quotations
from monitor.quotes.quoted import quotation_type
from monitor.quotes.rules import RulesExtractor
from monitor.quotes.tagger.agreement import Agreement
from monitor.quotes.tagger.confidence import confidence
from monitor.quotes.tagger.decode import best_labels, marginals
from monitor.quotes.tagger.deeds import whole_judgments
from monitor.quotes.tagger.links import Linked, Pointers, link
from monitor.quotes.tagger.model import OnnxModel
from monitor.quotes.tagger.pieces import Pieces, cut
from monitor.quotes.tagger.reading import read
from monitor.text import paragraphs
from monitor.values import Attribution, QuotationType, Span, Spans

TRUSTED_RULES = frozenset({"label"})
"""Where rules are simply right: what they find stands, whatever the model says."""


LONGEST = 400_000
"""Characters; a text past that is read by rules alone, as it would take a minute."""


class TaggerExtractor:
    """Finds attributions in English text with a small trained encoder."""

    name = "tagger"

    def __init__(self, cues: Cues, model: OnnxModel | None = None) -> None:
        self._rules = RulesExtractor(cues)
        self._model = model or OnnxModel()

    def extract(self, text: str) -> tuple[Attribution, ...]:
        """Find the attributions of `text`, in text order; spans count in `text`."""
        by_rule = self._rules.extract(text)
        if len(text) > LONGEST:
            return by_rule
        trusted = [one for one in by_rule if one.rule in TRUSTED_RULES]
        blocks = paragraphs(text)
        quotations = [
            quotation
            for marked in find_quotations(text, blocks)
            for quotation in marked
        ]
        marks = [quotation.span for quotation in quotations]
        tagged = list(self._tagged(text, by_rule, trusted, quotations, marks))
        headings = find_headings(text, blocks)
        tagged = list(without_headings(text, tagged, headings, marks))
        found = [*trusted, *whole_judgments(text, tagged, by_rule)]
        return tuple(sorted(_sound(text, found), key=lambda one: one.content))

    def _tagged(
        self,
        text: str,
        by_rule: Sequence[Attribution],
        trusted: Sequence[Attribution],
        quotations: Sequence[Quotation],
        marks: Sequence[Span],
    ) -> Iterator[Attribution]:
        model = self._model
        pieces = cut(text, model.tokenizer)
        if not len(pieces.ids):
            return
        reading = read(pieces, model)
        labels = best_labels(reading.scores, model.transitions)
        likely = marginals(reading.scores, model.transitions)
        lines = find_datelines(text, paragraphs(text))
        taken = sorted(span for one in trusted for span in one.content)
        agreement = Agreement(by_rule)
        for linked in link(pieces, labels, Pointers(reading.views, model.distances)):
            content = _content(text, pieces, linked, quotations, lines)
            kind = quotation_type(text, content, marks)
            one = _attribution(pieces, linked, content, kind)
            if _meets(one.content, taken):
                continue
            same = agreement.on(one.content, one.source)
            sure = confidence(
                linked, likely, model.calibration, agrees=same is not None
            )
            rule = f"{one.rule}+{same.rule}" if same else one.rule
            yield replace(one, rule=rule, confidence=sure)


def _sound(text: str, found: Sequence[Attribution]) -> Iterator[Attribution]:
    """The attributions without content that another has already, or without words."""
    kept: dict[int, list[Span]] = {n: [] for n in range(len(found))}
    end = 0
    for span, n in sorted((s, n) for n, one in enumerate(found) for s in one.content):
        start = max(span.start, end)
        while start < span.end and text[start].isspace():
            start += 1
        if any(character.isalnum() for character in text[start : span.end]):
            kept[n].append(Span(start, span.end))
            end = span.end
    for n, one in enumerate(found):
        if kept[n]:
            yield replace(one, content=tuple(kept[n]))


def _meets(content: Sequence[Span], taken: Sequence[Span]) -> bool:
    """Whether it shares a character with one of the spans, which stand in order."""
    for span in content:
        n = bisect_left(taken, (span.end,))
        if n and taken[n - 1].end > span.start:
            return True
    return False


def _content(
    text: str,
    pieces: Pieces,
    linked: Linked,
    quotations: Sequence[Quotation],
    datelines: Sequence[Span],
) -> Spans:
    found = (
        _with_marks(text, _chars(pieces, words), quotations) for words in linked.content
    )
    return without_datelines(tuple(found), datelines)


def _attribution(
    pieces: Pieces, linked: Linked, content: Spans, kind: QuotationType
) -> Attribution:
    return Attribution(
        content=content,
        cue=(_chars(pieces, linked.cue),) if linked.cue else (),
        source=(_chars(pieces, linked.source),) if linked.source else (),
        type=kind,
        rule=TaggerExtractor.name,
        confidence=0.0,
    )


def _chars(pieces: Pieces, words: tuple[int, int]) -> Span:
    return Span(int(pieces.starts[words[0]]), int(pieces.ends[words[1] - 1]))


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
