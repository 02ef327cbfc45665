"""Articles looked at once more: what the store keeps of that."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from monitor.ports.deciding import Decide
from monitor.values import (
    ArticleVersion,
    Change,
    DueVisit,
    Followed,
    Revision,
    TouchedEntry,
)


class RevisionStore(Protocol):
    """Visits of articles, their versions, and what became of their statements.

    `save_reading` follows each article in which it stored statements: it keeps the
    reading's visit, and files the article among those that carry the same text.
    `save_poll` marks the entries that it changed, took away or brought back.
    """

    def n_due_visits(self, now: datetime, limit: int) -> int:
        """How many visits are due; `limit` at most."""
        ...

    def claim_visits(
        self, now: datetime, lease: timedelta, limit: int
    ) -> tuple[DueVisit, ...]:
        """Take visits that are due, longest overdue first, each for one caller.

        One that is not saved comes back after `lease`.
        """
        ...

    def touched_entries(self, limit: int) -> tuple[TouchedEntry, ...]:
        """Entries that were read and that their feed changed, took away or brought back
        since, until `save_revision` is told that somebody looked."""
        ...

    def followed(self, article_id: str) -> Followed | None:
        """An article with what is known of its statements; None for an unknown id."""
        ...

    def save_revision(self, revision: Revision, decide: Decide, now: datetime) -> bool:
        """Commit 2b: an article's new text with the text before, what is new in it,
        what became of its statements, its next visit; all of it in one transaction.

        New occurrences are placed as `save_reading` does. Changes get their `seq`.
        False, and nothing is written, where somebody wrote since to what was looked at.
        """
        ...

    def article_versions(self, article_id: str) -> tuple[ArticleVersion, ...]:
        """All texts of an article, the first one first; none for an unknown id."""
        ...

    def changes_of(
        self, occurrence_ids: Collection[str]
    ) -> Mapping[str, tuple[Change, ...]]:
        """What became of these occurrences, by id and `seq`; without those that are
        as they were."""
        ...

    def repeats_of(self, statement_ids: Collection[str]) -> Mapping[str, str]:
        """Of these statements, those that repeat an earlier one, with that one's id."""
        ...
