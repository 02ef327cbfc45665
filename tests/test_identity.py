"""Identity: one statement in many wordings, and statements that only look alike.

Cases are files: tests/identity/same.yaml and apart.yaml.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.pairs import quotation_type
from monitor import resources
from monitor.identity import WINDOW, Frequencies, Matcher, parse_frequencies
from monitor.values import (
    Circumstances,
    Match,
    Occurrence,
    QuotationType,
    Statement,
    make_id,
)

CASES = Path(__file__).parent / "identity"
NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
TABLE = resources.data("en-document-frequencies.txt").read_text(encoding="utf-8")
FREQUENCIES = parse_frequencies(TABLE)
MATCHER = Matcher(FREQUENCIES)
Case = dict[str, Any]


def cases(name: str) -> list[Any]:
    """The cases of one file, as parameters."""
    loaded = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in loaded]


def occurrence(
    content: str,
    key: str = "a",
    *,
    at: datetime | None = NOON,
    figure: str = "mira-holt",
    said_on: date | None = None,
    type_: QuotationType | None = None,
) -> Occurrence:
    """An occurrence of these words; its type follows from its quotation marks."""
    return Occurrence(
        id=make_id("occurrence", key),
        article_id=key,
        figure_id=figure,
        content=content,
        type=type_ or quotation_type(content),
        cue="said",
        source="Holt",
        content_spans=(),
        cue_spans=(),
        source_spans=(),
        context=content,
        context_cue=(),
        rule="test",
        confidence=1.0,
        circumstances=Circumstances(said_on=said_on),
        published_at=at,
    )


def store(
    known: Sequence[Statement], new: Sequence[Occurrence], matches: Sequence[Match]
) -> dict[str, Statement]:
    """The statements after a call, by the rules of `Store.save_reading`."""
    after = {each.id: each for each in known}
    for one, match in zip(new, matches, strict=True):
        statement_id = match.statement_id or make_id("statement", one.id)
        at = one.published_at or NOON
        said_on = one.circumstances.said_on
        if match.statement_id is None:
            after[statement_id] = Statement(
                statement_id, one.figure_id, one.content, one.id, one.type, at, said_on
            )
        if match.is_fullest:
            old = after[statement_id]
            full = replace(old, text=one.content, text_of=one.id, type=one.type)
            after[statement_id] = full
    return after


def place(
    new: Sequence[Occurrence], known: Sequence[Statement] = ()
) -> tuple[tuple[Match, ...], dict[str, Statement]]:
    """Match, then store."""
    matches = MATCHER.match(new, known)
    return matches, store(known, new, matches)


def pair_of(case: Case) -> tuple[Occurrence, Occurrence]:
    """The two occurrences of a case."""
    figures = case.get("figures", ["mira-holt"] * 2)
    said = case.get("said", [None, None])
    later = NOON + timedelta(days=case.get("days", 0.2))
    type_ = QuotationType.DIRECT if case.get("post") else None
    return (
        occurrence(case["one"], "a", figure=figures[0], said_on=said[0], type_=type_),
        occurrence(case["other"], "b", figure=figures[1], said_on=said[1], at=later),
    )


@pytest.mark.parametrize("case", cases("same.yaml"))
def test_reports_of_one_statement_are_joined(case: Case) -> None:
    """A later report joins the statement, with its relation to the known wording."""
    one, other = pair_of(case)
    _, known = place([one])
    [match] = MATCHER.match([other], tuple(known.values()))
    assert match.statement_id == make_id("statement", one.id), case["why"]
    assert match.relation == case["relation"]
    assert match.is_fullest == case.get("is_fullest", match.is_fullest)


@pytest.mark.parametrize("case", cases("same.yaml"))
def test_they_are_joined_in_the_other_order_and_in_one_call(case: Case) -> None:
    """Which report comes first, or whether both come at once, changes nothing."""
    one, other = pair_of(case)
    _, known = place([other])
    [match] = MATCHER.match([one], tuple(known.values()))
    assert match.statement_id == make_id("statement", other.id)
    first, second = MATCHER.match([one, other], ())
    assert (first.statement_id, first.relation) == (None, "new")
    assert second.statement_id == make_id("statement", one.id)
    assert second.relation == case["relation"]


@pytest.mark.parametrize("case", cases("apart.yaml"))
def test_other_statements_stay_apart(case: Case) -> None:
    """A stock phrase, a name, another number, day, speaker or occasion is another."""
    one, other = pair_of(case)
    for first, second in ((one, other), (other, one)):
        _, known = place([first])
        [match] = MATCHER.match([second], tuple(known.values()))
        assert match.statement_id is None, case["why"]
        matches = MATCHER.match([first, second], ())
        assert [each.relation for each in matches] == ["new", "new"]


LONG = "“The ferry to Brelle was late, the pilot was asleep and the mayor knew it.”"
MIDDLE = "“The ferry to Brelle was late, the pilot was asleep”"
SHORT = "“the pilot was asleep and the mayor knew it.”"


@pytest.mark.parametrize(
    "order", list(permutations((LONG, MIDDLE, SHORT))), ids=lambda order: order[0][:24]
)
def test_every_fragment_joins_the_fullest_wording(order: tuple[str, ...]) -> None:
    """Two fragments that share too little with each other meet at the fullest one."""
    new = [occurrence(content, str(n)) for n, content in enumerate(order)]
    matches, after = place(new)
    assert len(after) == 1
    [statement] = after.values()
    assert statement.text == LONG
    assert [each.is_fullest for each in matches] == [
        n > 0 and content == LONG for n, content in enumerate(order)
    ]


def test_a_statement_does_not_grow_by_chains() -> None:
    """What agrees with a fragment's rest, but not with the fullest wording, is new."""
    chained = (
        "“and the mayor knew it. The mayor of Brelle sleeps as well as any pilot.”"
    )
    _, known = place([occurrence(LONG)])
    [joined] = MATCHER.match([occurrence(SHORT, "b")], tuple(known.values()))
    [match] = MATCHER.match([occurrence(chained, "c")], tuple(known.values()))
    assert joined.relation == "fragment"
    assert match.statement_id is None


