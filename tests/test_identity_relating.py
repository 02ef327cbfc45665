"""Two reports: of one statement, of one said twice, or of two statements.

Cases are files: tests/identity/repeats.yaml and paraphrases.yaml.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.identity import Told, asked, relate, signatures
from monitor.values import StatementKind
from tests.told import report

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
