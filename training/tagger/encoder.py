"""BERT's encoder in plain PyTorch, so that training needs no more than torch.

Parameter names are those of the published checkpoints, whose files load unchanged.
Devlin et al. 2019, https://aclanthology.org/N19-1423.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Shape:
    """The encoder's measures, as its config.json gives them."""

    vocabulary: int = 30522
    positions: int = 512
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    epsilon: float = 1e-12


class Embeddings(nn.Module):
    """Word piece, place and token type, summed and normalised."""

    def __init__(self, shape: Shape, n_types: int) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(shape.vocabulary, shape.width)
        self.position_embeddings = nn.Embedding(shape.positions, shape.width)
        self.token_type_embeddings = nn.Embedding(n_types, shape.width)
        self.LayerNorm = nn.LayerNorm(shape.width, eps=shape.epsilon)

    def forward(self, ids: Tensor, rows: Tensor) -> Tensor:
        """[b, n] pieces and rows -> [b, n, width]."""
        places = torch.arange(ids.shape[1], device=ids.device)
        summed = (
            self.word_embeddings(ids)
            + self.position_embeddings(places)
            + self.token_type_embeddings(rows)
        )
        normed: Tensor = self.LayerNorm(summed)
        return normed


class Layer(nn.Module):
    """Self-attention and a feed-forward net, each added and normalised."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.attention_output = nn.Linear(width, width)
        self.attention_norm = nn.LayerNorm(width, eps=shape.epsilon)
        self.intermediate = nn.Linear(width, shape.inner)
        self.output = nn.Linear(shape.inner, width)
        self.output_norm = nn.LayerNorm(width, eps=shape.epsilon)

    def forward(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        """[b, n, width] -> the same; `mask` [b, 1, 1, n] is added to the attention."""
        batch, length, width = hidden.shape

        def split(made: Tensor) -> Tensor:
            return made.view(batch, length, self.heads, width // self.heads).transpose(
                1, 2
            )

        # Written out: on a CPU the fused kernel's backward pass takes twice as long.
        scores = split(self.query(hidden)) @ split(self.key(hidden)).transpose(2, 3)
        scores = scores * (width // self.heads) ** -0.5
        if mask is not None:
            scores = scores + mask
        attended = scores.softmax(dim=3).to(scores.dtype) @ split(self.value(hidden))
        joined = attended.transpose(1, 2).reshape(batch, length, width)
        hidden = self.attention_norm(self.attention_output(joined) + hidden)
        inner = functional.gelu(self.intermediate(hidden))
        normed: Tensor = self.output_norm(self.output(inner) + hidden)
        return normed


class Encoder(nn.Module):
    """Word pieces -> one vector a piece."""

    def __init__(self, shape: Shape, n_types: int) -> None:
        super().__init__()
        self.embeddings = Embeddings(shape, n_types)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))

    def forward(self, ids: Tensor, rows: Tensor, mask: Tensor | None) -> Tensor:
        """[b, n] pieces -> [b, n, width]."""
        hidden: Tensor = self.embeddings(ids, rows)
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden

    def load_checkpoint(self, tensors: dict[str, Tensor]) -> None:
        """Take over a published BERT checkpoint; every type row begins as its row 0."""
        renamed = {_renamed(name): tensor.float() for name, tensor in tensors.items()}
        types = "embeddings.token_type_embeddings.weight"
        n_types = self.embeddings.token_type_embeddings.num_embeddings
        renamed[types] = renamed[types][:1].repeat(n_types, 1)
        wanted = self.state_dict()
        self.load_state_dict({name: renamed[name] for name in wanted})


_NAMES = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "attention_output",
    "attention.output.LayerNorm": "attention_norm",
    "intermediate.dense": "intermediate",
    "output.dense": "output",
    "output.LayerNorm": "output_norm",
}


def _renamed(name: str) -> str:
    name = name.removeprefix("bert.").removeprefix("encoder.")
    if not name.startswith("layer."):
        return name
    _, number, rest = name.split(".", 2)
    part, kind = rest.rsplit(".", 1)
    return f"layers.{number}.{_NAMES[part]}.{kind}"
