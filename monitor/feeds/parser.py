"""Runs feedparser: forgivingly, or strictly with an eye on what items leave behind.

feedparser keeps the state of its reading in some thirty attributes, and odd markup in
one item can change how the next is read (an unnamed `<title>` in embedded XHTML, say).
An item that leaves everything as it found it can be taken out of a feed without a
change to the others: this is what `clean` says of each.

feedparser is given bytes in a BytesIO: given a string or plain bytes it may open a URL
or a file. Its sanitising is off, for markup is never shown, only read as text.
"""

import io
import xml.sax
import xml.sax.handler
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import feedparser
import feedparser.api

from monitor.errors import FeedError

# The bytes are ours by then: decoded, cleaned, written as UTF-8 again.
_HEADERS = {"content-type": "application/xml; charset=utf-8"}
# What an item is expected to change: itself, and what each item sets anew when it
# begins or ends. Elements that stay on the stack lie below the next item's own, where
# nothing takes them off. For namespaces see `layout`.
_ITS_OWN = frozenset(
    {
        "entries",
        "feeddata",
        "property_depth_map",
        "elementstack",
        "guidislink",
        "inentry",
        "title_depth",
        "hasContent",
        "namespacemap",
        "namespaces_in_use",
        "_locator",
        "starts",
        "clean",
        "_n_own",
        "pieces",
        "characters",
    }
)
_BY_ATTRIBUTE = frozenset(["lang", "baseuri", "basestack", "langstack"])


@dataclass(frozen=True, slots=True)
class Found:
    """What feedparser found: its dicts, and for each entry whether its item was clean.

    `clean` is empty where it was not looked at.
    """

    version: str
    feed: dict[str, Any]
    entries: Sequence[dict[str, Any]]
    clean: tuple[bool, ...] = ()
    complaint: str | None = None


def parse(data: bytes, url: str) -> Found:
    """Let feedparser read UTF-8 bytes, in its forgiving way. Raises: FeedError."""
    try:
        found = feedparser.parse(
            io.BytesIO(data),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        raise _broken(url, error) from error
    return Found(
        version=found.get("version") or "",
        feed=found["feed"],
        entries=found["entries"],
        complaint=str(found.get("bozo_exception")) if found.get("bozo") else None,
    )


def parse_strictly(data: bytes, url: str) -> Found | None:
    """Let feedparser's strict half read a well-formed document without a doctype.

    The same as `parse`, less its guesses at encodings; None where the strict half
    refuses, for then `parse` turns to its loose one. Raises: FeedError.
    """
    watched = _Watched()
    reader = xml.sax.make_parser()
    reader.setFeature(xml.sax.handler.feature_namespaces, True)
    reader.setFeature(xml.sax.handler.feature_external_ges, False)
    reader.setContentHandler(watched)
    reader.setErrorHandler(watched)
    source = xml.sax.xmlreader.InputSource()
    source.setByteStream(io.BytesIO(data))
    source.setEncoding("utf-8")
    try:
        reader.parse(source)
    except xml.sax.SAXException:
        return None
    except Exception as error:
        raise _broken(url, error) from error
    return Found(
        version=watched.version,
        feed=watched.feeddata,
        entries=watched.entries,
        clean=watched.verdicts(),
    )


def _broken(url: str, error: Exception) -> FeedError:
    """A parser of strangers' bytes fails in ways that no list foresees (assertions,
    index errors in its date and entity readers). To us each means: unusable."""
    return FeedError(url, f"the feed breaks its parser: {error!r}")


class _Watched(feedparser.api.StrictFeedParser):  # type: ignore[misc]
    """feedparser's strict parser, that compares its state around each item.

    It is also handed each text whole, where expat gives it a piece for every line and
    reference: most of the time went into that.
    """

    def __init__(self) -> None:
        super().__init__("", None, "utf-8")
        self.resolve_relative_uris = False
        self.sanitize_html = False
        self.starts: list[dict[str, Any]] = []
        self.clean: list[bool] = []
        self._n_own = 0
        self.pieces: list[str] = []
        self.characters = self.pieces.append

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
        self._hand_over(is_apart=self.incontent)
        super().startElementNS(name, qname, attrs)

    def endElementNS(self, name: Any, qname: Any) -> None:
        self._hand_over(is_apart=self.incontent and name[1].lower() == "div")
        super().endElementNS(name, qname)

    def _hand_over(self, *, is_apart: object) -> None:
        """Give the text that has come; in pieces where markup was announced as text
        and is not, for there feedparser looks at single pieces."""
        if not self.pieces:
            return
        is_apart = is_apart and not self.contentparams.get("type", "xml").endswith(
            "xml"
        )
        for text in self.pieces if is_apart else ["".join(self.pieces)]:
            self.handle_data(text)
        self.pieces.clear()

    def _start_item(self, attrs_d: Mapping[str, str]) -> None:
        super()._start_item(attrs_d)
        self.starts.append(self._state())
        self._n_own = len(vars(self)) - len(self.starts[-1])

    _start_entry = _start_item

    def _end_item(self) -> None:
        super()._end_item()
        start = self.starts[-1]
        # feedparser goes back to the base around an item only if there is one.
        is_based = bool(self.basestack[-2:-1] != [""] or not self.baseuri)
        self.clean.append(is_based and self._is_as_at(start))

    _end_entry = _end_item

    def verdicts(self) -> tuple[bool, ...]:
        """For each entry: whether it began like the first and left nothing behind."""
        if not len(self.entries) == len(self.starts) == len(self.clean):
            return ()
        first = self.starts[:1]
        return tuple(
            is_clean and _is_like(first[0], start)
            for start, is_clean in zip(self.starts, self.clean, strict=True)
        )

    def _state(self) -> dict[str, Any]:
        return {
            name: value.copy() if isinstance(value, list | dict) else value
            for name, value in vars(self).items()
            if name not in _ITS_OWN
        }

    def _is_as_at(self, start: Mapping[str, Any]) -> bool:
        now = vars(self)
        return len(now) == len(start) + self._n_own and all(
            now[name] == value for name, value in start.items()
        )


def _is_like(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two items begin alike, but for what their own attributes say."""
    return all(
        len(one[name]) == len(other[name])
        if name in ("basestack", "langstack")
        else name in _BY_ATTRIBUTE or one[name] == other[name]
        for name in one
    )
