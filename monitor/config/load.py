"""The folder config/ -> Config, or everything that is wrong with it at once."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from monitor.config.check import check
from monitor.config.files import FILES, FileKind, adapter
from monitor.config.messages import spread
from monitor.config.models import Config
from monitor.config.nodes import Document, compose
from monitor.config.schema import schema
from monitor.errors import ConfigError, Problem
from monitor.resources import folder as shipped

MAX_BYTES = 20_000_000


def load(folder: Path, environ: Mapping[str, str]) -> Config:
    """Read and check the configuration files of a folder.

    figures.yaml and feeds.yaml must be there; for the others, defaults do. Secrets
    named there are looked up in `environ` or their file, and not kept.
    Problems come file by file in the order of FILES, from top to bottom.
    Raises: ConfigError with every problem of every file; their paths begin with
    `folder` as it was given.
    """
    if not folder.is_dir():
        message = "there is no such folder; copy the one that comes with the program:"
        message += f" cp -r {shipped('config')} {folder}"
        raise ConfigError((Problem(str(folder), 0, 0, "", message),))
    documents = {kind.name: _read(folder, kind) for kind in FILES}
    values = {kind.name: _validate(documents[kind.name], kind) for kind in FILES}
    found = [
        problem for document in documents.values() for problem in document.problems
    ]
    found += check(documents, environ)
    if found:
        raise ConfigError(_in_order(found, documents))
    figures, feeds = values["figures.yaml"], values["feeds.yaml"]
    return Config(
        settings=values["monitor.yaml"],
        figures=figures.figures,
        outlets=feeds.outlets,
        accounts=feeds.accounts,
        topics=values["topics.yaml"].topics,
        editions=values["editions.yaml"].editions,
    )


def _in_order(
    problems: list[Problem], documents: Mapping[str, Document]
) -> tuple[Problem, ...]:
    files = [document.path for document in documents.values()]
    place = {p: (files.index(p.path), p.line, p.column) for p in problems}
    return tuple(sorted(place, key=lambda problem: place[problem]))


def _read(folder: Path, kind: FileKind) -> Document:
    """One file as a document; what keeps it from being read is in its problems."""
    path = folder / kind.name
    document = Document(str(path), data={}, is_broken=True)
    try:
        if not path.exists():
            return _absent(folder, kind)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise OSError(27, f"larger than {MAX_BYTES} bytes")
        text = data.decode("utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        document.problems.append(Problem(str(path), 0, 0, "", message))
        return document
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode("utf-8", "replace")) + 1
        message = "not UTF-8; save the file as UTF-8 in your editor"
        document.problems.append(Problem(str(path), line, column, "", message))
        return document
    return _composed(text, str(path), kind)


def _absent(folder: Path, kind: FileKind) -> Document:
    document = Document(str(folder / kind.name), data={}, is_broken=kind.is_required)
    ours = [other.name for other in FILES]
    others = [p.name for p in folder.glob("*.y*ml") if p.name not in ours]
    close = get_close_matches(kind.name, others, n=1, cutoff=0.8)
    if kind.is_required or close:
        message = "there is no such file"
        message += f"; rename '{close[0]}'" if close else ", and it is needed"
        document.problems.append(Problem(document.path, 0, 0, "", message))
    return document


def _composed(text: str, path: str, kind: FileKind) -> Document:
    document = compose(text, path)
    if document.is_broken:
        return document
    if document.data is None:
        document.data = {}
        document.is_broken = kind.is_required
        if kind.is_required:
            key = kind.name.removesuffix(".yaml")
            keys = "outlets: or accounts:" if key == "feeds" else f"{key}:"
            message = f"the file is empty; it needs {keys}"
            document.problems.append(Problem(path, 1, 1, "", message))
    elif not isinstance(document.data, dict):
        key = next(iter(schema()[kind.name]["properties"]))
        message = f"expected 'key: value' lines, like '{key}: ...'"
        document.problems.append(document.problem((), message))
        document.is_broken = True
    return document


def _validate(document: Document, kind: FileKind) -> Any:
    """The values of one file; what is wrong with them joins its problems."""
    if document.is_broken:
        return None
    value, errors = None, []
    try:
        value = adapter(kind).validate_python(document.data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    if not errors and not document.empty:
        return value
    shapes = schema()
    homes = {
        key: name
        for name, shape in shapes.items()
        for key in shape["properties"]
        if name != kind.name
    }
    document.problems += spread(errors, document, shapes[kind.name], homes)
    return value
