"""Where a figure's posts can be had, as people write it and as the program asks it.

A profile's address, a handle or an id becomes one canonical address of the server that
will be asked, so that the same account is recognised however it is written.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated
from urllib.parse import parse_qs, quote, urlsplit

from pydantic import AfterValidator, WithJsonSchema

from monitor.config.scalars import check_url
from monitor.values import Address, AddressKind

APPVIEW = "https://public.api.bsky.app"  # answers anybody, without an account
AUTHOR_FEED = "/xrpc/app.bsky.feed.getAuthorFeed"
YOUTUBE_FEED = "https://www.youtube.com/feeds/videos.xml"
MASTODON_PATTERN = r"^(https?://\S+|@[^\s@]+@[^\s@]+)$"
BLUESKY_PATTERN = r"^(@?[^\s@/]+\.[^\s@/]+|did:\S+|https?://\S+)$"
YOUTUBE_PATTERN = r"^(UC[\w-]{22}|https?://\S+)$"

_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9_])?"
_HOST = r"(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}"
_FULL_NAME = re.compile(rf"@({_NAME})@({_HOST})")
_PROFILE = re.compile(rf"(?:/web)?/(?:@|users/)({_NAME}(?:@{_HOST})?)/?")
_ACCOUNT = re.compile(r"/api/v1/accounts/([A-Za-z0-9]{1,64})(?:/statuses)?/?")
_DID = re.compile(r"did:[a-z]{2,20}:[A-Za-z0-9._:%-]{1,200}")
_HANDLE = re.compile(_HOST)
_CHANNEL = re.compile(r"UC[\w-]{22}")
_PLAYLIST = re.compile(r"[A-Z]{2}[\w-]{10,60}")


def mastodon_address(value: str) -> str:
    """Read a profile (`https://social.example/@mira`, `@mira@social.example`) or an
    account's id (`https://social.example/api/v1/accounts/1234`)."""
    full = _FULL_NAME.fullmatch(value)
    if full:
        return f"https://{full[2].lower()}/@{full[1]}"
    if "://" in value:
        parts = urlsplit(check_url(value))
        top = f"{parts.scheme}://{parts.netloc.lower()}"
        if profile := _PROFILE.fullmatch(parts.path):
            return f"{top}/@{profile[1]}"
        if account := _ACCOUNT.fullmatch(parts.path):
            return f"{top}/api/v1/accounts/{account[1]}"
    raise ValueError(
        "expected a profile like https://social.example/@mira or @mira@social.example"
    )


def bluesky_address(value: str) -> str:
    """Read a handle (`mira.example`), a DID or a profile page of bsky.app; another
    AppView is named by the whole address of its `app.bsky.feed.getAuthorFeed`."""
    top, actor = APPVIEW, value.removeprefix("@")
    if "://" in value:
        parts = urlsplit(check_url(value))
        actor = ""
        if parts.path == AUTHOR_FEED:
            top = f"{parts.scheme}://{parts.netloc.lower()}"
            actor = parse_qs(parts.query).get("actor", [""])[0]
        elif parts.hostname == "bsky.app" and parts.path.startswith("/profile/"):
            actor = parts.path.split("/")[2]
    if _HANDLE.fullmatch(actor):
        return f"{top}{AUTHOR_FEED}?actor={actor.lower()}"
    if _DID.fullmatch(actor):
        return f"{top}{AUTHOR_FEED}?actor={quote(actor, safe=':')}"
    raise ValueError(
        "expected a handle like mira.example, a DID, or a page like"
        " https://bsky.app/profile/mira.example"
    )


def youtube_address(value: str) -> str:
    """Read a channel's id (`UC…`), its page by id, a playlist's page, or its feed."""
    channel, playlist = value, ""
    if "://" in value:
        parts = urlsplit(check_url(value))
        asked = parse_qs(parts.query)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        steps = parts.path.split("/") if host == "youtube.com" else []
        channel = steps[2] if steps[1:2] == ["channel"] and len(steps) > 2 else ""
        channel = channel or asked.get("channel_id", [""])[0] if steps else ""
        playlist = (asked.get("list") or asked.get("playlist_id") or [""])[0]
        playlist = playlist if steps else ""
    if _CHANNEL.fullmatch(channel):
        return f"{YOUTUBE_FEED}?channel_id={channel}"
    if _PLAYLIST.fullmatch(playlist):
        return f"{YOUTUBE_FEED}?playlist_id={playlist}"
    raise ValueError(
        "expected a channel's id like UC… (24 characters) or its page; a handle does"
        " not tell it: on the channel's page, Share offers 'Copy channel ID'"
    )


KINDS: Mapping[str, tuple[AddressKind, Callable[[str], str]]] = {
    "url": (AddressKind.FEED, check_url),
    "mastodon": (AddressKind.MASTODON, mastodon_address),
    "bluesky": (AddressKind.BLUESKY, bluesky_address),
    "youtube": (AddressKind.FEED, youtube_address),
}
"""The keys of an account that name an address: its kind, and how it is read."""


def read_address(key: str, value: str) -> Address:
    """The address that a key of KINDS names. Raises: ValueError saying what was
    expected."""
    kind, read = KINDS[key]
    return Address(kind, read(value))


def addresses_given(place: object) -> tuple[Address, ...]:
    """The addresses of a value that has the keys of KINDS as fields, in their order."""
    given = ((key, getattr(place, key)) for key in KINDS)
    return tuple(read_address(key, value) for key, value in given if value is not None)


def check_one_address(place: object, where_else: str) -> None:
    """See to it that exactly one address is given. Raises: ValueError."""
    given = [key for key in KINDS if getattr(place, key) is not None]
    if not given:
        raise ValueError("no address: give one of " + ", ".join(KINDS))
    if len(given) > 1:
        both = " and ".join(given)
        raise ValueError(f"{both} are given; keep one{where_else}")


def _text(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


Mastodon = Annotated[str, AfterValidator(mastodon_address), _text(MASTODON_PATTERN)]
Bluesky = Annotated[str, AfterValidator(bluesky_address), _text(BLUESKY_PATTERN)]
Youtube = Annotated[str, AfterValidator(youtube_address), _text(YOUTUBE_PATTERN)]
