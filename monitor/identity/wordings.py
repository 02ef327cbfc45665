"""Two wordings compared by their words alone: are they of one statement?

Identical, or the shorter is covered by the longer (MIN_COVERAGE of its weight) and both
carry a common run of words too unusual to be chance (MIN_RUN). Words weigh by inverse
document frequency in nats. Source of the rule and its constants: docs/identity.md.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import Match as Block
from difflib import SequenceMatcher

from monitor import text
from monitor.identity.frequencies import Frequencies
from monitor.values import QuotationType

MIN_COVERAGE = 0.75
MIN_RUN = 8.0
"""Nats. One word of the rarest kind does not reach it."""
MIN_STOCK = 4.0
"""Nats; below it ("thank you", "no comment") even equal words are never joined."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is compared of a content: its words with their weights.

    `pieces` are the words between elisions (… or an editorial [insertion]); `words`
    all of them. `quoted` is the part of a mixed content that stands in marks, if that
    could carry a match. `rank` orders wordings by fullness: words said in the
    speaker's own voice first, then all words.
    """

    pieces: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    weights: tuple[float, ...]
    weight: float
    rank: tuple[int, int]
    quoted: "Wording | None" = None


_CHANGED_LETTER = re.compile(r"\[(\w)\](?=\w)")  # [H]e
_GAP = re.compile(r"\[[^\[\]]{0,200}\]|(?:\. ?){2,3}\.|…")
_QUOTED = re.compile('[“„«"]([^“”„«»"]+)[”“»"]?')


def read_wording(
    frequencies: Frequencies, content: str, type_: QuotationType
) -> Wording:
    whole = _weigh(frequencies, [content], type_ is QuotationType.DIRECT)
    if type_ is not QuotationType.MIXED:
        return whole
    quoted = _weigh(frequencies, _QUOTED.findall(content), True)
    rank = (len(quoted.words), len(whole.words))
    return replace(whole, rank=rank, quoted=quoted if quoted.weight > MIN_RUN else None)


def _weigh(
    frequencies: Frequencies, contents: Iterable[str], is_verbatim: bool
) -> Wording:
    cut = [
        text.words(piece)
        for content in contents
        for piece in _GAP.split(_CHANGED_LETTER.sub(r"\1", content))
    ]
    pieces = tuple(piece for piece in cut if piece)
    words = tuple(word for piece in pieces for word in piece)
    weights = frequencies.weigh(words)
    rank = (len(words) if is_verbatim else 0, len(words))
    return Wording(pieces, words, weights, sum(weights), rank)


@dataclass(frozen=True, slots=True, order=True)
class Likeness:
    """How two wordings agree: in what relation, and over how much of the shorter."""

    is_identical: bool
    coverage: float
    relation: str


_IDENTICAL = Likeness(True, 1.0, "identical")


def compare(one: Wording, other: Wording) -> Likeness | None:
    """Whether two wordings are of one statement, seen by their words alone."""
    if one.words == other.words:
        return _IDENTICAL if one.weight >= MIN_STOCK else None
    found = _align(one, other)
    if found is None and one.quoted:
        found = _align(one.quoted, other)
    if found is None and other.quoted:
        found = _align(one, other.quoted)
    return found


def _align(one: Wording, other: Wording) -> Likeness | None:
    short, long = sorted((one, other), key=lambda w: (len(w.words), w.words))
    if _shared_weight(short, long) < max(MIN_RUN, MIN_COVERAGE * short.weight):
        return None
    matcher = SequenceMatcher(None, short.words, long.words, autojunk=False)
    blocks = matcher.get_matching_blocks()
    runs = [sum(short.weights[b.a : b.a + b.size]) for b in blocks]
    if max(runs) < MIN_RUN or sum(runs) < MIN_COVERAGE * short.weight:
        return None
    if _contradict(short.words, long.words, blocks):
        return None
    is_fragment = _is_inside(short.pieces, long.words)
    relation = "fragment" if is_fragment else "variant"
    return Likeness(False, sum(runs) / short.weight, relation)


def _shared_weight(short: Wording, long: Wording) -> float:
    vocabulary = set(long.words)
    pairs = zip(short.words, short.weights, strict=True)
    return sum(weight for word, weight in pairs if word in vocabulary)


def _is_inside(pieces: Iterable[tuple[str, ...]], words: tuple[str, ...]) -> bool:
    """Whether the pieces stand in `words`, whole and in order: nothing is dropped
    without a mark."""
    start = 0
    for piece in pieces:
        ends = len(words) - len(piece)
        while start <= ends and words[start : start + len(piece)] != piece:
            start += 1
        if start > ends:
            return False
        start += len(piece)
    return True


_NEGATIONS = {"not", "never", "no", "cannot", "nor", "neither"}
_NEGATIONS |= {"nicht", "kein", "keine", "nie", "pas", "jamais", "nunca"}
_NEGATIONS |= {"не", "нет", "ні"}
_WEEKDAYS = {"monday", "tuesday", "wednesday", "thursday"}
_WEEKDAYS |= {"friday", "saturday", "sunday"}
_NUMBERS = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_NUMBERS |= {"seven": "7", "eight": "8", "nine": "9", "ten": "10"}
_NUMBERS |= {"eleven": "11", "twelve": "12"}


def _contradict(
    short: tuple[str, ...], long: tuple[str, ...], blocks: Sequence[Block]
) -> bool:
    """Whether what differs between two aligned wordings is what each is about.

    Officials report in set phrases: another number or weekday in the same place, or a
    bare "not", makes another statement.
    """
    a = b = 0
    for block in blocks:
        ours, theirs = short[a : block.a], long[b : block.b]
        for kind in (_numbers, _weekdays):
            if kind(theirs) and not kind(ours) <= kind(theirs):
                return True
        is_inner = a > 0 and block.size > 0
        is_bare = len(ours) <= 2 and len(theirs) <= 2
        if is_inner and is_bare and _is_negated(ours) != _is_negated(theirs):
            return True
        a, b = block.a + block.size, block.b + block.size
    return False


def _numbers(words: Iterable[str]) -> set[str]:
    """Numbers said, "4" and "four" alike."""
    spelled = (_NUMBERS.get(word, word) for word in words)
    return {word.replace(",", "") for word in spelled if any(map(str.isdigit, word))}


def _weekdays(words: Iterable[str]) -> set[str]:
    return _WEEKDAYS.intersection(words)


def _is_negated(words: Iterable[str]) -> bool:
    return any(word in _NEGATIONS or word.endswith("n't") for word in words)
