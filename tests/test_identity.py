"""Identity: one statement in many wordings, and statements that only look alike.

Cases are files: tests/identity/same.yaml.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.pairs import quotation_type
from monitor import resources
from monitor.identity import Frequencies, Matcher, parse_frequencies
from monitor.values import (
    Circumstances,
    Occurrence,
    QuotationType,
    make_id,
)
from tests.remembered import Archive

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


def placed(*calls: Sequence[Occurrence]) -> Archive:
    """An archive in which these were placed, a sequence a call."""
    made = Archive(MATCHER, NOON)
    for call in calls:
        made.place(*call)
    return made


def relations(made: Archive) -> list[str]:
    """How the occurrences were joined, in the order of the articles' keys."""
    found = sorted(made.placed.values(), key=lambda each: each.occurrence.article_id)
    return [each.relation for each in found]


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
    """In whichever order they come, and in one call: one statement, one relation."""
    one, other = pair_of(case)
    for made in (placed([one], [other]), placed([other], [one]), placed([one, other])):
        [statement] = made.statements.values()
        assert sorted(relations(made)) == sorted(["new", case["relation"]]), case["why"]
        if "is_fullest" in case:
            assert (statement.text == other.content) is case["is_fullest"]


LONG = "“The ferry to Brelle was late, the pilot was asleep and the mayor knew it.”"
MIDDLE = "“The ferry to Brelle was late, the pilot was asleep”"


@pytest.mark.parametrize(
    ("known", "new", "is_fullest"),
    [
        pytest.param(MIDDLE, LONG, True, id="longer"),
        pytest.param(LONG, MIDDLE, False, id="shorter"),
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
    made = placed([occurrence(known)], [occurrence(new, "b")])
    [statement] = made.statements.values()
    assert (statement.text == new) is is_fullest


def test_an_article_without_date_joins_by_strong_agreement_alone() -> None:
    """With no publication time, weak agreement cannot be near in time."""
    words = "“I'm not quite there yet,”"
    made = placed(
        [occurrence(LONG), occurrence(words, "b")],
        [occurrence(LONG, "c", at=None), occurrence(words, "d", at=None)],
    )
    assert len(made.statements) == 3


def test_a_speech_is_joined_by_equality_alone() -> None:
    """A transcript holds many statements: a sentence of it is not the transcript."""
    speech = " ".join(
        f"Clause {n} of the harbour treaty binds pilots and stokers." for n in range(90)
    )
    whole = [occurrence(speech, key, type_=QuotationType.DIRECT) for key in ("a", "b")]
    part = occurrence("“Clause 7 of the harbour treaty binds pilots and stokers.”", "c")
    assert relations(placed(whole, [part])).count("new") == 2


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
