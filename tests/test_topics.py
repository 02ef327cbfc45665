"""Topics: which configured subjects a statement belongs to, and by which terms."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import topics
from monitor.config import Topic, TopicTerms
from monitor.values import TopicMatch


def topic(
    *any_: str,
    id_: str = "harbour",
    all_: Sequence[str] = (),
    none: Sequence[str] = (),
) -> Topic:
    """A topic with these terms."""
    return Topic(id=id_, title="T", any=any_, all=tuple(all_), none=tuple(none))


def terms_found(term: str, content: str, language: str = "en") -> tuple[str, ...]:
    """The terms that a topic of one term finds in a content."""
    matches = topics.assign(content, "", (topic(term),), language)
    return matches[0].terms if matches else ()


@pytest.mark.parametrize(
    ("term", "content", "language"),
    [
        pytest.param("sanction", "Sanctions hurt our herring.", "en", id="plural"),
        pytest.param("sanctions", "They sanctioned herring.", "en", id="verb"),
        pytest.param("Negotiation", "We NEGOTIATE at dawn.", "en", id="case"),
        pytest.param("peace talks", "A peace\ntalk in Brelle.", "en", id="line break"),
        pytest.param("peace talks", "“Peace” talks failed", "en", id="marks between"),
        pytest.param("ceasefire*", "Two ceasefires, no peace", "en", id="prefix"),
        pytest.param("long range miss*", "Long-range missiles", "en", id="last prefix"),
        pytest.param("cease-fire", "A cease‑fire by noon.", "en", id="other hyphen"),
        pytest.param("Velmark", "Velmark’s quarries", "en", id="possessive"),
        pytest.param("fishermen's union", "the fishermen’s union", "en", id="inner '"),
        pytest.param("Velmark army", "Velmark's army", "en", id="possessive in phrase"),
        pytest.param("NATO", "Nato wrote to us", "en", id="long acronym"),
        pytest.param("UN", "The U.N. wrote to us", "en", id="acronym with stops"),
        pytest.param("US troops", "U.S. troop trains", "en", id="acronym in phrase"),
        pytest.param('"the Deal"', "The deal is off.", "en", id="quoted, as written"),
        pytest.param("Straße", "Die STRASSEN von Brelle", "de", id="sharp s"),
        pytest.param("Łódź", "port w ŁÓDŹ", "pl", id="Polish l"),
        pytest.param("санкция", "Новые САНКЦИИ против порта", "ru", id="Cyrillic"),
        pytest.param("гавань", "про ГАВАНЬ", "uk", id="no stemmer, as written"),
        pytest.param("Velmark", "les quais de l’Velmark", "fr", id="elided article"),
        pytest.param("制裁", "新的制裁措施", "zh", id="within Chinese"),
        pytest.param("sanction", "Sanctions!", "en-GB", id="language with a region"),
        pytest.param("sanctions", "sanctions", "tlh", id="unknown language"),
    ],
)
def test_a_term_is_found(term: str, content: str, language: str) -> None:
    """Other forms, case, marks, hyphens and line breaks make no difference."""
    assert terms_found(term, content, language) == (term,)


@pytest.mark.parametrize(
    ("term", "content", "language"),
    [
        pytest.param("port", "A report on transport", "en", id="inside a word"),
        pytest.param("peace talks", "Talks of peace", "en", id="another order"),
        pytest.param("peace talks", "peace, no talks", "en", id="not in sequence"),
        pytest.param("ceasefire*", "Cease fire!", "en", id="prefix in two words"),
        pytest.param("US", "They told us so.", "en", id="a pronoun"),
        pytest.param("ICE", "Ice in the harbour", "en", id="a noun"),
        pytest.param('"deal"', "Deals were made", "en", id="quoted, other form"),
        pytest.param("гавань", "в гавани", "uk", id="no stemmer, other form"),
        pytest.param("sanction", "", "en", id="nothing said"),
    ],
)
def test_a_term_is_not_found(term: str, content: str, language: str) -> None:
    """A term is whole words in sequence; a short acronym is no common word."""
    assert terms_found(term, content, language) == ()


@pytest.mark.parametrize(
    ("rule", "content", "found"),
    [
        pytest.param(topic("ferry", "pilot"), "The ferry", ("ferry",), id="any"),
        pytest.param(topic(all_=["ferry", "pilot"]), "The ferry", None, id="all: one"),
        pytest.param(
            topic(all_=["ferry", "pilot"]),
            "The pilot's ferry",
            ("ferry", "pilot"),
            id="all: both",
        ),
        pytest.param(
            topic("late", all_=["ferry"]), "The ferry", None, id="all without any"
        ),
        pytest.param(
            topic("late", all_=["ferry"]), "Late ferry", ("late", "ferry"), id="both"
        ),
        pytest.param(
            topic("ferry", none=["fairy"]), "Fairies on a ferry", None, id="none wins"
        ),
        pytest.param(topic(none=["fairy"]), "The ferry", None, id="none alone"),
        pytest.param(topic(), "The ferry", None, id="no terms"),
        pytest.param(
            topic("ferry", all_=["ferry"]), "A ferry", ("ferry",), id="listed twice"
        ),
    ],
)
def test_any_all_and_none_decide(
    rule: Topic, content: str, found: tuple[str, ...] | None
) -> None:
    """One of `any`, everything in `all`, nothing in `none`; terms as configured."""
    matches = topics.assign(content, "", (rule,))
    assert matches == ((TopicMatch("harbour", found),) if found else ())


def test_the_headline_counts_where_nothing_else_does() -> None:
    """A statement's own words win over its headline; `none` holds there as well."""
    known = (topic("ferry", none=["river"]), topic("bread", id_="bread"))

    def found(content: str, context: str, title: str) -> list[str]:
        matches = topics.assign(content, context, known, "en", title)
        return [match.topic_id for match in matches]

    assert found("It is late.", "Holt said.", "The ferry strike") == ["harbour"]
    assert found("Bread is late.", "Holt said.", "The ferry strike") == ["bread"]
    assert found("It is late.", "Bread, Holt said.", "The ferry") == ["bread"]
    assert found("It is late.", "By the river.", "The ferry strike") == []
    assert found("It is late.", "Holt said.", "") == []


