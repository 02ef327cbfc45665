"""What a feed holds from poll to poll: overrun, taken out, back again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import poll
from monitor.values import WindowItem
from tests.poll.made import HOUR, NOW, window


def polls(*feeds: str) -> poll.Movement:
    """Poll a feed that holds these letters one after the other; the last movement."""
    moved = poll.Movement(())
    for n, letters in enumerate(feeds):
        seen_at = NOW + (n - 1) * HOUR
        moved = poll.follow(moved.window, window(*letters), seen_at)
    return moved


@pytest.mark.parametrize(
    ("feeds", "deleted"),
    [
        pytest.param(("edcba", "edba"), "", id="missing once is no proof"),
        pytest.param(("edcba", "edba", "edba"), "c", id="missing twice"),
        pytest.param(("edcba", "edba", "gfedba"), "c", id="while new ones come"),
        pytest.param(("edcba", "edba", "edcba", "edba"), "", id="it flickers"),
        pytest.param(("edcba", "dcba", "dcba"), "e", id="the newest"),
        pytest.param(("edcba", "edcb", "edcb"), "", id="the oldest drops out"),
        pytest.param(("edcba", "gfed", "gfed"), "", id="pushed out by new ones"),
        pytest.param(("edcba", "edba", "hgfed"), "", id="its neighbours left too"),
        pytest.param(("abcde", "abde", "abde"), "c", id="oldest first"),
        pytest.param(("abcde", "cdefg", "defgh"), "", id="oldest first, moving on"),
        pytest.param(("edcba", "eda", "eda"), "cb", id="two in a row"),
        pytest.param(("abcde", "bcde", "bcde"), "", id="the oldest first is dropped"),
        pytest.param(("ba", "a", "a"), "", id="too few neighbours to tell"),
        pytest.param(("aedcb", "edcb", "edcb"), "", id="a post is pinned no more"),
        pytest.param(("aedc", "bedc", "bedc"), "", id="another post is pinned"),
        pytest.param(("abedc", "aedc", "aedc"), "", id="one of two pinned ones"),
        pytest.param(("aedcb", "aecb", "aecb"), "d", id="below a pinned one"),
        pytest.param(("4321", "421", "421"), "3", id="without dates"),
        pytest.param(("4321", "321", "321"), "", id="the first, without dates"),
    ],
)
def test_an_item_is_gone_when_missed_twice_among_its_neighbours(
    feeds: tuple[str, ...], deleted: str
) -> None:
    """Items leave at the end; one that is missing in the middle was taken out."""
    assert "".join(polls(*feeds).deleted) == deleted


def test_it_is_said_when_the_item_was_there_last() -> None:
    """The poll before the first that missed it, however many go by until it is sure."""
    assert polls("edcba", "edba", "edba").deleted == {"c": NOW}


def test_it_is_said_once() -> None:
    """What is gone stays gone without being told again."""
    moved = polls("edcba", "edba", "edba", "edba")
    assert moved.deleted == {}
    assert [item.key for item in moved.window] == list("edcba")


def test_an_item_that_is_back_is_told() -> None:
    """A post that was restored is no longer deleted."""
    moved = polls("edcba", "edba", "edba", "edcba")
    assert moved.returned == ("c",)
    assert moved.window == window(*"edcba")


@pytest.mark.parametrize(
    ("feeds", "expected"),
    [
        pytest.param(("cba", "fed"), True, id="nothing is left"),
        pytest.param(("cba", "edc"), False, id="one is left"),
        pytest.param(("cba", "cba"), False, id="nothing happened"),
        pytest.param(("", "cba"), False, id="the first poll"),
        pytest.param(("cba", ""), False, id="an empty feed"),
        pytest.param(("a", "b"), False, id="a feed of one item"),
    ],
)
def test_a_window_that_ran_over_is_a_gap(
    feeds: tuple[str, str], expected: bool
) -> None:
    """Where nothing of the last poll is left, something may have come and gone."""
    assert polls(*feeds).is_gap is expected


@given(
    before=st.lists(st.sampled_from("abcdefgh"), unique=True),
    present=st.lists(st.sampled_from("abcdefgh"), unique=True),
)
def test_a_window_holds_what_is_present_in_its_order(
    before: list[str], present: list[str]
) -> None:
    """Whatever is missing, the present ones stand there once, in feed order."""
    moved = poll.follow(window(*before), window(*present), NOW)
    here = [item.key for item in moved.window if not item.n_missing]
    assert here == present
    keys = [item.key for item in moved.window]
    assert len(keys) == len(set(keys))
    assert set(moved.deleted) == set()


@given(st.lists(st.lists(st.sampled_from("abcdef"), unique=True), max_size=8))
def test_only_what_is_missing_is_deleted(feeds: list[list[str]]) -> None:
    """However a feed jumps about, no item is deleted that is there."""
    items: tuple[WindowItem, ...] = ()
    for letters in feeds:
        moved = poll.follow(items, window(*letters), NOW)
        assert not set(moved.deleted) & set(letters)
        assert set(moved.returned) <= set(letters)
        items = moved.window
