"""What a person corrects of statements."""

from typing import Protocol

from monitor.ports.deciding import Correct
from monitor.values import Correction


class CorrectionStore(Protocol):
    """Statements merged, split and released by a person."""

    def correct(self, correction: Correction, decide: Correct) -> tuple[str, ...]:
        """Let `decide` do what a person asks, write it and keep a record of it.

        One transaction, like `save_reading`. Returns the ids of the statements that
        have the reports of the corrected ones now. Raises: CorrectionError.
        """
        ...

    def corrections(self, statement_id: str) -> tuple[Correction, ...]:
        """What a person corrected of a statement or of its reports, earliest first."""
        ...

    def statement_ids(self, prefix: str, most: int | None = None) -> tuple[str, ...]:
        """The statements that an id's start leads to, in order, `most` at most.

        Of a statement (where one that was merged is now), or of an occurrence.
        """
        ...
