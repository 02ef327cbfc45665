"""How the weights are learnt: every number that a run depends on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """One run's settings; the defaults are those of the cross-fitted models, and
    `__main__.SOFT` of the weights that ship.

    `rate` is the learning rate of the encoder's last layer and of each layer below
    `decay` times it; `head_rate` that of what begins untrained. `chain` weighs the
    likelihood of the gold labelling, `soft_weight` the cross-entropy against what
    models that had not seen the article think, `pointer_weight` the pointers. `mask` is
    the share of pieces hidden from the encoder, so that it reads what stands around.
    """

    seed: int = 0
    epochs: int = 6
    batch: int = 8
    window: int = 382
    rate: float = 3e-4
    head_rate: float = 1e-3
    decay: float = 0.9
    warm_up: float = 0.1
    weight_decay: float = 0.01
    pointer_weight: float = 0.1
    chain: float = 1.0
    soft_weight: float = 0.0
    mask: float = 0.1
    dropout: float = 0.1
