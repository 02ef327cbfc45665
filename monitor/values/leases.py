"""What workers of a fleet are given for a while: feeds, and turns at a host."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Lease:
    """A feed that one worker may poll until `until`.

    `fence` is this lease's number: each one of a feed is higher than those before, and
    what is saved under an earlier one is refused.
    """

    feed_id: str
    fence: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """When a host may be asked: after `wait`; or, where `status` is set, not before
    then, because it answered so and wants to be left alone."""

    wait: timedelta
    status: int | None = None
