"""Feeds and pages over HTTP: conditional, bounded, followed hop by hop."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.client import HTTPException
from typing import Self

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from monitor.config import FetchSettings, RequestOptions
from monitor.errors import (
    ChallengeError,
    FetchError,
    GoneError,
    HttpStatusError,
    RedirectError,
    TooLargeError,
)
from monitor.fetch import guard, headers, robots
from monitor.fetch.failures import translated
from monitor.fetch.hosts import Hosts
from monitor.fetch.lines import Line, Lines
from monitor.fetch.own import NOTHING, Own, read_own
from monitor.fetch.targets import Target, check_port, make_target, redirected
from monitor.ports import Turns
from monitor.values import NotModified, Page
from monitor.walls import MAX_BYTES, wall_of

_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_BUSY = frozenset({429, 503})
_WALLED = frozenset({403, 429, 503})  # what bot walls answer with, besides 200
_MEDIA = ("audio/", "video/", "image/", "font/", "application/octet", "application/zip")
_MAX_VALIDATOR = 1000  # characters; a longer one is not worth keeping
_FEEDS = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, "
    "application/json;q=0.8, */*;q=0.5"
)
_PAGES = "text/html, application/xhtml+xml, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked for at every hop, and how much of it is taken."""

    accept: str
    max_bytes: int
    validators: dict[str, str] = field(default_factory=dict)
    is_page: bool = False
    is_cut: bool = False  # take the first max_bytes instead of refusing more
    own: Own = NOTHING


