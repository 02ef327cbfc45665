"""Headings between paragraphs: an outlet's own words, no part of what surrounds them.

The text of an article does not say which of its lines are headings, so they are told by
their looks: a few words without a stop, alone among paragraphs. In the training part of
PolNeAR no statement reaches into one from outside.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from monitor.quotes.quoted import quotation_type
from monitor.values import Attribution, QuotationType, Span

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
        and (before is None or text[before.end - 1] != ":")
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
        told_in = {
            heading
            for span in (*one.cue, *one.source)
            for heading in _touched(span, headings)
        }
        content = tuple(
            part
            for span in one.content
            for part in _parts(span, _touched(span, headings), told_in)
        )
        if content == one.content:
            yield one
        elif content and one.type is QuotationType.DIRECT:
            yield replace(one, content=content)
        elif content:
            left = quotation_type(text, content, marks)
            yield replace(one, content=content, type=left)


def _touched(span: Span, headings: Sequence[Span]) -> Sequence[Span]:
    """The headings that share a character with a span."""
    first = bisect_right(headings, span.start, key=lambda heading: heading.end)
    return headings[first : bisect_left(headings, (span.end,))]


def _parts(
    span: Span, touched: Sequence[Span], told_in: Collection[Span]
) -> Iterator[Span]:
    """What is left of a span without the headings it touches, blanks aside, but for
    those that tell whose words they are."""
    start = span.start
    for heading in touched:
        if heading not in told_in:
            if start < heading.start - 1:
                yield Span(start, heading.start - 1)
            start = heading.end + 1
    if start < span.end:
        yield Span(start, span.end)
