"""What each word of a day tells: TF-IDF over statement, context and headline."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from monitor import text
from monitor.topics.stems import stem
from monitor.topics.wording import Term, Wording, read_wording
from monitor.values import Leftover

AROUND = 0.5
"""What a word that stands around a statement weighs beside one that the figure said."""
TITLE = 0.7
"""What a word of the headline weighs, if half of the article's statements say it."""
PHRASE = 0.5
"""What two words in sequence weigh besides each alone."""
NAME = 0.3
"""What the name of a watched figure weighs: who speaks and of whom is no subject."""
LEAST_SHARE = 0.2
"""A headline's word is a subject of its statements if such a share of them says it."""
FEWEST = 200
"""Articles that a word is taken to be missing from where none were counted: a day that
is all about one thing has no others."""
KEPT_TERMS = 40

Vector = dict[str, float]
"""A statement or a group: stems (parted by blanks in a phrase) with their weights; of
length one."""


@dataclass(frozen=True, slots=True)
class StemCounts:
    """In how many of `n_articles` articles each stem stands."""

    n_articles: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def count_stems(
    n_articles: int, counts: Mapping[str, int], language: str = "en"
) -> StemCounts:
    """Counts of folded words by stem: one is as common as its most common form."""
    found: dict[str, int] = {}
    for word, n in counts.items():
        key = stem(word, language)
        found[key] = max(n, found.get(key, 0))
    return StemCounts(n_articles, found)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a language and of who speaks, whatever the day.

    `figures` are the names of watched figures by id, `outlets` those of publishers,
    whose name in a headline is no subject. `words` tell what is common anyway; a day
    has too few statements to tell.
    """

    figures: Mapping[str, tuple[str, ...]]
    outlets: tuple[str, ...] = ()
    words: StemCounts = StemCounts()


class Weighing:
    """The words of one day's statements and what they weigh."""

    def __init__(self, leftover: Sequence[Leftover], known: Known) -> None:
        self._leftover = leftover
        self._known = known
        self._names = {one: _stems(names) for one, names in known.figures.items()}
        self._all_names = frozenset[str]().union(*self._names.values())
        self._outlets = {_term(name) for name in known.outlets}
        self._words = known.words
        self._weights: dict[Term, float] = {}
        self.wordings = [read_wording(one) for one in leftover]
        self._counts = Counter(t for one in self.wordings for t in one.text)
        self._shares = self._title_shares()
        self.abouts = [self._about(row) for row in range(len(leftover))]
        self._abouts = Counter(term for one in self.abouts for term in one)

    def vector(self, row: int) -> Vector:
        """A statement as weights."""
        wording, own = self.wordings[row], self._names_of(row)
        parts = dict.fromkeys(wording.said, 1.0)
        parts |= dict.fromkeys(wording.around, AROUND)
        for term, share in self._shares[self._leftover[row].title].items():
            parts[term] = max(parts.get(term, 0.0), TITLE * min(1.0, 2 * share))
        weights: dict[str, float] = {}
        for term, part in parts.items():
            if not part or not own.isdisjoint(term):
                continue
            if len(term) == 1:
                weights[term[0]] = part * self.weigh(term)
            elif self._counts[term] > 1:  # what nobody else says links nothing
                weights[" ".join(term)] = part * PHRASE * self.weigh(term)
        return normalised(weights)

    def weigh(self, term: Term) -> float:
        """How rare a term's words are, in nats; names of figures and outlets less."""
        weight = self._weights.get(term)
        if weight is None:
            weight = self._weights[term] = self._weigh(term)
        return weight

    def _weigh(self, term: Term) -> float:
        if term in self._outlets:
            return 0.0
        rarity = sum(map(self._rarity, term)) / len(term)
        return rarity * (NAME if self._all_names.issuperset(term) else 1)

    def weigh_in(self, rows: Collection[int]) -> "InGroup":
        """How much a term tells these statements from the day's others."""
        inside = Counter(term for row in rows for term in self.abouts[row])
        return InGroup(self, inside, self._abouts, len(rows), len(self.wordings))

    def speakers(self, rows: Collection[int]) -> frozenset[str]:
        """The stems of the names of those who speak in these statements."""
        return frozenset[str]().union(*(self._names_of(row) for row in rows))

    def n_with(self, term: Term) -> int:
        """How many of the day's statements have a term."""
        return self._counts[term]

    def share_of_articles(self, word: str) -> float:
        """Which share of English articles has a word's stem anyway."""
        n = self._words.n_articles
        return self._words.counts.get(word, 0) / n if n else 0.0

    def is_short(self, term: Term) -> bool:
        """Whether it is a part of a watched figure's name, and not the whole of it."""
        return len(term) == 1 and term[0] in self._all_names

    def _names_of(self, row: int) -> frozenset[str]:
        return self._names.get(self._leftover[row].figure_id, frozenset())

    def _rarity(self, word: str) -> float:
        n = max(self._words.n_articles, FEWEST) + len(self.wordings)
        stands_in = self._words.counts.get(word, 1) + self._counts[(word,)]
        return math.log((n + 1) / (stands_in + 0.5))

    def _title_shares(self) -> dict[str, dict[Term, float]]:
        """For each headline, what share of its statements say each term of it."""
        by_title: dict[str, list[Wording]] = {}
        for one, wording in zip(self._leftover, self.wordings, strict=True):
            by_title.setdefault(one.title, []).append(wording)
        return {
            title: {
                term: sum(term in one.text for one in those) / len(those)
                for term in those[0].title
            }
            for title, those in by_title.items()
        }

    def _about(self, row: int) -> frozenset[Term]:
        told = self._shares[self._leftover[row].title].items()
        headline = {term for term, share in told if share >= LEAST_SHARE}
        return self.wordings[row].text | headline


@dataclass(frozen=True, slots=True)
class InGroup:
    """Class-TF-IDF: rarity in the language, times how much the group has it alone."""

    weighing: Weighing
    inside: Counter[Term]
    everywhere: Counter[Term]
    n_inside: int
    n: int

    def __call__(self, term: Term) -> float:
        rarity = self.weighing.weigh(term)
        if term not in self.inside:  # three words: nobody else has them
            return rarity
        n_outside = max(1, self.n - self.n_inside)
        outside = (self.everywhere[term] - self.inside[term]) / n_outside
        share = self.inside[term] / self.n_inside
        return rarity * share / (share + outside)


def _stems(names: Sequence[str]) -> frozenset[str]:
    """All stems of somebody's names, in whichever language they are stemmed."""
    words = {word for name in names for word in text.words(name)}
    return frozenset(words | {stem(word, "en") for word in words})


def _term(name: str) -> Term:
    return tuple(stem(word, "en") for word in text.words(name))


def normalised(weights: Mapping[str, float]) -> Vector:
    """The same direction at length one; of nothing, nothing."""
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {term: weight / length for term, weight in weights.items() if weight > 0}


def mean(vectors: Sequence[Mapping[str, float]], shares: Sequence[float]) -> Vector:
    """The middle of several vectors, each with its share: its heaviest terms."""
    total: dict[str, float] = {}
    for vector, share in zip(vectors, shares, strict=True):
        for term, weight in vector.items():
            total[term] = total.get(term, 0.0) + share * weight
    heaviest = sorted(total, key=lambda term: (-total[term], term))[:KEPT_TERMS]
    return normalised({term: total[term] for term in heaviest})


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How alike two vectors of length one are, from 0 to 1."""
    return sum(weight * other.get(term, 0.0) for term, weight in one.items())
