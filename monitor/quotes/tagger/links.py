"""Spans -> attributions: which cue, which source, which pieces belong together.

Each content points to its cue, each cue and each content to their source. What is
pointed at need not have been labelled: a cue that the labels missed is read off the
pointers. A cue has one content, so contents that share a cue are one statement,
interrupted or continued; it goes on in a later paragraph only where nobody else's words
stand in one between.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.quotes.tagger.decode import (
    B_CONTENT,
    B_CUE,
    B_SOURCE,
    Floats,
)
from monitor.quotes.tagger.pieces import Ints, Pieces

HEADS = ("content-cue", "cue-source", "content-source")
CONTENT_CUE, CUE_SOURCE, CONTENT_SOURCE = range(len(HEADS))
POINTER_WIDTH = 128
N_BUCKETS = 35

WordSpan = tuple[int, int]
"""First word and the word after the last."""


def bucket_of(distance: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bucket of a distance in pieces: exact when near, by powers when far."""
    size = np.abs(distance)
    far = 8 + np.floor(np.log2(np.maximum(size, 8) / 8) * 1.5).astype(np.int64)
    bucket = np.where(size < 8, size, np.minimum(far, 17))
    return np.where(distance < 0, 17 - bucket, 17 + bucket).astype(np.int64)


def spans_of(labels: NDArray[np.int64], beginning: int) -> list[WordSpan]:
    """The word ranges labelled `beginning`, `beginning + 1`, ..."""
    inside = beginning + 1
    found: list[WordSpan] = []
    start: int | None = None
    for n, label in enumerate(labels.tolist()):
        if start is not None and label != inside:
            found.append((start, n))
            start = None
        if label == beginning:
            start = n
    if start is not None:
        found.append((start, len(labels)))
    return found


@dataclass(frozen=True, slots=True)
class View:
    """One window as the model saw it: its first piece, what counts, its pointers.

    `scores` [heads, n + 2, n + 2] say how much a piece points to another, without
    distance; row and column 0 stand for "nothing", the last for the window's end.
    """

    start: int
    first: int
    last: int
    scores: Floats


class Pointers:
    """Where spans of one text point to, each asked in the window that sees it best."""

    def __init__(self, views: Sequence[View], distances: Floats) -> None:
        self._views = views
        self._lasts = [view.last for view in views]
        self._distances = distances
        self._made: dict[tuple[int, int], Floats] = {}

    def _biases(self, head: int, n_rows: int) -> Floats:
        """What the pointer thinks of each distance in a window [n_rows, n_rows]."""
        if (head, n_rows) not in self._made:
            by_distance = self._distances[head][
                bucket_of(np.arange(1 - n_rows, n_rows, dtype=np.int64))
            ]
            # Row i holds the distances -i, ..., n - 1 - i: one stretch, shifted.
            rows = np.lib.stride_tricks.sliding_window_view(by_distance, n_rows)
            self._made[head, n_rows] = rows[::-1]
        return self._made[head, n_rows]

    def point(self, head: int, span: WordSpan) -> tuple[int, Floats]:
        """The mean distribution over the pieces of a window, from the pieces of `span`.

        Returns the window's first piece and the probabilities [n + 2], of which the
        first is "nothing".
        """
        middle = (span[0] + span[1] - 1) // 2
        view = self._views[bisect_right(self._lasts, middle)]
        n_rows = view.scores.shape[1]
        first = max(span[0] - view.start + 1, 1)
        last = min(span[1] - view.start + 1, n_rows - 1)
        biases = self._biases(head, n_rows)
        scores = view.scores[head, first:last] + biases[first:last]
        scores -= scores.max(axis=1, keepdims=True)
        likely = np.exp(scores)
        likely /= likely.sum(axis=1, keepdims=True)
        mean: Floats = likely.mean(axis=0)
        return view.start, mean


@dataclass(slots=True)
class Linked:
    """One attribution over words; the shares say how sure its pointers are."""

    content: list[WordSpan]
    cue: WordSpan | None
    source: WordSpan | None = None
    cue_share: float = 0.0
    source_share: float = 0.0
    shares: list[float] = field(default_factory=list)


MAX_PARAGRAPHS_ON = 2
"""How many paragraphs further on a statement may go on; in the training corpus 156 of
159 that do go on in the next one, and 3 in the one after it."""

MIN_UNLABELLED = 0.3
"""The share of a pointer that must lie on words without a label to make them a span."""


def link(pieces: Pieces, labels: Ints, pointers: Pointers) -> list[Linked]:
    """Tie contents to cues and sources; contents of one cue are one attribution."""
    return _Linking(pieces, labels, pointers).link()


@dataclass(frozen=True, slots=True)
class _Labelled:
    """The spans with one label: words, pieces [k, 2], which pieces lie in one [n]."""

    words: list[WordSpan]
    pieces: Ints
    covered: NDArray[np.bool_]

    @classmethod
    def of(cls, words: list[WordSpan], bounds: Ints) -> "_Labelled":
        """`bounds` are the words' first pieces and the end."""
        pieces = bounds[np.array(words, dtype=np.int64).reshape(-1, 2)]
        covered = np.zeros(int(bounds[-1]), dtype=bool)
        for first, last in pieces.tolist():
            covered[first:last] = True
        return cls(words, pieces, covered)


