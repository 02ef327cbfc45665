"""Pure: who may be mailed, and the addresses by which a reader leaves or pauses.

A token stands for one address and one scope: an edition, or an edition's alerts. It is
22 small letters and digits (110 bits), because programs on the way fold the case of
addresses, and short, because the standard library breaks headers with long words.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr

from monitor.config import base_id
from monitor.values import EVERYTHING, Suppression

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
TOKEN_LENGTH = 22
_TOKEN = re.compile(rf"(?<![a-z0-9])[{ALPHABET}]{{{TOKEN_LENGTH}}}(?![a-z0-9])")
_ALERTS = "/alerts"


def token_from(random: bytes) -> str:
    """A token of 22 random bytes, of each of which five bits count."""
    return "".join(ALPHABET[byte & 31] for byte in random[:TOKEN_LENGTH])


def tokens_in(text: str) -> tuple[str, ...]:
    """What may be tokens in a text, in its order, each once."""
    return tuple(dict.fromkeys(_TOKEN.findall(text.lower())))


def bare(recipient: str) -> str:
    """The address of `Name <address>` in small letters, as suppressions keep it."""
    return (parseaddr(recipient)[1] or recipient).strip().lower()


def scope_of(edition_id: str, *, is_alert: bool = False) -> str:
    """The scope of an edition, or of its alerts; the same for one made for a single
    subscriber."""
    return base_id(edition_id) + (_ALERTS if is_alert else "")


def is_alerts(scope: str) -> bool:
    """Whether a scope is that of alerts."""
    return scope.endswith(_ALERTS)


def edition_of(scope: str) -> str:
    """The edition that a scope belongs to."""
    return scope.removesuffix(_ALERTS)


def in_force(
    suppressions: Iterable[Suppression], scope: str, now: datetime
) -> Suppression | None:
    """The suppression that keeps an address from this scope, one for good first.

    `suppressions` are those of the address. One of the scope itself or of everything
    counts: who leaves an edition goes on getting its alerts, and the other way round.
    """
    found = [
        each
        for each in suppressions
        if each.scope in (scope, EVERYTHING) and each.holds(now)
    ]
    return min(found, key=lambda each: each.until_at is not None, default=None)


def page(base_url: str, token: str) -> str:
    """The address of a reader's page to leave or to pause."""
    return f"{base_url.rstrip('/')}/u/{token}"


def return_path(bounces: str, token: str) -> str:
    """The envelope sender of one reader's mail (VERP): NAME+TOKEN@DOMAIN."""
    user, _, domain = bounces.rpartition("@")
    return f"{user}+{token}@{domain}"
