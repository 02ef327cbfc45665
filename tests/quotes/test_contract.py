"""What every extractor owes, whatever it is made of."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import quotes
from monitor.values import QuotationType, Span
from tests.quotes.extractors import NAMES, extractor

PIECES = (
    *"“”\"'‘’«»„.,:?!—-() \n",
    *("''", "``", "\n\n", "\r\n", "\u200b", "\ud800", "…", " – "),
    *(" said ", "Said ", " he ", " Ada Example ", " the minister ", " that ", " who "),
    *(" saying ", " according to ", " and ", " but ", " told ", " reporters "),
    *(" on Monday ", "HOLT: ", " it rains today", " not ", " with ", " called "),
    *(" urged ", " to ", " for ", " promised ", "While ", ". The gates held"),
)
TEXTS = st.one_of(
    st.text(), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
)
each_extractor = pytest.mark.parametrize("name", NAMES)


@each_extractor
@given(text=TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_sound_spans(name: str, text: str) -> None:
    """Spans lie in the text, are not empty and stand in order; contents are apart."""
    found = extractor(name).extract(text)
    contents: list[Span] = []
    for attribution in found:
        assert attribution.content
        assert 0 <= attribution.confidence <= 1
        assert attribution.rule
        for spans in (attribution.content, attribution.cue, attribution.source):
            assert list(spans) == sorted(spans)
            assert all(0 <= start < end <= len(text) for start, end in spans)
        contents += attribution.content
    contents.sort()
    for earlier, later in pairwise(contents):
        assert earlier.end <= later.start
    firsts = [attribution.content[0] for attribution in found]
    assert firsts == sorted(firsts)


@each_extractor
@given(text=TEXTS)
@settings(max_examples=50, deadline=None)
def test_the_same_text_gives_the_same_answer(name: str, text: str) -> None:
    """Extracting twice, with a text between, changes nothing."""
    one = extractor(name)
    first = one.extract(text)
    one.extract("“Something else,” Ada Example said.")
    assert one.extract(text) == first


@each_extractor
@pytest.mark.parametrize("text", ["", "\n", " \r\n ", "“", "said", "“”", "\x00"])
def test_text_without_words_gives_nothing(name: str, text: str) -> None:
    """Nothing said, nothing found, nothing raised."""
    assert extractor(name).extract(text) == ()


@each_extractor
def test_offsets_count_code_points_of_the_text_as_given(name: str) -> None:
    """Odd blanks, line ends and characters beyond the first plane shift nothing."""
    text = "😀\xa0\r\n\r\n\u200b“It rains,”\u2009Ada\xa0Example said."
    (attribution,) = extractor(name).extract(text)
    (content,) = attribution.content
    (source,) = attribution.source
    assert text[content.start : content.end] == "“It rains,”"
    assert text[source.start : source.end] == "Ada\xa0Example"
    assert attribution.type is QuotationType.DIRECT


def test_an_unknown_extractor_is_a_key_error() -> None:
    """Configuration checks names against EXTRACTORS; a wrong one here is a bug."""
    with pytest.raises(KeyError):
        quotes.make("oracle", quotes.parse_cues("[say]\nsay"))


LENGTHS = {"rules": 100_000, "tagger": 8_000}
"""Characters that an extractor reads within two seconds, whatever they are."""


@each_extractor
@pytest.mark.parametrize(
    "piece",
    [
        pytest.param('"', id="one mark"),
        pytest.param('"a" ', id="short quotations"),
        pytest.param("“‘", id="marks in marks"),
        pytest.param("said ", id="cues"),
        pytest.param("according to ", id="phrases"),
        pytest.param("Ada said that he said, ", id="endless sentence"),
        pytest.param("the plan is good and ", id="no cue"),
        pytest.param('"a," he said. ', id="one paragraph"),
        pytest.param("“a” he said, ", id="one sentence"),
        pytest.param("“It goes on,” he said. “Yes.”\n", id="many paragraphs"),
        pytest.param("“a\n", id="open marks"),
        pytest.param("a, ", id="commas"),
        pytest.param("A. ", id="initials"),
        pytest.param("AB ", id="capitals"),
    ],
)
def test_time_grows_with_length_alone(name: str, piece: str) -> None:
    """LENGTHS of any repeated piece take no more than two seconds of CPU time.

    What the tagger does beside running its model is held to more in test_tagger.
    """
    extractor(name).extract("The weights are loaded, Ada Example said.")
    text = piece * (LENGTHS[name] // len(piece))
    started = time.process_time()
    extractor(name).extract(text)
    assert time.process_time() - started < 2
