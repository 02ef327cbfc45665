"""Answers kept for a while: counts over a large store, asked for by every reader."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

A = TypeVar("A")


class Remembered:
    """Keeps answers for some seconds; of several askers one works.

    The others are given the answer before it, and wait only for the very first.

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
        if answer.good_until > self._monotonic():
            return cast(A, answer.value)
        # Who comes while another makes it anew is given the old one, if there is any.
        if not answer.lock.acquire(blocking=not answer.is_made):
            return cast(A, answer.value)
        try:
            if answer.good_until <= self._monotonic():
                answer.value = make()
                answer.is_made = True
                answer.good_until = self._monotonic() + self._seconds
            return cast(A, answer.value)
        finally:
            answer.lock.release()


class _Answer:
    __slots__ = ("good_until", "is_made", "lock", "value")

    def __init__(self) -> None:
        self.lock = Lock()
        self.good_until = float("-inf")
        self.is_made = False
        self.value: Any = None
