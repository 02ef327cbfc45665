"""The extractors that the contract holds for; a new one is one more line."""

from functools import cache

from monitor import quotes, resources
from monitor.ports import Extractor

NAMES = sorted(quotes.EXTRACTORS)


@cache
def extractor(name: str) -> Extractor:
    """The extractor of that name with the cues that ship."""
    path = resources.folder("config") / "cues" / "en.txt"
    return quotes.make(name, quotes.parse_cues(path.read_text(encoding="utf-8")))
