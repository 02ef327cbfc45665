"""The rules extractor: attributions from marks, cues and word classes; no model.

Stages, paragraph by paragraph: pair the marks, find the cues, give each quotation the
cue next to it (direct), give each remaining cue its clause (indirect), join quotations
that only go on. Every attribution carries the name of the rule that made it.
"""

from collections.abc import Mapping

from monitor.quotes.cues import Cues
from monitor.quotes.direct import announced, read_quotations
from monitor.quotes.drafts import Draft, Notes
from monitor.quotes.headings import find_headings, without_headings
from monitor.quotes.indirect import read_clauses
from monitor.quotes.joining import Thread
from monitor.quotes.labels import Transcript
from monitor.quotes.marks import find_quotations
from monitor.quotes.quoted import quotation_type
from monitor.quotes.tokens import Grammar, Paragraph
from monitor.text import paragraphs
from monitor.values import Attribution, QuotationType, Span

# The share of each rule's attributions that is right (content Jaccard >= 0.5 and the
# same source) on the training part of PolNeAR, rounded to 0.05, as printed by
#   python -m benchmarks.quotes polnear-train.jsonl.gz predictions.jsonl --by-rule
# Rules with fewer than 30 cases there (announced, colon, label, signature) are put
# lower than measured: a handful of articles says little.
CONFIDENCE: Mapping[str, float] = {
    "quote-before": 0.95,
    "quote-after": 0.85,
    "announced": 0.85,
    "clause-before": 0.8,
    "that-clause": 0.8,
    "clause-around": 0.8,
    "according-to": 0.8,
    "signature": 0.8,
    "label": 0.85,
    "coordinated": 0.7,
    "urge": 0.75,
    "call": 0.7,
    "participle": 0.65,
    "judge": 0.65,
    "colon": 0.75,
    "promise": 0.65,
}


class RulesExtractor:
    """Finds attributions by rule, in any language that has a cue list."""

    name = "rules"

    def __init__(self, cues: Cues) -> None:
        self._grammar = Grammar(cues)

    def extract(self, text: str) -> tuple[Attribution, ...]:
        """Find the attributions of `text`, in text order; spans count in `text`."""
        blocks = paragraphs(text)
        quotations = find_quotations(text, blocks)
        thread = Thread()
        transcript = Transcript.of(text, blocks)
        for block, marked in zip(blocks, quotations, strict=True):
            if not (
                marked
                or self._grammar.cue_pattern.search(text, *block)
                or (transcript and transcript.has(block))
            ):
                thread.break_off()
                continue
            notes = Notes(Paragraph(text, block, marked, self._grammar))
            if transcript and transcript.read(notes):
                thread.drafts += notes.drafts
                thread.break_off()
                continue
            read_quotations(notes)
            read_clauses(notes)
            thread.join(notes, announced(notes))
        drafts = sorted(thread.drafts, key=lambda draft: draft.content[0])
        marks = [quotation.span for marked in quotations for quotation in marked]
        found = [_attribution(text, draft, marks) for draft in drafts]
        headings = find_headings(text, blocks)
        return tuple(without_headings(text, found, headings, marks))


def _attribution(text: str, draft: Draft, marks: list[Span]) -> Attribution:
    return Attribution(
        content=tuple(draft.content),
        cue=tuple(draft.cue),
        source=tuple(draft.source),
        type=(
            QuotationType.DIRECT
            if draft.rule == "label"
            else quotation_type(text, draft.content, marks)
        ),
        rule=draft.rule,
        confidence=CONFIDENCE[draft.rule],
    )