@pytest.mark.parametrize(
    ("known", "new", "is_fullest"),
    [
        pytest.param(MIDDLE, LONG, True, id="longer"),
        pytest.param(LONG, MIDDLE, False, id="shorter"),
        pytest.param(LONG, LONG, False, id="equal"),
        pytest.param(
            "that the ferry to Brelle was late, the pilot was asleep, and more besides",
            MIDDLE,
            True,
            id="quoted before unquoted, though shorter",
        ),
        pytest.param(
            MIDDLE,
            "that the ferry to Brelle was late, the pilot was asleep, and more besides",
            False,
            id="unquoted never before quoted",
        ),
        pytest.param(
            "that it was no joke that “the ferry to Brelle was late, the pilot was "
            "asleep” and nobody at the harbour had rung the bell",
            "“the pilot was asleep”",
            False,
            id="a few quoted words are not fuller than a mixed report",
        ),
    ],
)
def test_the_fullest_wording_becomes_the_text(
    known: str, new: str, is_fullest: bool
) -> None:
    """More words make a wording fuller; the speaker's own words count twice."""
    _, before = place([occurrence(known)])
    [match] = MATCHER.match([occurrence(new, "b")], tuple(before.values()))
    assert match.statement_id is not None
    assert match.is_fullest is is_fullest


def test_equal_words_are_preferred_to_a_longer_statement() -> None:
    """Where two statements fit, the one of the same words is taken."""
    long = Statement("s1", "mira-holt", LONG, "x", QuotationType.DIRECT, NOON)
    equal = Statement("s2", "mira-holt", MIDDLE, "y", QuotationType.DIRECT, NOON)
    for known in ([long, equal], [equal, long]):
        [match] = MATCHER.match([occurrence(MIDDLE)], known)
        assert match == Match(occurrence(MIDDLE).id, "s2", "identical")


