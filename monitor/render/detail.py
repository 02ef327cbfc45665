"""How much of an issue fits into a mail, and what is given up first.

Details go in a fixed order, the least missed first, until the page fits: further
outlets, context, the cards of what was said before, those statements but for their
number, the full cards of new statements but for the most reported, then their lines.
What was left out is said on the page.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from monitor.values import Issue

V = TypeVar("V")


class Again(StrEnum):
    """How statements of earlier issues that are reported again are shown."""

    SHORT = "short"
    LINE = "line"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Detail:
    """What is shown of each statement.

    `n_outlets` is the most outlets named on a card; of the new statements the first
    `n_full` in order of importance have whole cards, the next `n_lines` one line
    (None: all of them), and the rest are counted.
    """

    n_outlets: int = 4
    context: bool = True
    again: Again = Again.SHORT
    n_full: int | None = None
    n_lines: int | None = None


STEPS = (
    Detail(),
    Detail(n_outlets=1),
    Detail(n_outlets=1, context=False),
    Detail(n_outlets=1, context=False, again=Again.LINE),
    Detail(n_outlets=1, context=False, again=Again.COUNT),
)
_LEAST = STEPS[-1]
# No card and no line of any issue is smaller; saves rendering what cannot fit.
_CARD_BYTES = 400
_LINE_BYTES = 150
_FEWEST_FULL = 25
"""Whole cards that stay when not even a line for each of the others fits."""


def fullest(
    issue: Issue, render: Callable[[Detail], tuple[V, str]], max_bytes: int
) -> tuple[V, str]:
    """Render with the most detail that keeps the page within `max_bytes` of UTF-8."""

    def attempt(detail: Detail) -> tuple[V, str] | None:
        result = render(detail)
        return result if len(result[1].encode()) <= max_bytes else None

    n_new = issue.n_new
    for step in STEPS:
        n_again = 0 if step.again is Again.COUNT else issue.n_again
        if n_new * _CARD_BYTES + n_again * _LINE_BYTES > max_bytes:
            continue
        if (result := attempt(step)) is not None:
            return result
    if n_new * _LINE_BYTES <= max_bytes:
        most = min(n_new, max_bytes // _CARD_BYTES)
        result = _most(most, lambda n: attempt(replace(_LEAST, n_full=n)))
        if result is not None:
            return result
    most = min(n_new, max_bytes // _LINE_BYTES)
    for n_full in (min(_FEWEST_FULL, n_new), 0):
        least = replace(_LEAST, n_full=n_full)
        result = _most(most, lambda n, d=least: attempt(replace(d, n_lines=n)))  # type: ignore[misc]
        if result is not None:
            return result
    return render(replace(_LEAST, n_full=0, n_lines=0))


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
