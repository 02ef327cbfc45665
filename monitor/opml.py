"""OPML 2.0 (opml.org/spec2.opml), the lists of feeds that readers exchange. Pure.

What OPML has no word for (whose account it is, how often to poll) stands in attributes
of a namespace of ours, which other programs ignore.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from monitor.errors import FeedError

MAX_BYTES = 5_000_000
MAX_OUTLINES = 20_000
NAMESPACE = "urn:statement-monitor:feeds"
_OWN = f"{{{NAMESPACE}}}"


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of an OPML file, `own` what only this program says of it."""

    url: str
    title: str
    language: str | None = None
    own: Mapping[str, str] = field(default_factory=dict)


def parse(data: bytes, name: str) -> tuple[Outline, ...]:
    """The feeds of an OPML file in its order, however deep in folders they lie.

    Raises: FeedError for what is no OPML, is too large, or declares entities.
    """
    if len(data) > MAX_BYTES:
        raise FeedError(name, f"larger than {MAX_BYTES} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise FeedError(name, f"no OPML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise FeedError(name, "declares a document type, which OPML has none of")
    if root.tag.lower() != "opml":
        raise FeedError(name, f"no OPML: its root is <{root.tag}>")
    found = tuple(_outlines(root))
    if len(found) > MAX_OUTLINES:
        raise FeedError(name, f"more than {MAX_OUTLINES} feeds")
    return found


def write(outlines: Sequence[tuple[str, Sequence[Outline]]], title: str) -> bytes:
    """An OPML file of folders, each with its feeds; one feed needs no folder."""
    root = etree.Element("opml", version="2.0", nsmap={"monitor": NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for name, feeds in outlines:
        around = etree.SubElement(body, "outline", text=name) if feeds[1:] else body
        for one in feeds:
            made = etree.SubElement(around, "outline", type="rss", text=one.title)
            made.set("title", one.title)
            made.set("xmlUrl", one.url)
            if one.language:
                made.set("language", one.language)
            for key, value in one.own.items():
                made.set(f"{_OWN}{key}", value)
    text: bytes = etree.tostring(
        root, xml_declaration=True, encoding="utf-8", pretty_print=True
    )
    return text


def _outlines(root: Any) -> Iterator[Outline]:
    for element in root.iter("outline"):
        said = {key.lower(): value for key, value in element.attrib.items()}
        url = " ".join(said.get("xmlurl", "").split())
        if not url:
            continue
        title = " ".join((said.get("title") or said.get("text") or "").split())
        own = {
            key.removeprefix(_OWN): value
            for key, value in element.attrib.items()
            if key.startswith(_OWN)
        }
        yield Outline(url, title, said.get("language") or None, own)
