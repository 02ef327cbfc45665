"""The scalar types of the configuration: durations, sizes, times of day, zones, ids.

Each turns what a person writes (`15m`, `10MB`, "18:00", `2024-07`) into a typed value
or says, in one sentence, what was expected. Values already typed pass through.
"""

import re
from datetime import date, time, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB)")
_BYTES = {"B": 1, "kB": 1000, "KB": 1000, "MB": 1000**2, "GB": 1000**3}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_duration(value: object) -> timedelta:
    """Read `90s`, `15m`, `1h`, `1h 30m`, `3d`, `2w`; a bare number has no unit."""
    if isinstance(value, timedelta):
        return value
    text = str(value).strip()
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text).strip():
        raise ValueError("expected a duration with its unit, like 90s, 15m, 2h or 3d")
    return timedelta(seconds=sum(float(n) * _SECONDS[unit] for n, unit in parts))


def parse_size(value: object) -> int:
    """Read `500kB`, `10MB` into bytes; an int passes as bytes only from code."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(str(value).strip())
    if not match:
        raise ValueError("expected a size with its unit, like 500kB or 10MB")
    return int(float(match[1]) * _BYTES[match[2]])


def parse_wall_time(value: object) -> time:
    """Read `7:00`, `"18:30"` as a time of day."""
    if isinstance(value, time):
        return value
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", str(value).strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError("expected a time of day like 07:00 or 18:30")
    return time(int(match[1]), int(match[2]))


def parse_date(value: object) -> date:
    """Read `2024`, `2024-07` or `2024-07-05` as the first day it names."""
    if isinstance(value, date):
        return value
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", str(value).strip())
    if not match:
        raise ValueError("expected a day like 2024-07-05, 2024-07 or 2024")
    return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))


def parse_days(value: object) -> tuple[int, ...]:
    """Read `daily`, `weekdays`, `mon` or `[mon, thu]` as numbers, Monday 0."""
    if isinstance(value, tuple) and all(isinstance(day, int) for day in value):
        return value
    if value in ("daily", "every day", "all"):
        return tuple(range(7))
    if value == "weekdays":
        return tuple(range(5))
    names = value if isinstance(value, list | tuple) else [value]
    try:
        return tuple(sorted({WEEKDAYS.index(str(name).lower()[:3]) for name in names}))
    except ValueError:
        raise ValueError("expected daily, weekdays, or days like [mon, thu]") from None


def check_zone(value: str) -> str:
    """Accept an IANA time zone name."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"unknown time zone {value!r}, use an IANA name like Europe/Kyiv"
        ) from None
    return value


def check_url(value: str) -> str:
    """Accept an http or https address with a host."""
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("expected an address that starts with https:// or http://")
    return value


def check_address(value: str) -> str:
    """Accept a mail address, bare or as `Name <address>`; no line breaks."""
    if not re.fullmatch(r"(?:[^<>\r\n]*<)?[^@\s<>]+@[^@\s<>]+>?", value) or (
        value.count("<") != value.count(">")
    ):
        raise ValueError("expected a mail address like desk@example.org")
    return value


def check_term(value: str) -> str:
    """Accept a topic term: a word or phrase, `*` at a word's end for any ending."""
    if not re.search(r"\w", value):
        raise ValueError("expected a word or a phrase")
    if re.search(r"\*\w|(?<!\w)\*", value):
        raise ValueError("a * may stand only at the end of a word")
    return value


def _text(pattern: str | None = None) -> WithJsonSchema:
    schema: dict[str, object] = {"type": "string"}
    return WithJsonSchema(schema | ({"pattern": pattern} if pattern else {}))


Duration = Annotated[
    timedelta, BeforeValidator(parse_duration), _text(r"^(\d+(\.\d+)?\s*[smhdw]\s*)+$")
]
Size = Annotated[int, BeforeValidator(parse_size), _text(r"^\d+(\.\d+)?\s*[kKMG]?B$")]
WallTime = Annotated[time, BeforeValidator(parse_wall_time), _text(r"^\d{1,2}:\d{2}$")]
FlexibleDate = Annotated[
    date,
    BeforeValidator(parse_date),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^\d{4}(-\d{2}){0,2}$"},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ]
        }
    ),
]
Days = Annotated[
    tuple[int, ...],
    BeforeValidator(parse_days),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["daily", "weekdays", *WEEKDAYS]},
                {"type": "array", "items": {"enum": list(WEEKDAYS)}, "minItems": 1},
            ]
        }
    ),
]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
ZoneName = Annotated[str, AfterValidator(check_zone)]
Url = Annotated[str, AfterValidator(check_url)]
Address = Annotated[str, AfterValidator(check_address)]
Term = Annotated[str, AfterValidator(check_term)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
