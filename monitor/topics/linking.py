"""Average-link clustering of a day's statements by the words that they share.

Two statements can only come together where a chain of pairs that are alike leads from
one to the other, so each such block is clustered by itself: thousands of statements are
many small blocks. The same input gives the same clusters; ties go to the first.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

LARGEST_BLOCK = 3000
"""Statements; a block that is larger is cut at a higher likeness (36 MB at most)."""
MOST_COMMON = 0.1
"""Terms of a larger part of many statements are passed over: they tell none apart."""
MANY = 500
UNRELATED = 0.4
"""Cosine of embeddings that news texts on nothing in common may reach."""
MEANING = 0.3
"""What equal meaning adds to the likeness of two statements."""
_STEP = 1.15


class Space:
    """Statements as sparse vectors of length one; `vectors` map a term to its weight.

    `meanings` are rows of length one that tell the same by embeddings, or None; those
    that mean nearly the same are more alike than their words.
    """

    def __init__(
        self, vectors: Sequence[Mapping[str, float]], meanings: Floats | None = None
    ) -> None:
        self.n = len(vectors)
        self.meanings = meanings
        columns: dict[str, list[int]] = {}
        for row, vector in enumerate(vectors):
            for term in vector:
                columns.setdefault(term, []).append(row)
        most = self.n * MOST_COMMON if self.n >= MANY else self.n
        kept = {t: rows for t, rows in columns.items() if 1 < len(rows) <= most}
        self._rows = {t: np.array(rows) for t, rows in kept.items()}
        self._weights = {
            t: np.array([vectors[row][t] for row in rows], dtype=np.float32)
            for t, rows in kept.items()
        }
        self._vectors = [
            [(term, weight) for term, weight in vector.items() if term in kept]
            for vector in vectors
        ]

    def likeness(self, row: int) -> Floats:
        """How alike one statement and each statement are [n], from 0 to 1."""
        terms = self._vectors[row]
        if not terms:
            found = np.zeros(self.n, dtype=np.float32)
        else:
            places = np.concatenate([self._rows[term] for term, _ in terms])
            parts = np.concatenate([self._weights[t] * w for t, w in terms])
            found = np.bincount(places, parts, self.n).astype(np.float32)
        if self.meanings is not None:
            cosines = self.meanings @ self.meanings[row]
            above = np.maximum(cosines - UNRELATED, 0) / (1 - UNRELATED)
            found = np.minimum(found + MEANING * above, 1)
        return found


_Near = list[tuple[Ints, Floats]]
"""For each row, the rows that are alike, and how much."""


def link(space: Space, least: float) -> list[list[int]]:
    """Clusters whose members are on average alike by `least` or more.

    Each is a sorted list of rows; those of one row are left out. In order of their
    first rows.
    """
    near: _Near = []
    for row in range(space.n):
        alike = space.likeness(row)
        others = np.flatnonzero(alike >= least)
        near.append((others, alike[others]))
    found: list[list[int]] = []
    for block in _blocks(range(space.n), near, least):
        for piece in _pieces(block, near, least):
            square = np.stack([space.likeness(row)[piece] for row in piece])
            found += [[piece[n] for n in one] for one in average_link(square, least)]
    return sorted(found)


def _pieces(block: list[int], near: _Near, at: float) -> list[list[int]]:
    """A block, cut where pairs are less alike until each piece can be held."""
    if len(block) <= LARGEST_BLOCK:
        return [block]
    at *= _STEP
    return [
        piece
        for smaller in _blocks(block, near, at)
        for piece in _pieces(smaller, near, at)
    ]


def _blocks(rows: Sequence[int], near: _Near, at: float) -> list[list[int]]:
    """Rows that hang together by pairs alike by `at`; alone ones are left out."""
    is_open = np.zeros(len(near), dtype=bool)
    is_open[rows] = True
    blocks = []
    for row in rows:
        if not is_open[row]:
            continue
        block, stack = [], [row]
        is_open[row] = False
        while stack:
            one = stack.pop()
            block.append(one)
            others, alike = near[one]
            fresh = others[(alike >= at) & is_open[others]]
            is_open[fresh] = False
            stack.extend(fresh.tolist())
        if len(block) > 1:
            blocks.append(sorted(block))
    return blocks


def average_link(alike: Floats, least: float) -> list[list[int]]:
    """Cluster by a square of likenesses [n, n]; clusters of one are left out.

    Follows nearest neighbours until two are each other's, which gives what always
    merging the most alike two would give.
    """
    n = len(alike)
    square = alike.astype(np.float32, copy=True)
    np.fill_diagonal(square, -1)
    members: dict[int, list[int]] = {row: [row] for row in range(n)}
    open_rows = np.ones(n, dtype=bool)
    chain: list[int] = []
    for start in range(n):
        if not open_rows[start]:
            continue
        chain = [start]
        while chain:
            tip = chain[-1]
            row = np.where(open_rows, square[tip], -1)
            other = int(row.argmax())
            if len(chain) > 1 and row[chain[-2]] >= row[other]:
                other = chain[-2]
            if row[other] < least:  # nothing will come nearer
                open_rows[chain.pop()] = False
            elif len(chain) > 1 and other == chain[-2]:
                chain = chain[:-2]
                _merge(square, members, open_rows, min(tip, other), max(tip, other))
                if not chain:
                    chain = [min(tip, other)]
            else:
                chain.append(other)
    return sorted(sorted(rows) for rows in members.values() if len(rows) > 1)


def _merge(
    square: Floats,
    members: dict[int, list[int]],
    open_rows: NDArray[np.bool_],
    first: int,
    second: int,
) -> None:
    """Make two clusters one, whose likeness to others is the mean of theirs."""
    n_first, n_second = len(members[first]), len(members[second])
    mean = (n_first * square[first] + n_second * square[second]) / (n_first + n_second)
    square[first], square[:, first] = mean, mean
    square[first, first] = -1
    open_rows[second] = False
    members[first] += members.pop(second)
