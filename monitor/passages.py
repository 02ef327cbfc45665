"""Finding words in a text, and what stands in their place in another version. Pure."""

import re
from bisect import bisect_left
from difflib import SequenceMatcher
from functools import cached_property

from monitor import text

MAX_PAIRS = 4_000_000
"""Words compared with words between two versions, beyond what they begin and end with
alike; a text rewritten past that is not searched for counterparts."""
_TOKEN = re.compile(r"\S+")
_BETWEEN = re.compile(r"\[…\]|\n")


class Passages:
    """A text, searched by its folded words."""

    def __init__(self, whole: str) -> None:
        self.text = whole

    @cached_property
    def _folded(self) -> str:
        return f" {' '.join(text.words(self.text))} "

    @cached_property
    def _tokens(self) -> list[tuple[str, int, int]]:
        """The words with the place of the token that each stands in."""
        return [
            (word, *token.span())
            for token in _TOKEN.finditer(self.text)
            for word in text.words(token[0])
        ]

    def has(self, words: str) -> bool:
        """Whether the words stand here. The pieces of a quotation that the article
        interrupts, or that goes over several paragraphs, may stand apart. No words
        stand everywhere."""
        pieces = (text.words(piece) for piece in _BETWEEN.split(words))
        return all(f" {' '.join(piece)} " in self._folded for piece in pieces if piece)

    def place_of(self, words: str) -> float:
        """Where the words begin, as a part of the whole in [0, 1]; the middle for words
        that do not stand here."""
        piece = text.words(_BETWEEN.split(words)[0])
        at = self._folded.find(f" {' '.join(piece)} ")
        return 0.5 if at < 0 else at / len(self._folded)

    def counterpart(self, words: str, other: "Passages") -> str | None:
        """What `other`, another version of this text, has in the place of the words.

        None where the words do not stand here, nothing is in their place, or the texts
        differ too much to tell.
        """
        own = [word for word, _, _ in self._tokens]
        theirs = [word for word, _, _ in other._tokens]
        span = self._span_of(words)
        blocks = _blocks(own, theirs) if span else None
        if span is None or blocks is None:
            return None
        start, end = _mapped(blocks, *span)
        if start >= end:
            return None
        tokens = other._tokens
        return other.text[tokens[start][1] : tokens[end - 1][2]]

    def _span_of(self, words: str) -> tuple[int, int] | None:
        """First and last position of the words, from the first piece to the last."""
        own = [word for word, _, _ in self._tokens]
        start: int | None = None
        at = 0
        for piece in _BETWEEN.split(words):
            wanted = list(text.words(piece))
            if not wanted:
                continue
            ends = len(own) - len(wanted)
            while at <= ends and own[at : at + len(wanted)] != wanted:
                at += 1
            if at > ends:
                return None
            start = at if start is None else start
            at += len(wanted)
        return None if start is None else (start, at)


def _blocks(one: list[str], other: list[str]) -> list[tuple[int, int, int]] | None:
    """Stretches that two texts have in common, in order; None for too much work."""
    shorter = min(len(one), len(other))
    head = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    rest = shorter - head
    tail = next((n for n in range(rest) if one[-1 - n] != other[-1 - n]), rest)
    middle = one[head : len(one) - tail], other[head : len(other) - tail]
    if len(middle[0]) * len(middle[1]) > MAX_PAIRS:
        return None
    matcher = SequenceMatcher(None, *middle, autojunk=False)
    found = [(a + head, b + head, n) for a, b, n in matcher.get_matching_blocks() if n]
    return [
        (0, 0, head),
        *found,
        (len(one) - tail, len(other) - tail, tail),
        (len(one), len(other), 0),
    ]


def _mapped(
    blocks: list[tuple[int, int, int]], start: int, end: int
) -> tuple[int, int]:
    """The stretch of the other text between what is common before and after."""
    firsts = [a for a, _, _ in blocks]
    n = max(bisect_left(firsts, start + 1) - 1, 0)
    a, b, size = blocks[n]
    begin = b + min(start - a, size)
    m = max(bisect_left(firsts, end) - 1, 0)
    a, b, size = blocks[m]
    if end <= a + size:
        return begin, b + end - a
    return begin, blocks[min(m + 1, len(blocks) - 1)][1]
