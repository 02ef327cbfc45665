"""Windows over a text: what the model reads at once, and which of it counts."""

import itertools
from typing import NamedTuple

import numpy as np

from monitor.quotes.tagger.pieces import Ints


class Window(NamedTuple):
    """Pieces `start` to `end` are read, of which `first` to `last` count."""

    start: int
    end: int
    first: int
    last: int


def lay(n_pieces: int, breaks: Ints, size: int, overlap: int) -> tuple[Window, ...]:
    """Cover `n_pieces` with windows of at most `size` that share some `overlap`.

    A window starts at a paragraph where one lies near. Each piece counts in the window
    in which it lies most central, so that it is read with what stands on both sides.
    """
    bounds: list[tuple[int, int]] = []
    start = 0
    while True:
        end = min(n_pieces, start + size)
        bounds.append((start, end))
        if end == n_pieces:
            break
        target = end - overlap
        before = breaks[np.searchsorted(breaks, target, side="right") - 1]
        start = int(before) if before > max(start, target - overlap) else target
    edges = [0]
    for (_, earlier_end), (later_start, _) in itertools.pairwise(bounds):
        edges.append((earlier_end + later_start) // 2)
    edges.append(n_pieces)
    return tuple(
        Window(start, end, first, last)
        for (start, end), first, last in zip(bounds, edges, edges[1:], strict=False)
    )
