"""The ledger: each subscriber once, failures apart, doubts told; and the folder."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import deliver
from monitor.config import Edition, Subscriber
from monitor.errors import DeferredError, RejectedError, UncertainError
from monitor.ports import HandOver, Store
from monitor.store import open_store
from monitor.values import Delivery, DeliveryState, Image, Issue, Rendition
from tests.fakes import FakeClock
from tests.render import newsday

PENDING, SENDING, ACCEPTED, DEFERRED, REJECTED, UNCERTAIN, _ = DeliveryState
ISSUE = newsday.issue()
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def edition(*addresses: str) -> Edition:
    """An edition with these mail subscribers."""
    subscribers = tuple(Subscriber(email=address) for address in addresses)
    return replace(newsday.EDITION, subscribers=subscribers)


def rendition(issue: Issue) -> Rendition:
    """A rendition that needs no templates."""
    return Rendition(
        issue_id=issue.id,
        edition_id=issue.edition_id,
        edition_title=issue.title,
        subject="Norland daily: 12 new",
        text="Twelve new statements.\n",
        html=f"<p>Twelve new statements.</p><!-- {issue.id} -->",
        language="en",
        day=date(2026, 3, 3),
    )


@dataclass
class FakeChannel:
    """Takes everything, unless a recipient has errors to raise, in order."""

    errors: dict[str, list[BaseException]] = field(default_factory=dict)
    sent: list[Delivery] = field(default_factory=list)

    def send(
        self,
        rendition: Rendition,
        delivery: Delivery,
        now: datetime,
        hand_over: HandOver,
    ) -> str:
        hand_over()
        self.sent.append(delivery)
        waiting = self.errors.get(delivery.recipient, [])
        if waiting:
            raise waiting.pop(0)
        return "250 kept"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite."""
    opened = open_store(f"sqlite:///{tmp_path / 'monitor.db'}")
    yield opened
    opened.close()


@dataclass
class Office:
    """A store with an issue to send, a clock, and a channel."""

    store: Store
    clock: FakeClock
    channel: FakeChannel

    def freeze(self, *addresses: str) -> None:
        """Freeze the issue with a delivery for each address."""
        deliveries = deliver.plan(ISSUE, edition(*addresses), "example.org")
        self.store.save_issue(ISSUE, deliveries)

    def sender(self, **changes: Any) -> deliver.Sender:
        """Who sends through the channel, without waiting."""
        base = deliver.Sender(
            store=self.store,
            channels={"mail": self.channel},
            rendition=rendition,
            alert_rendition=lambda alert: replace(
                rendition(ISSUE), issue_id=alert.id, is_alert=True
            ),
            clock=self.clock,
            jitter=lambda: 0.0,
            pace=deliver.Pace(self.clock, lambda seconds: False),
        )
        return replace(base, **changes)

    def send(self, **changes: Any) -> tuple[Delivery, ...]:
        """Send what is due."""
        return self.sender(**changes).send_due()

    def ledger(self) -> dict[str, Delivery]:
        """The deliveries by recipient."""
        return {each.recipient: each for each in self.store.deliveries(ISSUE.id)}


@pytest.fixture
def office(store: Store) -> Office:
    """An office two minutes after the issue's cutoff."""
    return Office(store, FakeClock(ISSUE.composed_at), FakeChannel())


# the plan ----------------------------------------------------------------------------


def test_every_subscriber_gets_one_delivery() -> None:
    """Mail and folder, in the edition's order; one who is named twice gets one."""
    subscribers = (
        Subscriber(email="desk@example.org"),
        Subscriber(email="ana@example.org", folder=Path("var/issues")),
        Subscriber(email="desk@example.org"),
    )
    chosen = replace(newsday.EDITION, subscribers=subscribers)
    planned = deliver.plan(ISSUE, chosen, "example.org")
    assert [(each.channel, each.recipient) for each in planned] == [
        ("mail", "desk@example.org"),
        ("mail", "ana@example.org"),
        ("folder", "var/issues"),
    ]
    assert {each.state for each in planned} == {PENDING}


def test_a_message_id_is_the_deliverys_own_for_good() -> None:
    """It derives from issue and recipient and is short enough never to be folded."""
    chosen = edition("desk@example.org", "ana@example.org")
    first, again = (deliver.plan(ISSUE, chosen, "example.org") for _ in range(2))
    assert first == again
    assert len({each.message_id for each in first}) == 2
    assert all(len(each.message_id) < 78 for each in first)
    assert "desk" not in first[0].message_id


