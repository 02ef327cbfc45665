"""Pure: what came back by mail -> what it says, whose it is, and what follows.

Read are delivery reports (RFC 3464), complaints (ARF, RFC 5965) and mails that ask to
leave. Anybody can write such a mail; what makes one count is the token in it, which
only the reader's own mail carried (its return path, its List-Unsubscribe).
"""

import email
import email.policy
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message

from monitor.subscriptions import tokens_in
from monitor.values import (
    EVERYTHING,
    Bounce,
    BounceKind,
    Subscription,
    Suppression,
    SuppressionReason,
)

WINDOW = timedelta(days=14)
LIMIT = 3
"""So many refusals for good within WINDOW suspend an address."""
MAX_DETAIL = 300
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_OF_SENDER = ("7", "8")  # RFC 3463: 5.1.7 and 5.1.8 are about our own address
_TO_US = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_OF_OURS = ("Return-Path", "List-Unsubscribe", "X-Original-Mail-From")


@dataclass(frozen=True, slots=True)
class Came:
    """A message that came back, read: `tokens` in the order in which to try them."""

    id: str
    kind: BounceKind
    tokens: tuple[str, ...]
    claimed: str = ""
    status: str = ""
    detail: str = ""
    message_id: str = ""


def read(raw: bytes, envelope_to: str = "") -> Came:
    """Read one message as it came; never raises on odd bytes.

    `envelope_to` is the address that it was sent to, where the mail server tells.
    """
    made = hashlib.blake2b(raw, digest_size=11).hexdigest()
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    tokens = list(tokens_in(envelope_to))
    for name in _TO_US:
        for value in message.get_all(name, []):
            tokens += tokens_in(str(value))
    report = str(message.get_param("report-type") or "").lower()
    parts = list(message.walk())
    original = _original(parts)
    message_id = str(original.get("Message-ID", "")).strip() if original else ""
    fields: Mapping[str, str] = {}
    kind, status, detail = BounceKind.UNREADABLE, "", _clip(message.get("Subject", ""))
    if report == "feedback-report":
        kind, fields = BounceKind.COMPLAINT, _feedback(parts)
        detail = _clip(f"{fields.get('feedback-type', 'abuse')} report")
        tokens += tokens_in(fields.get("original-mail-from", ""))
    elif (statuses := _statuses(parts)) and (fields := _worst(statuses)):
        kind, status = _judged(fields)
        detail = _clip(fields.get("diagnostic-code", "")) or detail
    elif asked := _wish(message):
        kind, tokens = BounceKind.LEAVE, [*tokens, *asked]
    if original is not None:
        for name in _OF_OURS:
            tokens += tokens_in(str(original.get(name, "")))
    claimed = fields.get("original-rcpt-to") or fields.get("final-recipient", "")
    return Came(
        made,
        kind,
        tuple(dict.fromkeys(tokens)),
        _clip(claimed.rpartition(";")[2].strip()),
        status,
        detail,
        _clip(message_id),
    )


def bounce_of(came: Came, owner: Subscription | None, now: datetime) -> Bounce:
    """What is kept of it; `owner` is what its token stands for, None for nobody."""
    return Bounce(
        id=came.id,
        received_at=now,
        kind=came.kind,
        address=owner.address if owner else None,
        scope=owner.scope if owner else None,
        claimed=came.claimed,
        status=came.status,
        detail=came.detail,
        message_id=came.message_id,
    )


def judge(bounces: Sequence[Bounce]) -> Suppression | None:
    """What follows from all that came back from one address, latest last.

    An unknown address (5.1.x) and a complaint suspend at once; other failures for good
    after LIMIT within WINDOW; a full mailbox (5.2.2) and what passes (4.x.x) never. A
    wish to leave ends the scope it was made for.
    """
    if not bounces or (last := bounces[-1]).address is None:
        return None
    reason, scope = SuppressionReason.BOUNCED, EVERYTHING
    words = " ".join(part for part in (last.status, last.detail) if part)
    if last.kind is BounceKind.COMPLAINT:
        reason = SuppressionReason.COMPLAINED
    elif last.kind is BounceKind.LEAVE:
        reason, scope, words = (
            SuppressionReason.UNSUBSCRIBED,
            last.scope or EVERYTHING,
            "by mail",
        )
    elif last.kind is BounceKind.REFUSED:
        recent = [
            each
            for each in bounces
            if each.kind is BounceKind.REFUSED
            and each.received_at > last.received_at - WINDOW
        ]
        if len(recent) < LIMIT:
            return None
        words = f"{len(recent)} refusals in {WINDOW.days} days, the last: {words}"
    elif last.kind is not BounceKind.NO_SUCH_ADDRESS:
        return None
    return Suppression(last.address, scope, reason, last.received_at, detail=words)


def _clip(value: object) -> str:
    return " ".join(str(value).split())[:MAX_DETAIL]


def _original(parts: Sequence[Message]) -> Message | None:
    """Our own message, or its headers, as the report quotes it."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822" and isinstance(part.get_payload(), list):
            inner = part.get_payload()[0]  # type: ignore[index]
            return inner if isinstance(inner, Message) else None
        if kind in ("text/rfc822-headers", "message/rfc822-headers"):
            return email.message_from_string(_text(part))
    return None


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload.decode("utf-8", "replace")
    inner = part.get_payload()
    return "".join(str(each) for each in inner) if isinstance(inner, list) else ""


def _fields(block: Message) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in block.items()}


def _statuses(parts: Sequence[Message]) -> list[dict[str, str]]:
    """The blocks of a delivery report, one a recipient (the first is the server's)."""
    found = []
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        if isinstance(blocks, list):
            found += [_fields(each) for each in blocks if isinstance(each, Message)]
    return [each for each in found if "action" in each or "status" in each]


def _worst(statuses: Sequence[dict[str, str]]) -> dict[str, str]:
    """Of several recipients the one that failed for good; we write to one alone."""
    return max(statuses, key=lambda each: each.get("status", "").strip()[:1])


def _judged(fields: Mapping[str, str]) -> tuple[BounceKind, str]:
    found = _STATUS.search(fields.get("status", ""))
    told = _STATUS.search(fields.get("diagnostic-code", ""))
    # 5.0.0 says nothing; what the other server said may.
    if told and (found is None or found[2] == "0"):
        found = told if found is None or told[1] == found[1] else found
    if found is None:
        return BounceKind.UNREADABLE, ""
    status = found[0]
    if found[1] != "5" or fields.get("action", "failed").strip().lower() != "failed":
        return BounceKind.PASSING, status
    if found[2] == "1" and found[3] not in _OF_SENDER:
        return BounceKind.NO_SUCH_ADDRESS, status
    if (found[2], found[3]) == ("2", "2"):
        return BounceKind.FULL, status
    return BounceKind.REFUSED, status


def _feedback(parts: Sequence[Message]) -> dict[str, str]:
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                block = inner[0]
            else:
                block = email.message_from_string(_text(part))
            # The standard library leaves the fields in the block's body.
            return _fields(block) or _fields(email.message_from_string(_text(block)))
    return {}


def _wish(message: Message) -> tuple[str, ...]:
    """The tokens of a mail that asks to leave; an automatic answer asks nothing."""
    automatic = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    subject = str(message.get("Subject", ""))
    if automatic not in ("no", "") or "unsubscribe" not in subject.lower():
        return ()
    return tokens_in(subject)
