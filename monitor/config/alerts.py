"""What a subscriber wants to be told at once: `alerts:` in editions.yaml.

The docstring under each field becomes its description in the JSON Schema.
"""

from datetime import time, timedelta
from string import Formatter
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic.dataclasses import dataclass

from monitor.config.scalars import Duration, Name, Url, VariableName, parse_wall_time
from monitor.config.scalars import ZoneName as Zone

STRICT = ConfigDict(extra="forbid", use_attribute_docstrings=True)
QUIET_PATTERN = r"^\d{1,2}:\d{2}-\d{1,2}:\d{2}$"
BODY_FIELDS = ("subject", "text", "url", "title")
Kind = Literal["deleted", "edited", "removed", "first_time", "variant", "spike", "new"]


def parse_quiet(value: object) -> tuple[time, time]:
    """Read `22:00-06:00` as two times of day; the first may be the later one."""
    if isinstance(value, tuple):
        return value
    start, dash, end = str(value).partition("-")
    try:
        if not dash:
            raise ValueError
        hours = parse_wall_time(start), parse_wall_time(end)
    except ValueError:
        raise ValueError("expected two times of day like 22:00-06:00") from None
    if hours[0] == hours[1]:
        raise ValueError("expected two different times of day, like 22:00-06:00")
    return hours


def check_body(value: str) -> str:
    """Accept a text whose {placeholders} are known."""
    known = " ".join(f"{{{name}}}" for name in BODY_FIELDS)
    try:
        names = [name for _, name, _, _ in Formatter().parse(value) if name is not None]
    except ValueError:
        raise ValueError(f"a brace that is no part of {known}") from None
    if unknown := [name for name in names if name not in BODY_FIELDS]:
        raise ValueError(f"{{{unknown[0]}}} is not filled in; known are {known}")
    return value


Quiet = Annotated[
    tuple[time, time],
    BeforeValidator(parse_quiet),
    WithJsonSchema({"type": "string", "pattern": QUIET_PATTERN}),
]
BodyKey = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^\S+$"})]
BodyText = Annotated[
    str, AfterValidator(check_body), WithJsonSchema({"type": "string"})
]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Webhook:
    """An address that alerts are posted to as JSON."""

    url: Url | None = None
    """The address, where it is no secret."""
    url_env: VariableName | None = None
    """Variable that holds the address, where whoever knows it can post there."""
    body: dict[BodyKey, BodyText] = Field(default_factory=dict)
    """Keys of the JSON, {subject} {text} {url} {title} filled in: `text: "{subject}"`
    for Slack or Mattermost (left out: everything about the alert)."""
    timeout: Duration = timedelta(seconds=20)
    """Longest silence of the server."""

    @property
    def name(self) -> str:
        """What the ledger calls it: the host, or the variable, never a secret."""
        if self.url_env:
            return f"env:{self.url_env}"
        return self.url or ""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class AlertRule:
    """What to be told of at once, and when not to be disturbed."""

    when: tuple[Kind, ...] = Field(min_length=1)
    """deleted, edited, removed: what became of words; new: any new statement,
    first_time: one that repeats nothing the figure said before; variant: another
    wording; spike: far more reports of a figure than usual."""
    figures: tuple[Name, ...] = ("all",)
    """Ids from figures.yaml, "tag:..." or all, of those that the edition watches."""
    topics: tuple[Name, ...] = ("all",)
    """Ids from topics.yaml, or all; spikes are counted over all topics."""
    via: Literal["mail", "webhook"] = "mail"
    """How to tell."""
    webhook: Webhook | None = None
    """Where to post it, with `via: webhook`."""
    quiet: Quiet | None = None
    """Hours without alerts, like 22:00-06:00; what comes then is told after them."""
    timezone: Zone | None = None
    """IANA name for `quiet` and `max_per_day` (default: that of the digest)."""
    group: Duration = timedelta(minutes=3)
    """How long to wait for more before telling, so that it is one message."""
    cool_down: Duration = timedelta(0)
    """Least time between two alerts of this rule; what comes meanwhile is told then."""
    max_per_day: int = Field(default=10, ge=1, le=1000)
    """Most alerts a day; what comes beyond is left to the digest, and that is said."""

    @model_validator(mode="after")
    def _check_webhook(self) -> "AlertRule":
        if (self.via == "webhook") != (self.webhook is not None):
            given = "via: webhook needs" if self.webhook is None else "via: mail has no"
            raise ValueError(f"{given} 'webhook'")
        if self.webhook and bool(self.webhook.url) == bool(self.webhook.url_env):
            raise ValueError("a webhook has a url or a url_env")
        return self
