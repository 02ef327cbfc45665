"""Makes the sample's feeds and pages: every path of the newsroom with its bytes.

The HTML and XML are Jinja2 templates in sample/layouts; JSON Feed is made here.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jinja2

from monitor.demo import tokens
from monitor.demo.content import (
    SampleAccount,
    SampleFeed,
    SampleOutlet,
    Story,
    read_accounts,
    read_outlets,
    read_stories,
)

HTML = "text/html; charset=utf-8"
CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "rss-full": "application/rss+xml; charset=utf-8",
    "posts": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "releases": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
ROBOTS = "User-agent: *\nDisallow: /search\n"


@dataclass(frozen=True, slots=True)
class Document:
    """What one path answers with; `modified_at` is None where that means nothing."""

    body: bytes
    content_type: str
    modified_at: datetime | None = None

    @property
    def etag(self) -> str:
        """A validator that changes with the body."""
        return f'"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}"'


def render(folder: Path, now: datetime, base_url: str) -> Mapping[str, Document]:
    """Make every document of the newsroom, by its path ("/meridian/world.xml").

    Raises: ValueError for a token that does not exist, OSError for a missing file.
    """
    templates = _templates(folder / "layouts", base_url)
    outlets = read_outlets(folder)
    accounts = read_accounts(folder, now, base_url)
    documents = {"/robots.txt": Document(ROBOTS.encode(), "text/plain; charset=utf-8")}
    front = templates.get_template("front.html")
    documents["/"] = Document(
        front.render(outlets=outlets, accounts=accounts).encode(), HTML
    )
    for outlet in outlets:
        stories = read_stories(folder, outlet, now, base_url)
        documents |= _outlet_pages(templates, outlet, stories)
        for feed in outlet.feeds:
            documents[f"/{feed.path}"] = _feed(
                templates, outlet, feed, stories, base_url
            )
    for picture in sorted((folder / "media").glob("*.svg")):
        documents[f"/media/{picture.name}"] = Document(
            picture.read_bytes(), "image/svg+xml"
        )
    for account in accounts:
        documents |= _account_pages(templates, account)
    return documents


def _templates(folder: Path, base_url: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(tokens.FORMS)
    environment.globals["base"] = base_url
    return environment


def _outlet_pages(
    templates: jinja2.Environment, outlet: SampleOutlet, stories: tuple[Story, ...]
) -> dict[str, Document]:
    layout = templates.get_template(outlet.layout)
    pages = {
        f"/{outlet.id}/{story.slug}.html": Document(
            layout.render(
                outlet=outlet, story=story, related=_others(story, stories)
            ).encode(),
            HTML,
            story.updated_at,
        )
        for story in stories
    }
    cover = templates.get_template("cover.html").render(outlet=outlet, stories=stories)
    return pages | {f"/{outlet.id}/": Document(cover.encode(), HTML)}


def _others(story: Story, stories: tuple[Story, ...]) -> tuple[Story, ...]:
    return tuple(other for other in stories if other.slug != story.slug)[:3]


def _feed(
    templates: jinja2.Environment,
    outlet: SampleOutlet,
    feed: SampleFeed,
    stories: tuple[Story, ...],
    base_url: str,
) -> Document:
    carried = tuple(story for story in stories if feed.name in story.feeds)
    if feed.format == "json":
        body = _json_feed(outlet, feed, carried, base_url)
    else:
        template = templates.get_template(f"{feed.format}.xml")
        body = template.render(outlet=outlet, feed=feed, stories=carried)
    return Document(body.encode(), CONTENT_TYPES[feed.format], _latest(carried))


def _json_feed(
    outlet: SampleOutlet, feed: SampleFeed, stories: Iterable[Story], base_url: str
) -> str:
    items = [
        {
            "id": story.url,
            "url": story.url,
            "title": story.title,
            "summary": story.summary,
            "content_html": story.html,
            "date_published": tokens.iso(story.published_at),
            "date_modified": tokens.iso(story.updated_at),
            "authors": [{"name": story.author}],
            "language": "en",
        }
        for story in stories
    ]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": f"{base_url}/{outlet.id}/",
        "feed_url": f"{base_url}/{feed.path}",
        "description": outlet.tagline,
        "language": "en",
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _account_pages(
    templates: jinja2.Environment, account: SampleAccount
) -> dict[str, Document]:
    layout = templates.get_template(account.layout)
    pages = {
        f"/{account.id}/{post.number}": Document(
            layout.render(account=account, posts=(post,)).encode(),
            HTML,
            post.updated_at,
        )
        for post in account.posts
    }
    pages[f"/{account.id}/"] = Document(
        layout.render(account=account, posts=account.posts).encode(), HTML
    )
    feed = templates.get_template(f"{account.format}.xml")
    pages[f"/{account.path}"] = Document(
        feed.render(account=account).encode(),
        CONTENT_TYPES[account.format],
        max(post.updated_at for post in account.posts),
    )
    return pages


def _latest(stories: Iterable[Story]) -> datetime | None:
    return max((story.updated_at for story in stories), default=None)
