"""The store keeps tokens, suppressions, bounces, alerts and how far rules have come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.ports import Store
from monitor.values import (
    Alert,
    AlertKind,
    AlertLine,
    AlertMark,
    Bounce,
    DeliveryState,
    Subscription,
    Suppression,
    SuppressionReason,
)
from tests.store.made import (
    HOUR,
    NOW,
    a_bounce,
    a_delivery,
    a_suppression,
    an_issue,
    read,
)

ADA, BEN = "ada@reader.example", "ben@reader.example"
DAY = timedelta(days=1)


def test_an_address_keeps_its_token(store: Store) -> None:
    """One for each scope; the first that was given counts."""
    first = store.token_for(ADA, "daily", "a" * 22)
    assert store.token_for(ADA, "daily", "b" * 22) == first == "a" * 22
    assert store.token_for(ADA, "weekly", "c" * 22) == "c" * 22
    assert store.subscription(first) == Subscription(first, ADA, "daily")
    assert store.subscription("nobody's") is None


def test_who_was_sent_a_message_is_known_by_its_id(store: Store) -> None:
    """For a bounce that has nothing else of ours in it."""
    issue = an_issue()
    delivery = a_delivery(issue)
    store.save_issue(issue, [delivery])
    assert store.recipient_of(delivery.message_id) == delivery.recipient
    assert store.recipient_of("<other@monitor.example>") is None


def test_a_suppression_outlives_until_it_is_lifted(store: Store) -> None:
    """It comes back as it was written; lifted, it stays to be seen."""
    assert store.suppress(a_suppression(ADA, "daily", detail="by mail"))
    assert not store.suppress(a_suppression(ADA, "daily"))
    assert store.suppressions(ADA)[0].detail == "by mail"
    assert store.lift(ADA, "daily", NOW + HOUR)
    assert not store.lift(ADA, "daily", NOW + HOUR)
    (kept,) = store.suppressions()
    assert kept.lifted_at == NOW + HOUR
    assert not kept.holds(NOW + HOUR)
    assert store.suppressions(BEN) == ()


def test_for_good_replaces_a_pause_and_never_the_other_way(store: Store) -> None:
    """Who has left is not brought back by a pause that ends."""
    pause = a_suppression(
        ADA, reason=SuppressionReason.PAUSED, until_at=NOW + DAY, since_at=NOW
    )
    assert store.suppress(pause)
    assert store.suppress(replace(pause, until_at=NOW + 2 * DAY))
    assert store.suppress(a_suppression(ADA))
    assert not store.suppress(pause)
    (kept,) = store.suppressions(ADA)
    assert (kept.reason, kept.until_at) == (SuppressionReason.UNSUBSCRIBED, None)


def test_who_was_let_through_again_can_leave_again(store: Store) -> None:
    """A lifted suppression stands in nobody's way."""
    store.suppress(a_suppression(ADA))
    store.lift(ADA, "", NOW + HOUR)
    assert store.suppress(a_suppression(ADA, since_at=NOW + 2 * HOUR))
    (kept,) = store.suppressions(ADA)
    assert kept.holds(NOW + 3 * HOUR)


