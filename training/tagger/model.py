"""The tagger: an encoder, scores of labels, and pointers between spans."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from monitor.quotes.tagger.decode import (
    FORBIDDEN,
    N_LABELS,
    allowed_starts,
    allowed_transitions,
)
from monitor.quotes.tagger.links import HEADS, N_BUCKETS, POINTER_WIDTH, bucket_of
from monitor.quotes.tagger.pieces import N_ROWS
from training.tagger.encoder import Encoder, Shape

LONGEST = 512


class Tagger(nn.Module):
    """Windows of pieces -> label scores and the vectors that pointers compare."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(shape, N_ROWS)
        self.dropout = nn.Dropout(dropout)
        self.labels = nn.Linear(shape.width, N_LABELS)
        self.pointers = nn.Linear(shape.width, len(HEADS) * 2 * POINTER_WIDTH)
        self.distances = nn.Parameter(torch.zeros(len(HEADS), N_BUCKETS))
        self.transitions = nn.Parameter(torch.zeros(N_LABELS, N_LABELS))
        self.register_buffer(
            "allowed", torch.from_numpy(allowed_transitions()), persistent=False
        )
        self.register_buffer(
            "starts", torch.from_numpy(allowed_starts()), persistent=False
        )
        places = torch.arange(LONGEST)
        buckets = bucket_of((places[None, :] - places[:, None]).numpy())
        self.register_buffer("buckets", torch.from_numpy(buckets), persistent=False)

    def forward(
        self, ids: Tensor, rows: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """[b, n] -> label scores [b, n, 7], pointer vectors [b, n, heads * 2 * 128]."""
        hidden = self.dropout(self.encoder(ids, rows, mask))
        return self.labels(hidden), self.pointers(hidden)

    def pointer_scores(self, head: int, vectors: Tensor, at: Tensor) -> Tensor:
        """Scores [b, q, n] of pointing from pieces `at` [b, q] to every piece."""
        batch, length, _ = vectors.shape
        both = vectors.view(batch, length, len(HEADS), 2, POINTER_WIDTH)[:, :, head]
        queries = both[:, :, 0].gather(1, at[:, :, None].expand(-1, -1, POINTER_WIDTH))
        scores = queries @ both[:, :, 1].transpose(1, 2) / POINTER_WIDTH**0.5
        bias = self.distances[head][self.buckets[:length, :length]]
        return scores + bias[at]


def chain_loss(model: Tagger, scores: Tensor, labels: Tensor, mask: Tensor) -> Tensor:
    """Negative log-likelihood a word of a linear chain; all [b, w]. Padding is last."""
    transitions = model.transitions + model.allowed
    first = scores[:, 0] + model.starts
    gold = scores.gather(2, labels[:, :, None]).squeeze(2)
    moves = transitions[labels[:, :-1], labels[:, 1:]]
    total = (gold * mask).sum(1) + (moves * mask[:, 1:]).sum(1)
    steps = transitions + scores[:, 1:, None, :]
    nothing = torch.full_like(transitions, FORBIDDEN).fill_diagonal_(0.0)
    steps = torch.where(mask[:, 1:, None, None] > 0, steps, nothing)
    norm = torch.logsumexp(first[:, :, None] + _product(steps), dim=(1, 2))
    return (norm - total).sum() / mask.sum()


def _product(steps: Tensor) -> Tensor:
    """The product [b, 7, 7] of [b, w, 7, 7] matrices in the log semiring, as a tree."""
    while steps.shape[1] > 1:
        odd = steps[:, -1:] if steps.shape[1] % 2 else None
        even = steps[:, : steps.shape[1] // 2 * 2]
        left, right = even[:, 0::2], even[:, 1::2]
        steps = torch.logsumexp(left[..., :, :, None] + right[..., None, :, :], dim=-2)
        if odd is not None:
            steps = torch.cat([steps, odd], dim=1)
    return steps[:, 0]


@dataclass(frozen=True, slots=True)
class Questions:
    """What one pointer head is asked in a batch.

    `at` [b, q] are pieces, `groups` [b, q] the row of `targets` each is to point into;
    `targets` [b, g, n] is 1 on the right pieces; `weight` [b, q] is 0 for padding.
    """

    at: Tensor
    groups: Tensor
    targets: Tensor
    weight: Tensor


def pointer_loss(
    model: Tagger, vectors: Tensor, mask: Tensor, asked: Sequence[Questions]
) -> Tensor:
    """Negative log-probability of the right pieces, summed over the heads."""
    loss = vectors.new_zeros(())
    for head, questions in enumerate(asked):
        scores = model.pointer_scores(head, vectors, questions.at).float()
        scores = scores.masked_fill(mask[:, None, :] == 0, FORBIDDEN)
        right = questions.targets.gather(
            1, questions.groups[:, :, None].expand(-1, -1, scores.shape[2])
        )
        hit = torch.logsumexp(scores.masked_fill(right == 0, FORBIDDEN), dim=2)
        missed = torch.logsumexp(scores, dim=2) - hit
        weight = questions.weight
        loss = loss + (missed * weight).sum() / weight.sum().clamp(min=1)
    return loss


def word_loss(scores: Tensor, soft: Tensor, mask: Tensor) -> Tensor:
    """Cross-entropy a word against a distribution over labels [b, w, 7]."""
    each = -(functional.log_softmax(scores, dim=2) * soft).sum(2)
    return (each * mask).sum() / mask.sum()
