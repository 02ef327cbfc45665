"""Lines to the network: what one request at a time goes through, lent and given back.

A line is requests' adapters over guarded connections. It sends through them directly:
a session would look into the environment at every request and prepare what is the same
each time, which costs more than the rest of a 304.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.request import getproxies

import requests
from requests.cookies import (
    RequestsCookieJar,
    extract_cookies_to_jar,
    merge_cookies,
)
from requests.hooks import default_hooks
from requests.structures import CaseInsensitiveDict
from requests.utils import default_headers, get_environ_proxies, select_proxy

from monitor.fetch import guard
from monitor.fetch.targets import Target


class Lines:
    """Lines that are free to use; made as they are needed, kept for the next one.

    Thread-safe. Proxies and certificates of the environment count, its netrc does not:
    it is asked once, here.
    """

    def __init__(self, user_agent: str, new_gate: Callable[[], guard.Gate]) -> None:
        self._new_gate = new_gate
        self._has_proxies = bool(getproxies())
        self._verify: str | bool = (
            os.environ.get("REQUESTS_CA_BUNDLE")
            or os.environ.get("CURL_CA_BUNDLE")
            or True
        )
        self._headers = default_headers()
        self._headers["User-Agent"] = user_agent
        self._lock = Lock()
        self._free: dict[Path | None, list[Line]] = defaultdict(list)
        self._is_closed = False

    def borrow(self, ca_file: Path | None = None) -> AbstractContextManager["Line"]:
        """A line that nobody else uses meanwhile, without any cookies.

        The certificates of `ca_file` are trusted besides the usual ones.
        Raises: OSError for a file that holds none.
        """
        with self._lock:
            free = self._free[ca_file]
            line = free.pop() if free else None
        line = line or Line(
            guard.GuardedAdapter(gate := self._new_gate(), ca_file),
            gate,
            self._headers,
            verify=self._verify,
            has_proxies=self._has_proxies,
        )
        return self._lent(line, ca_file)

    @contextmanager
    def _lent(self, line: "Line", ca_file: Path | None) -> Iterator["Line"]:
        try:
            yield line
        finally:
            line.cookies.clear()  # kept within one fetch alone: some redirects need it
            with self._lock:
                is_kept = not self._is_closed
                if is_kept:
                    self._free[ca_file].append(line)
            if not is_kept:
                line.close()

    def close(self) -> None:
        """Let go of all connections; those in use follow when they are given back."""
        with self._lock:
            self._is_closed = True
            lines = [line for free in self._free.values() for line in free]
            self._free.clear()
        for line in lines:
            line.close()


class Line:
    """One adapter with its gate and the cookies of one fetch. Not thread-safe."""

    def __init__(
        self,
        adapter: guard.GuardedAdapter,
        gate: guard.Gate,
        headers: Mapping[str, Any],
        *,
        verify: str | bool,
        has_proxies: bool,
    ) -> None:
        self.gate = gate
        self.cookies = RequestsCookieJar()
        self._adapter = adapter
        self._headers = headers
        self._verify = verify
        self._has_proxies = has_proxies

    def get(
        self,
        target: Target,
        headers: Mapping[str, str],
        cookies: Mapping[str, str],
        proxy: str | None = None,
    ) -> requests.Response:
        """Send a GET; nothing of the body is read. Raises what requests raises.

        `cookies` go with this request besides those that this fetch was given; a
        `proxy` stands in for the environment's.
        """
        request = requests.PreparedRequest()
        request.hooks = default_hooks()
        request.method = "GET"
        request.prepare_url(target.url, None)
        request.headers = CaseInsensitiveDict(self._headers)
        request.headers.update(headers)
        jar = self.cookies
        if cookies:
            jar = merge_cookies(jar.copy(), dict(cookies))  # type: ignore[no-untyped-call]
        request._cookies = jar  # type: ignore[attr-defined]
        if len(jar):
            request.prepare_cookies(jar)
        answer = self._adapter.send(
            request,
            stream=True,
            timeout=self.gate.patience(),
            verify=self._verify,
            proxies=self._proxies(target, proxy),
        )
        if "Set-Cookie" in answer.headers:
            extract_cookies_to_jar(  # type: ignore[no-untyped-call]
                self.cookies, request, answer.raw
            )
        return answer

    def close(self) -> None:
        """Let go of the connections."""
        self._adapter.close()

    def _proxies(self, target: Target, proxy: str | None) -> dict[str, str]:
        """The proxies for a target, whose address is judged here: a proxy connects in
        our place. A name that only the proxy can resolve is the proxy's to judge."""
        if not (proxy or self._has_proxies):
            return {}
        proxies: dict[str, str] = (
            {"http": proxy, "https": proxy}
            if proxy
            else get_environ_proxies(target.url)
        )
        if select_proxy(target.url, proxies):
            with suppress(OSError, UnicodeError):
                self.gate.addresses(target.host, target.port, is_ours=False)
        return proxies
