"""One wording held against another, word by word: what a quotation kept and changed.

Shows a reader how an outlet's quotation differs from the figure's own post or from the
fullest wording known. Case, quotation marks, dashes and punctuation do not count.
Whether two wordings are of one statement is `identity`'s question, not this one's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from monitor import text as texts

MAX_ALIGNED = 2000
"""Tokens. In longer texts the most frequent words are compared only beside others, lest
a page of one word take minutes."""


class PieceKind(StrEnum):
    """What became of a stretch of words.

    `kept`: in both. `elided`: left out with a mark (… or [...]) that says so, on
    either side. `dropped`: left out without one. `substituted`: other words in its
    place. `inserted`: words that the original has not. `editorial`: words in
    [brackets], with the original's that they replace. `excerpt`: before the first or
    after the last word in common, where a quotation may begin and end as it likes.
    """

    KEPT = "kept"
    ELIDED = "elided"
    DROPPED = "dropped"
    SUBSTITUTED = "substituted"
    INSERTED = "inserted"
    EDITORIAL = "editorial"
    EXCERPT = "excerpt"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the comparison, as each text spells it; "" where a text has nothing.

    The `original`s of all pieces joined are the original, the `wording`s joined the
    wording, blanks and marks included. `is_quoted`: it lies within one pair of
    quotation marks of the wording, so the outlet vouches for every word of it.
    """

    kind: PieceKind
    original: str
    wording: str
    is_quoted: bool = False


_DIFFERENCES = {PieceKind.DROPPED, PieceKind.SUBSTITUTED, PieceKind.INSERTED}


def differs(original: str, wording: str) -> bool:
    """Whether the quotation differs from the original: words were changed unmarked.

    True for a silent drop, a substitution or an insertion between quotation marks of
    `wording`, and for a quotation that begins like a sentence where the original is in
    the middle of a clause ("I never said we will pay": “We will pay”). False for marked
    elisions, editorial brackets, excerpts, and for words outside quotation marks.
    `original` is the figure's own post (no marks at all: it is complete) or a wording
    in marks, beyond whose edges more may have been said.
    """
    pieces = compare(original, wording)
    changed = any(each.is_quoted and each.kind in _DIFFERENCES for each in pieces)
    return changed or _begins_within_a_clause(pieces)


def compare(original: str, wording: str) -> tuple[Piece, ...]:
    """Hold `wording` against `original`, word by word, in the order of the words.

    Neighbouring pieces differ in kind or in `is_quoted`. Two empty texts give no piece.
    """
    ours, theirs = _read(original), _read(wording)
    pieces: list[_Draft] = []
    for region in _regions(ours, theirs):
        pieces.extend(_classify(region))
    return tuple(_spell(_joined(pieces), original, wording))


class _TokenKind(StrEnum):
    WORD = "word"
    GAP = "gap"  # an elision mark
    BRACKET = "bracket"  # an editorial insertion, or a word changed by one


@dataclass(frozen=True, slots=True)
class _Token:
    """`stretch` numbers the quotation it stands in, -1 for none."""

    kind: _TokenKind
    key: str
    start: int
    stretch: int


@dataclass(frozen=True, slots=True)
class _Region:
    """What stands between two words in common (or is one: `is_common`)."""

    original: tuple[_Token, ...]
    wording: tuple[_Token, ...]
    is_common: bool = False
    is_first: bool = False
    is_last: bool = False
    is_quoted: bool = False
    is_complete: bool = False  # the original has no edges beyond which more was said


@dataclass(frozen=True, slots=True)
class _Draft:
    kind: PieceKind
    original: tuple[_Token, ...]
    wording: tuple[_Token, ...]
    is_quoted: bool


_DOTS = r"(?:…|\.{3,}|(?:\. ){2,}\.)"
_SPECIAL = re.compile(
    rf"(?P<gap>\[ ?{_DOTS} ?\]|\( ?{_DOTS} ?\)|{_DOTS})"
    r"|\[(?P<letter>\w)\](?P<rest>\w[\w'’]*)"  # [H]e
    r"|(?P<bracket>[\w'’]{0,40}\[[^\[\]]{0,200}\][\w'’]{0,40})"
)
_PARTS = re.compile(r"[^-‐‑]+")
_PAIRS = {"“": "”“", "„": "“”", "«": "»", "»": "«", '"': '"', "「": "」", "『": "』"}
_SINGLES = re.compile(r"(?<!\w)‘|’(?!\w)")


def _read(text: str) -> tuple[_Token, ...]:
    """The words, elision marks and brackets of a text, in order."""
    stretches = _stretches(text)
    tokens: list[_Token] = []
    at = 0
    for found in _SPECIAL.finditer(text):
        tokens.extend(_words(text, at, found.start(), stretches))
        key = texts.fold(found[0])
        kind = _TokenKind.BRACKET
        if found["gap"]:
            kind, key = _TokenKind.GAP, "…"
        elif found["letter"]:
            kind, key = _TokenKind.WORD, texts.fold(found["letter"] + found["rest"])
        tokens.append(_Token(kind, key, found.start(), stretches[found.start()]))
        at = found.end()
    tokens.extend(_words(text, at, len(text), stretches))
    return tuple(tokens)


