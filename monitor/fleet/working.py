"""One process of a fleet: takes jobs from the queue until told to stop.

A thread beside the jobs renews the leases of what is in hand, so that they run out only
when the process is dead or frozen. SIGTERM and SIGINT let the units under way end, give
the rest back and leave with exit code 0; SIGHUP reads the configuration again.
"""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event, Thread

from procrastinate import App as Jobs
from procrastinate import RetryStrategy

from monitor.app import App
from monitor.config import Config
from monitor.errors import MonitorError, StoreError
from monitor.fleet.leading import Leader
from monitor.fleet.queue import (
    DIGEST,
    INDEX,
    NAME,
    POLL,
    READ,
    REVISIT,
    STALLED_SECONDS,
    address,
    prune,
    translated,
    worker_app,
)
from monitor.metrics import Metrics
from monitor.pipeline import Polled

log = logging.getLogger(__name__)

_RETRY = RetryStrategy(
    max_attempts=3, exponential_wait=3, retry_exceptions=[StoreError]
)
"""After 3 and 9 seconds; then the next tick sees to it."""
_BEATS_A_LEASE = 4
_AGAIN_SECONDS = 2.0
_PRUNE_SECONDS = 60.0
_POLLING_SECONDS = 5.0


class Units:
    """The units of work as jobs do them: what is leased to this process alone.

    `note` is told of each poll.
    """

    def __init__(
        self, app: App, note: Callable[[Polled], None] = lambda polled: None
    ) -> None:
        assert app.fleet is not None, "an App with `in_fleet`"
        self.app = app
        self.note = note
        self.store = app.fleet

    def poll(self, feed_ids: Sequence[str]) -> int:
        """Poll those of the feeds that are due and free; how many were."""
        feeds = self.app.polling.feeds  # of one configuration, whatever is reloaded
        known = [each for each in feed_ids if each in feeds]
        leases = self.store.lease_feeds(known, self.app.clock())
        try:
            for polled in self.app.poll([feeds[each.feed_id] for each in leases]):
                self.note(polled)
                if polled.outcome == "lost":
                    extra = {"feed": polled.feed.label, "error": polled.error}
                    log.warning("lease lost", extra=extra)
        finally:
            self.store.release_feeds([lease.feed_id for lease in leases])
        return len(leases)

    def read(self) -> int:
        """Read a batch of what waits to be read; how many entries it was."""
        items = self.store.lease_entries(
            tuple(self.app.polling.feeds),
            self.app.clock(),
            self.app.config.settings.fleet.batch,
        )
        try:
            for _ in self.app.read(items):
                pass
        finally:
            self.store.release_entries([item.entry_id for item in items])
        return len(items)

    def revisit(self) -> int:
        """Look again at a batch of articles; at how many.

        Visits are taken for this worker alone; an entry that two look at is harmless,
        as the second finds the article written to since.
        """
        batch = self.app.config.settings.fleet.batch
        return sum(1 for _ in self.app.revisit(batch))

    def index(self) -> int:
        """Let search find what is new; how many changes that were."""
        return sum(self.app.index())

    def digest(self) -> None:
        """Compose what is due and make alerts, then send what is due."""
        self.app.compose_due()
        self.app.alert_due()
        self.app.deliver_due()


def add_tasks(jobs: Jobs, units: Units) -> None:
    """Let jobs do the units of work."""

    @jobs.task(name=POLL, queue=NAME, retry=_RETRY)
    def poll(feeds: list[str]) -> None:
        with _told(POLL):
            units.poll(feeds)

    @jobs.task(name=READ, queue=NAME, retry=_RETRY)
    def read() -> None:
        with _told(READ):
            units.read()

    @jobs.task(name=REVISIT, queue=NAME, retry=_RETRY)
    def revisit() -> None:
        with _told(REVISIT):
            units.revisit()

    @jobs.task(name=INDEX, queue=NAME)
    def index() -> None:
        with _told(INDEX):
            units.index()

    @jobs.task(name=DIGEST, queue=NAME)
    def digest() -> None:
        with _told(DIGEST):
            units.digest()


@contextmanager
def _told(task: str) -> Iterator[None]:
    """The job boundary: whatever a job raised is logged, and Procrastinate told."""
    try:
        yield
    except MonitorError as error:
        log.error("job failed", extra={"task": task, "error": str(error)})
        raise
    except Exception:
        log.exception("job failed", extra={"task": task})
        raise


