"""The ledger's rules: one delivery per issue, or alert, and subscriber, sent once.

SMTP cannot promise exactly once: a server may take a message and the connection break
before it says so. Such a delivery is `uncertain`. It is tried once more under the same
Message-ID, by which a mailbox and a person recognise the double, and then left alone.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import subscriptions
from monitor.config import Edition
from monitor.deliver import settling
from monitor.deliver.pace import Pace
from monitor.deliver.settling import Outcome
from monitor.errors import (
    DeferredError,
    DeliveryError,
    RejectedError,
    StoreError,
    UncertainError,
)
from monitor.ports import Channel, Clock, Store
from monitor.values import (
    Alert,
    Delivery,
    DeliveryState,
    Issue,
    Rendition,
    Suppression,
    make_id,
)

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
"""Longer than any send takes: a delivery in flight for longer lost its process."""


def plan(issue: Issue, edition: Edition, mail_domain: str) -> tuple[Delivery, ...]:
    """Make one pending delivery for each subscriber of an edition, in its order."""
    wanted: dict[tuple[str, str], None] = {}
    for subscriber in edition.subscribers:
        if subscriber.email is not None:
            wanted["mail", subscriber.email] = None
        if subscriber.folder is not None:
            wanted["folder", str(subscriber.folder)] = None
    return tuple(
        planned(issue.id, channel, recipient, mail_domain)
        for channel, recipient in wanted
    )


def planned(issue_id: str, channel: str, recipient: str, mail_domain: str) -> Delivery:
    """One pending delivery of an issue or alert.

    The Message-ID derives from it and the recipient, so every try carries the same one.
    """
    mark = make_id(channel, recipient)[:10]
    return Delivery(
        issue_id=issue_id,
        channel=channel,
        recipient=recipient,
        state=DeliveryState.PENDING,
        message_id=f"<{issue_id}.{mark}@{mail_domain}>",
    )


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends what is due.

    `jitter` gives numbers in [0, 1) that spread the retries; `retries_doubts` says what
    becomes of a message that may have been taken. `shared` renders for what is not one
    reader's, like a folder, where that is another rendition than a mail's.
    """

    store: Store
    channels: Mapping[str, Channel]
    rendition: Callable[[Issue], Rendition]
    alert_rendition: Callable[[Alert], Rendition]
    clock: Clock
    jitter: Callable[[], float]
    pace: Pace
    retries_doubts: bool = True
    shared: Callable[[Issue | Alert], Rendition] | None = None

    def send_due(
        self, *, issue_id: str | None = None, recipient: str | None = None
    ) -> tuple[Delivery, ...]:
        """Send every delivery that is due; return them with what became of each.

        Claims one at a time (the claim is committed before anything is sent), so
        several processes can share the work. A recipient that fails never stops the
        others.
        """
        done: list[Delivery] = []
        while self.pace.go_on():
            claimed = self.store.claim_delivery(
                self.clock(), LEASE, issue_id=issue_id, recipient=recipient
            )
            if claimed is None:
                break
            started_at = self.clock()
            delivery, outcome = self._work(claimed, started_at)
            now = self.clock()
            self.store.save_delivery(delivery, now)
            _log(delivery, outcome, now - started_at)
            done.append(delivery)
        return tuple(done)

    def _work(
        self, claimed: Delivery, now: datetime
    ) -> tuple[Delivery, Outcome | None]:
        """Try one delivery, unless its doubts or its reader forbid it."""
        if not settling.may_retry(claimed, retries_doubts=self.retries_doubts):
            return settling.held(claimed, now), None
        content: Issue | Alert | None = self.store.issue(claimed.issue_id)
        content = content or self.store.alert(claimed.issue_id)
        if content is not None:
            why = self._suppression(claimed, content, now)
            if why is not None:
                return settling.suppressed(claimed, why, now), None
        outcome = self._attempt(claimed, content, now)
        if claimed.channel == "mail":
            self.pace.sent()
        settled = settling.settle(
            claimed,
            outcome,
            self.clock(),
            jitter=self.jitter(),
            retries_doubts=self.retries_doubts,
        )
        return settled, outcome

    def _suppression(
        self, delivery: Delivery, content: Issue | Alert, now: datetime
    ) -> Suppression | None:
        """What keeps this reader from it: asked at the last moment, so that who leaves
        an hour before the digest gets none."""
        if delivery.channel != "mail":
            return None
        is_alert = isinstance(content, Alert)
        scope = subscriptions.scope_of(content.edition_id, is_alert=is_alert)
        known = self.store.suppressions(subscriptions.bare(delivery.recipient))
        return subscriptions.in_force(known, scope, now)

    def _attempt(
        self, delivery: Delivery, content: Issue | Alert | None, now: datetime
    ) -> Outcome:
        until = _until(content, now)
        to = delivery.recipient
        is_handed_over = False

        def hand_over() -> None:
            nonlocal is_handed_over
            if not self.store.hand_over(delivery, self.clock()):
                raise DeferredError(to, "another process has this delivery now")
            is_handed_over = True

        try:
            channel = self.channels.get(delivery.channel)
            if content is None:
                raise RejectedError(to, f"no issue {delivery.issue_id} is stored")
            if channel is None:
                raise DeferredError(to, f"no channel {delivery.channel!r} is set up")
            rendered = self._rendered(content, delivery)
            return Outcome(
                until, None, channel.send(rendered, delivery, now, hand_over)
            )
        except DeliveryError as error:
            return Outcome(until, error)
        except StoreError:
            raise  # no bug of this delivery: it stays claimed until its lease ends
        except Exception as error:
            # The boundary of one item: a bug met on one delivery is written down
            # against it, and the others still go out.
            extra = {"recipient": to}
            logger.exception("delivery failed unexpectedly", extra=extra)
            kind = UncertainError if is_handed_over else DeferredError
            return Outcome(
                until, kind(to, f"unexpected {type(error).__name__}: {error}")
            )

    def _rendered(self, content: Issue | Alert, delivery: Delivery) -> Rendition:
        if self.shared is not None and delivery.channel != "mail":
            return self.shared(content)
        if isinstance(content, Alert):
            return self.alert_rendition(content)
        return self.rendition(content)


def _until(content: Issue | Alert | None, now: datetime) -> datetime:
    if isinstance(content, Issue):
        return settling.deadline(content.composed_at, content.next_at)
    return settling.deadline(content.made_at if content else now, None)


def _log(delivery: Delivery, outcome: Outcome | None, took: timedelta) -> None:
    """One line a try. ERROR is what somebody must look at: a refusal for good, a doubt
    that stays, or a server that says no to us rather than to the recipient."""
    error = outcome.error if outcome else None
    is_refused = error is not None and (error.code or 0) >= 500
    level = logging.INFO
    if error is not None or delivery.state is DeliveryState.UNCERTAIN:
        is_over = delivery.next_try_at is None
        level = logging.ERROR if is_over or is_refused else logging.WARNING
    logger.log(
        level,
        "delivery tried",
        extra={
            "issue": delivery.issue_id,
            "channel": delivery.channel,
            "recipient": delivery.recipient,
            "state": delivery.state.value,
            "n_attempts": delivery.n_attempts,
            "answer": outcome.answer if outcome else "",
            "error": delivery.last_error,
            "seconds": round(took.total_seconds(), 3),
        },
    )
