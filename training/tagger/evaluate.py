"""How good a model is: its predictions on a corpus, scored."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from monitor.quotes.tagger.decode import (
    Floats,
    allowed_transitions,
    best_labels,
    marginals,
)
from monitor.quotes.tagger.links import HEADS, POINTER_WIDTH, Pointers, link
from monitor.quotes.tagger.pieces import Ints
from monitor.quotes.tagger.reading import read
from training.tagger.data import Example
from training.tagger.model import Tagger


class TorchModel:
    """A trained model as the reading code wants it."""

    def __init__(self, model: Tagger, device: torch.device) -> None:
        self.model, self.device = model, device
        self.transitions = (
            model.transitions.detach().cpu().numpy() + allowed_transitions()
        ).astype(np.float32)
        self.distances = model.distances.detach().cpu().numpy()

    @torch.inference_mode()
    def run(self, ids: Ints, rows: Ints) -> tuple[Floats, Floats]:
        """One window, without padding."""
        scores, vectors = self.model(
            torch.from_numpy(ids).to(self.device)[None],
            torch.from_numpy(rows).to(self.device)[None],
        )
        both = vectors[0].float().view(len(ids), len(HEADS), 2, POINTER_WIDTH)
        queries, keys = both.permute(2, 1, 0, 3)
        pointers = queries @ keys.transpose(1, 2) / POINTER_WIDTH**0.5
        return scores[0].float().cpu().numpy(), pointers.cpu().numpy()


def word_marginals(
    model: Tagger, examples: list[Example], device: torch.device
) -> dict[str, NDArray[np.float32]]:
    """What the model thinks of each word of each example [w, 7]."""
    ready = TorchModel(model, device)
    return {
        example.id: marginals(read(example.pieces, ready).scores, ready.transitions)
        for example in examples
    }


def predict(model: TorchModel, example: Example) -> dict[str, Any]:
    """One article's attributions in the benchmark's format."""
    pieces = example.pieces
    reading = read(pieces, model)
    labels = best_labels(reading.scores, model.transitions)
    linked = link(pieces, labels, Pointers(reading.views, model.distances))

    def chars(words: tuple[int, int]) -> list[int]:
        return [int(pieces.starts[words[0]]), int(pieces.ends[words[1] - 1])]

    return {
        "id": example.id,
        "attributions": [
            {
                "content": [chars(words) for words in one.content],
                "cue": [chars(one.cue)] if one.cue else [],
                "source": [chars(one.source)] if one.source else [],
            }
            for one in linked
        ],
    }


def evaluate(
    model: Tagger,
    examples: list[Example],
    gold: Path,
    out: Path,
    scorer: Path,
    device: torch.device,
) -> dict[str, Any]:
    """Predict every example, write the predictions and score them."""
    ready = TorchModel(model, device)
    predictions = out / "predictions.jsonl"
    with predictions.open("w", encoding="utf-8") as lines:
        for example in examples:
            print(json.dumps(predict(ready, example)), file=lines)
    report = out / "report.json"
    subprocess.run(
        [
            sys.executable,
            str(scorer),
            str(gold),
            str(predictions),
            "--json",
            str(report),
        ],
        check=True,
        capture_output=True,
    )
    scores: dict[str, Any] = json.loads(report.read_text())
    return scores