class Fleet:
    """One process of a fleet, over an App with `in_fleet`.

    `load` reads the configuration again (it raises ConfigError, and then the old one
    stays in force). `concurrency` is how many jobs it does at once; with `leads` it
    stands for leader, too.
    """

    def __init__(
        self,
        app: App,
        load: Callable[[], Config],
        *,
        concurrency: int = 4,
        leads: bool = False,
    ) -> None:
        assert app.fleet is not None, "an App with `in_fleet`"
        self.app = app
        self.store = app.fleet
        self.load = load
        self.metrics = Metrics(app)
        self.concurrency = concurrency
        self.leads = leads
        self._is_over = Event()
        self._worker: asyncio.Task[None] | None = None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT. Raises: HeldError where an instance works
        alone on the store, StoreError."""
        with self.app.hold(), self.metrics.served():
            conninfo = address(self.store)
            threads = [Thread(target=self._beat, name="heart")]
            if self.leads:
                leader = Leader(self.app, self.store, conninfo)
                ahead = Thread(target=leader.run, args=(self.app.stop,), name="leader")
                threads.append(ahead)
            for thread in threads:
                thread.start()
            try:
                asyncio.run(self._work(conninfo))
            finally:
                self.app.stop.set()
                self._is_over.set()
                for thread in threads:
                    thread.join()
            log.info("stopped")

    def _beat(self) -> None:
        """Keep what is in hand; goes on while the last units end."""
        while not self._is_over.wait(self._lease_seconds() / _BEATS_A_LEASE):
            try:
                lost = self.store.renew(self.app.clock())
            except StoreError as error:
                log.error("leases not renewed", extra={"error": str(error)})
            except Exception:
                # Were a bug to end this thread, every lease would run out in turn.
                log.exception("leases not renewed")
            else:
                if lost:
                    log.warning("leases lost", extra={"feeds": lost})

    def _lease_seconds(self) -> float:
        return self.app.config.settings.fleet.lease.total_seconds()

    async def _work(self, conninfo: str) -> None:
        loop = asyncio.get_running_loop()
        # The loop's own executor may have fewer threads than there are jobs.
        loop.set_default_executor(ThreadPoolExecutor(self.concurrency + 2))
        self._listen(loop)
        # It tells of each job what we tell ourselves, and of breaks with a traceback.
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
        jobs = worker_app(conninfo, self.concurrency)
        add_tasks(jobs, Units(self.app, self.metrics.note))
        extra = {"feeds": len(self.app.config.feeds), "leads": self.leads}
        with translated():
            async with jobs.open_async():
                log.info("joined the fleet", extra=extra)
                pruning = asyncio.create_task(self._prune(jobs))
                while not self.app.stop.is_set():
                    await self._take_jobs(jobs)
                pruning.cancel()
                with suppress(asyncio.CancelledError):
                    await pruning

    async def _take_jobs(self, jobs: Jobs) -> None:
        """Run Procrastinate's worker to its end: ours, or its own when the database
        was away for a while."""
        self._worker = asyncio.create_task(
            jobs.run_worker_async(
                queues=[NAME],
                concurrency=self.concurrency,
                fetch_job_polling_interval=_POLLING_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                delete_jobs="always",
                install_signal_handlers=False,
            )
        )
        try:
            await asyncio.wait([self._worker])
            with translated():
                await self._worker
        except asyncio.CancelledError:
            return
        except StoreError as error:
            log.error("taking jobs failed", extra={"error": str(error)})
        if not self.app.stop.is_set():
            log.warning("the database was away; taking jobs again in a moment")
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _prune(self, jobs: Jobs) -> None:
        while True:
            await asyncio.sleep(_PRUNE_SECONDS)
            try:
                with translated():
                    n_lost = await prune(jobs.job_manager)
            except StoreError as error:
                log.error("pruning failed", extra={"error": str(error)})
            else:
                if n_lost:
                    log.warning("jobs of dead workers removed", extra={"jobs": n_lost})

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._leave)
        reload = self.app.reload_from
        loop.add_signal_handler(
            signal.SIGHUP, lambda: loop.run_in_executor(None, reload, self.load)
        )

    def _leave(self) -> None:
        """Take no more jobs and no more units of those under way. Asked twice is once:
        cancelled a second time, the worker would not wait for its jobs."""
        if not self.app.stop.is_set():
            log.info("leaves when what is under way has ended")
            self.app.stop.set()
            if self._worker is not None:
                self._worker.cancel()
