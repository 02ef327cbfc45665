"""Which feeds are due, what a poll brought, when to come back. Pure.

It fetches and stores nothing: it turns a feed's old state and what happened into the
new state, so that the daemon, a single run and a fleet of machines decide alike.

    choosing    which feeds are due, which entries are new, which validators to send
    after       a feed's state after a poll that worked or failed
    intervals   when to poll again: the publisher's wishes and the feed's own pace
    redirects   when a permanent redirect is believed
    windows     what the feed holds: overrun, deleted, back again
    renaming    entries whose ids changed
    outage      whether it is us who are cut off
    health      how a feed is doing, in words and kinds
    cover       which feeds a digest could not read whole
    retries     when to try an article again
"""

from monitor.poll.after import after_failure, after_success
from monitor.poll.choosing import body_hash, changed, due, is_fresh, validators
from monitor.poll.cover import coverage
from monitor.poll.health import Health, HealthKind, error_kind, health_of, span
from monitor.poll.outage import Tried, is_outage
from monitor.poll.renaming import renamed
from monitor.poll.retries import MAX_ATTEMPTS, read_again_at
from monitor.poll.windows import Movement, follow, window_of

__all__ = [
    "MAX_ATTEMPTS",
    "Health",
    "HealthKind",
    "Movement",
    "Tried",
    "after_failure",
    "after_success",
    "body_hash",
    "changed",
    "coverage",
    "due",
    "error_kind",
    "follow",
    "health_of",
    "is_fresh",
    "is_outage",
    "read_again_at",
    "renamed",
    "span",
    "validators",
    "window_of",
]
