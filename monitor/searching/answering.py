"""Which report of a statement answers a query, and what to show of it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from monitor import standing
from monitor.searching.matching import Wording, matches, rating, snippet
from monitor.searching.parsing import Wanted
from monitor.values import ChangeKind, Report, Snippet, StatementReports


@dataclass(frozen=True, slots=True)
class Answering:
    """The report that answers best; `became` is what became of the words shown, None
    for such as stand."""

    report: Report
    snippet: Snippet
    became: ChangeKind | None = None


def answering(
    wanted: Wanted, outlets: Collection[str], one: StatementReports
) -> Answering:
    """Choose as `best` does, among equals a report whose words stand; where nothing is
    looked for, the one that stands for the statement. A changed report is shown in the
    words that it has now if they answer as well."""
    shown = _chosen(wanted, outlets, one)
    occurrence = shown.report.occurrence
    if shown.kind is ChangeKind.EDITED:
        before, now = (
            matches(wanted, words).n_groups for words in (occurrence.content, shown.now)
        )
        if now >= before:
            return Answering(shown.report, snippet(wanted, shown.now, ""))
    words = snippet(wanted, occurrence.content, occurrence.context)
    return Answering(shown.report, words, shown.kind)


def _chosen(
    wanted: Wanted, outlets: Collection[str], one: StatementReports
) -> standing.Wording:
    if not (wanted.groups or outlets) or len(one.reports) == 1:
        return standing.best(one)
    known = standing.wordings(one)

    def rank(stands: standing.Wording) -> tuple[int, bool]:
        report = stands.report
        rated = (
            rating(wanted, outlets, _wording(report, words))
            for words in {report.occurrence.content, stands.now}
        )
        return max(rated), not stands.is_gone

    # The first of the best, in the order of the reports.
    return max((known[each.occurrence.id] for each in one.reports), key=rank)


def _wording(report: Report, words: str) -> Wording:
    one = report.occurrence
    return Wording(one.id, words, one.context, report.outlet_id)
