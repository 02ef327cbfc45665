"""The query language: text that a person types -> what must, may and must not occur.

    ferry strike       both, anywhere in a statement's wordings and contexts
    "ferry strike"     side by side, in any quotation marks
    ferr*              words that begin so
    -strike            not in the statement at all; also -"..." and -stri*
    ferry OR boat      either; binds closer than a blank does

Every text is a query: signs that mean nothing here are blanks.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.errors import SearchError
from monitor.searching.folding import LONGEST, Piece, pieces

MOST_CHARACTERS = 1000
MOST_TERMS = 40
SHORTEST_PREFIX = 2
"""Letters before a `*`: one letter would be a tenth of all words."""


@dataclass(frozen=True, slots=True)
class Term:
    """Tokens that stand side by side; the last is the beginning of one where
    `is_prefix`. `is_character`: one character of a script without blanks."""

    tokens: tuple[str, ...]
    is_prefix: bool = False
    is_character: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a statement must hold: of each of `groups` any term, and none of `without`.

    Empty groups ask for nothing.
    """

    groups: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms that may be found, in the order written."""
        return tuple(term for group in self.groups for term in group)


_QUOTES = '"“”„‟«»″＂'
_OPENERS = str.maketrans(dict.fromkeys(_QUOTES, '"'))
# An exclusion, a phrase or a word, and whether it is the beginning of one. A phrase
# that is not closed goes on to the end.
_ITEM = re.compile(r'([-−–—]*)(?:"([^"]*)(?:"(\*?)|$)|([^\s"]+))')
_OR = "OR"


def parse(text: str) -> Wanted:
    """Read a query. Blank text asks for nothing.

    Raises: SearchError for a text without any word, for one that is too long, and for
    a beginning that is too short; nothing else, whatever the text.
    """
    if not text.strip():
        return Wanted()
    if len(text) > MOST_CHARACTERS:
        raise SearchError(f"a search may have up to {MOST_CHARACTERS} characters")
    groups: list[list[Term]] = []
    without: list[Term] = []
    n_items = 0
    joins = False
    for is_excluded, term in _items(text):
        if term is None:
            joins = bool(groups)
            continue
        n_items += 1
        if is_excluded:
            without.append(term)
        elif joins:
            groups[-1].append(term)
        else:
            groups.append([term])
        joins = False
    if not n_items:
        raise SearchError(f"“{text.strip()}” has no word or number to look for")
    if n_items > MOST_TERMS:
        raise SearchError(f"a search may have up to {MOST_TERMS} words and phrases")
    return Wanted(tuple(map(tuple, groups)), tuple(without))


def _items(text: str) -> Iterator[tuple[bool, Term | None]]:
    """Terms with whether they are excluded; None for OR."""
    composed = unicodedata.normalize("NFC", text)
    for found in _ITEM.finditer(composed.translate(_OPENERS)):
        minus, phrase, star, word = found.groups()
        if word == _OR and not minus:
            yield False, None
            continue
        if phrase is None:
            star = "*" if word.endswith("*") else ""
        term = _term(word if phrase is None else phrase, is_prefix=bool(star))
        if term is not None:
            yield bool(minus), term


def _term(text: str, *, is_prefix: bool) -> Term | None:
    """The tokens of a word or phrase; None where it has none."""
    found = tuple(pieces(text))
    if not found:
        return None
    texts: list[str] = []
    for n, piece in enumerate(found):
        texts += _tokens_within(piece, is_last=n == len(found) - 1)
    last = found[-1]
    if last.is_dense:
        # In the text a run may go on; its last character alone begins a pair there.
        is_open = len(last.text) == 1
        return Term(tuple(texts), is_open, is_open and len(texts) == 1)
    if is_prefix and len(texts) == 1 and len(last.text) < SHORTEST_PREFIX:
        raise SearchError(
            f"“{text}” begins too many words: write at least {SHORTEST_PREFIX} letters "
            "before the *"
        )
    return Term(tuple(texts), is_prefix)


def _tokens_within(piece: Piece, *, is_last: bool) -> list[str]:
    """A piece's tokens as the index has them, where it is part of a phrase."""
    text = piece.text
    if not piece.is_dense:
        return [text[:LONGEST]]
    pairs = [text[n : n + 2] for n in range(len(text) - 1)]
    return pairs if is_last and pairs else [*pairs, text[-1]]