@pytest.mark.parametrize("sign", [-1, 1], ids=["before", "after"])
def test_the_window_counts_both_ways(sign: int) -> None:
    """A statement found late may have been published before the ones known."""
    known = Statement("s", "mira-holt", LONG, "x", QuotationType.DIRECT, NOON)
    [inside] = MATCHER.match([occurrence(LONG, at=NOON + sign * WINDOW)], [known])
    past = NOON + sign * (WINDOW + timedelta(seconds=1))
    [outside] = MATCHER.match([occurrence(LONG, at=past)], [known])
    assert (inside.statement_id, outside.statement_id) == ("s", None)


def test_an_article_without_date_joins_by_strong_agreement_alone() -> None:
    """With no publication time, weak agreement cannot be near in time."""
    words = "“I'm not quite there yet,”"
    known = [
        Statement("s1", "mira-holt", LONG, "x", QuotationType.DIRECT, NOON),
        Statement("s2", "mira-holt", words, "y", QuotationType.DIRECT, NOON),
    ]
    strong, weak = occurrence(LONG, at=None), occurrence(words, "b", at=None)
    matches = MATCHER.match([strong, weak], known)
    assert [each.statement_id for each in matches] == ["s1", None]


def test_an_occurrence_stays_with_the_statement_it_founded() -> None:
    """Even a stock phrase, read again, belongs to its own statement."""
    thanks = occurrence("“Thank you.”")
    _, known = place([thanks])
    [match] = MATCHER.match([thanks], tuple(known.values()))
    assert match.statement_id == make_id("statement", thanks.id)


def test_a_speech_is_joined_by_equality_alone() -> None:
    """A transcript holds many statements: a sentence of it is not the transcript."""
    speech = " ".join(
        f"Clause {n} of the harbour treaty binds pilots and stokers." for n in range(90)
    )
    known = [Statement("s", "mira-holt", speech, "x", QuotationType.DIRECT, NOON)]
    whole = occurrence(speech, type_=QuotationType.DIRECT)
    part = occurrence("“Clause 7 of the harbour treaty binds pilots and stokers.”", "b")
    matches = MATCHER.match([whole, part], known)
    assert [each.statement_id for each in matches] == ["s", None]


VOCABULARY = (
    *(
        "ferry",
        "pilot",
        "mayor",
        "harbour",
        "asleep",
        "late",
        "the",
        "was",
        "and",
        "of",
    ),
    *("Brelle", "Velmark", "not", "41", "17", "arbitration", "turbine", "lantern"),
    *("quarry", "decree", "I", "we", "[…]", "“", "”"),
)
SPEECHES = [
    [VOCABULARY[(3 * n + k * (n + 2)) % 22] for k in range(14)] for n in range(6)
]


@st.composite
def sayings(draw: st.DrawFn) -> str:
    """A part of a speech, perhaps with a word slipped in, quoted whole, partly or not:
    close enough to others to be joined with some and nearly with more."""
    start = draw(st.integers(0, 9))
    said = draw(st.sampled_from(SPEECHES))[start : start + draw(st.integers(3, 14))]
    said = said + draw(st.lists(st.sampled_from(VOCABULARY), max_size=3))
    opened = draw(st.integers(-1, len(said)))
    if opened < 0:
        return " ".join(said)
    return f"{' '.join(said[:opened])} “{' '.join(said[opened:])}”"


SAYINGS = sayings()


@given(st.lists(SAYINGS | st.text(max_size=40), max_size=7), st.randoms())
def test_the_order_of_a_call_does_not_change_who_is_joined(
    contents: list[str], random: Any
) -> None:
    """Shuffling the new occurrences gives the same partition."""
    new = [occurrence(content, str(n)) for n, content in enumerate(contents)]

    def partition(order: Sequence[Occurrence]) -> set[frozenset[str]]:
        groups: dict[str, set[str]] = {}
        for one, match in zip(order, MATCHER.match(order, ()), strict=True):
            key = match.statement_id or make_id("statement", one.id)
            groups.setdefault(key, set()).add(one.id)
        return {frozenset(group) for group in groups.values()}

    shuffled = random.sample(new, len(new))
    assert partition(new) == partition(shuffled)


