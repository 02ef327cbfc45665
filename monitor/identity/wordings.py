"""Two wordings compared by their words alone: are they of one statement?

Identical, or the shorter is covered by the longer (MIN_COVERAGE of its weight) and both
carry a common run of words too unusual to be chance (MIN_RUN). Words weigh by inverse
document frequency in nats; names outside quotation marks weigh less, as everybody who
reports on a subject writes them. Source of rule and constants: docs/identity.md.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import Match as Block
from difflib import SequenceMatcher

from monitor import text
from monitor.identity.frequencies import Frequencies
from monitor.values import QuotationType

MIN_COVERAGE = 0.75
MIN_SPLIT = 0.65
"""The coverage that is enough where two runs or more of MIN_RUN_WORDS weigh twice
MIN_RUN together: both wordings go on after what only one of them has in the middle."""
MIN_RUN = 8.0
"""Nats of a common run that is strong evidence, if it has MIN_RUN_WORDS words."""
MIN_RUN_WORDS = 4
MIN_STOCK = 5.0
"""Nats of weak evidence, which counts only near in time. Below it ("thank you", "no
comment") even equal words are not joined, unless they are MIN_EQUAL_WORDS."""
MIN_EQUAL_WORDS = 6
NAME_SHARE = 1 / 3
"""What a capitalised word weighs outside quotation marks, as a part of its weight."""
MAX_WORDS = 600
"""Longer contents are speeches, which hold many statements: only equal ones are
joined."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is compared of a content: its words with their weights.

    `pieces` are the words between elisions (… or an editorial [insertion]); `words`
    all of them, `n_verbatim` how many are the speaker's own. `quoted` is the part of a
    mixed content that stands in marks, if that could carry a match. `rarities` are the
    weights before they are tamed: the same for a word wherever it stands.
    """

    pieces: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    weights: tuple[float, ...]
    weight: float
    n_verbatim: int
    quoted: "Wording | None" = None
    rarities: tuple[float, ...] = ()

    @property
    def is_verbatim(self) -> bool:
        """Whether every word is the speaker's own."""
        return self.n_verbatim == len(self.words)

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Orders wordings by fullness: any quotation before none, then by words, of
        which the speaker's own count twice."""
        n_words = len(self.words)
        return self.n_verbatim > 0, n_words + self.n_verbatim, n_words


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two wordings agree: in what relation, over how much of the shorter.

    `is_strong` is False for agreement that could also come from two occasions. `run` is
    the weight of the heaviest common run in nats, `n_run` its words; `is_verbatim`: all
    words of the shorter are the speaker's own.
    """

    relation: str
    coverage: float
    is_strong: bool
    run: float = 0.0
    n_run: int = 0
    is_verbatim: bool = False

    @property
    def order(self) -> tuple[bool, float, float, str]:
        """Orders likenesses, the better last."""
        return self.is_strong, self.coverage, self.run, self.relation

    @property
    def is_identical(self) -> bool:
        """Whether the words are the same."""
        return self.relation == "identical"


_CHANGED_LETTER = re.compile(r"\[(\w)\](?=\w)")  # [H]e
_GAP = re.compile(r"\[[^\[\]]{0,200}\]|(?:\. ?){2,3}\.|…")
_QUOTED = re.compile('[“„«"]([^“”„«»"]+)[”“»"]?')
_CAPITALISED = re.compile(r"\b[^\W\d_a-zß-öø-ÿ][\w'’-]*")


def read_wording(
    frequencies: Frequencies, content: str, type_: QuotationType
) -> Wording:
    """Make a content ready for comparing."""
    if type_ is QuotationType.DIRECT:
        return _weigh(frequencies, [content], ())
    marked = _QUOTED.findall(content) if type_ is QuotationType.MIXED else []
    quoted = _weigh(frequencies, marked, ())
    unmarked = _QUOTED.sub(" ", content) if marked else content
    names = {
        word
        for name in _CAPITALISED.findall(unmarked)
        if not name[0].islower()
        for word in text.words(name)
    }
    whole = _weigh(frequencies, [content], names.difference(quoted.words))
    return replace(
        whole,
        n_verbatim=len(quoted.words),
        quoted=quoted if quoted.weight >= MIN_STOCK else None,
    )


def _weigh(
    frequencies: Frequencies, contents: Iterable[str], names: Collection[str]
) -> Wording:
    """A wording that is all the speaker's own, but for the weight of `names`."""
    cut = [
        text.words(piece)
        for content in contents
        for piece in _GAP.split(_CHANGED_LETTER.sub(r"\1", content))
    ]
    pieces = tuple(piece for piece in cut if piece)
    words = tuple(word for piece in pieces for word in piece)
    weights = tuple(
        weight * NAME_SHARE if word in names else weight
        for word, weight in zip(words, frequencies.weigh(words), strict=True)
    )
    rarities = tuple(map(frequencies.idf, words))
    return Wording(pieces, words, weights, sum(weights), len(words), rarities=rarities)


def compare(one: Wording, other: Wording) -> Likeness | None:
    """Whether two wordings are of one statement, seen by their words alone."""
    if one.words == other.words:
        weight = min(one.weight, other.weight)
        is_strong = weight >= MIN_RUN and len(one.words) >= MIN_RUN_WORDS
        is_any = weight >= MIN_STOCK or len(one.words) >= MIN_EQUAL_WORDS
        is_verbatim = one.is_verbatim and other.is_verbatim
        equal = Likeness(
            "identical", 1.0, is_strong, weight, len(one.words), is_verbatim
        )
        return equal if is_any else None
    if max(len(one.words), len(other.words)) > MAX_WORDS:
        return None
    found = _align(one, other)
    if found:
        return found
    parts = ((one.quoted, other), (other.quoted, one))
    tried = [_align(part, whole) for part, whole in parts if part]
    return max(filter(None, tried), key=lambda each: each.order, default=None)


def _align(one: Wording, other: Wording) -> Likeness | None:
    short, long = sorted((one, other), key=lambda w: (len(w.words), w.words))
    if _shared_weight(short, long) < max(MIN_STOCK, MIN_SPLIT * short.weight):
        return None
    matcher = SequenceMatcher(None, short.words, long.words, autojunk=False)
    blocks = matcher.get_matching_blocks()
    runs = [(sum(short.weights[b.a : b.a + b.size]), b.size) for b in blocks]
    shared = sum(weight for weight, _ in runs)
    split = [weight for weight, n_words in runs if n_words >= MIN_RUN_WORDS]
    is_split = len(split) > 1 and sum(split) >= 2 * MIN_RUN
    if shared < (MIN_SPLIT if is_split else MIN_COVERAGE) * short.weight:
        return None
    is_fragment = _is_inside(short.pieces, long.words)
    is_strong = any(w >= MIN_RUN and n >= MIN_RUN_WORDS for w, n in runs)
    if not is_strong and not (short.is_verbatim and _is_weak(max(runs), is_fragment)):
        return None
    if _contradict(short.words, long.words, blocks):
        return None
    relation = "fragment" if is_fragment else "variant"
    coverage = shared / short.weight
    return Likeness(relation, coverage, is_strong, *max(runs), short.is_verbatim)


def _is_weak(run: tuple[float, int], is_fragment: bool) -> bool:
    """Whether a run of quoted words tells a little: rare, or a whole quotation."""
    weight, n_words = run
    is_whole = is_fragment and weight >= MIN_STOCK and n_words >= MIN_RUN_WORDS
    return (weight >= MIN_RUN and n_words > 1) or is_whole


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


NEGATIONS = {"not", "never", "no", "cannot", "nor", "neither"}
NEGATIONS |= {"nicht", "kein", "keine", "nie", "pas", "jamais", "nunca"}
NEGATIONS |= {"не", "нет", "ні"}
WEEKDAYS = {"monday", "tuesday", "wednesday", "thursday"}
WEEKDAYS |= {"friday", "saturday", "sunday"}
SPELLED = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
SPELLED |= {"seven": "7", "eight": "8", "nine": "9", "ten": "10"}
SPELLED |= {"eleven": "11", "twelve": "12"}


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
        for kind in (numbers_in, weekdays_in):
            if kind(theirs) and not kind(ours) <= kind(theirs):
                return True
        is_inner = a > 0 and block.size > 0
        is_bare = len(ours) <= 2 and len(theirs) <= 2
        if is_inner and is_bare and _is_negated(ours) != _is_negated(theirs):
            return True
        a, b = block.a + block.size, block.b + block.size
    return False


def numbers_in(words: Iterable[str]) -> set[str]:
    """Numbers said, "4" and "four" alike."""
    spelled = (SPELLED.get(word, word) for word in words)
    return {word.replace(",", "") for word in spelled if any(map(str.isdigit, word))}


def weekdays_in(words: Iterable[str]) -> set[str]:
    return WEEKDAYS.intersection(words)


def _is_negated(words: Iterable[str]) -> bool:
    return any(word in NEGATIONS or word.endswith("n't") for word in words)
