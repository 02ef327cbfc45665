"""Windows over a text: what the model reads at once, and which of it counts."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from monitor.quotes.tagger.pieces import Ints


class Window(NamedTuple):
    """Pieces `start` to `end` are read, of which `first` to `last` count."""

    start: int
    end: int
    first: int
    last: int


def lay(
    n_pieces: int, places: Sequence[Ints], size: int, before: int
) -> tuple[Window, ...]:
    """Cover `n_pieces` with windows of at most `size`.

    Windows meet at one of `places` in the second half of the first: the last of those
    listed first (paragraphs), or of the next (sentences), or anywhere. So nothing that
    hangs together is read in two parts. Each window but the first reads `before` pieces
    ahead of those that count in it, for what stands there often tells who speaks.
    """
    windows: list[Window] = []
    first = start = 0
    while n_pieces - start > size:
        last = _last_of(places, max(first, start + size // 2), start + size)
        windows.append(Window(start, last, first, last))
        first, start = last, last - before
    return (*windows, Window(start, n_pieces, first, n_pieces))


def _last_of(places: Sequence[Ints], after: int, limit: int) -> int:
    """The last place after one piece and no further than another, or the latter."""
    for listed in places:
        n = int(np.searchsorted(listed, limit, side="right"))
        if n and listed[n - 1] > after:
            return int(listed[n - 1])
    return limit