# the ledger --------------------------------------------------------------------------


def test_a_delivery_that_was_accepted_is_never_sent_again(office: Office) -> None:
    """However often the tick comes, and however late."""
    office.freeze("desk@example.org")
    (done,) = office.send()
    assert (done.state, done.n_attempts, done.last_error) == (ACCEPTED, 1, None)
    for hours in (0, 1, 24, 500):
        office.clock.move(hours=hours)
        assert office.send() == ()
    assert len(office.channel.sent) == 1


def test_one_recipient_that_fails_does_not_stop_the_others(office: Office) -> None:
    """Each failure is that recipient's own, whatever its kind."""
    errors: dict[str, list[BaseException]] = {
        "b@example.org": [RejectedError("b@example.org", "no such user", 550)],
        "c@example.org": [DeferredError("c@example.org", "busy", 451)],
        "d@example.org": [UncertainError("d@example.org", "no answer")],
        "e@example.org": [ZeroDivisionError("a bug")],
    }
    office.channel.errors = errors
    office.freeze(*(f"{name}@example.org" for name in "abcdef"))
    office.send()
    states = {name[0]: each.state for name, each in office.ledger().items()}
    assert states == {
        "a": ACCEPTED,
        "b": REJECTED,
        "c": DEFERRED,
        "d": UNCERTAIN,
        "e": UNCERTAIN,
        "f": ACCEPTED,
    }


def test_a_deferred_delivery_is_tried_after_longer_and_longer_pauses(
    office: Office,
) -> None:
    """1, 5, 15, 60 minutes, then every hour, each under the same Message-ID."""
    to = "desk@example.org"
    office.channel.errors = {to: [DeferredError(to, "busy", 451) for _ in range(6)]}
    office.freeze(to)
    pauses = []
    for _ in range(6):
        (tried,) = office.send()
        assert tried.next_try_at is not None
        pauses.append((tried.next_try_at - office.clock()) / MINUTE)
        office.clock.at = tried.next_try_at - timedelta(seconds=1)
        assert office.send() == ()
        office.clock.at = tried.next_try_at
    (done,) = office.send()
    assert pauses == [1, 5, 15, 60, 60, 60]
    assert (done.state, done.n_attempts) == (ACCEPTED, 7)
    assert len({each.message_id for each in office.channel.sent}) == 1


def test_jitter_spreads_the_retries(office: Office) -> None:
    """Retries of many recipients do not come in one wave."""
    to = "desk@example.org"
    office.channel.errors = {to: [DeferredError(to, "busy")]}
    office.freeze(to)
    (tried,) = office.send(jitter=lambda: 0.8)
    assert tried.next_try_at == office.clock() + 1.2 * MINUTE


def test_a_delivery_is_given_up_a_day_after_its_issue(office: Office) -> None:
    """The next digest is there by then; the ledger says why this one is not."""
    to = "desk@example.org"
    office.channel.errors = {to: [DeferredError(to, "busy") for _ in range(99)]}
    office.freeze(to)
    tried = office.send()[0]
    while tried.next_try_at is not None:
        office.clock.at = tried.next_try_at
        tried = office.send()[0]
    assert tried.state is REJECTED
    assert tried.last_error is not None
    assert tried.last_error.startswith("given up")
    assert timedelta(hours=22) < office.clock() - ISSUE.composed_at <= 24 * HOUR


def test_the_first_try_is_made_however_late(office: Office) -> None:
    """A process that was down for two days still sends what it had frozen."""
    office.freeze("desk@example.org")
    office.clock.move(days=2)
    assert [each.state for each in office.send()] == [ACCEPTED]


def test_a_doubt_is_tried_once_more_under_the_same_message_id(office: Office) -> None:
    """Then it stays a doubt, for a person to see: never a third mail."""
    to = "desk@example.org"
    office.channel.errors = {to: [UncertainError(to, "no answer") for _ in range(9)]}
    office.freeze(to)
    (first,) = office.send()
    assert first.state is UNCERTAIN
    assert first.next_try_at == office.clock() + MINUTE
    office.clock.move(minutes=1)
    (second,) = office.send()
    assert (second.state, second.next_try_at) == (UNCERTAIN, None)
    office.clock.move(days=1)
    assert office.send() == ()
    assert len({each.message_id for each in office.channel.sent}) == 1
    assert len(office.channel.sent) == 2


