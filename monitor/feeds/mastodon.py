"""Posts over Mastodon's API, which Truth Social, Pleroma and others share. Pure.

GET /api/v1/accounts/lookup tells an account's id, /api/v1/accounts/ID/statuses its
posts, newest first; entities as in docs.joinmastodon.org/entities/Status. Anonymous:
what a server shows to everybody is all that is asked for.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from monitor.errors import FeedError
from monitor.feeds.answers import (
    Answer,
    identifier,
    inner,
    load,
    mapping,
    moment,
    objects,
    paragraph,
    refuse,
    string,
)
from monitor.feeds.entries import (
    MAX_TITLE,
    RawEntry,
    make_entries,
    plain_line,
    web_link,
)
from monitor.values import ParsedFeed

PAGE_SIZE = 40  # the most that Mastodon gives at once
_ACCOUNTS = "/api/v1/accounts/"
_SHOWN_TO_ALL = frozenset({"", "public", "unlisted", "local"})
_QUOTED_LINK = re.compile(
    r"<(span|p)\b[^<>]{0,200}\bquote-inline\b[^<>]{0,200}>", re.IGNORECASE
)
_MEDIA = {"image": "Image", "audio": "Audio"}  # all others are moving pictures
_MAX_ATTACHED = 20  # pictures, poll options; servers allow fewer


def account_in(address: str) -> str | None:
    """The account's id, where the address holds it; None for a profile."""
    path = urlsplit(address).path
    return path.removeprefix(_ACCOUNTS) if path.startswith(_ACCOUNTS) else None


def lookup_url(address: str) -> str:
    """Where to ask for the id of the account that a profile's address names."""
    parts = urlsplit(address)
    name = quote(parts.path.removeprefix("/@"), safe="@")
    return f"{parts.scheme}://{parts.netloc}{_ACCOUNTS}lookup?acct={name}"


def read_lookup(body: bytes, address: str) -> str:
    """The id of the account that a profile's address names.

    Raises: FeedError, ChallengeError; also where the server names another account.
    """
    account = mapping(document := load(body, address))
    account_id = identifier(account, "id")
    if not account_id:
        raise refuse(document, address, "an account")
    asked = urlsplit(address).path.removeprefix("/@").partition("@")[0]
    found = string(account, "username") or string(account, "acct").partition("@")[0]
    if found.casefold() != asked.casefold():
        raise FeedError(address, f"the server names the account {found[:100]!r}")
    return account_id


def page_url(address: str, account: str, cursor: str | None = None) -> str:
    """Where a page of an account's posts is: the newest, or those behind `cursor`."""
    parts = urlsplit(address)
    url = f"{parts.scheme}://{parts.netloc}{_ACCOUNTS}{quote(account, safe='')}"
    older = f"&max_id={quote(cursor, safe='')}" if cursor else ""
    return f"{url}/statuses?limit={PAGE_SIZE}{older}"


def parse(body: bytes, url: str, account: str) -> Answer:
    """Read a page of posts. Only those of `account` are taken.

    Keys are the posts' `uri`, the same on every server and after every edit. Raises:
    ChallengeError, NotAFeedError, FeedError.
    """
    document = load(body, url)
    if not isinstance(document, list):
        raise refuse(document, url, "a list of posts")
    statuses = objects(document)
    own = [s for s in statuses if _account_id(s) == account]
    shown = [s for s in own if string(s, "visibility") in _SHOWN_TO_ALL]
    made = make_entries([_raw_entry(status) for status in shown], url)
    author = inner(own[0], "account") if own else {}
    complaints = (*made.complaints, *_complaints(document, statuses, own))
    feed = ParsedFeed(
        title=plain_line(string(author, "display_name"))[:MAX_TITLE],
        entries=made.entries,
        complaint="; ".join(complaints) or None,
    )
    older = identifier(statuses[-1], "id") if statuses else ""
    return Answer(feed, older=older or None, account=account)


def _complaints(
    document: Sequence[object],
    statuses: Sequence[Mapping[str, Any]],
    own: Sequence[Mapping[str, Any]],
) -> tuple[str, ...]:
    found = []
    if len(statuses) < len(document):
        found.append("posts that are no objects were left out")
    if len(own) < len(statuses):
        found.append("posts of other accounts were left out")
    to = web_link(string(inner(own[0], "account", "moved"), "url"), "") if own else None
    if to:
        found.append(f"the account says that it has moved to {to}")
    return tuple(found)


def _account_id(status: Mapping[str, Any]) -> str:
    return identifier(inner(status, "account"), "id")


def _raw_entry(status: Mapping[str, Any]) -> RawEntry:
    """A post; of a reblog the words, the author and the link of what it passes on."""
    passed_on = inner(status, "reblog")
    words = passed_on or status
    author = inner(words, "account")
    return RawEntry(
        guid=string(status, "uri") or string(status, "url") or None,
        link=string(words, "url") or string(words, "uri") or None,
        title="",
        html=_html(words),
        is_full=True,
        author=string(author, "display_name") or string(author, "acct") or None,
        published_at=moment(status, "created_at"),
        updated_at=moment(words, "edited_at"),
        language=string(words, "language") or None,
        is_reply=_is_reply(status),
        is_repost=bool(passed_on),
    )


def _is_reply(status: Mapping[str, Any]) -> bool | None:
    """Whether somebody else is answered. An answer to oneself goes on with a thread,
    unless its words begin with another's name: then None, and they decide."""
    if not identifier(status, "in_reply_to_id"):
        return False
    to = identifier(status, "in_reply_to_account_id")
    return None if to and to == _account_id(status) else True


def _html(status: Mapping[str, Any]) -> str:
    """All that the author wrote: warning, text, poll options, media descriptions."""
    content = _without_quoted_link(string(status, "content"))
    options = objects(inner(status, "poll").get("options"))[:_MAX_ATTACHED]
    media = objects(status.get("media_attachments"))[:_MAX_ATTACHED]
    return "".join(
        [
            paragraph(string(status, "spoiler_text")),
            content,
            *(paragraph(f"– {string(o, 'title')}") for o in options),
            *(_description(attached) for attached in media),
        ]
    )


def _without_quoted_link(content: str) -> str:
    """The content without the link to a quoted post that servers put in for old
    readers: it is not the author's."""
    found = _QUOTED_LINK.search(content)
    if not found:
        return content
    depth = 1  # such a link holds elements of the same name
    for tag in re.finditer(rf"<(/?){found[1]}\b[^<>]*>", content[found.end() :]):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return content[: found.start()] + content[found.end() + tag.end() :]
    return content


def _description(attached: Mapping[str, Any]) -> str:
    words = string(attached, "description").strip()
    kind = _MEDIA.get(string(attached, "type"), "Video")
    return paragraph(f"[{kind}: {words}]") if words else ""
