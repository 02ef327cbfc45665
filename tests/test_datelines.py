"""Datelines are nobody's words."""

import pytest

from monitor.datelines import find_datelines, without_datelines
from monitor.text import paragraphs
from monitor.values import Span


@pytest.mark.parametrize(
    "line",
    [
        "KYIV — ",
        "PORT AMBER (Wire) – ",
        "WASHINGTON, D.C. — ",
        "LONDON, Nov. 24 (Harbour News) -- ",
        "ST. MARY - ",
        "(Wire) — ",
    ],
)
@pytest.mark.parametrize("rest", ["“We will sail,” she said.", "The ferry sails."])
def test_a_dateline_is_found_where_a_paragraph_begins(line: str, rest: str) -> None:
    """Place, day and agency up to the dash, and nothing behind it."""
    text = f"Ferry to sail.\n{line}{rest}"
    assert [text[s:e] for s, e in find_datelines(text, paragraphs(text))] == [line]


@pytest.mark.parametrize(
    "text",
    [
        "NATO – the alliance – will meet, she said.",
        "KYIV — and not Oslo — is the place.",
        "The NATO — WE mean it — will meet.",
        "Kyiv — We will rebuild it.",
        "A — B",
    ],
)
def test_other_dashes_are_none(text: str) -> None:
    """A dash in a sentence belongs to it."""
    assert find_datelines(text, paragraphs(text)) == []


def test_content_is_cut_behind_them() -> None:
    """Whatever lies within or begins within; the rest stays as it is."""
    lines = [Span(0, 7)]
    cut = without_datelines((Span(0, 4), Span(7, 20), Span(30, 40)), lines)
    assert cut == (Span(7, 20), Span(30, 40))
    assert without_datelines((Span(2, 20),), lines) == (Span(7, 20),)
    assert without_datelines((Span(2, 6),), lines) == (Span(2, 6),), "never nothing"
