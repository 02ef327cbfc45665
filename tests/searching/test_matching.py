"""Marks and snippets: what is marked is what was looked for, where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.searching import Wording, best, cut, matches, parse, score, snippet
from monitor.searching.matching import WIDTH


def marked(query: str, text: str) -> str:
    """The text with brackets about what matched."""
    found = text
    for start, end in reversed(matches(parse(query), text).marks):
        found = f"{found[:start]}[{found[start:end]}]{found[end:]}"
    return found


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("ferry", "The Ferry, the ferry.", "The [Ferry], the [ferry]."),
        ('"the ferry"', "The Ferry. Ferry the", "[The Ferry]. Ferry the"),
        ("fer*", "ferries offer fer", "[ferries] offer [fer]"),
        ('"the fer"*', "the ferries", "[the ferries]"),
        ("ferry OR boat -car", "boat car", "[boat] car"),
        ("strasse glosowanie", "Straße, głosowanie", "[Straße], [głosowanie]"),
        ("don't", "They don’t.", "They [don’t]."),
        ("经济", "中国经济增长", "中国[经济]增长"),
        ("增", "中国经济增长", "中国经济[增]长"),
        ("长", "中国经济增长", "中国经济增[长]"),
        ("经济增长", "中国经济增长。", "中国[经济增长]。"),
        ("محمد", "قال مُحَمَّد", "قال [مُحَمَّد]"),
        ("ferry", "no", "no"),
    ],
)
def test_what_was_looked_for_is_marked(query: str, text: str, expected: str) -> None:
    """Whole words as they stand in the text, neighbours of a phrase as one."""
    assert marked(query, text) == expected


@given(
    st.lists(st.sampled_from(["a", "ab", "b", "x" * 63, "x" * 64, "7"]), max_size=12),
    st.sampled_from([" ", ", ", "’", "-"]),
    st.sampled_from(["a", "ab", "a*", "abc", "b OR x", "7", "x" * 63, "x" * 64]),
)
def test_a_plain_text_is_marked_as_any_other(
    words: list[str], between: str, query: str
) -> None:
    """Plain texts are looked through without being cut into tokens; a letter of another
    script at the end, which nothing looks for, changes no mark."""
    text = between.join(words)
    query = query if len(query.strip("*")) > 2 else query.replace("*", "")
    assert matches(parse(query), text) == matches(parse(query), f"{text} ж")


def test_the_report_of_an_outlet_asked_for_answers_best() -> None:
    """Then the one with more of what is looked for, then in its words; else the first
    published."""
    first = Wording("1", "“It rains.”", "“It rains,” Holt said of the ferry.", "post")
    second = Wording("2", "“The ferry: it rains.”", "She said so.", "courier")
    third = Wording("3", "“It rains.”", "She said so.", "harbour")
    reports = (first, second, third)
    assert best(parse("rains"), (), reports) == first
    assert best(parse("ferry"), (), reports) == second
    assert best(parse("snow"), (), reports) == first
    assert best(parse(""), (), reports) == first
    assert best(parse("ferry"), ("harbour",), reports) == third


def test_the_words_come_before_their_context() -> None:
    """A snippet shows the context only where more of the query stands there."""
    own, around = "“It will sail.”", "“It will sail,” Holt said of the ferry."
    assert snippet(parse("sail"), own, around).text == own
    assert snippet(parse("ferry sail"), own, around).text == around


def test_a_long_text_is_cut_about_the_first_match() -> None:
    """At blanks, with the match inside and both cuts told."""
    text = "word " * 200 + "ferry " + "word " * 200
    shown = cut(text, matches(parse("ferry"), text).marks)
    assert len(shown.text) <= WIDTH
    assert shown.is_cut_before
    assert shown.is_cut_after
    [(start, end)] = shown.marks
    assert shown.text[start:end] == "ferry"
    assert shown.text.startswith("word")


@given(
    st.text(alphabet="ab 经。 ", max_size=900),
    st.sampled_from(["a", "ab", "经", "aba*"]),
)
def test_marks_lie_in_the_snippet(text: str, query: str) -> None:
    """In order, apart, none empty, however the text is cut."""
    shown = cut(text, matches(parse(query), text).marks)
    last = -1
    for start, end in shown.marks:
        assert last < start < end <= len(shown.text)
        last = end


def test_relevance_prefers_the_words_themselves_and_short_ones() -> None:
    """Said counts more than said about, once in ten words more than once in a
    thousand, and all more than little."""
    wanted = parse("ferry strike")
    said = score(wanted, "ferry strike \ue000 holt said")
    about = score(wanted, "it will sail \ue000 holt said of the ferry strike")
    long = score(wanted, "ferry strike " + "word " * 1000)
    assert said > about > 0
    assert said > long
    assert score(wanted, "ferry strike") > score(wanted, "ferry boat")
