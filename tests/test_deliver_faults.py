"""The ledger against a real SMTP server that refuses, defers, stalls and breaks off."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import deliver
from monitor.config import MailSettings, Subscriber
from monitor.errors import StoreError
from monitor.ports import Store
from monitor.store import open_store
from monitor.values import (
    Delivery,
    DeliveryState,
    Issue,
    Rendition,
    Suppression,
    SuppressionReason,
)
from tests.fakes import FakeClock
from tests.post_office import PostOffice, serving
from tests.render import newsday

ISSUE = newsday.issue()
MINUTE = timedelta(minutes=1)
TO = "ana@reader.example"
MAIL = MailSettings(sender="Monitor <digest@monitor.example>")


def rendition(issue: Issue) -> Rendition:
    """A rendition that needs no templates."""
    return Rendition(
        issue_id=issue.id,
        edition_id=issue.edition_id,
        edition_title=issue.title,
        subject="Norland daily",
        text="Twelve new statements.\n",
        html="<p>Twelve new statements.</p>",
        language="en",
    )


@dataclass
class Desk:
    """A store, a clock and a mail server; the issue frozen for some readers."""

    store: Store
    office: PostOffice
    settings: MailSettings
    clock: FakeClock = field(default_factory=lambda: FakeClock(ISSUE.composed_at))
    retries_doubts: bool = True
    waited: list[float] = field(default_factory=list)

    def freeze(self, *names: str, issue: Issue = ISSUE) -> None:
        """Plan a delivery for each name at reader.example."""
        readers = tuple(Subscriber(email=f"{name}@reader.example") for name in names)
        edition = replace(newsday.EDITION, subscribers=readers)
        self.store.save_issue(issue, deliver.plan(issue, edition, "monitor.example"))

    def send(self) -> dict[str, Delivery]:
        """Send what is due; what became of it by name."""

        def wait(seconds: float) -> bool:
            self.waited.append(seconds)
            self.clock.move(seconds=seconds)
            return False

        channel = deliver.MailChannel(self.settings)
        sender = deliver.Sender(
            store=self.store,
            channels={"mail": channel},
            rendition=rendition,
            alert_rendition=lambda alert: rendition(ISSUE),
            clock=self.clock,
            jitter=lambda: 0.0,
            pace=deliver.Pace(self.clock, wait, self.settings.smtp.interval),
            retries_doubts=self.retries_doubts,
        )
        return {one.recipient.partition("@")[0]: one for one in sender.send_due()}

    def ids(self, recipient: str = TO) -> list[str]:
        """The Message-IDs that a reader has."""
        return [str(kept.message["Message-ID"]) for kept in self.office.of(recipient)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose server is silent for a fifth of a second at most."""
    office = PostOffice()
    store = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    with serving(office, timeout=0.2) as smtp:
        yield Desk(store, office, replace(MAIL, smtp=smtp))
    store.close()


def test_each_answer_of_a_server_leads_to_its_state(desk: Desk) -> None:
    """550 at RCPT: rejected. 452 there, 451 after the message: deferred. Silence or a
    broken connection after the message: uncertain, and the server has it."""
    desk.office.at_rcpt = {"gone": ["550 5.1.1 no"], "full": ["452 4.2.2 full"]}
    desk.office.after_data = {
        "later": ["451 4.7.1 later"],
        "spam": ["554 5.7.1 spam"],
        "silent": ["stall"],
        "broken": ["drop"],
    }
    desk.freeze("good", "gone", "full", "later", "spam", "silent", "broken")
    done = desk.send()
    assert {name: one.state.value for name, one in done.items()} == {
        "good": "accepted",
        "gone": "rejected",
        "spam": "rejected",
        "full": "deferred",
        "later": "deferred",
        "silent": "uncertain",
        "broken": "uncertain",
    }
    assert {kept.recipient.partition("@")[0] for kept in desk.office.kept} == {
        "good",
        "silent",
        "broken",
    }
    assert done["good"].answer == "250 2.0.0 kept"
    assert "5.1.1" in done["gone"].answer
    assert {one.n_doubts for one in done.values()} == {0, 1}


