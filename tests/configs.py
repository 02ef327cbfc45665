"""Configuration folders for tests: the smallest good one, and what is wrong."""

from collections.abc import Mapping
from pathlib import Path

from monitor.config.load import load
from monitor.errors import ConfigError

SMALLEST = {
    "figures": "figures:\n  - id: ada\n    name: Ada Example\n",
    "feeds": "outlets: []\n",
}


def write(folder: Path, **texts: str | bytes) -> Path:
    """Write NAME.yaml for each text, over the smallest good configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (SMALLEST | texts).items():
        data = text.encode() if isinstance(text, str) else text
        (folder / f"{name}.yaml").write_bytes(data)
    return folder


def wrong(folder: Path, environ: Mapping[str, str] | None = None) -> list[str]:
    """Every problem of a folder as a line, without the folder's name."""
    try:
        load(folder, environ or {})
    except ConfigError as error:
        return [str(p).removeprefix(f"{folder}/") for p in error.problems]
    return []
