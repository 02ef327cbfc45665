"""What is kept about those who get mail: who asked not to, and what came back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

EVERYTHING = ""
"""The scope of a suppression that holds for all mail to an address."""


class SuppressionReason(StrEnum):
    """Why an address gets nothing."""

    UNSUBSCRIBED = "unsubscribed"
    PAUSED = "paused"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address that gets nothing, whatever the configuration says.

    `address` is bare and in small letters; `scope` an edition's id, an edition's id
    with "/alerts", or EVERYTHING. It holds from `since_at` until `until_at` (None: for
    good) or until somebody lifts it (`lifted_at`).
    """

    address: str
    scope: str
    reason: SuppressionReason
    since_at: datetime
    until_at: datetime | None = None
    lifted_at: datetime | None = None
    detail: str = ""

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.lifted_at is None and (self.until_at is None or now < self.until_at)


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a token in a mail stands for: one address and one scope (see Suppression).

    The token has 22 small letters and digits, so that it survives programs that fold
    the case of addresses.
    """

    token: str
    address: str
    scope: str


class BounceKind(StrEnum):
    """What came back: a failure for good (of the address, of something else, of a full
    mailbox), one that passes, a complaint, a wish to leave, or nothing that we read."""

    NO_SUCH_ADDRESS = "no such address"
    REFUSED = "refused"
    FULL = "mailbox full"
    PASSING = "passing"
    COMPLAINT = "complaint"
    LEAVE = "unsubscribe"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Bounce:
    """One message that came back, as it is kept.

    `address` is None where the message does not prove whose it is; `claimed` is whom it
    names. `id` derives from the message, so that reading it twice is once.
    """

    id: str
    received_at: datetime
    kind: BounceKind
    address: str | None
    scope: str | None
    claimed: str = ""
    status: str = ""
    detail: str = ""
    message_id: str = ""
