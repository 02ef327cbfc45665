"""A corpus as training windows: pieces, labels, and where pointers ought to point."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from monitor.quotes.tagger.decode import (
    B_CONTENT,
    B_CUE,
    B_SOURCE,
    I_CONTENT,
    I_CUE,
    I_SOURCE,
    N_LABELS,
)
from monitor.quotes.tagger.links import HEADS
from monitor.quotes.tagger.pieces import Ints, Pieces, cut
from training.tagger.model import Questions

CLS, SEP = 101, 102
N_ASKED = 48
"""Pieces asked per window and pointer head: all of them would double a step's time."""

PieceSpans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Links:
    """One attribution's content, cue and source as ranges of pieces."""

    content: PieceSpans
    cue: PieceSpans
    source: PieceSpans


@dataclass(frozen=True, slots=True)
class Example:
    """One article: its pieces, a label a word [w] and its attributions.

    `soft` [w, 7] is what other models think of its words, if asked.
    """

    id: str
    text: str
    pieces: Pieces
    labels: Ints
    links: list[Links]
    soft: NDArray[np.float32] | None = None


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The articles of a corpus file (JSON Lines, gzipped)."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_examples(
    path: Path, tokenizer: Tokenizer, soft: dict[str, NDArray[np.float32]] | None = None
) -> list[Example]:
    """Every article of a corpus file as an example."""
    return [
        make_example(row, tokenizer, (soft or {}).get(row["id"]))
        for row in read_rows(path)
    ]


def make_example(
    row: dict[str, Any], tokenizer: Tokenizer, soft: NDArray[np.float32] | None = None
) -> Example:
    """Lay an article's gold spans over its words and pieces."""
    pieces = cut(row["text"], tokenizer)
    labels = np.zeros(len(pieces.firsts), dtype=np.int64)
    groups = [
        [_word_ranges(pieces, attribution[part]) for part in PARTS]
        for attribution in row["attributions"]
    ]
    for part, (begin, inside) in enumerate(PART_LABELS):
        for group in groups:
            for first, last in group[part]:
                labels[first] = begin
                labels[first + 1 : last] = inside
    _repair(labels)
    links = [
        Links(*([_piece_range(pieces, span) for span in part] for part in group))
        for group in groups
    ]
    return Example(row["id"], row["text"], pieces, labels, links, soft)


PARTS = ("content", "cue", "source")
PART_LABELS = ((B_CONTENT, I_CONTENT), (B_CUE, I_CUE), (B_SOURCE, I_SOURCE))


def _repair(labels: Ints) -> None:
    """Where spans overlapped, an inside may have lost its beginning: it begins."""
    before = 0
    for n, label in enumerate(labels.tolist()):
        if label in (I_SOURCE, I_CUE, I_CONTENT) and before not in (label, label - 1):
            labels[n] = label - 1
        before = int(labels[n])


def _word_ranges(pieces: Pieces, spans: Iterable[Sequence[int]]) -> PieceSpans:
    ranges = []
    for start, end in spans:
        first = int(np.searchsorted(pieces.ends, start, side="right"))
        last = int(np.searchsorted(pieces.starts, end, side="left"))
        if first < last:
            ranges.append((first, last))
    return ranges


def _piece_range(pieces: Pieces, words: tuple[int, int]) -> tuple[int, int]:
    first, last = words
    end = pieces.firsts[last] if last < len(pieces.firsts) else len(pieces.ids)
    return int(pieces.firsts[first]), int(end)


# windows ------------------------------------------------------------------------------