@pytest.mark.parametrize(
    ("error", "state", "is_tried_again"),
    [
        pytest.param(None, ACCEPTED, False, id="accepted"),
        pytest.param(DeferredError("x", "busy"), UNCERTAIN, True, id="deferred"),
        pytest.param(RejectedError("x", "unknown"), UNCERTAIN, False, id="rejected"),
    ],
)
def test_a_doubt_ends_only_with_an_acceptance(
    office: Office,
    error: BaseException | None,
    state: DeliveryState,
    is_tried_again: bool,
) -> None:
    """A later refusal does not prove that the first message was not taken."""
    to = "desk@example.org"
    office.channel.errors = {
        to: [UncertainError(to, "no answer"), *([error] if error else [])]
    }
    office.freeze(to)
    office.send()
    office.clock.move(minutes=1)
    (second,) = office.send()
    assert second.state is state
    assert (second.next_try_at is not None) is is_tried_again


class Killed(BaseException):
    """The process dies here."""


def test_a_process_that_dies_while_sending_repeats_at_most_that_mail(
    office: Office,
) -> None:
    """After the lease the delivery in flight goes out again, as the same message."""
    office.channel.errors = {"a@example.org": [Killed()]}
    office.freeze("a@example.org", "b@example.org")
    with pytest.raises(Killed):
        office.send()
    office.send()
    assert office.ledger()["a@example.org"].state is SENDING
    office.clock.move(hours=1)
    office.send()
    ledger = office.ledger()
    assert {each.state for each in ledger.values()} == {ACCEPTED}
    ids = [each.message_id for each in office.channel.sent]
    assert ids.count(ledger["a@example.org"].message_id) == 2
    assert ids.count(ledger["b@example.org"].message_id) == 1


def test_an_issue_that_cannot_be_rendered_waits_for_a_mended_template(
    office: Office,
) -> None:
    """Nothing was handed over, so there is no doubt about it."""

    def broken(issue: Issue) -> Rendition:
        raise KeyError("template")

    office.freeze("desk@example.org")
    (tried,) = office.send(rendition=broken)
    assert tried.state is DEFERRED
    office.clock.move(minutes=1)
    assert [each.state for each in office.send()] == [ACCEPTED]


def test_a_channel_that_is_not_set_up_defers(office: Office) -> None:
    """Mail may be taken out of the configuration and come back."""
    office.freeze("desk@example.org")
    (tried,) = office.send(channels={})
    assert tried.state is DEFERRED
    assert "no channel 'mail'" in str(tried.last_error)


@pytest.mark.parametrize(
    ("error", "level"),
    [
        pytest.param(None, logging.INFO, id="accepted"),
        pytest.param(DeferredError("x", "busy", 451), logging.WARNING, id="busy"),
        pytest.param(DeferredError("x", "login", 535), logging.ERROR, id="login"),
        pytest.param(RejectedError("x", "unknown", 550), logging.ERROR, id="rejected"),
    ],
)
def test_each_try_is_one_line_of_log(
    office: Office,
    caplog: pytest.LogCaptureFixture,
    error: BaseException | None,
    level: int,
) -> None:
    """A server that says no to us, or a refusal for good, needs somebody: ERROR."""
    to = "desk@example.org"
    office.channel.errors = {to: [error] if error else []}
    office.freeze(to)
    with caplog.at_level(logging.INFO, "monitor.deliver"):
        office.send()
    (record,) = caplog.records
    assert record.levelno == level
    assert record.__dict__["recipient"] == to
    assert record.__dict__["issue"] == ISSUE.id


# the folder --------------------------------------------------------------------------


def write(
    rendition: Rendition, delivery: Delivery, now: datetime = ISSUE.composed_at
) -> str:
    """Write an issue into its folder."""
    return deliver.FolderChannel().send(rendition, delivery, now, lambda: None)


def folder_delivery(folder: Path) -> Delivery:
    """A delivery to a folder."""
    return Delivery(ISSUE.id, "folder", str(folder), SENDING, "<x@example.org>")


