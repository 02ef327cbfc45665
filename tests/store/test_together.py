"""Group commit: who waits is written together, and one bad write harms no other."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest

from monitor.errors import StoreError
from monitor.ports import Store
from monitor.store.together import Together
from monitor.values import PollOutcome
from tests.store.made import FEED, FEED_URL, NOW, state_of


class Slow:
    """A transaction whose first call lasts until it is let go."""

    def __init__(self) -> None:
        self.written: list[list[int]] = []
        self.began, self.go = Event(), Event()

    def __call__(self, items: Sequence[int]) -> None:
        """Write all, or none where one is negative."""
        self.began.set()
        assert self.go.wait(10)
        if any(item < 0 for item in items):
            raise ValueError(f"{min(items)} cannot be written")
        self.written.append(sorted(items))


def all_at_once(write: Slow, together: Together[int], others: Sequence[int]) -> list:  # type: ignore[type-arg]
    """Write 0, and while that goes on the others; their results or exceptions."""
    with ThreadPoolExecutor(1 + len(others)) as pool:
        first = pool.submit(together, 0)
        assert write.began.wait(10)
        rest = [pool.submit(together, item) for item in others]
        while len(together._waiting) < len(others):
            pass
        write.go.set()
        return [each.exception() for each in (first, *rest)]


def test_all_that_wait_share_one_transaction() -> None:
    """While one is written the others gather, and go together."""
    write = Slow()
    together = Together(write)
    assert all_at_once(write, together, range(1, 9)) == [None] * 9
    assert write.written == [[0], list(range(1, 9))]


def test_one_that_cannot_be_written_fails_alone() -> None:
    """The others of its transaction are written, and only it hears of the error."""
    write = Slow()
    found = all_at_once(write, Together(write), [1, -2, 3])
    assert [str(error) if error else None for error in found] == [
        None,
        None,
        "-2 cannot be written",
        None,
    ]
    assert sorted(item for items in write.written for item in items) == [0, 1, 3]


def test_states_of_many_threads_are_all_kept(store: Store) -> None:
    """Each poll's state is there when its save returns; an unknown feed is refused."""
    ids = [f"{FEED}-{n}" for n in range(40)]
    store.add_feeds({each: FEED_URL for each in ids}, NOW)
    states = [replace(state_of(store, each), last_polled_at=NOW) for each in ids]
    unknown = replace(states[0], feed_id="nobody")

    def save(state: object) -> object:
        return store.save_poll(PollOutcome(state), NOW)  # type: ignore[arg-type]

    with ThreadPoolExecutor(16) as pool:
        done = [pool.submit(save, each) for each in (*states, unknown)]
    assert [each.result() for each in done[:-1]] == [(0, 0)] * 40
    with pytest.raises(StoreError, match="nobody"):
        done[-1].result()
    assert {each.last_polled_at for each in store.feed_states()} == {NOW}
