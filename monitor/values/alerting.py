"""Alerts: what is told at once, besides the digest."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class AlertKind(StrEnum):
    """What a rule can ask to be told of."""

    DELETED = "deleted"
    EDITED = "edited"
    REMOVED = "removed"
    FIRST_TIME = "first_time"
    VARIANT = "variant"
    SPIKE = "spike"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One thing to tell.

    `text` are the statement's words, or for a spike none; `before` and `after` are the
    words of an edit, `stood_at` when the old ones were there last. `at` is when it was
    published or found. A spike has `n` reports in `hours` where `usual` is the mean.
    """

    kind: AlertKind
    seq: int
    figure_id: str
    figure: str
    statement_id: str
    text: str
    outlet: str
    url: str
    at: datetime
    is_post: bool = False
    before: str = ""
    after: str = ""
    stood_at: datetime | None = None
    n: int = 0
    usual: float = 0.0
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """Lines told together, frozen. `n_rolled` counts what went to the digest instead
    since the alert before; `is_last_today` says that the day's number is reached."""

    id: str
    rule_id: str
    edition_id: str
    title: str
    language: str
    timezone: str
    made_at: datetime
    lines: tuple[AlertLine, ...]
    n_rolled: int = 0
    is_last_today: bool = False


@dataclass(frozen=True, slots=True)
class AlertMark:
    """How far one rule has come.

    What has a `seq` up to `seq` is told or left to the digest. `n` counts the steps, so
    that of two workers one takes each; `day` is the local day of which `n_today` alerts
    were sent. `n_rolled` waits to be told of.
    """

    rule_id: str
    seq: int
    n: int = 0
    last_at: datetime | None = None
    day: date | None = None
    n_today: int = 0
    n_rolled: int = 0
