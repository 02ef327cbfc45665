"""An article with every statement marked: a page for judging at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.values import Span, Spans

ROLES = ("content", "cue", "source", "mention")


@dataclass(frozen=True, slots=True)
class Marking:
    """One statement as the page shows it: where its parts stand, and what is known.

    `figure` is None for a source that is nobody watched; `facts` are short lines.
    """

    number: int
    content: Spans
    cue: Spans
    source: Spans
    figure: str | None
    facts: tuple[str, ...]
    mention: Spans = ()
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text with one set of marks; `numbers` are of statements that begin
    in it."""

    text: str
    classes: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedParagraph:
    """A paragraph in segments, and the statements whose first words stand in it."""

    segments: tuple[Segment, ...]
    notes: tuple[Marking, ...]


def mark(
    text: str, blocks: Sequence[Span], markings: Sequence[Marking]
) -> tuple[MarkedParagraph, ...]:
    """The paragraphs of `text` (at `blocks`), cut wherever a mark begins or ends."""
    return tuple(_paragraph(text, block, markings) for block in blocks)


def _paragraph(text: str, block: Span, markings: Sequence[Marking]) -> MarkedParagraph:
    near = [
        (role, span, one)
        for one in markings
        for role in ROLES
        for span in getattr(one, role)
        if span.start < block.end and block.start < span.end
    ]
    edges = {block.start, block.end}
    for _, span, _ in near:
        edges |= {max(block.start, span.start), min(block.end, span.end)}
    segments = []
    for start, end in pairwise(sorted(edges)):
        over = [
            (role, span, one)
            for role, span, one in near
            if span.start <= start < span.end
        ]
        segments.append(Segment(text[start:end], _classes(over), _numbers(over, start)))
    notes = tuple(
        one for one in markings if block.start <= one.content[0].start < block.end
    )
    return MarkedParagraph(tuple(segments), notes)


def _classes(over: Sequence[tuple[str, Span, Marking]]) -> str:
    names = dict.fromkeys(role for role, _, _ in over)
    contents = [(span, one) for role, span, one in over if role == "content"]
    if not contents:
        return " ".join(names)
    # Words that somebody quotes are marked for whoever said them.
    _, inner = max(contents, key=lambda each: (each[0].start, -each[0].end))
    if len(contents) > 1:
        names["inner"] = None
    if not inner.figure:
        names["nobody"] = None
    if not inner.is_sure:
        names["unsure"] = None
    return " ".join(names)


def _numbers(over: Sequence[tuple[str, Span, Marking]], start: int) -> tuple[int, ...]:
    return tuple(
        one.number
        for role, span, one in over
        if role == "content" and span.start == start
    )
