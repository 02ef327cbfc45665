"""The quality gate's articles: short invented texts with their statements marked.

A file of tests/quality is a list of articles: `name` (what it shows), `text`, perhaps a
`title`. In the text {h: words} marks what figure `h` of cast.yaml says; pieces with the
same figure and digit, {h1: ...} {h1: ...}, are one statement; {h?: ...} may be found or
not; {h~: ...} is a stance. What is not marked must not be credited to anybody.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from monitor.config import Edition, Figure
from monitor.figures import Resolver
from monitor.parts import default_extractor, inner_extractor
from monitor.pipeline.reading import analyse
from monitor.values import Article, ArticleKind, Occurrence, StatementKind

FOLDER = Path(__file__).parent / "quality"
PUBLISHED = datetime(2031, 5, 14, 12, tzinfo=UTC)
THRESHOLD = Edition(id="usual", title="Usual").min_confidence
_MARK = re.compile(r"\{(?P<figure>[a-z])(?P<number>\d?)(?P<sign>[?~]?): |\}")
_QUOTES = "“”„«»‘’'\""


@dataclass(frozen=True)
class Marked:
    """One statement that an article makes."""

    figure: str
    words: str
    sign: str  # "" for a plain statement, "?" for an optional one, "~" for a stance

    @property
    def type(self) -> str:
        """Direct, mixed or indirect, by the marks that stand in it."""
        if self.words[0] in _QUOTES and self.words[-1] in _QUOTES:
            return "direct"
        return "mixed" if set(self.words) & set('“«"‘') else "indirect"


@dataclass(frozen=True)
class QualityArticle:
    """One article with what a careful reader finds in it."""

    name: str
    article: Article
    marked: tuple[Marked, ...]


@dataclass(frozen=True)
class Verdict:
    """One statement that was wanted or found: its type, and whether the two met."""

    article: str
    type: str
    was_wanted: bool
    was_found: bool
    words: str


def _strip(text: str) -> tuple[str, tuple[Marked, ...]]:
    """The text without its marks, and the statements that they marked."""
    plain = ""
    at = 0
    pieces: dict[tuple[str, str, str], list[str]] = {}
    open_marks: list[tuple[tuple[str, str, str], int]] = []
    for n, mark in enumerate(_MARK.finditer(text)):
        plain += text[at : mark.start()]
        at = mark.end()
        if mark[0] != "}":
            number = mark["number"] or f"#{n}"
            open_marks.append(((mark["figure"], number, mark["sign"]), len(plain)))
        else:
            key, start = open_marks.pop()
            pieces.setdefault(key, []).append(plain[start:])
    assert not open_marks, text
    plain += text[at:]
    return plain, tuple(
        Marked(figure, " ".join(found), sign)
        for (figure, _, sign), found in pieces.items()
    )


@cache
def cast() -> tuple[Figure, ...]:
    """The figures of cast.yaml."""
    raw = yaml.safe_load((FOLDER / "cast.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Figure, ...]).validate_python(raw["figures"])


@cache
def articles() -> tuple[QualityArticle, ...]:
    """Every article of the gate."""
    return tuple(
        _article(path.stem, raw)
        for path in sorted(FOLDER.glob("?-*.yaml"))
        for raw in yaml.safe_load(path.read_text(encoding="utf-8"))
    )


def _article(file: str, raw: dict[str, Any]) -> QualityArticle:
    text, marked = _strip(raw["text"].strip())
    ident = f"{file}: {raw['name']}"
    article = Article(
        id=ident,
        kind=ArticleKind.ARTICLE,
        url=f"https://paper.example/{file}",
        title=raw.get("title", ""),
        text=text,
        published_at=PUBLISHED,
        language="en",
    )
    return QualityArticle(ident, article, marked)


def verdicts() -> Iterator[Verdict]:
    """What the program as it ships makes of every article, at the usual threshold."""
    resolver = Resolver(cast())
    for one in articles():
        found = analyse(
            one.article,
            default_extractor(),
            resolver,
            inner=inner_extractor(),
            always=True,
        )
        shown = [
            occurrence
            for occurrence in found.occurrences
            if occurrence.confidence >= THRESHOLD
            and occurrence.kind is StatementKind.STATEMENT
        ]
        yield from _judge(one, shown)


def _judge(one: QualityArticle, shown: list[Occurrence]) -> Iterator[Verdict]:
    """What is wanted is found whole (most words in common); what is found is right if
    most of its words are in one statement of that figure, as a fragment of it is."""
    met: set[int] = set()
    for occurrence in shown:
        found = _words(occurrence.content)
        own = [
            (n, _words(marked.words))
            for n, marked in enumerate(one.marked)
            if marked.figure == occurrence.figure_id and marked.sign != "~"
        ]
        met |= {n for n, said in own if _share(found & said, found | said) >= 0.5}
        if not any(_share(found & said, found) >= 0.5 for _, said in own):
            words = f"{occurrence.figure_id}: {occurrence.content} ({occurrence.rule})"
            yield Verdict(one.name, occurrence.type.value, False, True, words)
    for n, marked in enumerate(one.marked):
        if marked.sign == "":
            words = f"{marked.figure}: {marked.words}"
            yield Verdict(one.name, marked.type, True, n in met, words)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def _share(part: Counter[str], whole: Counter[str]) -> float:
    return part.total() / max(1, whole.total())
