"""One text through a model: windows in, scores of words and pointers out."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from monitor.quotes.tagger.decode import N_LABELS, Floats
from monitor.quotes.tagger.links import View
from monitor.quotes.tagger.pieces import Ints, Pieces
from monitor.quotes.tagger.windows import lay

CLS, SEP = 101, 102
SIZE = 256
BEFORE = 32
"""Pieces of a window, and those of them that only lead up to it."""


class Model(Protocol):
    """What turns one window's pieces into scores."""

    def run(self, ids: Ints, rows: Ints) -> tuple[Floats, Floats]:
        """[n] pieces with their end marks -> labels [n, 7], pointers [heads, n, n]."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model made of a text: label scores [w, 7] a word, a view a window."""

    scores: Floats
    views: tuple[View, ...]


def read(pieces: Pieces, model: Model) -> Reading:
    """Run the model over every window of a text."""
    scores = np.zeros((len(pieces.ids), N_LABELS), dtype=np.float32)
    views: list[View] = []
    if not len(pieces.ids):
        return Reading(scores, ())
    places = (pieces.breaks, pieces.stops)
    for window in lay(len(pieces.ids), places, SIZE, BEFORE):
        ids = np.concatenate([[CLS], pieces.ids[window.start : window.end], [SEP]])
        rows = np.concatenate([[0], pieces.rows[window.start : window.end], [0]])
        labels, pointers = model.run(ids, rows)
        counts = slice(window.first, window.last)
        scores[counts] = labels[1:-1][
            window.first - window.start : window.last - window.start
        ]
        views.append(View(window.start, window.first, window.last, pointers))
    return Reading(scores[pieces.firsts], tuple(views))
