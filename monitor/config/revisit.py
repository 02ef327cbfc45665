"""When articles are looked at again: `revisit` of monitor.yaml."""

from datetime import timedelta
from itertools import pairwise

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from monitor.config.scalars import Duration

STRICT = ConfigDict(extra="forbid", use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class RevisitSettings:
    """When articles with statements are looked at again, for edits and deletions."""

    enabled: bool = True
    """false: no article page is fetched twice; posts are followed all the same."""
    schedule: tuple[Duration, ...] = Field(
        default=(
            timedelta(hours=1),
            timedelta(hours=3),
            timedelta(hours=8),
            timedelta(days=1),
            timedelta(days=3),
            timedelta(days=7),
        ),
        max_length=30,
    )
    """Times after the first reading, shortest first: [1h, 3h, 8h, 1d, 3d, 7d]."""

    @model_validator(mode="after")
    def _check_order(self) -> "RevisitSettings":
        if any(later <= earlier for earlier, later in pairwise(self.schedule)):
            raise ValueError("schedule: each time has to be longer than the one before")
        return self

    @property
    def steps(self) -> tuple[timedelta, ...]:
        """The schedule in force: none where it is switched off."""
        return self.schedule if self.enabled else ()
