"""What holds of `relate` and `signatures` for any two reports."""

import statistics

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.identity import Told, asked, relate, signatures
from monitor.values import StatementKind
from tests.told import report

VOCABULARY = (
    *("the", "of", "and", "we", "not", "no", "is", "was", "in", "to", "never", "will"),
    *("ferry", "pilot", "mayor", "harbour", "asleep", "late", "arbitration", "turbine"),
    *("Brelle", "Velmark", "41", "17", "lantern", "quarry", "decree", "Tuesday", "tax"),
)
SPEECHES = [
    [VOCABULARY[(7 * n + k * (n + 3)) % len(VOCABULARY)] for k in range(24)]
    for n in range(4)
]
DAYS = ("2031-03-03", "2031-03-04", "2031-03-05", "2031-03-20", "2031-08-01")
BEFORE = (
    *("Holt *said* ", "Holt *said* on Tuesday ", "Holt again *said* ", "*said* "),
    *("In March Holt *said* ", "Holt once *said* ", "Holt often *says* "),
)


@st.composite
def reports(draw: st.DrawFn) -> Told:
    """A report of a part of one of a few speeches, with words changed, left out or
    marked as left out, quoted whole, partly or not, from some day."""
    start = draw(st.integers(0, 12))
    said = draw(st.sampled_from(SPEECHES))[start : start + draw(st.integers(1, 16))]
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(said)))
        what = st.sampled_from([[], ["…"], ["[sic]"], ["turbine"], ["not"]])
        said = [*said[:at], *draw(what), *said[at + draw(st.integers(0, 2)) :]]
    said = said or ["ferry"]
    opened = draw(st.integers(-1, len(said) - 1))
    if opened >= 0:
        said = [*said[:opened], "“" + said[opened], *said[opened + 1 :], "”"]
    day, before = draw(st.sampled_from(DAYS)), draw(st.sampled_from(BEFORE))
    if draw(st.booleans()) and opened == 0:
        return report(f"{day} POST {' '.join(said).strip('“”')}")
    return report(f"{day} {before}[[{' '.join(said)}]]", hours=draw(st.integers(0, 23)))


@settings(max_examples=400)
@given(reports(), reports())
def test_relation_is_symmetric_and_found_by_signatures(one: Told, other: Told) -> None:
    """Which of the two is asked changes nothing; what is related shares a number, and
    does so both ways."""
    found = relate(one, other)
    assert relate(other, one) == found
    if found:
        assert signatures(one) & asked(other)
        assert signatures(other) & asked(one)
        if found.kind != "paraphrase":
            assert signatures(one) & signatures(other)
        assert 0 < found.coverage <= 1.0001


@given(reports(), st.sampled_from(["oskar-lindt", "mira-holt"]))
def test_figures_and_kinds_are_kept_apart(one: Told, figure: str) -> None:
    """Another figure, or a stance, shares neither a relation nor a number."""
    words = " ".join(one.wording.words) or "ferry"
    line = f"2031-03-04 Holt *said* [[{words}]]"
    stance = StatementKind.STANCE if figure == one.figure_id else one.kind
    other = report(line, figure=figure, kind=stance)
    assert relate(one, other) is None
    assert not asked(one) & signatures(other)


def test_numbers_are_the_same_on_every_machine() -> None:
    """They are stored: whoever changes them has to make the index anew."""
    told = report("2031-03-04 Holt *said*: [[“Not one lamp.”]]")
    assert sorted(signatures(told))[:2] == [452151615148675877, 6202163145286038506]
    assert all(0 <= number < 2**63 for number in asked(told))


def test_a_statement_has_few_signatures() -> None:
    """At most 20 in the middle for 25 words: an index of millions stays small."""
    words = [f"{a} {b}" for a in VOCABULARY[:14] for b in VOCABULARY[13:]]
    counts = [
        len(signatures(report(f"2031-03-04 Holt *said* [[{' '.join(said)}]]")))
        for n in range(20)
        if (said := " ".join(words[n : n + 13]).split()[:25])
    ]
    assert statistics.median(counts) <= 20
