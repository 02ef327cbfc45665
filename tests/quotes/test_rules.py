"""The rules, case by case; the cases are files, so that anybody can add one."""

import pytest

from monitor.quotes.rules import CONFIDENCE
from monitor.text import normalise
from monitor.values import Attribution, QuotationType, Spans
from tests.quotes.case_files import Case, Expected, load_cases
from tests.quotes.extractors import extractor

CASES = load_cases()


def words_of(text: str, spans: Spans) -> tuple[str, ...]:
    """The words that spans cover."""
    return tuple(text[start:end] for start, end in spans)


def told(case: Case, found: Attribution, expected: Expected) -> Expected:
    """What was found, in the form of a case; what the case leaves open left open."""
    return Expected(
        content=words_of(case.text, found.content),
        source=words_of(case.text, found.source),
        type=found.type.value,
        cue=" ".join(words_of(case.text, found.cue)) if expected.cue else None,
        rule=found.rule if expected.rule else None,
    )


@pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in CASES])
def test_each_case_gives_its_attributions_and_no_others(case: Case) -> None:
    """Content, cue, source, type and rule are those that the case names."""
    found = extractor("rules").extract(case.text)
    assert len(found) == len(case.attributions), [
        (a.rule, words_of(case.text, a.content)) for a in found
    ]
    for one, expected in zip(found, case.attributions, strict=True):
        assert told(case, one, expected) == expected


def test_every_rule_has_a_case_and_a_confidence() -> None:
    """A rule without a case is a rule that nobody checked."""
    in_cases = {row.rule for case in CASES for row in case.attributions if row.rule}
    assert set(CONFIDENCE) == in_cases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It rains,” Holt said.", QuotationType.DIRECT),
        ("Holt said it rains “a lot” here.", QuotationType.MIXED),
        ("Holt said it rains here.", QuotationType.INDIRECT),
    ],
)
def test_the_type_tells_how_much_is_quoted(text: str, expected: QuotationType) -> None:
    """All, some or nothing of the content's letters stands in marks."""
    (found,) = extractor("rules").extract(text)
    assert found.type is expected


@pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in CASES])
def test_normalising_first_changes_no_finding(case: Case) -> None:
    """The same attributions come out of the text as published and as stored."""
    stored = normalise(case.text)
    one = extractor("rules").extract(case.text)
    other = extractor("rules").extract(stored)
    assert [a.rule for a in one] == [a.rule for a in other]
