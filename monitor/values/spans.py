"""Ids that derive from content, and spans."""

import hashlib
from typing import NamedTuple


def make_id(*parts: str) -> str:
    """Derive a 22-character id from content: the same parts give the same id.

    88 bits of BLAKE2b in hexadecimal; parts are kept apart by a unit separator.
    """
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=11)
    return digest.hexdigest()


class Span(NamedTuple):
    """Code point offsets into `Article.text`, end exclusive."""

    start: int
    end: int


Spans = tuple[Span, ...]
