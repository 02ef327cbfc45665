"""Reads sample/expected.yaml: what a careful reader finds in the sample newsroom."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from monitor.demo import tokens
from monitor.demo.content import read_outlets, read_stories

BETWEEN = " … "


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """One expected statement; `content` has the whole words of each piece."""

    article: str  # "outlet/slug"
    figure_id: str
    content: tuple[str, ...]
    type: str | None
    said_on: date | None
    channel: str | None
    via: str | None
    same: str | None
    is_optional: bool


@dataclass(frozen=True, slots=True)
class NotSaid:
    """Words of an article that must not be credited to a figure."""

    article: str
    figure_id: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class GoldPost:
    """One expected post of an account."""

    path: str  # of its page
    figure_id: str
    channel: str
    kind: str
    begins: str
    same: str | None


@dataclass(frozen=True, slots=True)
class Gold:
    """All of expected.yaml, with the text of each article that it speaks of."""

    texts: Mapping[str, str]
    statements: tuple[GoldStatement, ...]
    not_said: tuple[NotSaid, ...]
    posts: tuple[GoldPost, ...]


def read_gold(folder: Path, now: datetime) -> Gold:
    """Read the expectations of the sample in `folder` as they are at `now`.

    Raises: AssertionError where a piece does not stand once in its article.
    """
    document = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
    texts = _texts(folder, now)
    return Gold(
        texts=texts,
        statements=tuple(
            _statement(name, texts[name], entry, now)
            for name, article in document["articles"].items()
            for entry in article.get("statements", [])
        ),
        not_said=tuple(
            NotSaid(name, entry["figure"], entry["words"], entry["why"])
            for name, article in document["articles"].items()
            for entry in article.get("nobody", [])
        ),
        posts=tuple(
            _post(name, account, entry)
            for name, account in document["posts"].items()
            for entry in account["statements"]
        ),
    )


def expand(piece: str, text: str) -> str:
    """The words of `text` that a piece stands for ("first words … last words").

    Raises: AssertionError where its first words do not stand once.
    """
    first, _, last = piece.partition(BETWEEN)
    assert text.count(first) == 1, f"{first!r} stands {text.count(first)} times"
    start = text.index(first)
    end = text.find(last, start + len(first)) if last else start + len(first)
    assert end >= 0, f"{last!r} does not follow {first!r}"
    return text[start : end + len(last)]


def _texts(folder: Path, now: datetime) -> dict[str, str]:
    return {
        f"{outlet.id}/{story.slug}": html.unescape(re.sub("<[^>]+>", "", story.html))
        for outlet in read_outlets(folder)
        for story in read_stories(folder, outlet, now, "http://newsroom.example")
    }


def _statement(
    name: str, text: str, entry: Mapping[str, Any], now: datetime
) -> GoldStatement:
    said_on = entry.get("said_on")
    return GoldStatement(
        article=name,
        figure_id=entry["figure"],
        content=tuple(expand(piece, text) for piece in entry["content"]),
        type=entry.get("type"),
        said_on=tokens.shift(now, said_on).date() if said_on else None,
        channel=entry.get("channel"),
        via=entry.get("via"),
        same=entry.get("same"),
        is_optional=entry.get("optional", False),
    )


def _post(name: str, account: Mapping[str, Any], entry: Mapping[str, Any]) -> GoldPost:
    return GoldPost(
        path=f"/{name}/{entry['number']}",
        figure_id=account["figure"],
        channel=account["channel"],
        kind=entry["kind"],
        begins=entry["begins"],
        same=entry.get("same"),
    )
