"""How good a model is: its predictions on a corpus, scored."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from monitor import resources
from monitor.quotes import parse_cues
from monitor.quotes.tagger import TaggerExtractor
from monitor.quotes.tagger.decode import Floats, allowed_transitions, marginals
from monitor.quotes.tagger.links import HEADS, POINTER_WIDTH
from monitor.quotes.tagger.model import OnnxModel
from monitor.quotes.tagger.pieces import Ints
from monitor.quotes.tagger.reading import read
from monitor.values import Attribution
from training.tagger.data import Example, read_rows
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


def score_export(weights: Path, corpus: Path, report: Path) -> dict[str, Any]:
    """Score exported weights on the development part, as they will run.

    `corpus` holds polnear-dev.jsonl.gz and score.py; `report` gets what that says.
    """
    gold = corpus / "polnear-dev.jsonl.gz"
    cues = resources.folder("config") / "cues" / "en.txt"
    tagger = TaggerExtractor(
        parse_cues(cues.read_text(encoding="utf-8")), OnnxModel(weights)
    )
    predictions = report.with_suffix(".jsonl")
    with predictions.open("w", encoding="utf-8") as lines:
        for row in read_rows(gold):
            found = tagger.extract(row["text"])
            print(json.dumps(_predicted(row["id"], found)), file=lines)
    subprocess.run(
        [sys.executable, corpus / "score.py", gold, predictions, "--json", report],
        check=True,
        capture_output=True,
    )
    predictions.unlink()
    scores: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return scores


def _predicted(ident: str, found: Sequence[Attribution]) -> dict[str, Any]:
    return {
        "id": ident,
        "attributions": [
            {"content": one.content, "cue": one.cue, "source": one.source}
            for one in found
        ],
    }
