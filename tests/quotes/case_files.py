"""Reads the case files: a text, and its attributions by the words they consist of."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from monitor.values import Span

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Expected:
    """One attribution as a case writes it; None where the case leaves it open."""

    content: tuple[str, ...]
    source: tuple[str, ...]
    type: str
    cue: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A text and what is to be found in it."""

    name: str
    text: str
    attributions: tuple[Expected, ...]


def load_cases() -> list[Case]:
    """Every case of every file. Raises ValueError for one that cannot be right."""
    cases = [
        _case(item)
        for path in sorted(CASES.glob("*.yaml"))
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    names = [case.name for case in cases]
    if len(names) != len(set(names)):
        raise ValueError("two cases have the same name")
    return cases


def _case(item: dict[str, Any]) -> Case:
    expected = tuple(_expected(row) for row in item["attributions"])
    case = Case(item["name"], item["text"].strip(), expected)
    for row in expected:
        for words in row.content:
            find_once(case, words)
        for words in row.source:
            find_once(case, words)
        if row.cue:
            find_once(case, row.cue)
    return case


def _expected(row: dict[str, Any]) -> Expected:
    source = row["source"]
    named = (source,) if isinstance(source, str) else tuple(source)
    return Expected(**{**row, "content": tuple(row["content"]), "source": named})


def find_once(case: Case, words: str) -> Span:
    """Where `words` stand in the text; ValueError unless that is exactly one place."""
    if case.text.count(words) != 1:
        n = case.text.count(words)
        raise ValueError(f"case {case.name!r}: {words!r} occurs {n} times")
    start = case.text.index(words)
    return Span(start, start + len(words))
