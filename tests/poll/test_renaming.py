"""Entries whose ids changed are no news."""

from dataclasses import replace

import pytest

from monitor import poll
from monitor.values import Entry, StoredEntry
from tests.poll.made import DAY, NOW, an_entry, stored

A, B, C, D = (an_entry(key) for key in "abcd")
PLAIN = an_entry("n", url="http://daily.example/a", title=A.title)


def moved(entry: Entry) -> Entry:
    """The same words under another key and address."""
    address = f"https://new.example/{entry.key}"
    return an_entry(
        f"new-{entry.key}",
        url=address,
        title=entry.title,
        content_hash=entry.content_hash,
    )


@pytest.mark.parametrize(
    ("unknown", "known", "expected"),
    [
        pytest.param([PLAIN], [stored(A)], {"n": "a"}, id="http instead of https"),
        pytest.param(
            [an_entry("n", url=A.url, title="Other", content_hash=A.content_hash)],
            [stored(A)],
            {"n": "a"},
            id="same address and content",
        ),
        pytest.param(
            [an_entry("n", url=A.url, title="Live at noon", content_hash="other")],
            [stored(A)],
            {},
            id="an address used anew",
        ),
        pytest.param([moved(A)], [stored(A)], {}, id="one text at another address"),
        pytest.param(
            [moved(A), moved(B), moved(C)],
            [stored(A), stored(B), stored(C)],
            {"new-a": "a", "new-b": "b", "new-c": "c"},
            id="the whole feed moved",
        ),
        pytest.param(
            [moved(A), moved(B), moved(C), an_entry("x"), an_entry("y")],
            [stored(A), stored(B), stored(C)],
            {},
            id="too little of it is known",
        ),
        pytest.param([PLAIN], [stored(A), stored(A, "z")], {}, id="two fit"),
        pytest.param(
            [replace(PLAIN, published_at=NOW, content_hash="other")],
            [stored(A, published_at=NOW - DAY)],
            {},
            id="one address and title for all that is said",
        ),
        pytest.param(
            [replace(PLAIN, title="", content_hash="other")],
            [stored(A, title="")],
            {},
            id="one address and no title",
        ),
        pytest.param([], [stored(A)], {}, id="nothing unknown"),
    ],
)
def test_an_entry_is_known_again(
    unknown: list[Entry], known: list[StoredEntry], expected: dict[str, str]
) -> None:
    """By address and title or content; by content alone where all keys changed."""
    present = {entry.key for entry in unknown}
    assert poll.renamed(unknown, known, present) == expected


def test_what_the_feed_still_holds_is_no_other_entry() -> None:
    """Two entries may share an address while both stand in the feed."""
    assert poll.renamed([PLAIN], [stored(A)], {"n", "a"}) == {}
