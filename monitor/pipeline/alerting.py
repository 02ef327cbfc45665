"""Alerts: what came in since the last look, told to whoever asked for it.

Each rule's step is one commit: its mark moves, and the alert is frozen with its
delivery. A step that another worker took first is left to it.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from monitor import alerts
from monitor.config import AlertRule, Config, Edition, Subscriber
from monitor.errors import StoreError
from monitor.pipeline.tools import Tools
from monitor.values import (
    Alert,
    AlertKind,
    AlertLine,
    AlertMark,
    Delivery,
    StatementReports,
)

log = logging.getLogger(__name__)

PlanOne = Callable[[str, str, str], Delivery]
"""`deliver.planned` with the mail domain filled in: alert, channel, recipient."""
SPIKES_EVERY = timedelta(minutes=5)
_Counts = dict[str, tuple[int, ...]]


class Alerting:
    """Finds and freezes alerts. For one thread.

    What it remembers (when it last looked for spikes) may be forgotten.
    """

    def __init__(self, config: Config, tools: Tools, plan_one: PlanOne) -> None:
        self.config = config
        self.tools = tools
        self.plan_one = plan_one
        self.outlets = {outlet.id: outlet.name for outlet in config.outlets}
        self.rules = tuple(self._rules())
        self._counted_at: datetime | None = None

    def tell_due(self) -> tuple[Alert, ...]:
        """Freeze each alert that is due. A rule seen for the first time begins now:
        nobody is alarmed about the past."""
        if not self.rules:
            return ()
        now, seq_to = self.tools.clock(), self.tools.store.max_seq()
        look = _Look(self.tools, seq_to, now, self._counts(now))
        made = [self._stepped(look, *asked) for asked in self.rules]
        return tuple(alert for alert in made if alert is not None)

    def _stepped(
        self, look: "_Look", edition: Edition, subscriber: Subscriber, rule: AlertRule
    ) -> Alert | None:
        """A rule's step; a bug met on one rule stops neither the others nor the digest.
        Its mark stays where it is, so nothing is lost."""
        try:
            return self._step(look, edition, subscriber, rule)
        except StoreError:
            raise
        except Exception:
            extra = {"edition": edition.id, "when": ",".join(rule.when)}
            log.exception("alert failed unexpectedly", extra=extra)
            return None

    def _rules(self) -> Iterator[tuple[Edition, Subscriber, AlertRule]]:
        for edition in self.config.editions:
            for subscriber in edition.subscribers if edition.enabled else ():
                for rule in subscriber.alerts:
                    yield edition, subscriber, rule

    def _counts(self, now: datetime) -> _Counts | None:
        """Reports by figure for spikes; None where nobody asks or it is too early."""
        is_asked = any(AlertKind.SPIKE in rule.when for _, _, rule in self.rules)
        last = self._counted_at
        if not is_asked or (last is not None and now < last + SPIKES_EVERY):
            return None
        self._counted_at = now
        return dict(self.tools.store.report_counts(alerts.spans(now)))

    def _step(
        self, look: "_Look", edition: Edition, subscriber: Subscriber, rule: AlertRule
    ) -> Alert | None:
        channel = rule.via
        to = rule.webhook.name if rule.webhook else subscriber.email or ""
        own_id = alerts.rule_id(edition.id, channel, to, rule)
        store = self.tools.store
        mark = store.alert_mark(own_id)
        if mark is None:
            store.save_alert(AlertMark(own_id, look.seq_to), None, ())
            return None
        zone = rule.timezone or subscriber.timezone or self.config.zone_of(edition)
        if not alerts.may_speak(rule, mark, zone, look.now):
            return None
        step = alerts.due(
            rule,
            mark,
            self._lines(look, _asked(edition, subscriber), rule, mark),
            look.seq_to,
            edition=edition,
            language=self.config.settings.language,
            zone=zone,
            now=look.now,
        )
        if step is None:
            return None
        planned = (self.plan_one(step.alert.id, channel, to),) if step.alert else ()
        if not store.save_alert(step.mark, step.alert, planned):
            return None
        _log(step, edition, channel, to, mark)
        return step.alert

    def _lines(
        self, look: "_Look", edition: Edition, rule: AlertRule, mark: AlertMark
    ) -> tuple[AlertLine, ...]:
        figures = {
            figure.id: figure.name
            for figure in self.config.figures_of(edition)
            if _names(rule.figures, figure.id, figure.tags)
        }
        topics = None if "all" in rule.topics else frozenset(rule.topics)
        kinds = frozenset(AlertKind(each) for each in rule.when)
        wanted = alerts.Wanted(kinds, figures, topics, self.outlets, edition)
        found = alerts.lines_of(wanted, look.since(mark.seq), mark.seq, look.seq_to)
        if AlertKind.SPIKE not in kinds or look.counts is None:
            return found
        told = self.tools.store.alerts(mark.rule_id, look.now - alerts.SPACING)
        recent = {
            line.figure_id
            for alert in told
            for line in alert.lines
            if line.kind is AlertKind.SPIKE
        }
        return alerts.spikes(look.counts, figures, recent, look.now) + found


class _Look:
    """One look at the store for all rules: many have the same mark."""

    def __init__(
        self, tools: Tools, seq_to: int, now: datetime, counts: _Counts | None
    ) -> None:
        self.seq_to = seq_to
        self.now = now
        self.counts = counts
        self._tools = tools
        self._since: dict[int, tuple[StatementReports, ...]] = {}

    def since(self, seq: int) -> tuple[StatementReports, ...]:
        """What came in after `seq`."""
        if seq >= self.seq_to:
            return ()
        if seq not in self._since:
            self._since[seq] = self._tools.store.reported(
                after_seq=seq, up_to_seq=self.seq_to
            )
        return self._since[seq]


def _asked(edition: Edition, subscriber: Subscriber) -> Edition:
    """The edition as this subscriber takes it: whom it watches, and how sure a report
    must be."""
    names = ("figures", "min_confidence")
    own = {name: getattr(subscriber, name) for name in names}
    chosen = {name: value for name, value in own.items() if value is not None}
    return replace(edition, **chosen)


def _names(wanted: tuple[str, ...], figure_id: str, tags: tuple[str, ...]) -> bool:
    return bool({"all", figure_id, *(f"tag:{tag}" for tag in tags)} & set(wanted))


def _log(
    step: alerts.Step, edition: Edition, channel: str, to: str, before: AlertMark
) -> None:
    if step.alert is None and step.mark.n_rolled == before.n_rolled:
        return
    log.info(
        "alert made" if step.alert else "alert left to the digest",
        extra={
            "edition": edition.id,
            "alert": step.alert.id if step.alert else None,
            "channel": channel,
            "recipient": to,
            "lines": len(step.alert.lines) if step.alert else 0,
            "rolled": step.mark.n_rolled,
        },
    )
