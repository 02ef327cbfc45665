"""Stand-ins for the edges: a network made of a dict, a clock that is set by hand."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from monitor.config import RequestOptions
from monitor.errors import ConnectError, MonitorError
from monitor.values import NotModified, Page

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


@dataclass
class FakeClock:
    """A clock that moves when told."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Go on by so many hours, minutes …"""
        self.at += timedelta(**by)


@dataclass
class FakeFetch:
    """URL -> body, or an error to raise. Feeds answer 304 to their own ETag."""

    pages: dict[str, bytes | MonitorError] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def feed(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        options: RequestOptions | None = None,
    ) -> Page | NotModified:
        page = self.page(url)
        return NotModified(url, etag=etag) if page.etag == etag else page

    def page_again(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Page | NotModified:
        page = self.page(url)
        return NotModified(url, etag=etag) if page.etag == etag else page

    def page(self, url: str) -> Page:
        self.asked[url] += 1
        body = self.pages.get(url, ConnectError(url, "no such host"))
        if isinstance(body, MonitorError):
            raise body
        kind = "application/xml" if body.startswith(b"<?xml") else "text/html"
        return Page(
            url, url, body, content_type=kind, etag=sha256(body).hexdigest()[:16]
        )


def rss(*items: str) -> bytes:
    """An RSS 2.0 feed of ready-made items."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        "<title>Sample</title><link>https://daily.example/</link>"
        "<description>Sample</description>" + "".join(items) + "</channel></rss>"
    ).encode()


def item(url: str, title: str, text: str = "", at: datetime = START) -> str:
    """One RSS item."""
    when = at.strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid>"
        f"<pubDate>{when}</pubDate><description>{text}</description></item>"
    )


def html(title: str, *paragraphs: str) -> bytes:
    """An article page with some furniture."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head><body>"
        f"<nav><a href='/'>Home</a></nav><main><article><h1>{title}</h1>{body}"
        "</article></main><footer>All rights reserved</footer></body></html>"
    ).encode()
