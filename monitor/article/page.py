"""A fetched page -> Article, or the reason why it holds none. Pure."""

import re
from collections.abc import Sequence
from itertools import takewhile

from monitor.article import metadata
from monitor.article.address import article_id, canonical_url
from monitor.article.body import MAX_TEXT, find_paragraphs
from monitor.config import Feed
from monitor.errors import ArticleError
from monitor.markup import decode, parse
from monitor.text import normalise
from monitor.values import Article, ArticleKind, Entry, Page

_READABLE = frozenset(
    ["", "text/html", "application/xhtml+xml", "application/xml", "text/xml"]
)
_MIN_WORDS = 8
_MAX_WALL_WORDS = 150  # a wall stands in front of little text; articles mention them
_WALL = re.compile(
    r"subscribe (?:now )?to (?:continue|keep|read|unlock)|already a subscriber|"
    r"(?:log|sign) in to (?:continue|keep|read)|register to (?:continue|read)|"
    r"(?:this|the) (?:article|content|story) is (?:for|available to|reserved for) "
    r"(?:our )?(?:subscribers|members)|to continue reading|unlock (?:this|the) article|"
    r"(?:enable|turn on) (?:javascript|cookies)|javascript (?:is|must be) |"
    r"(?:turn off|disable) your ad ?block|verify (?:that )?you are (?:a )?human|"
    r"checking your browser|are you a robot|unusual (?:traffic|activity)|"
    r"(?:we|this site|our partners) (?:and our partners )?(?:uses?|store) cookies|"
    r"(?:accept|manage|reject) (?:all )?cookies|your privacy choices|"
    r"access (?:to this page has been )?denied|page (?:not found|cannot be found)",
    re.IGNORECASE,
)
_LONG_BLANKS = re.compile(r"\s{200,}")  # nobody sees them, and patterns trip over them
_BYLINE = re.compile(r"(?:by|from)\s+\w[\w .,’'&-]{2,80}", re.IGNORECASE)
_N_HEAD = 4  # lines that can be title, byline or date


def from_page(page: Page, entry: Entry, feed: Feed) -> Article:
    """The article that stands on a page; what the entry knows of it counts first.

    `text` is the body alone, without title and byline. The address is the page's own
    canonical one where that lies on the same site.

    Raises: ArticleError for no HTML, no readable text, or a wall in front of it.
    """
    kind = page.content_type.partition(";")[0].strip().lower()
    if kind not in _READABLE:
        raise ArticleError(page.url, f"not a web page but {kind}")
    source = _LONG_BLANKS.sub(_squeezed, decode(page.body, page.charset))
    root = parse(source)
    if root is None:
        message = "an empty page, or one nested or stuffed too much to be read"
        raise ArticleError(page.url, message)
    about = metadata.read(root, page.final_url)
    titles = [title for title in (entry.title, about.title) if title]
    text = "\n".join(_without_head(find_paragraphs(root, source), titles))[:MAX_TEXT]
    _check(text, page.url)
    url = canonical_url(about.canonical or page.final_url)
    return Article(
        id=article_id(url),
        kind=ArticleKind.ARTICLE,
        url=url,
        title=titles[0] if titles else "",
        text=normalise(text),
        outlet_id=feed.outlet_id,
        author=entry.author or about.author,
        published_at=entry.published_at or about.published_at,
        language=entry.language or about.language or feed.language,
    )


def is_walled(text: str) -> bool:
    """Whether a text asks its reader to subscribe, sign in, prove to be human, accept
    cookies; an article may speak of such things, too."""
    return _WALL.search(text) is not None


def _squeezed(blanks: re.Match[str]) -> str:
    return "\n" if "\n" in blanks[0] else " "


def _check(text: str, url: str) -> None:
    words = len(text.split())
    if words <= _MAX_WALL_WORDS and (wall := _WALL.search(text)):
        raise ArticleError(url, f"a wall instead of the article: “{wall[0]}”")
    # languages written without blanks have few "words" in a long text
    if words < _MIN_WORDS and len(text) < _MIN_WORDS * 10:
        raise ArticleError(url, "no readable text on the page")


def _without_head(
    paragraphs: tuple[str, ...], titles: Sequence[str]
) -> tuple[str, ...]:
    """The paragraphs without title and byline at their head.

    A first paragraph is dropped only if it is the title, not if it begins like it.
    """
    folded = {_letters(title) for title in titles}

    def is_head(line: str) -> bool:
        return _letters(line) in folded or _BYLINE.fullmatch(line) is not None

    head = tuple(takewhile(is_head, paragraphs[:_N_HEAD]))
    return paragraphs[len(head) :]


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