class Judge:
    """Suspends at the third bounce, and remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[int] = []

    def __call__(self, bounces: Sequence[Bounce]) -> Suppression | None:
        self.shown.append(len(bounces))
        return a_suppression(ADA, detail="third") if len(bounces) == 3 else None


def test_bounces_are_counted_once_and_judged_together(store: Store) -> None:
    """The same message twice is once; what came before mail was let through again is
    forgiven; the suppression is written with the bounce."""
    judge = Judge()
    for name in ("a", "a", "b"):
        assert store.save_bounce(a_bounce(name), judge) is None
    third = a_bounce("c", received_at=NOW + HOUR)
    assert store.save_bounce(third, judge) == a_suppression(ADA, detail="third")
    assert judge.shown == [1, 2, 3]
    assert store.suppressions(ADA)[0].detail == "third"
    assert store.bounces(ADA)[0] == third
    store.lift(ADA, "", NOW + 2 * HOUR)
    store.save_bounce(a_bounce("d", received_at=NOW + 3 * HOUR), judge)
    assert judge.shown[-1] == 1


def test_what_nobody_can_be_blamed_for_is_kept_and_judges_nobody(store: Store) -> None:
    """An unreadable bounce is recorded, for a person to see."""
    judge = Judge()
    lost = a_bounce("lost", address=None, scope=None)
    assert store.save_bounce(lost, judge) is None
    assert store.bounces() == (lost,)
    assert judge.shown == []


def an_alert(name: str, **changes: object) -> Alert:
    """An alert of one line."""
    line = AlertLine(
        kind=AlertKind.DELETED,
        seq=3,
        figure_id="oskar-lindt",
        figure="Oskar Lindt",
        statement_id="s",
        text="The ferry will sail",
        outlet="Harbour Courier",
        url="https://harbour.example/1",
        at=NOW,
        stood_at=NOW - HOUR,
    )
    base = Alert(name, "rule", "daily", "Daily", "en", "UTC", NOW, (line,))
    return replace(base, **changes)  # type: ignore[arg-type]


def test_an_alert_is_frozen_with_its_delivery_once(store: Store) -> None:
    """Mark, alert and delivery are one commit; of two workers one takes the step."""
    assert store.save_alert(AlertMark("rule", 3), None, ())
    assert not store.save_alert(AlertMark("rule", 4), None, ())
    alert = an_alert("one")
    delivery = replace(a_delivery(an_issue()), issue_id=alert.id)
    step = AlertMark("rule", 9, 1, NOW, NOW.date(), 1, 2)
    assert store.save_alert(step, alert, [delivery])
    assert not store.save_alert(step, an_alert("two"), [delivery])
    assert store.alert_mark("rule") == step
    assert store.alert_mark("other") is None
    assert store.alert("one") == alert
    assert store.alert("two") is None
    assert store.deliveries(alert.id) == (delivery,)
    claimed = store.claim_delivery(NOW, HOUR)
    assert claimed is not None
    assert (claimed.issue_id, claimed.state) == (alert.id, DeliveryState.SENDING)


def test_a_rules_alerts_come_latest_first(store: Store) -> None:
    """From a moment on."""
    marks = (AlertMark("rule", 0, n) for n in range(3))
    for n, mark in enumerate(marks):
        made = an_alert(f"a{n}", made_at=NOW + n * HOUR)
        store.save_alert(mark, made, ())
    names = [each.id for each in store.alerts("rule", NOW + HOUR)]
    assert names == ["a2", "a1"]
    assert store.alerts("other", NOW) == ()


def test_the_ledger_shows_alerts_among_issues_by_time(store: Store) -> None:
    """The latest first, whatever it is."""
    issue = an_issue()
    store.save_issue(issue, [a_delivery(issue)])
    early = datetime(2026, 3, 1, tzinfo=UTC)
    for n, at in enumerate((early, NOW)):
        alert = an_alert(f"a{n}", made_at=at)
        delivery = replace(a_delivery(issue), issue_id=alert.id)
        store.save_alert(AlertMark("rule", 0, n), alert, [delivery])
    assert [each.issue_id for each in store.deliveries()] == ["a1", issue.id, "a0"]


def test_reports_are_counted_by_figure_and_time(store: Store) -> None:
    """Half-open spans; a figure without reports is left out."""
    read(store, "a1", "“It rains.”", "“It pours.”", now=NOW)
    read(store, "a2", "“It sails.”", now=NOW + HOUR)
    spans = [(NOW, NOW + HOUR), (NOW + HOUR, NOW + 2 * HOUR), (NOW - HOUR, NOW)]
    assert store.report_counts(spans) == {"oskar-lindt": (2, 1, 0)}
    assert store.report_counts([]) == {}
