"""When to tell what there is to tell: a rule's next step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.config import AlertRule, Edition
from monitor.values import Alert, AlertKind, AlertLine, AlertMark, make_id

MAX_LINES = 50
"""Lines in one alert; what is beyond is counted, and the digest has it."""
STRIDE = 100
"""A mark is moved over what a rule does not ask for only so far at once: each move is
a write."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rule's next mark, and the alert that goes with it, if any."""

    mark: AlertMark
    alert: Alert | None = None


def rule_id(edition_id: str, channel: str, recipient: str, rule: AlertRule) -> str:
    """What tells a rule from others: to whom it tells what.

    Its quiet hours and limits may change without its beginning anew.
    """
    asked = (sorted(rule.when), sorted(rule.figures), sorted(rule.topics))
    return make_id(
        "rule", edition_id, channel, recipient, *("\x1e".join(a) for a in asked)
    )


def may_speak(rule: AlertRule, mark: AlertMark, zone: str, now: datetime) -> bool:
    """Whether the rule is neither in its quiet hours nor cooling down."""
    if mark.last_at is not None and now < mark.last_at + rule.cool_down:
        return False
    if rule.quiet is None:
        return True
    start, end = rule.quiet
    local = now.astimezone(ZoneInfo(zone)).time()
    is_quiet = start <= local < end if start < end else local >= start or local < end
    return not is_quiet


def due(
    rule: AlertRule,
    mark: AlertMark,
    lines: Sequence[AlertLine],
    seq_to: int,
    *,
    edition: Edition,
    language: str,
    zone: str,
    now: datetime,
) -> Step | None:
    """The rule's next step, or None while there is none to take.

    `lines` are what happened after the mark up to `seq_to`, spikes among them. They are
    told when the oldest has waited for `group`, all in one alert; a spike waits for
    nothing. Past the day's number they are left to the digest and counted. Asked only
    where `may_speak`.
    """
    events = [line for line in lines if line.kind is not AlertKind.SPIKE]
    if not lines:
        is_far = seq_to - mark.seq >= STRIDE
        return Step(replace(mark, seq=seq_to, n=mark.n + 1)) if is_far else None
    waits = bool(events) and now - min(line.at for line in events) < rule.group
    if waits and len(events) == len(lines):
        return None
    today = now.astimezone(ZoneInfo(zone)).date()
    n_today = mark.n_today if mark.day == today else 0
    moved = replace(mark, seq=seq_to, n=mark.n + 1, day=today, n_today=n_today)
    if n_today >= rule.max_per_day:
        if not events:
            return None
        return Step(replace(moved, n_rolled=mark.n_rolled + len(events)))
    shown = tuple(lines[:MAX_LINES])
    alert = Alert(
        id=make_id("alert", mark.rule_id, str(moved.n)),
        rule_id=mark.rule_id,
        edition_id=edition.id,
        title=edition.title,
        language=language,
        timezone=zone,
        made_at=now,
        lines=shown,
        n_rolled=mark.n_rolled + len(lines) - len(shown),
        is_last_today=n_today + 1 >= rule.max_per_day,
    )
    told = replace(moved, last_at=now, n_today=n_today + 1, n_rolled=0)
    return Step(told, alert)
