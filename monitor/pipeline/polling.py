"""Commit 1: poll one feed, store what is new together with the feed's new state."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from threading import BoundedSemaphore
from time import monotonic
from urllib.parse import urlsplit

from monitor import feeds, poll
from monitor.config import Config, Feed
from monitor.errors import MonitorError, StoreError, UnexpectedError
from monitor.pipeline import asking
from monitor.pipeline.asking import Asked
from monitor.pipeline.reach import Reach
from monitor.pipeline.tools import Tools
from monitor.values import (
    Alias,
    Entry,
    FeedState,
    Page,
    ParsedFeed,
    PollOutcome,
    WindowItem,
)

log = logging.getLogger(__name__)

Window = Callable[[], Sequence[WindowItem]]
"""What the feed held at the last poll that brought a body, asked for when needed."""
AT_ONCE = 2
"""Answers that are taken in at once, however many are waited for. Threads that compute
take turns anyway, and each that ever parsed a feed would keep the memory of it."""
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
        self._due: dict[str, FeedState] = {}
        self._desks = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="desk")
        self._quiet = BoundedSemaphore(AT_ONCE)

    def due_feeds(self) -> tuple[Feed, ...]:
        """The feeds whose time has come, longest overdue first.

        Their states are remembered for `poll_feed`, which comes next and is the only
        one to change them.
        """
        now = self.tools.clock()
        states = {state.feed_id: state for state in self.tools.store.due_states(now)}
        self._due = states
        watched = [self.feeds[ident] for ident in states if ident in self.feeds]
        return poll.due(watched, states, now)

    def poll_feed(self, feed: Feed) -> Polled:
        """Poll one feed and store what is new together with the feed's new state.

        Raises: StoreError alone.
        """
        started = monotonic()
        state, window = self._memory(feed)
        try:
            polled = self._poll(feed, state, window)
        except StoreError:
            raise
        except MonitorError as error:
            polled = self._poll_failed(feed, state, error)
        except Exception as error:
            # The item boundary: a bug met on one feed is recorded against it and tried
            # again; raised, it would hold up everything behind it for ever.
            log.exception("bug met on a feed", extra={"feed": feed.url})
            bug = UnexpectedError(feed.url, error)
            polled = self._poll_failed(feed, state, bug)
        polled = replace(polled, seconds=monotonic() - started)
        _tell(polled)
        return polled

    def _memory(self, feed: Feed) -> tuple[FeedState, Window]:
        """The feed's state, and what it held, to be asked for when it is needed.

        Only a figure's own feed can have items whose absence is to be confirmed; of
        the others most answer 304, and nobody asks what they held.
        """
        store = self.tools.store
        due = self._due.pop(feed.id, None)
        if due and feed.figure_id is None:
            return due, cache(lambda: store.feed_memory(feed.id)[1])
        known, window = store.feed_memory(feed.id)
        state = known or FeedState(feed.id, feed.url, self.tools.clock())
        return state, lambda: window

    def _poll(self, feed: Feed, state: FeedState, window: Window) -> Polled:
        tools = self.tools
        doubted = window() if feed.figure_id else ()
        etag, last_modified = poll.validators(state, doubted, tools.clock())
        asked = asking.ask(
            tools.fetch,
            feed,
            replace(state, etag=etag, last_modified=last_modified),
            lambda keys: tools.store.known_entries(feed.id, keys),
            partial(self._parse, window),
        )
        was_whole = not (etag or last_modified) and isinstance(asked.answer, Page)
        decide = partial(self._outcome, feed, state, window, asked, was_whole=was_whole)
        if asked.parsed is None:  # too little to be worth the way to a desk
            with self._quiet:
                outcome = decide()
            return self._saved(feed, asked, outcome)
        return self._desks.submit(lambda: self._saved(feed, asked, decide())).result()

    def _saved(self, feed: Feed, asked: Asked, outcome: PollOutcome) -> Polled:
        """Store what an answer came to."""
        now = outcome.state.last_polled_at or self.tools.clock()
        n_new, n_changed = self.tools.store.save_poll(outcome, now)
        self._note(feed, now, did_answer=True)
        return Polled(
            feed,
            "unchanged" if asked.parsed is None else "parsed",
            n_new,
            n_changed,
            len(outcome.deleted),
            is_gap=outcome.state.last_gap_at == now,
        )

    def _outcome(
        self,
        feed: Feed,
        state: FeedState,
        window: Window,
        asked: Asked,
        *,
        was_whole: bool,
    ) -> PollOutcome:
        """What the poll asks the store to write."""
        tools, settings = self.tools, self.config.settings.poll
        entries = asked.parsed.entries if asked.parsed else ()
        keys = [entry.key for entry in entries]
        # Of a feed that never answered nothing is stored.
        is_met = bool(keys and state.last_success_at)
        known = tools.store.known_entries(feed.id, keys) if is_met else {}
        changed = poll.changed(entries, known)
        unknown = [entry for entry in changed if entry.key not in known]
        present = _present(asked, window)
        aliases = self._aliases(feed, unknown, present, window)
        movement = _movement(feed, window, asked, present, state, aliases)
        now = tools.clock()
        new_state = poll.after_success(
            feed,
            state,
            asked.answer,
            asked.parsed,
            n_new=sum(entry.key not in aliases for entry in unknown),
            body_hash=asked.body_hash,
            settings=settings,
            now=now,
            jitter=tools.jitter(),
            was_whole=was_whole,
            is_gap=movement is not None and movement.is_gap,
            cursor=asked.cursor,
            answered_by=asked.address.url,
            passed_over=str(asked.passed_over[0][1]) if asked.passed_over else None,
        )
        return PollOutcome(
            new_state,
            changed,
            frozenset(e.key for e in changed if not poll.is_fresh(e, settings, now)),
            window=movement.window if movement else None,
            deleted=movement.deleted if movement else {},
            returned=movement.returned if movement else (),
            aliases=aliases,
        )

    def _parse(self, window: Window, page: Page, *, is_same: bool) -> ParsedFeed:
        """Read a feed without the items that were there last time."""
        items = feeds.known_items(window()) if is_same else {}
        parsed = self._desks.submit(
            feeds.parse, page.body, page.final_url, page.content_type, items
        )
        return parsed.result()

    def _aliases(
        self,
        feed: Feed,
        unknown: Sequence[Entry],
        present: Sequence[WindowItem],
        window: Window,
    ) -> dict[str, Alias]:
        """Which of the entries with unknown keys are stored under another.

        Posts that several addresses carry are told by their words, too.
        """
        if not unknown or not window():
            return {}
        limit = max(3 * len(window()), _LEAST_COMPARED)
        store = self.tools.store
        here = {item.key for item in present}
        stored = store.recent_entries(feed.id, limit, here)
        found = poll.renamed(unknown, stored, here)
        aliases = {key: Alias(name) for key, name in found.items()}
        if len(feed.addresses) > 1:
            rest = {e.key: e for e in unknown if e.key not in found}
            taken = set(found.values())
            recent = store.recent_posts(feed.id, limit, here)
            same = feeds.same_posts(
                tuple(rest.values()), [e for e in recent if e.key not in taken]
            )
            aliases |= {k: Alias(s, rest[k].content_hash) for k, s in same.items()}
        return aliases

    def _poll_failed(self, feed: Feed, state: FeedState, error: MonitorError) -> Polled:
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
        self.tools.store.save_poll(PollOutcome(failed), now)
        outcome = "gone" if failed.is_gone else "failed"
        return Polled(feed, outcome, error=str(error), error_kind=kind)

    def _note(self, feed: Feed, now: datetime, *, did_answer: bool) -> None:
        self.reach.note(_host(feed), now, did_answer=did_answer)


def _host(feed: Feed) -> str:
    return urlsplit(feed.url).hostname or ""


def _present(asked: Asked, window: Window) -> tuple[WindowItem, ...]:
    """What the feed holds now; nothing where that is what it held before.

    Items that were not parsed again are dated as the last time.
    """
    if asked.parsed is None:
        return ()
    if not asked.parsed.window:
        return poll.window_of(asked.parsed.entries)
    dates = {item.key: item.published_at for item in window()}
    dates |= {entry.key: entry.published_at for entry in asked.parsed.entries}
    return tuple(
        replace(item, published_at=dates.get(item.key)) for item in asked.parsed.window
    )


def _movement(
    feed: Feed,
    window: Window,
    asked: Asked,
    present: Sequence[WindowItem],
    state: FeedState,
    aliases: Mapping[str, Alias],
) -> poll.Movement | None:
    """How the feed's window moved; None where this poll says nothing of it.

    The same bytes once more, asked for without validators, confirm what was missing.
    What another address than the last time holds is a window of its own. An outlet
    takes articles off its front page every hour; only in a figure's own feed is what is
    missing taken back.
    """
    if asked.parsed is not None:
        if not asked.is_window:
            # Whoever shows a post, it is there: one that was missed has come back.
            here = tuple(item.key for item in present) if feed.figure_id else ()
            return poll.Movement(tuple(present), returned=here)
    elif (
        feed.figure_id
        and isinstance(asked.answer, Page)
        and any(item.n_missing == 1 for item in window())
    ):
        present = tuple(item for item in window() if not item.n_missing)
    else:
        return None
    names = {alias.key: other for other, alias in aliases.items()}
    before = [replace(i, key=names.get(i.key, i.key)) for i in window()]
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
