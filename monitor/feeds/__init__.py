"""Feed bytes -> entries: RSS, Atom and RDF through feedparser, JSON Feed by itself.

`syndication` and `jsonfeed` understand one family each and make raw entries; `entries`
turns those into values, with keys, hashes, links and limits that are the same for all;
`repair` makes almost-XML well-formed before feedparser sees it, `layout` finds the
items of a feed and `parser` runs feedparser over those that are not known yet.
`mastodon` and `bluesky` read the answers of two APIs (`answers` is what these share),
and `posts` tells which entries of two addresses are one post.
Nothing here fetches: what a feed points to stays a link. Pure.
"""

from collections.abc import Iterable, Mapping

from monitor.errors import ChallengeError, NotAFeedError
from monitor.feeds import jsonfeed, syndication
from monitor.feeds.entries import plain_line
from monitor.feeds.posts import same_posts
from monitor.markup import decode
from monitor.values import ParsedFeed, WindowItem
from monitor.walls import wall_of

__all__ = ["known_items", "parse", "same_posts"]
_NOTHING: Mapping[str, str] = {}


def parse(
    body: bytes,
    url: str,
    content_type: str = "",
    known: Mapping[str, str] = _NOTHING,
) -> ParsedFeed:
    """Read a feed's bytes; `url` is where they came from, for relative links.

    `content_type` is the HTTP header, of which the charset counts; what the bytes are,
    they tell themselves. Entries come in feed order with keys unique in the feed. A
    feed that is damaged but usable has a `complaint`.

    `known` maps hashes of items to the keys of their entries, as `known_items` makes it
    of the last window. Such items are not parsed again and are not among the entries,
    unless a doubt makes parsing the whole safer; what is returned of the others is the
    same either way. The window has all.

    Raises: ChallengeError (a bot wall's page), NotAFeedError (another web page, JSON
    that is no feed, nothing), FeedError.
    """
    text = decode(body, _charset(content_type)).strip(" \t\r\n\0\ufeff")
    if not text:
        raise NotAFeedError(url, "not a feed: the answer is empty")
    if text.startswith(("{", "[")):
        return jsonfeed.parse(text, url)
    try:
        if not syndication.can_be_feed(text):
            raise NotAFeedError(url, f"not a feed: {_describe(text)}")
        return syndication.parse(text, url, known)
    except NotAFeedError as error:
        if wall := wall_of(text):
            raise ChallengeError(url, wall, 200) from error
        raise


def known_items(window: Iterable[WindowItem]) -> dict[str, str]:
    """What need not be parsed again: keys by hash, of a window of the same feed."""
    return {item.item_hash: item.key for item in window if item.item_hash}


def _charset(content_type: str) -> str | None:
    _, found, rest = content_type.lower().partition("charset=")
    return rest.split(";")[0].strip() if found else None


def _describe(text: str) -> str:
    """What the answer is instead, in words for the feed's last error."""
    start = text[:20_000].lower()
    if "<html" not in start and "<!doctype html" not in start:
        return f"it begins with {plain_line(text[:40])!r}"
    if "<title" not in start:
        return "a web page"
    title = text[start.index("<title") :].partition(">")[2].partition("<")[0]
    return f"a web page, “{plain_line(title)[:80]}”"
