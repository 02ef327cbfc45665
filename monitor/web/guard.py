"""Who may read the live archive, and the headers that every answer carries.

On loopback anybody on the machine may, unless a token is set; elsewhere a token is
needed: as a bearer's, as `?token=` (for feed readers, which know nothing else), or once
in a form, which leaves a cookie. The cookie is made of the token, not the token itself.
"""

import hashlib
import hmac
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.errors import MonitorError
from monitor.web.places import FILES

COOKIE = "archive"
SHORTEST = 16
"""Characters of a token; shorter ones can be guessed."""
HEADERS = {
    "content-security-policy": "default-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex, nofollow",
    "x-frame-options": "DENY",
}
OPEN = ("/healthz", "/login", "/robots.txt", "/static/")
"""Paths that need no token: they tell nothing."""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check(host: str, token: str | None) -> None:
    """Refuse to serve others without a token, or with one that can be guessed.

    Raises: MonitorError saying what to do.
    """
    if token is not None and len(token) < SHORTEST:
        raise MonitorError(
            f"the readers' token is shorter than {SHORTEST} characters; make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(24))'"
        )
    if token is None and not is_loopback(host):
        raise MonitorError(
            f"web.host is {host}, which others can reach, and no token is set: name "
            "one with web.token_env or web.token_file, or listen on 127.0.0.1"
        )


class Guard:
    """Lets in who may read, and adds the headers. An ASGI middleware."""

    def __init__(
        self,
        app: ASGIApp,
        token: str | None,
        base_url: str | None,
        open_paths: tuple[str, ...] = (),
    ) -> None:
        self.app = app
        self.token = token
        self.open = (*OPEN, *open_paths)
        self.is_secure = bool(base_url and base_url.startswith("https:"))
        self.hosts = {"localhost", "127.0.0.1", "::1", "testserver"}
        if base_url and (name := urlsplit(base_url).hostname):
            self.hosts.add(name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.is_secure:
                    headers["strict-transport-security"] = "max-age=31536000"
                headers.setdefault("cache-control", "private, no-cache")
            await send(message)

        refusal = self._refusal(Request(scope))
        await (refusal or self.app)(scope, receive, with_headers)

    def _refusal(self, request: Request) -> Response | None:
        path = request.url.path
        if self.token is None:
            return self._foreign(request.headers)
        if any(path == each or path.startswith(each) for each in self.open):
            return None
        given = dict(parse_qsl(request.url.query)).get("token")
        is_file = path.endswith((*FILES, ".json"))
        if given is not None and self.is_token(given):
            return None if is_file else self._enter(request)
        if self._has_entered(request):
            return None
        if is_file or path == "/metrics":
            return PlainTextResponse(
                "a token is needed: Authorization: Bearer TOKEN, or ?token=TOKEN\n",
                401,
                {"www-authenticate": 'Bearer realm="archive"'},
            )
        here = f"{path}?{request.url.query}" if request.url.query else path
        return RedirectResponse(f"/login?{urlencode({'next': here})}", 303)

    def _foreign(self, headers: Headers) -> Response | None:
        """A page elsewhere must not read this machine's archive by a name of its own
        that leads here (DNS rebinding)."""
        name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        if name in self.hosts:
            return None
        return PlainTextResponse(
            f"this archive is not known as {name!r}: set web.base_url\n", 421
        )

    def is_token(self, given: str) -> bool:
        """Whether this is the readers' token."""
        return self.token is not None and hmac.compare_digest(
            given.encode(), self.token.encode()
        )

    def _has_entered(self, request: Request) -> bool:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.is_token(bearer.strip()):
            return True
        cookie = request.cookies.get(COOKIE, "")
        return hmac.compare_digest(cookie.encode(), self._cookie().encode())

    def _enter(self, request: Request) -> Response:
        """Take the token out of the address, where histories and logs keep it."""
        rest = [pair for pair in parse_qsl(request.url.query) if pair[0] != "token"]
        asked = f"?{urlencode(rest)}" if rest else ""
        answer = RedirectResponse(f"{request.url.path}{asked}", 303)
        self.remember(answer)
        return answer

    def remember(self, answer: Response) -> None:
        """Leave the cookie that lets a browser in."""
        answer.set_cookie(
            COOKIE,
            self._cookie(),
            max_age=30 * 24 * 3600,
            httponly=True,
            secure=self.is_secure,
            samesite="lax",
        )

    def forget(self, answer: Response) -> None:
        """Take the cookie away."""
        answer.delete_cookie(COOKIE)

    def _cookie(self) -> str:
        key = (self.token or "").encode()
        return hmac.new(key, b"archive cookie 1", hashlib.sha256).hexdigest()
