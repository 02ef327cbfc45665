"""The archive live: the pages over HTTP, with search, feeds and files of every list.

Every answer is made whole and has a validator, so that a reader who has it gets 304.
Endpoints are plain functions: Starlette runs them in threads, as the store blocks.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from time import monotonic

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Route

from monitor.errors import SearchError, StoreError
from monitor.values import StatementReports
from monitor.web import asking, data, feeds, lists, places
from monitor.web.answers import (
    HTML,
    answer,
    continued,
    edge_of,
    month_of,
    page_of,
)
from monitor.web.archive import PAGE
from monitor.web.door import Door
from monitor.web.guard import Guard
from monitor.web.issues import issue_feed, n_pages
from monitor.web.measuring import Measured, Measures
from monitor.web.pages import Pages
from monitor.web.places import FILES, SHELVES
from monitor.web.site import STATIC

_STATIC_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_MOST_MEANT = 20
"""Statements shown of those whose ids begin alike."""


class Live:
    """Answers requests with the archive's pages."""

    def __init__(
        self,
        pages: Pages,
        templates: Path,
        measures: Measures,
        more_metrics: Callable[[], bytes] = bytes,
    ) -> None:
        self.pages = pages
        self.archive = pages.archive
        self.measures = measures
        self.more_metrics = more_metrics
        folder = templates / "web" / "static"
        self._static = {name: (folder / name).read_bytes() for name in STATIC}

    def app(
        self,
        token: str | None = None,
        routes: Sequence[BaseRoute] = (),
        open_paths: tuple[str, ...] = (),
    ) -> Starlette:
        """The ASGI application. With a `token` only who has it may read; `routes` are
        others' (unsubscribing), which need none where they begin with `open_paths`."""
        base_url = self.pages.links.base_url
        self._door = Door(self.pages, token)
        return Starlette(
            routes=[*routes, *self._routes()],
            middleware=[
                Middleware(
                    Guard, token=token, base_url=base_url, open_paths=open_paths
                ),
                Middleware(Measured, measures=self.measures, monotonic=monotonic),
            ],
            exception_handlers={
                HTTPException: self._failed,
                StoreError: self._unavailable,
                Exception: self._broken,
            },
        )

    def _routes(self) -> list[BaseRoute]:
        get = [
            ("/", self.home),
            ("/search", self.search),
            ("/i", self.issues),
            ("/i/{edition}/feed.atom", self.issue_feed),
            ("/i/{edition}/{name}", self.issue),
            ("/i/{edition}/{name}/{page:int}", self.issue),
            ("/day", self.days),
            ("/day/{day}", self.day),
            ("/day/{day}/{page:int}", self.day),
            ("/s/{id}.json", self.twin),
            ("/s/{id}", self.statement),
            ("/about/method", self.method),
            ("/feeds", self.feeds_page),
            ("/login", self._door.login_page),
            ("/healthz", self.health),
            ("/metrics", self.metrics),
            ("/robots.txt", self.robots),
            ("/static/{name}", self.static),
        ]
        get += [(f"/{name}", self.everything_file) for name in FILES]
        get += [(f"/search/{name}", self.search_file) for name in FILES]
        for kind in SHELVES:
            get.append((f"/{kind}", self.shelves))
            get += [(f"/{kind}/{{key}}/{name}", self.shelf_file) for name in FILES]
            get.append((f"/{kind}/{{key}}", self.shelf))
            get.append((f"/{kind}/{{key}}/{{month}}", self.month))
            get.append((f"/{kind}/{{key}}/{{month}}/{{page:int}}", self.month))
        routes: list[BaseRoute] = [
            Route(path, give, methods=["GET"], name=give.__name__) for path, give in get
        ]
        routes.append(Route("/login", self._door.login, methods=["POST"]))
        routes.append(Route("/logout", self._door.logout, methods=["POST"]))
        return routes

    # pages ---------------------------------------------------------------------------

    def home(self, request: Request) -> Response:
        """The front page."""
        return answer(request, self.pages.home())

    def shelves(self, request: Request) -> Response:
        """All figures, topics or sources."""
        return answer(request, self.pages.shelves(request.url.path.strip("/")))

    def shelf(self, request: Request) -> Response:
        """One figure, topic or source."""
        kind, key = self._shelf_asked(request)
        return answer(request, self.pages.shelf(kind, key))

    def month(self, request: Request) -> Response:
        """A month of one."""
        kind, key = self._shelf_asked(request)
        month, page = month_of(request), page_of(request)
        shown = self.pages.month(kind, key, month, page, edge_of(request))
        return answer(request, shown)

    def days(self, request: Request) -> Response:
        """All days."""
        return answer(request, self.pages.days())

    def day(self, request: Request) -> Response:
        """One day."""
        try:
            on = date.fromisoformat(request.path_params["day"])
            shown = self.pages.day(on, page_of(request), edge_of(request))
        except (ValueError, OverflowError):
            raise HTTPException(404) from None
        return answer(request, shown)

    def statement(self, request: Request) -> Response:
        """One statement; one that was merged leads to where it stands now, and so do
        the id as a mail shows it and a report's."""
        found = self._statement_asked(request, "")
        if isinstance(found, Response):
            return found
        return answer(request, self.pages.statement(found))

    def twin(self, request: Request) -> Response:
        """One statement as JSON."""
        found = self._statement_asked(request, ".json")
        if isinstance(found, Response):
            return found
        content = data.twin(found, self.archive.catalog, self.pages.links)
        return answer(request, content, "application/json")

    def issues(self, request: Request) -> Response:
        """All issues."""
        return answer(request, self.pages.issue_list())

    def issue(self, request: Request) -> Response:
        """One issue, by its edition and day."""
        edition, name = request.path_params["edition"], request.path_params["name"]
        issue = self.archive.issue_at(edition, name)
        page = page_of(request)
        if issue is None or page > n_pages(issue):
            raise HTTPException(404)
        return answer(request, self.pages.issue(issue, name, page))

    def issue_feed(self, request: Request) -> Response:
        """An edition's issues as Atom."""
        made = issue_feed(
            request.path_params["edition"], self.archive, self.pages.links
        )
        if made is None:
            raise HTTPException(404)
        return answer(request, made, lists.TYPES["feed.atom"])

    def method(self, request: Request) -> Response:
        """How this is made."""
        return answer(request, self.pages.method())

    def feeds_page(self, request: Request) -> Response:
        """All feeds and files."""
        return answer(request, self.pages.feeds())

    def search(self, request: Request) -> Response:
        """The form, and what was found."""
        given = dict(request.query_params)
        try:
            asked = asking.read(given, self.archive.least)
            found = None if asked.is_empty else asking.find(asked, self.archive)
        except SearchError as error:
            shown = self.pages.search(given, None, str(error))
            return answer(request, shown, status=400)
        return answer(request, self.pages.search(asked.values, found))

    # feeds and files -----------------------------------------------------------------

    def everything_file(self, request: Request) -> Response:
        """Everything as a feed or file."""
        return self._shelf_file(request, "", "", "/")

    def shelf_file(self, request: Request) -> Response:
        """A shelf as a feed or file."""
        kind, key = self._shelf_asked(request)
        return self._shelf_file(request, kind, key, places.shelf(kind, key))

    def search_file(self, request: Request) -> Response:
        """What a search finds as a feed or file."""
        given = dict(request.query_params)
        name = request.url.path.rpartition("/")[2]
        try:
            asked = asking.read(given, self.archive.least)
            chunks = asking.everything(asked, self.archive)
            first = next(chunks)
        except SearchError as error:
            return PlainTextResponse(f"{error}\n", 400)
        words = f": {asked.values['q']}" if asked.values["q"] else ""
        title = f"Statements found{words}"
        if name in lists.FEEDS:
            listing = lists.listing(
                self.archive, first, title, "/search", asked.address()
            )
            return self._feed(request, name, listing)
        return self._rows(request, name, continued(first, chunks))

    def _shelf_file(
        self, request: Request, kind: str, key: str, place: str
    ) -> Response:
        name = request.url.path.rpartition("/")[2]
        archive = self.archive
        shelf = archive.shelf(kind, key) if kind else archive.everything()
        if name not in lists.FEEDS:
            return self._rows(request, name, lists.whole(archive, shelf))
        found = archive.listed(shelf, size=PAGE).found
        title = lists.title_of(archive, kind, key)
        return self._feed(request, name, lists.listing(archive, found, title, place))

    def _feed(self, request: Request, name: str, listing: feeds.Listing) -> Response:
        made = lists.FEEDS[name](listing, self._links(request))
        own = self._links(request).absolute(listing.own(name))
        made_answer = answer(request, made, lists.TYPES[name])
        made_answer.headers["link"] = f'<{own}>; rel="self"'
        return made_answer

    def _rows(
        self,
        request: Request,
        name: str,
        chunks: Iterator[tuple[StatementReports, ...]],
    ) -> Response:
        bom = request.query_params.get("bom", "") not in ("", "0")
        lines = lists.rows(name, chunks, self.archive, self._links(request), bom=bom)
        streamed = StreamingResponse(lines, media_type=lists.TYPES[name])
        streamed.headers["content-disposition"] = f'attachment; filename="{name}"'
        return streamed

    def _links(self, request: Request) -> places.Links:
        """Where this archive is: as configured, else as it was asked."""
        known = self.pages.links
        base = known.base_url or str(request.base_url)
        return places.Links(base, is_static=False, root=known.root)

    # the rest ------------------------------------------------------------------------

    def static(self, request: Request) -> Response:
        """The style sheet and the script."""
        name = request.path_params["name"]
        if name not in self._static:
            raise HTTPException(404)
        kind = _STATIC_TYPES[Path(name).suffix]
        found = answer(request, self._static[name], kind)
        found.headers["cache-control"] = "public, max-age=3600"
        return found

    def robots(self, request: Request) -> Response:
        """No crawler is wanted."""
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    def health(self, request: Request) -> Response:
        """Whether the store answers; 503 where it does not."""
        try:
            self.archive.store.max_seq()
        except StoreError:
            return PlainTextResponse("the store does not answer\n", 503)
        return PlainTextResponse("ok\n")

    def metrics(self, request: Request) -> Response:
        """Figures for Prometheus."""
        text = self.measures.text() + self.more_metrics()
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    def _shelf_asked(self, request: Request) -> tuple[str, str]:
        kind = request.url.path.split("/")[1]
        key = request.path_params["key"]
        if not self.archive.has(kind, key):
            raise HTTPException(404)
        return kind, key

    def _statement_asked(
        self, request: Request, ending: str
    ) -> StatementReports | Response:
        asked = request.path_params["id"]
        found = self.archive.store.statement(asked)
        if isinstance(found, str):
            place = self.pages.links.to(places.statement(found))
            # A merge can be undone, and who kept the answer would never learn of it.
            kept = {"cache-control": "no-cache"}
            return RedirectResponse(f"{place}{ending}", 301, kept)
        if found is None:
            return self._meant(asked, ending)
        if not found.reports:
            raise HTTPException(404)
        return found

    def _meant(self, begun: str, ending: str) -> Response:
        """Where the start of an id leads: `monitor search` shows short ones. Not for
        good, as another id may begin so one day. Raises: HTTPException."""
        store = self.archive.store
        ids = store.statement_ids(begun, _MOST_MEANT) if begun.isalnum() else ()
        if not ids:
            raise HTTPException(404)
        if len(ids) == 1:
            place = self.pages.links.to(places.statement(ids[0]))
            return RedirectResponse(f"{place}{ending}", 302)
        if ending:
            return JSONResponse({"begin_so": ids}, 300)
        shown = self.pages.candidates(begun, store.statements(ids))
        return Response(shown, 300, media_type=HTML)

    def _failed(self, request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 500)
        titles = {404: "Not found", 405: "Not possible", 413: "Too large"}
        told = {
            404: "There is no such page here. It may be found by its day or figure.",
            413: "That was more than a form of this archive holds.",
        }
        title = titles.get(status, "That did not work")
        words = told.get(status, "The address cannot be asked like this.")
        page = self.pages.plain(request.url.path, title, words)
        headers = getattr(error, "headers", None)
        return Response(page, status, headers, media_type=HTML)

    def _unavailable(self, request: Request, error: Exception) -> Response:
        words = "The archive’s store does not answer just now. Try again in a minute."
        page = self.pages.plain(request.url.path, "Not now", words)
        return Response(page, 503, {"retry-after": "60"}, media_type=HTML)

    def _broken(self, request: Request, error: Exception) -> Response:
        return PlainTextResponse("something went wrong; it is in the log\n", 500)
