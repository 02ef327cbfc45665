"""Answers of social networks in the documented shape, made up from their fields."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
DID = "did:plc:mmmmmmmmmmmmmmmmmmmmmmmm"
OTHER = "did:plc:oooooooooooooooooooooooo"
HANDLE = "mira.example"


def iso(at: datetime) -> str:
    """A time as both networks write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def account(ident: str = "7", name: str = "mira", **fields: Any) -> dict[str, Any]:
    """A Mastodon account."""
    return {
        "id": ident,
        "username": name,
        "acct": name,
        "display_name": name.title(),
        "url": f"https://social.example/@{name}",
        **fields,
    }


def status(number: int, content: str = "", **fields: Any) -> dict[str, Any]:
    """A Mastodon status, `number` minutes after noon."""
    return {
        "id": str(number),
        "created_at": iso(AT + timedelta(minutes=number)),
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": f"https://social.example/users/mira/statuses/{number}",
        "url": f"https://social.example/@mira/{number}",
        "content": content or f"<p>Post number {number}</p>",
        "reblog": None,
        "account": account(),
        "media_attachments": [],
        "mentions": [],
        "poll": None,
        "edited_at": None,
        **fields,
    }


def item(
    number: int, text: str = "", did: str = DID, handle: str = HANDLE, **record: Any
) -> dict[str, Any]:
    """An item of a Bluesky author's feed, `number` minutes after noon."""
    at = iso(AT + timedelta(minutes=number))
    return {
        "post": {
            "uri": f"at://{did}/app.bsky.feed.post/3k{number}",
            "cid": f"cid{number}",
            "author": {"did": did, "handle": handle, "displayName": handle.title()},
            "record": {
                "$type": "app.bsky.feed.post",
                "text": text or f"Post number {number}",
                "createdAt": at,
                "langs": ["en"],
                **record,
            },
            "indexedAt": at,
        }
    }


def reposted(found: dict[str, Any], number: int) -> dict[str, Any]:
    """The item as something that Mira passed on."""
    return {
        **found,
        "reason": {
            "$type": "app.bsky.feed.defs#reasonRepost",
            "by": {"did": DID, "handle": HANDLE, "displayName": "Mira"},
            "uri": f"at://{DID}/app.bsky.feed.repost/3r{number}",
            "indexedAt": iso(AT + timedelta(minutes=number)),
        },
    }


def bytes_of(document: object) -> bytes:
    """The document as an API sends it."""
    return json.dumps(document).encode()
