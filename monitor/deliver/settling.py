"""Pure: what a try makes of a delivery, and when to try again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.errors import DeliveryError, RejectedError, UncertainError
from monitor.values import Delivery, DeliveryState, Suppression

BACKOFF = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60))
"""Pauses after the first failures; the last one repeats."""
GIVE_UP_AFTER = timedelta(hours=24)
"""No try is made later than this after the issue was composed, nor after the next one
is due; but for the first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one try came to: the error, or None and the answer; and the last moment at
    which another try makes sense."""

    until: datetime
    error: DeliveryError | None = None
    answer: str = ""


def deadline(made_at: datetime, next_at: datetime | None) -> datetime:
    """The last moment for another try: when the next issue is due, or after a day."""
    end = made_at + GIVE_UP_AFTER
    return end if next_at is None or next_at <= made_at else min(end, next_at)


def settle(
    claimed: Delivery,
    outcome: Outcome,
    now: datetime,
    *,
    jitter: float,
    retries_doubts: bool = True,
) -> Delivery:
    """The delivery after a try: accepted, or its error and when to try again.

    Once the server may have taken it, only an acceptance ends the doubt: a later
    failure leaves it uncertain, and a second doubt (the first, without
    `retries_doubts`) ends the tries. `jitter` in [0, 1) makes pauses longer by up to a
    quarter.
    """
    error = outcome.error
    is_doubt = isinstance(error, UncertainError)
    tried = replace(
        claimed,
        n_attempts=claimed.n_attempts + 1,
        n_doubts=claimed.n_doubts + is_doubt,
        updated_at=now,
        next_try_at=None,
        last_error=None,
        answer=outcome.answer or (str(error) if error else ""),
    )
    if error is None:
        return replace(tried, state=DeliveryState.ACCEPTED)
    state = DeliveryState.UNCERTAIN if tried.n_doubts else DeliveryState.DEFERRED
    is_final = isinstance(error, RejectedError) or (
        is_doubt and not may_retry(tried, retries_doubts=retries_doubts)
    )
    pause = BACKOFF[min(claimed.n_attempts, len(BACKOFF) - 1)] * (1 + jitter / 4)
    if not is_final and now + pause <= outcome.until:
        return replace(
            tried, state=state, last_error=str(error), next_try_at=now + pause
        )
    message = str(error) if is_final else f"given up: {error}"
    if state is DeliveryState.DEFERRED:
        state = DeliveryState.REJECTED
    return replace(tried, state=state, last_error=message)


def may_retry(delivery: Delivery, *, retries_doubts: bool) -> bool:
    """Whether a delivery may be sent again in spite of its doubts: once, if at all."""
    return delivery.n_doubts <= (1 if retries_doubts else 0)


def held(claimed: Delivery, now: datetime) -> Delivery:
    """A delivery in doubt that is left to a person."""
    return replace(
        claimed,
        n_attempts=claimed.n_attempts + 1,
        state=DeliveryState.UNCERTAIN,
        updated_at=now,
        next_try_at=None,
        last_error="it may have arrived, and is not sent again unless with --force",
    )


def suppressed(claimed: Delivery, why: Suppression, now: datetime) -> Delivery:
    """A delivery to an address that gets no mail; a doubt stays one."""
    words = f"{why.reason.value} since {why.since_at:%Y-%m-%d}"
    state = DeliveryState.UNCERTAIN if claimed.n_doubts else DeliveryState.SUPPRESSED
    return replace(
        claimed,
        n_attempts=claimed.n_attempts + 1,
        state=state,
        updated_at=now,
        next_try_at=None,
        last_error=f"the address gets no mail: {words}",
    )
