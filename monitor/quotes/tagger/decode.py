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
RESCALED = 4
"""Words after which the sums of a chain are brought back to 1, long before they leave
the range of a float64."""


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
    # What is asked of every word is kept out of the loop, whose steps are too small for
    # numpy to be quick at.
    bests = np.empty((n_words, N_LABELS), dtype=np.float32)
    bests[0] = scores[0] + allowed_starts()
    reached = np.empty((N_LABELS, N_LABELS), dtype=np.float32)
    into = np.ascontiguousarray(transitions.T)
    for n in range(1, n_words):
        np.add(into, bests[n - 1], out=reached)
        reached.max(axis=1, out=bests[n])
        bests[n] += scores[n]
    back = (bests[:-1, None, :] + into).argmax(axis=2)
    labels = np.zeros(n_words, dtype=np.int64)
    labels[-1] = bests[-1].argmax()
    for n in range(n_words - 1, 0, -1):
        labels[n - 1] = back[n - 1, labels[n]]
    return labels


def marginals(scores: Floats, transitions: Floats) -> Floats:
    """The probability of each label at each word [w, 7] (forward-backward)."""
    n_words = len(scores)
    if not n_words:
        return np.zeros((0, N_LABELS), dtype=np.float32)
    steps = np.exp(np.maximum(transitions, FORBIDDEN)).astype(np.float64)
    local = np.exp(scores - scores.max(axis=1, keepdims=True)).astype(np.float64)
    forward = np.empty((n_words, N_LABELS))
    backward = np.empty((n_words, N_LABELS))
    forward[0] = local[0] * np.exp(allowed_starts())
    backward[-1] = 1.0
    ahead = np.empty(N_LABELS)
    for n in range(1, n_words):
        np.dot(forward[n - 1], steps, out=forward[n])
        forward[n] *= local[n]
        if n % RESCALED == 0:
            forward[n] /= forward[n].sum()
    for n in range(n_words - 1, 0, -1):
        np.multiply(local[n], backward[n], out=ahead)
        np.dot(steps, ahead, out=backward[n - 1])
        if n % RESCALED == 0:
            backward[n - 1] /= backward[n - 1].sum()
    forward *= backward
    forward /= forward.sum(axis=1, keepdims=True)
    return forward.astype(np.float32)
