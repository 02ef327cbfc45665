"""Transcripts: "HOLT: We go on." The label is the source, the rest is the content."""

import re

from monitor.quotes.drafts import Draft, Notes
from monitor.values import Span

# Capitals alone, so that "Background:" and "Note:" are not taken for people.
_LABEL = re.compile(
    r"(?P<source>(?:(?:[A-Z]{2,}|[A-Z]\.|Mc[A-Z]+|[A-Z]['’][A-Z]+)"
    r"[.]?(?:[ -](?=[A-Z])|(?=:))){1,5})(?P<cue>:)\s+(?P<content>\S.*\S)",
    re.DOTALL,
)
_MIN_WORDS = 3


def has_label(text: str, block: Span) -> bool:
    """Whether the paragraph begins as a line of a transcript does."""
    return _LABEL.match(text, *block) is not None


def read_label(notes: Notes) -> bool:
    """Draft the paragraph as a line of a transcript, if it is one."""
    par = notes.par
    match = _LABEL.match(par.text, *par.span)
    if match is None or len(match["content"].split()) < _MIN_WORDS:
        return False
    if match["source"].split()[0].rstrip(".").lower() in par.grammar.headings:
        return False
    notes.drafts.append(
        Draft(
            [Span(*match.span("content"))],
            [Span(*match.span("cue"))],
            [Span(*match.span("source"))],
            "label",
            True,
        )
    )
    notes.claim((0, len(par.low)))
    return True
