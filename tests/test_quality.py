"""The quality gate: precision and recall by type on articles of our own."""

from functools import cache

import pytest
import yaml

from tests import quality_articles
from tests.quality_articles import FOLDER, Verdict

FLOORS = yaml.safe_load((FOLDER / "floors.yaml").read_text(encoding="utf-8"))


@cache
def verdicts() -> tuple[Verdict, ...]:
    """Read once for all tests."""
    return tuple(quality_articles.verdicts())


@pytest.mark.parametrize("kind", ["direct", "mixed", "indirect"])
def test_the_floors_hold(kind: str) -> None:
    """Of each type, so much of what is shown is right and of what is said is shown."""
    of_kind = [one for one in verdicts() if one.type == kind]
    right = sum(one.was_wanted and one.was_found for one in of_kind)
    precision = right / sum(one.was_found for one in of_kind)
    recall = right / sum(one.was_wanted for one in of_kind)
    listing = "\n".join(
        f"{'missed' if one.was_wanted else 'wrong'}: {one.article}: {one.words}"
        for one in of_kind
        if one.was_wanted != one.was_found
    )
    print(f"{kind}: precision {precision:.3f} recall {recall:.3f}\n{listing}")
    assert precision >= FLOORS[kind]["precision"], listing
    assert recall >= FLOORS[kind]["recall"], listing


def test_there_is_enough_to_judge_by() -> None:
    """Sixty articles at least, each named once, and every figure speaks."""
    articles = quality_articles.articles()
    assert len(articles) >= 60
    assert len({one.name for one in articles}) == len(articles)
    speaking = {marked.figure for one in articles for marked in one.marked}
    assert speaking == {figure.id for figure in quality_articles.cast()}


def test_words_of_others_are_credited_to_nobody() -> None:
    """Of the articles in which somebody else speaks, none shows anything."""
    wrong = [
        f"{one.article}: {one.words}"
        for one in verdicts()
        if one.article.startswith(("e-", "g-")) and not one.was_wanted
    ]
    assert wrong == []
