"""Two reports of one figure: are they of one utterance, or of two of the same words?

A pure and symmetric decision about pairs; who joins whom is in `stars`.
"""

from dataclasses import dataclass
from datetime import timedelta

from monitor.identity.told import Told
from monitor.identity.wordings import compare

_ORDER = ("repeat", "paraphrase", "variant", "fragment", "identical")
WINDOW = timedelta(days=14)
"""Farther apart than this, equal words are a repeat or an old quotation, not one
report."""
AT_ONCE = timedelta(days=2)
"""How near in time weak agreement (a stock phrase, a few quoted words) must have been
published to count: the news of one day and of the next."""
SAID_APART = timedelta(days=1)
"""Reports that date a statement farther apart than this speak of two occasions; one day
is what time zones, and a late Sunday reported on Monday, explain."""


@dataclass(frozen=True, slots=True)
class Relation:
    """How two reports are related.

    `kind` is "identical", "fragment" or "variant" for reports of one utterance,
    "repeat" for the same words on two occasions; `coverage` in [0, 1] is how much of
    the shorter the longer has.
    """

    kind: str
    coverage: float

    @property
    def is_same(self) -> bool:
        """Whether the two are reports of one utterance."""
        return self.kind != "repeat"

    @property
    def strength(self) -> tuple[int, float]:
        """Orders relations for choosing among several, the closest last."""
        return _ORDER.index(self.kind), self.coverage


def relate(one: Told, other: Told) -> Relation | None:
    """How two reports of a figure are related; None for two statements."""
    if (one.figure_id, one.kind) != (other.figure_id, other.kind):
        return None
    first, second = sorted(
        (one, other), key=lambda told: (told.wording.words, told.wording.rank)
    )
    likeness = compare(first.wording, second.wording)
    if likeness is None:
        return None
    if not _is_near(one, other):
        return Relation("repeat", likeness.coverage) if likeness.is_strong else None
    if not (likeness.is_strong or _at_once(one, other)):
        return None
    return Relation(likeness.relation, likeness.coverage)


def _is_near(one: Told, other: Told) -> bool:
    """Whether the times allow one utterance: as published, and as said."""
    ours, theirs = one.published_at, other.published_at
    if ours and theirs and abs(ours - theirs) > WINDOW:
        return False
    said, said_there = one.said_on, other.said_on
    return not (said and said_there and abs(said - said_there) > SAID_APART)


def _at_once(one: Told, other: Told) -> bool:
    ours, theirs = one.published_at, other.published_at
    return bool(ours and theirs and abs(ours - theirs) <= AT_ONCE)
