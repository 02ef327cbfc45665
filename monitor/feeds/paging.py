"""The page behind a feed's newest one: RFC 5005, JSON Feed's `next_url`, WordPress.

A feed that lost items between two polls can be asked for them where it keeps older
pages. Only addresses on the feed's own host count: a feed does not send us elsewhere.
"""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

_WORDPRESS = ("http://wordpress.org/", "https://wordpress.org/")
_MAX_PAGE = 1000


def older(head: dict[str, Any], url: str) -> str | None:
    """The address of the page behind the one at `url`, by what the feed says."""
    for link in dict.get(head, "links") or ():
        if link.get("rel") == "next":
            return on_same_host(str(link.get("href") or ""), url)
    if str(dict.get(head, "generator") or "").startswith(_WORDPRESS):
        return _next_of_wordpress(url)
    return None


def on_same_host(found: str, url: str) -> str | None:
    """`found` as an absolute address, if it is another page of the host of `url`."""
    if not found:
        return None
    try:
        absolute = urljoin(url, found)
        ours, theirs = urlsplit(url), urlsplit(absolute)
        is_same = (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)
    except ValueError:
        return None
    return absolute if is_same and absolute != url else None


def _next_of_wordpress(url: str) -> str | None:
    """`?paged=2`, and one more with each page."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    page = query.get("paged", "1")
    if not (page.isascii() and page.isdigit() and int(page[:5]) < _MAX_PAGE):
        return None
    query["paged"] = str(int(page) + 1)
    return parts._replace(query=urlencode(query), fragment="").geturl()