def train_windows(
    example: Example, size: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """Whole paragraphs packed to at most `size` pieces; the first window is shorter by
    chance, so that the cuts fall elsewhere in each epoch."""
    n_pieces = len(example.pieces.ids)
    ends = [*example.pieces.breaks[1:].tolist(), n_pieces]
    found: list[tuple[int, int]] = []
    start = 0
    room = int(rng.integers(size // 4, size + 1))
    while start < n_pieces:
        fitting = [end for end in ends if start < end <= start + room]
        end = fitting[-1] if fitting else min(n_pieces, start + size)
        found.append((start, end))
        start, room = end, size
    return found


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows side by side, padded; shapes b windows, n pieces, w words."""

    ids: torch.Tensor
    rows: torch.Tensor
    mask: torch.Tensor
    words: torch.Tensor
    labels: torch.Tensor
    word_mask: torch.Tensor
    soft: torch.Tensor | None
    asked: tuple[Questions, ...]

    def to(self, device: torch.device) -> "Batch":
        """The same on another device."""

        def move(tensor: torch.Tensor) -> torch.Tensor:
            return tensor.to(device, non_blocking=True)

        return Batch(
            move(self.ids),
            move(self.rows),
            move(self.mask),
            move(self.words),
            move(self.labels),
            move(self.word_mask),
            None if self.soft is None else move(self.soft),
            tuple(
                Questions(move(q.at), move(q.groups), move(q.targets), move(q.weight))
                for q in self.asked
            ),
        )


def make_batch(
    windows: Sequence[tuple[Example, int, int]], rng: np.random.Generator
) -> Batch:
    """Lay windows (example, first piece, piece after the last) side by side."""
    length = 2 + max(end - start for _, start, end in windows)
    ranges = [_words_in(example, start, end) for example, start, end in windows]
    n_words = max(2, *(last - first for first, last in ranges))
    size = len(windows)
    ids = np.zeros((size, length), dtype=np.int64)
    rows = np.zeros((size, length), dtype=np.int64)
    mask = np.zeros((size, length), dtype=np.float32)
    words = np.zeros((size, n_words), dtype=np.int64)
    labels = np.zeros((size, n_words), dtype=np.int64)
    word_mask = np.zeros((size, n_words), dtype=np.float32)
    with_soft = all(example.soft is not None for example, _, _ in windows)
    soft = np.zeros((size, n_words, N_LABELS), dtype=np.float32) if with_soft else None
    for n, ((example, start, end), (first, last)) in enumerate(
        zip(windows, ranges, strict=True)
    ):
        n_pieces, count = end - start, last - first
        ids[n, : n_pieces + 2] = [CLS, *example.pieces.ids[start:end], SEP]
        rows[n, 1 : n_pieces + 1] = example.pieces.rows[start:end]
        mask[n, : n_pieces + 2] = 1
        words[n, :count] = example.pieces.firsts[first:last] - start + 1
        labels[n, :count] = example.labels[first:last]
        if labels[n, 0] in (I_SOURCE, I_CUE, I_CONTENT):
            labels[n, 0] -= 1
        word_mask[n, :count] = 1
        if soft is not None and example.soft is not None:
            soft[n, :count] = example.soft[first:last]
    asked = _ask(windows, length, rng)
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(rows),
        torch.from_numpy(mask),
        torch.from_numpy(words),
        torch.from_numpy(labels),
        torch.from_numpy(word_mask),
        None if soft is None else torch.from_numpy(soft),
        asked,
    )


def _words_in(example: Example, start: int, end: int) -> tuple[int, int]:
    firsts = example.pieces.firsts
    return (
        int(np.searchsorted(firsts, start, side="left")),
        int(np.searchsorted(firsts, end, side="left")),
    )


ROUTES = ((0, 1), (1, 2), (0, 2))  # content -> cue, cue -> source, content -> source
assert len(ROUTES) == len(HEADS)


def _ask(
    windows: Sequence[tuple[Example, int, int]], length: int, rng: np.random.Generator
) -> tuple[Questions, ...]:
    asked = []
    for origin, goal in ROUTES:
        made = [
            _ask_one(example, start, end, origin, goal, length, rng)
            for example, start, end in windows
        ]
        n_groups = max(1, *(len(targets) for _, _, targets in made))
        at = np.zeros((len(made), N_ASKED), dtype=np.int64)
        groups = np.zeros((len(made), N_ASKED), dtype=np.int64)
        weight = np.zeros((len(made), N_ASKED), dtype=np.float32)
        targets = np.zeros((len(made), n_groups, length), dtype=np.float32)
        for n, (pieces, owners, wanted) in enumerate(made):
            at[n, : len(pieces)] = pieces
            groups[n, : len(owners)] = owners
            weight[n, : len(pieces)] = 1
            if wanted:
                targets[n, : len(wanted)] = wanted
        asked.append(
            Questions(
                torch.from_numpy(at),
                torch.from_numpy(groups),
                torch.from_numpy(targets),
                torch.from_numpy(weight),
            )
        )
    return tuple(asked)


def _ask_one(
    example: Example,
    start: int,
    end: int,
    origin: int,
    goal: int,
    length: int,
    rng: np.random.Generator,
) -> tuple[list[int], list[int], list[NDArray[np.float32]]]:
    """Pieces to ask, the group of each, and each group's right pieces (0: none)."""
    pieces: list[int] = []
    owners: list[int] = []
    targets: list[NDArray[np.float32]] = []
    for link in example.links:
        parts = (link.content, link.cue, link.source)
        asking = [
            piece - start + 1
            for first, last in parts[origin]
            for piece in range(max(first, start), min(last, end))
        ]
        if not asking:
            continue
        right = np.zeros(length, dtype=np.float32)
        for first, last in parts[goal]:
            right[
                max(first, start) - start + 1 : max(0, min(last, end) - start + 1)
            ] = 1
        if not right.any():
            if parts[goal]:
                continue  # what it points to lies outside the window
            right[0] = 1
        owners += [len(targets)] * len(asking)
        pieces += asking
        targets.append(right)
    if len(pieces) > N_ASKED:
        chosen = rng.choice(len(pieces), N_ASKED, replace=False)
        pieces = [pieces[n] for n in chosen]
        owners = [owners[n] for n in chosen]
    return pieces, owners, targets
