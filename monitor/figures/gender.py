"""What a given name or a title says about the pronoun that will be used: m, f or None.

The list of names is a file beside this module; training/given_names.py says where it
comes from. A figure's own `pronouns` always come before it.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

from monitor.figures.lexicon import (
    FEMALE_HONORIFICS,
    FEMALE_NOUNS,
    MALE_HONORIFICS,
    MALE_NOUNS,
)

_NAMES = Path(__file__).with_name("given_names.txt")


@lru_cache(maxsize=1)
def given_names() -> dict[str, str]:
    """Every known given name, lower case and without accents -> "m", "f" or "x"."""
    names: dict[str, str] = {}
    for line in _NAMES.read_text(encoding="utf-8").splitlines():
        gender, _, listed = line.partition(" ")
        if gender != "#":
            names.update(dict.fromkeys(listed.split(), gender))
    return names


@lru_cache(maxsize=65536)
def key(word: str) -> str:
    """The form in which name words are compared: lower case, no accents, no stops."""
    lower = word.lower().replace("’", "'").replace(".", "")
    if lower.isascii():
        return lower
    parts = unicodedata.normalize("NFKD", lower.replace("ł", "l").replace("ø", "o"))
    return "".join(c for c in parts if not unicodedata.combining(c))


def of_given(word: str) -> str | None:
    """The gender that a given name (in the form of `key`) speaks for, if one."""
    gender = given_names().get(word) or given_names().get(word.split("-")[0])
    return gender if gender in ("m", "f") else None


def of_word(word: str) -> str | None:
    """The gender in an honorific or a person noun: Mrs, congressman, spokeswoman."""
    if word in MALE_HONORIFICS or word in MALE_NOUNS:
        return "m"
    if word in FEMALE_HONORIFICS or word in FEMALE_NOUNS:
        return "f"
    return None


def of_pronouns(pronouns: tuple[str, ...]) -> str | None:
    """The gender of configured pronouns; "x" where they are neither he nor she."""
    listed = {pronoun.lower() for pronoun in pronouns}
    if not listed:
        return None
    male, female = bool(listed & {"he", "him"}), bool(listed & {"she", "her"})
    if male != female:
        return "m" if male else "f"
    return "x"
