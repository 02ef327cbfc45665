"""Transcripts: "HOLT: We go on." The label is the source, the rest is the content."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.quotes.drafts import Draft, Notes
from monitor.values import Span

_OPENING = '"“„«'
_CLOSING = '"”“»'
# Capitals alone, so that "Background:" and "Note:" are not taken for people.
_LABEL = re.compile(
    rf"(?P<mark>[{_OPENING}]?)"
    r"(?P<source>(?:(?:[A-Z]{2,}|[A-Z]\.|Mc[A-Z]+|[A-Z]['’][A-Z]+)"
    r"[.]?(?:[ -](?=[A-Z])|(?=:))){1,5})(?P<cue>:)\s+(?P<content>\S.*\S)",
    re.DOTALL,
)
# A new paragraph of the same speaker; "(CROSSTALK)" is nobody's.
_GOES_ON = re.compile(rf"[{_OPENING}](?P<content>[^\s(\[].*\S)", re.DOTALL)
_MIN_WORDS = 3


@dataclass(slots=True)
class Transcript:
    """The labelled lines of a text and the speaker at hand; read in text order."""

    labels: Sequence[Span]
    speaking: Draft | None = None
    _known: set[Span] = field(default_factory=set)

    @classmethod
    def of(cls, text: str, blocks: Sequence[Span]) -> "Transcript | None":
        """None for no transcript: one label alone is rather "STAT OF THE WEEK:"."""
        labels = [block for block in blocks if _LABEL.match(text, *block)]
        return cls(labels, _known=set(labels)) if len(labels) > 1 else None

    def has(self, block: Span) -> bool:
        """Whether the paragraph is a line of the transcript."""
        return block in self._known or self._may_go_on(block)

    def read(self, notes: Notes) -> bool:
        """Draft the paragraph as a line of the transcript, if it is one."""
        par = notes.par
        if par.span in self._known:
            return self._read_label(notes)
        match = _GOES_ON.match(par.text, *par.span) if self.speaking else None
        if match is None or self.speaking is None or not self._may_go_on(par.span):
            self.speaking = None
            return False
        self.speaking.content.append(_unmarked(par.text, Span(*match.span("content"))))
        notes.claim((0, len(par.low)))
        return True

    def _may_go_on(self, block: Span) -> bool:
        """Between two labels a speaker goes on; after the last, who knows."""
        return self.speaking is not None and block < self.labels[-1]

    def _read_label(self, notes: Notes) -> bool:
        par = notes.par
        self.speaking = None
        match = _LABEL.match(par.text, *par.span)
        if match is None or len(match["content"].split()) < _MIN_WORDS:
            return False
        if match["source"].split()[0].rstrip(".").lower() in par.grammar.headings:
            return False
        content = Span(*match.span("content"))
        draft = Draft(
            [_unmarked(par.text, content) if match["mark"] else content],
            [Span(*match.span("cue"))],
            [Span(*match.span("source"))],
            "label",
            True,
        )
        notes.drafts.append(draft)
        notes.claim((0, len(par.low)))
        if match["mark"]:  # without one, what follows unlabelled may be the author's
            self.speaking = draft
        return True


def _unmarked(text: str, content: Span) -> Span:
    """Without the mark at its end that closes one before its beginning."""
    words = text[content.start : content.end]
    closing = words[-1]
    opening = {'"': '"', "”": "“", "“": "„", "»": "«"}.get(closing)
    if closing not in _CLOSING or opening is None:
        return content
    inside = words.count(closing) - (words.count(opening) if opening != closing else 0)
    return Span(content.start, content.end - 1) if inside % 2 else content
