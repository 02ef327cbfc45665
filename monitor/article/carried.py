"""What a feed carries itself: whole articles and a figure's own posts. Pure."""

import re

from monitor.article.address import article_id, canonical_url
from monitor.config import Feed
from monitor.errors import ArticleError
from monitor.markup import to_text
from monitor.text import normalise
from monitor.values import Article, ArticleKind, Entry, make_id

# Below this a body that claims to be the whole text is a teaser more often than not:
# some publishers fill content:encoded with their summary. The page then decides.
MIN_FULL_TEXT = 600
_CUT_OFF = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?|\b(?:continue reading|read (?:more|on|the full story)"
    r"|full story)\b[^\n]{0,80})\s*[→»>]*\s*$",
    re.IGNORECASE,
)
# WordPress adds this line to every body of its feeds.
_APPEARED_FIRST = re.compile(
    r"\n?The post [^\n]* (?:appeared first|first appeared) on [^\n]*$"
)
# Mastodon and Truth Social repeat the link of a quoted post for old readers.
_QUOTED_LINK = re.compile(
    r'<(span|p) class="quote-inline">.{0,2000}?</\1>', re.DOTALL | re.IGNORECASE
)
_LINK = re.compile(r"(?:https?://|www\.)\S+|@[\w.@-]+")
_WORD = re.compile(r"[^\W\d_]{2}|[\u3040-\u30ff\u4e00-\u9fff]")
_TITLE_END = re.compile(r"\s*(?:\[?…\]?|\.{2,})\s*$")


def from_entry(entry: Entry, feed: Feed) -> Article | None:
    """The article as the feed carries it; None where the page is to be fetched.

    `feed.full_text` decides; where it is None, the feed's own markup does, unless the
    body is short or breaks off. An entry without a link is all there is of it.
    """
    text = _APPEARED_FIRST.sub("", normalise(to_text(entry.html)))
    if not text or not (entry.url is None or _is_whole(text, entry, feed)):
        return None
    return Article(
        id=_id(entry, feed),
        kind=ArticleKind.ARTICLE,
        url=canonical_url(entry.url) if entry.url else feed.url,
        title=entry.title,
        text=text,
        outlet_id=feed.outlet_id,
        author=entry.author,
        published_at=entry.published_at,
        language=entry.language or feed.language,
    )


def from_post(entry: Entry, feed: Feed) -> Article:
    """A figure's own post: the whole of it is the figure's statement.

    Markup goes, links' text and line breaks stay. Most posts have no title; a title
    that is only the start of the body, cut off, is none either.

    Raises: ArticleError for a post without words (a picture, a bare link).
    """
    body = normalise(to_text(_QUOTED_LINK.sub("", entry.html)))
    text = body or normalise(entry.title)
    if not _WORD.search(_LINK.sub(" ", text)):
        raise ArticleError(entry.url or entry.key, "a post without words")
    return Article(
        id=_id(entry, feed),
        kind=ArticleKind.POST,
        url=entry.url or feed.url,
        title="" if _is_start_of(entry.title, text) else entry.title,
        text=text,
        author=entry.author,
        published_at=entry.published_at,
        language=entry.language or feed.language,
        figure_id=feed.figure_id,
        channel=feed.channel,
        post_kind=entry.post_kind,
    )


def _id(entry: Entry, feed: Feed) -> str:
    """From the address; an entry without one has an identity in its feed alone."""
    if entry.url:
        return article_id(entry.url)
    return make_id("article", feed.url, entry.key)


def _is_whole(text: str, entry: Entry, feed: Feed) -> bool:
    if feed.full_text is not None:
        return feed.full_text
    return (
        entry.has_full_text
        and len(text) >= MIN_FULL_TEXT
        and not _CUT_OFF.search(text[-200:])
    )


def _is_start_of(title: str, text: str) -> bool:
    """Whether a title repeats the start of the text, "Name: " before it or not."""
    start = _TITLE_END.sub("", title)
    folded = _letters(text)
    after_name = start.partition(": ")[2]
    return folded.startswith(_letters(start)) or (
        bool(_letters(after_name)) and folded.startswith(_letters(after_name))
    )


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
