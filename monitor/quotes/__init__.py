"""Extractors: text -> attributions (content, cue, source). A seam; each is a module."""

from collections.abc import Mapping

from monitor.ports import Extractor
from monitor.quotes.cues import Cues, parse_cues
from monitor.quotes.nested import find as find_nested
from monitor.quotes.rules import RulesExtractor

EXTRACTORS = ("rules", "tagger")
"""What `extractor:` in monitor.yaml may name."""

LANGUAGES: Mapping[str, frozenset[str]] = {"tagger": frozenset({"en"})}
"""The languages that an extractor was made for; one that is not listed takes any."""

__all__ = [
    "EXTRACTORS",
    "LANGUAGES",
    "Cues",
    "RulesExtractor",
    "find_nested",
    "make",
    "parse_cues",
    "reads",
]


def make(name: str, cues: Cues) -> Extractor:
    """The extractor of that name. Raises KeyError for a name not in EXTRACTORS."""
    if name == "rules":
        return RulesExtractor(cues)
    if name == "tagger":
        # Its libraries take memory that a process which only polls does not need.
        from monitor.quotes.tagger import TaggerExtractor

        return TaggerExtractor(cues)
    raise KeyError(name)


def reads(name: str, language: str | None) -> bool:
    """Whether an extractor was made for a language (BCP 47); unknown counts as yes."""
    made_for = LANGUAGES.get(name)
    main = (language or "").split("-")[0].split("_")[0].lower()
    return made_for is None or not main or main in made_for
