"""Whole answers with validators, and what requests may name. No state."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.errors import SearchError
from monitor.values import StatementReports
from monitor.web.archive import Edge

HTML = "text/html; charset=utf-8"
_MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])\Z")
_MOST_PAGES = 2000


def answer(
    request: Request, body: str | bytes, kind: str = HTML, status: int = 200
) -> Response:
    """The whole answer, or 304 where the reader has it already."""
    content = body.encode() if isinstance(body, str) else body
    etag = f'W/"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    known = request.headers.get("if-none-match", "")
    if status == 200 and any(
        each.strip().removeprefix("W/") == etag.removeprefix("W/") or each == "*"
        for each in known.split(",")
    ):
        return Response(status_code=304, headers={"etag": etag})
    return Response(content, status, {"etag": etag}, media_type=kind)


def page_of(request: Request) -> int:
    """The page of a list that is asked for. Raises: HTTPException."""
    page: int = request.path_params.get("page", 1)
    if not 1 <= page <= _MOST_PAGES:
        raise HTTPException(404)
    return page


def edge_of(request: Request) -> Edge:
    """The place from which a list's page goes on: a page's number where none is given.
    Raises: HTTPException."""
    try:
        below, above = (
            int(given) if (given := request.query_params.get(name)) else None
            for name in Edge._fields
        )
    except ValueError:
        raise HTTPException(404) from None
    if any(abs(place or 0) >= 1 << 63 for place in (below, above)):
        raise HTTPException(404)
    return Edge(below, above)


def local(target: str) -> str:
    """A path of this archive: never somebody else's address."""
    is_path = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_path and target.isprintable() else "/"


def continued(
    first: tuple[StatementReports, ...],
    rest: Iterator[tuple[StatementReports, ...]],
) -> Iterator[tuple[StatementReports, ...]]:
    """What was found first, and all after it."""
    yield first
    with suppress(SearchError):  # the first page was fine
        yield from rest


def month_of(request: Request) -> str:
    """The month that is asked for (2026-03). Raises: HTTPException."""
    month: str = request.path_params["month"]
    if not _MONTH.match(month):
        raise HTTPException(404)
    return month
