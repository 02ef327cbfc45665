"""The leader: asks the store what is due and queues it; there is one at a time.

Any number of processes may stand for it. The store's lock makes one the leader, and
makes another when that one ends, is frozen or loses its connection. Two at once would
do no harm: whatever is queued twice is done once.
"""

import logging
from datetime import timedelta
from threading import Event
from urllib.parse import urlsplit

from monitor.app import App
from monitor.config import Feed
from monitor.errors import StoreError
from monitor.fleet.planning import batches
from monitor.fleet.queue import DIGEST, INDEX, POLL, READ, REVISIT, Queue
from monitor.ports import FleetStore

log = logging.getLogger(__name__)

MOST_READS = 32
"""Jobs of reading that wait at once: enough for a large fleet until the next tick."""
_SHORTEST_TICK = 0.1
_LEAST_PATIENCE = timedelta(seconds=10)
_HOST_AGE = timedelta(days=2)
_TICKS_A_CLEANING = 1000


class Leader:
    """Stands for election until told to stop, and ticks while it leads."""

    def __init__(self, app: App, store: FleetStore, conninfo: str) -> None:
        self.app = app
        self.store = store
        self.conninfo = conninfo
        self._n_ticks = 0

    def run(self, stop: Event) -> None:
        """Lead whenever nobody else does, until `stop` is set."""
        while not stop.is_set():
            try:
                self._stand(stop)
            except StoreError as error:
                log.error("leading failed", extra={"error": str(error)})
            except Exception:
                # The job boundary of this thread: were a bug to end it, the process
                # would go on and never lead again, and nobody would notice.
                log.exception("leading failed")
            stop.wait(self._pause())

    def _stand(self, stop: Event) -> None:
        with self.store.lead(self._patience()) as still_leads:
            if still_leads is None:
                return
            log.info("leads the fleet")
            with Queue(self.conninfo) as queue:
                while not stop.is_set() and still_leads():
                    self.tick(queue)
                    stop.wait(self._pause())

    def _patience(self) -> timedelta:
        """How long a leader may be silent: a frozen one must not lead for ever."""
        return max(4 * self.app.config.settings.fleet.tick, _LEAST_PATIENCE)

    def _pause(self) -> float:
        return max(self.app.config.settings.fleet.tick.total_seconds(), _SHORTEST_TICK)

    def tick(self, queue: Queue) -> None:
        """Queue what is due and not queued yet. Raises: StoreError."""
        size = self.app.config.settings.fleet.batch
        feeds = self.app.polling.feeds
        waiting = queue.waiting()
        busy = {
            host_of(feeds[feed_id])
            for task, arguments in waiting
            if task == POLL
            for feed_id in arguments["feeds"]
            if feed_id in feeds
        }
        now = self.app.clock()
        due = [
            (feed_id, host_of(feeds[feed_id]))
            for feed_id in self.store.free_feeds(now)
            if feed_id in feeds  # one that is configured no more stays in the store
        ]
        queue.put(POLL, [{"feeds": list(job)} for job in batches(due, busy, size)])
        n_entries = self.store.count_entries(tuple(feeds), now, size * MOST_READS)
        n_reads = sum(task == READ for task, _ in waiting)
        queue.put(READ, [{}] * (-(-n_entries // size) - n_reads))
        n_visits = self.store.n_due_visits(now, size * MOST_READS)
        n_visits += len(self.store.touched_entries(size))
        n_revisits = sum(task == REVISIT for task, _ in waiting)
        queue.put(REVISIT, [{}] * (-(-n_visits // size) - n_revisits))
        if self.store.n_unindexed():
            queue.put_once(INDEX)
        queue.put_once(DIGEST)
        self._n_ticks += 1
        if self._n_ticks % _TICKS_A_CLEANING == 0:
            self.store.forget_hosts(_HOST_AGE)


def host_of(feed: Feed) -> str:
    """The host that a feed's address names."""
    return urlsplit(feed.url).hostname or ""
