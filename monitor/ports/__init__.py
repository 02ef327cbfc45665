"""Every seam of the program: what a stage needs from outside itself.

Implementations: `Fetch` in fetch/, `Extractor` in quotes/, `Store` in store/,
`Channel` in deliver/, `Clock` and `Map` in app.py. Tests bring their own of each but
the store, which is real.
"""

from collections.abc import (
    Callable,
    Iterable,
    Iterator,
)
from datetime import datetime
from typing import (
    Protocol,
    TypeVar,
)

from monitor.ports.browsing import ArchiveStore
from monitor.ports.correcting import CorrectionStore
from monitor.ports.deciding import (
    Correct,
    Decide,
    Known,
)
from monitor.ports.keeping import (
    FleetStore,
    Store,
)
from monitor.ports.mailing import (
    AlertStore,
    Judge,
    SubscriberStore,
)
from monitor.ports.network import (
    Fetch,
    HostBook,
    Turns,
)
from monitor.ports.revising import RevisionStore
from monitor.ports.searching import SearchStore
from monitor.ports.storing import (
    FeedStore,
    IssueStore,
    LedgerStore,
    PeaceStore,
    ReadingStore,
    ReportStore,
)
from monitor.ports.topics import TopicStore
from monitor.values import (
    Attribution,
    Delivery,
    Rendition,
)

__all__ = [
    "AlertStore",
    "ArchiveStore",
    "Channel",
    "Clock",
    "Correct",
    "CorrectionStore",
    "Decide",
    "Extractor",
    "FeedStore",
    "Fetch",
    "FleetStore",
    "HandOver",
    "HostBook",
    "IssueStore",
    "Judge",
    "Known",
    "LedgerStore",
    "Map",
    "PeaceStore",
    "ReadingStore",
    "ReportStore",
    "RevisionStore",
    "SearchStore",
    "Store",
    "SubscriberStore",
    "TopicStore",
    "Turns",
]

A = TypeVar("A")
B = TypeVar("B")

Clock = Callable[[], datetime]
"""Now, as an aware UTC instant. Only `app` reads a real one."""

Map = Callable[[Callable[[A], B], Iterable[A]], Iterator[B]]
"""`map`, or something like it that works on several items at once."""


class Extractor(Protocol):
    """Text -> attributions. Pure: the same text gives the same answer."""

    @property
    def name(self) -> str:
        """The name that `extractor:` in monitor.yaml selects it by."""
        ...

    def extract(self, text: str) -> tuple[Attribution, ...]:
        """Find the attributions of `text`, in text order; never raises on odd text.

        Spans lie in `text`, no two contents overlap, and paragraphs are divided by line
        feeds (one or more).
        """
        ...


HandOver = Callable[[], None]
"""Writes down that from now on nobody may know whether a message arrived.

Raises: DeferredError where another worker has the delivery."""


class Channel(Protocol):
    """One way to hand a rendition to somebody."""

    def send(
        self,
        rendition: Rendition,
        delivery: Delivery,
        now: datetime,
        hand_over: HandOver,
    ) -> str:
        """Deliver; returns a word for the ledger (a server's answer, a path).

        Calls `hand_over` just before the step that cannot be taken back, unless doing
        that step twice is the same as once. Raises: DeferredError, RejectedError,
        UncertainError, and what `hand_over` raises.
        """
        ...
