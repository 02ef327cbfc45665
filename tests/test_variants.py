"""Variants: what a quotation kept of the original, and what it changed.

Cases are a file: tests/variants/cases.yaml.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.variants import PieceKind, compare, differs

CASES = Path(__file__).parent / "variants" / "cases.yaml"
Case = dict[str, Any]


def cases() -> list[Any]:
    """The cases of the file, as parameters."""
    loaded = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in loaded]


@pytest.mark.parametrize("case", cases())
def test_a_wording_is_held_against_the_original(case: Case) -> None:
    """Each change is named for what it is, with both texts as they are spelled."""
    if case["pieces"] is None:
        return
    found = [
        {str(each.kind): f"{each.original.strip()} -> {each.wording.strip()}"}
        for each in compare(case["original"], case["wording"])
        if each.kind is not PieceKind.KEPT
    ]
    expected = [
        {kind: " -> ".join(side.strip() for side in text.split("->"))}
        for piece in case["pieces"]
        for kind, text in piece.items()
    ]
    assert found == expected


@pytest.mark.parametrize("case", cases())
def test_the_quotation_differs_or_not(case: Case) -> None:
    """Silent changes between quotation marks count, honest cuts do not."""
    assert differs(case["original"], case["wording"]) is case["differs"]


PLAIN = ["the", "ferry", "was", "late", "Late,", "peace-talks", "ﬁn", "不会", "\n"]
MARKED = ["“the", "pilot”", "…", "[…]", "[sic]", "want[s]", "[H]e", "-", "«", "»"]
WORDS = st.sampled_from([*PLAIN, *MARKED])
TEXTS = st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=20)


@given(TEXTS, TEXTS)
def test_pieces_tile_both_texts(original: str, wording: str) -> None:
    """Joined, the pieces give each text back, sign for sign, if it has any words."""
    pieces = compare(original, wording)
    for text, parts in (
        (original, [each.original for each in pieces]),
        (wording, [each.wording for each in pieces]),
    ):
        assert "".join(parts) in (text, "")
        assert "".join(parts) == text or not any(map(str.isalnum, text))
    for one, other in pairwise(pieces):
        assert (one.kind, one.is_quoted) != (other.kind, other.is_quoted)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """Held against itself, all of it is kept."""
    assert {each.kind for each in compare(text, text)} <= {PieceKind.KEPT}
    assert not differs(text, text)


@given(TEXTS, TEXTS)
def test_without_quotation_marks_nothing_differs(original: str, wording: str) -> None:
    """What an outlet puts in no marks it does not give as the figure's words."""
    bare = "".join(" " if sign in '“”„«»"‘’「」『』' else sign for sign in wording)
    assert not differs(original, bare)
