"""What of a query stands where in a text: to mark it, and to choose the best report."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from monitor.searching.folding import LONGEST, Token, plain, tokens
from monitor.searching.parsing import Term, Wanted
from monitor.values import Snippet, Span, Spans

WIDTH = 320
"""Characters of a snippet at most."""
_LEAD = 60
"""Characters before the first match in a snippet that is cut."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Where terms of a query stand in a text, and how many groups of it are there."""

    marks: Spans
    n_groups: int


class Wording(NamedTuple):
    """What the choice of a report needs to know of it."""

    id: str
    content: str
    context: str
    outlet_id: str | None


def best(
    wanted: Wanted, outlets: Collection[str], reports: Sequence[Wording]
) -> Wording:
    """The report to show: of an outlet asked for, with the most of what is looked for,
    in its words before its context, the first among equals."""
    n = len(wanted.groups)
    most = bool(outlets) * 1_000_000 + n * 1000 + n  # what none exceeds
    chosen, most_so_far = reports[0], -1
    for one in reports:
        found = rating(wanted, outlets, one)
        if found > most_so_far:
            chosen, most_so_far = one, found
        if most_so_far >= most:
            break
    return chosen


def rating(wanted: Wanted, outlets: Collection[str], one: Wording) -> int:
    """The outlet counts most, then how much is there, then that it is in the words."""
    is_outlet = one.outlet_id in outlets
    own = matches(wanted, one.content).n_groups
    all_of_it = own == len(wanted.groups)
    around = 0 if all_of_it else matches(wanted, one.context).n_groups
    return is_outlet * 1_000_000 + max(own, around) * 1000 + own


@lru_cache(maxsize=256)  # asked for one page's few texts several times over
def matches(wanted: Wanted, text: str) -> Matches:
    """Find what of `wanted` stands in `text`; exclusions do not count."""
    simple = plain(text) if wanted.groups else None
    found: tuple[Token, ...] | None = None
    marks: list[Span] = []
    n_groups = 0
    for group in wanted.groups:
        here: list[Span] = []
        for term in group:
            if simple is not None and _is_word(term):
                here += [Span(*each.span()) for each in _word(term).finditer(simple)]
                continue
            found = tokens(text) if found is None else found
            here += _places(term, found)
        n_groups += bool(here)
        marks += here
    return Matches(_joined(marks), n_groups)


def _is_word(term: Term) -> bool:
    """Whether a plain text need not be cut into tokens to find it."""
    return len(term.tokens) == 1 and len(term.tokens[0]) < LONGEST


@lru_cache(maxsize=256)
def _word(term: Term) -> re.Pattern[str]:
    """A word, or one with that beginning, in a plain text."""
    (token,) = term.tokens
    ending = "[a-z0-9]*" if term.is_prefix else "(?![a-z0-9])"
    return re.compile(f"(?<![a-z0-9]){re.escape(token)}{ending}")


def snippet(wanted: Wanted, content: str, context: str) -> Snippet:
    """The stretch of a report to show: of the words themselves where they have as much
    of the query as their context has."""
    own = matches(wanted, content)
    if own.n_groups < len(wanted.groups):
        around = matches(wanted, context)
        if around.n_groups > own.n_groups:
            return cut(context, around.marks)
    return cut(content, own.marks)


def cut(text: str, marks: Spans = ()) -> Snippet:
    """At most WIDTH characters of `text`, from a little before the first mark."""
    if len(text) <= WIDTH:
        return Snippet(text, marks)
    start = max(0, marks[0].start - _LEAD) if marks else 0
    start = min(start, len(text) - WIDTH)
    start = _at_blank(text, start, 1) if start else 0
    end = start + WIDTH
    end = len(text) if end >= len(text) else _at_blank(text, end, -1)
    inside = tuple(
        Span(mark.start - start, min(mark.end, end) - start)
        for mark in marks
        if start <= mark.start < end
    )
    return Snippet(text[start:end], inside, start > 0, end < len(text))


def _at_blank(text: str, at: int, step: int) -> int:
    """The nearest end of a word in one direction, if it is near."""
    for n in range(20):
        place = at + n * step
        if not 0 < place < len(text):
            break
        if text[place - 1].isspace() if step > 0 else text[place].isspace():
            return place
    return at


def _places(term: Term, found: Sequence[Token]) -> list[Span]:
    *first, last = term.tokens
    n = len(first)
    places: list[Span] = []
    for at, token in enumerate(found[n:]):
        is_there = token.text.startswith(last) if term.is_prefix else token.text == last
        if is_there and all(found[at + k].text == each for k, each in enumerate(first)):
            is_half = len(last) < len(token.text) and token.head < token.end
            end = token.head if is_half else token.end
            places.append(Span(found[at].start, end))
    return places


def _joined(marks: list[Span]) -> Spans:
    """Marks in text order, those that touch as one."""
    joined: list[Span] = []
    for mark in sorted(marks):
        if joined and mark.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(mark.end, joined[-1].end))
        elif mark.end > mark.start:
            joined.append(mark)
    return tuple(joined)
