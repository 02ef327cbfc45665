"""What rules find as well: two that err differently and agree are seldom wrong."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from monitor.values import Attribution, Span

MIN_SHARE = 0.5
"""The share of characters (Jaccard) that two contents have in common at least."""


class Agreement:
    """The rules' attributions of one text, to be asked about another's."""

    def __init__(self, by_rule: Sequence[Attribution]) -> None:
        self._by_rule = by_rule
        self._spans = sorted(
            (span, n) for n, one in enumerate(by_rule) for span in one.content
        )

    def on(self, content: Sequence[Span], source: Sequence[Span]) -> Attribution | None:
        """The attribution that has most of these words and shares their source."""
        common: Counter[int] = Counter()
        for span in content:
            last = bisect_left(self._spans, (Span(span.end, 0),))
            for at in range(last - 1, -1, -1):
                other, n = self._spans[at]
                if other.end <= span.start:
                    break  # contents do not overlap: no earlier one reaches here
                common[n] += min(span.end, other.end) - max(span.start, other.start)
        length = _length(content)
        for n, shared in common.most_common(1):
            one = self._by_rule[n]
            share = shared / (length + _length(one.content) - shared)
            if share >= MIN_SHARE and _same(source, one.source):
                return one
        return None


def _length(spans: Sequence[Span]) -> int:
    return sum(end - start for start, end in spans)


def _same(one: Sequence[Span], other: Sequence[Span]) -> bool:
    return meet(one, other) if one and other else not one and not other


def meet(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Whether any two of them share a character."""
    return any(a.start < b.end and b.start < a.end for a in one for b in other)
