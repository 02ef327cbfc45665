"""Days, times and plain words as the archive's pages say them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.values import PostKind, QuotationType, StatementKind

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

    def local(self, at: datetime) -> datetime:
        """An instant in the zone."""
        return at.astimezone(self.zone)

    def on(self, at: datetime) -> date:
        """The day that an instant falls on."""
        return self.local(at).date()

    def said(self, at: datetime) -> str:
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
