"""Days, times and plain words as the archive's pages say them."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from monitor.values import PostKind, QuotationType, StatementKind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
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
KINDS = {
    QuotationType.DIRECT: "Direct quotation",
    QuotationType.MIXED: "Partly quoted",
    QuotationType.INDIRECT: "In the outlet’s words",
}
POSTS = {
    PostKind.OWN: "Own post",
    PostKind.REPLY: "Reply",
    PostKind.REPOST: "Repost",
}
STANCES = {
    StatementKind.STANCE: "A stance, not their words",
    StatementKind.MENTION: "An outlet’s account, not their words",
    StatementKind.HYPOTHETICAL: "Not said",
}


class Clock:
    """Says instants in the archive's zone."""

    def __init__(self, timezone: str) -> None:
        self.zone = ZoneInfo(timezone)
        self.name = timezone
        # A page says the same few instants and days over and over.
        self.day_of = lru_cache(maxsize=20_000)(self._day_of)
        self.said = lru_cache(maxsize=4096)(self._said)
        self.on = lru_cache(maxsize=4096)(self._on)

    def local(self, at: datetime) -> datetime:
        """An instant in the zone."""
        return at.astimezone(self.zone)

    def _day_of(self, minute: int) -> date:
        """The day that a minute falls on, counted from 1970 in UTC."""
        return self.local(_EPOCH + timedelta(minutes=minute)).date()

    def _on(self, at: datetime) -> date:
        """The day that an instant falls on."""
        return self.local(at).date()

    def _said(self, at: datetime) -> str:
        """3 March 2026, 09:14."""
        local = self.local(at)
        return f"{day(local.date())}, {local:%H:%M}"

    def start_of(self, on: date) -> datetime:
        """The instant with which a day begins."""
        return datetime(on.year, on.month, on.day, tzinfo=self.zone)


def day(on: date) -> str:
    """3 March 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def short_day(on: date) -> str:
    """3 Mar 2026."""
    return f"{on.day} {MONTHS[on.month - 1][:3]} {on.year}"


def long_day(on: date) -> str:
    """Tuesday 3 March 2026."""
    return f"{DAYS[on.weekday()]} {day(on)}"


def month(name: str) -> str:
    """March 2026 for 2026-03."""
    year, _, number = name.partition("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def many(n: int, noun: str, nouns: str = "") -> str:
    """1 statement, 1,204 statements."""
    return f"{n:,} {noun if n == 1 else nouns or noun + 's'}"


def span(length: timedelta) -> str:
    """A duration in one rough unit: 12 min, 3 h, 5 days."""
    minutes = round(length / timedelta(minutes=1))
    if minutes < 120:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 48 else f"{round(hours / 24)} days"