@given(st.lists(SAYINGS, max_size=7))
def test_matching_again_changes_nothing(contents: list[str]) -> None:
    """Read again against its own outcome, each occurrence finds its own statement."""
    new = [occurrence(content, str(n)) for n, content in enumerate(contents)]
    matches, known = place(new)
    again, after = place(new, tuple(known.values()))
    first = [m.statement_id or make_id("statement", m.occurrence_id) for m in matches]
    assert [match.statement_id for match in again] == first
    assert after == known
    assert not any(match.is_fullest for match in again)


@given(st.lists(SAYINGS, max_size=7))
def test_matches_name_statements_that_exist(contents: list[str]) -> None:
    """A match names a known statement or one that an earlier occurrence founds."""
    new = [occurrence(content, str(n)) for n, content in enumerate(contents)]
    founded: set[str] = set()
    for one, match in zip(new, MATCHER.match(new, ()), strict=True):
        assert match.occurrence_id == one.id
        assert match.statement_id is None or match.statement_id in founded
        if match.statement_id is None:
            assert (match.relation, match.is_fullest) == ("new", False)
            founded.add(make_id("statement", one.id))


def test_five_thousand_known_statements_cost_little() -> None:
    """Candidates come from an index: 20 new among 5,000 known, cold, in a second."""
    rare = sorted(FREQUENCIES.counts)[::2]
    common = ("the", "of", "and", "to", "in", "that", "we", "will", "not", "be", "a")
    texts = [
        " ".join(
            word
            for k in range(12)
            for word in (common[(n + k) % 11], rare[(n * 31 + k * 577) % len(rare)])
        )
        for n in range(5000)
    ]
    known = [
        Statement(f"s{n}", "mira-holt", each, "x", QuotationType.DIRECT, NOON)
        for n, each in enumerate(texts)
    ]
    new = [occurrence(f"“{texts[n]}”", str(n)) for n in range(0, 5000, 250)]
    matcher = Matcher(FREQUENCIES)
    started = time.process_time()
    matches = matcher.match(new, known)
    assert time.process_time() - started < 2  # 0.4 s where it was measured
    assert [m.statement_id for m in matches] == [f"s{n}" for n in range(0, 5000, 250)]


def test_words_weigh_by_how_rare_they_are() -> None:
    """idf is ln(articles / articles with the word); unseen words weigh most."""
    table = Frequencies(100, {"the": 100, "ferry": 10})
    assert table.idf("the") == 0
    assert table.idf("ferry") == pytest.approx(2.302585)
    assert table.idf("turbine") == pytest.approx(4.605170)


def test_a_frequency_table_is_read() -> None:
    """Comments, the number of articles, then a word and its count on each line."""
    read = parse_frequencies("# made by hand\narticles 10\nthe 9\narticles 4\n")
    assert read == Frequencies(10, {"the": 9, "articles": 4})


@pytest.mark.parametrize(
    "table", ["", "the 9\n", "articles ten\n", "articles 10\nthe\n"]
)
def test_a_broken_frequency_table_is_refused(table: str) -> None:
    """A table that is cut or of another kind raises ValueError."""
    with pytest.raises(ValueError, match=r"."):
        parse_frequencies(table)


def test_the_shipped_table_holds_counts_of_common_words_only() -> None:
    """No word of fewer than three articles is in it: no single text shows through."""
    assert FREQUENCIES.n_articles == 840
    assert min(FREQUENCIES.counts.values()) == 3
    assert max(FREQUENCIES.counts.values()) <= 840
    assert len(TABLE.encode()) < 150_000
    assert "Newell, Drew Margolin and Derek" in TABLE
