"""The scalar types of the configuration: durations, sizes, times of day, zones, ids.

Each turns what a person writes (`15m`, `10MB`, "18:00", `2024-07`) into a typed value
or says, in one sentence, what was expected. Values already typed pass through.
"""

import re
import unicodedata
from datetime import date, time, timedelta
from pathlib import Path
from string import Formatter
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    StringConstraints,
    WithJsonSchema,
)

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB)")
_BYTES = {"B": 1, "kB": 1000, "KB": 1000, "MB": 1000**2, "GB": 1000**3}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = {name: day for names in (WEEKDAYS, _FULL) for day, name in enumerate(names)}
DURATION_PATTERN = r"^(\d+(\.\d+)?\s*[smhdw]\s*)+$"
SIZE_PATTERN = r"^\d+(\.\d+)?\s*(B|kB|KB|MB|GB)$"
TIME_PATTERN = r"^\d{1,2}:\d{2}$"
URL_PATTERN = r"^https?://[^\s@/]+(/\S*)?$"
ID_PATTERN = r"^[a-z0-9][a-z0-9-]*$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
WIKIDATA_PATTERN = r"^Q[1-9]\d*$"
VARIABLE_PATTERN = r"^[A-Z_][A-Z0-9_]*$"  # capitals: a pasted password rarely fits
SUBJECT_FIELDS = (
    *("title", "counts", "names", "date", "new", "repeated", "again", "changed"),
)


def parse_duration(value: object) -> timedelta:
    """Read `90s`, `15m`, `1h`, `1h 30m`, `3d`, `2w`; a bare number has no unit."""
    if isinstance(value, timedelta):
        return value
    text = str(value).strip()
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text).strip():
        raise ValueError("expected a duration with its unit, like 90s, 15m, 2h or 3d")
    try:
        return timedelta(seconds=sum(float(n) * _SECONDS[unit] for n, unit in parts))
    except OverflowError:
        raise ValueError("longer than a duration can be") from None


def parse_size(value: object) -> int:
    """Read `500kB`, `10MB` into bytes; an int passes as bytes only from code."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(str(value).strip())
    if not match:
        raise ValueError("expected a size with its unit, like 500kB or 10MB")
    n_bytes = float(match[1]) * _BYTES[match[2]]
    if not 1 <= n_bytes <= 2**63:
        raise ValueError("expected at least 1B and at most 9000000000GB")
    return int(n_bytes)


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
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise ValueError("there is no such day in the calendar") from None


def parse_days(value: object) -> tuple[int, ...]:
    """Read `daily`, `weekdays`, `mon` or `[mon, thu]` as numbers, Monday 0."""
    if isinstance(value, tuple) and all(isinstance(day, int) for day in value):
        return value
    if value in ("daily", "every day", "all"):
        return tuple(range(7))
    if value == "weekdays":
        return tuple(range(5))
    names = value if isinstance(value, list | tuple) else [value]
    days = {_DAYS.get(str(name).lower(), -1) for name in names}
    if not days or -1 in days:
        raise ValueError("expected daily, weekdays, or days like [mon, thu]")
    return tuple(sorted(days))


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
    """Accept an http or https address with a host and no password in it."""
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_good = is_good and parts.port != 0 and not re.search(r"\s", value)
    except ValueError:
        is_good = False
    if not is_good:
        raise ValueError("expected an address that starts with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError(
            "a user name or password in an address would show in logs and exports"
        )
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


def check_version(value: int) -> int:
    """Accept the version of the files' layout that this program reads."""
    if value != 1:
        raise ValueError("this program reads version 1")
    return value


def check_identifier(value: str) -> str:
    """Accept an id: small letters, digits and hyphens."""
    if not re.fullmatch(ID_PATTERN, value):
        plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
        better = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
        hint = f", like '{better or 'mira-holt'}'"
        raise ValueError(f"expected small letters, digits and hyphens{hint}")
    return value


def check_language(value: str) -> str:
    """Accept a BCP 47 language code."""
    if not re.fullmatch(LANGUAGE_PATTERN, value):
        raise ValueError("expected a language code like en, uk or pt-BR")
    return value


def check_wikidata(value: str) -> str:
    """Accept a Wikidata item."""
    if not re.fullmatch(WIKIDATA_PATTERN, value):
        raise ValueError("expected a Wikidata item like Q12345")
    return value


def check_subject(value: str) -> str:
    """Accept a mail subject whose {placeholders} are known."""
    if "\n" in value or "\r" in value:
        raise ValueError("a subject has one line")
    known = " ".join(f"{{{name}}}" for name in SUBJECT_FIELDS)
    try:
        parts = list(Formatter().parse(value))
    except ValueError:
        raise ValueError(f"a brace that is no part of {known}") from None
    for _, name, spec, conversion in parts:
        if name is not None and (name not in SUBJECT_FIELDS or spec or conversion):
            raise ValueError(f"{{{name}}} is not filled in; known are {known}")
    return value


def check_variable(value: str) -> str:
    """Accept the name of an environment variable; never repeats what was written."""
    if not re.fullmatch(VARIABLE_PATTERN, value):
        raise ValueError(
            "expected the NAME of an environment variable, like SMTP_PASSWORD,"
            " never the secret itself"
        )
    return value


def check_path(value: Path) -> Path:
    """Accept a path; ~ is the home folder of whoever runs the program."""
    try:
        return value.expanduser()
    except RuntimeError:
        raise ValueError("there is no such home folder") from None


def _text(pattern: str | None = None) -> WithJsonSchema:
    schema: dict[str, object] = {"type": "string"}
    return WithJsonSchema(schema | ({"pattern": pattern} if pattern else {}))


def _word(pattern: str | None = None) -> WithJsonSchema:
    """Text that may look like a number in YAML: the id `2025`, the term `1.5`."""
    schema: dict[str, object] = {"type": ["string", "number"], "minLength": 1}
    return WithJsonSchema(schema | ({"pattern": pattern} if pattern else {}))


Duration = Annotated[
    timedelta, BeforeValidator(parse_duration), _text(DURATION_PATTERN)
]
Size = Annotated[int, BeforeValidator(parse_size), _text(SIZE_PATTERN)]
WallTime = Annotated[time, BeforeValidator(parse_wall_time), _text(TIME_PATTERN)]
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
Version = Annotated[
    int, AfterValidator(check_version), WithJsonSchema({"type": "integer", "const": 1})
]
Identifier = Annotated[str, AfterValidator(check_identifier), _word(ID_PATTERN)]
Language = Annotated[str, AfterValidator(check_language), _text(LANGUAGE_PATTERN)]
WikidataId = Annotated[str, AfterValidator(check_wikidata), _text(WIKIDATA_PATTERN)]
ZoneName = Annotated[str, AfterValidator(check_zone)]
Url = Annotated[str, AfterValidator(check_url), _text(URL_PATTERN)]
Address = Annotated[str, AfterValidator(check_address), _text("@")]
Term = Annotated[str, AfterValidator(check_term), _word()]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1), _word(r"\S")
]
Subject = Annotated[str, AfterValidator(check_subject)]
VariableName = Annotated[str, AfterValidator(check_variable), _text(VARIABLE_PATTERN)]
FilePath = Annotated[Path, AfterValidator(check_path)]