def test_what_was_deferred_arrives_once(desk: Desk) -> None:
    """Tried again when its time has come, and then never more."""
    desk.office.at_rcpt = {"ana": ["452 4.2.2 full", "452 4.2.2 full"]}
    desk.freeze("ana")
    states = []
    for _ in range(4):
        states += [one.state.value for one in desk.send().values()]
        desk.clock.move(minutes=6)
    assert states == ["deferred", "deferred", "accepted"]
    assert len(desk.ids()) == 1


def test_a_doubt_gives_two_mails_of_one_id_and_a_row_that_says_so(desk: Desk) -> None:
    """The retry is recognised by mailbox and person; the ledger tells of it."""
    desk.office.after_data = {"ana": ["drop"]}
    desk.freeze("ana")
    desk.send()
    desk.clock.move(minutes=1)
    (done,) = desk.send().values()
    assert (done.state.value, done.n_doubts, done.may_be_double) == (
        "accepted",
        1,
        True,
    )
    first, second = desk.ids()
    assert first == second == done.message_id


def test_a_message_that_was_lost_on_the_way_arrives_by_the_retry(desk: Desk) -> None:
    """Nobody gets nothing because a connection broke."""
    desk.office.after_data = {"ana": ["lose"]}
    desk.freeze("ana")
    desk.send()
    assert desk.ids() == []
    desk.clock.move(minutes=1)
    desk.send()
    assert len(desk.ids()) == 1


def test_a_second_doubt_is_left_to_a_person(desk: Desk) -> None:
    """Never a third mail of its own accord; by force there is one, and it is kept."""
    desk.office.after_data = {"ana": ["drop", "drop"]}
    desk.freeze("ana")
    for _ in range(5):
        desk.send()
        desk.clock.move(hours=1)
    assert len(desk.ids()) == 2
    (row,) = desk.store.deliveries()
    assert (row.state, row.n_doubts) == (DeliveryState.UNCERTAIN, 2)
    assert desk.store.force_delivery(row, desk.clock())
    assert [one.state.value for one in desk.send().values()] == ["accepted"]
    (row,) = desk.store.deliveries()
    assert row.forced_at is not None
    assert len(set(desk.ids())) == 1


def test_with_hold_a_doubt_is_not_tried_again(desk: Desk) -> None:
    """`on_uncertain: hold`: rather none than two."""
    desk.retries_doubts = False
    desk.office.after_data = {"ana": ["drop"]}
    desk.freeze("ana")
    for _ in range(3):
        desk.send()
        desk.clock.move(hours=1)
    (row,) = desk.store.deliveries()
    assert (row.state, row.next_try_at) == (DeliveryState.UNCERTAIN, None)
    assert len(desk.ids()) == 1


@pytest.mark.parametrize("retries", [True, False])
def test_a_process_killed_while_handing_over_leaves_a_doubt(
    desk: Desk, retries: bool
) -> None:
    """It is repeated once, or held: as configured."""
    desk.retries_doubts = retries
    desk.freeze("ana")
    claimed = desk.store.claim_delivery(desk.clock(), MINUTE)
    assert claimed is not None
    assert desk.store.hand_over(claimed, desk.clock())
    desk.clock.move(minutes=1)
    (done,) = desk.send().values()
    assert done.state.value == ("accepted" if retries else "uncertain")
    assert len(desk.ids()) == (1 if retries else 0)
    assert done.n_doubts == 1


def test_a_retry_stops_when_the_next_issue_is_due(desk: Desk) -> None:
    """Then the reader has the next digest before the old one; a day at the latest."""
    busy = ["452 4.2.2 full"] * 99
    desk.office.at_rcpt = {"ana": busy}
    soon = replace(ISSUE, next_at=ISSUE.composed_at + 30 * MINUTE)
    desk.freeze("ana", issue=soon)
    (tried,) = desk.send().values()
    while tried.next_try_at is not None:
        desk.clock.at = tried.next_try_at
        (tried,) = desk.send().values()
    assert tried.state is DeliveryState.REJECTED
    assert str(tried.last_error).startswith("given up")
    assert "452" in str(tried.last_error)
    assert desk.clock() <= ISSUE.composed_at + 30 * MINUTE


