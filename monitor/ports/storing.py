"""What a store keeps, one protocol a concern; `Store` in `keeping` is all of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.ports.deciding import Decide
from monitor.values import (
    Article,
    Delivery,
    Entry,
    EntryToRead,
    FeedState,
    Issue,
    PollOutcome,
    Reading,
    Report,
    StatementReports,
    StoredEntry,
    TopicGroup,
    WindowItem,
)


class FeedStore(Protocol):
    """Feeds and the entries that they brought."""

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


class PeaceStore(Protocol):
    """Hosts that asked to be left alone (Retry-After), through restarts."""

    def remember_peace(
        self, host: str, status: int, until: datetime, now: datetime
    ) -> None:
        """Remember that `host` answered `status` and wants no request before `until`;
        what it asked for before counts no more."""
        ...

    def peaces(self, now: datetime) -> tuple[tuple[str, int, datetime], ...]:
        """The hosts that want to be left alone still: host, status, until when."""
        ...


class ReadingStore(Protocol):
    """Entries that wait to be read, and what reading makes of them."""

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

        `decide` is given the occurrences that are not stored yet and what is known, and
        its outcome is written, all in one transaction that no other writer of the same
        figures can interleave with. Doing it again changes nothing. An article that is
        stored with another text stays as it is, with its own occurrences. Returns how
        many statements were new.
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


class IssueStore(Protocol):
    """What issues are composed from, and the issues."""

    def last_issue(self, edition_id: str) -> Issue | None:
        """The edition's issue with the latest period end."""
        ...

    def issue(self, issue_id: str) -> Issue | None:
        """One issue as it was frozen."""
        ...

    def issues(
        self, edition_id: str | None = None, since: datetime | None = None
    ) -> tuple[Issue, ...]:
        """Issues, latest period first; with `since`, those that ended after it."""
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

        The id of a merged statement asks for the one it is in now.
        Bounds: after_seq < seq <= up_to_seq, seen_from <= first_seen_at < seen_before.
        Statements come by first publication. `seq` grows in the order of commits: who
        has seen n has seen all up to n.
        """
        ...

    def save_issue(
        self,
        issue: Issue,
        deliveries: Sequence[Delivery],
        groups: Sequence[TopicGroup] = (),
    ) -> Issue:
        """Commit 3: freeze an issue with its deliveries and the topic groups found for
        it, unless the edition already has one for that period end; returns the one that
        is in force."""
        ...


class LedgerStore(Protocol):
    """Who was sent what."""

    def deliveries(self, issue_id: str | None = None) -> tuple[Delivery, ...]:
        """The delivery ledger, latest first."""
        ...

    def claim_delivery(
        self,
        now: datetime,
        lease: timedelta,
        *,
        issue_id: str | None = None,
        recipient: str | None = None,
    ) -> Delivery | None:
        """Take one due delivery and mark it `sending` (committed before this returns).

        Due: pending, or deferred or uncertain with `next_try_at` reached; of one issue
        or recipient where that is given. One found in `sending` past its lease was in
        flight when a process died: that try is counted, and it was a doubt if the
        message was being handed over. A delivery with doubts comes as `uncertain`, all
        others as `sending`.
        """
        ...

    def hand_over(self, delivery: Delivery, now: datetime) -> bool:
        """Write down that a claimed delivery is handed over from now on; if its process
        dies, nobody knows. False where another worker has claimed it since."""
        ...

    def save_delivery(self, delivery: Delivery, now: datetime) -> None:
        """Commit 4: what became of a claimed delivery; `n_attempts` has grown by it.

        `accepted`, `rejected` and `suppressed` are final. A worker whose lease ran out
        and whose delivery another has claimed since is heard only if it says
        `accepted`.
        """
        ...

    def force_delivery(self, delivery: Delivery, now: datetime) -> bool:
        """Let a delivery be sent again whatever became of it, and keep that it was
        asked for. False where it is being sent at this moment."""
        ...


class ReportStore(Protocol):
    """What is stored of statements, to export and explain."""

    def reports(self) -> Iterator[Report]:
        """Every report in `seq` order, streamed in bounded memory."""
        ...

    def find_reports(self, prefix: str) -> tuple[Report, ...]:
        """Reports whose statement or occurrence id starts with `prefix`.

        The id of a merged statement finds the reports of the one it is in now.
        """
        ...

    def article(self, article_id: str) -> Article | None:
        """One article as it is stored."""
        ...

    def article_text(self, article_id: str, version: int | None = None) -> str:
        """The article's text as it stands now, or of one version, in which the spans of
        that version's occurrences count; "" for none."""
        ...

    def statement_counts(self) -> Mapping[str, int]:
        """How many statements each figure has, by id; one without is left out."""
        ...