class _Linking:
    def __init__(self, pieces: Pieces, labels: Ints, pointers: Pointers) -> None:
        self.pieces = pieces
        self.pointers = pointers
        self.bounds = np.append(pieces.firsts, len(pieces.ids))
        self.contents = spans_of(labels, B_CONTENT)
        self.cues = _Labelled.of(spans_of(labels, B_CUE), self.bounds)
        self.sources = _Labelled.of(spans_of(labels, B_SOURCE), self.bounds)
        self.in_content = (labels == B_CONTENT) | (labels == B_CONTENT + 1)

    def link(self) -> list[Linked]:
        found: list[Linked] = []
        by_cue: dict[WordSpan, Linked] = {}
        for content in self.contents:
            start, mass = self._point(CONTENT_CUE, content)
            cue, share = self._choose(mass, start, self.cues)
            known = by_cue.get(cue) if cue else None
            if known is None:
                known = Linked([], cue)
                found.append(known)
                if cue:
                    by_cue[cue] = known
            known.content.append(content)
            known.shares.append(share)
        found = [part for one in found for part in self._parted(one)]
        for one in found:
            one.cue_share = float(np.mean(one.shares))
            self._find_source(one)
        return found

    def _parted(self, one: Linked) -> list[Linked]:
        """The attribution without the contents that its cue cannot reach.

        Those are left without a cue, and with nothing that speaks for one.
        """
        runs: list[list[WordSpan]] = [one.content[:1]]
        for content in one.content[1:]:
            if self._goes_on(runs[-1][-1], content):
                runs[-1].append(content)
            else:
                runs.append([content])
        if one.cue is None or len(runs) == 1:
            return [one]
        cue = one.cue
        nearest = min(
            runs,
            key=lambda run: min(max(a - cue[1], cue[0] - b, 0) for a, b in run),
        )
        shares = dict(zip(one.content, one.shares, strict=True))
        return [
            Linked(run, cue, shares=[shares[content] for content in run])
            if run is nearest
            else Linked(run, None, shares=[0.0])
            for run in runs
        ]

    def _goes_on(self, content: WordSpan, later: WordSpan) -> bool:
        """Whether `later` may continue `content` as words of one statement."""
        first, last = self._paragraph(content[1] - 1), self._paragraph(later[0])
        if last - first <= 1:
            return True
        between = self.contents[
            bisect_right(self.contents, content) : bisect_left(self.contents, later)
        ]
        return last - first <= MAX_PARAGRAPHS_ON and not any(
            first < self._paragraph(start) < last for start, _ in between
        )

    def _paragraph(self, word: int) -> int:
        at = self.pieces.firsts[word]
        return int(np.searchsorted(self.pieces.breaks, at, side="right"))

    def _find_source(self, one: Linked) -> None:
        # Contents past the first few add nothing but time.
        ballots = [self._point(CONTENT_SOURCE, words) for words in one.content[:8]]
        if one.cue:
            ballots += [self._point(CUE_SOURCE, one.cue)] * len(ballots)
        first = min(start for start, _ in ballots)
        last = max(start + len(mass) - 2 for start, mass in ballots)
        total = np.zeros(last - first + 2, dtype=np.float32)
        for start, mass in ballots:
            total[0] += mass[0]
            at = start - first + 1
            total[at : at + len(mass) - 2] += mass[1:-1]
        total /= len(ballots)
        one.source, one.source_share = self._choose(
            total, first, self.sources, may_be_nothing=True
        )

    def _point(self, head: int, words: WordSpan) -> tuple[int, Floats]:
        first, last = words
        return self.pointers.point(
            head, (int(self.bounds[first]), int(self.bounds[last]))
        )

    def _choose(
        self,
        mass: Floats,
        start: int,
        labelled: _Labelled,
        *,
        may_be_nothing: bool = False,
    ) -> tuple[WordSpan | None, float]:
        """The span on which most of a distribution lies, and how much of it.

        `mass` [n + 2] lies on "nothing", on n pieces from `start` on, and on the end.
        """
        n_pieces = len(mass) - 2
        summed = np.concatenate([[0], np.cumsum(mass[1:-1])])
        best: WordSpan | None = None
        share = 0.0
        near = slice(*np.searchsorted(labelled.pieces[:, 0], [start, start + n_pieces]))
        at = np.clip(labelled.pieces[near] - start, 0, n_pieces)
        if len(at):
            shares = summed[at[:, 1]] - summed[at[:, 0]]
            best = labelled.words[near.start + int(shares.argmax())]
            share = float(shares.max())
        rest = np.where(labelled.covered[start : start + n_pieces], 0, mass[1:-1])
        unlabelled = self._grow(rest, start)
        if unlabelled:
            first, last = np.clip(self.bounds[list(unlabelled)] - start, 0, n_pieces)
            here = float(summed[last] - summed[first])
            if here > max(share, MIN_UNLABELLED):
                best, share = unlabelled, here
        if may_be_nothing and float(mass[0]) > share:
            return None, float(mass[0])
        return best, share

    def _grow(self, rest: Floats, start: int) -> WordSpan | None:
        """The words around the likeliest piece that share in its likelihood."""
        if not len(rest) or not rest.any():
            return None
        firsts = self.pieces.firsts
        peak = int(rest.argmax())
        word = int(np.searchsorted(firsts, peak + start, side="right")) - 1
        if self.in_content[word]:
            return None
        floor = MIN_UNLABELLED * float(rest[peak])

        def weight(n: int) -> float:
            piece = int(firsts[n]) - start
            return float(rest[piece]) if 0 <= piece < len(rest) else 0.0

        first, last = word, word + 1
        while first and not self.in_content[first - 1] and weight(first - 1) >= floor:
            first -= 1
        while (
            last < len(firsts) and not self.in_content[last] and weight(last) >= floor
        ):
            last += 1
        return first, last
