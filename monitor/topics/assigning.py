"""Which configured topics a statement belongs to, by the terms said. Pure.

A term is a word (its other forms count too: sanction, sanctions, sanctioned), several
words in sequence, a stem with a star (ceasefire*), or anything in "double quotes",
which counts only as written. Case, quotation marks, hyphens and line breaks make no
difference, with one exception: a term of two or three capitals (US, ICE, WHO) counts
only in capitals, as the pronoun and the verb are far more frequent.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor import text
from monitor.config import Topic, TopicTerms
from monitor.topics.stems import stem
from monitor.values import TopicMatch

CONTENT_WEIGHT = 3
"""One term that the figure said counts as much as this many that stand around it."""


def assign(
    content: str,
    context: str,
    topics: Sequence[Topic],
    language: str = "en",
    title: str = "",
) -> tuple[TopicMatch, ...]:
    """The topics of a statement, best first, each with the terms that were found.

    The article's `title` counts as context where content and context meet nothing:
    "It is most of the job" is said in the talks that the headline names.

    A topic is met by one of its `any` and by everything in `all`, in the content or
    around it, and by nothing in `none`, with what it lists for `language` besides.
    Topics of a higher priority come first; then those with a term in the content,
    before those met by the context alone; then those with more terms (CONTENT_WEIGHT
    for each in the content, 1 for each in the context only); then by the order of
    `topics`. Terms are returned as configured. `language` (BCP 47) chooses the stemmer;
    where there is none, words count as they are written. No topic: an empty tuple.
    """
    found = _assign(content, context, topics, language)
    if found or not title:
        return found
    return _assign(content, f"{title}\n{context}", topics, language)


def _assign(
    content: str, context: str, topics: Sequence[Topic], language: str
) -> tuple[TopicMatch, ...]:
    said, around = _read(content, language), _read(context, language)
    found: list[tuple[int, bool, int, TopicMatch]] = []
    for topic, wanted, terms in _compile(tuple(topics), language):
        in_content = {name for name, term in terms if term.is_in(said)}
        both = in_content | {name for name, term in terms if term.is_in(around)}
        if not _is_met(wanted, both):
            continue
        names = tuple(name for name in _positive(wanted) if name in both)
        score = CONTENT_WEIGHT * len(in_content) + len(both - in_content)
        match = TopicMatch(topic.id, names)
        found.append((topic.priority, bool(in_content), score, match))
    found.sort(key=lambda each: each[:3], reverse=True)  # stable: file order stays
    return tuple(match for *_, match in found)


def matched(term: str, said: str, language: str = "en") -> str:
    """The words of a text that a configured term was found in, as they stand there;
    nothing where it is not in it.

    For people: `sanction*` was found as "sanctions".
    """
    parts = _read_term(term, language).parts
    written = [
        (token, chunk.strip(_AROUND_WORDS))
        for chunk in _CAPITALS_WITH_STOPS.sub(_without_stops, said).split()
        for token in _tokenise(chunk, language)
    ]
    for at in range(len(written) - len(parts) + 1) if parts else ():
        stretch = written[at : at + len(parts)]
        if all(
            part.fits(token) for part, (token, _) in zip(parts, stretch, strict=True)
        ):
            return " ".join(dict.fromkeys(chunk for _, chunk in stretch))
    return ""


def _is_met(wanted: TopicTerms, found: set[str]) -> bool:
    return (
        not found.isdisjoint(_positive(wanted))
        and (not wanted.any or not found.isdisjoint(wanted.any))
        and found.issuperset(wanted.all)
        and found.isdisjoint(wanted.none)
    )


def _positive(wanted: TopicTerms) -> tuple[str, ...]:
    """The terms that speak for a topic, in the order of the file, each once."""
    return tuple(dict.fromkeys((*wanted.any, *wanted.all)))


@dataclass(frozen=True, slots=True)
class _Token:
    """One word: folded, its stem, and whether it is two or three capitals."""

    folded: str
    stem: str
    is_capitals: bool


@dataclass(frozen=True, slots=True)
class _Text:
    """The words of a text, and all their forms for a quick look."""

    tokens: tuple[_Token, ...]
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of a term, and how it is sought: stem, exact, prefix or capitals."""

    sought: str
    way: str

    def fits(self, token: _Token) -> bool:
        """Whether this token is the word sought."""
        if self.way == "stem":
            return token.stem == self.sought
        if self.way == "prefix":
            return token.folded.startswith(self.sought)
        is_word = token.folded == self.sought
        return is_word and (self.way == "exact" or token.is_capitals)


