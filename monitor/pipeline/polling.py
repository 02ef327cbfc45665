"""Commit 1: poll one feed, store what is new together with the feed's new state."""

import logging
from dataclasses import dataclass
from time import monotonic

from monitor import feeds, poll
from monitor.config import Config, Feed
from monitor.errors import MonitorError, StoreError, UnexpectedError
from monitor.pipeline.tools import Tools
from monitor.values import FeedState, NotModified, Page, ParsedFeed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Polled:
    """What polling one feed came to; `error` is None when it worked."""

    feed: Feed
    outcome: str
    n_new: int = 0
    n_changed: int = 0
    error: str | None = None


class Polling:
    """Polls feeds. Thread-safe: holds no state of its own."""

    def __init__(self, config: Config, tools: Tools) -> None:
        self.config = config
        self.tools = tools
        self.feeds = {feed.id: feed for feed in config.feeds}

    def due_feeds(self) -> tuple[Feed, ...]:
        """The feeds whose time has come, longest overdue first."""
        states = {state.feed_id: state for state in self.tools.store.feed_states()}
        return poll.due(tuple(self.feeds.values()), states, self.tools.clock())

    def poll_feed(self, feed: Feed) -> Polled:
        """Poll one feed and store what is new together with the feed's new state.

        Raises: StoreError alone.
        """
        started = monotonic()
        state = self._state_of(feed)
        try:
            polled = self._poll(feed, state)
        except StoreError:
            raise
        except MonitorError as error:
            polled = self._poll_failed(feed, state, error)
        except Exception as error:
            # The item boundary: a bug met on one feed is recorded against it and tried
            # again; raised, it would hold up everything behind it for ever.
            log.exception("bug met on a feed", extra={"feed": feed.url})
            polled = self._poll_failed(feed, state, UnexpectedError(feed.url, error))
        log.log(
            logging.WARNING if polled.error else logging.INFO,
            "feed polled",
            extra={
                "feed": feed.label,
                "url": feed.url,
                "outcome": polled.outcome,
                "new": polled.n_new,
                "changed": polled.n_changed,
                "error": polled.error,
                "seconds": round(monotonic() - started, 3),
            },
        )
        return polled

    def _state_of(self, feed: Feed) -> FeedState:
        known = self.tools.store.feed_state(feed.id)
        return known or FeedState(feed.id, feed.url, next_poll_at=self.tools.clock())

    def _poll(self, feed: Feed, state: FeedState) -> Polled:
        tools, settings = self.tools, self.config.settings.poll
        answer = tools.fetch.feed(
            feed.url,
            etag=state.etag,
            last_modified=state.last_modified,
            options=feed.request,
        )
        parsed, body_hash = _understand(answer, state.body_hash)
        entries = parsed.entries if parsed else ()
        known = tools.store.known_entries(feed.id, [entry.key for entry in entries])
        changed = poll.changed(entries, known)
        now = tools.clock()
        stale = {
            entry.key for entry in changed if not poll.is_fresh(entry, settings, now)
        }
        new_state = poll.after_success(
            state,
            answer,
            parsed,
            n_new=sum(entry.key not in known for entry in changed),
            body_hash=body_hash,
            interval=feed.interval,
            settings=settings,
            now=now,
            jitter=tools.jitter(),
        )
        n_new, n_changed = tools.store.save_poll(new_state, changed, now, skip=stale)
        outcome = "unchanged" if parsed is None else "parsed"
        return Polled(feed, outcome, n_new, n_changed)

    def _poll_failed(self, feed: Feed, state: FeedState, error: MonitorError) -> Polled:
        now = self.tools.clock()
        failed = poll.after_failure(
            state,
            error,
            interval=feed.interval,
            settings=self.config.settings.poll,
            now=now,
            jitter=self.tools.jitter(),
        )
        self.tools.store.save_poll(failed, (), now)
        return Polled(feed, "gone" if failed.is_gone else "failed", error=str(error))


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
