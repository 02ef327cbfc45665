"""Headings between paragraphs belong to no statement around them."""

import pytest

from monitor.quotes.headings import find_headings, without_headings
from monitor.text import paragraphs
from monitor.values import Attribution, QuotationType, Span
from tests.quotes.extractors import extractor

STORY = (
    "“I would like to see the policy,” Ada Holt said. “All of it.”\n"
    "“Wrong by a hundred million”\n"
    "At the ministry they have heard the figure before.\n"
    "No weapons, one clock\n"
    "The monitors will be unarmed, Bo Lindt confirmed."
)


def headings_of(text: str) -> list[str]:
    """The lines that are taken for headings."""
    return [text[a:b] for a, b in find_headings(text, paragraphs(text))]


def test_a_few_words_without_a_stop_are_a_heading() -> None:
    """Quoted or not, whatever the mark that closes them."""
    found = headings_of(STORY)
    assert found == ["“Wrong by a hundred million”", "No weapons, one clock"]


@pytest.mark.parametrize(
    "text",
    [
        "Holt posted:\nNo more shells on the ford\nThe ministry agreed.",
        "She wrote this.\nNo more shells\nNo more drones\nThe ministry agreed.",
        "She nodded.\n“It is over.”\nThe ministry agreed.",
        "She said it,\nand then she left the hall\nThe ministry agreed.",
        "She nodded.\n" + "word " * 15 + "\nThe ministry agreed.",
        "She nodded.\nNo more shells",
        "No more shells\nShe nodded.",
        "",
    ],
    ids=["announced", "list", "stop", "goes on", "long", "last", "first", "empty"],
)
def test_what_is_no_heading(text: str) -> None:
    """Lists, what a colon announces, sentences, and lines at either end."""
    assert headings_of(text) == []


def test_an_attribution_is_cut_to_what_stands_around_a_heading() -> None:
    """A span across one becomes two; one inside goes; the type is told anew."""
    text = "She said so.\n“A clock”\nIt will be late, she said."
    late = text.index("It will")
    one = Attribution(
        content=(Span(13, late + 15),),
        cue=(Span(text.rindex("said"), len(text) - 1),),
        source=(),
        type=QuotationType.MIXED,
        rule="made",
        confidence=1.0,
    )
    marks = [Span(13, 22)]
    (cut,) = without_headings(text, [one], find_headings(text, paragraphs(text)), marks)
    assert [text[slice(*span)] for span in cut.content] == ["It will be late"]
    assert cut.type is QuotationType.INDIRECT


def test_a_heading_keeps_the_words_that_it_attributes_itself() -> None:
    """Cue and source stand in it, so the words are as much somebody's as elsewhere."""
    text = "She nodded.\nHolt: talks are close\nThe rest is silence."
    at = text.index("talks")
    one = Attribution(
        content=(Span(at, at + 15),),
        cue=(Span(at - 2, at - 1),),
        source=(Span(at - 6, at - 2),),
        type=QuotationType.INDIRECT,
        rule="made",
        confidence=1.0,
    )
    found = find_headings(text, paragraphs(text))
    assert list(without_headings(text, [one], found, [])) == [one]
    away = Attribution(
        (Span(at, at + 15),), (), (), QuotationType.INDIRECT, "made", 1.0
    )
    assert list(without_headings(text, [away], found, [])) == []


@pytest.mark.parametrize("name", ["rules", "tagger"])
def test_no_extractor_reads_a_heading_into_a_statement(name: str) -> None:
    """Neither the quotation in one nor the words of one before a sentence."""
    for one in extractor(name).extract(STORY):
        said = [STORY[slice(*span)] for span in one.content]
        assert not any("hundred million" in piece for piece in said)
        assert not any("one clock" in piece for piece in said)
