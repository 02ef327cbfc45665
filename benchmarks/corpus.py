"""Reads corpora in the benchmark's format into this program's values."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.config import Config, Figure
from monitor.figures import gender
from monitor.values import (
    Article,
    ArticleKind,
    Attribution,
    QuotationType,
    Span,
)

DEFAULT_EXTRACTOR = Config().settings.extractor
"""What the program uses where nothing is configured."""
_FULL_NAME = re.compile(r"\b(?P<given>[A-Z][a-z]+)(?: [A-Z]\.)? [A-Z][\w'’-]+")
MIN_STATEMENTS = 3  # as score_statements.py: figures worth a row


@dataclass(frozen=True, slots=True)
class Document:
    """One article of a corpus; `attributions` as its file spells them."""

    id: str
    publisher: str
    date: str
    text: str
    attributions: tuple[Mapping[str, list[list[int]]], ...]

    @property
    def title(self) -> str:
        """The first paragraph, which in these corpora is the headline."""
        return self.text.lstrip().split("\n", 1)[0]


@dataclass(frozen=True, slots=True)
class Label:
    """Who one attribution's source is, as a reader resolved it."""

    index: int
    kind: str
    speaker: str | None
    is_person: bool
    is_doubtful: bool
    several: tuple[str, ...] = ()

    @property
    def is_wanted(self) -> bool:
        """Whether a monitor is asked to find it."""
        return self.kind == "statement" and not self.is_doubtful


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a JSON Lines file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def read_documents(path: Path) -> dict[str, Document]:
    """The articles by id."""
    return {
        row["id"]: Document(
            row["id"],
            row.get("publisher", ""),
            row["date"],
            row["text"],
            tuple(row.get("attributions", ())),
        )
        for row in read_lines(path)
    }


def read_labels(path: Path) -> dict[str, tuple[Label, ...]]:
    """The resolved speakers by article."""
    return {
        row["id"]: tuple(_label(item) for item in row["attributions"])
        for row in read_lines(path)
    }


def _label(item: Mapping[str, Any]) -> Label:
    speaker = item["speaker"] or item.get("implied_speaker")
    several: tuple[str, ...] = ()
    if speaker and not item["person"]:
        parts = re.split(r"; | and ", speaker)
        several = tuple(parts) if len(parts) > 1 else ()
    return Label(
        index=item["i"],
        kind=item["kind"],
        speaker=speaker,
        is_person=item["person"],
        is_doubtful=bool(item.get("doubtful") or item.get("doubt")),
        several=several,
    )


def watch_list(labels: Mapping[str, tuple[Label, ...]]) -> tuple[Figure, ...]:
    """Every person of the labels, watched by full name alone."""
    names = {
        label.speaker
        for listed in labels.values()
        for label in listed
        if label.is_person and label.speaker
    }
    return _figures(names)


def _figures(names: Iterable[str]) -> tuple[Figure, ...]:
    made: dict[str, Figure] = {}
    for name in sorted(names):
        ident = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "figure"
        while ident in made:
            ident += "-2"
        made[ident] = Figure(id=ident, name=name)
    return tuple(made.values())


def sources_watched(documents: Iterable[Document]) -> tuple[Figure, ...]:
    """Whoever the corpus names as a source by given name and surname, watched so.

    For parts of a corpus whose speakers nobody resolved; others than persons may slip
    in where a word is a given name too.
    """
    names = {
        match[0]
        for one in documents
        for attribution in one.attributions
        for start, end in attribution["source"]
        for match in _FULL_NAME.finditer(one.text[start:end])
        if gender.key(match["given"]) in gender.given_names()
    }
    return _figures(names)


def figures_of(labels: Mapping[str, tuple[Label, ...]]) -> frozenset[str]:
    """The figures that score_statements.py counts: persons with three statements."""
    persons = {a.speaker for ls in labels.values() for a in ls if a.is_person}
    counts = Counter(
        a.speaker for ls in labels.values() for a in ls if a.is_wanted and a.speaker
    )
    return frozenset(
        name for name, n in counts.items() if n >= MIN_STATEMENTS and name in persons
    )


def article_of(document: Document) -> Article:
    """The document as an article whose text is exactly the corpus's."""
    return Article(
        id=document.id,
        kind=ArticleKind.ARTICLE,
        url=f"corpus:{document.id}",
        title=document.title,
        text=document.text,
        outlet_id=document.publisher,
        published_at=datetime.fromisoformat(document.date).replace(hour=12, tzinfo=UTC),
    )


def attributions_of(document: Document) -> tuple[Attribution, ...]:
    """The corpus's own attributions, as an extractor without faults would give them."""
    return tuple(
        Attribution(
            content=_spans(row["content"]),
            cue=_spans(row.get("cue", [])),
            source=_spans(row["source"]),
            type=QuotationType.INDIRECT,
            rule="gold",
            confidence=1.0,
        )
        for row in document.attributions
    )


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)
