"""The query language: every text is read, and what is impossible is said in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SearchError
from monitor.searching.parsing import Term, Wanted, parse

FERRY, BOAT, STRIKE = (Term((each,)) for each in ("ferry", "boat", "strike"))
BOTH = Term(("ferry", "strike"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Wanted(), id="nothing"),
        pytest.param(" \n", Wanted(), id="blank"),
        pytest.param("Ferry strike", Wanted(((FERRY,), (STRIKE,))), id="words"),
        pytest.param('"ferry, strike"', Wanted(((BOTH,),)), id="phrase"),
        pytest.param("“ferry strike”", Wanted(((BOTH,),)), id="curly phrase"),
        pytest.param("„ferry strike“", Wanted(((BOTH,),)), id="German phrase"),
        pytest.param("«ferry strike»", Wanted(((BOTH,),)), id="French phrase"),
        pytest.param('boat "ferry strike', Wanted(((BOAT,), (BOTH,))), id="left open"),
        pytest.param('""ferry', Wanted(((FERRY,),)), id="empty phrase"),
        pytest.param("ferry-strike", Wanted(((BOTH,),)), id="compound is a phrase"),
        pytest.param("ferr*", Wanted(((Term(("ferr",), True),),)), id="beginning"),
        pytest.param(
            '"ferry str"*', Wanted(((Term(("ferry", "str"), True),),)), id="phrase*"
        ),
        pytest.param("ferry -boat", Wanted(((FERRY,),), (BOAT,)), id="without"),
        pytest.param("ferry −boat", Wanted(((FERRY,),), (BOAT,)), id="typed minus"),
        pytest.param('-"ferry strike"', Wanted((), (BOTH,)), id="without alone"),
        pytest.param(
            "-fe*", Wanted((), (Term(("fe",), True),)), id="without beginning"
        ),
        pytest.param("ferry OR boat", Wanted(((FERRY, BOAT),)), id="either"),
        pytest.param(
            "ferry OR boat strike", Wanted(((FERRY, BOAT), (STRIKE,))), id="OR binds"
        ),
        pytest.param("OR ferry OR", Wanted(((FERRY,),)), id="OR without sides"),
        pytest.param("ferry or", Wanted(((FERRY,), (Term(("or",)),))), id="the word"),
        pytest.param("NEAR(ferry) AND", None, id="signs of engines are words"),
        pytest.param("don't", Wanted(((Term(("don", "t")),),)), id="apostrophe"),
        pytest.param("经济", Wanted(((Term(("经济",)),),)), id="two characters"),
        pytest.param("经", Wanted(((Term(("经",), True, True),),)), id="one character"),
        pytest.param(
            "经济增", Wanted(((Term(("经济", "济增")),),)), id="three characters"
        ),
        pytest.param("G7国", Wanted(((Term(("g7", "国"), True),),)), id="mixed"),
        pytest.param('"国 G7"', Wanted(((Term(("国", "g7")),),)), id="run that ends"),
    ],
)
def test_a_query_is_read(text: str, expected: Wanted | None) -> None:
    """Words, phrases, beginnings, exclusions, either; the rest are blanks."""
    if expected is None:
        expected = Wanted(tuple((Term((each,)),) for each in ("near", "and")))
        expected = Wanted((expected.groups[0], (FERRY,), expected.groups[1]))
        text = text.replace("(", " ")
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("?!", "“?!” has no word or number to look for", id="no word"),
        pytest.param('-""', "has no word", id="nothing excluded"),
        pytest.param("OR", "has no word", id="either of nothing"),
        pytest.param("f*", "at least 2 letters", id="short beginning"),
        pytest.param("a " * 41, "up to 40 words", id="many words"),
        pytest.param("a" * 1001, "up to 1000 characters", id="long"),
    ],
)
def test_what_cannot_be_looked_for_is_said(text: str, message: str) -> None:
    """In a sentence for whoever typed it."""
    with pytest.raises(SearchError) as caught:
        parse(text)
    assert message in str(caught.value)


@given(st.one_of(st.text(), st.text(alphabet="aé经 *-\"“OR()^:+{}'\\%_\x00")))
def test_every_text_is_read_or_refused_in_words(text: str) -> None:
    """Nothing else is raised, and no term is empty."""
    try:
        wanted = parse(text)
    except SearchError:
        return
    assert all(term.tokens and all(term.tokens) for term in wanted.terms)
