"""Commit 1: poll one feed, store what is new together with the feed's new state."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from urllib.parse import urlsplit

from monitor import feeds, poll
from monitor.config import Config, Feed
from monitor.errors import MonitorError, StoreError, UnexpectedError
from monitor.pipeline.reach import Reach
from monitor.pipeline.tools import Tools
from monitor.values import (
    Entry,
    FeedState,
    NotModified,
    Page,
    ParsedFeed,
    PollOutcome,
    WindowItem,
)

log = logging.getLogger(__name__)

_LEAST_COMPARED = 50
"""Stored entries that one with an unknown key is compared with: three windows, at
least so many."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What polling one feed came to; `error` is None when it worked."""

    feed: Feed
    outcome: str
    n_new: int = 0
    n_changed: int = 0
    n_deleted: int = 0
    error: str | None = None
    error_kind: str | None = None
    is_gap: bool = False
    seconds: float = 0.0


class Polling:
    """Polls feeds. Thread-safe: holds no state but which hosts have answered."""

    def __init__(
        self, config: Config, tools: Tools, reach: Reach | None = None
    ) -> None:
        self.config = config
        self.tools = tools
        self.reach = reach or Reach()
        self.feeds = {feed.id: feed for feed in config.feeds}

    def due_feeds(self) -> tuple[Feed, ...]:
        """The feeds whose time has come, longest overdue first."""
        now = self.tools.clock()
        states = {state.feed_id: state for state in self.tools.store.due_states(now)}
        watched = [self.feeds[ident] for ident in states if ident in self.feeds]
        return poll.due(watched, states, now)

    def poll_feed(self, feed: Feed, fence: int | None = None) -> Polled:
        """Poll one feed and store what is new together with the feed's new state.

        `fence` is that of the lease under which a machine of several polls.
        Raises: StoreError alone.
        """
        started = monotonic()
        state = self._state_of(feed)
        try:
            polled = self._poll(feed, state, fence)
        except StoreError:
            raise
        except MonitorError as error:
            polled = self._poll_failed(feed, state, error, fence)
        except Exception as error:
            # The item boundary: a bug met on one feed is recorded against it and tried
            # again; raised, it would hold up everything behind it for ever.
            log.exception("bug met on a feed", extra={"feed": feed.url})
            bug = UnexpectedError(feed.url, error)
            polled = self._poll_failed(feed, state, bug, fence)
        polled = replace(polled, seconds=monotonic() - started)
        _tell(polled)
        return polled

    def _state_of(self, feed: Feed) -> FeedState:
        known = self.tools.store.feed_state(feed.id)
        return known or FeedState(feed.id, feed.url, next_poll_at=self.tools.clock())

    def _poll(self, feed: Feed, state: FeedState, fence: int | None) -> Polled:
        tools, settings = self.tools, self.config.settings.poll
        window = tools.store.feed_window(feed.id)
        etag, last_modified = poll.validators(state, window, tools.clock())
        answer = tools.fetch.feed(
            state.moved_url or feed.url, etag=etag, last_modified=last_modified
        )
        parsed, body_hash = _understand(answer, state.body_hash)
        entries = parsed.entries if parsed else ()
        known = tools.store.known_entries(feed.id, [entry.key for entry in entries])
        changed = poll.changed(entries, known)
        aliases = self._aliases(feed, changed, known, entries, window)
        movement = _movement(feed, window, parsed, answer, state, aliases)
        now = tools.clock()
        n_new = sum(e.key not in known and e.key not in aliases for e in changed)
        new_state = poll.after_success(
            feed,
            state,
            answer,
            parsed,
            n_new=n_new,
            body_hash=body_hash,
            settings=settings,
            now=now,
            jitter=tools.jitter(),
            was_whole=not (etag or last_modified) and isinstance(answer, Page),
            is_gap=movement is not None and movement.is_gap,
        )
        outcome = PollOutcome(
            new_state,
            changed,
            frozenset(e.key for e in changed if not poll.is_fresh(e, settings, now)),
            window=movement.window if movement else None,
            deleted=movement.deleted if movement else {},
            returned=movement.returned if movement else (),
            aliases=aliases,
            fence=fence,
        )
        n_new, n_changed = tools.store.save_poll(outcome, now)
        self._note(feed, now, did_answer=True)
        return Polled(
            feed,
            "unchanged" if parsed is None else "parsed",
            n_new,
            n_changed,
            len(outcome.deleted),
            is_gap=new_state.last_gap_at == now,
        )

    def _aliases(
        self,
        feed: Feed,
        changed: Sequence[Entry],
        known: Mapping[str, str],
        entries: Sequence[Entry],
        window: Sequence[WindowItem],
    ) -> dict[str, str]:
        """Which of the entries with unknown keys are stored under another."""
        unknown = [entry for entry in changed if entry.key not in known]
        if not unknown or not window:
            return {}
        limit = max(3 * len(window), _LEAST_COMPARED)
        stored = self.tools.store.recent_entries(feed.id, limit)
        return poll.renamed(unknown, stored, {entry.key for entry in entries})

    def _poll_failed(
        self, feed: Feed, state: FeedState, error: MonitorError, fence: int | None
    ) -> Polled:
        now = self.tools.clock()
        kind = poll.error_kind(error)
        did_answer = kind != "network"
        self._note(feed, now, did_answer=did_answer)
        failed = poll.after_failure(
            feed,
            state,
            error,
            settings=self.config.settings.poll,
            now=now,
            jitter=self.tools.jitter(),
            is_outage=not did_answer and self.reach.is_outage(_host(feed), now),
        )
        self.tools.store.save_poll(PollOutcome(failed, fence=fence), now)
        outcome = "gone" if failed.is_gone else "failed"
        return Polled(feed, outcome, error=str(error), error_kind=kind)

    def _note(self, feed: Feed, now: datetime, *, did_answer: bool) -> None:
        self.reach.note(_host(feed), now, did_answer=did_answer)


