"""Which articles carry one text: a wire copy and its carriers. Pure.

Texts are compared by their shingles, runs of SHINGLE folded words. Two are copies if
most of all shingles are common (ALIKE), or nearly all of the shorter stand in the
longer and that is not much longer (WITHIN, LONGER): papers cut an agency's text at the
end and put a paragraph of their own before it. Candidates come from min-hashes in BANDS
of ROWS (locality-sensitive hashing), so that nobody compares a text with all others:
two texts share a band with a chance of 1 - (1 - s^ROWS)^BANDS, s being the part of all
shingles that they share.
"""

import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor import text
from monitor.values import Article, ArticleKind, Sketch

SHINGLE = 5
MIN_SHINGLES = 40
"""Shorter texts are notices, which many outlets word alike without copying."""
MAX_WORDS = 20_000
ALIKE = 0.8
WITHIN = 0.95
LONGER = 1.5
"""How much longer than the other a text may be that holds it nearly whole."""
BANDS = 16
ROWS = 2
SHARED_BANDS = 2
"""Bands that candidates share: one is chance in one pair of unlike texts in 150 at 2 %
of common shingles, two are in 50,000."""
NEAR = timedelta(days=3)
"""Copies are published within this of each other."""
ORIGIN_WITHIN = timedelta(days=1)
"""An agency's article is the origin if published so soon after the earliest."""

_AGENCY = (
    r"AP|Associated Press|Reuters|AFP|Agence France-Presse|UPI|dpa|PA Media|"
    r"Press Association|EFE|ANSA|TASS|Interfax|Xinhua|Kyodo(?: News)?|ANI|PTI|"
    r"Bloomberg|NTB|TT|Ritzau|STT|PAP|CTK|APA|AAP|Ukrinform"
)
_DATELINE = re.compile(rf"\A[^\n]{{0,80}}\((?:The )?(?:{_AGENCY})\)\s*[-–—:]?")
_BYLINE = re.compile(rf"(?<!\w)(?:{_AGENCY})(?!\w)")
_CREDIT = re.compile(
    rf"\n[^\n]{{0,60}}(?:\((?:{_AGENCY})\)|(?:source|credit|©)[: ]+(?:{_AGENCY}))"
    r"[^\n]{0,40}\Z",
    re.IGNORECASE,
)
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_NUMBERS = struct.Struct(f"<{BANDS * ROWS // 2}I")

Shingles = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Carrier:
    """An article as one of those that carry a text; `at` is its publication."""

    article_id: str
    at: datetime
    rank: int


def shingles(body: str) -> Shingles:
    """The runs of SHINGLE folded words in a text's first MAX_WORDS words."""
    words = text.words(body)[:MAX_WORDS]
    return frozenset(zip(*(words[n:] for n in range(SHINGLE)), strict=False))


def sketch(article: Article, *, is_agency: bool = False) -> Sketch | None:
    """What an article's copies are found by; None for a post or a short text.

    `is_agency`: its outlet is one whose texts others reprint (`wire: true`).
    """
    if article.kind is ArticleKind.POST:
        return None
    found = shingles(article.text)
    if len(found) < MIN_SHINGLES:
        return None
    least = tuple(map(min, zip(*map(_hashes, found), strict=True)))
    bands = tuple(
        _signed(f"{n}:{least[n * ROWS : (n + 1) * ROWS]}") for n in range(BANDS)
    )
    return Sketch(bands, 0 if is_agency else 1 if is_credited(article) else 2)


def _hashes(shingle: tuple[str, ...]) -> tuple[int, ...]:
    """BANDS * ROWS hash values of 32 bits, the same on every machine."""
    words = " ".join(shingle).encode("utf-8", "replace")
    halves = (hashlib.blake2b(words, key=key, digest_size=64) for key in (b"0", b"1"))
    return tuple(number for half in halves for number in _NUMBERS.unpack(half.digest()))


def _signed(words: str) -> int:
    digest = hashlib.blake2b(words.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def is_credited(article: Article) -> bool:
    """Whether byline, dateline or last line credit a news agency with the text."""
    return bool(
        _BYLINE.search(article.author or "")
        or _DATELINE.match(article.text)
        or _CREDIT.search(article.text)
    )


def are_copies(one: Shingles, other: Shingles) -> bool:
    """Whether two texts are one, but for cuts and small additions. Symmetric."""
    short, long = sorted((one, other), key=len)
    if len(short) < MIN_SHINGLES or len(long) > LONGER * len(short):
        return False
    common = len(short & long)
    is_alike = common >= ALIKE * (len(short) + len(long) - common)
    return is_alike or common >= WITHIN * len(short)


def near(at: datetime) -> tuple[datetime, datetime]:
    """Between which times the copies of an article of this time are published."""
    return max(at, _FIRST + NEAR) - NEAR, min(at, _LAST - NEAR) + NEAR


def origin(carriers: Iterable[Carrier]) -> Carrier:
    """Whose text it is: the earliest (then by id), but rather an agency's within a day.

    The same whatever order the carriers come in.
    """
    in_order = sorted(carriers, key=lambda one: (one.at, one.article_id))
    first = in_order[0]
    timely = [one for one in in_order if one.at - first.at <= ORIGIN_WITHIN]
    return min(timely, key=lambda one: one.rank)
