"""Where readers show their token: a form, a cookie, and leaving again."""

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.web.answers import answer, local
from monitor.web.guard import Guard
from monitor.web.pages import Pages

_MAX_FORM = 4096


class Door:
    """Answers under /login and /logout. `token` is the readers', None for none."""

    def __init__(self, pages: Pages, token: str | None) -> None:
        self._pages = pages
        self._guard = Guard(_nothing, token, pages.links.base_url)

    def login_page(self, request: Request) -> Response:
        """Where a token is asked for."""
        return answer(request, self._form(request.query_params.get("next", "")))

    async def login(self, request: Request) -> Response:
        """Take a token and let its bearer in."""
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _MAX_FORM:
                raise HTTPException(413)
        form = parse_qs(body.decode(errors="replace"))
        target = form.get("next", ["/"])[0]
        if not self._guard.is_token(form.get("token", [""])[0]):
            words = "That is not the token. Ask whoever runs this archive for it."
            return answer(request, self._form(target, words), status=403)
        entered = RedirectResponse(local(target), 303)
        self._guard.remember(entered)
        return entered

    async def logout(self, request: Request) -> Response:
        """Forget the cookie."""
        left = RedirectResponse("/login", 303)
        self._guard.forget(left)
        return left

    def _form(self, target: str, words: str = "") -> str:
        told = words or "This archive is for those who have its token."
        return self._pages.plain(
            "/login", "Open the archive", told, login=True, next=local(target)
        )


async def _nothing(scope: object, receive: object, send: object) -> None:
    """What a guard without an application guards."""
