"""Learn a tagger's weights from examples. On a CPU; an accelerator is only faster."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from training.tagger.data import Batch, Example, make_batch, train_windows
from training.tagger.encoder import Shape
from training.tagger.model import Tagger, chain_loss, pointer_loss, word_loss
from training.tagger.plan import Plan

FIRST_WORD = 999
"""The vocabulary's first piece that is neither reserved nor special."""
MASK = 103

Chosen = list[tuple[Example, int, int]]
"""Windows: an example, its first piece and the piece after the last."""


def train(
    examples: Sequence[Example],
    plan: Plan,
    base: Path,
    device: torch.device,
    tell: Callable[[str], None],
    kept: Path,
) -> Tagger:
    """Learn from examples; the same plan and device give the same weights.

    `base` holds the encoder to start from, as its publisher lays it out. `kept` gets
    where each epoch ended, and a run that finds it goes on from there as if it had
    never stopped; it is deleted by whoever has put the result away.
    """
    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    model = _untrained(plan, base).to(device).train()
    optimizer = torch.optim.AdamW(
        _rates(model, plan), betas=(0.9, 0.98), weight_decay=plan.weight_decay
    )
    n_windows = np.mean([len(train_windows(e, plan.window, rng)) for e in examples])
    n_steps = int(plan.epochs * n_windows * len(examples) / plan.batch)
    schedule = _schedule(optimizer, plan, n_steps)
    learning = _Learning(model, optimizer, schedule, rng)
    first, step, before = learning.resume(kept) if kept.exists() else (1, 0, 0.0)
    began = time.monotonic() - before
    for epoch in range(first, n_steps + 1):
        losses = []
        for chosen in _epoch(examples, plan, rng):
            if step == n_steps:
                break
            loss = _loss(model, make_batch(chosen, rng).to(device), plan)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.detach())
            step += 1
        mean = torch.stack(losses).mean().item()
        spent = time.monotonic() - began
        tell(f"epoch {epoch} step {step}/{n_steps} loss {mean:.4f} seconds {spent:.0f}")
        if step == n_steps:
            break
        learning.keep(kept, epoch, step, spent)
    return model.eval()


@dataclass(frozen=True, slots=True)
class _Learning:
    """All that the next step depends on, kept between epochs and taken up again."""

    model: Tagger
    optimizer: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LambdaLR
    rng: np.random.Generator

    def keep(self, path: Path, epoch: int, step: int, spent: float) -> None:
        """Write it whole or not at all."""
        new = path.with_suffix(".new")
        torch.save(
            {
                "at": (epoch + 1, step, spent),
                "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "schedule": self.schedule.state_dict(),
                "torch": torch.get_rng_state(),
                "numpy": self.rng.bit_generator.state,
            },
            new,
        )
        new.replace(path)

    def resume(self, path: Path) -> tuple[int, int, float]:
        """The next epoch, the steps behind it, the seconds they took."""
        was = torch.load(path, weights_only=False)
        self.model.load_state_dict(was["model"])
        self.optimizer.load_state_dict(was["optimizer"])
        self.schedule.load_state_dict(was["schedule"])
        torch.set_rng_state(was["torch"])
        self.rng.bit_generator.state = was["numpy"]
        epoch, step, spent = was["at"]
        return epoch, step, spent


def _untrained(plan: Plan, base: Path) -> Tagger:
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    shape = Shape(
        vocabulary=config["vocab_size"],
        positions=config["max_position_embeddings"],
        width=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        inner=config["intermediate_size"],
    )
    model = Tagger(shape, plan.dropout)
    model.encoder.load_checkpoint(load_file(base / "model.safetensors"))
    # Eight hundred articles would spoil what the base knows of rarer words.
    model.encoder.embeddings.word_embeddings.requires_grad_(False)
    model.encoder.embeddings.position_embeddings.requires_grad_(False)
    return model


def _rates(model: Tagger, plan: Plan) -> list[dict[str, object]]:
    """Learning rates: lower towards the bottom, higher for what begins untrained."""
    n_layers = len(model.encoder.layers)
    groups: dict[float, list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if not name.startswith("encoder."):
            rate = plan.head_rate
        elif ".layers." in name:
            depth = int(name.split(".")[2])
            rate = plan.rate * plan.decay ** (n_layers - 1 - depth)
        else:
            rate = plan.rate * plan.decay**n_layers
            if "token_type" in name:
                rate *= 5  # its rows mean something new here
        groups.setdefault(rate, []).append(parameter)
    return [{"params": params, "lr": rate} for rate, params in groups.items()]


def _schedule(
    optimizer: torch.optim.Optimizer, plan: Plan, n_steps: int
) -> torch.optim.lr_scheduler.LambdaLR:
    """Up in a straight line for `warm_up` of the steps, then down to nothing."""
    n_up = plan.warm_up * n_steps
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(
            (step + 1) / n_up, max(0.0, (n_steps - step) / (n_steps - n_up))
        ),
    )


def _loss(model: Tagger, batch: Batch, plan: Plan) -> torch.Tensor:
    device = batch.ids.device
    ids = batch.ids
    if plan.mask:
        hidden = torch.rand(ids.shape, device=device) < plan.mask
        ids = torch.where(hidden & (ids >= FIRST_WORD), MASK, ids)
    with torch.autocast(device.type, dtype=torch.bfloat16):
        key_mask = (batch.mask[:, None, None, :] - 1) * 1e4
        scores, vectors = model(ids, batch.rows, key_mask.bfloat16())
    scores = scores.float().gather(
        1, batch.words[:, :, None].expand(-1, -1, scores.shape[2])
    )
    gold = chain_loss(model, scores, batch.labels, batch.word_mask)
    pointers = pointer_loss(model, vectors.float(), batch.mask, batch.asked)
    loss = plan.chain * gold + plan.pointer_weight * pointers
    if plan.soft_weight and batch.soft is not None:
        loss = loss + plan.soft_weight * word_loss(scores, batch.soft, batch.word_mask)
    return loss


def _epoch(
    examples: Sequence[Example], plan: Plan, rng: np.random.Generator
) -> Iterator[Chosen]:
    """Every example once, cut into other windows than before, in random batches.

    Windows of like length go together: less padding.
    """
    windows = [
        (example, start, end)
        for example in examples
        for start, end in train_windows(example, plan.window, rng)
    ]
    noise = rng.normal(0, 24, len(windows))
    lengths = np.array([end - start for _, start, end in windows]) + noise
    order = np.argsort(lengths)
    batches = [order[n : n + plan.batch] for n in range(0, len(order), plan.batch)]
    for n in rng.permutation(len(batches)):
        yield [windows[at] for at in batches[n].tolist()]
