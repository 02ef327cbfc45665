"""A web page -> the feeds it names, and where else feeds usually lie. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from monitor.markup import decode, parse

MAX_CANDIDATES = 50
_TYPES = {
    "application/rss+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/feed+json": "JSON Feed",
    "application/rdf+xml": "RDF",
}
_PLACES = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
_MAX_TITLE = 200
_ROOTS = (
    (re.compile(r"<(?:[\w.-]+:)?feed[\s>]", re.IGNORECASE), "Atom"),
    (re.compile(r"<(?:[\w.-]+:)?rdf[\s>]", re.IGNORECASE), "RDF"),
    (re.compile(r"<rss[\s>]", re.IGNORECASE), "RSS"),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed that a page names: its address, the page's title for it, its kind."""

    url: str
    title: str
    kind: str


def candidates(
    body: bytes, url: str, charset: str | None = None
) -> tuple[Candidate, ...]:
    """The feeds that a page names in its head, in its order, each address once.

    Reads `<link rel="alternate" type="...">` as browsers did; addresses are absolute,
    http or https. Empty for what is no page. Never raises.
    """
    root = parse(decode(body, charset))
    if root is None:
        return ()
    base = next((b.get("href") for b in root.iter("base") if b.get("href")), "")
    found: dict[str, Candidate] = {}
    for link in root.iter("link"):
        kind = _TYPES.get((link.get("type") or "").partition(";")[0].strip().lower())
        is_alternate = "alternate" in (link.get("rel") or "").lower().split()
        if not (kind and is_alternate and len(found) < MAX_CANDIDATES):
            continue
        address = _absolute(url, base, link.get("href") or "")
        if address and address not in found:
            title = " ".join((link.get("title") or "").split())[:_MAX_TITLE]
            found[address] = Candidate(address, title, kind)
    return tuple(found.values())


def usual_places(url: str) -> tuple[str, ...]:
    """Addresses at which the site behind `url` may keep a feed it does not name."""
    return tuple(urljoin(url, place) for place in _PLACES)


def kind_of(body: bytes) -> str:
    """What family a feed belongs to, by its root: RSS, Atom, RDF, JSON Feed."""
    start = decode(body[:20_000]).lstrip(" \t\r\n\0\ufeff")
    if start.startswith("{"):
        return "JSON Feed"
    places = [(m.start(), kind) for root, kind in _ROOTS if (m := root.search(start))]
    return min(places)[1] if places else "XML"


def _absolute(url: str, base: str, href: str) -> str | None:
    try:
        address = urljoin(urljoin(url, base.strip()), href.strip())
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    is_clean = (
        href.strip() and not re.search(r"\s", address) and "@" not in parts.netloc
    )
    return parts._replace(fragment="").geturl() if is_web and is_clean else None
