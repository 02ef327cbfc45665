"""Which feeds a page names, and what kind of feed some bytes are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.discovery import MAX_CANDIDATES, candidates, kind_of, usual_places

PAGE = "https://harbour.example/news/"


def found(head: str) -> list[str]:
    """The addresses that a page with this head names."""
    page = f"<html><head>{head}</head><body>x</body></html>"
    return [one.url for one in candidates(page.encode(), PAGE)]


def link(href: str, kind: str = "application/rss+xml", rel: str = "alternate") -> str:
    """A link element."""
    return f'<link rel="{rel}" type="{kind}" href="{href}" title=" All  news ">'


def test_a_page_names_its_feeds_in_order() -> None:
    """RSS, Atom and JSON Feed, with title and kind; each address once."""
    head = (
        link("/rss")
        + link("atom.xml", "application/atom+xml")
        + link("https://harbour.example/feed.json", "application/feed+json")
        + link("/rss")
    )
    (rss, atom, json) = candidates(f"<head>{head}</head>".encode(), PAGE)
    assert (rss.url, rss.title, rss.kind) == (
        "https://harbour.example/rss",
        "All news",
        "RSS",
    )
    assert (atom.url, atom.kind) == ("https://harbour.example/news/atom.xml", "Atom")
    assert json.kind == "JSON Feed"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (link("/f", "Application/RSS+XML; charset=utf-8"), ["/f"]),
        (link("/f", rel="home ALTERNATE"), ["/f"]),
        (link("/f", rel="stylesheet"), []),
        (link("/f", "text/html"), []),
        (link(""), []),
        (link("javascript:alert(1)"), []),
        (link("file:///etc/passwd"), []),
        (link("http://ada:secret@harbour.example/f"), []),
        (link("http://[::1"), []),
        ('<base href="/deep/">' + link("f"), ["/deep/f"]),
        (link("/f#top"), ["/f"]),
    ],
)
def test_links_are_read_as_browsers_do(head: str, expected: list[str]) -> None:
    """Types and rels in any spelling; only addresses that may be fetched."""
    assert found(head) == [f"https://harbour.example{path}" for path in expected]


def test_a_page_of_links_is_cut() -> None:
    """A hostile page names no more than a person can look through."""
    many = "".join(link(f"/{n}") for n in range(MAX_CANDIDATES * 3))
    assert len(found(many)) == MAX_CANDIDATES


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_it_never_raises(body: bytes) -> None:
    """Whatever the bytes: candidates or none."""
    for one in candidates(
        b"<link rel=alternate type=application/rss+xml " + body, PAGE
    ):
        assert one.url.startswith(("http://", "https://"))
    kind_of(body)


def test_usual_places_lie_at_the_site() -> None:
    """The last resort is a handful of addresses at the same host."""
    places = usual_places("https://harbour.example/news/2026/?a=1")
    assert len(places) <= 6
    assert all(place.startswith("https://harbour.example/") for place in places)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'<?xml version="1.0"?><!-- x --><rss version="2.0">', "RSS"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><title>rss</title>', "Atom"),
        (b'<rdf:RDF xmlns="http://purl.org/rss/1.0/">', "RDF"),
        (b'\xef\xbb\xbf {"version": "https://jsonfeed.org/version/1"}', "JSON Feed"),
        (b"<channel>", "XML"),
    ],
)
def test_the_root_tells_the_kind(body: bytes, kind: str) -> None:
    """What a person is told that a feed is."""
    assert kind_of(body) == kind
