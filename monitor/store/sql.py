"""`ports.Store` over SQL: opens the transactions; the statements are in sql_*.py."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from monitor.ports import Decide
from monitor.store import (
    sql_feeds,
    sql_issues,
    sql_links,
    sql_queue,
    sql_reading,
    sql_reports,
    sql_revisits,
)
from monitor.store.archive import SearchMixin
from monitor.store.correcting import CorrectionMethods
from monitor.store.database import Database
from monitor.store.locks import held
from monitor.store.mailing import MailingMethods
from monitor.store.peace import Peaces
from monitor.store.revising import RevisingStore, follow_up
from monitor.store.shelves import Shelves
from monitor.store.together import Together
from monitor.store.topics import TopicsPart
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


class SqlStore(
    Peaces,
    TopicsPart,
    MailingMethods,
    RevisingStore,
    CorrectionMethods,
    SearchMixin,
    Shelves,
):
    """A store on SQLite or PostgreSQL. What each method promises stands in `ports`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._states = Together(self._save_states)

    # feeds -----------------------------------------------------------------------
    def add_feeds(self, feeds: Mapping[str, str], now: datetime) -> None:
        """Make a row for each configured feed."""
        with self._database.write() as connection:
            sql_feeds.add_feeds(connection, feeds, now)

    def feed_state(self, feed_id: str) -> FeedState | None:
        """The state of one feed; None for an unknown id."""
        with self._database.read() as connection:
            return sql_feeds.feed_state(connection, feed_id)

    def feed_states(self) -> tuple[FeedState, ...]:
        """The state of every feed, by id."""
        with self._database.read() as connection:
            return sql_feeds.feed_states(connection)

    def known_entries(self, feed_id: str, keys: Sequence[str]) -> Mapping[str, str]:
        """Of these entry keys, the known ones with their content hashes."""
        with self._database.read() as connection:
            return sql_feeds.known_entries(connection, feed_id, keys)

    def due_states(self, now: datetime) -> tuple[FeedState, ...]:
        """The feeds whose next poll is due, longest overdue first."""
        with self._database.read() as connection:
            return sql_feeds.due_states(connection, now)

    def feed_memory(
        self, feed_id: str
    ) -> tuple[FeedState | None, tuple[WindowItem, ...]]:
        """A feed's state and what it held at the last poll that brought a body."""
        with self._database.read() as connection:
            return sql_feeds.feed_memory(connection, feed_id)

    def recent_entries(
        self, feed_id: str, limit: int, but: Collection[str] = ()
    ) -> tuple[StoredEntry, ...]:
        """The entries of a feed that were first seen last."""
        with self._database.read() as connection:
            return sql_feeds.recent_entries(connection, feed_id, limit, but)

    def recent_posts(
        self, feed_id: str, limit: int, but: Collection[str] = ()
    ) -> tuple[Entry, ...]:
        """The same, with all that the feed said in them."""
        with self._database.read() as connection:
            return sql_feeds.recent_posts(connection, feed_id, limit, but)

    def save_poll(self, outcome: PollOutcome, now: datetime) -> tuple[int, int]:
        """Commit 1: entries together with the feed's new state."""
        if outcome.is_state_alone:  # most polls: a hundred may share a commit
            self._states(outcome)
            return 0, 0
        with self._database.write() as connection:
            return sql_feeds.save_poll(connection, outcome, now)

    def _save_states(self, outcomes: Sequence[PollOutcome]) -> None:
        with self._database.write() as connection:
            sql_feeds.save_states(connection, outcomes)

    # reading ---------------------------------------------------------------------
    def entries_to_read(
        self, now: datetime, feed_ids: Sequence[str], limit: int
    ) -> tuple[EntryToRead, ...]:
        """Unread entries that are due, oldest first."""
        with self._database.read() as connection:
            return sql_queue.entries_to_read(connection, now, feed_ids, limit)

    def n_unread(self) -> int:
        """How many entries wait to be read."""
        with self._database.read() as connection:
            return sql_queue.n_unread(connection)

    def has_article(self, article_id: str) -> bool:
        """Whether this article is stored."""
        with self._database.read() as connection:
            return sql_reading.has_article(connection, article_id)

    def save_reading(self, reading: Reading, decide: Decide, now: datetime) -> int:
        """Commit 2: the article, its statements, and the entry's "read" mark."""
        with self._database.write() as connection:
            n_statements = sql_reading.save_reading(connection, reading, decide, now)
            follow_up(connection, reading, now)
            return n_statements

    def save_read_again(self, entry_id: str, article_id: str, now: datetime) -> None:
        """Mark an entry as read by an article that is already stored."""
        with self._database.write() as connection:
            sql_queue.save_read_again(connection, entry_id, article_id)

    def save_read_failure(
        self, entry_id: str, error: str, next_try_at: datetime | None, now: datetime
    ) -> None:
        """Record that reading failed."""
        with self._database.write() as connection:
            sql_queue.save_read_failure(connection, entry_id, error, next_try_at, now)

    # the digest ------------------------------------------------------------------
    def last_issue(self, edition_id: str) -> Issue | None:
        """The edition's issue with the latest period end."""
        with self._database.read() as connection:
            return sql_issues.last_issue(connection, edition_id)

    def issue(self, issue_id: str) -> Issue | None:
        """One issue as it was frozen."""
        with self._database.read() as connection:
            return sql_issues.issue(connection, issue_id)

    def issues(
        self, edition_id: str | None = None, since: datetime | None = None
    ) -> tuple[Issue, ...]:
        """Issues, latest period first; with `since`, those that ended after it."""
        with self._database.read() as connection:
            return sql_issues.all_issues(connection, edition_id, since)

    def max_seq(self) -> int:
        """The highest sequence number so far; 0 for none."""
        with self._database.read() as connection:
            return sql_reports.max_seq(connection)

    def reported(
        self,
        *,
        after_seq: int | None = None,
        up_to_seq: int | None = None,
        seen_from: datetime | None = None,
        seen_before: datetime | None = None,
        statement_id: str | None = None,
    ) -> tuple[StatementReports, ...]:
        """Statements with at least one report in the range, each with all of them."""
        with self._database.read() as connection:
            if statement_id is not None:
                leads = sql_links.resolved(connection, [statement_id])
                statement_id = leads.get(statement_id, statement_id)
            bounds = sql_reports.within(
                after_seq=after_seq,
                up_to_seq=up_to_seq,
                seen_from=seen_from,
                seen_before=seen_before,
                statement_id=statement_id,
            )
            return sql_reports.reported(connection, bounds)

    def save_issue(
        self,
        issue: Issue,
        deliveries: Sequence[Delivery],
        groups: Sequence[TopicGroup] = (),
    ) -> Issue:
        """Commit 3: freeze an issue with its deliveries; returns the one in force."""
        with self._database.write() as connection:
            return sql_issues.save_issue(connection, issue, deliveries, groups)

    # delivering ------------------------------------------------------------------
    def deliveries(self, issue_id: str | None = None) -> tuple[Delivery, ...]:
        """The delivery ledger, latest first."""
        with self._database.read() as connection:
            return sql_issues.ledger(connection, issue_id)

    def claim_delivery(
        self,
        now: datetime,
        lease: timedelta,
        *,
        issue_id: str | None = None,
        recipient: str | None = None,
    ) -> Delivery | None:
        """Take one due delivery and mark it `sending`."""
        with self._database.write() as connection:
            return sql_issues.claim_delivery(
                connection, now, lease, issue_id, recipient
            )

    def hand_over(self, delivery: Delivery, now: datetime) -> bool:
        """Write down that a claimed delivery is handed over from now on."""
        with self._database.write() as connection:
            return sql_issues.hand_over(connection, delivery, now)

    def save_delivery(self, delivery: Delivery, now: datetime) -> None:
        """Commit 4: what became of a claimed delivery."""
        with self._database.write() as connection:
            sql_issues.save_delivery(connection, delivery, now)

    def force_delivery(self, delivery: Delivery, now: datetime) -> bool:
        """Let a delivery be sent again whatever became of it."""
        with self._database.write() as connection:
            return sql_issues.force_delivery(connection, delivery, now)

    # export and explain ----------------------------------------------------------
    def reports(self) -> Iterator[Report]:
        """Every report in `seq` order, a page at a time.

        Each page is a transaction of its own: a slow reader keeps none open, and what
        is stored meanwhile comes at the end.
        """
        seq = 0
        while page := self._reports_after(seq):
            yield from page
            seq = page[-1].seq

    def _reports_after(self, seq: int) -> tuple[Report, ...]:
        with self._database.read() as connection:
            return sql_reports.reports_after(connection, seq)

    def find_reports(self, prefix: str) -> tuple[Report, ...]:
        """Reports whose statement or occurrence id starts with `prefix`."""
        with self._database.read() as connection:
            return sql_reports.find_reports(connection, prefix)

    def article(self, article_id: str) -> Article | None:
        """One article as it is stored."""
        with self._database.read() as connection:
            return sql_reports.article(connection, article_id)

    def article_text(self, article_id: str, version: int | None = None) -> str:
        """The article's text as it stands now, or of one version."""
        with self._database.read() as connection:
            if version is not None:
                return sql_revisits.version_text(connection, article_id, version)
            return sql_reports.article_text(connection, article_id)

    def statement_counts(self) -> Mapping[str, int]:
        """How many statements each figure has; one without is left out."""
        with self._database.read() as connection:
            return sql_reports.statement_counts(connection)

    # housekeeping ----------------------------------------------------------------
    def hold(self, holder: str) -> AbstractContextManager[None]:
        """Be the one instance on this store. Raises HeldError naming the other."""
        return held(self._database, holder)

    def close(self) -> None:
        """Let go of all connections."""
        self._database.close()
