"""Answers kept for a while: counts over a large store, asked for by every reader."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

A = TypeVar("A")


class Remembered:
    """Keeps answers for some seconds; of several askers one works, the others wait.

    `monotonic` gives seconds. Thread-safe; holds `limit` answers at most.
    """

    def __init__(
        self, seconds: float, monotonic: Callable[[], float], limit: int = 2000
    ) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._limit = limit
        self._kept: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], A]) -> A:
        """The answer for `key`, made anew where it is too old."""
        with self._lock:
            answer = self._kept.setdefault(key, _Answer())
            self._kept.move_to_end(key)
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)
        with answer.lock:
            if answer.good_until <= self._monotonic():
                answer.value = make()
                answer.good_until = self._monotonic() + self._seconds
            value: A = answer.value
            return value


class _Answer:
    __slots__ = ("good_until", "lock", "value")

    def __init__(self) -> None:
        self.lock = Lock()
        self.good_until = float("-inf")
        self.value: Any = None
