"""OPML in and out: folders, other programs' files, hostile ones."""

import pytest

from monitor import opml
from monitor.errors import FeedError
from monitor.opml import Outline


def test_what_is_written_is_read_again() -> None:
    """Titles, languages and what is our own come back, from folders too."""
    feeds = (
        Outline("https://a.example/?x=1&y=2", "A & <B>", "uk", {"outlet": "a"}),
        Outline("https://b.example/", "Б", None, {"figure": "mira", "channel": "X"}),
    )
    data = opml.write([("A", feeds), ("", feeds[:1])], "List")
    assert opml.parse(data, "o.xml") == (*feeds, feeds[0])


def test_files_of_other_programs_are_read() -> None:
    """Nested folders, keys in other capitals, no title; folders are none."""
    data = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
    <OPML version="1.0"><head/><body>
      <outline text="News"><outline text="Caf\xe9"><outline text="Harbour"
        xmlurl=" https://a.example/ "/></outline></outline>
      <outline type="link" url="https://b.example" text="a page"/>
      <outline xmlUrl="https://c.example/"/>
    </body></OPML>"""
    assert opml.parse(data, "o.xml") == (
        Outline("https://a.example/", "Harbour"),
        Outline("https://c.example/", ""),
    )


BOMB = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(10)
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (f"<!DOCTYPE opml [{BOMB}]><opml>&e9;</opml>", "document type|no OPML"),
        (
            '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            '<opml><outline text="&x;" xmlUrl="https://a.example/"/></opml>',
            "document type|no OPML",
        ),
        ("<opml>" + "<outline>" * 100_000, "no OPML"),
        ("<rss/>", "its root is <rss>"),
        ("", "no OPML"),
        ("{}", "no OPML"),
        ("<opml>" + " " * opml.MAX_BYTES, "larger than"),
        (
            "<opml>" + "<outline xmlUrl='a'/>" * (opml.MAX_OUTLINES + 1) + "</opml>",
            "more than",
        ),
    ],
    ids=["bomb", "file", "deep", "rss", "empty", "json", "large", "many"],
)
def test_hostile_files_are_refused(data: str, said: str) -> None:
    """No entity is resolved, no file read, nothing taken without a limit."""
    with pytest.raises(FeedError, match=said):
        opml.parse(data.encode(), "o.xml")
