"""A newsroom on a real server, whose pages, posts and feeds change as a test says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from monitor.app import App
from monitor.config import (
    Account,
    Config,
    FeedEntry,
    FetchSettings,
    Figure,
    Outlet,
    PollSettings,
    RevisitSettings,
    Settings,
)
from monitor.pipeline import Revisited
from monitor.values import Change, Report
from tests.fakes import START, FakeClock, html, item, rss
from tests.scripted import Act, Handler, Scripted, reply, serve

LEAD = (
    "The northern ferry line has been closed since the storms of last autumn, and "
    "towns along the fjord have asked for months when boats would sail again."
)
TAIL = (
    "Shipping companies welcomed the plan, which needs the approval of the harbour "
    "board and a budget that the regional council will discuss next week."
)
FERRY = "We will reopen the northern ferry line before the first snow falls this year"
DAM = "Nobody in the valley has to leave home because of the new dam"
POST = "The ferry line reopens on Monday. Thank you to every worker at the yard."


def said(words: str) -> str:
    """A paragraph in which Holt says these words."""
    return f"“{words},” Transport Minister Mira Holt said on Tuesday."


def page(*spoken: str) -> bytes:
    """An article in which Holt says these words, one a paragraph."""
    return html("Ferry line to reopen", LEAD, *map(said, spoken), TAIL)


@dataclass
class Newsroom:
    """An app over one outlet and one account on a server, at a time set by hand."""

    app: App
    server: Scripted
    clock: FakeClock

    def serve_feed(self, *paths: str, hint: str = "") -> None:
        """Let the outlet's feed list these articles; a hint changes its entries."""
        items = (item(self.server.url(p), f"On {p}{hint}", "", at=START) for p in paths)
        self.server.script["/feed"] = reply(200, rss(*items), Content_Type="text/xml")

    def serve_posts(self, **posts: str) -> None:
        """Let the account's feed have these posts."""
        items = (
            item(self.server.url(f"/posts/{k}"), "", text) for k, text in posts.items()
        )
        self.server.script["/posts"] = reply(200, rss(*items), Content_Type="text/xml")

    def put(self, path: str, body: bytes | Act) -> None:
        """Let a page answer with a body, by its ETag where that is asked for."""
        self.server.script[path] = _tagged(body) if isinstance(body, bytes) else body

    def read(self) -> None:
        """Poll everything and read what is new."""
        self.poll()
        assert [each.error for each in self.app.read() if each.error] == []

    def poll(self) -> None:
        """Poll everything."""
        feeds = self.app.due_feeds(everything=True)
        assert [each.error for each in self.app.poll(feeds) if each.error] == []

    def look(self, hours: float = 0) -> list[Revisited]:
        """Let so many hours pass and look again at what is due."""
        self.clock.move(hours=hours)
        return list(self.app.revisit())

    def reports(self) -> list[Report]:
        """All reports, in the order in which they were stored."""
        return list(self.app.store.reports())

    def changes(self) -> list[Change]:
        """All changes, in the order in which they were found."""
        ids = [each.occurrence.id for each in self.reports()]
        found = self.app.store.changes_of(ids).values()
        return sorted((c for each in found for c in each), key=lambda c: c.seq)

    def kinds(self) -> list[str]:
        """The kinds of all changes."""
        return [change.kind.value for change in self.changes()]


def _tagged(body: bytes) -> Act:
    tag = f'"{sha256(body).hexdigest()[:12]}"'

    def act(handler: Handler) -> None:
        is_same = handler.headers.get("If-None-Match") == tag
        answer = reply(304, ETag=tag) if is_same else reply(200, body, ETag=tag)
        answer(handler)

    return act


def config(server: Scripted, database: str, **settings: Any) -> Config:
    """Watch Mira Holt at one outlet and in one account."""
    chosen: dict[str, Any] = {
        "database": database,
        "extractor": "rules",
        "poll": PollSettings(),
        "revisit": RevisitSettings(),
        "fetch": FetchSettings(
            allow_private_networks=True, host_interval=timedelta(), robots=False
        ),
    }
    return Config(
        settings=Settings(**chosen | settings),
        figures=(Figure(id="mira-holt", name="Mira Holt", pronouns=("she", "her")),),
        outlets=(
            Outlet(id="daily", name="The Daily", feeds=(FeedEntry(url=server.url()),)),
        ),
        accounts=(
            Account(figure="mira-holt", channel="Skerry", url=server.url("/posts")),
        ),
    )


@contextmanager
def newsroom(database: str, **settings: Any) -> Iterator[Newsroom]:
    """A newsroom whose feeds are empty."""
    clock = FakeClock()
    with serve() as server:
        made = config(server, database, **settings)
        with App(made, {}, clock=clock, jitter=lambda: 0.5) as app:
            room = Newsroom(app, server, clock)
            room.serve_feed()
            room.serve_posts()
            yield room