@dataclass(frozen=True, slots=True)
class _Term:
    """A term as the words that must follow one another."""

    parts: tuple[_Part, ...]

    def is_in(self, read: _Text) -> bool:
        """Whether the term stands anywhere in the text."""
        for part in self.parts:
            if part.way != "prefix" and part.sought not in read.forms:
                return False
        n = len(self.parts)
        return any(
            all(map(_Part.fits, self.parts, read.tokens[at : at + n]))
            for at in range(len(read.tokens) - n + 1)
        )


_Ready = tuple[Topic, TopicTerms, tuple[tuple[str, _Term], ...]]
"""A topic, what it asks of texts in one language, and those terms made ready."""


def _compile(topics: tuple[Topic, ...], language: str) -> tuple[_Ready, ...]:
    return tuple(_ready(topic, language) for topic in topics)


@lru_cache(2048)
def _ready(topic: Topic, language: str) -> _Ready:
    """A topic made ready once for a language."""
    wanted = topic.terms_in(language)
    names = (*_positive(wanted), *wanted.none)
    read = ((name, _read_term(name, language)) for name in names)
    return topic, wanted, tuple((name, term) for name, term in read if term.parts)


_IN_DOUBLE_QUOTES = re.compile('["“„«](.*)["”“»]')


def _read_term(name: str, language: str) -> _Term:
    quoted = _IN_DOUBLE_QUOTES.fullmatch(name.strip())
    return _Term(tuple(_parts(quoted[1] if quoted else name, language, bool(quoted))))


def _parts(term: str, language: str, is_exact: bool) -> Iterator[_Part]:
    is_single = len(term.split()) == 1
    for chunk in _CAPITALS_WITH_STOPS.sub(_without_stops, term).split():
        tokens = _tokenise(chunk, language)
        for token in tokens:
            if chunk.endswith("*") and token is tokens[-1]:
                yield _Part(token.folded, "prefix")
            elif is_exact:
                yield _Part(token.folded, "exact")
            elif is_single and token.is_capitals:
                yield _Part(token.folded, "capitals")
            else:
                yield _Part(token.stem, "stem")


_CAPITALS_WITH_STOPS = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}")  # U.S., U.N.
_AROUND_WORDS = "\"'“”„‘’«»()[]{}<>.,;:!?…–—-"
_BEFORE_NAME = re.compile(r"\w{1,2}'(?=\w{3})")  # l'Ukraine, d'Oskar


def _without_stops(found: re.Match[str]) -> str:
    return found[0].replace(".", "")


def _read(raw: str, language: str) -> _Text:
    chunks = _CAPITALS_WITH_STOPS.sub(_without_stops, raw).split()
    tokens = tuple(token for chunk in chunks for token in _tokenise(chunk, language))
    forms = {form for token in tokens for form in (token.folded, token.stem)}
    return _Text(tokens, frozenset(forms))


@lru_cache(65_536)
def _tokenise(chunk: str, language: str) -> tuple[_Token, ...]:
    """The words of what stands between two blanks; parts at hyphens count alone."""
    capitals = {
        word.casefold()
        for word in re.findall(r"\w+", chunk)
        if 2 <= len(word) <= 3 and word.isupper()
    }
    words = (
        _BEFORE_NAME.sub("", part).removesuffix("'s")
        for word in text.words(chunk)
        for part in word.split("-")
    )
    return tuple(
        _Token(word, stem(word, language), word in capitals) for word in words if word
    )
