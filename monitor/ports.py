"""Every seam of the program on one page: what a stage needs from outside itself.

Implementations: `Fetch` in fetch.py, `Extractor` in quotes/, `Store` in store/,
`Channel` in deliver.py, `Clock` and `Map` in app.py. Tests bring their own of each but
the store, which is real.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from monitor.values import (
    Attribution,
    Delivery,
    Entry,
    EntryToRead,
    FeedState,
    Issue,
    Match,
    NotModified,
    Occurrence,
    Page,
    Reading,
    Rendition,
    Report,
    Statement,
    StatementReports,
)

A = TypeVar("A")
B = TypeVar("B")

Clock = Callable[[], datetime]
"""Now, as an aware UTC instant. Only `app` reads a real one."""

Map = Callable[[Callable[[A], B], Iterable[A]], Iterator[B]]
"""`map`, or something like it that works on several items at once."""

Decide = Callable[[Sequence[Occurrence], Sequence[Statement]], tuple[Match, ...]]
"""`identity.match`: pairs new occurrences with known statements of the same figures."""


class Fetch(Protocol):
    """The only way to the network. Thread-safe."""

    def feed(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Page | NotModified:
        """Fetch a feed, conditionally when validators are given.

        Waits its turn at the host. Raises: FetchError and its kinds.
        """
        ...

    def page(self, url: str) -> Page:
        """Fetch an article page if robots.txt allows. Raises: FetchError."""
        ...


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


class Store(Protocol):
    """Everything that is kept. Each `save_` method is one idempotent transaction.

    Raises StoreError for what the database refuses. Thread-safe.
    """

    # feeds -----------------------------------------------------------------------
    def add_feeds(self, feeds: Mapping[str, str], now: datetime) -> None:
        """Make a row for each configured feed (id -> URL), due at once if new.

        A feed whose URL changed forgets its validators, failures and `is_gone`.
        """
        ...

    def feed_states(self) -> tuple[FeedState, ...]:
        """The state of every feed ever configured, by id."""
        ...

    def known_entries(self, feed_id: str, keys: Sequence[str]) -> Mapping[str, str]:
        """Of these entry keys, the known ones with their content hashes."""
        ...

    def save_poll(
        self, state: FeedState, entries: Sequence[Entry], now: datetime
    ) -> tuple[int, int]:
        """Commit 1: new and changed entries together with the feed's new state.

        Newness is decided again inside the transaction. An entry that changed keeps its
        earlier version. Returns how many were new and how many changed.
        """
        ...

    # reading ---------------------------------------------------------------------
    def entries_to_read(
        self, now: datetime, feed_ids: Sequence[str], limit: int
    ) -> tuple[EntryToRead, ...]:
        """Entries of these feeds that are unread and whose next try is due, oldest
        first."""
        ...

    def has_article(self, article_id: str) -> bool:
        """Whether this article has been read already (through another feed, say)."""
        ...

    def save_reading(self, reading: Reading, decide: Decide, now: datetime) -> int:
        """Commit 2: the article, its statements, and the entry's "read" mark.

        Loads the known statements of the figures concerned, lets `decide` pair the
        occurrences with them and writes the outcome, all in one transaction that no
        other writer of the same figures can interleave with. Doing it again changes
        nothing. Returns how many statements were new.
        """
        ...

    def save_read_again(self, entry_id: str, article_id: str, now: datetime) -> None:
        """Mark an entry as read by an article that is already stored."""
        ...

    def save_read_failure(
        self, entry_id: str, error: str, next_try_at: datetime | None, now: datetime
    ) -> None:
        """Record that reading failed; without a next try it is given up, visibly."""
        ...

    # the digest ------------------------------------------------------------------
    def last_issue(self, edition_id: str) -> Issue | None:
        """The edition's issue with the latest period end."""
        ...

    def issue(self, issue_id: str) -> Issue | None:
        """One issue as it was frozen."""
        ...

    def issues(self, edition_id: str | None = None) -> tuple[Issue, ...]:
        """Issues, latest period first."""
        ...

    def max_seq(self) -> int:
        """The highest sequence number given to an occurrence so far; 0 for none."""
        ...

    def reported(
        self,
        *,
        after_seq: int | None = None,
        up_to_seq: int | None = None,
        seen_from: datetime | None = None,
        seen_before: datetime | None = None,
        statement_id: str | None = None,
    ) -> tuple[StatementReports, ...]:
        """Statements with at least one report in the range, each with ALL its reports.

        Bounds: after_seq < seq <= up_to_seq, seen_from <= first_seen_at < seen_before.
        """
        ...

    def save_issue(self, issue: Issue, deliveries: Sequence[Delivery]) -> Issue:
        """Commit 3: freeze an issue with its deliveries, unless the edition already has
        one for that period end; returns the one that is in force."""
        ...

    # delivering ------------------------------------------------------------------
    def deliveries(self, issue_id: str | None = None) -> tuple[Delivery, ...]:
        """The delivery ledger, latest first."""
        ...

    def claim_delivery(self, now: datetime, lease: timedelta) -> Delivery | None:
        """Take one due delivery and mark it `sending` (committed before this returns).

        Due: pending, or deferred or uncertain with `next_try_at` reached. One found
        in `sending` past its lease was in flight when a process died: it comes back as
        state `uncertain`.
        """
        ...

    def save_delivery(self, delivery: Delivery, now: datetime) -> None:
        """Commit 4: what became of a claimed delivery."""
        ...

    # export and explain ----------------------------------------------------------
    def reports(self) -> Iterator[Report]:
        """Every report in `seq` order, streamed."""
        ...

    def find_reports(self, prefix: str) -> tuple[Report, ...]:
        """Reports whose statement or occurrence id starts with `prefix`."""
        ...

    def article_text(self, article_id: str) -> str:
        """The stored text that the spans count in; "" for an unknown id."""
        ...

    # housekeeping ----------------------------------------------------------------
    def hold(self, holder: str) -> AbstractContextManager[None]:
        """Be the one instance on this store. Raises HeldError naming the other."""
        ...

    def close(self) -> None:
        """Let go of all connections."""
        ...


class Channel(Protocol):
    """One way to hand a rendition to somebody."""

    def send(self, rendition: Rendition, delivery: Delivery, now: datetime) -> str:
        """Deliver; returns a word for the ledger (a server's answer, a path).

        Raises: DeferredError, RejectedError, UncertainError.
        """
        ...
