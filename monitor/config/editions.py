"""Who gets what, and when: editions.yaml.

The docstring under each field becomes its description in the JSON Schema. An edition
with subscribers who chose for themselves is composed once for each of them besides:
`composed` says as what.
"""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from monitor.config.alerts import AlertRule
from monitor.config.scalars import (
    Address,
    Days,
    Duration,
    FilePath,
    Identifier,
    Name,
    Subject,
    WallTime,
    ZoneName,
)
from monitor.values import make_id

STRICT = ConfigDict(extra="forbid", use_attribute_docstrings=True)

Class = Literal[
    "new",
    "variant",
    "repeated",
    "re-reported",
    "edited",
    "removed",
    "deleted",
    "unsure",
]
Density = Literal["headlines", "standard", "full"]

OWN = "--"
"""Parts an edition's id from the mark of the subscriber for whom it was made."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Schedule:
    """When an edition is composed."""

    at: WallTime = time(7, 0)
    """Time of day."""
    days: Days = tuple(range(7))
    """daily, weekdays, or [mon, thu]; an issue covers the time since the one before."""
    timezone: ZoneName | None = None
    """IANA name (default: `timezone` of monitor.yaml)."""
    settle: Duration = timedelta(minutes=10)
    """How long after `at` it is composed, so that a poll under way still counts."""
    max_catchup: Duration = timedelta(days=7)
    """How far back one issue reaches after a time when nothing was composed."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Subscriber:
    """Who gets an edition: a mail address or a folder.

    With any of the other keys, what they get is made for them alone.
    """

    email: Address | None = None
    """A mail address."""
    folder: FilePath | None = None
    """A folder; each issue is written there as DATE.html and DATE.txt."""
    figures: tuple[Name, ...] | None = None
    """In place of the edition's own."""
    topics: tuple[Name, ...] | None = None
    """In place of the edition's own."""
    classes: tuple[Class, ...] | None = None
    """In place of the edition's own."""
    min_confidence: float | None = Field(default=None, ge=0, le=1)
    """In place of the edition's own."""
    density: Density | None = None
    """In place of the edition's own."""
    at: WallTime | None = None
    """In place of the schedule's own."""
    days: Days | None = None
    """In place of the schedule's own."""
    timezone: ZoneName | None = None
    """In place of the schedule's own."""
    alerts: tuple[AlertRule, ...] = ()
    """What to be told of at once, besides the digest."""

    @property
    def has_choices(self) -> bool:
        """Whether anything is to be otherwise than in the edition."""
        own = (getattr(self, name) for name in (*_OF_EDITION, *_OF_SCHEDULE))
        return any(value is not None for value in own)

    @property
    def mark(self) -> str:
        """What tells this subscriber from others: it stays when the choices change."""
        return make_id(str(self.email or ""), str(self.folder or ""))[:10]


_OF_EDITION = ("figures", "topics", "classes", "min_confidence", "density")
_OF_SCHEDULE = ("at", "days", "timezone")


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Edition:
    """A configured digest: what is in it, when it is made, who gets it."""

    id: Identifier
    """Stable; part of every issue's address."""
    title: Name
    """The digest's name."""
    figures: tuple[Name, ...] = ("all",)
    """Ids from figures.yaml, "tag:..." or all."""
    topics: tuple[Name, ...] = ("all",)
    """Ids from topics.yaml in the order to show, or all; what fits none is "Other"."""
    classes: tuple[Class, ...] = (
        *("new", "variant", "repeated", "re-reported"),
        *("edited", "removed", "deleted"),
    )
    """What to show; unsure adds a section at the end for statements below
    `min_confidence`."""
    min_confidence: float = Field(default=0.6, ge=0, le=1)
    """Statements below are stored and counted, not shown."""
    stances: bool = False
    """Show what a figure believes, wants or spoke of as an outlet tells it, without
    words of theirs."""
    replies: bool = False
    """Show a figure's own replies to other accounts."""
    reposts: bool = False
    """Show what a figure passed on without words of their own."""
    differences: bool = False
    """Mark quotations that differ from the original: the figure's own post, or else
    the fullest wording."""
    density: Density = "standard"
    """headlines: a line and a link each; standard: cards; full: cards with the
    sentences before and after, and every source."""
    chart: bool = False
    """Show statements per day as a picture."""
    schedule: Schedule = Schedule()
    """When it is composed."""
    on_empty: Literal["skip", "send", "note"] = "skip"
    """What to do when nothing was said: nothing, send the empty digest, or a note."""
    silence_note_after: Duration = timedelta(days=3)
    """With `on_empty: skip`: after so long a silence, a note that the monitor is alive
    and nothing was said (0s: never)."""
    subject: Subject = "[{title}] {counts}: {names} — {date}"
    """Subject of the mail; {title} {counts} {names} {date} {new} {repeated} {again}
    {changed} are filled in."""
    subscribers: tuple[Subscriber, ...] = ()
    """Who gets it."""
    enabled: bool = True
    """false: not composed."""

    @property
    def base_id(self) -> str:
        """The id under which it stands in editions.yaml."""
        return base_id(self.id)

    @property
    def composed(self) -> tuple["Edition", ...]:
        """The editions that are composed of this one: itself, for the subscribers who
        take it as it is, and one for each who chose."""
        usual = tuple(each for each in self.subscribers if not each.has_choices)
        chosen = (each for each in self.subscribers if each.has_choices)
        return (replace(self, subscribers=usual), *map(self._made_for, chosen))

    def _made_for(self, subscriber: Subscriber) -> "Edition":
        return replace(
            self,
            id=f"{self.id}{OWN}{subscriber.mark}",
            schedule=replace(self.schedule, **_given(subscriber, _OF_SCHEDULE)),
            subscribers=(subscriber,),
            **_given(subscriber, _OF_EDITION),
        )


def base_id(edition_id: str) -> str:
    """The configured id of an edition that may have been made for one subscriber."""
    return edition_id.partition(OWN)[0]


def _given(subscriber: Subscriber, names: tuple[str, ...]) -> dict[str, Any]:
    found = {name: getattr(subscriber, name) for name in names}
    return {name: value for name, value in found.items() if value is not None}
