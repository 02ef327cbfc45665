"""The seams to the network: fetching, and whose turn it is at a host."""

from datetime import timedelta
from typing import Protocol

from monitor.config import RequestOptions
from monitor.values import NotModified, Page, Turn


class Fetch(Protocol):
    """The only way to the network. Thread-safe."""

    def feed(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        options: RequestOptions | None = None,
    ) -> Page | NotModified:
        """Fetch a feed, conditionally when validators are given.

        `options` say how this feed is asked; their headers and cookies go to its own
        host alone. Waits its turn at the host. Raises: FetchError and its kinds.
        """
        ...

    def page(self, url: str) -> Page:
        """Fetch an article page if robots.txt allows. Raises: FetchError."""
        ...

    def page_again(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Page | NotModified:
        """The same once more, conditionally when validators are given.

        Raises: FetchError.
        """
        ...


class Turns(Protocol):
    """Whose turn it is at a host. Thread-safe."""

    def take_turn(self, host: str, url: str, at_least: timedelta) -> None:
        """Wait until `host` may be asked again: its interval, or `at_least` if longer.

        Raises: HttpStatusError at once for a host that asked to be left alone.
        """
        ...

    def leave_alone(self, host: str, status: int, pause: timedelta) -> None:
        """Ask `host` nothing for `pause` (a day at most), as its answer demands."""
        ...


class HostBook(Protocol):
    """The hosts' turns, written down where all workers of a fleet look."""

    def take_turn(self, host: str, interval: timedelta) -> Turn:
        """Take the host's next free moment; the one after it is `interval` later."""
        ...

    def peace(self, host: str) -> Turn:
        """No wait, or the status and time for which the host wants to be left alone."""
        ...

    def leave_alone(self, host: str, status: int, pause: timedelta) -> None:
        """Let no worker ask the host for `pause`."""
        ...
