"""The cue list of a language: which words say that somebody said something."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.errors import ConfigError, Problem

VERBS = (
    "say",
    "write",
    "claim",
    "that",
    "quote",
    "tell",
    "urge",
    "promise",
    "judge",
    "call",
)
"""Sections of verbs; what may follow a verb depends on its section."""

OTHERS = ("noun", "phrase", "stance")
FUNCTION_WORDS = (
    "negation",
    "hypothetical",
    "passive",
    "adverb",
    "auxiliary",
    "pronoun",
    "determiner",
    "preposition",
    "conjunction",
    "verb",
    "hearer",
    "weekday",
    "medium",
    "time",
    "nobody",
    "condition",
    "heading",
    "ambiguous",
    "object",
    "subordinator",
)
SECTIONS = VERBS + OTHERS + FUNCTION_WORDS

_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Cue:
    """One form of a cue, lower case; `is_participle` is True for "saying", "adding"."""

    form: str
    lemma: str
    section: str
    is_participle: bool = False


@dataclass(frozen=True, slots=True)
class Cues:
    """A parsed cue list: cues by form, and the function words of each section."""

    cues: tuple[Cue, ...]
    function_words: tuple[tuple[str, frozenset[str]], ...] = ()

    def words(self, section: str) -> frozenset[str]:
        """The function words of `section`; empty where the language lists none."""
        return dict(self.function_words).get(section, frozenset())

    def of(self, *sections: str) -> tuple[Cue, ...]:
        """The cues of these sections."""
        return tuple(cue for cue in self.cues if cue.section in sections)


def parse_cues(text: str) -> Cues:
    """Read a cue list in the format that config/cues/en.txt explains.

    Raises: ConfigError listing every line that cannot be read.
    """
    cues: dict[str, Cue] = {}
    words: dict[str, set[str]] = {}
    problems: list[Problem] = []
    section = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.split("#", 1)[0].strip().lower()
        if not line:
            continue
        if line.startswith("["):
            section = line.strip("[] ")
            if section not in SECTIONS:
                problems.append(_problem(number, f"unknown section [{section}]"))
        elif not section:
            problems.append(_problem(number, "an entry before the first [section]"))
        elif section in FUNCTION_WORDS:
            words.setdefault(section, set()).update(
                word.replace("+", " ") for word in line.split()
            )
        else:
            for cue in _entry(line, section):
                cues.setdefault(cue.form, cue)
    if problems:
        raise ConfigError(tuple(problems))
    return Cues(
        tuple(cues.values()),
        tuple((name, frozenset(listed)) for name, listed in words.items()),
    )


def _problem(line: int, message: str) -> Problem:
    return Problem("cues", line, 1, "", message)


def _entry(line: str, section: str) -> Iterable[Cue]:
    lemma, _, listed = (part.strip() for part in line.partition(":"))
    if listed:
        forms = [lemma, *(form.replace("+", " ") for form in listed.split())]
    elif section in ("phrase", "noun"):
        forms = [lemma, lemma + "s"] if section == "noun" else [lemma]
    else:
        forms = inflect(lemma)
    for form in forms:
        is_participle = section in VERBS and form.split()[0].endswith("ing")
        yield Cue(form, lemma, section, is_participle)


def inflect(lemma: str) -> list[str]:
    """The regular forms of an English verb; of a phrase, its first word is inflected.

    "deny": deny, denies, denied, denying. Doubling is left to listed forms.
    """
    verb, blank, rest = lemma.partition(" ")
    tail = blank + rest
    if verb.endswith("e"):
        stems = (verb + "s", verb + "d", verb[:-1] + "ing")
    elif verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        stems = (verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    elif verb.endswith(("s", "sh", "ch", "x", "z")):
        stems = (verb + "es", verb + "ed", verb + "ing")
    else:
        stems = (verb + "s", verb + "ed", verb + "ing")
    return [lemma, *(stem + tail for stem in stems)]


def alternation(words: Iterable[str]) -> str:
    """A pattern that matches any of `words`, longest first, as a trie.

    Branching on letters keeps a scan with hundreds of words as fast as with ten.
    """
    trie: dict[str, dict[str, object]] = {}
    for word in words:
        node = trie
        for letter in word:
            node = node.setdefault(letter, {})  # type: ignore[assignment]
        node[""] = {}
    return _pattern(trie)


def _pattern(node: dict[str, dict[str, object]]) -> str:
    branches = []
    for letter, child in sorted(node.items()):
        if letter:
            piece = r"\s+" if letter == " " else re.escape(letter)
            branches.append(piece + _pattern(child))  # type: ignore[arg-type]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and "" not in node else None
    return body or f"(?:{'|'.join(branches)})" + ("?" if "" in node else "")
