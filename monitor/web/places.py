"""The archive's addresses, and how pages link to them.

A place is a path such as `/s/0123`, the same live and static. Static pages lie at
PLACE/index.html, so that every web server finds them under their place, and link to
each other relatively, so that they work from a folder as well.
"""

from datetime import date
from functools import lru_cache
from posixpath import relpath
from urllib.parse import quote, urlencode

SHELVES = ("figure", "topic", "source")
"""Kinds of pages that list the statements of one thing."""
FILES = ("feed.atom", "feed.json", "feed.rss", "statements.csv", "statements.jsonl")
"""What every list of statements is to be had as, besides a page."""


def statement(statement_id: str) -> str:
    """One statement."""
    return f"/s/{quote(statement_id, safe='')}"


def day(on: date) -> str:
    """What was published on one day."""
    return f"/day/{on.isoformat()}"


def issue(edition_id: str, name: str) -> str:
    """One issue of an edition; `name` is its day, with a number where it has two."""
    return f"/i/{quote(edition_id, safe='')}/{name}"


@lru_cache(maxsize=4096)  # on every page, many times over
def shelf(kind: str, key: str, month: str = "", page: int = 1) -> str:
    """All that is of a figure, topic or source; or its statements of a month."""
    parts = [f"/{kind}/{quote(key, safe='')}", month, str(page) if page > 1 else ""]
    return "/".join(part for part in parts if part)


def files(place: str, name: str) -> str:
    """One of FILES for the list at `place`."""
    return f"{place.rstrip('/')}/{name}"


class Links:
    """How a page at `here` links to places: live, or static and relative.

    `base_url` is where readers reach the archive, without a slash at its end; None
    where nobody said. `root` is the path under which it is served.
    """

    def __init__(
        self, base_url: str | None, *, is_static: bool, here: str = "/", root: str = ""
    ) -> None:
        self.base_url = base_url.rstrip("/") if base_url else None
        self.is_static = is_static
        self.here = here
        self.root = root

    def at(self, here: str) -> "Links":
        """The same for another page."""
        return Links(self.base_url, is_static=self.is_static, here=here, root=self.root)

    def to(self, place: str, **query: str) -> str:
        """A link from this page to a place."""
        asked = f"?{urlencode(query)}" if query else ""
        if not self.is_static:
            return f"{self.root}{place}{asked}"
        path, anchor, name = place.partition("#")
        target = file_of(path)
        start = file_of(self.here).rpartition("/")[0] or "."
        return f"{relpath(target, start)}{asked}{anchor}{name}"

    def absolute(self, place: str) -> str | None:
        """A link from anywhere, or None where nobody said where this archive is."""
        return None if self.base_url is None else f"{self.base_url}{place}"


def file_of(place: str) -> str:
    """The file of a static place, relative to the site's folder."""
    path = place.strip("/")
    name = path.rpartition("/")[2]
    if not path:
        return "index.html"
    return path if "." in name else f"{path}/index.html"
