"""Text as tokens: the one form in which the index and a query meet.

A token is a word in lower case without diacritics, between blanks and punctuation
(apostrophes divide, too: "don't" is two tokens, "l'avenir" as well). Scripts that are
written without blanks give a token for every two neighbours and one for the last
character of a run, so that a word of them is a phrase of such pairs.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LONGEST = 64
"""Characters of a token that count: what is longer is no word, and PostgreSQL takes no
more than 2 kB."""

# Signs inside words that \w leaves out: accents, vowel signs, joiners.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0"
    "\u07eb-\u07f3\u0816-\u082d\u0859-\u085b\u08d3-\u08ff\u0900-\u0963\u0966-\u0dff"
    "\u0e31-\u0e4e\u0eb1-\u0ecd\u0f71-\u0fbc\u102b-\u103e\u1056-\u1059\u135d-\u135f"
    "\u17b4-\u17d3\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\u302a-\u302f"
    "\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f"
)
# Chinese, Japanese, Korean; Thai, Lao, Burmese, Khmer.
_DENSE = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u1000-\u103f\u1050-\u109f\u1780-\u17d3"
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# Apostrophes that Unicode calls letters divide as all others do; what is in private use
# is ours.
_NO_LETTER = "\u02b9-\u02bf\u02c8\ue000-\uf8ff"
_LETTER = f"(?:(?![{_DENSE}{_NO_LETTER}])[^\\W_]|[{_MARKS}])"
_PIECES = re.compile(f"([{_DENSE}]+)|{_LETTER}+")
_DENSE_ONE = re.compile(f"[{_DENSE}]")
_PLAIN = re.compile("[a-z0-9]+")
# Marks that a reader leaves out: of Latin, Greek, Cyrillic, Hebrew, Arabic; joiners.
# The vowel signs of India and the voicing marks of Japan stay: they make other words.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# Signs that only divide, one for one.
_TYPOGRAPHY = str.maketrans(dict.fromkeys("“”‘’‚„«»‹›–—…·•−‐‑€£§©®™\xa0\u202f", " "))
_LETTERS = str.maketrans(
    {
        **dict(zip("łøđħŧıŋƀɨĸðƒȼǥɍʉ", "lodhtinbikdfcgru", strict=True)),
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ẞ": "ss",
        # One letter in several keyboards: Farsi and Urdu forms, alef maksura.
        **dict(zip("یىکہە", "ييكهه", strict=True)),
    }
)


class Token(NamedTuple):
    """A token and where it stands; `head` is the end of its first character where it is
    a pair of a script without blanks, else its end."""

    text: str
    start: int
    end: int
    head: int


class Piece(NamedTuple):
    """A word, or a run of a script without blanks (`is_dense`), folded.

    `ends` are the places between which its characters stand, one more than characters;
    for a word, or a run that only folding made one, where it begins and ends.
    """

    text: str
    is_dense: bool
    ends: tuple[int, ...]


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of `text` in order. Never raises."""
    simple = plain(text)
    if simple is not None:
        return tuple(
            Token(found[0][:LONGEST], *found.span(), found.end())
            for found in _PLAIN.finditer(simple)
        )
    return tuple(token for piece in pieces(text) for token in _tokens_of(piece))


def stream(text: str) -> str:
    """The tokens of `text`, a blank between two."""
    simple = plain(text)
    if simple is None:
        return " ".join(token.text for token in tokens(text))
    return " ".join(word[:LONGEST] for word in _PLAIN.findall(simple))


def plain(text: str) -> str | None:
    """The text in lower case where it is ASCII but for signs, as nearly all English is:
    that goes ten times as fast. Characters stay where they are."""
    simple = text if text.isascii() else text.translate(_TYPOGRAPHY)
    return simple.lower() if simple.isascii() else None


def dense_characters(words: str) -> frozenset[str]:
    """The characters of scripts without blanks in a stream of tokens."""
    return frozenset() if words.isascii() else frozenset(_DENSE_ONE.findall(words))


def pieces(text: str) -> Iterator[Piece]:
    """The words and runs of `text` in order."""
    for found in _PIECES.finditer(text):
        start, end = found.span()
        if found[1]:
            folded = "".join(map(_fold_character, found[1]))
            yield Piece(folded, True, tuple(range(start, end + 1)))
            continue
        for inner in _PIECES.finditer(_fold(found[0])):
            yield Piece(inner[0], bool(inner[1]), (start, end))


def fold(word: str) -> str:
    """A word without case, diacritics, ligatures, tatweel and joiners."""
    return _fold(word)


@lru_cache(maxsize=50_000)
def _fold(word: str) -> str:
    bare = unicodedata.normalize("NFKC", word).casefold()
    bare = _DROPPED.sub("", unicodedata.normalize("NFD", bare)).translate(_LETTERS)
    bare = unicodedata.normalize("NFC", bare)
    if bare.isascii() or not any(map(str.isdecimal, bare)):
        return bare
    return "".join(
        str(unicodedata.decimal(each)) if each.isdecimal() else each for each in bare
    )


@lru_cache(maxsize=20_000)
def _fold_character(character: str) -> str:
    """One character for one, so that spans count right."""
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _tokens_of(piece: Piece) -> Iterator[Token]:
    text, ends = piece.text, piece.ends
    if not piece.is_dense:
        yield Token(text[:LONGEST], ends[0], ends[1], ends[1])
        return
    last = len(text) - 1
    if len(ends) == 2:  # no character has a place of its own
        for n in range(last + 1):
            yield Token(text[n : n + 2], ends[0], ends[1], ends[1])
        return
    for n in range(last):
        yield Token(text[n : n + 2], ends[n], ends[n + 2], ends[n + 1])
    yield Token(text[last], ends[last], ends[last + 1], ends[last + 1])
