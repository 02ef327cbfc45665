"""The units of work on one machine: APScheduler ticks, signals, an orderly stop.

The scheduler only ticks. What is due is decided from stored state, so a daemon that was
down at 07:00 composes the issue when it is back, once. SIGTERM and SIGINT finish the
units under way and end with exit code 0; SIGHUP reads the configuration again.
"""

import logging
import signal
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from time import sleep
from types import FrameType

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.app import App
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.metrics import Metrics

log = logging.getLogger(__name__)

_STOPS = (signal.SIGTERM, signal.SIGINT)
SIGNAL_SECONDS = 0.2
"""How soon a signal is heeded."""
TICK_SECONDS = 5
"""How often each kind of work asks what is due; asking costs a query."""


class Daemon:
    """Runs an App until told to stop.

    `load` reads the configuration again (it raises ConfigError, and then the old one
    stays in force).
    """

    def __init__(
        self, app: App, load: Callable[[], Config], tick_seconds: float = TICK_SECONDS
    ) -> None:
        self.app = app
        self.load = load
        self.tick_seconds = tick_seconds
        self.metrics = Metrics(app)
        # Signal handlers only append here. An Event would not do: its lock is not
        # re-entrant, and the handler may interrupt the very wait that holds it.
        self._asked: deque[int] = deque()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT. Raises: HeldError if another one is running."""
        with self.app.hold(), self._signals(), self.metrics.served():
            scheduler = self._scheduler()
            scheduler.start()
            log.info("started", extra={"feeds": len(self.app.config.feeds)})
            try:
                while not self._is_over():
                    sleep(SIGNAL_SECONDS)
            finally:
                self.app.stop.set()
                scheduler.shutdown(wait=True)
                log.info("stopped")

    def _is_over(self) -> bool:
        """Do what signals asked for; True when they asked to stop."""
        while self._asked:
            if self._asked.popleft() in _STOPS:
                return True
            self.reload()
        return False

    def reload(self) -> None:
        """Take a new configuration if it is good; else keep the one in force."""
        self.app.reload_from(self.load)

    # the ticks -------------------------------------------------------------------

    def poll(self) -> None:
        """Poll every feed that is due."""
        for polled in self.app.poll(self.app.due_feeds()):
            self.metrics.note(polled)

    def read(self) -> None:
        """Read every entry that waits."""
        for _ in self.app.read():
            pass

    def revisit(self) -> None:
        """Look again at the articles whose time has come."""
        for _ in self.app.revisit():
            pass

    def index(self) -> None:
        """Let search find what is new."""
        for _ in self.app.index():
            pass

    def digest(self) -> None:
        """Compose what is due and make alerts, then send what is due."""
        self.app.compose_due()
        self.app.alert_due()
        self.app.deliver_due()

    # plumbing --------------------------------------------------------------------

    def _scheduler(self) -> BackgroundScheduler:
        # misfire_grace_time: the default of 1 s would drop a tick on a busy machine.
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={
                "misfire_grace_time": None,
                "coalesce": True,
                "max_instances": 1,
            },
        )
        # A tick still at work is normal: its next run is simply left out.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        scheduler.add_listener(_job_failed, EVENT_JOB_ERROR)
        ticks = (self.poll, self.read, self.revisit, self.index, self.digest)
        for tick in ticks:
            scheduler.add_job(
                tick,
                "interval",
                seconds=self.tick_seconds,
                id=tick.__name__,
                next_run_time=self.app.clock(),
            )
        return scheduler

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT ask to stop, SIGHUP to reload; restored afterwards."""

        def ask(number: int, frame: FrameType | None) -> None:
            self._asked.append(number)

        wanted = [*_STOPS]
        if hasattr(signal, "SIGHUP"):  # not on Windows
            wanted.append(signal.SIGHUP)
        before = {number: signal.signal(number, ask) for number in wanted}
        try:
            yield
        finally:
            for number, act in before.items():
                signal.signal(number, act)


def _job_failed(event: JobExecutionEvent) -> None:
    """The job boundary: whatever a tick raised is logged, and it ticks again."""
    expected = isinstance(event.exception, MonitorError)
    log.error(
        "tick failed",
        extra={"tick": event.job_id, "error": str(event.exception)},
        exc_info=None if expected else event.exception,
    )
