"""How the store lets `identity` decide within its transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from monitor.values import Correction, Occurrence, Placed, Placing


class Known(Protocol):
    """What is stored, as seen from inside the transaction that will change it."""

    def similar(
        self, signatures: Collection[int], *, members: bool = False
    ) -> Sequence[Placed]:
        """Occurrences that have one of the signatures, by `seq`: those whose wording
        is their statement's text, or all of them with `members`."""
        ...

    def members(self, statement_id: str) -> Sequence[Placed]:
        """The occurrences of a statement, by `seq`; none for an unknown or merged
        one."""
        ...

    def standing(self, ids: Collection[str]) -> Mapping[str, bool]:
        """Of these ids, those that statements have or had: whether each still stands
        and was not merged into another."""
        ...


Decide = Callable[[Sequence[Occurrence], Known, datetime], Placing]
"""`identity.Matcher.place`: places new occurrences, seen now, among those known."""

Correct = Callable[[Correction, Known], Placing]
"""`identity.Matcher.correct`: does what a person asks. Raises: CorrectionError."""
