"""Scores of words -> labels under the grammar of spans, and how likely each label is.

A linear-chain model: the score of a labelling is the sum of its words' scores and of
its transitions; a span's inside follows only its own beginning or inside.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

OUTSIDE, B_SOURCE, I_SOURCE, B_CUE, I_CUE, B_CONTENT, I_CONTENT = range(7)
N_LABELS = 7
FORBIDDEN = -1e4


def allowed_transitions() -> Floats:
    """0 where label j may follow label i [7, 7], else a score that never wins."""
    scores = np.zeros((N_LABELS, N_LABELS), dtype=np.float32)
    for inside in (I_SOURCE, I_CUE, I_CONTENT):
        scores[:, inside] = FORBIDDEN
        scores[[inside - 1, inside], inside] = 0
    return scores


def allowed_starts() -> Floats:
    """0 where a text may begin with the label [7], else a score that never wins."""
    scores = np.zeros(N_LABELS, dtype=np.float32)
    scores[[I_SOURCE, I_CUE, I_CONTENT]] = FORBIDDEN
    return scores


def best_labels(scores: Floats, transitions: Floats) -> NDArray[np.int64]:
    """The labelling [w] with the highest score (Viterbi); `scores` is [w, 7]."""
    n_words = len(scores)
    if not n_words:
        return np.zeros(0, dtype=np.int64)
    back = np.zeros((n_words, N_LABELS), dtype=np.int64)
    best = scores[0] + allowed_starts()
    for n in range(1, n_words):
        reached = best[:, None] + transitions
        back[n] = reached.argmax(axis=0)
        best = reached[back[n], np.arange(N_LABELS)] + scores[n]
    labels = np.zeros(n_words, dtype=np.int64)
    labels[-1] = best.argmax()
    for n in range(n_words - 1, 0, -1):
        labels[n - 1] = back[n, labels[n]]
    return labels


def marginals(scores: Floats, transitions: Floats) -> Floats:
    """The probability of each label at each word [w, 7] (forward-backward)."""
    n_words = len(scores)
    if not n_words:
        return np.zeros((0, N_LABELS), dtype=np.float32)
    steps = np.exp(np.maximum(transitions, FORBIDDEN)).astype(np.float64)
    local = np.exp(scores - scores.max(axis=1, keepdims=True)).astype(np.float64)
    forward = np.empty((n_words, N_LABELS))
    forward[0] = local[0] * np.exp(allowed_starts())
    forward[0] /= forward[0].sum()
    for n in range(1, n_words):
        forward[n] = (forward[n - 1] @ steps) * local[n]
        forward[n] /= forward[n].sum()
    backward = np.ones(N_LABELS)
    for n in range(n_words - 1, -1, -1):
        forward[n] *= backward
        forward[n] /= forward[n].sum()
        backward = steps @ (local[n] * backward)
        backward /= backward.sum()
    return forward.astype(np.float32)