def _words(text: str, start: int, end: int, stretches: Sequence[int]) -> list[_Token]:
    """The words of a part of a text; a hyphen parts two."""
    tokens: list[_Token] = []
    for _, span in texts.word_spans(text[start:end]):
        begin = start + span.start
        for part in _PARTS.finditer(text, begin, start + span.end):
            key, place = texts.fold(part[0]), part.start()
            if key:
                tokens.append(_Token(_TokenKind.WORD, key, place, stretches[place]))
    return tokens


def _stretches(text: str) -> list[int]:
    """For each place in a text the number of the quotation it lies in, -1 for none.

    A mark opened again while one is open goes on with it, as every paragraph of a long
    quotation opens one. Single marks count where there are no double ones.
    """
    if not any(mark in text for mark in _PAIRS):
        text = _SINGLES.sub(lambda m: "“" if m[0] == "‘" else "”", text)
    places: list[int] = []
    number, closers = -1, ""
    n_opened = 0
    for sign in text:
        if closers and sign in closers and not (sign == "“" == closers[-1]):
            number, closers = -1, ""
        elif not closers and sign in _PAIRS:
            number, closers = n_opened, _PAIRS[sign]
            n_opened += 1
        places.append(number)
    return places


def _regions(ours: tuple[_Token, ...], theirs: tuple[_Token, ...]) -> Iterator[_Region]:
    """The words in common, one by one, and what stands before, between and after."""
    common = list(_common(ours, theirs))
    is_complete = all(token.stretch < 0 for token in ours)
    ends = [*common, (len(ours), len(theirs))]
    a = b = 0
    for n, (i, j) in enumerate(ends):
        first, last = n == 0, n == len(common)
        if i > a or j > b:
            before = -1 if first else theirs[b - 1].stretch
            after = -1 if last else theirs[j].stretch
            inner = [token.stretch for token in theirs[b:j]]
            yield _Region(
                ours[a:i],
                theirs[b:j],
                is_first=first,
                is_last=last,
                is_quoted=any(s >= 0 for s in inner) if inner else before == after >= 0,
                is_complete=is_complete,
            )
        if not last:
            word = theirs[j]
            yield _Region(ours[i : i + 1], (word,), True, is_quoted=word.stretch >= 0)
        a, b = i + 1, j + 1


def _common(
    ours: Sequence[_Token], theirs: Sequence[_Token]
) -> Iterator[tuple[int, int]]:
    """Positions of the words that both have, in the order of both."""
    n_ours = [n for n, token in enumerate(ours) if token.kind is _TokenKind.WORD]
    n_theirs = [n for n, token in enumerate(theirs) if token.kind is _TokenKind.WORD]
    matcher = SequenceMatcher(
        None,
        [ours[n].key for n in n_ours],
        [theirs[n].key for n in n_theirs],
        autojunk=max(len(ours), len(theirs)) > MAX_ALIGNED,
    )
    for a, b, size in matcher.get_matching_blocks():
        for k in range(size):
            yield n_ours[a + k], n_theirs[b + k]


def _classify(region: _Region) -> Iterator[_Draft]:
    """What became of a region: one piece, or several where it has several causes."""
    ours, theirs = region.original, region.wording
    if region.is_common or _letters(ours) == _letters(theirs):
        yield _Draft(PieceKind.KEPT, ours, theirs, region.is_quoted)
        return
    n_said, n_written = len(_only_words(ours)), len(_only_words(theirs))
    if region.is_first and n_said > n_written and not _is_marked(theirs):
        spare = len(ours) - n_written  # what is as long as the wording's is replaced
        yield _Draft(PieceKind.EXCERPT, ours[:spare], (), False)
        ours = ours[spare:]
    spared: tuple[_Token, ...] = ()
    if region.is_last and n_said > n_written and not _is_marked(theirs):
        ours, spared = ours[:n_written], ours[n_written:]
    yield from _changes(region, ours, theirs)
    if spared:
        yield _Draft(PieceKind.EXCERPT, spared, (), False)


