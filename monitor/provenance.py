"""Where a statement comes from: who had it first, through whom, from whom. Pure.

Outlets copy an agency's text and credit one another, so a dozen reports may go back to
one. Carriers of one text count once, as the origin's; a report that credits another
outlet goes back to that one, and further where that is stored and credits a third.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.text import fold
from monitor.values import Report, StatementReports


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a statement comes from, as far as its reports tell.

    `first` was published first (of several at once the one seen first); `first_seen_at`
    is when this program first saw any. `first_outlet` is the name of its outlet, or the
    origin's where it is a copy; None for a figure's own post. `channel` is where it was
    said. `chain` are names: the first outlet, whom it credits, whom that one credits …;
    it is of one name where nobody is credited, and ends before it would go in a circle.
    `n_carriers` counts the articles and posts, `n_independent` those they go back to.
    """

    first: Report
    first_seen_at: datetime
    first_outlet: str | None
    channel: str | None
    chain: tuple[str, ...]
    n_independent: int
    n_carriers: int


def provenance(
    found: StatementReports, outlets: Mapping[str, str] | None = None
) -> Provenance:
    """Tell where a statement comes from.

    `outlets` are the outlets' names by id, for telling whom "according to" names; an
    outlet without a name goes by its id. The order of the reports does not matter.
    """
    told = _Told(found.reports, outlets or {})
    first = told.first
    origin = told.origin_of(first)
    chain = told.chain(origin)
    return Provenance(
        first=first,
        first_seen_at=min(report.first_seen_at for report in found.reports),
        first_outlet=told.name_of(origin),
        channel=told.channel(),
        chain=chain,
        n_independent=len({told.root_of(report) for report in told.in_order}),
        n_carriers=len({report.occurrence.article_id for report in found.reports}),
    )


class _Told:
    """A statement's reports, by article and by outlet."""

    def __init__(self, reports: Sequence[Report], outlets: Mapping[str, str]) -> None:
        self.outlets = outlets
        self.in_order = sorted(reports, key=_published_first)
        self.first = self.in_order[0]
        self.by_article: dict[str, Report] = {}
        self.by_outlet: dict[str, Report] = {}
        for report in self.in_order:
            self.by_article.setdefault(report.occurrence.article_id, report)
            for name in {self.name_of(report), report.outlet_id} - {None}:
                self.by_outlet.setdefault(fold(str(name)), report)

    def name_of(self, report: Report) -> str | None:
        """The outlet's name; None for a post."""
        if report.outlet_id is None:
            return None
        return self.outlets.get(report.outlet_id, report.outlet_id)

    def origin_of(self, report: Report) -> Report:
        """The report in the text that this one's article copies, if it has one."""
        return self.by_article.get(report.copy_of or "", report)

    def channel(self) -> str | None:
        """Where it was said: the figure's own channel before what reports say."""
        own = sorted(self.in_order, key=lambda report: not report.occurrence.is_post)
        named = (report.occurrence.circumstances.channel for report in own)
        return next((name for name in named if name), None)

    def chain(self, report: Report) -> tuple[str, ...]:
        """The outlet's name, whom it credits, whom that one credits …"""
        names = [self.name_of(report)]
        for via, credited in self._credits(report):
            names.append(self.name_of(credited) if credited else via)
        return tuple(name for name in names if name)

    def root_of(self, report: Report) -> str:
        """What a report goes back to: an article, or an outlet outside the store."""
        origin = self.origin_of(report)
        root = origin.copy_of or origin.occurrence.article_id
        for via, credited in self._credits(origin):
            if credited is None:
                return f"outlet {fold(via)}"
            root = credited.copy_of or credited.occurrence.article_id
        return root

    def _credits(self, report: Report) -> list[tuple[str, Report | None]]:
        """Whom a report credits, step by step, each with its own report if stored."""
        steps: list[tuple[str, Report | None]] = []
        seen = {report.occurrence.article_id}
        at: Report | None = report
        while at is not None and (via := at.occurrence.circumstances.via):
            credited = self.by_outlet.get(fold(via))
            if credited is not None:
                credited = self.origin_of(credited)
                if credited.occurrence.article_id in seen:
                    break
                seen.add(credited.occurrence.article_id)
            steps.append((via, credited))
            at = credited
        return steps


def _published_first(report: Report) -> tuple[datetime, datetime, int]:
    published_at = report.published_at or report.first_seen_at
    return published_at, report.first_seen_at, report.seq
