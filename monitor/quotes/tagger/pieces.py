"""Text -> word pieces with what the encoder's lower-case vocabulary leaves out.

The vocabulary knows no case and no place, so each piece carries one of `N_ROWS` rows of
the model's token-type table: the case of its word, where the word stands to quotation
marks, and whether it begins a paragraph.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from monitor.quotes.marks import Quotation, find_quotations
from monitor.text import paragraphs
from monitor.values import Span

Ints = NDArray[np.int64]

N_ROWS = 40
_HALF = re.compile("[\ud800-\udfff]")  # of a pair: no tokenizer takes it
_OUTSIDE, _INSIDE, _OPENING, _CLOSING = range(4)
_STOPS = frozenset(".?!…")
_QUOTE_CHARACTERS = frozenset("\"'“”„‟«»‹›‘’‚`")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as word pieces.

    Shapes: n pieces, w words, in text order. `ids` and `rows` [n] go into the model;
    `firsts` [w] is each word's first piece, `starts` and `ends` [w] its characters;
    `breaks` are the pieces at which paragraphs begin, `stops` those at which a sentence
    may.
    """

    ids: Ints
    rows: Ints
    firsts: Ints
    starts: Ints
    ends: Ints
    breaks: Ints
    stops: Ints

    @property
    def word_of(self) -> Ints:
        """The word of each piece [n]."""
        marks = np.zeros(len(self.ids), dtype=np.int64)
        marks[self.firsts] = 1
        return np.cumsum(marks) - 1


def cut(text: str, tokenizer: Tokenizer) -> Pieces:
    """Cut `text` into word pieces. Never raises on odd text."""
    blocks = paragraphs(text)
    encodings = tokenizer.encode_batch(
        [_HALF.sub("\ufffd", text[start:end]) for start, end in blocks],
        add_special_tokens=False,
    )
    quotations = find_quotations(text, blocks)
    ids: list[int] = []
    rows: list[int] = []
    firsts: list[int] = []
    words: list[tuple[int, int]] = []
    breaks: list[int] = []
    stops: list[int] = []
    for block, encoding, marked in zip(blocks, encodings, quotations, strict=True):
        if not encoding.ids:
            continue
        breaks.append(len(ids))
        spans, first_pieces = _words(encoding.word_ids, encoding.offsets, block.start)
        states = _quote_states(text, spans, marked)
        word_rows = [
            (_case(text[start:end]) * 4 + state) * 2 + (n == 0)
            for n, ((start, end), state) in enumerate(zip(spans, states, strict=True))
        ]
        word = -1
        for piece in range(len(encoding.ids)):
            word += word + 1 < len(first_pieces) and first_pieces[word + 1] == piece
            rows.append(word_rows[word])
        stops += [len(ids) + first_pieces[word] for word in _after_stops(text, spans)]
        firsts += [len(ids) + piece for piece in first_pieces]
        ids += encoding.ids
        words += spans
    bounds = np.array(words, dtype=np.int64).reshape(-1, 2)
    return Pieces(
        np.array(ids, dtype=np.int64),
        np.array(rows, dtype=np.int64),
        np.array(firsts, dtype=np.int64),
        bounds[:, 0],
        bounds[:, 1],
        np.array(breaks, dtype=np.int64),
        np.array(stops, dtype=np.int64),
    )


def _words(
    word_ids: list[int | None], offsets: list[tuple[int, int]], at: int
) -> tuple[list[tuple[int, int]], list[int]]:
    """The words' characters in the text, and each word's first piece."""
    spans: list[tuple[int, int]] = []
    firsts: list[int] = []
    before: int | None = -1
    for piece, (word, (start, end)) in enumerate(zip(word_ids, offsets, strict=True)):
        if word != before:
            firsts.append(piece)
            spans.append((at + start, at + end))
            before = word
        else:
            spans[-1] = (spans[-1][0], max(spans[-1][1], at + end))
    return spans, firsts


def _after_stops(text: str, words: list[tuple[int, int]]) -> Iterator[int]:
    """The words that follow a sentence's end, with the marks that close it."""
    for n, (start, end) in enumerate(words[:-1], start=1):
        if text[start:end] in _STOPS:
            after = words[n]
            is_mark = after[0] == end and text[slice(*after)] in _QUOTE_CHARACTERS
            if n + is_mark < len(words):
                yield n + is_mark


def _case(word: str) -> int:
    """0 lower, 1 capitalised, 2 capitals, 3 mixed, 4 without letters."""
    if not any(character.isalpha() for character in word):
        return 4
    if word.islower():
        return 0
    if word.isupper():
        return 2 if len(word) > 1 else 1
    return 1 if word[0].isupper() and word[1:].islower() else 3


def _quote_states(
    text: str, words: list[tuple[int, int]], marked: list[Quotation]
) -> list[int]:
    """Where each word of a paragraph stands to its quotations."""
    states = []
    n = 0
    for start, end in words:
        while n < len(marked) and marked[n].span.end <= start:
            n += 1
        states.append(_quote_state(text, Span(start, end), marked, n))
    return states


def _quote_state(text: str, word: Span, marked: list[Quotation], n: int) -> int:
    if n == len(marked) or word.end <= marked[n].span.start:
        return _OUTSIDE
    if word.start < marked[n].inner.start:
        return _OPENING
    is_mark = all(character in _QUOTE_CHARACTERS for character in text[slice(*word)])
    return _CLOSING if is_mark and word.end > marked[n].inner.end else _INSIDE
