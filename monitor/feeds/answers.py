"""What is the same for the APIs of social networks: JSON of strangers, read safely.

Nothing here trusts a type: what is missing or something else counts as not there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from monitor.errors import ChallengeError, FeedError, NotAFeedError
from monitor.feeds.entries import instant, plain_line
from monitor.values import ParsedFeed
from monitor.walls import wall_of

MAX_CURSOR = 500  # characters; what is longer is no cursor of anybody's
_MAX_ERROR = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of an account's posts, newest first.

    `older` is the cursor of the page behind it, None at the end. `account` is the id by
    which the server knows the account for good, where the answer tells it.
    """

    feed: ParsedFeed
    older: str | None = None
    account: str | None = None


def load(body: bytes, url: str) -> Any:
    """The JSON of an answer. Raises: ChallengeError, NotAFeedError, FeedError."""
    start = body[:200].lstrip(b" \t\r\n\xef\xbb\xbf")
    if not start.startswith((b"{", b"[")):
        if wall := wall_of(body):
            raise ChallengeError(url, wall, 200)
        raise NotAFeedError(url, "not an API's answer: no JSON")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FeedError(url, f"broken JSON: {error}"[:_MAX_ERROR]) from error


def refuse(document: object, url: str, wanted: str) -> FeedError:
    """The error for JSON that is not what was asked for, in the API's own words."""
    found = mapping(document)
    said = string(found, "message") or string(found, "error")
    because = f", “{plain_line(said)[:_MAX_ERROR]}”" if said else ""
    return NotAFeedError(url, f"not {wanted}{because}")


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list; none where it is none."""
    listed = value if isinstance(value, list) else []
    return [one for one in listed if isinstance(one, dict)]


def inner(found: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The object at a path of keys, an empty one where the path ends."""
    for name in names:
        found = mapping(found.get(name))
    return found


def string(found: Mapping[str, Any], name: str) -> str:
    """The text at a key, "" where there is none."""
    value = found.get(name)
    return value if isinstance(value, str) else ""


def identifier(found: Mapping[str, Any], name: str) -> str:
    """An id at a key: a text or a whole number, "" for anything else."""
    value = found.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**64:
        return str(value)
    text = string(found, name)
    return text if len(text) <= MAX_CURSOR else ""


def moment(found: Mapping[str, Any], name: str) -> datetime | None:
    """The time at a key (ISO 8601) as an instant; None where it is none."""
    try:
        return instant(datetime.fromisoformat(string(found, name).strip()))
    except ValueError:
        return None


def paragraph(plain: str) -> str:
    """Plain text as HTML, its line breaks kept; "" for blanks."""
    text = escape(plain.strip(), quote=False).replace("\n", "<br>")
    return f"<p>{text}</p>" if text else ""
