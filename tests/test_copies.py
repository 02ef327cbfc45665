"""Which texts are copies of one another, and whose text it was."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from monitor import copies
from monitor.values import ArticleKind
from tests.store.made import NOW, an_article

HOUR = timedelta(hours=1)
_VOCABULARY = [f"{start}{end}" for start in "bcdfgklmnprst" for end in "aeiou"]


def prose(seed: int, n_paragraphs: int = 12) -> str:
    """A made-up text, the same for the same seed."""
    chance = random.Random(seed)
    return "\n".join(
        " ".join("".join(chance.choices(_VOCABULARY, k=2)) for _ in range(40)) + "."
        for _ in range(n_paragraphs)
    )


def alike(one: str, other: str) -> bool:
    """Whether two texts are copies, asked both ways."""
    ours, theirs = copies.shingles(one), copies.shingles(other)
    answer = copies.are_copies(ours, theirs)
    assert answer == copies.are_copies(theirs, ours)
    return answer


WIRE = prose(1)
LINES = WIRE.split("\n")


@pytest.mark.parametrize(
    ("copy", "is_copy"),
    [
        pytest.param(WIRE, True, id="equal"),
        pytest.param(f"HARBOUR (AP) — {WIRE}\n(AP)", True, id="dateline and credit"),
        pytest.param(WIRE.upper().replace(".", " !"), True, id="case and marks"),
        pytest.param("\n".join(LINES[:9]), True, id="cut at the end"),
        pytest.param(f"{prose(2, 1)}\n{WIRE}", True, id="a paragraph before it"),
        pytest.param("\n".join(LINES[:6]), False, id="half of it"),
        pytest.param(f"{WIRE}\n{prose(2, 10)}", False, id="much of their own"),
        pytest.param(
            "\n".join([*LINES[:6], *prose(3, 6).split("\n")]),
            False,
            id="half rewritten",
        ),
        pytest.param(prose(4), False, id="another text"),
    ],
)
def test_texts_are_told_by_what_they_share(copy: str, is_copy: bool) -> None:
    """Small cuts and additions are what papers do to an agency's text."""
    assert alike(WIRE, copy) is is_copy


def test_notices_are_never_copies() -> None:
    """Many outlets word the same short thing alike."""
    notice = " ".join(prose(5, 1).split()[:30])
    assert not alike(notice, notice)
    assert copies.sketch(an_article("a", text=notice)) is None


def test_posts_are_not_compared() -> None:
    """A figure who posts one text twice has said it twice."""
    post = replace(an_article("p", text=WIRE), kind=ArticleKind.POST)
    assert copies.sketch(post) is None


def bands(text: str) -> set[int]:
    """The bands of an article with this text."""
    found = copies.sketch(an_article("a", text=text))
    assert found is not None
    return set(found.bands)


def test_copies_share_bands_and_others_hardly_any() -> None:
    """So that candidates come from an index: all copies, and next to nothing else."""
    for seed in range(30):
        lines = prose(seed).split("\n")
        for copy in ("\n".join(lines[:9]), "\n".join([prose(seed + 99, 1), *lines])):
            assert alike("\n".join(lines), copy)
            assert len(bands("\n".join(lines)) & bands(copy)) >= copies.SHARED_BANDS
        assert not bands("\n".join(lines)) & bands(prose(seed + 1000))


def test_a_sketch_is_the_same_everywhere() -> None:
    """It is stored: another process, machine or version must make the same."""
    assert min(bands(WIRE)) == -8165058361238479374


@pytest.mark.parametrize(
    ("changes", "is_credited"),
    [
        ({"author": "Associated Press"}, True),
        ({"author": "Ada Quill, AP"}, True),
        ({"author": "Reuters staff"}, True),
        ({"author": "Ada Apsley"}, False),
        ({"text": f"HARBOUR (AP) — {WIRE}"}, True),
        ({"text": f"HARBOUR, March 2 (Reuters) - {WIRE}"}, True),
        ({"text": f"{WIRE}\n(AFP)"}, True),
        ({"text": f"{WIRE}\nSource: Interfax"}, True),
        ({"text": f"{WIRE}\nHolt told Reuters that it rains."}, False),
        ({"text": WIRE}, False),
    ],
)
def test_an_agency_is_credited_in_certain_places(
    changes: dict[str, str], is_credited: bool
) -> None:
    """Byline, dateline, last line; to be quoted in the text is another thing."""
    article = an_article("a", **{"text": WIRE, **changes})
    assert copies.is_credited(article) is is_credited
    found = copies.sketch(article)
    assert found is not None
    assert found.rank == (1 if is_credited else 2)
    agency = copies.sketch(article, is_agency=True)
    assert agency is not None
    assert agency.rank == 0


def carrier(name: str, hours: float, rank: int = 2) -> copies.Carrier:
    """An article so many hours after NOW."""
    return copies.Carrier(name, NOW + hours * HOUR, rank)


@pytest.mark.parametrize(
    ("carriers", "expected"),
    [
        pytest.param([("a", 1, 2), ("b", 0, 2)], "b", id="the earliest"),
        pytest.param([("b", 0, 2), ("a", 0, 2)], "a", id="then by id"),
        pytest.param([("a", 0, 2), ("b", 5, 0)], "b", id="an agency within a day"),
        pytest.param([("a", 0, 2), ("b", 5, 1)], "b", id="one credited within a day"),
        pytest.param([("a", 3, 1), ("b", 5, 0), ("c", 0, 2)], "b", id="rather itself"),
        pytest.param([("a", 0, 2), ("b", 25, 0)], "a", id="not a day later"),
        pytest.param(
            [("a", 2, 0), ("b", 5, 0), ("c", 0, 2)], "a", id="earliest agency"
        ),
    ],
)
def test_the_origin_does_not_depend_on_the_order(
    carriers: Sequence[tuple[str, float, int]], expected: str
) -> None:
    """The earliest, but rather an agency's."""
    made = [carrier(*each) for each in carriers]
    for order in permutations(made):
        assert copies.origin(order).article_id == expected


def test_times_at_the_ends_of_the_calendar_are_near_themselves() -> None:
    """A feed may give any year."""
    for at in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        first, last = copies.near(at)
        assert first <= at <= last
    assert copies.near(NOW) == (NOW - copies.NEAR, NOW + copies.NEAR)
