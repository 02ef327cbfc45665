"""Every error that is expected, as one tree. Anything else that is raised is a bug.

MonitorError
 ├── ConfigError              what a person wrote in config/ (all Problems)
 ├── FetchError               a URL did not give a usable answer
 │    ├── ConnectError        no connection: name, route, TLS, time-out before an answer
 │    ├── RefusedAddressError a private, loopback or otherwise refused address or scheme
 │    ├── HttpStatusError     an answer that says no (status, retry_after)
 │    │    └── GoneError      410
 │    ├── ChallengeError      a bot wall stands before the address (wall, status)
 │    ├── TooLargeError       more bytes than allowed
 │    ├── TooSlowError        past the total deadline
 │    ├── RedirectError       a loop, or too many hops
 │    └── RobotsError         robots.txt asks not to fetch this page
 ├── FeedError                bytes that are no feed or that broke parsing
 │    └── NotAFeedError
 ├── ArticleError             a page or entry without readable text
 ├── UnexpectedError          a bug met on one item, recorded against it
 ├── NoIssueError             an edition has no issue for the day asked for
 ├── StoreError               the database said no: locked, full, unreachable
 │    ├── HeldError           another instance runs on this store (holder)
 │    └── LostLeaseError      the feed has been given to another worker since
 ├── SearchError              a query that cannot be answered, in words for who asked
 └── DeliveryError            one rendition did not reach one recipient
      ├── DeferredError       try again later
      ├── RejectedError       will never work as it stands
      └── UncertainError      the server may have taken it

Each error carries data as attributes, tells a person in one sentence what is wrong,
and keeps its cause through ``raise ... from``.
"""

from dataclasses import dataclass
from datetime import timedelta


class MonitorError(Exception):
    """An expected failure; `str()` is fit for a log line or a terminal."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the configuration.

    Line and column count from 1; line 0 means the file or folder as a whole.
    """

    path: str
    line: int
    column: int
    where: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return ": ".join(part for part in (place, self.where, self.message) if part)


class ConfigError(MonitorError):
    """The configuration cannot be used; `problems` lists everything at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class FetchError(MonitorError):
    """A URL did not give a usable answer."""

    def __init__(self, url: str, message: str) -> None:
        self.url = url
        super().__init__(f"{url}: {message}")


class ConnectError(FetchError):
    """No connection could be made, or it broke before an answer came."""


class RefusedAddressError(FetchError):
    """The address or scheme is one that this program does not fetch from."""


class HttpStatusError(FetchError):
    """The server answered with a status that is neither 200 nor 304.

    `retry_after` is how long the server asks to be left alone, if it says so.
    """

    def __init__(
        self, url: str, status: int, retry_after: timedelta | None = None
    ) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(url, f"HTTP status {status}")


class GoneError(HttpStatusError):
    """410: the publisher says that this is gone for good."""


class ChallengeError(FetchError):
    """A bot wall answered in the publisher's place; it is named and never evaded.

    `wall` says whose it is ("Cloudflare challenge"), `status` with which status.
    """

    def __init__(self, url: str, wall: str, status: int) -> None:
        self.wall = wall
        self.status = status
        message = f"a bot wall ({wall}) stands before this address; it is not evaded:"
        super().__init__(url, f"{message} use another address, or ask the publisher")


class TooLargeError(FetchError):
    """The body, once decompressed, is larger than `max_bytes`."""

    def __init__(self, url: str, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        super().__init__(url, f"larger than {max_bytes} bytes")


class TooSlowError(FetchError):
    """The whole answer took longer than the deadline."""


class RedirectError(FetchError):
    """Redirects went in a circle or past the limit."""


class RobotsError(FetchError):
    """The site's robots.txt asks programs not to fetch this page."""


class FeedError(MonitorError):
    """Bytes that were meant to be a feed could not be used."""

    def __init__(self, url: str, message: str) -> None:
        self.url = url
        super().__init__(f"{url}: {message}")


class NotAFeedError(FeedError):
    """The bytes are something else: a web page, a challenge page, nothing."""


class ArticleError(MonitorError):
    """A page or entry holds no text that can be read as an article."""

    def __init__(self, url: str, message: str) -> None:
        self.url = url
        super().__init__(f"{url}: {message}")


class UnexpectedError(MonitorError):
    """A bug met on one feed or entry, as something that is stored with it."""

    def __init__(self, url: str, error: Exception) -> None:
        self.url = url
        super().__init__(f"{url}: unexpected {type(error).__name__}: {error}")


class NoIssueError(MonitorError):
    """An edition has no issue for the day asked for, or not yet."""


class StoreError(MonitorError):
    """The database refused: locked, full, unreachable, or of another version."""


class HeldError(StoreError):
    """Another instance is running on this store; `holder` says which."""

    def __init__(self, holder: str) -> None:
        self.holder = holder
        super().__init__(f"the store is in use by {holder}; stop that one first")


class LostLeaseError(StoreError):
    """A worker came back too late: its feed has been given to another since."""

    def __init__(self, feed_id: str) -> None:
        self.feed_id = feed_id
        super().__init__(f"feed {feed_id!r} has been given to another worker since")


class SearchError(MonitorError):
    """What somebody looks for cannot be looked for; the sentence is for them."""


class DeliveryError(MonitorError):
    """One rendition did not reach one recipient.

    `code` is the server's reply code where there is one (SMTP, HTTP).
    """

    def __init__(self, recipient: str, message: str, code: int | None = None) -> None:
        self.recipient = recipient
        self.code = code
        super().__init__(f"{recipient}: {message}")


class DeferredError(DeliveryError):
    """Not now; the same thing may work later."""


class RejectedError(DeliveryError):
    """Refused for good: an unknown recipient, a bad address."""


class UncertainError(DeliveryError):
    """The connection broke after the message was handed over."""
