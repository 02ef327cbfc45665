"""Reads the sample's outlets, articles and posts. Knows no HTML page, feed or server.

An article is a text file: `key: value` lines, a line `---`, then blocks divided by
empty lines. A block is a paragraph, `## ` a heading, `> ` a quotation set apart, `- `
lines a list. Inside, `*word*` is emphasis and `[text](address)` a link.
"""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from monitor.demo import tokens


@dataclass(frozen=True, slots=True)
class SampleFeed:
    """One feed of an outlet; `format` is a template in layouts/ or "json"."""

    name: str
    path: str
    format: str
    title: str


@dataclass(frozen=True, slots=True)
class SampleOutlet:
    """A fictional outlet; its pages lie under `id`."""

    id: str
    name: str
    tagline: str
    layout: str
    sections: tuple[str, ...]
    feeds: tuple[SampleFeed, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """An article as it is published; `html` is its body, `url` absolute."""

    outlet_id: str
    slug: str
    url: str
    title: str
    summary: str
    html: str
    author: str
    section: str
    published_at: datetime
    updated_at: datetime
    caption: str
    feeds: tuple[str, ...]
    is_raw: bool  # its feed forgets to escape its title


@dataclass(frozen=True, slots=True)
class Post:
    """One entry of an account; `title` is "" for a post that has none."""

    number: str
    url: str
    title: str
    html: str
    published_at: datetime
    updated_at: datetime
    reply_to: str
    label: str


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """A figure's own feed with its posts."""

    id: str
    author: str
    network: str
    about: str
    layout: str
    path: str
    format: str
    posts: tuple[Post, ...]


def read_outlets(folder: Path) -> tuple[SampleOutlet, ...]:
    """The outlets of newsroom.yaml, in its order."""
    return tuple(
        SampleOutlet(
            **{
                **entry,
                "sections": tuple(entry["sections"]),
                "feeds": tuple(SampleFeed(**feed) for feed in entry["feeds"]),
            }
        )
        for entry in _yaml(folder / "newsroom.yaml")["outlets"]
    )


def read_stories(
    folder: Path, outlet: SampleOutlet, now: datetime, base_url: str
) -> tuple[Story, ...]:
    """An outlet's articles, the latest first."""
    files = sorted((folder / "articles" / outlet.id).glob("*.txt"))
    stories = [_story(path, outlet, now, base_url) for path in files]
    return tuple(sorted(stories, key=lambda story: story.published_at, reverse=True))


def read_accounts(
    folder: Path, now: datetime, base_url: str
) -> tuple[SampleAccount, ...]:
    """The accounts of posts/*.yaml with their posts, the latest first."""
    return tuple(
        _account(path, now, base_url) for path in sorted(folder.glob("posts/*.yaml"))
    )


def to_html(text: str) -> str:
    """Turn blocks of sample text into HTML."""
    return "\n".join(_block(block) for block in re.split(r"\n\s*\n", text.strip()))


def _story(path: Path, outlet: SampleOutlet, now: datetime, base_url: str) -> Story:
    source = tokens.resolve(path.read_text(encoding="utf-8"), now, {"base": base_url})
    head, _, body = source.partition("\n---\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines() if line.strip())
    published_at = tokens.shift(now, fields["published"])
    return Story(
        outlet_id=outlet.id,
        slug=path.stem,
        url=f"{base_url}/{outlet.id}/{path.stem}.html",
        title=fields["title"],
        summary=fields["summary"],
        html=to_html(body),
        author=fields.get("author", ""),
        section=fields["section"],
        published_at=published_at,
        updated_at=tokens.shift(now, fields.get("updated", fields["published"])),
        caption=fields.get("caption", ""),
        feeds=tuple(fields.get("feeds", outlet.feeds[0].name).split()),
        is_raw=fields.get("escaping") == "forgotten",
    )


def _account(path: Path, now: datetime, base_url: str) -> SampleAccount:
    source = tokens.resolve(path.read_text(encoding="utf-8"), now, {"base": base_url})
    document: dict[str, Any] = yaml.safe_load(source)
    root = f"{base_url}/{document['id']}"
    posts = [_post(entry, root, now) for entry in document.pop("posts")]
    posts.sort(key=lambda post: post.published_at, reverse=True)
    return SampleAccount(**document, posts=tuple(posts))


def _post(entry: dict[str, Any], root: str, now: datetime) -> Post:
    number = str(entry["number"])
    return Post(
        number=number,
        url=f"{root}/{number}",
        title=entry.get("title", ""),
        html=entry["html"].strip(),
        published_at=tokens.shift(now, entry["published"]),
        updated_at=tokens.shift(now, entry.get("updated", entry["published"])),
        reply_to=entry.get("reply_to", ""),
        label=entry.get("label", ""),
    )


def _block(block: str) -> str:
    lines = block.strip().splitlines()
    if lines[0].startswith("- "):
        items = "".join(f"<li>{_inline(line[2:])}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    text = " ".join(line.strip() for line in lines)
    if text.startswith("## "):
        return f"<h2>{_inline(text[3:])}</h2>"
    if text.startswith("> "):
        return f"<blockquote><p>{_inline(text[2:])}</p></blockquote>"
    return f"<p>{_inline(text)}</p>"


def _inline(text: str) -> str:
    escaped = html.escape(text, quote=False)
    linked = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r'<a href="\2">\1</a>', escaped)
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", linked)


def _yaml(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document
