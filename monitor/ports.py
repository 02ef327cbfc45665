"""Every seam of the program on one page: what a stage needs from outside itself.

Implementations: `Fetch` in fetch.py, `Extractor` in quotes/, `Store` in store/,
`Channel` in deliver.py, `Clock` and `Map` in app.py. Tests bring their own of each but
the store, which is real.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from monitor.config import RequestOptions
from monitor.values import (
    Article,
    Attribution,
    Delivery,
    Entry,
    EntryToRead,
    FeedState,
    Issue,
    Lease,
    Match,
    NotModified,
    Occurrence,
    Page,
    PollOutcome,
    Reading,
    Rendition,
    Report,
    Statement,
    StatementReports,
    StoredEntry,
    Turn,
    WindowItem,
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
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        options: RequestOptions | None = None,
    ) -> Page | NotModified:
        """Fetch a feed, conditionally when validators are given.

        `options` say how this feed is asked; their headers and cookies go to its own
        host alone. Waits its turn at the host. Raises: FetchError and its kinds.
        """
        ...

    def page(self, url: str) -> Page:
        """Fetch an article page if robots.txt allows. Raises: FetchError."""
        ...


class Turns(Protocol):
    """Whose turn it is at a host. Thread-safe."""

    def take_turn(self, host: str, url: str, at_least: timedelta) -> None:
        """Wait until `host` may be asked again: its interval, or `at_least` if longer.

        Raises: HttpStatusError at once for a host that asked to be left alone.
        """
        ...

    def leave_alone(self, host: str, status: int, pause: timedelta) -> None:
        """Ask `host` nothing for `pause` (a day at most), as its answer demands."""
        ...


class HostBook(Protocol):
    """The hosts' turns, written down where all workers of a fleet look."""

    def take_turn(self, host: str, interval: timedelta) -> Turn:
        """Take the host's next free moment; the one after it is `interval` later."""
        ...

    def peace(self, host: str) -> Turn:
        """No wait, or the status and time for which the host wants to be left alone."""
        ...

    def leave_alone(self, host: str, status: int, pause: timedelta) -> None:
        """Let no worker ask the host for `pause`."""
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

    def feed_state(self, feed_id: str) -> FeedState | None:
        """The state of one feed; None for one that was never configured."""
        ...

    def feed_states(self) -> tuple[FeedState, ...]:
        """The state of every feed ever configured, by id."""
        ...

    def known_entries(self, feed_id: str, keys: Sequence[str]) -> Mapping[str, str]:
        """Of these entry keys, the known ones with their content hashes."""
        ...

    def due_states(self, now: datetime) -> tuple[FeedState, ...]:
        """The feeds whose next poll is due (none that is gone), longest overdue
        first."""
        ...

    def feed_memory(
        self, feed_id: str
    ) -> tuple[FeedState | None, tuple[WindowItem, ...]]:
        """A feed's state (None for one that was never configured), and what it held at
        the last poll that brought a body, in feed order."""
        ...

    def recent_entries(
        self, feed_id: str, limit: int, but: Collection[str] = ()
    ) -> tuple[StoredEntry, ...]:
        """The entries of a feed that were first seen last, latest first; without those
        that have one of the keys `but`, as their own or as an alias."""
        ...

    def recent_posts(
        self, feed_id: str, limit: int, but: Collection[str] = ()
    ) -> tuple[Entry, ...]:
        """The same entries with all that the feed said in them."""
        ...

    def save_poll(self, outcome: PollOutcome, now: datetime) -> tuple[int, int]:
        """Commit 1: new and changed entries together with the feed's new state.

        Newness is decided again inside the transaction; of two entries with one key
        the first counts, and an alias is a key of its entry. An entry that changed
        keeps its earlier version and is not read a second time. Nothing is taken away:
        what is gone from the feed is marked. The feed's URL stays as `add_feeds` set
        it. Returns how many were new and how many changed.
        Raises: LostLeaseError where another worker was given the feed since.
        """
        ...

    # reading ---------------------------------------------------------------------
    def entries_to_read(
        self, now: datetime, feed_ids: Sequence[str], limit: int
    ) -> tuple[EntryToRead, ...]:
        """Entries of these feeds that are unread and whose next try is due: the first
        seen first, and of those the first published."""
        ...

    def n_unread(self) -> int:
        """How many entries wait to be read, of all feeds, due or not."""
        ...

    def has_article(self, article_id: str) -> bool:
        """Whether this article has been read already (through another feed, say)."""
        ...

    def save_reading(self, reading: Reading, decide: Decide, now: datetime) -> int:
        """Commit 2: the article, its statements, and the entry's "read" mark.

        Loads the known statements of the figures concerned, lets `decide` pair the
        occurrences with them and writes the outcome, all in one transaction that no
        other writer of the same figures can interleave with. `decide` gets the
        occurrences that are not stored yet and the statements of their figures first
        published up to 30 days before or after; a match without a statement founds
        make_id("statement", ID) of its occurrence, which other matches may name. Doing
        it again changes nothing. An article that is stored with another text stays as
        it is, with its own occurrences. Returns how many statements were new.
        """
        ...

    def save_read_again(self, entry_id: str, article_id: str, now: datetime) -> None:
        """Mark an entry as read by an article that is already stored."""
        ...

    def save_read_failure(
        self, entry_id: str, error: str, next_try_at: datetime | None, now: datetime
    ) -> None:
        """Record that reading failed; without a next try it is given up, visibly.

        The same failure (`now`) counts once, and an entry that has been read stays so.
        """
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
        Statements come by first publication. `seq` grows in the order of commits: who
        has seen n has seen all up to n.
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
        in `sending` past its lease was in flight when a process died: that try is
        counted and the delivery comes back, to one claimer, as state `uncertain`, as
        one that was uncertain does. All others come as `sending`.
        """
        ...

    def save_delivery(self, delivery: Delivery, now: datetime) -> None:
        """Commit 4: what became of a claimed delivery; `n_attempts` has grown by it.

        `accepted` and `rejected` are final. A worker whose lease ran out and whose
        delivery another has claimed since is heard only if it says `accepted`.
        """
        ...

    # export and explain ----------------------------------------------------------
    def reports(self) -> Iterator[Report]:
        """Every report in `seq` order, streamed in bounded memory."""
        ...

    def find_reports(self, prefix: str) -> tuple[Report, ...]:
        """Reports whose statement or occurrence id starts with `prefix`."""
        ...

    def article(self, article_id: str) -> Article | None:
        """One article as it is stored."""
        ...

    def article_text(self, article_id: str) -> str:
        """The stored text that the spans count in; "" for an unknown id."""
        ...

    def statement_counts(self) -> Mapping[str, int]:
        """How many statements each figure has, by id; one without is left out."""
        ...

    # housekeeping ----------------------------------------------------------------
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


class Channel(Protocol):
    """One way to hand a rendition to somebody."""

    def send(self, rendition: Rendition, delivery: Delivery, now: datetime) -> str:
        """Deliver; returns a word for the ledger (a server's answer, a path).

        Raises: DeferredError, RejectedError, UncertainError.
        """
        ...
