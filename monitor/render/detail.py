"""How much of an issue fits into a mail, and what is given up first.

Details go in a fixed order, the least missed first, until the page fits: further
sources, context, the cards of what was said before but for a line, what is reported
again but for its number, the cards of new statements but for the most reported, their
lines, and at the end all but the link. What was left out is said on the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from monitor.values import Issue

V = TypeVar("V")


class Form(StrEnum):
    """How statements of one class are shown."""

    FULL = "full"
    SHORT = "short"
    LINE = "line"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Detail:
    """What is shown of each statement.

    `n_outlets` and `n_wordings` are the most named on a card, `carriers` whether those
    of a wire copy are, `around` whether the sentences before and after stand there. Of
    the statements that are new or in other words the first `n_full` in order of
    importance have whole cards, the next `n_lines` (with those said before) one line
    (None: all of them), and the rest are counted. `unsure` shows what is not sure.
    """

    n_outlets: int = 3
    n_wordings: int = 2
    carriers: bool = False
    context: bool = True
    around: bool = False
    repeated: Form = Form.SHORT
    again: Form = Form.LINE
    unsure: bool = True
    n_full: int | None = None
    n_lines: int | None = None
    sections: bool = True


_FULL = Detail(n_outlets=20, n_wordings=20, carriers=True, around=True)
_STANDARD = Detail()
_FEWER = Detail(n_outlets=1, n_wordings=1)
_BARE = Detail(n_outlets=1, n_wordings=0, context=False)
_BRIEF = replace(_BARE, repeated=Form.LINE)
LEAST = replace(_BRIEF, again=Form.COUNT, unsure=False)
HEADLINES = replace(_BRIEF, n_full=0)
STEPS: Mapping[str, tuple[Detail, ...]] = {
    "full": (_FULL, _STANDARD, _FEWER, _BARE, _BRIEF, LEAST),
    "standard": (_STANDARD, _FEWER, _BARE, _BRIEF, LEAST),
    "headlines": (HEADLINES, replace(LEAST, n_full=0)),
}
"""By density, what is tried in order as long as each new statement keeps its form."""
NOTHING = replace(LEAST, n_full=0, n_lines=0)
LINK_ALONE = replace(NOTHING, sections=False)
# No card and no line of any issue is smaller; saves rendering what cannot fit.
_CARD_BYTES = 400
_LINE_BYTES = 150
_FEWEST_FULL = 25
"""Whole cards that stay when not even a line for each of the others fits."""


def fullest(
    issue: Issue,
    render: Callable[[Detail], tuple[V, str]],
    max_bytes: int,
    most_bytes: int,
) -> tuple[V, str]:
    """Render with the most detail that keeps the page within `max_bytes` of UTF-8.

    What cannot be shortened further may have `most_bytes`; past that the link is all.
    """

    def attempt(detail: Detail) -> tuple[V, str] | None:
        result = render(detail)
        return result if len(result[1].encode()) <= max_bytes else None

    n_cards = issue.n_new + issue.n_variants
    n_others = issue.n_repeated + issue.n_again - issue.n_variants
    steps = STEPS.get(issue.density, STEPS["standard"])
    card_bytes = _LINE_BYTES if steps[0].n_full == 0 else _CARD_BYTES
    for step in steps:
        n_lines = issue.n_repeated if step.again is Form.COUNT else n_others
        if n_cards * card_bytes + n_lines * _LINE_BYTES > max_bytes:
            continue
        if (result := attempt(step)) is not None:
            return result
    result = _fewer(n_cards, issue.n_repeated, steps[-1], max_bytes, attempt)
    if result is not None:
        return result
    for detail in (NOTHING, LINK_ALONE):
        least = render(detail)
        if len(least[1].encode()) <= most_bytes:
            break
    return least


def _fewer(
    n_cards: int,
    n_repeated: int,
    step: Detail,
    max_bytes: int,
    attempt: Callable[[Detail], tuple[V, str] | None],
) -> tuple[V, str] | None:
    """The most whole cards beside a line for each other statement; where not even the
    lines fit, some cards and as many lines as fit."""
    n_all = n_cards + n_repeated
    has_cards = step.n_full is None
    if has_cards and n_all * _LINE_BYTES <= max_bytes:
        most = min(n_cards, max_bytes // _CARD_BYTES)
        result = _most(most, lambda n: attempt(replace(step, n_full=n)))
        if result is not None:
            return result
    most = min(n_all, max_bytes // _LINE_BYTES)
    for n_full in (min(_FEWEST_FULL, n_cards), 0) if has_cards else (0,):
        result = _most(
            most,
            lambda n, n_full=n_full: attempt(  # type: ignore[misc]
                replace(step, n_full=n_full, n_lines=n)
            ),
        )
        if result is not None:
            return result
    return None


def _most(
    most: int, attempt: Callable[[int], tuple[V, str] | None]
) -> tuple[V, str] | None:
    """The result for the greatest number in [0, most] that fits; None if none does."""
    low, high, best = 0, most, None
    while low <= high:
        middle = (low + high) // 2
        result = attempt(middle)
        if result is None:
            high = middle - 1
        else:
            low, best = middle + 1, result
    return best