def test_what_is_no_mail_is_rendered_for_everybody(
    office: Office, tmp_path: Path
) -> None:
    """No reader's own page is led to from a folder."""
    folder = tmp_path / "out"
    place = replace(newsday.EDITION, subscribers=(Subscriber(folder=folder),))
    office.store.save_issue(ISSUE, deliver.plan(ISSUE, place, "example.org"))
    shared = replace(rendition(ISSUE), text="for everybody")
    channels = {"folder": deliver.FolderChannel()}
    (done,) = office.send(channels=channels, shared=lambda content: shared)
    assert done.state is ACCEPTED
    assert (folder / "latest.txt").read_text("utf-8") == "for everybody"


def test_an_issue_is_written_as_html_and_text_and_as_the_latest(tmp_path: Path) -> None:
    """The folder is made; nothing but the four files is in it; bytes are UTF-8."""
    folder = tmp_path / "new" / "issues"
    rendered = replace(rendition(ISSUE), text="„Ærø“\n")
    path = write(rendered, folder_delivery(folder), ISSUE.composed_at)
    assert path == str(folder / "2026-03-03.html")
    assert sorted(each.name for each in folder.iterdir()) == [
        "2026-03-03.html",
        "2026-03-03.txt",
        "latest.html",
        "latest.txt",
    ]
    assert (folder / "2026-03-03.txt").read_bytes() == "„Ærø“\n".encode()
    assert (folder / "latest.html").read_text("utf-8") == rendered.html


def test_a_picture_lies_beside_the_page(tmp_path: Path) -> None:
    """What a mail carries as a part is a file here, and the page shows that."""
    image = Image("days@monitor", b"PNG", "alt")
    rendered = replace(
        rendition(ISSUE), html='<img src="cid:days@monitor">', images=(image,)
    )
    write(rendered, folder_delivery(tmp_path))
    assert (tmp_path / "2026-03-03-days.png").read_bytes() == b"PNG"
    page = (tmp_path / "2026-03-03.html").read_text()
    assert page == '<img src="2026-03-03-days.png">'
    assert (tmp_path / "latest-days.png").exists()


def test_writing_an_issue_again_changes_nothing(tmp_path: Path) -> None:
    """A retry after a crash replaces its own files."""
    for _ in range(2):
        write(rendition(ISSUE), folder_delivery(tmp_path), ISSUE.composed_at)
    assert len(list(tmp_path.iterdir())) == 4


def test_another_issue_of_the_same_day_has_its_own_files(tmp_path: Path) -> None:
    """Two editions may share a folder; none overwrites the other."""
    other = replace(ISSUE, id="another-issue")
    now = ISSUE.composed_at
    for issue in (ISSUE, other, ISSUE):
        write(rendition(issue), folder_delivery(tmp_path), now)
    assert ISSUE.id in (tmp_path / "2026-03-03.html").read_text("utf-8")
    assert other.id in (tmp_path / "2026-03-03-2.html").read_text("utf-8")
    assert not (tmp_path / "2026-03-03-3.html").exists()


def test_an_old_issue_sent_late_is_not_the_latest(tmp_path: Path) -> None:
    """`latest.html` never goes back in time."""
    now = ISSUE.composed_at
    old = replace(rendition(replace(ISSUE, id="old")), day=date(2026, 3, 1))
    for rendered in (rendition(ISSUE), old):
        write(rendered, folder_delivery(tmp_path), now)
    assert (tmp_path / "2026-03-01.html").exists()
    assert ISSUE.id in (tmp_path / "latest.html").read_text("utf-8")


def test_a_folder_that_cannot_be_written_defers(tmp_path: Path) -> None:
    """No permission, no room, a file in the way: it may work later."""
    (tmp_path / "issues").write_text("a file where the folder should be")
    with pytest.raises(DeferredError, match="cannot write the issue there"):
        write(rendition(ISSUE), folder_delivery(tmp_path / "issues"), ISSUE.composed_at)


def test_a_full_disk_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file appears whole or not at all."""
    now = ISSUE.composed_at
    write(rendition(ISSUE), folder_delivery(tmp_path), now)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    changed = replace(rendition(ISSUE), html=f"<p>changed</p>{ISSUE.id}", text="other")
    with pytest.raises(DeferredError, match="No space left"):
        write(changed, folder_delivery(tmp_path), now)
    assert (tmp_path / "2026-03-03.txt").read_text("utf-8") == rendition(ISSUE).text
    assert len(list(tmp_path.iterdir())) == 4
