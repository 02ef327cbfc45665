"""robots.txt: which pages a site asks programs not to fetch, and how slowly to go.

RFC 9309: no file (4xx) allows everything; a server in trouble (5xx, silence) allows
nothing for now, which shows as the error it gave. Read once a day for each site.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from urllib.parse import urlsplit

from protego import Protego

from monitor.errors import (
    ChallengeError,
    FetchError,
    HttpStatusError,
    RedirectError,
    RobotsError,
)
from monitor.markup import decode

MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: parse at least this much
_KEPT = 24 * 3600.0  # RFC 9309, 2.4: not longer than a day
_KEPT_FAILURE = 300.0
_LONGEST_DELAY = timedelta(seconds=30)  # a longer Crawl-delay would stop a worker
_MANY = 5000


@dataclass(frozen=True, slots=True)
class _Rules:
    """What one site said: its parsed file, nothing at all, or an error for now."""

    until: float
    parsed: Protego | None = None
    error: FetchError | None = None


class Robots:
    """The rules of every site met, for a program called `name`. Thread-safe.

    `fetch` gives the body of a robots.txt or raises FetchError.
    """

    def __init__(
        self, name: str, fetch: Callable[[str], bytes], monotonic: Callable[[], float]
    ) -> None:
        self._name = name
        self._fetch = fetch
        self._monotonic = monotonic
        self._lock = Lock()
        self._asking: dict[str, Lock] = {}
        self._rules: dict[str, _Rules] = {}

    def check(self, url: str) -> timedelta:
        """How far apart the site asks requests to be (zero if it does not).

        Raises: RobotsError for a page it asks not to fetch; the FetchError of its
        robots.txt where that cannot be had for now.
        """
        parts = urlsplit(url)
        rules = self._rules_of(f"{parts.scheme}://{parts.netloc}/robots.txt")
        if rules.error:
            raise rules.error
        if rules.parsed is None:
            return timedelta()
        if not rules.parsed.can_fetch(url, self._name):
            raise RobotsError(url, "the site's robots.txt asks not to fetch this page")
        delay = rules.parsed.crawl_delay(self._name) or 0
        return min(timedelta(seconds=min(delay, 3600)), _LONGEST_DELAY)

    def _rules_of(self, address: str) -> _Rules:
        with self._lock:
            asking = self._asking.setdefault(address, Lock())
        with asking:  # one thread asks a site, the others wait for its answer
            known = self._rules.get(address)
            if known and known.until > self._monotonic():
                return known
            rules = self._ask(address)
            self._keep(address, rules)
        return rules

    def _ask(self, address: str) -> _Rules:
        now = self._monotonic()
        try:
            body = self._fetch(address)
        except RedirectError:
            return _Rules(now + _KEPT)  # RFC 9309, 2.3.1.2: as if there were none
        except (HttpStatusError, ChallengeError) as error:
            if 400 <= error.status < 500 and error.status != 429:
                return _Rules(now + _KEPT)
            return _Rules(now + _KEPT_FAILURE, error=error)
        except FetchError as error:
            return _Rules(now + _KEPT_FAILURE, error=error)
        return _Rules(now + _KEPT, parsed=Protego.parse(decode(body)))

    def _keep(self, address: str, rules: _Rules) -> None:
        with self._lock:
            if len(self._rules) >= _MANY:
                self._rules.clear()
                self._asking.clear()
            self._rules[address] = rules
