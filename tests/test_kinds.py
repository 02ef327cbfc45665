"""Said, only held, or not said at all: cases, and what holds for any text."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.kinds import kind_of
from monitor.quotes.quoted import quotation_type
from monitor.values import Attribution, QuotationType, Span, StatementKind

FOLDER = Path(__file__).parent / "kinds"
BRACKETS = str.maketrans("", "", "[]{}")


def attribution_of(marked: str) -> tuple[str, Attribution]:
    """The text without its brackets, and the last cue and content they mark."""
    spans: dict[str, Span] = {}
    for opening, marks in (("[", "[]"), ("{", "{}")):
        match = list(re.finditer(rf"\{marks[0]}(.*?)\{marks[1]}", marked))[-1]
        start = len(marked[: match.start()].translate(BRACKETS))
        spans[opening] = Span(start, start + len(match[1].translate(BRACKETS)))
    text = marked.translate(BRACKETS)
    content, cue = spans["{"], spans["["]
    quoted = [Span(m.start(), m.end()) for m in re.finditer("“[^”]*”", text)]
    return text, Attribution(
        content=(content,),
        cue=(cue,),
        source=(),
        type=quotation_type(text, (content,), quoted),
        rule="case",
        confidence=1.0,
    )


def cases() -> list[object]:
    """Every line of the case files with the kind that heads it."""
    return [
        pytest.param(line, StatementKind(kind), id=f"{kind}-{n}")
        for path in sorted(FOLDER.glob("*.yaml"))
        for kind, lines in yaml.safe_load(path.read_text(encoding="utf-8")).items()
        for n, line in enumerate(lines)
    ]


@pytest.mark.parametrize(("marked", "kind"), cases())
def test_the_cue_and_the_words_before_it_decide(
    marked: str, kind: StatementKind
) -> None:
    """Each case is of the kind that heads it."""
    text, attribution = attribution_of(marked)
    assert kind_of(text, attribution) is kind


def test_what_has_no_cue_was_said() -> None:
    """A transcript's label or a signature puts words into nobody's verb."""
    attribution = Attribution(
        content=(Span(6, 14),),
        cue=(),
        source=(Span(0, 4),),
        type=QuotationType.INDIRECT,
        rule="label",
        confidence=1.0,
    )
    assert kind_of("HOLT: It rains", attribution) is StatementKind.STATEMENT


@pytest.mark.parametrize(
    ("rule", "marked", "kind"),
    [
        ("tagger", "Holt [enacted] {laws to cut emissions}.", StatementKind.MENTION),
        ("tagger", "Holt [voted against] {the crime bill}.", StatementKind.MENTION),
        ("tagger", "Holt [enacted] “{laws for all}”.", StatementKind.STATEMENT),
        ("tagger", "Holt [pooh-poohed, denied] {it}.", StatementKind.STATEMENT),
        ("tagger", "Holt [has been critical of] {it}.", StatementKind.STATEMENT),
        ("tagger+colon", "Holt [adverted] {that it rains}.", StatementKind.STATEMENT),
        ("clause-before", "Holt [sagte] {es regne}.", StatementKind.STATEMENT),
    ],
)
def test_a_deed_is_no_statement(rule: str, marked: str, kind: StatementKind) -> None:
    """Where the model stands alone, something in the cue must tell of saying."""
    text, attribution = attribution_of(marked)
    assert kind_of(text, replace(attribution, rule=rule)) is kind


@given(st.text(max_size=80), st.data())
def test_any_text_has_a_kind(text: str, data: st.DataObject) -> None:
    """Wherever cue and content lie, something is answered and nothing raised."""
    at = st.integers(0, len(text))
    content = Span(*sorted((data.draw(at), data.draw(at))))
    cue = Span(*sorted((data.draw(at), data.draw(at))))
    kinds = st.sampled_from(QuotationType)
    attribution = Attribution(
        (content,), (cue,), (), data.draw(kinds), "case", confidence=1.0
    )
    assert kind_of(text, attribution) in StatementKind
