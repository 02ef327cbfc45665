"""The store freezes issues and keeps the ledger of deliveries: commits 3 and 4."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import StoreError
from monitor.ports import Store
from monitor.store import rows
from monitor.values import (
    Card,
    CardReport,
    Coverage,
    Delivery,
    DeliveryState,
    FigureCards,
    Issue,
    Period,
    Span,
    TopicSection,
)
from tests.store.made import HOUR, NOW, a_delivery, an_issue, dump

LEASE = timedelta(minutes=10)
MOMENT = timedelta(microseconds=1)

instants = st.datetimes(timezones=st.just(UTC))
maybe_instants = st.none() | instants


def few(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Up to two of them, as a tuple."""
    return st.lists(values, max_size=2).map(tuple)


spans = few(st.builds(Span, st.integers(0, 999), st.integers(0, 999)))
card_reports = st.builds(CardReport, published_at=maybe_instants)
cards = st.builds(
    Card,
    context_cue=spans,
    reports=few(card_reports),
    other_topics=few(st.text()),
    confidence=st.floats(0, 1),
)
figures = st.builds(FigureCards, cards=few(cards))
sections = st.builds(TopicSection, figures=few(figures))
coverages = st.builds(Coverage, failing=few(st.tuples(st.text(), st.text())))
frozen_issues = st.builds(
    Issue,
    period=st.builds(Period, start_at=instants, end_at=instants),
    composed_at=instants,
    sections=few(sections),
    coverage=coverages,
    next_at=maybe_instants,
)


@given(frozen_issues)
@settings(max_examples=50, deadline=None)
def test_a_frozen_issue_is_the_issue(issue: Issue) -> None:
    """JSON and back gives the same value, field by field, whatever stands in it."""
    assert rows.issue(rows.issue_row(issue)["content"]) == issue


def test_an_issue_is_frozen_with_its_deliveries(store: Store) -> None:
    """Both come back as they were."""
    issue = an_issue()
    planned = [a_delivery(issue, "ada"), a_delivery(issue, "mira", channel="folder")]
    assert store.save_issue(issue, planned) == issue
    assert store.issue(issue.id) == issue
    assert store.last_issue("morning") == issue
    assert set(store.deliveries(issue.id)) == set(planned)


def test_saving_an_issue_twice_changes_nothing(store: Store, url: str) -> None:
    """The retry finds the issue in force."""
    issue = an_issue()
    store.save_issue(issue, [a_delivery(issue)])
    before = dump(url)
    assert store.save_issue(issue, [a_delivery(issue), a_delivery(issue, "b")]) == issue
    assert dump(url) == before


def test_a_period_has_one_issue(store: Store, url: str) -> None:
    """Who composes the same period later gets what is in force, and plans nothing."""
    first = an_issue()
    store.save_issue(first, [a_delivery(first)])
    before = dump(url)
    later = replace(first, id="later", title="Other", n_new=7)
    assert store.save_issue(later, [a_delivery(later)]) == first
    assert dump(url) == before
    assert store.issue("later") is None


def test_an_issue_without_readers_is_frozen_too(store: Store) -> None:
    """No deliveries is no error."""
    assert store.save_issue(an_issue(), []) == an_issue()
    assert store.deliveries() == ()


def test_issues_come_latest_first(store: Store) -> None:
    """Of one edition or of all; the last is the one with the latest period end."""
    for edition_id, day in ("morning", 3), ("morning", 2), ("evening", 4):
        store.save_issue(an_issue(edition_id, day), [])
    assert store.issues("morning") == (an_issue(day=3), an_issue(day=2))
    assert store.issues()[0] == an_issue("evening", 4)
    assert len(store.issues()) == 3
    assert store.last_issue("morning") == an_issue(day=3)
    assert store.last_issue("noon") is None
    assert store.issue("nothing") is None


def test_the_ledger_has_the_latest_issue_first(store: Store) -> None:
    """Of one issue or of all."""
    for day in 2, 3:
        issue = an_issue(day=day)
        store.save_issue(issue, [a_delivery(issue, name) for name in ("b", "a")])
    ledger = [(each.issue_id, each.recipient[0]) for each in store.deliveries()]
    late, early = an_issue(day=3).id, an_issue(day=2).id
    assert ledger == [(late, "a"), (late, "b"), (early, "a"), (early, "b")]
    assert {each.issue_id for each in store.deliveries(early)} == {early}


def planned(store: Store, **changes: Any) -> Delivery:
    """One delivery in the ledger."""
    issue = an_issue()
    delivery = a_delivery(issue, **changes)
    store.save_issue(issue, [delivery])
    return delivery


def settled(claimed: Delivery, state: DeliveryState, **changes: Any) -> Delivery:
    """What becomes of a claim: one more try."""
    return replace(claimed, state=state, n_attempts=claimed.n_attempts + 1, **changes)


