"""What certainty is worth: a logistic regression on articles a model has not seen."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from monitor.quotes import RulesExtractor
from monitor.quotes.tagger.agreement import Agreement
from monitor.quotes.tagger.confidence import N_FEATURES, features
from monitor.quotes.tagger.decode import best_labels, marginals
from monitor.quotes.tagger.links import Pointers, WordSpan, link
from monitor.quotes.tagger.pieces import Pieces
from monitor.quotes.tagger.reading import read
from monitor.values import Span
from training.tagger.data import Example, Links, PieceSpans
from training.tagger.evaluate import TorchModel
from training.tagger.model import Tagger

RIGHT = 0.5
"""The share of words (Jaccard) that a right content has in common with the gold one."""

Table = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Features [n, k] of n attributions, and which are right [n]."""


def judge(
    model: Tagger,
    examples: Sequence[Example],
    rules: RulesExtractor,
    device: torch.device,
) -> Table:
    """What the model finds in examples that it has not learnt from."""
    ready = TorchModel(model, device)
    rows: list[NDArray[np.float32]] = []
    right: list[bool] = []
    for example in examples:
        pieces = example.pieces
        reading = read(pieces, ready)
        labels = best_labels(reading.scores, ready.transitions)
        likely = marginals(reading.scores, ready.transitions)
        agreement = Agreement(rules.extract(example.text))
        bounds = np.append(pieces.firsts, len(pieces.ids)).tolist()
        for one in link(pieces, labels, Pointers(reading.views, ready.distances)):
            content = _covered([(bounds[a], bounds[b]) for a, b in one.content])
            who = [one.source] if one.source else []
            source = _covered([(bounds[a], bounds[b]) for a, b in who])
            same = agreement.on(_chars(pieces, one.content), _chars(pieces, who))
            rows.append(features(one, likely, agrees=same is not None))
            right.append(_is_right(content, source, example.links))
    table = np.array(rows, dtype=np.float64).reshape(-1, N_FEATURES)
    return table, np.array(right, dtype=np.float64)


def _chars(pieces: Pieces, words: Sequence[WordSpan]) -> list[Span]:
    return [Span(int(pieces.starts[a]), int(pieces.ends[b - 1])) for a, b in words]


def _covered(spans: PieceSpans) -> set[int]:
    return {piece for first, last in spans for piece in range(first, last)}


def _is_right(content: set[int], source: set[int], gold: Sequence[Links]) -> bool:
    for one in gold:
        wanted, who = _covered(one.content), _covered(one.source)
        overlap = len(content & wanted) / max(1, len(content | wanted))
        if overlap >= RIGHT and (source & who or (not source and not who)):
            return True
    return False


def fit(table: Table, penalty: float = 1.0) -> NDArray[np.float64]:
    """The regression's weights [k], by Newton's method; column 0 is the constant 1."""
    rows, right = table
    ridge = np.full(rows.shape[1], penalty)
    ridge[0] = 0
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - right) + ridge * weights
        curve = (rows * (likely * (1 - likely))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights
