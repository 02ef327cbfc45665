"""One attribution in its sentence and paragraph."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor import text as texts
from monitor.values import Attribution, Span

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]{12,}\"")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where an attribution stands; `at` is where its cue (or source) starts.

    `outside` is the cue's sentence with the content and all other quotations put out
    by NUL characters, so that offsets from the sentence's start stay.
    """

    text: str
    attribution: Attribution
    at: int
    paragraph: Span
    sentences: tuple[Span, ...]
    sentence: Span
    outside: str


def look_around(text: str, attribution: Attribution) -> Surroundings:
    """Find the sentence of the cue and what of it is not content."""
    spans = attribution.cue or attribution.source or attribution.content
    at = min(spans[0].start, len(text)) if spans else 0
    paragraph = paragraph_at(text, at)
    sentences = texts.sentences(text, paragraph)
    before = [span for span in sentences if span.start <= at]
    sentence = before[-1] if before else Span(paragraph.start, paragraph.start)
    outside = _blanked(text, sentence, attribution.content)
    return Surroundings(text, attribution, at, paragraph, sentences, sentence, outside)


def paragraph_at(text: str, position: int) -> Span:
    """The stretch between line feeds that a position lies in."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return Span(start, len(text) if end < 0 else end)


def unquoted(sentence: str) -> str:
    """The sentence with its quotations put out, offsets kept."""
    return _QUOTED.sub(lambda found: "\x00" * len(found[0]), sentence)


def _blanked(text: str, sentence: Span, content: Sequence[Span]) -> str:
    letters = list(text[sentence.start : sentence.end])
    for span in content:
        for i in range(max(span.start, sentence.start), min(span.end, sentence.end)):
            letters[i - sentence.start] = "\x00"
    return unquoted("".join(letters))
