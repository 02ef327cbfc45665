"""Static embeddings from a folder: a vector a word piece, and no network to run.

What model2vec and its like publish: `tokenizer.json`, read with the tokenizers library,
and `model.safetensors`, of which the one matrix with a row a piece is taken. A text is
the mean of its pieces. Nothing is ever downloaded.
"""

import json
import math
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.errors import ConfigError, Problem
from monitor.topics.linking import Floats

TOKENIZER, WEIGHTS = "tokenizer.json", "model.safetensors"
_TYPES = {"F16": np.float16, "F32": np.float32, "F64": np.float64}
_MAX_HEADER = 100_000_000
"""Bytes; the format's own limit."""


class Model:
    """Texts -> rows of length one. Thread-safe."""

    def __init__(self, tokenizer: Any, matrix: Floats) -> None:
        self._tokenizer = tokenizer
        self._matrix = matrix

    def __call__(self, texts: Sequence[str]) -> Floats:
        """The embeddings of texts [n, width]; of a text without pieces, nothing."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        rows = np.zeros((len(texts), self._matrix.shape[1]), dtype=np.float32)
        for n, one in enumerate(encoded):
            ids = [piece for piece in one.ids if piece < len(self._matrix)]
            if ids:
                mean = self._matrix[ids].mean(axis=0)
                length = float(np.linalg.norm(mean))
                rows[n] = mean / length if length else 0
        return rows


def read_model(folder: Path) -> Model:
    """Read a model's folder. Raises: ConfigError saying what is wrong with it."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # the library raises plain Exception
        raise _refused(folder / TOKENIZER, f"cannot be read: {error}") from error
    matrix = _read_matrix(folder / WEIGHTS)
    if len(matrix) < tokenizer.get_vocab_size():
        n = tokenizer.get_vocab_size()
        message = f"has {len(matrix)} rows for the {n} pieces of {TOKENIZER}"
        raise _refused(folder / WEIGHTS, message)
    return Model(tokenizer, matrix)


def _read_matrix(path: Path) -> Floats:
    """The one matrix in a safetensors file: 8 bytes with the length of a JSON header,
    the header, the numbers."""
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > _MAX_HEADER:
                raise ValueError("its header is too long")
            header = json.loads(file.read(length))
            name, place = _place(header)
            start, end = place["data_offsets"]
            file.seek(8 + length + start)
            data = file.read(end - start)
        matrix = _matrix(data, place)
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise _refused(path, f"is no safetensors file: {error}") from error
    if not np.isfinite(matrix).all():
        raise _refused(path, f"the matrix {name} holds numbers that are none")
    return matrix


def _place(header: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The matrix of a file: the largest where there are several."""
    found = {
        name: one
        for name, one in header.items()
        if name != "__metadata__" and len(one["shape"]) == 2
    }
    if not found:
        raise ValueError("it holds no matrix")
    name = max(found, key=lambda one: (math.prod(found[one]["shape"]), one))
    return name, found[name]


def _matrix(data: bytes, place: dict[str, Any]) -> NDArray[np.float32]:
    if place["dtype"] not in _TYPES:
        known = ", ".join(_TYPES)
        raise ValueError(f"numbers of type {place['dtype']}; known are {known}")
    little = np.dtype(_TYPES[place["dtype"]]).newbyteorder("<")
    return np.frombuffer(data, little).reshape(place["shape"]).astype(np.float32)


def _refused(path: Path, message: str) -> ConfigError:
    told = f"{message}; `embeddings` of topics.yaml names this folder"
    return ConfigError((Problem(str(path), 0, 0, "", told),))
