"""Commit 3: freeze one edition's issue for one period, with its deliveries."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor import digest, poll, standing
from monitor.config import Config, Edition
from monitor.errors import NoIssueError, StoreError
from monitor.pipeline.grouping import discovering, grouped
from monitor.pipeline.tools import Tools
from monitor.pipeline.topics_anew import topics_anew
from monitor.values import Issue, Period, StatementReports, TopicGroup

_A_MONTH = timedelta(days=32)
"""What an issue remembers of those before it: four weeks and a chart."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Draft:
    """An issue with the topic groups found for it, to be kept if it is frozen."""

    issue: Issue
    groups: tuple[TopicGroup, ...] = ()


class Composer:
    """Composes issues. Thread-safe: holds no state of its own."""

    def __init__(self, config: Config, tools: Tools) -> None:
        self.config = config
        self.tools = tools
        self.feeds = config.feeds
        self.outlets = {outlet.id: outlet.name for outlet in config.outlets}

    def compose_due(self) -> tuple[Issue, ...]:
        """Compose each edition whose hour has come since its last issue."""
        enabled = (each for each in self.config.composed if each.enabled)
        made = (self._composed_if_due(edition) for edition in enabled)
        return tuple(issue for issue in made if issue is not None)

    def _composed_if_due(self, edition: Edition) -> Issue | None:
        """A bug met on one edition stops neither the others nor what waits to be sent;
        its issue is due until it is made, so nothing is lost."""
        try:
            last = self.tools.store.last_issue(edition.id)
            period = digest.due_period(
                edition.schedule,
                self.config.zone_of(edition),
                last.period.end_at if last else None,
                self.tools.clock(),
            )
            return None if period is None else self.compose(edition, period)
        except StoreError:
            raise
        except Exception:
            # The item boundary, as for a feed: a bug met on one edition must not hold
            # up the others, their alerts and all mail. It is in the log at each try.
            extra = {"edition": edition.id}
            log.exception("composing failed unexpectedly", extra=extra)
            return None

    def open_editions(self) -> None:
        """Begin the record of each edition that has no issue yet.

        An empty issue, sent to nobody, stands for the cutoff before: the first real one
        covers what comes in from now on, not the whole past of the store. One made for
        a subscriber goes on where the edition itself stands, which they had so far.
        """
        for edition in self.config.composed:
            if not edition.enabled or self.tools.store.last_issue(edition.id):
                continue
            zone, at = self.config.zone_of(edition), self.tools.clock()
            had = self.tools.store.last_issue(edition.base_id)
            cutoff = digest.last_cutoff(edition.schedule, zone, at)
            if had is not None:
                cutoff = min(had.period.end_at, at)
            period = Period(cutoff, cutoff, zone)
            seq = had.seq_to if had else self.tools.store.max_seq()
            empty = self._composed(edition, period, (), seq_from=seq, seq_to=seq)
            self.tools.store.save_issue(empty.issue, ())

    def open_period(self, edition: Edition) -> Period:
        """What the next issue covers so far: from the last one's end to this moment."""
        last = self.tools.store.last_issue(edition.id)
        zone, at = self.config.zone_of(edition), self.tools.clock()
        if last is not None:
            return Period(min(last.period.end_at, at), at, zone)
        return Period(digest.last_cutoff(edition.schedule, zone, at), at, zone)

    def look(self, edition: Edition, day: date | None) -> Issue:
        """An issue to look at: the frozen one of that day, else what it would hold.

        Without a day, all that came in since the last issue. Stores nothing.
        Raises: NoIssueError when the edition's schedule has none on that day.
        """
        if day is None:
            last = self.tools.store.last_issue(edition.id)
            seq_from = last.seq_to if last else 0
            return self.draft(edition, self.open_period(edition), seq_from=seq_from)
        frozen = self._frozen_on(edition, day)
        return frozen or self.draft(
            edition, self._period_on(edition, day), seq_from=None
        )

    def preview(self, edition: Edition, day: date) -> Issue:
        """What the issue of a day would be by the configuration as it is now, whatever
        was sent then: topics are assigned anew. Stores nothing. Raises: NoIssueError.
        """
        period = self._period_on(edition, day)
        reported = self.tools.store.reported(
            seen_from=period.start_at, seen_before=period.end_at
        )
        anew = topics_anew(reported, self.config)
        seq_from, seq_to = _range_of(anew, period)
        draft = self._composed(edition, period, anew, seq_from=seq_from, seq_to=seq_to)
        return draft.issue

    def freeze_on(self, edition: Edition, day: date) -> Issue:
        """Freeze the issue of a day that is over, unless that was done.

        It goes on where the edition's last issue ended and holds what was first seen by
        the end of the day, so that the next one can go on from there; one from before
        the last holds what was first seen within its own period. Raises: NoIssueError.
        """
        frozen = self._frozen_on(edition, day)
        if frozen is not None:
            return frozen
        period = self._period_on(edition, day)
        if period.end_at > self.tools.clock():
            raise NoIssueError(
                f"the issue of {day} is not complete before {period.end_at:%H:%M} UTC; "
                "leave out --send to look at it, or --date to send what there is"
            )
        last = self.tools.store.last_issue(edition.id)
        if last is None or last.period.end_at >= period.end_at:
            self._check_untold(edition, period, day)
            return self._freeze(edition, self._draft(edition, period, seq_from=None))
        last_end_at = last.period.end_at
        draft = self._draft(
            edition,
            digest.going_on(edition.schedule, period, last_end_at),
            seq_from=last.seq_to,
            seq_to=self._last_seq_before(period.end_at, last.seq_to),
            last_end_at=last_end_at,
        )
        return self._freeze(edition, draft)

    def _check_untold(self, edition: Edition, period: Period, day: date) -> None:
        """Raises: NoIssueError where other issues have told of all of a day: sent as
        one of its own, it would be told twice, and as new."""
        told = [
            one.period
            for one in self.tools.store.issues(edition.id, since=period.start_at)
            if one.period.start_at < min(one.period.end_at, period.end_at)
        ]
        if not told or min(each.start_at for each in told) > period.start_at:
            return
        if max(each.end_at for each in told) >= period.end_at:
            days = " and ".join(dict.fromkeys(f"{_day_of(p)}" for p in reversed(told)))
            raise NoIssueError(
                f"what was found on {day} is in the issue of {days}: `monitor digest "
                "--date` shows it, `monitor deliver --issue` sends it again"
            )

    def _last_seq_before(self, end_at: datetime, seq_from: int) -> int:
        """The number, from `seq_from` on, before the first of what came at an instant
        or after it: nothing that came earlier may lie behind it untold."""
        store = self.tools.store
        highest = store.max_seq()
        later = store.reported(after_seq=seq_from, seen_from=end_at)
        seqs = (seq for seq, at in _numbered(later) if seq > seq_from and at >= end_at)
        return min([highest, *(seq - 1 for seq in seqs)])

    def _frozen_on(self, edition: Edition, day: date) -> Issue | None:
        ended_then = (
            one
            for one in self.tools.store.issues(edition.id)
            if one.period.start_at < one.period.end_at and _day_of(one.period) == day
        )
        return next(ended_then, None)

    def _period_on(self, edition: Edition, day: date) -> Period:
        zone = self.config.zone_of(edition)
        period = digest.period_ending_on(edition.schedule, zone, day)
        if period is None:
            raise NoIssueError(f"edition {edition.id!r} has no issue on {day}")
        return period

    def compose(self, edition: Edition, period: Period) -> Issue:
        """Freeze the edition's issue for a period, with one delivery a subscriber.

        An empty issue is frozen too, so that the period is done; whether it is sent is
        the edition's `on_empty`.
        """
        last = self.tools.store.last_issue(edition.id)
        seq_from = last.seq_to if last else 0
        since = last.period.end_at if last else None
        draft = self._draft(edition, period, seq_from=seq_from, last_end_at=since)
        return self._freeze(edition, draft)

    def _freeze(self, edition: Edition, draft: _Draft) -> Issue:
        issue = draft.issue
        skip = issue.is_empty and not issue.is_note and edition.on_empty == "skip"
        deliveries = () if skip else self.tools.plan(issue, edition)
        issue = self.tools.store.save_issue(issue, deliveries, draft.groups)
        log.info(
            "issue composed",
            extra={
                "edition": edition.id,
                "issue": issue.id,
                "until": issue.period.end_at.isoformat(),
                "new": issue.n_new,
                "again": issue.n_again,
                "repeated": issue.n_repeated,
                "changed": issue.n_changed,
                "withheld": issue.n_withheld,
                "deliveries": len(deliveries),
            },
        )
        return issue

    def draft(
        self,
        edition: Edition,
        period: Period,
        *,
        seq_from: int | None,
        seq_to: int | None = None,
    ) -> Issue:
        """Compose without freezing.

        With `seq_from`, takes what the store took in after it up to `seq_to` (all
        where None); without, what was first seen within the period.
        """
        return self._draft(edition, period, seq_from=seq_from, seq_to=seq_to).issue

    def _draft(
        self,
        edition: Edition,
        period: Period,
        *,
        seq_from: int | None,
        seq_to: int | None = None,
        last_end_at: datetime | None = None,
    ) -> _Draft:
        """The same with its groups; leaves out what was first seen before a period that
        begins later than `last_end_at`."""
        store = self.tools.store
        left_since = None
        if seq_from is None:
            reported = store.reported(
                seen_from=period.start_at, seen_before=period.end_at
            )
            seq_from, seq_to = _range_of(reported, period)
        else:
            seq_to = store.max_seq() if seq_to is None else seq_to
            if last_end_at is not None and last_end_at < period.start_at:
                left_since = last_end_at
            reported = store.reported(
                after_seq=seq_from,
                up_to_seq=seq_to,
                seen_from=period.start_at if left_since else None,
            )
        return self._composed(
            edition,
            period,
            reported,
            seq_from=seq_from,
            seq_to=seq_to,
            left_since=left_since,
        )

    def _composed(
        self,
        edition: Edition,
        period: Period,
        reported: Sequence[StatementReports],
        *,
        seq_from: int,
        seq_to: int,
        left_since: datetime | None = None,
    ) -> _Draft:
        now, store = self.tools.clock(), self.tools.store
        zone = self.config.zone_of(edition)
        issue = digest.compose(
            edition,
            period,
            reported,
            figures=self.config.figures_of(edition),
            topics=self.config.topics_of(edition),
            outlets=self.outlets,
            coverage=poll.coverage(self.feeds, store.feed_states(), now),
            seq_from=seq_from,
            seq_to=seq_to,
            now=now,
            next_at=digest.next_cutoff(edition.schedule, zone, now),
            language=self.config.settings.language,
            earlier=store.issues(edition.id, since=period.end_at - _A_MONTH),
            texts=self._texts(reported) if edition.density == "full" else None,
            is_catch_up=digest.is_catch_up(edition.schedule, zone, period),
            left_since=left_since,
        )
        other = discovering(self.config, edition)
        if other is None:
            return _Draft(issue)
        tools, day = self.tools, _day_of(period)
        return _Draft(
            *grouped(issue, reported, day, other, tools.grouping(), tools.store)
        )

    def _texts(self, reported: Sequence[StatementReports]) -> dict[str, str]:
        """What the articles say whose wordings stand on cards, by article id."""
        shown = (standing.best(one).report.occurrence for one in reported)
        wanted = {each.article_id: each.version for each in shown}
        text_of = self.tools.store.article_text
        return {name: text_of(name, version) for name, version in wanted.items()}


def _range_of(reported: Sequence[StatementReports], period: Period) -> tuple[int, int]:
    """The sequence numbers that fell within a period: before the first, and last."""
    found = _numbered(reported)
    seqs = [seq for seq, at in found if period.start_at <= at < period.end_at]
    return min(seqs, default=1) - 1, max(seqs, default=0)


def _numbered(reported: Sequence[StatementReports]) -> list[tuple[int, datetime]]:
    """The sequence numbers of reports and changes, each with when it was found."""
    return [
        (one.seq, one.first_seen_at) for each in reported for one in each.reports
    ] + [(one.seq, one.seen_at) for each in reported for one in each.changes]


def _day_of(period: Period) -> date:
    """The local day on which a period ends."""
    return period.end_at.astimezone(ZoneInfo(period.timezone)).date()