def _host(feed: Feed) -> str:
    return urlsplit(feed.url).hostname or ""


def _understand(
    answer: Page | NotModified, known_hash: str | None
) -> tuple[ParsedFeed | None, str | None]:
    """The feed behind an answer; None where the bytes are those of the last poll."""
    if isinstance(answer, NotModified):
        return None, known_hash
    body_hash = poll.body_hash(answer.body)
    if body_hash == known_hash:
        return None, body_hash
    parsed = feeds.parse(answer.body, answer.final_url, answer.content_type)
    return parsed, body_hash


def _movement(
    feed: Feed,
    window: Sequence[WindowItem],
    parsed: ParsedFeed | None,
    answer: Page | NotModified,
    state: FeedState,
    aliases: Mapping[str, str],
) -> poll.Movement | None:
    """How the feed's window moved; None where this poll says nothing of it.

    The same bytes once more, asked for without validators, confirm what was missing. An
    outlet takes articles off its front page every hour; only in a figure's own feed is
    what is missing taken back.
    """
    if parsed is not None:
        present = poll.window_of(parsed.entries)
    elif isinstance(answer, Page) and any(item.n_missing == 1 for item in window):
        present = tuple(item for item in window if not item.n_missing)
    else:
        return None
    names = {stored: other for other, stored in aliases.items()}
    before = [replace(i, key=names.get(i.key, i.key)) for i in window]
    moved = poll.follow(before, present, state.last_success_at)
    if feed.figure_id is None:
        return poll.Movement(tuple(present), is_gap=moved.is_gap)
    return moved


def _tell(polled: Polled) -> None:
    """The one line of this unit of work."""
    is_bad = polled.error or polled.is_gap
    log.log(
        logging.WARNING if is_bad else logging.INFO,
        "feed polled",
        extra={
            "feed": polled.feed.label,
            "url": polled.feed.url,
            "outcome": polled.outcome,
            "new": polled.n_new,
            "changed": polled.n_changed,
            "deleted": polled.n_deleted or None,
            "gap": polled.is_gap or None,
            "error": polled.error,
            "seconds": round(polled.seconds, 3),
        },
    )
