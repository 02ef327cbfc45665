"""The trained weights as something that runs: ONNX Runtime and a vocabulary.

The file is the one that `training.tagger` writes: a graph from pieces to scores with
the vocabulary, the transitions between labels and the pointers' distances beside it.
"""

import json
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from monitor.quotes.tagger.decode import Floats
from monitor.quotes.tagger.pieces import Ints

WEIGHTS = Path(__file__).parent / "weights.onnx"
LONGEST_WORD = 100
"""Characters; a longer "word" is one unknown piece (BERT's own limit)."""


def make_tokenizer(vocabulary: list[str]) -> Tokenizer:
    """BERT's lower-case tokenizer over a vocabulary, a piece a line."""
    tokenizer = Tokenizer(
        WordPiece(
            {piece: n for n, piece in enumerate(vocabulary)},
            unk_token="[UNK]",
            max_input_chars_per_word=LONGEST_WORD,
        )
    )
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


class OnnxModel:
    """Weights from a file, loaded when first used. Thread-safe.

    One thread a window: a daemon reads several articles at a time, and windows side by
    side take longer than one after the other.
    """

    def __init__(self, path: Path = WEIGHTS) -> None:
        self._path = path
        self._lock = Lock()

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = (
            False  # it would keep the largest window's memory
        )
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self._path),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],  # a quarter slower with it
        )

    @cached_property
    def _notes(self) -> dict[str, str]:
        notes: dict[str, str] = self.session.get_modelmeta().custom_metadata_map
        return notes

    @property
    def session(self) -> onnxruntime.InferenceSession:
        """The loaded graph; two threads that come at once load it once."""
        with self._lock:
            return self._session

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """What cuts text into this model's pieces."""
        return make_tokenizer(self._notes["vocabulary"].split("\n"))

    @cached_property
    def transitions(self) -> Floats:
        """Scores of one label following another [7, 7]."""
        return np.array(json.loads(self._notes["transitions"]), dtype=np.float32)

    @cached_property
    def distances(self) -> Floats:
        """What each pointer thinks of distances [heads, buckets]."""
        return np.array(json.loads(self._notes["distances"]), dtype=np.float32)

    @cached_property
    def calibration(self) -> Floats:
        """What certainty is worth: see `confidence` [N_FEATURES]."""
        return np.array(json.loads(self._notes["calibration"]), dtype=np.float32)

    def run(self, ids: Ints, rows: Ints) -> tuple[Floats, Floats]:
        """One window's pieces with their end marks -> labels [n, 7], pointers."""
        labels, pointers = self.session.run(
            None,
            {"ids": ids[None].astype(np.int64), "rows": rows[None].astype(np.int64)},
        )
        return labels, pointers
