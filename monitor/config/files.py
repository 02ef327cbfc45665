"""What stands at the top of each configuration file.

The docstring under each field becomes its description in the JSON Schema.
"""

from dataclasses import dataclass as plain_dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from monitor.config.editions import Edition
from monitor.config.scalars import Version
from monitor.config.settings import STRICT, Settings
from monitor.config.watchlist import Account, Figure, Outlet, Topic


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FiguresFile:
    """figures.yaml: the watched people and bodies."""

    figures: tuple[Figure, ...]
    """Who is watched."""
    version: Version = 1
    """Version of this file's layout."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FeedsFile:
    """feeds.yaml: outlets with their feeds, and the figures' own accounts."""

    outlets: tuple[Outlet, ...] = ()
    """Who publishes, with the feeds to poll."""
    accounts: tuple[Account, ...] = ()
    """The figures' own feeds: each entry is a statement of theirs."""
    version: Version = 1
    """Version of this file's layout."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class TopicsFile:
    """topics.yaml: subjects, in the order in which digests show them."""

    topics: tuple[Topic, ...] = ()
    """Subjects with the terms that show them."""
    version: Version = 1
    """Version of this file's layout."""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class EditionsFile:
    """editions.yaml: the digests, with who gets them and when."""

    editions: tuple[Edition, ...] = ()
    """The digests."""
    version: Version = 1
    """Version of this file's layout."""


@plain_dataclass(frozen=True, slots=True)
class FileKind:
    """A configuration file: its name, its shape, whether it must be there."""

    name: str
    shape: type[Any]
    is_required: bool = False


FILES = (
    FileKind("monitor.yaml", Settings),
    FileKind("figures.yaml", FiguresFile, is_required=True),
    FileKind("feeds.yaml", FeedsFile, is_required=True),
    FileKind("topics.yaml", TopicsFile),
    FileKind("editions.yaml", EditionsFile),
)


@cache
def adapter(kind: FileKind) -> TypeAdapter[Any]:
    """What validates the plain data of a file."""
    return TypeAdapter(kind.shape)