def _changes(
    region: _Region, ours: tuple[_Token, ...], theirs: tuple[_Token, ...]
) -> Iterator[_Draft]:
    """The pieces of a region from which an excerpt's edges were taken."""
    quoted = region.is_quoted
    brackets = [t for t in theirs if t.kind is _TokenKind.BRACKET]
    written = _only_words(theirs)
    kind = None
    if not ours and not theirs:
        return
    if _has(theirs, _TokenKind.GAP) and not written:
        kind = PieceKind.ELIDED
    elif brackets and not written:
        kind = PieceKind.EDITORIAL
    elif _has(ours, _TokenKind.GAP) or (written and not ours and _beyond(region)):
        kind = PieceKind.ELIDED if _has(ours, _TokenKind.GAP) else PieceKind.EXCERPT
    elif not written:
        kind = PieceKind.EDITORIAL if not _only_words(ours) else PieceKind.DROPPED
    elif not brackets and not _has(theirs, _TokenKind.GAP):
        kind = PieceKind.SUBSTITUTED if ours else PieceKind.INSERTED
        if ours and not _only_words(ours):
            kind = PieceKind.EDITORIAL
    if kind:
        yield _Draft(kind, ours, theirs, quoted)
        return
    yield from _mixed_changes(ours, theirs)


def _mixed_changes(
    ours: tuple[_Token, ...], theirs: tuple[_Token, ...]
) -> Iterator[_Draft]:
    """Written words beside brackets or elision marks: the mark takes what is left out,
    the words are the outlet's own."""
    rest = ours
    for token in theirs:
        kind = PieceKind.INSERTED
        taken: tuple[_Token, ...] = ()
        if token.kind is not _TokenKind.WORD:
            is_gap = token.kind is _TokenKind.GAP
            kind = PieceKind.ELIDED if is_gap else PieceKind.EDITORIAL
            taken, rest = rest, ()
        yield _Draft(kind, taken, (token,), token.stretch >= 0)


def _beyond(region: _Region) -> bool:
    """Whether the wording goes on past an edge of an original that is no whole text."""
    return (region.is_first or region.is_last) and not region.is_complete


def _is_marked(tokens: Iterable[_Token]) -> bool:
    return any(token.kind is not _TokenKind.WORD for token in tokens)


def _has(tokens: Iterable[_Token], kind: _TokenKind) -> bool:
    return any(token.kind is kind for token in tokens)


def _only_words(tokens: Iterable[_Token]) -> list[_Token]:
    return [token for token in tokens if token.kind is _TokenKind.WORD]


def _letters(tokens: Iterable[_Token]) -> str:
    """What tokens say, elision marks aside: "peace-talks" is "peace talks"."""
    return "".join(t.key for t in tokens if t.kind is not _TokenKind.GAP)


def _joined(drafts: Iterable[_Draft]) -> list[_Draft]:
    """Neighbours of one kind made one piece."""
    merged: list[_Draft] = []
    for draft in drafts:
        last = merged[-1] if merged else None
        if last and (last.kind, last.is_quoted) == (draft.kind, draft.is_quoted):
            merged[-1] = _Draft(
                draft.kind,
                last.original + draft.original,
                last.wording + draft.wording,
                draft.is_quoted,
            )
        else:
            merged.append(draft)
    return merged


def _spell(drafts: Sequence[_Draft], original: str, wording: str) -> Iterator[Piece]:
    """Cut both texts where the pieces begin, so that the pieces tile them."""
    firsts = ([d.original for d in drafts], [d.wording for d in drafts])
    ours = _cut(original, firsts[0])
    theirs = _cut(wording, firsts[1])
    for draft, said, written in zip(drafts, ours, theirs, strict=True):
        yield Piece(draft.kind, said, written, draft.is_quoted)


_OPENING = re.compile(r"[“„«‘\"(「『»—–-]*\Z")


def _cut(text: str, groups: Sequence[tuple[_Token, ...]]) -> list[str]:
    """The part of `text` for each group: from its first token to the next group's; an
    opening mark goes with the word after it."""
    begins = [_begin(text, group[0].start) for group in groups if group]
    begins = [0, *begins[1:], len(text)] if begins else []
    cuts = pairwise(begins)
    return [text[slice(*next(cuts))] if group else "" for group in groups]


def _begin(text: str, start: int) -> int:
    near = max(0, start - 4)  # no more marks than that open together
    marks = _OPENING.search(text[near:start])
    begin = near + marks.start() if marks else start
    return begin if begin == 0 or text[begin - 1].isspace() else start


_CLAUSE_EDGE = re.compile(
    r"(?:[,;:.!?…—–(”’\"»]|\b(?:and|but|or|that|because|if|when|while|so|as|though|"
    r"although|since|which|who))[\s“‘\"„«]*\Z",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"\A[\s“„«\"‘「『]+([^\W\d_])")


def _begins_within_a_clause(pieces: Sequence[Piece]) -> bool:
    """Whether a quotation opens with a capital where the original has none, not at a
    sentence's or clause's edge."""
    if len(pieces) < 2 or pieces[0].kind is not PieceKind.EXCERPT:
        return False
    left_out, first = pieces[0].original, pieces[1]
    begins = _SENTENCE_START.search(first.wording)
    said = re.search(r"[^\W_]", first.original)
    if not (left_out and first.is_quoted and begins and said):
        return False
    is_raised = begins[1].isupper() and said[0].islower()
    return is_raised and not _CLAUSE_EDGE.search(left_out)
