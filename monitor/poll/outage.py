"""Whether it is us who are cut off: then no feed is to blame. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=10)
LEAST_HOSTS = 3
"""Fewer may well be down at the same time."""


@dataclass(frozen=True, slots=True)
class Tried:
    """When a host was last tried, and whether it answered at all (also with an error
    status)."""

    host: str
    at: datetime
    did_answer: bool


def is_outage(tried: Iterable[Tried], host: str, now: datetime) -> bool:
    """Whether nobody else has answered of late: of the last tries of each host.

    `host` is the one that just failed to; it takes `LEAST_HOSTS` others that were tried
    within the last ten minutes, all in vain.
    """
    others = [one for one in tried if one.host != host and now - one.at <= WITHIN]
    return len(others) >= LEAST_HOSTS and not any(one.did_answer for one in others)
