"""Addresses as they may be shown to others: without what opens them."""

import re

_USER = re.compile(r"(?<=://)[^/?#@\s]+@")
_SECRET = re.compile(
    r"([?&;][\w.\[\]-]*(?:token|key|secret|pass|pwd|auth|sig|session|credential)"
    r"[\w.\[\]-]*=)[^&;#\s\"'<>]+",
    re.IGNORECASE,
)


def redacted(text: str) -> str:
    """`text` with passwords and tokens in its addresses replaced by an ellipsis.

    By the names that they usually have in a query: a feed behind `?id=4711` is not
    known for a secret.
    """
    if "://" not in text:
        return text
    return _SECRET.sub(r"\1…", _USER.sub("…@", text))
