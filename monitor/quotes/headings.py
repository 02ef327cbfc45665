"""Headings between paragraphs: an outlet's own words, no part of what surrounds them.

The text of an article does not say which of its lines are headings, so they are told by
their looks: a few words without a stop, alone among paragraphs. In the training part of
PolNeAR no statement reaches into one from outside.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from monitor.quotes.quoted import quotation_type
from monitor.values import Attribution, QuotationType, Span, Spans

MAX_WORDS = 14
_STOPPED = re.compile(r"[.!?…:;,—–-][\"'”’»“)\]]*$|[。！？」]$")


def find_headings(text: str, paragraphs: Sequence[Span]) -> list[Span]:
    """The paragraphs that look like headings of what follows.

    Not several in a row (a list, a poem, a signed post), nor what a colon announces.
    """
    looks = [_looks_like_one(text[start:end]) for start, end in paragraphs]
    around = zip(
        paragraphs,
        looks,
        [None, *paragraphs],
        [True, *looks],
        [*looks[1:], True],
        strict=False,
    )
    return [
        block
        for block, looks_so, before, is_like_before, is_like_after in around
        if looks_so
        and not is_like_before
        and not is_like_after
        and (before is None or not text[: before.end].endswith(":"))
    ]


def _looks_like_one(paragraph: str) -> bool:
    return (
        len(paragraph.split(None, MAX_WORDS)) <= MAX_WORDS
        and _STOPPED.search(paragraph) is None
        and not paragraph[0].islower()
    )


def without_headings(
    text: str,
    found: Sequence[Attribution],
    headings: Sequence[Span],
    marks: Sequence[Span],
) -> Iterator[Attribution]:
    """The attributions cut to what stands outside of headings.

    `marks` are the quotations of `text` in order, not nested. One whose cue or source
    stands in the heading itself ("Holt: talks are close") keeps its words there; one
    that is left without words is left out.
    """
    for one in found:
        told_in = [
            heading
            for heading in headings
            if any(_lies_in(span, heading) for span in (*one.cue, *one.source))
        ]
        others = [heading for heading in headings if heading not in told_in]
        content = tuple(part for span in one.content for part in _parts(span, others))
        if content == one.content:
            yield one
        elif content and one.type is QuotationType.DIRECT:
            yield replace(one, content=content)
        elif content:
            left = quotation_type(text, content, marks)
            yield replace(one, content=content, type=left)


def _parts(span: Span, headings: Sequence[Span]) -> Spans:
    """What is left of a span without the headings it touches, blanks aside."""
    edges = [span.start]
    for heading in headings:
        if heading.start < span.end and span.start < heading.end:
            edges += [heading.start - 1, heading.end + 1]
    edges.append(span.end)
    return tuple(
        Span(start, end) for start, end in list(pairwise(edges))[::2] if start < end
    )


def _lies_in(span: Span, block: Span) -> bool:
    return block.start <= span.start and span.end <= block.end