def test_none_counts_around_the_statement_too() -> None:
    """What tells another subject apart mostly stands beside the statement."""
    rule = topic("strike", none=["trade union"])
    assert topics.assign("The strike goes on.", "", (rule,))
    assert not topics.assign("The strike goes on.", "The trade union said", (rule,))


FERRY, PILOT, MAYOR = (
    topic("ferry", "boat", id_="ferry"),
    topic("pilot", "captain", id_="pilot"),
    topic("mayor", "council", id_="mayor"),
)


@pytest.mark.parametrize(
    ("content", "context", "order"),
    [
        pytest.param("A pilot", "The mayor", ["pilot", "mayor"], id="content first"),
        pytest.param(
            "A pilot", "The mayor and council", ["pilot", "mayor"], id="always first"
        ),
        pytest.param(
            "A ferry, a pilot and a captain", "", ["pilot", "ferry"], id="more terms"
        ),
        pytest.param(
            "A ferry and a pilot", "her captain", ["pilot", "ferry"], id="more around"
        ),
        pytest.param("The mayor's ferry", "", ["ferry", "mayor"], id="ties as listed"),
        pytest.param(
            "A pilot", "A pilot of the mayor", ["pilot", "mayor"], id="context repeats"
        ),
        pytest.param("Nothing", "at all", [], id="no topic"),
    ],
)
def test_topics_come_best_first(content: str, context: str, order: list[str]) -> None:
    """What was said comes before what stands around it; then more terms, then order."""
    matches = topics.assign(content, context, (FERRY, PILOT, MAYOR))
    assert [match.topic_id for match in matches] == order


