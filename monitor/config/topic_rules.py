"""What must hold within an entry of topics.yaml."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from monitor.config.nodes import Document, Where
from monitor.config.topics import OTHER
from monitor.errors import Problem

MODEL_FILES = ("tokenizer.json", "model.safetensors")
"""What the folder of a static embedding model holds."""
_TERMS = ("any", "all", "languages")
_OF_OTHER = ("discover", "max_groups", "embeddings")


def check_topic(
    document: Document, at: Where, entry: Mapping[str, Any]
) -> Iterator[Problem]:
    """What is wrong with a topic's plain values, besides their types."""
    if entry.get("id") == OTHER:
        for key in (*_TERMS, "none", "priority"):
            if key in entry:
                message = f"'{OTHER}' takes what no topic takes: it has no '{key}'"
                yield document.problem((*at, key), message)
        yield from _embeddings(document, at, entry)
        return
    if not any(_has_terms(entry) for entry in _languages(entry)):
        yield document.problem(at, "a topic needs terms: any, all or both")
    for key in _OF_OTHER:
        if key in entry:
            message = f"'{key}' is for the topic whose id is '{OTHER}'"
            yield document.problem((*at, key), message)


def _languages(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The entry itself, and what it says for each language."""
    yield entry
    listed = entry.get("languages")
    if isinstance(listed, dict):
        yield from (one for one in listed.values() if isinstance(one, dict))


def _has_terms(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("any") or entry.get("all"))


def _embeddings(
    document: Document, at: Where, entry: Mapping[str, Any]
) -> Iterator[Problem]:
    given = entry.get("embeddings")
    if not isinstance(given, str):
        return
    try:
        folder = Path(given).expanduser()
    except RuntimeError:
        return  # an unknown home folder: said already by its field
    if not folder.is_dir():
        message = f"there is no folder {given}; nothing is downloaded"
        yield document.problem((*at, "embeddings"), message)
        return
    for name in MODEL_FILES:
        if not (folder / name).is_file():
            message = f"the folder {given} has no {name}"
            yield document.problem((*at, "embeddings"), message)
