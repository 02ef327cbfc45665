"""Who said it: rules by case file, properties, and what holds for any watch list."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import figures
from monitor.config import Figure, Role
from monitor.figures.confidence import CONFIDENCE
from monitor.values import Article, ArticleKind, Attribution, QuotationType, Span
from tests.statement_cases import Case, cases

HOLT = Figure(id="mira-holt", name="Mira Holt", pronouns=("she",))
LINDT = Figure(id="oskar-lindt", name="Oskar Lindt", aliases=("Ozzy Lindt",))
MINISTRY = Figure(
    id="defence-ministry",
    name="Arvenian Defence Ministry",
    kind="body",
    spokespeople=("Petra Lund",),
)
PRESIDENT = Figure(
    id="juno-vale",
    name="Juno Vale",
    roles=(Role(title="president", of=("Kestria", "Kestrian")),),
)
WATCHED = (HOLT, LINDT, MINISTRY, PRESIDENT)


@pytest.mark.parametrize("case", cases())
def test_sources_become_the_figures_that_a_reader_sees(case: Case) -> None:
    """Each case file's sources resolve to its figures, by its rule where it says so."""
    attributions = [expected.attribution for expected in case.expected]
    resolutions = figures.resolve(case.article, attributions, case.figures)
    text = case.article.text
    for expected, resolution in zip(case.expected, resolutions, strict=True):
        source = " ".join(text[s:e] for s, e in expected.attribution.source)
        assert resolution.figure_ids == expected.figures, (source, resolution)
        if expected.rule:
            assert resolution.rule == expected.rule, source
        assert not set(resolution.figure_ids) & set(case.never), source


def article(text: str, title: str = "") -> Article:
    """An article of this text, published on a Wednesday."""
    return Article(
        id="a",
        kind=ArticleKind.ARTICLE,
        url="https://paper.example/a",
        title=title,
        text=text,
        published_at=datetime(2031, 5, 14, 12, tzinfo=UTC),
    )


def said(text: str, source: str) -> Attribution:
    """An attribution whose source is the last place of these words."""
    at = text.rindex(source)
    return Attribution(
        content=(Span(0, 1),),
        cue=(),
        source=(Span(at, at + len(source)),),
        type=QuotationType.INDIRECT,
        rule="test",
        confidence=1.0,
    )


def test_no_source_is_nobody() -> None:
    """Without a source nobody is credited, and the rule says so."""
    text = "Mira Holt was there. “It rains.”"
    nameless = replace(said(text, "Mira Holt"), source=())
    (resolution,) = figures.resolve(article(text), [nameless], WATCHED)
    assert resolution.figure_ids == ()
    assert resolution.rule == "nobody:no-source"


@pytest.mark.parametrize(
    ("lead", "cue", "rule"),
    [
        ("The fund grew.", "reported", "nobody:outlet"),
        ("The fund grew.", "said", "surname-alone"),
        ("Mira Holt was there.", "reported", "surname"),
    ],
)
def test_a_lone_surname_that_reports_may_be_an_outlet(
    lead: str, cue: str, rule: str
) -> None:
    """ "Bloomberg reported" is nobody, unless the article introduces him."""
    text = f"{lead} Holt also {cue} that the fund grew."
    at = text.index(cue)
    one = replace(said(text, "Holt"), cue=(Span(at - 5, at + len(cue)),))
    (resolution,) = figures.resolve(article(text), [one], WATCHED)
    assert resolution.rule == rule


def test_a_pronoun_tells_its_antecedent() -> None:
    """The mention of a pronoun's resolution is the name that it stands for."""
    text = "Mira Holt came late. She said that it rained."
    (resolution,) = figures.resolve(article(text), [said(text, "She")], WATCHED)
    assert resolution.mention is not None
    assert text[slice(*resolution.mention)] == "Mira Holt"


def test_order_of_attributions_does_not_matter() -> None:
    """Resolutions follow their attributions, in whatever order these come."""
    text = "Mira Holt came. She said so. Oskar Lindt left. He said no."
    both = [said(text, "She"), said(text, "He")]
    forward = figures.resolve(article(text), both, WATCHED)
    backward = figures.resolve(article(text), both[::-1], WATCHED)
    assert forward == backward[::-1]
    assert [r.figure_ids for r in forward] == [("mira-holt",), ("oskar-lindt",)]


