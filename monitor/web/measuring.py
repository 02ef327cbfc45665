"""What the live archive does, for Prometheus: its answers, and how things stand.

Where COUNTS_FOLDER is set in the environment, several processes count there together,
and each tells of all.
"""

import os
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COUNTS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5)


class Measures:
    """Counts answers by kind of page and status, and how long they took."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ["page", "status"]
        self._answers = Counter(
            "monitor_web_answers", "Answers", names, registry=self.registry
        )
        self._seconds = Histogram(
            "monitor_web_seconds",
            "Seconds until an answer began",
            ["page"],
            buckets=_SECONDS,
            registry=self.registry,
        )

    def note(self, page: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._answers.labels(page, str(status)).inc()
        self._seconds.labels(page).observe(seconds)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        if COUNTS_FOLDER not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        # The library gives its constructor no types.
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


class Measured:
    """An ASGI middleware that counts what passes. `monotonic` gives seconds."""

    def __init__(
        self, app: ASGIApp, measures: Measures, monotonic: Callable[[], float]
    ) -> None:
        self.app = app
        self.measures = measures
        self.monotonic = monotonic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer and count."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = self.monotonic()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                page = getattr(scope.get("route"), "name", None) or "other"
                seconds = self.monotonic() - began
                self.measures.note(page, message["status"], seconds)
            await send(message)

        await self.app(scope, receive, counted)
