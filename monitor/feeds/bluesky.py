"""Posts from Bluesky's public AppView: app.bsky.feed.getAuthorFeed. Pure.

Shapes as in the lexicons app.bsky.feed.defs and app.bsky.feed.post. An account is known
for good by its DID; its handle may go to somebody else.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from monitor.feeds.answers import (
    MAX_CURSOR,
    Answer,
    inner,
    load,
    mapping,
    moment,
    objects,
    paragraph,
    refuse,
    string,
)
from monitor.feeds.entries import MAX_TITLE, RawEntry, make_entries, plain_line
from monitor.values import ParsedFeed

PAGE_SIZE = 50
_PIN, _REPOST = "#reasonPin", "#reasonRepost"
_DID = re.compile(r"did:[a-z]{2,20}:[A-Za-z0-9._:%-]{1,200}")
_POST = re.compile(
    r"at://(did:[a-z]+:[A-Za-z0-9._:%-]+)/app\.bsky\.feed\.post/([\w~.-]+)"
)
_MAX_ATTACHED = 20


def page_url(
    address: str, account: str | None = None, cursor: str | None = None
) -> str:
    """Where a page of posts is: the newest, or those behind `cursor`.

    `account` is the DID that an earlier answer told.
    """
    parts = urlsplit(address)
    actor = quote(account or actor_of(address), safe=":")
    older = f"&cursor={quote(cursor, safe='')}" if cursor else ""
    top = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return f"{top}?actor={actor}&limit={PAGE_SIZE}{older}"


def actor_of(address: str) -> str:
    """The handle or DID in an address."""
    return parse_qs(urlsplit(address).query).get("actor", [""])[0]


def parse(body: bytes, url: str) -> Answer:
    """Read a page of posts; whose they are is told by `actor` in the address asked.

    Posts and reposts of others, pins and posts quoted within posts are left out. Keys
    are the records' at:// URIs. Raises: ChallengeError, NotAFeedError, FeedError.
    """
    document = mapping(found := load(body, url))
    items = document.get("feed")
    if not isinstance(items, list):
        raise refuse(found, url, "a list of posts")
    listed = [item for item in objects(items) if not _is(item, _PIN)]
    actor = actor_of(url).lower()
    own = [item for item in listed if actor in _names(_who(item))]
    made = make_entries([_raw_entry(item) for item in own], url)
    author = _who(own[0]) if own else {}
    complaints = list(made.complaints)
    if len(own) < len(listed):
        complaints.append("posts of other accounts were left out")
    feed = ParsedFeed(
        title=plain_line(string(author, "displayName"))[:MAX_TITLE],
        entries=made.entries,
        complaint="; ".join(complaints) or None,
    )
    cursor = string(document, "cursor")
    return Answer(
        feed,
        older=cursor if own and 0 < len(cursor) <= MAX_CURSOR else None,
        account=did if _DID.fullmatch(did := string(author, "did")) else None,
    )


def _is(item: Mapping[str, Any], reason: str) -> bool:
    return string(inner(item, "reason"), "$type").endswith(reason)


def _who(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who posted or passed on."""
    if _is(item, _REPOST):
        return inner(item, "reason", "by")
    return inner(item, "post", "author")


def _names(author: Mapping[str, Any]) -> tuple[str, str]:
    return string(author, "did").lower(), string(author, "handle").lower()


def _raw_entry(item: Mapping[str, Any]) -> RawEntry:
    post = inner(item, "post")
    record, author = inner(post, "record"), inner(post, "author")
    is_repost = _is(item, _REPOST)
    langs = record.get("langs")
    language = langs[0] if isinstance(langs, list) and langs else None
    return RawEntry(
        guid=_key(item, post) or None,
        link=_link(string(post, "uri")),
        title="",
        html=_html(record),
        is_full=True,
        author=string(author, "displayName") or string(author, "handle") or None,
        published_at=_published_at(item, post, is_repost=is_repost),
        language=language if isinstance(language, str) else None,
        is_reply=_is_reply(record, string(author, "did")),
        is_repost=is_repost,
    )


def _key(item: Mapping[str, Any], post: Mapping[str, Any]) -> str:
    """The record's own URI; passing on is a record, too, if not always named."""
    uri = string(post, "uri")
    if not _is(item, _REPOST):
        return uri
    by = string(_who(item), "did")
    return string(inner(item, "reason"), "uri") or (f"{uri}#{by}" if uri else "")


def _link(uri: str) -> str | None:
    """The post's page; by DID, so that it outlives a change of handle."""
    found = _POST.fullmatch(uri)
    return f"https://bsky.app/profile/{found[1]}/post/{found[2]}" if found else None


def _published_at(
    item: Mapping[str, Any], post: Mapping[str, Any], *, is_repost: bool
) -> datetime | None:
    """When the server learned of it, or earlier where the author's client says so."""
    if is_repost:
        return moment(inner(item, "reason"), "indexedAt")
    told = (moment(inner(post, "record"), "createdAt"), moment(post, "indexedAt"))
    return min((at for at in told if at), default=None)


def _is_reply(record: Mapping[str, Any], author: str) -> bool:
    """Whether somebody else is answered, or the thread is somebody else's."""
    if not inner(record, "reply"):
        return False
    ends = (string(inner(record, "reply", end), "uri") for end in ("root", "parent"))
    found = [_POST.fullmatch(uri) for uri in ends]
    return any(one is None or one[1] != author for one in found)


def _html(record: Mapping[str, Any]) -> str:
    """What the author wrote: the text and the descriptions of pictures and video.

    A quoted post, and a linked page's title, are other people's words.
    """
    embed = inner(record, "embed")
    media = inner(embed, "media") or embed
    images = objects(media.get("images"))[:_MAX_ATTACHED]
    described = [("Image", string(image, "alt")) for image in images]
    if string(media, "$type").startswith("app.bsky.embed.video"):
        described.append(("Video", string(media, "alt")))
    labelled = (
        f"[{kind}: {words.strip()}]" for kind, words in described if words.strip()
    )
    return "".join([paragraph(string(record, "text")), *map(paragraph, labelled)])
