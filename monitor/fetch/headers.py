"""What an answer's headers say of time and charset. Pure.

Dates are taken relative to the answer's own Date header: a wrong clock, ours or
theirs, then changes nothing, and no clock is read here.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST = timedelta(days=366)  # larger numbers are nonsense, and overflow
_SAVED_NOWHERE = frozenset({"no-cache", "no-store"})


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long the server asks to be left alone: seconds or a date (RFC 9110, 10.2.3).

    A moment that is past gives None, like no header.
    """
    return _positive(_seconds_ordate(headers.get("Retry-After"), headers))


def max_age(headers: Mapping[str, str]) -> timedelta | None:
    """How long the answer stays fresh: max-age less Age, else Expires (RFC 9111, 4.2).

    None where it says nothing, or not to be kept.
    """
    directives = _directives(headers.get("Cache-Control", ""))
    if _SAVED_NOWHERE & directives.keys():
        return None
    if "max-age" in directives:
        fresh = _seconds(directives["max-age"])
        spent = _seconds(headers.get("Age", "")) or timedelta()
        return _positive(fresh - spent) if fresh else None
    return _positive(_until(headers.get("Expires"), headers))


def charset(content_type: str) -> str | None:
    """The charset parameter of a Content-Type, lower case."""
    for part in content_type.split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").lower() or None
    return None


def _directives(header: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in header.lower().split(","))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def _seconds_ordate(value: str | None, headers: Mapping[str, str]) -> timedelta | None:
    return (_seconds(value) if value else None) or _until(value, headers)


def _seconds(value: str) -> timedelta | None:
    digits = value.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    return min(timedelta(seconds=int(digits[:9])), _LONGEST)


def _until(value: str | None, headers: Mapping[str, str]) -> timedelta | None:
    then, now = date(value), date(headers.get("Date"))
    return min(then - now, _LONGEST) if then and now else None


def date(value: str | None) -> datetime | None:
    """The instant that a header names; None for what is none."""
    try:
        moment = parsedate_to_datetime(value) if value else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment and not moment.tzinfo else moment


def _positive(duration: timedelta | None) -> timedelta | None:
    return duration if duration and duration > timedelta() else None