def test_who_has_left_gets_nothing_that_was_planned(desk: Desk) -> None:
    """Asked at the last moment; the ledger says why, for good."""
    desk.freeze("ana", "ben")
    reason, now = SuppressionReason.UNSUBSCRIBED, desk.clock()
    desk.store.suppress(Suppression(TO, ISSUE.edition_id, reason, now))
    done = desk.send()
    assert done["ana"].state is DeliveryState.SUPPRESSED
    assert "unsubscribed" in str(done["ana"].last_error)
    assert done["ben"].state is DeliveryState.ACCEPTED
    desk.store.lift(TO, ISSUE.edition_id, now + MINUTE)
    desk.clock.move(hours=1)
    assert desk.send() == {}
    assert desk.ids() == []


def test_force_sends_nothing_to_who_has_left(desk: Desk) -> None:
    """Only `subscribers allow` does."""
    desk.freeze("ana")
    desk.send()
    (row,) = desk.store.deliveries()
    reason = SuppressionReason.UNSUBSCRIBED
    desk.store.suppress(Suppression(TO, "", reason, desk.clock()))
    desk.store.force_delivery(row, desk.clock())
    assert [one.state.value for one in desk.send().values()] == ["suppressed"]
    assert len(desk.ids()) == 1


def test_a_pause_ends_by_itself(desk: Desk) -> None:
    """Issues within it are left out, those after it are sent."""
    now = desk.clock()
    desk.store.suppress(
        Suppression(TO, "", SuppressionReason.PAUSED, now, now + timedelta(days=7))
    )
    desk.freeze("ana")
    assert [one.state.value for one in desk.send().values()] == ["suppressed"]
    desk.clock.move(days=7)
    later = replace(ISSUE, id="later", period=replace(ISSUE.period, end_at=now))
    desk.freeze("ana", issue=later)
    assert [one.state.value for one in desk.send().values()] == ["accepted"]


def test_messages_keep_their_distance(desk: Desk) -> None:
    """`mail.smtp.interval`: a server that counts its clients' mails is not annoyed."""
    smtp = replace(desk.settings.smtp, interval=timedelta(seconds=3))
    desk.settings = replace(desk.settings, smtp=smtp)
    desk.freeze("a", "b", "c")
    began = desk.clock()
    assert len(desk.send()) == 3
    assert [wait for wait in desk.waited if wait] == [3.0, 3.0, 3.0]
    assert desk.clock() - began == timedelta(seconds=9)


def test_asked_to_stop_no_further_delivery_begins(desk: Desk) -> None:
    """SIGTERM ends a long run of mails after the one under way."""
    desk.freeze("a", "b", "c")
    sender = deliver.Sender(
        store=desk.store,
        channels={"mail": deliver.MailChannel(desk.settings)},
        rendition=rendition,
        alert_rendition=lambda alert: rendition(ISSUE),
        clock=desk.clock,
        jitter=lambda: 0.0,
        pace=deliver.Pace(desk.clock, lambda seconds: len(desk.office.kept) == 1),
    )
    assert len(sender.send_due()) == 1
    states = sorted(one.state.value for one in desk.store.deliveries())
    assert states == ["accepted", "pending", "pending"]


def test_a_store_that_refuses_while_handing_over_leaves_no_doubt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is not ended, so the server has none; it goes out after the lease."""

    def refused(delivery: Delivery, now: object) -> bool:
        raise StoreError("the database is locked")

    desk.freeze("ana")
    with monkeypatch.context() as patch:
        patch.setattr(desk.store, "hand_over", refused)
        with pytest.raises(StoreError):
            desk.send()
    assert desk.ids() == []
    desk.clock.move(minutes=15)
    (done,) = desk.send().values()
    assert (done.state, done.n_doubts) == (DeliveryState.ACCEPTED, 0)
    assert len(desk.ids()) == 1
