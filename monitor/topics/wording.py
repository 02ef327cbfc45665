"""A statement as the words that tell its subject: stems, and how they were written."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from monitor import text
from monitor.topics.stems import stem
from monitor.topics.stopwords import stop_words
from monitor.values import Leftover

LONGEST_PHRASE = 3
MIN_LETTERS = 3
"""Shorter words tell little, unless they are capitals (EU)."""

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTERS = rf"(?:(?![{_HAN}])[^\W_])+"
_TOKEN = re.compile(
    rf"[{_HAN}]|(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?"  # U.N.
    rf"|{_LETTERS}(?:['’‑-]{_LETTERS})*"
)
_IS_HAN = re.compile(f"[{_HAN}]")
_ENDS = re.compile(r"[.!?…:;–—][\"'“”’»)\]]*$")
"""What the last word of a sentence is followed by."""
_OPENERS = frozenset("\"“„«‘'([—–")
_POSSESSIVE = re.compile(r"['’]s?$")

Term = tuple[str, ...]
"""Stems in sequence: one of a word, several of a phrase."""


@dataclass(frozen=True, slots=True)
class Form:
    """One place where a term was written.

    `before` is the word that it follows, which tells something too where the term
    `is_inner`, and is a stop word or "" where not; it `is_first` at the start of a
    sentence, where its capital means nothing, and `is_last` where no word of the kind
    follows.
    """

    term: Term
    surface: str
    before: str
    is_first: bool
    is_inner: bool
    is_last: bool
    is_english: bool


class _Token(NamedTuple):
    stem: str
    surface: str
    before: str
    is_first: bool


_Run = tuple[_Token, ...]
"""Words that stand side by side, cut at stop words and punctuation."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The terms of a statement: said by the figure, only around it, in the headline.

    They have one word or two; `runs` are the words in the order in which they stand,
    `said_runs` those of the statement alone.
    """

    said: frozenset[Term]
    around: frozenset[Term]
    title: frozenset[Term]
    runs: tuple[_Run, ...]
    said_runs: tuple[_Run, ...]
    is_english: bool

    @property
    def text(self) -> frozenset[Term]:
        """The terms of the statement and of what stands around it."""
        return self.said | self.around


def read_wording(one: Leftover) -> Wording:
    """The terms of a statement."""
    said = _runs(one.content, one.language)
    # A text may begin with its headline, whose words count as such.
    context = one.context.replace(one.title, "\n") if one.title else one.context
    around = _runs(context, one.language)
    spoken = _short_terms(said)
    return Wording(
        said=spoken,
        around=_short_terms(around) - spoken,
        title=_title_terms(one.title, one.language),
        # The context repeats the statement. Headlines may have capitals everywhere.
        runs=around or said,
        said_runs=said,
        is_english=one.language.split("-")[0].lower() == "en",
    )


@lru_cache(4096)
def _title_terms(title: str, language: str) -> frozenset[Term]:
    return _short_terms(_runs(title, language))


def _short_terms(runs: Sequence[_Run]) -> frozenset[Term]:
    """The words, and each two that stand in sequence."""
    words = {(token.stem,) for run in runs for token in run}
    pairs = {(a.stem, b.stem) for run in runs for a, b in pairwise(run)}
    return frozenset(words | pairs)


def long_terms(runs: Iterable[_Run]) -> frozenset[Term]:
    """The terms of one to LONGEST_PHRASE words."""
    return frozenset(
        tuple(token.stem for token in run[start:end])
        for run in runs
        for start, end in _sequences(len(run))
    )


def _sequences(n: int) -> Iterator[tuple[int, int]]:
    for start in range(n):
        for end in range(start + 1, min(start + LONGEST_PHRASE, n) + 1):
            yield start, end


def forms_of(wording: Wording) -> Iterator[Form]:
    """Every place where a term of one to LONGEST_PHRASE words was written."""
    for run in wording.runs:
        for start, end in _sequences(len(run)):
            tokens = run[start:end]
            joint = "" if _IS_HAN.match(tokens[0].surface) else " "
            yield Form(
                tuple(token.stem for token in tokens),
                joint.join(token.surface for token in tokens),
                run[start - 1].surface if start else tokens[0].before,
                tokens[0].is_first,
                is_inner=start > 0,
                is_last=end == len(run),
                is_english=wording.is_english,
            )


def _runs(raw: str, language: str) -> tuple[_Run, ...]:
    runs: list[_Run] = []
    for line in raw.split("\n"):
        run: list[_Token] = []
        before, is_first = "", True
        for chunk in line.split():
            for word in _words(chunk, language):
                if run and (word.stem is None or word.is_apart):
                    runs.append(tuple(run))
                    run = []
                is_first = is_first or word.is_opened
                if word.stem is None:
                    before = word.surface
                else:
                    preceding = "" if word.is_apart else before
                    run.append(_Token(word.stem, word.surface, preceding, is_first))
                    before = ""
                is_first = False
                if run and word.is_closed:
                    runs.append(tuple(run))
                    run = []
                if word.is_possessive:  # Velmark's | quarries
                    before = "their"
                is_first = word.ends_sentence
        if run:
            runs.append(tuple(run))
    return tuple(runs)


class _Word(NamedTuple):
    """A word of a chunk; one that tells nothing has no stem.

    It `is_apart` from what stands before it by a mark, and `is_closed` by one after it;
    `is_opened` by a quotation mark or a bracket.
    """

    stem: str | None
    surface: str
    is_apart: bool
    is_opened: bool
    is_closed: bool
    is_possessive: bool
    ends_sentence: bool


@lru_cache(131_072)
def _words(chunk: str, language: str) -> tuple[_Word, ...]:
    """The words of what stands between two blanks, mostly one."""
    found = list(_TOKEN.finditer(chunk))
    words = []
    for n, one in enumerate(found):
        lead = chunk[found[n - 1].end() if n else 0 : one.start()]
        trail = chunk[one.end() : found[n + 1].start() if n + 1 < len(found) else None]
        read = _token(one[0], language)
        is_possessive = bool(_POSSESSIVE.search(one[0]))
        words.append(
            _Word(
                read[0] if read else None,
                read[1] if read else one[0].casefold(),
                is_apart=bool(lead),
                is_opened=not _OPENERS.isdisjoint(lead),
                is_closed=is_possessive or bool(trail),
                is_possessive=is_possessive,
                ends_sentence=bool(_ENDS.search(trail)),
            )
        )
    return tuple(words)


def _token(written: str, language: str) -> tuple[str, str] | None:
    """A word's stem and its form, or None for one that tells nothing."""
    surface, stops = _POSSESSIVE.sub("", written.replace(".", "")), stop_words(language)
    folded = text.fold(surface)
    if folded in stops or text.fold(written) in stops:
        return None
    if not any(map(str.isalpha, folded)):
        return None
    is_short = len(folded) < MIN_LETTERS and not _IS_HAN.match(folded)
    if is_short and not (surface.isupper() and len(surface) > 1):
        return None
    return stem(folded, language), surface