TERMS = ("ferry", "peace talks", "cease*", '"the deal"', "US", "санкция", "制裁")


@given(
    st.text(max_size=60), st.text(max_size=60), st.sampled_from(["en", "ru", "", "-"])
)
def test_no_text_breaks_it(content: str, context: str, language: str) -> None:
    """Any text is taken; only configured topics and terms come back."""
    rules = (topic(*TERMS, id_="a"), topic(all_=TERMS[:1], none=TERMS[1:2], id_="b"))
    matches = topics.assign(content, context, rules, language)
    assert len({match.topic_id for match in matches}) == len(matches)
    for match in matches:
        assert match.topic_id in {"a", "b"}
        assert match.terms
        assert set(match.terms) <= set(TERMS)


@given(st.lists(st.sampled_from(TERMS), min_size=1, max_size=4))
def test_every_term_finds_itself(said: list[str]) -> None:
    """A text made of terms holds each of them."""
    content = " and ".join(term.strip('"*') for term in said)
    [match] = topics.assign(content, "", (topic(*TERMS),))
    assert set(match.terms) >= set(said)


@given(st.from_regex(r"\w[^*]{0,9}(?:z\*)?", fullmatch=True))
def test_no_term_breaks_it(term: str) -> None:
    """Any term that a configuration may hold can be sought."""
    assert topics.assign("", "", (topic(term),)) == ()


def test_a_topic_of_higher_priority_comes_first() -> None:
    """Priority goes before where and how often terms are found."""
    urgent = Topic(id="flood", title="T", any=("flood",), priority=1)
    matches = topics.assign("A ferry, a boat", "the flood", (FERRY, urgent))
    assert [match.topic_id for match in matches] == ["flood", "ferry"]


POLISH = TopicTerms(any=("prom",), none=("prom kosmiczny",))


@pytest.mark.parametrize(
    ("content", "language", "found"),
    [
        pytest.param("Prom odpływa", "pl", ("prom",), id="its own"),
        pytest.param("Prom odpływa", "pl-PL", ("prom",), id="with a region"),
        pytest.param("Prom i ferry", "pl", ("ferry", "prom"), id="besides all others"),
        pytest.param("Prom kosmiczny, ferry", "pl", None, id="its own none"),
        pytest.param("The prom is on Friday", "en", None, id="another language"),
    ],
)
def test_a_language_has_terms_of_its_own(
    content: str, language: str, found: tuple[str, ...] | None
) -> None:
    """They count besides the topic's own, in articles in that language alone."""
    rule = Topic(id="ferry", title="T", any=("ferry",), languages={"pl": POLISH})
    matches = topics.assign(content, "", (rule,), language)
    assert matches == ((TopicMatch("ferry", found),) if found else ())


def test_a_language_replaces_what_must_all_be_said() -> None:
    """An article in Polish cannot say the English words."""
    own = {"pl": TopicTerms(all=("prom", "strajk"))}
    rule = Topic(id="ferry", title="T", all=("ferry", "strike"), languages=own)
    [match] = topics.assign("Strajk! Prom stoi", "", (rule,), "pl")
    assert match.terms == ("prom", "strajk")
    assert topics.assign("A ferry strike", "", (rule,), "en")
    assert not topics.assign("Strajk", "", (rule,), "pl")


@pytest.mark.parametrize(
    ("term", "said", "found"),
    [
        ("sanction*", "The new “sanctions,” he said.", "sanctions"),
        ("embargo", "Embargoes will follow", "Embargoes"),
        ('"price cap"', "a price cap on oil", "price cap"),
        ("oil price", "Oil\nprices rose", "Oil prices"),
        ("US", "U.S. troops", "US"),
        ("drought", "It rained.", ""),
        ("*", "It rained.", ""),
    ],
)
def test_the_words_that_a_term_matched_are_told(
    term: str, said: str, found: str
) -> None:
    """As they stand in the text: a pattern tells a reader nothing."""
    assert topics.matched(term, said) == found
