"""Case files of tests/statements: a short invented text, who says what, and who not.

A file holds `rule` (what it shows), `title`, `published`, `author` (where it matters),
`figures` (as figures.yaml spells them), `text`, `statements` (`start`: the first words,
which must stand exactly once in the text; `source`: who is said to say it, the place
nearest to the words, empty for none; `figure`: an id, several, or null for nobody;
`rule` where it matters) and `never`: ids that must not be credited with anything.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from monitor.config import Figure
from monitor.values import Article, ArticleKind, Attribution, QuotationType, Span

FOLDER = Path(__file__).parent / "statements"
FIGURES = TypeAdapter(tuple[Figure, ...])


@dataclass(frozen=True)
class Expected:
    """One statement of a case; `figures` is empty for nobody."""

    attribution: Attribution
    figures: tuple[str, ...]
    rule: str | None


@dataclass(frozen=True)
class Case:
    """One case file, with its spans found."""

    name: str
    article: Article
    figures: tuple[Figure, ...]
    expected: tuple[Expected, ...]
    never: tuple[str, ...]


def load(path: Path) -> Case:
    """Read a case; words that are not found exactly once are an error."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    text = raw["text"].strip()
    article = Article(
        id=path.stem,
        kind=ArticleKind.ARTICLE,
        url=f"https://paper.example/{path.stem}",
        title=raw["title"],
        text=text,
        author=raw.get("author"),
        published_at=datetime.combine(raw["published"], time(12), tzinfo=UTC),
    )
    return Case(
        name=path.stem,
        article=article,
        figures=FIGURES.validate_python(raw["figures"]),
        expected=tuple(_expected(path, text, item) for item in raw["statements"]),
        never=tuple(raw.get("never", ())),
    )


def _expected(path: Path, text: str, item: dict[str, Any]) -> Expected:
    start = item["start"]
    if text.count(start) != 1:
        raise ValueError(f"{path}: {start!r} must stand exactly once in the text")
    begin = text.index(start)
    ends = [at for mark in "”.:" if (at := text.find(mark, begin)) >= 0]
    content = Span(begin, min(ends, default=len(text)))
    figure = item["figure"] or ()
    return Expected(
        attribution=Attribution(
            content=(content,),
            cue=(),
            source=(
                (_nearest(path, text, item["source"], content),)
                if item["source"]
                else ()
            ),
            type=QuotationType.DIRECT,
            rule="case",
            confidence=1.0,
        ),
        figures=(figure,) if isinstance(figure, str) else tuple(figure),
        rule=item.get("rule"),
    )


def _nearest(path: Path, text: str, source: str, content: Span) -> Span:
    places: list[Span] = []
    at = text.find(source)
    while at >= 0:
        end = at + len(source)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            places.append(Span(at, end))
        at = text.find(source, at + 1)
    if not places:
        raise ValueError(f"{path}: no source {source!r} in the text")
    return min(
        places, key=lambda p: max(content.start - p.end, p.start - content.end, 0)
    )


def cases() -> list[Any]:
    """Every case file as a pytest parameter."""
    return [pytest.param(load(p), id=p.stem) for p in sorted(FOLDER.glob("*.yaml"))]
