"""Names that are made of others: ids of titles, one spelling of a feed's addresses."""

import re
import unicodedata
from urllib.parse import urlsplit

from monitor.config.scalars import check_url

_MAX_ID = 40


def slug(name: str) -> str:
    """An id made of a name: small letters, digits, hyphens; "" if nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_MAX_ID].strip("-")


def same_feed(url: str) -> str | None:
    """What two addresses of one feed have in common: http for https, capitals in the
    host and a slash at the end do not count. None for what is no feed's address."""
    try:
        parts = urlsplit(check_url(url))
    except ValueError:
        return None
    same = parts._replace(scheme="http", netloc=parts.netloc.lower()).geturl()
    return same.rstrip("/")
