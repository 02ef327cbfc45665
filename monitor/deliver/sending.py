"""The ledger's rules: one delivery per issue and subscriber, sent once.

SMTP cannot promise exactly once: a server may take a message and the connection break
before it says so. Such a delivery is `uncertain`. It is tried once more under the same
Message-ID, by which a mailbox and a person recognise the double, and then left alone.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.config import Edition
from monitor.errors import (
    DeferredError,
    DeliveryError,
    RejectedError,
    UncertainError,
)
from monitor.ports import Channel, Clock, Store
from monitor.values import Delivery, DeliveryState, Issue, Rendition, make_id

logger = logging.getLogger(__name__)

BACKOFF = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60))
"""Pauses after the first failures; the last one repeats."""
GIVE_UP_AFTER = timedelta(hours=24)
"""No try is made later than this after the issue was composed, but for the first."""
LEASE = timedelta(minutes=15)
"""Longer than any send takes: a delivery in flight for longer lost its process."""


def plan(issue: Issue, edition: Edition, mail_domain: str) -> tuple[Delivery, ...]:
    """Make one pending delivery for each subscriber of an edition, in its order.

    The Message-ID derives from issue and recipient, so every try of a delivery carries
    the same one.
    """
    wanted: dict[tuple[str, str], None] = {}
    for subscriber in edition.subscribers:
        if subscriber.email is not None:
            wanted["mail", subscriber.email] = None
        if subscriber.folder is not None:
            wanted["folder", str(subscriber.folder)] = None
    return tuple(
        Delivery(
            issue_id=issue.id,
            channel=channel,
            recipient=recipient,
            state=DeliveryState.PENDING,
            message_id=f"<{issue.id}.{make_id(channel, recipient)[:10]}@{mail_domain}>",
        )
        for channel, recipient in wanted
    )


def send_due(
    store: Store,
    channels: Mapping[str, Channel],
    rendition: Callable[[Issue], Rendition],
    clock: Clock,
    jitter: Callable[[], float],
) -> tuple[Delivery, ...]:
    """Send every delivery that is due; return them with what became of each.

    Claims one at a time (the claim is committed before anything is sent), so several
    processes can share the work. A recipient that fails never stops the others.
    `jitter` gives numbers in [0, 1) that spread the retries.
    """
    done: list[Delivery] = []
    while (claimed := store.claim_delivery(clock(), LEASE)) is not None:
        started_at = clock()
        outcome = _attempt(store, channels, rendition, claimed, started_at)
        now = clock()
        delivery = _settle(claimed, outcome, now, jitter())
        store.save_delivery(delivery, now)
        _log(delivery, outcome, now - started_at)
        done.append(delivery)
    return tuple(done)


class _Outcome:
    """What one try came to: the error, or None and the answer, and the last moment at
    which another try makes sense."""

    __slots__ = ("answer", "edition_id", "error", "until")

    def __init__(self, issue: Issue | None, now: datetime) -> None:
        self.error: DeliveryError | None = None
        self.answer = ""
        self.edition_id = issue.edition_id if issue else None
        self.until = (issue.composed_at if issue else now) + GIVE_UP_AFTER


def _attempt(
    store: Store,
    channels: Mapping[str, Channel],
    rendition: Callable[[Issue], Rendition],
    delivery: Delivery,
    now: datetime,
) -> _Outcome:
    issue = store.issue(delivery.issue_id)
    outcome = _Outcome(issue, now)
    channel = channels.get(delivery.channel)
    to = delivery.recipient
    is_handed_over = False
    try:
        if issue is None:
            raise RejectedError(to, f"no issue {delivery.issue_id} is stored")
        if channel is None:
            raise DeferredError(to, f"no channel {delivery.channel!r} is set up")
        rendered = rendition(issue)
        is_handed_over = True
        outcome.answer = channel.send(rendered, delivery, now)
    except DeliveryError as error:
        outcome.error = error
    except Exception as error:
        # The boundary of one item: a bug met on one delivery is written down against
        # it, and the others still go out.
        logger.exception("delivery failed unexpectedly", extra={"recipient": to})
        kind = UncertainError if is_handed_over else DeferredError
        outcome.error = kind(to, f"unexpected {type(error).__name__}: {error}")
    return outcome


def _settle(
    claimed: Delivery, outcome: _Outcome, now: datetime, jitter: float
) -> Delivery:
    """The delivery after a try: accepted, or its error and when to try again.

    Once the server may have taken it, only an acceptance ends the doubt: a later
    failure leaves it uncertain, and a second doubt ends the tries.
    """
    tried = replace(
        claimed,
        n_attempts=claimed.n_attempts + 1,
        updated_at=now,
        next_try_at=None,
        last_error=None,
    )
    if outcome.error is None:
        return replace(tried, state=DeliveryState.ACCEPTED)
    was_uncertain = claimed.state is DeliveryState.UNCERTAIN
    is_uncertain = isinstance(outcome.error, UncertainError)
    is_final = isinstance(outcome.error, RejectedError) or (
        was_uncertain and is_uncertain
    )
    pause = BACKOFF[min(claimed.n_attempts, len(BACKOFF) - 1)] * (1 + jitter / 4)
    if is_final or now + pause > outcome.until:
        is_open = was_uncertain or is_uncertain
        state = DeliveryState.UNCERTAIN if is_open else DeliveryState.REJECTED
        message = str(outcome.error)
        if not is_final:
            hours = GIVE_UP_AFTER // timedelta(hours=1)
            message = f"given up after {hours} hours: {message}"
        return replace(tried, state=state, last_error=message)
    state = (
        DeliveryState.UNCERTAIN
        if was_uncertain or is_uncertain
        else DeliveryState.DEFERRED
    )
    return replace(
        tried, state=state, last_error=str(outcome.error), next_try_at=now + pause
    )


def _log(delivery: Delivery, outcome: _Outcome, took: timedelta) -> None:
    """One line a try. ERROR is what somebody must look at: a refusal for good, a doubt
    that stays, or a server that says no to us rather than to the recipient."""
    is_refused = outcome.error is not None and (outcome.error.code or 0) >= 500
    level = logging.INFO
    if outcome.error is not None:
        is_over = delivery.next_try_at is None
        level = logging.ERROR if is_over or is_refused else logging.WARNING
    logger.log(
        level,
        "delivery tried",
        extra={
            "issue": delivery.issue_id,
            "edition": outcome.edition_id,
            "channel": delivery.channel,
            "recipient": delivery.recipient,
            "state": delivery.state.value,
            "n_attempts": delivery.n_attempts,
            "answer": outcome.answer,
            "error": delivery.last_error,
            "seconds": round(took.total_seconds(), 3),
        },
    )
