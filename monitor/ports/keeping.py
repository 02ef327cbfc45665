"""The whole store: alone on one machine, or shared by a fleet."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from monitor.ports.browsing import ArchiveStore
from monitor.ports.correcting import CorrectionStore
from monitor.ports.mailing import AlertStore, SubscriberStore
from monitor.ports.network import HostBook
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
from monitor.values import EntryToRead, Lease


class Store(
    FeedStore,
    PeaceStore,
    ReadingStore,
    IssueStore,
    LedgerStore,
    ReportStore,
    SubscriberStore,
    AlertStore,
    TopicStore,
    RevisionStore,
    CorrectionStore,
    ArchiveStore,
    SearchStore,
    Protocol,
):
    """Everything that is kept. Each `save_` method is one idempotent transaction.

    Raises StoreError for what the database refuses. Thread-safe.
    """

    def hold(self, holder: str) -> AbstractContextManager[None]:
        """Be the one instance on this store. Raises HeldError naming the other."""
        ...

    def close(self) -> None:
        """Let go of all connections."""
        ...


class FleetStore(Store, HostBook, Protocol):
    """A store that many workers share: each has what it works on leased to it.

    A lease runs out by itself unless it is renewed, and `save_poll` refuses what is
    saved under one that another worker has got since (LostLeaseError). `hold` lets
    other workers in, and nobody that works alone.
    """

    @property
    def url(self) -> str:
        """The database's address as its own tools write it, password and all."""
        ...

    def free_feeds(self, now: datetime) -> tuple[str, ...]:
        """Ids of the feeds that are due, longest overdue first, at hosts of which
        nobody has a feed in hand."""
        ...

    def lease_feeds(
        self, feed_ids: Collection[str], now: datetime
    ) -> tuple[Lease, ...]:
        """Lease those of the feeds that are due and free, longest overdue first."""
        ...

    def holds(self, feed_id: str, now: datetime) -> bool:
        """Whether this worker's lease of the feed has not run out."""
        ...

    def release_feeds(self, feed_ids: Collection[str]) -> None:
        """Give back what was leased and not polled."""
        ...

    def count_entries(
        self, feed_ids: Collection[str], now: datetime, limit: int
    ) -> int:
        """How many entries of these feeds wait to be read; `limit` at most."""
        ...

    def lease_entries(
        self, feed_ids: Collection[str], now: datetime, limit: int
    ) -> tuple[EntryToRead, ...]:
        """Lease entries that wait to be read, first seen first."""
        ...

    def release_entries(self, entry_ids: Collection[str]) -> None:
        """Let go of leased entries; those that were not read wait again."""
        ...

    def renew(self, now: datetime) -> int:
        """Keep all that this worker has in hand; returns how many feeds it has lost."""
        ...

    def lead(
        self, patience: timedelta
    ) -> AbstractContextManager[Callable[[], bool] | None]:
        """Try to be the one that leads: None where another does, else a function that
        says whether this one still does; not asked for `patience`, it does no more."""
        ...

    def make_schema(self, name: str, script: str) -> None:
        """Make a schema of another program in this database unless it is there."""
        ...

    def forget_hosts(self, age: timedelta) -> None:
        """Drop the rows of hosts that nobody has asked for so long."""
        ...
