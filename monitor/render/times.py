"""Days and times in words, in an issue's zone.

Month and weekday names are ours: the C library's depend on the machine's locale.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.values import Period

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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
_NEAR_DAYS = 6  # within these a weekday says which day is meant


class Times:
    """Says instants and days as a reader of an issue of that period takes them."""

    def __init__(self, period: Period) -> None:
        self._zone = ZoneInfo(period.timezone)
        self.start = period.start_at.astimezone(self._zone)
        self.end = period.end_at.astimezone(self._zone)

    @property
    def day(self) -> str:
        """The issue's day in full: Tuesday 3 March 2026."""
        end = self.end
        return f"{_DAYS[end.weekday()]} {end.day} {_MONTHS[end.month - 1]} {end.year}"

    @property
    def short_day(self) -> str:
        """The issue's day for a subject: Tue 3 Mar."""
        end = self.end
        return f"{_DAYS[end.weekday()][:3]} {end.day} {_MONTHS[end.month - 1][:3]}"

    @property
    def window(self) -> str:
        """The period: Mon 2 March, 07:00 to Tue 3 March, 07:00 (Europe/London)."""
        return f"{self._long(self.start)} to {self._long(self.end)} ({self._zone.key})"

    def instant(self, instant: datetime) -> str:
        """An instant to come or past, with its day: Wed 4 March, 07:00."""
        return self._long(instant.astimezone(self._zone))

    def local_day(self, instant: datetime) -> date:
        """The day that an instant falls on."""
        return instant.astimezone(self._zone).date()

    def near(self, instant: datetime, told: date | None = None) -> str:
        """An instant near the period: Mon 09:14; else with its date: 3 Jan, 09:14.

        On a day just `told`, the time alone.
        """
        local = instant.astimezone(self._zone)
        if local.date() == told:
            return f"{local:%H:%M}"
        if self._is_near(local.date()):
            return f"{_DAYS[local.weekday()][:3]} {local:%H:%M}"
        return f"{self.date(local.date())}, {local:%H:%M}"

    def on(self, day: date) -> str:
        """A day near the period: Monday; else its date: 3 Jan, 3 Jan 2025."""
        return _DAYS[day.weekday()] if self._is_near(day) else self.date(day)

    def _is_near(self, day: date) -> bool:
        return 0 <= (self.end.date() - day).days <= _NEAR_DAYS

    def date(self, day: date) -> str:
        """A day by its date: 3 Jan, 3 Jan 2025."""
        year = "" if day.year == self.end.year else f" {day.year}"
        return f"{day.day} {_MONTHS[day.month - 1][:3]}{year}"

    def _long(self, local: datetime) -> str:
        weekday, month = _DAYS[local.weekday()][:3], _MONTHS[local.month - 1]
        return f"{weekday} {local.day} {month}, {local:%H:%M}"