@pytest.mark.parametrize(
    ("changes", "comes_as"),
    [
        pytest.param({}, DeliveryState.SENDING, id="pending"),
        pytest.param({"next_try_at": NOW}, DeliveryState.SENDING, id="pending, now"),
        pytest.param({"next_try_at": NOW + MOMENT}, None, id="pending, later"),
        pytest.param(
            {"state": DeliveryState.DEFERRED, "next_try_at": NOW},
            DeliveryState.SENDING,
            id="deferred, now",
        ),
        pytest.param(
            {"state": DeliveryState.DEFERRED, "next_try_at": NOW + MOMENT},
            None,
            id="deferred, later",
        ),
        pytest.param(
            {"state": DeliveryState.UNCERTAIN, "next_try_at": NOW, "n_doubts": 1},
            DeliveryState.UNCERTAIN,
            id="uncertain, now",
        ),
        pytest.param({"state": DeliveryState.UNCERTAIN}, None, id="uncertain, held"),
        pytest.param({"state": DeliveryState.ACCEPTED}, None, id="accepted"),
        pytest.param({"state": DeliveryState.REJECTED}, None, id="rejected"),
        pytest.param({"state": DeliveryState.SUPPRESSED}, None, id="suppressed"),
    ],
)
def test_what_is_due_is_claimed(
    store: Store, changes: dict[str, Any], comes_as: DeliveryState | None
) -> None:
    """Pending, or deferred or uncertain with its time reached; what is final never."""
    delivery = planned(store, **changes)
    claimed = store.claim_delivery(NOW, LEASE)
    if comes_as is None:
        assert claimed is None
        assert store.deliveries() == (delivery,)
    else:
        assert claimed == replace(delivery, state=comes_as, updated_at=NOW)
        assert store.deliveries()[0].state is DeliveryState.SENDING
        assert store.claim_delivery(NOW, LEASE) is None


def test_those_due_longest_come_first(store: Store) -> None:
    """Never tried before tried, then by when their time came."""
    issue = an_issue()
    deferred = {"state": DeliveryState.DEFERRED}
    store.save_issue(
        issue,
        [
            a_delivery(issue, "b", **deferred, next_try_at=NOW - HOUR),
            a_delivery(issue, "a", **deferred, next_try_at=NOW),
            a_delivery(issue, "c"),
        ],
    )
    names = []
    while claimed := store.claim_delivery(NOW, LEASE):
        names.append(claimed.recipient[0])
    assert names == ["c", "b", "a"]


def test_a_deferred_delivery_is_due_since_its_time_not_since_its_lease(
    store: Store,
) -> None:
    """What an ended claim leaves behind does not push others back."""
    issue = an_issue()
    store.save_issue(issue, [a_delivery(issue, "a")])
    claimed = store.claim_delivery(NOW - 9 * HOUR, LEASE)
    assert claimed is not None
    outcome = settled(claimed, DeliveryState.DEFERRED, next_try_at=NOW)
    store.save_delivery(outcome, NOW - 8 * HOUR)
    later = an_issue(day=3)
    waiting = a_delivery(later, "b", next_try_at=NOW - HOUR)
    store.save_issue(later, [waiting])
    first = store.claim_delivery(NOW, LEASE)
    assert first is not None
    assert first.recipient == waiting.recipient


def test_an_outcome_is_written(store: Store) -> None:
    """State, next try, error and tries as the sender tells them."""
    planned(store)
    claimed = store.claim_delivery(NOW, LEASE)
    assert claimed is not None
    outcome = settled(
        claimed, DeliveryState.DEFERRED, next_try_at=NOW + HOUR, last_error="452 full"
    )
    store.save_delivery(outcome, NOW + MOMENT)
    assert store.deliveries() == (replace(outcome, updated_at=NOW + MOMENT),)
    assert store.claim_delivery(NOW, LEASE) is None
    again = store.claim_delivery(NOW + HOUR, LEASE)
    assert again is not None
    assert (again.state, again.n_attempts) == (DeliveryState.SENDING, 1)


@pytest.mark.parametrize(
    "state", [each for each in DeliveryState if each is not DeliveryState.SENDING]
)
def test_saving_an_outcome_twice_changes_nothing(
    store: Store, url: str, state: DeliveryState
) -> None:
    """A retry of the same commit is not another try."""
    planned(store)
    claimed = store.claim_delivery(NOW, LEASE)
    assert claimed is not None
    store.save_delivery(settled(claimed, state), NOW)
    before = dump(url)
    store.save_delivery(settled(claimed, state), NOW + HOUR)
    assert dump(url) == before


def test_an_outcome_of_nothing_is_refused(store: Store) -> None:
    """A delivery that was never planned cannot have an outcome."""
    with pytest.raises(StoreError, match=r"no delivery to ada@reader\.example"):
        store.save_delivery(a_delivery(an_issue()), NOW)


