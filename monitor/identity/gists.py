"""What a report is about: content stems, numbers, what is denied. For paraphrases.

Two reports in different words are of one utterance if they share most of what carries
the meaning and contradict each other in nothing. Names weigh little, as everybody who
reports on a subject writes them. English alone: the table of frequencies knows no
other.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

import snowballstemmer

from monitor.identity.wordings import (
    NAME_SHARE,
    NEGATIONS,
    SPELLED,
    numbers_in,
    weekdays_in,
)

N_ANCHORS = 6
"""Rarest stems of a gist, of which two paraphrases must have one in common."""
MIN_IDF = 1.2
"""Nats below which a word carries no meaning of its own (it is in every third
article)."""
RARE = 3.0
MIN_STEMS = 3
MIN_NAMES = 2
SPREAD = 30
MIN_NATS = 8.5
MIN_COVERAGE = 0.5
MIN_COUNTED = 0.4
"""The coverage that is enough where a rare number is in common too."""
REACH = 4
"""Words after a negation that it can deny."""


@dataclass(frozen=True, slots=True)
class Gist:
    """The content stems with their weights in nats; `names` are those of names, `order`
    has all, the meaningless too, as they stand.

    `denied` are stems that a negation comes shortly before. `anchors` are the rarest.
    """

    weights: Mapping[str, float]
    order: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    weekdays: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    anchors: tuple[str, ...] = ()
    weight: float = 0.0


EMPTY = Gist({})


def read_gist(
    words: Sequence[str], idf: Sequence[float], names: Iterable[str], is_english: bool
) -> Gist:
    """The gist of a content from its words with their raw weights."""
    if not is_english:
        return EMPTY
    order = tuple(_stem(SPELLED.get(word, word).replace(",", "")) for word in words)
    weights: dict[str, float] = {}
    for stem, nats in zip(order, idf, strict=True):
        if nats >= MIN_IDF:
            weights[stem] = min(nats, weights.get(stem, nats))
    named = frozenset(map(_stem, names)).intersection(weights)
    ranked = sorted(weights, key=lambda stem: (stem in named, -weights[stem], stem))
    return Gist(
        weights=weights,
        order=order,
        names=named,
        numbers=frozenset(numbers_in(words)),
        weekdays=frozenset(weekdays_in(words)),
        denied=frozenset(_denied(words)),
        anchors=tuple(ranked[:N_ANCHORS]),
        weight=_weigh(weights, named),
    )


@lru_cache(65_536)
def _stem(word: str) -> str:
    bare = word.removesuffix("'s").removesuffix("'")
    return str(snowballstemmer.stemmer("english").stemWord(bare))


def _denied(words: Sequence[str]) -> Iterable[str]:
    for n, word in enumerate(words):
        if word in NEGATIONS or word.endswith("n't"):
            yield from map(_stem, words[n + 1 : n + 1 + REACH])


def agree(one: Gist, other: Gist) -> tuple[float, float] | None:
    """How much of the lighter gist the other has, in [0, 1] and in nats; None where
    that is too little, or where they contradict each other.

    Not each other's paraphrase: other numbers or weekdays, something else denied of
    what they have in common, opposites ("raise", "cut").
    """
    if not frozenset(one.anchors) & frozenset(other.anchors):
        return None
    common = {
        stem: min(one.weights[stem], other.weights[stem])
        for stem in one.weights.keys() & other.weights.keys()
    }
    if _contradict(one, other, common.keys()) or _begin_alike(one, other, common):
        return None
    names = one.names | other.names
    near = {stem: n * NAME_SHARE if stem in names else n for stem, n in common.items()}
    nats = min(_densest(one.order, near), _densest(other.order, near))
    coverage = min(nats / min(one.weight, other.weight), 1.0)
    numbers = one.numbers & common.keys()
    is_counted = max((common[n] for n in numbers), default=0.0) >= RARE
    least = MIN_COUNTED if is_counted else MIN_COVERAGE
    if nats < MIN_NATS or coverage < least or not _tells(common, names, numbers):
        return None
    return coverage, nats


def oppose(one: Gist, other: Gist) -> bool:
    """Whether one says "raise" where the other says "cut": each has one word alone of
    a pair of opposites."""
    return any(
        (_has_only(one, left, right) and _has_only(other, right, left))
        or (_has_only(one, right, left) and _has_only(other, left, right))
        for left, right in _OPPOSITES
    )


def _tells(
    common: Mapping[str, float], names: Collection[str], numbers: Collection[str]
) -> bool:
    """Whether stems in common are of more than a subject: three that are no names, or
    two beside numbers or several names; one of them rare."""
    carried = [nats for stem, nats in common.items() if stem not in names]
    is_placed = bool(numbers) or len(common) - len(carried) >= MIN_NAMES
    least = MIN_STEMS - is_placed
    return len(carried) >= least and max(carried) >= RARE


def _begin_alike(one: Gist, other: Gist, common: Collection[str]) -> bool:
    """Whether all they have in common are the words that both begin with: a subject, of
    which each says another thing."""
    heads = []
    for gist in (one, other):
        start = next((n for n, s in enumerate(gist.order) if s in gist.weights), 0)
        heads.append(gist.order[start:])
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(*heads, strict=False))
    return set(common) <= {stem for stem, _ in alike}


def _densest(order: Sequence[str], weights: Mapping[str, float]) -> float:
    """The most that stems within SPREAD words of each other weigh, each counted once:
    what lies scattered over a long quotation is its subject."""
    held: Counter[str] = Counter()
    weight = most = 0.0
    for n, stem in enumerate(order):
        if n >= SPREAD:
            gone = order[n - SPREAD]
            held[gone] -= 1
            weight -= weights.get(gone, 0.0) if held[gone] == 0 else 0.0
        held[stem] += 1
        weight += weights.get(stem, 0.0) if held[stem] == 1 else 0.0
        most = max(most, weight)
    return most


def _weigh(weights: Mapping[str, float], names: Collection[str]) -> float:
    return sum(
        nats * NAME_SHARE if stem in names else nats for stem, nats in weights.items()
    )


_OPPOSITES = (
    ("accept", "reject"), ("rais", "cut"), ("rais", "lower"), ("rise", "fall"),
    ("rose", "fell"), ("increas", "decreas"), ("increas", "cut"), ("more", "fewer"),
    ("support", "oppos"), ("back", "oppos"), ("win", "lose"), ("open", "close"),
    ("start", "stop"), ("begin", "end"), ("befor", "after"), ("allow", "ban"),
    ("buy", "sell"), ("guilti", "innoc"), ("safe", "danger"), ("true", "fals"),
    ("extend", "shorten"), ("expand", "shrink"), ("hire", "fire"), ("best", "worst"),
    ("join", "leav"), ("stay", "leav"), ("keep", "abandon"), ("approv", "veto"),
)  # fmt: skip


def _contradict(one: Gist, other: Gist, common: Collection[str]) -> bool:
    for ours, theirs in ((one.numbers, other.numbers), (one.weekdays, other.weekdays)):
        if ours and theirs and not (ours <= theirs or theirs <= ours):
            return True
    denied = one.denied.intersection(common), other.denied.intersection(common)
    if any(denied) and denied[0].isdisjoint(denied[1]):
        return True
    return oppose(one, other)


def _has_only(gist: Gist, stem: str, opposite: str) -> bool:
    return stem in gist.order and opposite not in gist.order
