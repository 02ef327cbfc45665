"""How likely an attribution is right, from how certain the model was of its parts."""

import numpy as np

from monitor.quotes.tagger.decode import (
    B_CONTENT,
    B_CUE,
    I_CONTENT,
    I_CUE,
    Floats,
)
from monitor.quotes.tagger.links import Linked

N_FEATURES = 8
_LEAST = 1e-3  # a share nearer to 0 or 1 tells nothing more


def features(linked: Linked, likely: Floats, *, agrees: bool) -> Floats:
    """What the model was sure of in one attribution [N_FEATURES].

    1, then log odds: that its words are content (on average, and the least likely of
    them), that its pieces begin where they do, that the pointers point to its cue and
    to its source, and that its cue is a cue; 1 if the rules agree. `likely` [w, 7] are
    the labels' marginals.
    """
    content = np.concatenate(
        [likely[a:b, [B_CONTENT, I_CONTENT]].sum(axis=1) for a, b in linked.content]
    )
    begins = np.mean([likely[a, B_CONTENT] for a, _ in linked.content])
    cue = 0.0
    if linked.cue:
        first, last = linked.cue
        cue = float(likely[first:last, [B_CUE, I_CUE]].sum(axis=1).mean())
    shares = np.array(
        [
            content.mean(),
            content.min(),
            begins,
            linked.cue_share,
            linked.source_share,
            cue,
        ]
    ).clip(_LEAST, 1 - _LEAST)
    odds: Floats = np.concatenate(
        [[1.0], np.log(shares / (1 - shares)), [float(agrees)]]
    )
    return odds.astype(np.float32)


def confidence(
    linked: Linked, likely: Floats, calibration: Floats, *, agrees: bool
) -> float:
    """The share of attributions like this one that are right, by logistic regression.

    `calibration` [N_FEATURES] was learnt on articles that the tagger had not seen.
    """
    score = float(features(linked, likely, agrees=agrees) @ calibration)
    return round(1 / (1 + float(np.exp(-score))), 4)