class Fetcher:
    """The network as the program may use it; implements `ports.Fetch`. Thread-safe.

    Use as a context manager, or `close` it. `user_agent` is sent as it is; its first
    word names the program to robots.txt. Times are measured on `monotonic` (seconds).
    Secrets of single feeds are looked up in `environ`.
    `turns` at hosts are this process's own unless given.
    """

    def __init__(
        self,
        settings: FetchSettings,
        user_agent: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        resolve: guard.Resolve = guard.resolve,
        environ: Mapping[str, str] | None = None,
        turns: Turns | None = None,
    ) -> None:
        self._settings = settings
        self._environ = os.environ if environ is None else environ
        self._monotonic = monotonic
        self._resolve = resolve
        own = Hosts(settings.host_interval, sleep, monotonic)
        self._hosts = own if turns is None else turns
        name = user_agent.partition("/")[0].strip()
        self._robots = robots.Robots(name, self._robots_file, monotonic)
        self._lines = Lines(user_agent, self._new_gate)

    def feed(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        options: RequestOptions | None = None,
    ) -> Page | NotModified:
        """Fetch a feed, conditionally when validators are given. Raises: FetchError.

        `options` add headers and cookies for the feed's own host, a proxy for every
        hop, and certificates to trust in this fetch alone.
        """
        validators = _conditions(etag, last_modified)
        own = read_own(make_target(url).url, options, self._environ)
        size = self._settings.max_feed_size
        return self._fetch(url, _Wish(_FEEDS, size, validators, own=own))

    def page(self, url: str) -> Page:
        """Fetch an article page if robots.txt allows. Raises: FetchError.

        Pictures, sound and archives come with an empty body: nobody reads them.
        """
        answer = self.page_again(url)
        assert isinstance(answer, Page)  # 304 is an error where nothing was conditional
        return answer

    def page_again(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Page | NotModified:
        """Fetch an article page, conditionally when validators are given.

        Raises: FetchError.
        """
        size = self._settings.max_page_size
        known = _conditions(etag, last_modified)
        return self._fetch(url, _Wish(_PAGES, size, known, is_page=True))

    def close(self) -> None:
        """Let go of all connections."""
        self._lines.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _robots_file(self, url: str) -> bytes:
        wish = _Wish("text/plain, */*;q=0.5", robots.MAX_BYTES, is_cut=True)
        answer = self._fetch(url, wish)
        return answer.body if isinstance(answer, Page) else b""

    def _fetch(self, url: str, wish: _Wish) -> Page | NotModified:
        """Ask, and ask again where the answer points, up to a limit of hops."""
        first = make_target(url)
        try:
            borrowed = self._lines.borrow(wish.own.ca_file)
        except OSError as error:
            message = f"no certificates in {wish.own.ca_file}"
            raise FetchError(first.url, message) from error
        with borrowed as line:
            return self._follow(first, wish, line)

    def _follow(self, first: Target, wish: _Wish, line: Line) -> Page | NotModified:
        target = first
        is_permanent = True
        seconds = self._settings.deadline.total_seconds()
        is_intranet = self._settings.allow_private_networks
        for _ in range(self._settings.max_redirects + 1):
            check_port(target, is_intranet=is_intranet)
            self._wait(target, wish)
            started = self._monotonic()
            with self._ask(target, wish, line, seconds) as answer:
                location = answer.headers.get("Location")
                if answer.status_code not in _REDIRECTS or not location:
                    moved_to = target.url if is_permanent and target != first else None
                    if answer.status_code != 200:
                        refused = self._refusal(answer, target, wish, is_permanent)
                        return replace(refused, moved_to=moved_to)
                    return self._page(answer, target, wish, first.url, moved_to)
                is_permanent = is_permanent and answer.status_code in _PERMANENT
            seconds -= self._monotonic() - started
            target = redirected(target, location)
        limit = self._settings.max_redirects
        raise RedirectError(first.url, f"redirected more than {limit} times")

    def _wait(self, target: Target, wish: _Wish) -> None:
        """Ask robots.txt first, where it counts, and wait for a turn at the host."""
        at_least = self._settings.host_interval
        if wish.is_page and self._settings.robots:
            at_least = max(at_least, self._robots.check(target.url))
        self._hosts.take_turn(target.host, target.url, at_least)

    @contextmanager
    def _ask(
        self, target: Target, wish: _Wish, line: Line, seconds: float
    ) -> Iterator[requests.Response]:
        """One request, of which nothing but the headers has been read."""
        own = wish.own
        asked = CaseInsensitiveDict({"Accept": wish.accept, **wish.validators})
        if target.is_home:
            asked.update(own.headers)
        if target.authorization:
            asked["Authorization"] = target.authorization
        cookies = own.cookies if target.is_home else {}
        line.gate.begin(target.url, seconds)
        with translated(target.url, line.gate):
            answer = line.get(target, asked, cookies, own.proxy)
            try:
                yield answer
            finally:
                answer.close()

    def _new_gate(self) -> guard.Gate:
        return guard.Gate(
            allow_private=self._settings.allow_private_networks,
            timeout=self._settings.timeout.total_seconds(),
            monotonic=self._monotonic,
            resolve=self._resolve,
        )

    def _refusal(
        self,
        answer: requests.Response,
        target: Target,
        wish: _Wish,
        is_permanent: bool,
    ) -> NotModified:
        """Every answer but 200: nothing new, or an error.

        410 counts as gone for good only where no temporary redirect led to it.
        """
        status = answer.status_code
        if status == 304 and wish.validators:
            answer.raw.drain_conn()  # so that the connection can be used again
            return NotModified(target.url, *_validators(answer), _max_age(answer))
        pause = headers.retry_after(answer.headers)
        if pause and status in _BUSY:
            self._hosts.leave_alone(target.host, status, pause)
        wall = wall_of(_start(answer) if status in _WALLED else b"", answer.headers)
        if wall:
            raise ChallengeError(target.url, wall, status)
        if status == 410 and is_permanent:
            raise GoneError(target.url, status, pause)
        raise HttpStatusError(target.url, status, pause)

    def _page(
        self,
        answer: requests.Response,
        target: Target,
        wish: _Wish,
        asked: str,
        moved_to: str | None,
    ) -> Page:
        wall = wall_of(b"", answer.headers)
        if wall:
            raise ChallengeError(target.url, wall, answer.status_code)
        content_type = answer.headers.get("Content-Type", "")
        is_media = wish.is_page and content_type.lower().startswith(_MEDIA)
        etag, last_modified = _validators(answer)
        return Page(
            url=asked,
            final_url=target.url,
            body=b"" if is_media else _read(answer, target.url, wish),
            content_type=content_type,
            charset=headers.charset(content_type),
            etag=etag,
            last_modified=last_modified,
            max_age=_max_age(answer),
            moved_to=moved_to,
            dated_at=headers.date(answer.headers.get("Date")),
        )


def _read(answer: requests.Response, url: str, wish: _Wish) -> bytes:
    """The body, unpacked; reading stops at the first byte that is too many.

    urllib3 unpacks no more than is asked for, so that a bomb stays packed.
    """
    length = answer.headers.get("Content-Length", "")
    if length.isdigit() and int(length[:15]) > wish.max_bytes and not wish.is_cut:
        raise TooLargeError(url, wish.max_bytes)
    parts: list[bytes] = []
    size = 0
    while chunk := answer.raw.read(_CHUNK, decode_content=True):
        parts.append(chunk)
        size += len(chunk)
        if size > wish.max_bytes:
            if not wish.is_cut:
                raise TooLargeError(url, wish.max_bytes)
            break
    return b"".join(parts)[: wish.max_bytes]


def _start(answer: requests.Response) -> bytes:
    """The start of a refusal's body; nothing where that breaks off or drags on: the
    refusal itself has been heard."""
    try:
        return answer.raw.read(MAX_BYTES, decode_content=True) or b""
    except (requests.RequestException, HTTPError, HTTPException, OSError):
        return b""


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers that make a request conditional, where there is something to ask."""
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in known.items() if value}


def _validators(answer: requests.Response) -> tuple[str | None, str | None]:
    found = (answer.headers.get(name) for name in ("ETag", "Last-Modified"))
    etag, modified = (v if v and len(v) <= _MAX_VALIDATOR else None for v in found)
    return etag, modified


def _max_age(answer: requests.Response) -> timedelta | None:
    return headers.max_age(answer.headers)
