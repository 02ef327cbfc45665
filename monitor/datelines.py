"""Datelines: "KYIV, Nov. 24 (Wire) — " before an article's first sentence."""

import re
from collections.abc import Sequence

from monitor.values import Span, Spans

_DATELINE = re.compile(
    r"(?:\([^()\n]{2,40}\)|"  # (Wire) —
    r"[A-Z][A-Z.'’-]*[A-Z.](?:[ -][A-Z][A-Z.'’-]*)*"  # PORT AMBER
    r"(?:, [A-Z][\w.'’]*(?: [\w.'’]+){0,3}){0,3}"  # , D.C., Nov. 24
    r"(?: ?\([^()\n]{2,40}\))?)"
    r" ?(?:[—–]|--| - ) ?"
    r"(?=[“\"„«‘]?[A-Z\d])"  # NATO – the alliance – is none
)


def find_datelines(text: str, paragraphs: Sequence[Span]) -> list[Span]:
    """The datelines that paragraphs begin with."""
    found = (_DATELINE.match(text, *paragraph) for paragraph in paragraphs)
    return [Span(*match.span()) for match in found if match]


def without_datelines(content: Spans, datelines: Sequence[Span]) -> Spans:
    """The spans cut to what stands behind datelines; nobody says those."""
    kept = []
    for start, end in content:
        for line in datelines:
            if line.start <= start < line.end:
                start = line.end
        if start < end:
            kept.append(Span(start, end))
    return tuple(kept) or content
