"""Two reports: of one statement, of one said twice, or of two statements.

Cases are files under tests/identity: repeats.yaml and paraphrases.yaml are texts,
same.yaml and apart.yaml words alone.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.identity import Relation, Told, asked, relate, signatures, tell
from monitor.identity.dating import Dating
from monitor.values import StatementKind
from tests.told import TABLE, read, report, words_alone

CASES = Path(__file__).parent / "identity"
Case = dict[str, Any]


def cases(name: str) -> list[Any]:
    """The cases of one file, as parameters."""
    loaded = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in loaded]


def reports(case: Case) -> tuple[Told, Told]:
    """The two reports of a case; the second appears two hours later in its day."""
    words = case.get("words", "")
    one, other = (
        case[side].replace("@", f"[[{words}]]") if words else case[side]
        for side in ("one", "other")
    )
    kinds = [StatementKind(each) for each in case.get("kinds", ["statement"] * 2)]
    figures = case.get("figures", ["mira-holt"] * 2)
    return (
        report(one, figure=figures[0], kind=kinds[0]),
        report(other, figure=figures[1], kind=kinds[1], hours=14),
    )


@pytest.mark.parametrize("case", cases("repeats.yaml"))
def test_a_repeat_is_told_from_a_late_report(case: Case) -> None:
    """What the reports say of the time decides, whichever of them is asked."""
    one, other = reports(case)
    found = relate(one, other)
    assert (found and found.kind) == case["relation"]
    assert relate(other, one) == found


@pytest.mark.parametrize("case", cases("repeats.yaml"))
def test_reports_of_like_words_share_a_signature(case: Case) -> None:
    """Whatever is related by its words is found in an index of signatures alone."""
    one, other = reports(case)
    if case["relation"]:
        assert signatures(one) & signatures(other)


@pytest.mark.parametrize("case", cases("paraphrases.yaml"))
def test_a_report_in_other_words_is_told_from_another_statement(case: Case) -> None:
    """Of one day, of the same content, and contradicting each other in nothing."""
    one, other = reports(case)
    found = relate(one, other)
    assert (found and found.kind) == case["relation"]
    assert relate(other, one) == found


@pytest.mark.parametrize("case", cases("paraphrases.yaml"))
def test_paraphrases_are_found_by_asking_for_the_days_beside(case: Case) -> None:
    """What one report stores is among what the other asks for, both ways."""
    one, other = reports(case)
    if case["relation"]:
        assert signatures(one) & asked(other)
        assert signatures(other) & asked(one)


def of_words(case: Case) -> tuple[Told, Told]:
    """The two reports of a case of same.yaml or apart.yaml."""
    figures = case.get("figures", ["mira-holt"] * 2)
    said = case.get("said", [None, None])
    noon = datetime(2031, 3, 4, 12, tzinfo=UTC)
    later = noon + timedelta(days=case.get("days", 0.2))
    is_post = case.get("post", False)
    return (
        words_alone(
            case["one"], figure=figures[0], at=noon, said_on=said[0], is_post=is_post
        ),
        words_alone(
            case["other"], figure=figures[1], at=later, said_on=said[1], is_post=False
        ),
    )


@pytest.mark.parametrize("case", cases("same.yaml"))
def test_like_words_of_one_time_are_one_statement(case: Case) -> None:
    """Identical, a fragment, or a variant; found by signatures."""
    one, other = of_words(case)
    found = relate(one, other)
    assert found, case["why"]
    assert found.kind == case["relation"]
    assert found == relate(other, one)
    assert signatures(one) & signatures(other)


@pytest.mark.parametrize("case", cases("apart.yaml"))
def test_like_words_can_be_of_two_statements(case: Case) -> None:
    """Another number, day, speaker or occasion: at most said again."""
    one, other = of_words(case)
    found = relate(one, other)
    assert not (found and found.is_same), case["why"]
    assert found == relate(other, one)


def test_closer_relations_are_stronger() -> None:
    """Equal words before a part of them, that before a variant, that before a report in
    other words; among those of a kind, the better covered."""
    kinds = ["repeat", "paraphrase", "variant", "fragment", "identical"]
    ordered = [Relation(kind, 0.8, 9.0) for kind in kinds]
    assert sorted(reversed(ordered), key=lambda each: each.strength) == ordered
    fuller = Relation("variant", 0.9, 8.0)
    assert fuller.strength > Relation("variant", 0.8, 9.0).strength
    assert [each.is_same for each in ordered] == [False, True, True, True, True]


def test_without_a_date_weak_agreement_tells_nothing() -> None:
    """Long words are one statement whenever they appeared; a short phrase is neither
    the same nor said again."""
    undated = [
        replace(report(f"2031-03-04 Holt *said*: [[{words}]]"), published_at=None)
        for words in ("“We will never sell the lighthouse.”", "“I'm not there yet.”")
    ]
    long, short = undated
    found = relate(
        long, report("2031-09-09 Holt *said*: [[“We will never sell the lighthouse.”]]")
    )
    assert found
    assert found.kind == "identical"
    assert (
        relate(short, report("2031-09-09 Holt *said*: [[“I'm not there yet.”]]"))
        is None
    )


def test_a_speech_is_related_by_equality_alone() -> None:
    """A transcript holds many statements: a sentence of it, quoted or retold, is not
    the transcript; it has one number."""
    clauses = " ".join(
        f"Clause {n} of the harbour treaty binds pilots and stokers." for n in range(90)
    )
    speech = report(f"2031-03-04 Holt *said*: [[“{clauses}”]]")
    again = report(f"2031-03-05 [[“{clauses}”]] Holt *said*.")
    quoted = "“Clause 7 of the harbour treaty binds pilots and stokers.”"
    for part in (
        quoted,
        "that clause 7 of the harbour treaty bound stokers and pilots",
    ):
        assert relate(speech, report(f"2031-03-04 Holt *said* [[{part}]]")) is None
    found = relate(speech, again)
    assert found
    assert found.kind == "identical"
    assert len(signatures(speech)) == 1
    assert signatures(speech) == signatures(again)


def test_a_retelling_has_no_day_of_its_own() -> None:
    """The day around words within another's words is that of the other."""
    line = "2031-03-08 Holt *said* on Friday: [[“We will never sell the lighthouse.”]]"
    retold = replace(read(line), reported_by="Lindt")
    first = report("2031-03-04 Holt *said*: [[“We will never sell the lighthouse.”]]")
    found = relate(first, tell(TABLE, retold))
    assert found
    assert found.kind == "identical"
    repeated = relate(first, tell(TABLE, replace(retold, reported_by="")))
    assert repeated
    assert repeated.kind == "repeat"


def test_the_cue_alone_tells_where_the_context_does_not_show_it() -> None:
    """An occurrence without its cue's place is read by the cue's words."""
    line = "2031-06-08 Holt *has said*: [[“We will never sell the lighthouse.”]]"
    bare = replace(read(line), context="", context_cue=())
    assert tell(TABLE, bare).dating == Dating(is_recalled=True)


def test_a_broken_date_reckons_nothing() -> None:
    """A "last month" before a date that no article has is no stretch of days."""
    line = "1066-10-14 @ Holt *said* last month.".replace("@", "[[“Not one lamp.”]]")
    assert report(line).dating == Dating()


@pytest.mark.parametrize(("hours", "kind"), [(18.5, None), (31, "variant")])
def test_a_post_is_not_what_was_reported_before_it(
    hours: float, kind: str | None
) -> None:
    """A report may tell of a post that is there, not of one that is to come."""
    told = (
        "2031-03-04 Holt *said* [[that 120 army engineers would stay in Quillmouth]]."
    )
    post = "2031-03-04 POST I said in Quillmouth that 120 army engineers would stay."
    one, other = report(told, hours=hours), report(post, hours=24)
    found = relate(one, other)
    assert (found and found.kind) == kind
    assert relate(other, one) == found
