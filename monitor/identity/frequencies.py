"""What words weigh: rare ones much, common ones nothing."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

UNKNOWN_LANGUAGE = 1.8
"""Nats for a word of a wording most of whose words the table does not know: the mean
over running English text (1.84 in the corpus' development articles)."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many of `n_articles` articles each folded word occurs."""

    n_articles: int
    counts: Mapping[str, int]

    def idf(self, word: str) -> float:
        """ln(articles / articles with the word), in nats; unseen words get most."""
        return math.log(self.n_articles / self.counts.get(word, 1))

    def is_known(self, words: Sequence[str]) -> bool:
        """Whether the table knows half of the words: they are of its language."""
        return 2 * sum(word in self.counts for word in words) >= len(words)

    def weigh(self, words: Sequence[str]) -> tuple[float, ...]:
        """A weight in nats for each word, tamed where the language is not ours."""
        most = math.inf if self.is_known(words) else UNKNOWN_LANGUAGE
        return tuple(min(self.idf(word), most) for word in words)


def parse_frequencies(table: str) -> Frequencies:
    """Read what training/document_frequencies.py writes.

    Lines "word count", one "articles N" before them, comments after #. Raises:
    ValueError for anything else.
    """
    rows = [line.rsplit(" ", 1) for line in table.splitlines() if line[:1] != "#"]
    if not rows or rows[0][0] != "articles":
        raise ValueError('a frequency table starts with "articles N"')
    n_articles = int(rows[0][1])
    return Frequencies(n_articles, {word: int(n) for word, n in rows[1:]})
