"""Learn a tagger from a corpus and write its weights.

    python -m training.tagger.train CORPUS.jsonl.gz --out FOLDER [--dev DEV.jsonl.gz]

Runs on a CPU; an accelerator, where there is one, only makes it faster.
"""

import argparse
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from training.tagger.data import Example, make_batch, read_examples, train_windows
from training.tagger.encoder import Shape
from training.tagger.evaluate import evaluate, word_marginals
from training.tagger.model import Tagger, chain_loss, pointer_loss, word_loss


@dataclass(frozen=True, slots=True)
class Plan:
    """How the weights are learnt."""

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
    free_words: bool = False
    mask: float = 0.0
    dropout: float = 0.1
    inner_dropout: float = 0.0
    average: float = 0.0


def main() -> None:
    """Train by the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--dev", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--soft", type=Path)
    parser.add_argument("--fold", default="")
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--minutes", type=float, default=1e9)
    for name, value in asdict(Plan()).items():
        if isinstance(value, bool):
            parser.add_argument(f"--{name}", action="store_true")
        else:
            parser.add_argument(f"--{name}", type=type(value), default=value)
    options = parser.parse_args()
    plan = Plan(**{name: getattr(options, name) for name in asdict(Plan())})
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    soft = dict(np.load(options.soft)) if options.soft else None
    examples = read_examples(options.corpus, tokenizer, soft)
    held: list[Example] = []
    if options.fold:
        k, n = map(int, options.fold.split("/"))
        held = examples[k::n]
        examples = [e for i, e in enumerate(examples) if i % n != k]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    options.out.mkdir(parents=True, exist_ok=True)
    model = train(examples, plan, options.base, device, options.out)
    torch.save(model.state_dict(), options.out / "weights.pt")
    if held:
        np.savez(options.out / "soft.npz", **word_marginals(model, held, device))
    if options.dev:
        dev = read_examples(options.dev, tokenizer)
        report = evaluate(model, dev, options.dev, options.out, options.scorer, device)
        print(json.dumps({"plan": asdict(plan), "fold": options.fold, **report}))


def train(
    examples: list[Example],
    plan: Plan,
    base: Path,
    device: torch.device,
    out: Path,
) -> Tagger:
    """Learn from examples; the same plan and device give the same weights."""
    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    shape = Shape(**{k: v for k, v in _shape_of(base).items()})
    model = Tagger(shape, plan.dropout)
    model.encoder.load_checkpoint(load_file(base / "model.safetensors"))
    model.to(device).train()
    if not plan.free_words:
        model.encoder.embeddings.word_embeddings.requires_grad_(False)
        model.encoder.embeddings.position_embeddings.requires_grad_(False)
    optimizer = torch.optim.AdamW(
        _rates(model, plan), betas=(0.9, 0.98), weight_decay=plan.weight_decay
    )
    n_windows = np.mean([len(train_windows(e, plan.window, rng)) for e in examples])
    n_steps = int(plan.epochs * n_windows * len(examples) / plan.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(
            (step + 1) / (plan.warm_up * n_steps),
            max(0.0, (n_steps - step) / ((1 - plan.warm_up) * n_steps)),
        ),
    )
    averaged = (
        torch.optim.swa_utils.AveragedModel(
            model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(plan.average)
        )
        if plan.average
        else None
    )
    started = time.monotonic()
    step, epoch = 0, 0
    seen = []
    while step < n_steps:
        windows = [
            (example, start, end)
            for example in examples
            for start, end in train_windows(example, plan.window, rng)
        ]
        order = _by_length(windows, plan.batch, rng)
        for chosen in order:
            if step >= n_steps:
                break
            batch = make_batch([windows[n] for n in chosen], rng).to(device)
            ids = batch.ids
            if plan.mask:
                hidden = torch.rand(ids.shape, device=device) < plan.mask
                ids = torch.where(hidden & (ids > 998), 103, ids)
            with torch.autocast(device.type, dtype=torch.bfloat16):
                key_mask = (batch.mask[:, None, None, :] - 1) * 1e4
                scores, vectors = model(ids, batch.rows, key_mask.bfloat16())
            scores = scores.float().gather(
                1, batch.words[:, :, None].expand(-1, -1, scores.shape[2])
            )
            loss = torch.zeros((), device=device)
            if plan.chain:
                loss = loss + plan.chain * chain_loss(
                    model, scores, batch.labels, batch.word_mask
                )
            if plan.chain < 1 and not plan.soft_weight:
                gold = torch.nn.functional.one_hot(batch.labels, 7).float()
                loss = loss + (1 - plan.chain) * word_loss(
                    scores, gold, batch.word_mask
                )
            if plan.soft_weight and batch.soft is not None:
                loss = loss + plan.soft_weight * word_loss(
                    scores, batch.soft, batch.word_mask
                )
            loss = loss + plan.pointer_weight * pointer_loss(
                model, vectors.float(), batch.mask, batch.asked
            )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            if averaged is not None:
                averaged.update_parameters(model)
            seen.append(loss.detach())
            step += 1
        epoch += 1
        print(
            f"epoch {epoch} step {step}/{n_steps} "
            f"loss {torch.stack(seen).mean().item():.4f} "
            f"seconds {time.monotonic() - started:.0f}",
            flush=True,
        )
        seen = []
        torch.save(model.state_dict(), out / "latest.pt")
    if averaged is not None:
        model.load_state_dict(averaged.module.state_dict())
    return model.eval()


def _by_length(
    windows: list[tuple[Example, int, int]], batch: int, rng: np.random.Generator
) -> list[list[int]]:
    """Batches of windows of like length, in random order: less padding."""
    noise = rng.normal(0, 24, len(windows))
    lengths = np.array([end - start for _, start, end in windows]) + noise
    order = np.argsort(lengths)
    batches = [order[n : n + batch].tolist() for n in range(0, len(order), batch)]
    return [batches[n] for n in rng.permutation(len(batches))]


def _shape_of(base: Path) -> dict[str, int | float]:
    config = json.loads((base / "config.json").read_text())
    return {
        "vocabulary": config["vocab_size"],
        "positions": config["max_position_embeddings"],
        "width": config["hidden_size"],
        "layers": config["num_hidden_layers"],
        "heads": config["num_attention_heads"],
        "inner": config["intermediate_size"],
    }


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
                rate *= 5
        groups.setdefault(rate, []).append(parameter)
    return [{"params": params, "lr": rate} for rate, params in groups.items()]


if __name__ == "__main__":
    main()
