"""What identity knows of one report: its words, and when they were said."""

from dataclasses import dataclass
from datetime import date, datetime

from monitor.identity.frequencies import Frequencies
from monitor.identity.wordings import Wording, read_wording
from monitor.values import Occurrence, StatementKind


@dataclass(frozen=True, slots=True)
class Told:
    """One report of a statement, ready to be compared with others."""

    id: str
    figure_id: str
    kind: StatementKind
    wording: Wording
    published_at: datetime | None = None
    said_on: date | None = None


def tell(frequencies: Frequencies, occurrence: Occurrence) -> Told:
    """Make an occurrence ready for `relate` and `signatures`."""
    return Told(
        id=occurrence.id,
        figure_id=occurrence.figure_id,
        kind=occurrence.kind,
        wording=read_wording(frequencies, occurrence.content, occurrence.type),
        published_at=occurrence.published_at,
        said_on=occurrence.circumstances.said_on,
    )
