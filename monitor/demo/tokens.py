"""Tokens that keep the sample fresh: `{{weekday -3h}}` is the day three hours ago.

A token is `{{FORM OFFSET}}` or `{{NAME}}`. OFFSET counts from `now`: a sign, then days,
hours, minutes (`-1d2h`, `-45m`, `+3d`). FORM is one of FORMS; all are in UTC and in
English whatever the locale. NAME is a value handed in, such as `base`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

_TOKEN = re.compile(r"\{\{ *(?P<word>[^}\s]*)(?: +(?P<offset>[^}\s]+))? *\}\}")
_OFFSET = re.compile(r"([+-])(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def weekday(at: datetime) -> str:
    """Tuesday."""
    return _WEEKDAYS[at.weekday()]


def day(at: datetime) -> str:
    """23 November."""
    return f"{at.day} {_MONTHS[at.month - 1]}"


def date(at: datetime) -> str:
    """23 November 2026."""
    return f"{day(at)} {at.year}"


def dateline(at: datetime) -> str:
    """Nov 23, as a wire agency writes it."""
    return f"{_MONTHS[at.month - 1][:3]} {at.day}"


def month(at: datetime) -> str:
    """November."""
    return _MONTHS[at.month - 1]


def clock(at: datetime) -> str:
    """14:05."""
    return f"{at:%H:%M}"


def iso(at: datetime) -> str:
    """2026-11-23T14:05:00+00:00."""
    return at.isoformat(timespec="seconds")


def rfc822(at: datetime) -> str:
    """Mon, 23 Nov 2026 14:05:00 GMT."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


FORMS: Mapping[str, Callable[[datetime], str]] = {
    "weekday": weekday,
    "day": day,
    "date": date,
    "dateline": dateline,
    "month": month,
    "time": clock,
    "iso": iso,
    "rfc822": rfc822,
}


def shift(now: datetime, offset: str) -> datetime:
    """The instant that lies `offset` ("-1d2h", "+45m") from `now`.

    Raises: ValueError for anything else.
    """
    match = _OFFSET.fullmatch(offset)
    if not match:
        raise ValueError(f"expected an offset like -3h or -1d2h30m, not {offset!r}")
    sign, days, hours, minutes = match.groups(default="0")
    span = timedelta(days=int(days), hours=int(hours), minutes=int(minutes))
    return now - span if sign == "-" else now + span


def resolve(text: str, now: datetime, values: Mapping[str, str] | None = None) -> str:
    """Replace every token of `text`.

    Raises: ValueError for a form, a name or an offset that does not exist.
    """
    known = values or {}

    def replacement(match: re.Match[str]) -> str:
        word, offset = match["word"], match["offset"]
        if offset is None and word in known:
            return known[word]
        if offset is None or word not in FORMS:
            raise ValueError(f"unknown token {match[0]!r}")
        return FORMS[word](shift(now, offset))

    return _TOKEN.sub(replacement, text)
