"""Attributions in the making, and what a paragraph has found so far."""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field

from monitor.quotes.phrases import RELATIVE, Range
from monitor.quotes.tokens import Found, Kind, Paragraph
from monitor.values import Span


@dataclass(slots=True)
class Draft:
    """An attribution being put together; `is_quoted` if its content is a quotation."""

    content: list[Span]
    cue: list[Span]
    source: list[Span]
    rule: str
    is_quoted: bool = False


@dataclass(slots=True)
class Notes:
    """What the rules know about one paragraph: drafts, used cues, claimed tokens."""

    par: Paragraph
    drafts: list[Draft] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    claimed: list[Range] = field(default_factory=list)  # in order, none overlap
    sources: dict[int, Range] = field(default_factory=dict)  # by first token of cue

    def is_claimed(self, first: int, last: int) -> bool:
        """Whether any token of the range is content already."""
        n = bisect_left(self.claimed, (last, last))
        return n > 0 and self.claimed[n - 1][1] > first

    def claimed_before(self, token: int) -> int:
        """Where the last content that ends at or before `token` ends; 0 for none."""
        n = bisect_right(self.claimed, (token, token))
        while n and self.claimed[n - 1][1] > token:
            n -= 1
        return self.claimed[n - 1][1] if n else 0

    def claimed_after(self, token: int, limit: int) -> int:
        """Where the next content after `token` begins, at most `limit`."""
        n = bisect_left(self.claimed, (token, 0))
        return min(limit, self.claimed[n][0]) if n < len(self.claimed) else limit

    def claim(self, content: Range) -> None:
        """Make tokens content, so that no other attribution takes them."""
        insort(self.claimed, content)

    def add(
        self, rule: str, content: Range, cue: Found, source: Range | None
    ) -> Draft | None:
        """Keep a draft unless some of its content is another's already.

        Its tokens cannot be content again, its cue is used up.
        """
        if self.is_claimed(*content):
            return None
        par = self.par
        draft = Draft(
            [span_of(par, content)],
            [Span(par.starts[cue.first], par.ends[cue.last - 1])],
            source_spans(par, source, cue.first),
            rule,
        )
        self.drafts.append(draft)
        self.claim(content)
        if source is not None:
            self.sources[cue.first] = source
        self.used.add(cue.first)
        return draft


def span_of(par: Paragraph, tokens: Range) -> Span:
    """The characters from the first token to the last."""
    return Span(par.starts[tokens[0]], par.ends[tokens[1] - 1])


def source_spans(par: Paragraph, tokens: Range | None, cue: int) -> list[Span]:
    """The characters of a source, without punctuation at its end.

    "the minister, who said" names the source twice: its second span is the "who".
    """
    if tokens is None:
        return []
    start, end = tokens
    after = end + (end < len(par.low) and par.low[end] == ",")
    is_relative = after < cue and par.low[after] in RELATIVE
    is_relative &= not any(par.kinds[n] & Kind.PUNCTUATION for n in range(after, cue))
    while end > start + 1 and par.kinds[end - 1] & Kind.PUNCTUATION:
        if par.low[end - 1] == "." and end - start > 1 and par.caps[end - 2]:
            break
        end -= 1
    named = span_of(par, (start, end))
    return [named, span_of(par, (after, after + 1))] if is_relative else [named]