def test_a_claim_whose_process_died_comes_back_uncertain_once(store: Store) -> None:
    """Past its lease and not before; the try in flight is counted, and that it was
    being handed over; one claimer."""
    delivery = planned(store)
    first = store.claim_delivery(NOW, LEASE)
    assert first is not None
    assert store.hand_over(first, NOW)
    assert store.claim_delivery(NOW + LEASE - MOMENT, LEASE) is None
    back = store.claim_delivery(NOW + LEASE, LEASE)
    assert back == replace(
        delivery,
        state=DeliveryState.UNCERTAIN,
        n_attempts=1,
        n_doubts=1,
        updated_at=NOW + LEASE,
    )
    assert store.claim_delivery(NOW + LEASE, LEASE) is None
    store.save_delivery(settled(back, DeliveryState.UNCERTAIN), NOW + LEASE)
    assert store.claim_delivery(NOW + 99 * HOUR, LEASE) is None  # held for a person


def test_a_process_that_died_before_the_message_leaves_no_doubt(store: Store) -> None:
    """Nothing was handed over: the delivery is sent as if for the first time."""
    planned(store)
    assert store.claim_delivery(NOW, LEASE) is not None
    back = store.claim_delivery(NOW + LEASE, LEASE)
    assert back is not None
    assert (back.state, back.n_attempts, back.n_doubts) == (DeliveryState.SENDING, 1, 0)


def test_only_who_has_the_claim_may_hand_over(store: Store) -> None:
    """A worker that was frozen past its lease does not send what another sends now."""
    planned(store)
    slow = store.claim_delivery(NOW, LEASE)
    other = store.claim_delivery(NOW + LEASE, LEASE)
    assert slow is not None
    assert other is not None
    assert not store.hand_over(slow, NOW + LEASE)
    assert store.hand_over(other, NOW + LEASE)


def test_one_issue_or_one_recipient_can_be_claimed(store: Store) -> None:
    """What is not asked for stays as it is."""
    issues = [an_issue(day=2), an_issue(day=3)]
    for issue in issues:
        store.save_issue(issue, [a_delivery(issue, name) for name in ("a", "b")])
    asked = {"issue_id": issues[1].id, "recipient": "b@reader.example"}
    claimed = store.claim_delivery(NOW, LEASE, **asked)
    assert claimed is not None
    assert (claimed.issue_id, claimed.recipient) == tuple(asked.values())
    assert store.claim_delivery(NOW, LEASE, **asked) is None


def test_a_delivery_is_sent_again_only_by_force(store: Store) -> None:
    """It begins anew, and the ledger keeps that it was asked for; not while somebody
    has it in hand."""
    planned(store)
    claimed = store.claim_delivery(NOW, LEASE)
    assert claimed is not None
    assert not store.force_delivery(claimed, NOW)
    done = settled(claimed, DeliveryState.ACCEPTED, n_doubts=1)
    store.save_delivery(done, NOW)
    assert store.force_delivery(done, NOW + HOUR)
    again = store.claim_delivery(NOW + HOUR, LEASE)
    assert again is not None
    assert (again.state, again.forced_at) == (DeliveryState.SENDING, NOW + HOUR)
    store.save_delivery(settled(again, DeliveryState.ACCEPTED), NOW + HOUR)
    (kept,) = store.deliveries()
    assert kept.forced_at == NOW + HOUR
    assert kept.may_be_double


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (DeliveryState.ACCEPTED, DeliveryState.ACCEPTED),
        (DeliveryState.DEFERRED, DeliveryState.SENDING),
        (DeliveryState.REJECTED, DeliveryState.SENDING),
        (DeliveryState.UNCERTAIN, DeliveryState.SENDING),
    ],
)
def test_a_worker_past_its_lease_is_heard_only_if_accepted(
    store: Store, late: DeliveryState, expected: DeliveryState
) -> None:
    """Another has the delivery in hand; but what a server took it has taken."""
    planned(store)
    slow = store.claim_delivery(NOW, LEASE)
    other = store.claim_delivery(NOW + LEASE, LEASE)
    assert slow is not None
    assert other is not None
    store.save_delivery(settled(slow, late, next_try_at=NOW), NOW + LEASE)
    assert store.deliveries()[0].state is expected
    store.save_delivery(settled(other, DeliveryState.REJECTED), NOW + LEASE)
    is_accepted = late is DeliveryState.ACCEPTED
    final = DeliveryState.ACCEPTED if is_accepted else DeliveryState.REJECTED
    assert store.deliveries()[0].state is final


def test_workers_never_claim_the_same(store: Store) -> None:
    """Eight threads that start together share forty deliveries, each once."""
    issue = an_issue()
    store.save_issue(issue, [a_delivery(issue, f"r{n}") for n in range(40)])
    barrier = threading.Barrier(8)
    taken: list[str] = []

    def work() -> None:
        barrier.wait()
        while claimed := store.claim_delivery(NOW, LEASE):
            taken.append(claimed.recipient)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted({f"r{n}@reader.example" for n in range(40)})


def test_a_crash_while_freezing_leaves_no_issue(store: Store, url: str) -> None:
    """Issue and deliveries are one commit: a delivery that cannot be written undoes."""
    before = dump(url)
    broken = a_delivery(an_issue(), next_try_at=datetime(2026, 3, 2))  # noqa: DTZ001
    with pytest.raises(Exception, match="naive datetime"):
        store.save_issue(an_issue(), [broken])
    assert dump(url) == before
