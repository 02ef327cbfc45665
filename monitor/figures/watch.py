"""The watched figures, laid out for looking up by the words of an article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.config import Figure
from monitor.figures import gender
from monitor.figures.lexicon import PARTICLES, SUFFIXES

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class NameForm:
    """One way to name a person: the words of a name in the form of `gender.key`."""

    figure: Figure
    words: tuple[str, ...]
    is_weak: bool = False

    @property
    def surname(self) -> str:
        """The last word, or the one before Jr. and the like."""
        last = self.words[-1]
        return self.words[-2] if last in SUFFIXES and len(self.words) > 2 else last


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name that is looked for word by word, whatever its case: bodies, nicknames."""

    figure: Figure
    text: str
    rule: str  # "body", "spokesperson", "alias", "weak-alias"


class Watch:
    """Watched figures by the words that can name them. Immutable once made."""

    def __init__(self, watched: Sequence[Figure]) -> None:
        self.figures = {
            figure.id: figure for figure in reversed(watched) if figure.enabled
        }
        self.forms: dict[str, list[NameForm]] = {}
        self.phrases: dict[str, list[tuple[frozenset[str], Phrase]]] = {}
        self.roles: list[tuple[frozenset[str], Figure]] = []
        self._keys: set[str] = set()
        for figure in self.figures.values():
            self._add(figure)
        self.role_keys = frozenset(word for words, _ in self.roles for word in words)

    def _add(self, figure: Figure) -> None:
        if figure.kind == "body":
            for name in figure.names:
                self._add_phrase(figure, name, "body")
            for name in figure.spokespeople:
                self._add_form(figure, name, is_weak=False)
        else:
            for name in figure.names:
                if not self._add_form(figure, name, is_weak=False):
                    self._add_phrase(figure, name, "alias")
        for name in figure.weak_aliases:
            self._add_phrase(figure, name, "weak-alias")
        for role in figure.roles:
            for of in role.of:
                self.roles.append((frozenset(_words(f"{role.title} {of}")), figure))

    def _add_form(self, figure: Figure, name: str, *, is_weak: bool) -> bool:
        """Take a name whose words all start with a capital (or are particles)."""
        words = name.replace("’", "'").split()
        proper = all(w[0].isupper() or w.lower() in PARTICLES for w in words)
        if not proper or not words:
            return False
        form = NameForm(figure, tuple(gender.key(w) for w in words), is_weak)
        self.forms.setdefault(form.surname, []).append(form)
        self._keys.add(max(_words(form.surname), key=len, default=form.surname))
        return True

    def _add_phrase(self, figure: Figure, name: str, rule: str) -> None:
        words = _words(name)
        if words:
            entry = (frozenset(words), Phrase(figure, lower(name), rule))
            self.phrases.setdefault(words[-1], []).append(entry)

    def are_mentioned(self, words: set[str]) -> bool:
        """Whether a text with these words (`words_of`) can name somebody watched."""
        if not self._keys.isdisjoint(words):
            return True
        if any(
            needed <= words
            for word in self.phrases.keys() & words
            for needed, phrase in self.phrases[word]
            if phrase.rule != "weak-alias"
        ):
            return True
        return bool(self.role_keys & words) and any(
            needed <= words for needed, _ in self.roles
        )

    def author(self, byline: str) -> Figure | None:
        """The person who alone signs an article with a full name."""
        name = tuple(gender.key(w) for w in byline.replace("’", "'").split())
        if len(name) < 2:
            return None
        found = {
            form.figure.id: form.figure
            for forms in self.forms.values()
            for form in forms
            if form.words == name and not form.is_weak
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def phrases_in(self, words: set[str]) -> list[Phrase]:
        """The phrases whose words all stand in a text, longest first."""
        found = [
            phrase
            for word in self.phrases.keys() & words
            for needed, phrase in self.phrases[word]
            if needed <= words
        ]
        return sorted(found, key=lambda phrase: (-len(phrase.text), phrase.text))


def lower(text: str) -> str:
    """Lower case, straight apostrophes, defense for defence; offsets stay."""
    plain = text.lower()
    if len(plain) != len(text):
        plain = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return plain.replace("’", "'").replace("defence", "defense")


def words_of(text: str) -> set[str]:
    """The words of a text in the form that `Watch` looks up."""
    found = set(WORD.findall(text.lower().replace("defence", "defense")))
    if not text.isascii():
        accented = [word for word in found if not word.isascii()]
        found.update(gender.key(word) for word in accented)
    return found


def _words(name: str) -> list[str]:
    return [gender.key(word) for word in WORD.findall(lower(name))]