def test_disabled_figures_are_not_credited() -> None:
    """`enabled: false` keeps a figure in the file and out of the results."""
    text = "Mira Holt said that it rained."
    asleep = Figure(id="mira-holt", name="Mira Holt", enabled=False)
    (resolution,) = figures.resolve(article(text), [said(text, "Mira Holt")], [asleep])
    assert resolution.figure_ids == ()


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        pytest.param("Mira Holt came.", "", True, id="full name"),
        pytest.param("HOLT: yes", "", True, id="surname in capitals"),
        pytest.param("It rains.", "Holt stays dry", True, id="title of the article"),
        pytest.param("Threshold passed, holts dug.", "", False, id="inside a word"),
        pytest.param("The Arvenian Defence Ministry said no.", "", True, id="body"),
        pytest.param("The Arvenian Ministry of Trade.", "", False, id="half a body"),
        pytest.param("Petra Lund said no.", "", True, id="spokesperson"),
        pytest.param("The Kestrian president left.", "", True, id="title with country"),
        pytest.param("The president left.", "", False, id="bare title"),
        pytest.param("", "", False, id="nothing"),
    ],
)
def test_quick_test_sees_names(text: str, title: str, expected: bool) -> None:
    """`are_mentioned` says whether anybody watched can be named at all."""
    assert figures.are_mentioned(text, title, WATCHED) is expected


def test_names_match_with_and_without_accents() -> None:
    """Accents in the article or the watch list make no difference."""
    watched = [Figure(id="rene-mayle", name="René Maÿle")]
    for text in ("Rene Mayle said no.", "René Maÿle said no."):
        assert figures.are_mentioned(text, "", watched)
        source = text[: text.index(" said")]
        (resolution,) = figures.resolve(article(text), [said(text, source)], watched)
        assert resolution.figure_ids == ("rene-mayle",)


def test_every_confidence_is_a_share() -> None:
    """Confidences lie in (0, 1]; saying it together is less sure than a name."""
    assert all(0 < confidence <= 1 for confidence in CONFIDENCE.values())
    assert CONFIDENCE["joint"] < CONFIDENCE["full-name"]


PIECES = st.sampled_from(
    [
        "Mira Holt", "Holt", "Mr. Holt", "Mrs. Holt", "he", "She", "his", "who", "the ",
        "the president", "the Kestrian president", "the ministry", "Oskar Lindt Jr.",
        "Arvenian Defence Ministry", "spokesman", " said ", " and ", ", ", "(R-", ")",
        "’s", "'", "“", "”", "\"", ".", "\n", "___", "Sen. ", "é", "İ", "\u0301", "Ω",
        "King Lindt", "De ", "van ", "X", "",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map(" ".join)


@st.composite
def readings(draw: st.DrawFn) -> tuple[Article, list[Attribution]]:
    """Any text with any spans in it, sensible or not."""
    text = draw(TEXTS)
    place = st.integers(0, len(text))
    span = st.tuples(place, place).map(lambda p: Span(min(p), max(p)))
    spans = st.lists(span, max_size=2).map(tuple)
    kinds = st.sampled_from(list(QuotationType))
    attribution = st.builds(
        Attribution, spans, spans, spans, kinds, st.just("any"), st.just(0.5)
    )
    return article(text, draw(TEXTS)), draw(st.lists(attribution, max_size=4))


@given(readings())
def test_anything_resolves(reading: tuple[Article, list[Attribution]]) -> None:
    """No text and no spans raise; one resolution each, of watched figures alone."""
    read, attributions = reading
    resolutions = figures.resolve(read, attributions, WATCHED)
    assert len(resolutions) == len(attributions)
    for resolution in resolutions:
        assert set(resolution.figure_ids) <= {figure.id for figure in WATCHED}
        assert 0 <= resolution.confidence <= 1
        if resolution.mention:
            start, end = resolution.mention
            assert 0 <= start <= end <= len(read.text)
