"""Group commit: what many threads want written at once goes into one transaction.

A durable commit costs more than the row it is for. Whoever comes first writes for all
that wait; nobody is answered before their own is committed.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """Hands items of several threads to `write`, as many at once as there are.

    `write` is a transaction: it writes all it is given or raises and writes nothing.
    """

    def __init__(self, write: Callable[[Sequence[T]], None]) -> None:
        self._write = write
        self._waiting: list[tuple[T, Future[None]]] = []
        self._line = Lock()
        self._turn = Lock()

    def __call__(self, item: T) -> None:
        """Return when `item` is written. Raises: what `write` raises for it alone."""
        mine: Future[None] = Future()
        with self._line:
            self._waiting.append((item, mine))
        with self._turn:
            if not mine.done():
                self._write_waiting()
        mine.result()

    def _write_waiting(self) -> None:
        with self._line:
            waiting, self._waiting = self._waiting, []
        if len(waiting) == 1 or not self._are_written(waiting):
            for item, done in waiting:  # one of them is to blame, and no other
                self._write_alone(item, done)

    def _are_written(self, waiting: Sequence[tuple[T, Future[None]]]) -> bool:
        try:
            self._write([item for item, _ in waiting])
        except Exception:
            return False
        for _, done in waiting:
            done.set_result(None)
        return True

    def _write_alone(self, item: T, done: Future[None]) -> None:
        try:
            self._write([item])
        except Exception as error:
            done.set_exception(error)
        else:
            done.set_result(None)
