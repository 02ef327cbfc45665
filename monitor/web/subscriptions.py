"""A reader's own page: leave, pause, come back. Routes for `monitor serve` to mount.

Whoever has the link may use it; there is no login and no cookie. Only a POST changes
anything: mail scanners open every link. A mail program's own button posts
`List-Unsubscribe=One-Click` (RFC 8058) and is answered without a redirect.
"""

import email
import email.policy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path
from urllib.parse import parse_qsl

import jinja2
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from monitor import subscriptions
from monitor.ports import Clock, SubscriberStore
from monitor.values import (
    EVERYTHING,
    Subscription,
    Suppression,
    SuppressionReason,
)

PREFIX = "/u/"
"""Where the pages lie; they need no readers' token."""
MAX_BODY = 8_000
PAUSES = (7, 14, 30)
"""Days that a reader can pause for."""
_OWN = (SuppressionReason.UNSUBSCRIBED, SuppressionReason.PAUSED)
"""What a reader may take back; a bounce or a complaint is the operator's to lift."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
}


def routes(
    store: SubscriberStore,
    clock: Clock,
    title_of: Callable[[str], str],
    folder: Path,
) -> list[Route]:
    """The routes under PREFIX. `title_of` gives an edition's title by its id, `folder`
    has the templates."""
    desk = _Desk(store, clock, title_of, folder)
    path = PREFIX + "{token}"
    return [
        Route(path, desk.show, methods=["GET", "HEAD"], name="subscription"),
        Route(path, desk.take, methods=["POST"], name="subscription-change"),
    ]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows, as `page`."""

    address: str
    title: str
    is_alerts: bool
    state: str
    until: datetime | None
    can_return: bool
    done: str
    pauses: tuple[int, ...] = PAUSES


class _Desk:
    """Answers requests."""

    def __init__(
        self,
        store: SubscriberStore,
        clock: Clock,
        title_of: Callable[[str], str],
        folder: Path,
    ) -> None:
        self._store = store
        self._clock = clock
        self._title_of = title_of
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def show(self, request: Request) -> Response:
        """The page; changes nothing."""
        return await run_in_threadpool(self._page, self._token(request), "")

    async def take(self, request: Request) -> Response:
        """Do what a form or a mail program's button asks for."""
        body = await _limited(request)
        if body is None:
            return PlainTextResponse("too long", 413, _HEADERS)
        fields = _fields(body, request.headers.get("content-type", ""))
        return await run_in_threadpool(self._take, self._token(request), fields)

    def _token(self, request: Request) -> str:
        return str(request.path_params["token"]).lower()

    def _take(self, token: str, fields: Mapping[str, str]) -> Response:
        owner = self._store.subscription(token)
        if owner is None:
            return self._unknown()
        if fields.get("List-Unsubscribe") == "One-Click":
            self._leave(owner, owner.scope)
            return PlainTextResponse("You have been unsubscribed.\n", 200, _HEADERS)
        done = self._act(owner, fields)
        return self._page(token, done, 200 if done else 400)

    def _act(self, owner: Subscription, fields: Mapping[str, str]) -> str:
        """Do it; a word for what was done, empty for what is unknown."""
        action, now = fields.get("action", ""), self._clock()
        if action == "leave":
            self._leave(owner, owner.scope)
            return "left"
        if action == "leave-all":
            self._leave(owner, EVERYTHING)
            return "left all"
        days = {str(n): n for n in PAUSES}.get(fields.get("days", ""))
        if action == "pause" and days is not None:
            until = now + timedelta(days=days)
            reason = SuppressionReason.PAUSED
            self._store.suppress(
                Suppression(
                    owner.address, owner.scope, reason, now, until, detail="by web"
                )
            )
            return "paused"
        if action == "return":
            for each in self._own(owner, now):
                self._store.lift(owner.address, each.scope, now)
            return "back"
        return ""

    def _leave(self, owner: Subscription, scope: str) -> None:
        reason = SuppressionReason.UNSUBSCRIBED
        self._store.suppress(
            Suppression(owner.address, scope, reason, self._clock(), detail="by web")
        )

    def _own(self, owner: Subscription, now: datetime) -> list[Suppression]:
        """What keeps mail from this reader that they may take back."""
        return [
            each
            for each in self._store.suppressions(owner.address)
            if each.scope in (owner.scope, EVERYTHING)
            and each.holds(now)
            and each.reason in _OWN
        ]

    def _page(self, token: str, done: str, status: int = 200) -> Response:
        owner, now = self._store.subscription(token), self._clock()
        if owner is None:
            return self._unknown()
        known = self._store.suppressions(owner.address)
        why = subscriptions.in_force(known, owner.scope, now)
        state = why.reason.value if why else "subscribed"
        shown = _Shown(
            address=_masked(owner.address),
            title=self._title_of(subscriptions.edition_of(owner.scope)),
            is_alerts=subscriptions.is_alerts(owner.scope),
            state=state,
            until=why.until_at if why else None,
            can_return=why is not None and why.reason in _OWN,
            done=done,
        )
        return self._html(status, page=shown)

    def _unknown(self) -> Response:
        return self._html(404, page=None)

    def _html(self, status: int, page: _Shown | None) -> Response:
        text = self._templates.get_template("subscription.html.j2").render(page=page)
        return HTMLResponse(text, status, _HEADERS)


async def _limited(request: Request) -> bytes | None:
    """The body, None for one that is longer than any form of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return body


def _fields(body: bytes, content_type: str) -> dict[str, str]:
    """The fields of a form; RFC 8058 allows both ways to write one."""
    if content_type.lower().startswith("multipart/form-data"):
        head = b"Content-Type: " + content_type.encode("latin-1", "replace")
        whole = email.message_from_bytes(
            head + b"\r\n\r\n" + body, policy=email.policy.default
        )
        parts = whole.iter_parts() if whole.is_multipart() else ()
        return {
            str(part.get_param("name", header="content-disposition")): _text(part)
            for part in parts
        }
    return dict(parse_qsl(body.decode("utf-8", "replace")))


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return text.strip()


def _masked(address: str) -> str:
    """The address so that its owner knows it, and whoever found the link does not."""
    user, _, domain = address.rpartition("@")
    return f"{user[:1]}…@{domain}"
