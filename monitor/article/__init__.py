"""An entry, with its page where need be -> Article. Pure.

`carried` reads what the feed itself carries (whole articles, posts), `page` what lies
behind a link, `body` finds a page's text, `metadata` what it says of itself, `address`
makes one address, and so one id, of the many that lead to an article.
"""

from monitor.article.address import article_id, canonical_url
from monitor.article.carried import from_entry, from_post
from monitor.article.page import from_page, is_walled

__all__ = [
    "article_id",
    "canonical_url",
    "from_entry",
    "from_page",
    "from_post",
    "is_walled",
]
