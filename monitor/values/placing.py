"""Where occurrences stand among statements, and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.values.articles import Occurrence, Statement


@dataclass(frozen=True, slots=True)
class Placed:
    """A stored occurrence and where it stands.

    `seq` is the order in which the store took it in, at `seen_at`. `pin` is the id of
    the statement at which a person holds it; None where the program decides.
    """

    occurrence: Occurrence
    statement: Statement
    relation: str
    seq: int
    seen_at: datetime
    pin: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an occurrence stands from now on."""

    occurrence_id: str
    statement_id: str
    relation: str
    pin: str | None = None


@dataclass(frozen=True, slots=True)
class Placing:
    """What a decision comes to.

    `places` has every new occurrence and every stored one that moves; `statements` as
    they are from now on, those that are new among them, each after the one that it
    repeats; `merged` the ids that stand for nothing of their own any more, each with
    the statement that it leads to; `signatures` of the new occurrences by their ids.
    """

    places: tuple[Place, ...] = ()
    statements: tuple[Statement, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    signatures: tuple[tuple[str, tuple[int, ...]], ...] = ()


class CorrectionAction(StrEnum):
    """What a person may do to statements."""

    MERGE = "merge"
    SPLIT = "split"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's correction.

    `ids` are the statements to merge; or the one to split and the occurrences that go;
    or the one that is left to the program again. `note` says why.
    """

    at: datetime
    action: CorrectionAction
    ids: tuple[str, ...]
    note: str = ""
