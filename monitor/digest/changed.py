"""What became of reported words: the notes at the top of an issue."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from monitor.config import Edition, Figure
from monitor.digest.cards import outlet_of
from monitor.digest.classes import net_changes
from monitor.digest.select import asked_for
from monitor.values import ChangeKind, ChangeNote, StatementReports

_ORDER = (
    ChangeKind.DELETED,
    ChangeKind.REMOVED,
    ChangeKind.EDITED,
    ChangeKind.RESTORED,
)
_ASKED_AS = {
    ChangeKind.EDITED: ("edited",),
    ChangeKind.REMOVED: ("removed",),
    ChangeKind.DELETED: ("deleted",),
    ChangeKind.RESTORED: ("removed", "deleted"),
}


def changes_of(
    edition: Edition,
    reported: Iterable[StatementReports],
    figures: Mapping[str, Figure],
    outlets: Mapping[str, str],
    seq_from: int,
    seq_to: int,
    day_of: Callable[[datetime], date],
) -> tuple[ChangeNote, ...]:
    """A note for each report of a figure's statement that was changed in the range.

    The gravest first, then the first found. Reports that the edition would not show
    are not told of; `day_of` gives the day of an instant, for the figure's role.
    """
    found: list[tuple[int, int, str, ChangeNote]] = []
    for one in reported:
        figure = figures[one.statement.figure_id]
        asked = asked_for(edition, one)
        reports = {
            report.occurrence.id: report
            for report in asked.reports
            if report.seq <= seq_to
            and report.occurrence.confidence >= edition.min_confidence
        }
        for change in net_changes(one, reports.values(), seq_from, seq_to):
            if not set(_ASKED_AS[change.kind]) & set(edition.classes):
                continue
            report = reports[change.occurrence_id]
            statement = one.statement
            day = statement.said_on or day_of(statement.first_published_at)
            note = ChangeNote(
                statement_id=statement.id,
                figure_id=figure.id,
                name=figure.name,
                role=figure.role_on(day),
                kind=change.kind,
                before=change.before,
                after=change.after,
                outlet=outlet_of(report, outlets),
                url=report.article_url,
                is_post=report.occurrence.is_post,
                published_at=report.published_at,
                stood_at=change.stood_at,
                seen_at=change.seen_at,
                language=report.language,
            )
            place = _ORDER.index(change.kind)
            found.append((place, change.seq, change.occurrence_id, note))
    return tuple(note for *_, note in sorted(found, key=lambda each: each[:3]))
