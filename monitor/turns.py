"""Handing out work so that no two units of one host are under way at once. Pure.

Units of one host would only wait for each other, in threads that others could use. And
hosts take turns: the second feed of one comes after the first of all that wait.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Self, TypeVar
from urllib.parse import urlsplit

A = TypeVar("A")


def host_of(url: str) -> str:
    """The host of an address in lower case; "" for none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


class Turns(Generic[A]):
    """An iterator that ends when nothing may begin now, and goes on after `done`.

    Items of one lane come one at a time, in their order.
    """

    def __init__(self, items: Iterable[A], lane_of: Callable[[A], str]) -> None:
        self._lane_of = lane_of
        self._waiting: dict[str, deque[A]] = {}
        for item in items:
            self._waiting.setdefault(lane_of(item), deque()).append(item)
        self._free = deque(self._waiting)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> A:
        if not self._free:
            raise StopIteration
        return self._waiting[self._free.popleft()].popleft()

    def done(self, item: A) -> None:
        """Let the next item of this one's lane wait its turn."""
        lane = self._lane_of(item)
        if self._waiting[lane]:
            self._free.append(lane)


def round_of(items: Iterable[A], lane_of: Callable[[A], str], most: int) -> Iterator[A]:
    """The items without those of a lane past its first `most`: they come in the next
    round, and a long lane holds up nobody else's."""
    counts: dict[str, int] = {}
    for item in items:
        lane = lane_of(item)
        counts[lane] = counts.get(lane, 0) + 1
        if counts[lane] <= most:
            yield item
