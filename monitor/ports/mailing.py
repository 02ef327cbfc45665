"""What the store keeps of those who get mail, and of alerts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from monitor.values import (
    Alert,
    AlertMark,
    Bounce,
    Delivery,
    Subscription,
    Suppression,
)

Judge = Callable[[Sequence[Bounce]], Suppression | None]
"""`bounces.judge`: what follows from all that came back from one address, latest
last."""


class SubscriberStore(Protocol):
    """Who wants no mail, by which token they say so, and what came back."""

    def token_for(self, address: str, scope: str, fresh: str) -> str:
        """The token of an address and a scope: the one it has, else `fresh`, kept."""
        ...

    def subscription(self, token: str) -> Subscription | None:
        """What a token stands for; None for one that was never given."""
        ...

    def recipient_of(self, message_id: str) -> str | None:
        """To whom a message was delivered, by its Message-ID."""
        ...

    def suppressions(self, address: str | None = None) -> tuple[Suppression, ...]:
        """Suppressions, lifted and past ones too, by address and scope."""
        ...

    def suppress(self, suppression: Suppression) -> bool:
        """Write one down; returns False where one in force says as much already.

        One for good replaces a pause; nothing replaces one for good.
        """
        ...

    def lift(self, address: str, scope: str, now: datetime) -> bool:
        """Let mail through again; returns False where nothing was in force."""
        ...

    def bounces(self, address: str | None = None) -> tuple[Bounce, ...]:
        """What came back, latest first."""
        ...

    def save_bounce(self, bounce: Bounce, judge: Judge) -> Suppression | None:
        """Keep what came back and what follows from it, in one transaction.

        `judge` sees what came back from the address since mail was last let through to
        it. The same message twice is once. Returns the suppression that is new.
        """
        ...


class AlertStore(Protocol):
    """Alerts as they were frozen, and how far each rule has come."""

    def alert(self, alert_id: str) -> Alert | None:
        """One alert."""
        ...

    def alerts(self, rule_id: str, since: datetime) -> tuple[Alert, ...]:
        """A rule's alerts made at or after `since`, latest first."""
        ...

    def alert_mark(self, rule_id: str) -> AlertMark | None:
        """How far a rule has come; None for one that has not begun."""
        ...

    def save_alert(
        self, mark: AlertMark, alert: Alert | None, deliveries: Sequence[Delivery]
    ) -> bool:
        """Move a rule's mark, and freeze the alert that goes with it.

        One transaction; returns False and writes nothing where another worker took the
        step: a mark's `n` is one more than the one it follows, 0 for the first.
        """
        ...

    def report_counts(
        self, spans: Sequence[tuple[datetime, datetime]]
    ) -> Mapping[str, tuple[int, ...]]:
        """How many reports of each figure were taken in, in each half-open span of
        time; a figure without any is left out."""
        ...
