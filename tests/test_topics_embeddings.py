"""Static embeddings from a folder: read, averaged, and refused in plain words."""

import json
import struct
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from monitor import topics
from monitor.errors import ConfigError
from monitor.values import Leftover

WORDS = {
    "[UNK]": (0.0, 0.0, 0.0),
    "ferry": (1.0, 0.0, 0.0),
    "boat": (0.9, 0.1, 0.0),
    "vessel": (0.95, 0.05, 0.0),
    "chess": (0.0, 1.0, 0.0),
}


def write_matrix(path: Path, matrix: Any, header: dict[str, Any] | None = None) -> None:
    """A safetensors file by hand: the header's length, the header, the numbers."""
    data = matrix.tobytes()
    kinds = {"float16": "F16", "float32": "F32", "int8": "I8"}
    place = {
        "dtype": kinds[matrix.dtype.name],
        "shape": list(matrix.shape),
        "data_offsets": [0, len(data)],
    }
    told = {"__metadata__": {"made": "for a test"}, "embeddings": place} | (
        header or {}
    )
    head = json.dumps(told).encode()
    path.write_bytes(struct.pack("<Q", len(head)) + head + data)


def make_model(folder: Path, kind: Any = np.float32) -> Path:
    """A folder as model2vec lays it out, of five words."""
    folder.mkdir(parents=True)
    vocabulary = {word: n for n, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    write_matrix(folder / "model.safetensors", np.array(list(WORDS.values()), kind))
    return folder


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_a_text_is_the_mean_of_its_words(tmp_path: Path, kind: Any) -> None:
    """Rows have length one; a text of unknown words is no direction."""
    rows = topics.read_model(make_model(tmp_path / "m", kind))(
        ["ferry", "ferry chess", "", "nothing known"]
    )
    half = 0.5**0.5
    expected = [[1, 0, 0], [half, half, 0], [0, 0, 0], [0, 0, 0]]
    assert np.allclose(rows, expected, atol=1e-3)
    assert rows.dtype == np.float32


def test_statements_that_mean_the_same_come_together(tmp_path: Path) -> None:
    """Other words for one thing link statements that words alone leave apart."""
    model = topics.read_model(make_model(tmp_path / "m"))
    known = topics.Known(figures={})
    contents = (
        "The Brelle ferry: alpha bravo charlie delta echo foxtrot golf.",
        "A boat for Brelle: hotel india juliet kilo lima mike november.",
        "No vessel at Brelle: oscar papa quebec romeo sierra tango uniform.",
        "Chess: victor whiskey yankee zulu.",
    )
    leftover = [
        Leftover(f"s{n}", "ada", one, one, f"T{n}") for n, one in enumerate(contents)
    ]
    day = date(2031, 3, 4)
    without = topics.discover(leftover, (), day, known=known)
    found = topics.discover(leftover, (), day, known=known, meanings=model)
    assert set(found.assignment) == {"s0", "s1", "s2"}
    assert not without.assignment


def test_a_model_for_other_pieces_is_refused(tmp_path: Path) -> None:
    """A matrix with too few rows belongs to another tokenizer."""
    folder = make_model(tmp_path / "m")
    write_matrix(folder / "model.safetensors", np.zeros((2, 3), np.float32))
    with pytest.raises(ConfigError, match=r"has 2 rows for the 5 pieces"):
        topics.read_model(folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "is no safetensors file", id="empty"),
        pytest.param(b"\xff" * 40, "its header is too long", id="noise"),
        pytest.param(struct.pack("<Q", 9) + b"{", "is no safetensors file", id="cut"),
        pytest.param(struct.pack("<Q", 2) + b"{}", "it holds no matrix", id="nothing"),
    ],
)
def test_what_is_no_model_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    """In one sentence that names the file."""
    folder = make_model(tmp_path / "m")
    (folder / "model.safetensors").write_bytes(content)
    with pytest.raises(ConfigError, match=rf"model.safetensors.*{message}"):
        topics.read_model(folder)


def test_numbers_of_an_unknown_kind_are_told(tmp_path: Path) -> None:
    """Quantised models need their scales, which we do not read."""
    folder = make_model(tmp_path / "m")
    write_matrix(folder / "model.safetensors", np.zeros((5, 3), np.int8))
    with pytest.raises(ConfigError, match=r"type I8; known are F16, F32, F64"):
        topics.read_model(folder)


def test_numbers_that_are_none_are_told(tmp_path: Path) -> None:
    """They would make every likeness nothing."""
    folder = make_model(tmp_path / "m")
    broken = np.full((5, 3), np.nan, np.float32)
    write_matrix(folder / "model.safetensors", broken)
    with pytest.raises(ConfigError, match="holds numbers that are none"):
        topics.read_model(folder)


def test_a_tokenizer_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """The library's own words say why."""
    folder = make_model(tmp_path / "m")
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(ConfigError, match=r"tokenizer.json.*cannot be read"):
        topics.read_model(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ConfigError, match=r"tokenizer.json"):
        topics.read_model(folder)


def test_a_matrix_that_is_gone_is_told(tmp_path: Path) -> None:
    """Checked as well where the file went after the configuration was read."""
    folder = make_model(tmp_path / "m")
    (folder / "model.safetensors").unlink()
    with pytest.raises(ConfigError, match=r"cannot be read: No such file"):
        topics.read_model(folder)
