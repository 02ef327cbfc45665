"""How much of a content stands in quotation marks."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from monitor.values import QuotationType, Span


def quotation_type(
    text: str, content: Iterable[Span], marks: Sequence[Span]
) -> QuotationType:
    """Direct, mixed or indirect, by how much of the letters is within `marks`.

    `marks` are the quotations of `text` in order, not nested.
    """
    n_inside = n_all = 0
    for start, end in content:
        n_all += _count(text, start, end)
        n = bisect_left(marks, (start,))
        while n and marks[n - 1].end > start:
            n -= 1
        while n < len(marks) and marks[n].start < end:
            n_inside += _count(text, max(start, marks[n].start), min(end, marks[n].end))
            n += 1
    if not n_inside:
        return QuotationType.INDIRECT
    return QuotationType.DIRECT if n_inside == n_all else QuotationType.MIXED


def _count(text: str, start: int, end: int) -> int:
    return sum(character.isalnum() for character in text[start:end])
