"""Extractors: text -> attributions (content, cue, source). A seam; each is a module."""

from collections.abc import Callable, Mapping

from monitor.ports import Extractor
from monitor.quotes.cues import Cues, parse_cues
from monitor.quotes.rules import RulesExtractor

EXTRACTORS: Mapping[str, Callable[[Cues], Extractor]] = {"rules": RulesExtractor}
"""What `extractor:` in monitor.yaml may name."""

__all__ = ["EXTRACTORS", "Cues", "RulesExtractor", "make", "parse_cues"]


def make(name: str, cues: Cues) -> Extractor:
    """The extractor of that name. Raises KeyError for a name not in EXTRACTORS."""
    return EXTRACTORS[name](cues)
