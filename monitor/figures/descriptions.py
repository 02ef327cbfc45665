"""What an article calls people: "Sen. Ada Example (R-Tex.)", "Oskar Lindt, the mayor".

A description is a head (senator, mayor) with the other words that go with it; it lets
"the Texas senator" and "the mayor" find their person again. No world knowledge: what
stands nowhere in the article and in no configured role is not known.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.config import Figure
from monitor.figures import gender
from monitor.figures.lexicon import (
    ADJUNCTS,
    FUNCTION_WORDS,
    PERSON_NOUNS,
    STATES,
    TITLES,
)
from monitor.figures.lexicon import words as lexicon_words
from monitor.figures.people import Entity, Mention
from monitor.figures.watch import WORD, lower
from monitor.values import Span

Description = tuple[str, frozenset[str]]
INTRODUCTIONS = 6

_MARKS = ',;:()[]\n"“”«»—–?!'
_AFTER = re.compile(
    r" ?, (?:(?:a|an|the|his|her|their|one of the|who is (?:a|an|the)) )"
    r"((?:[\w’'.-]+ ?){1,9})"
)
_BARE_AFTER = re.compile(r" ?, ((?:[\w’'.-]+ ){0,4}[\w’'-]+(?: of [\w’' .-]{2,40})?),")
_PARTY = re.compile(r" \(([DRI])(?:[-–](\w[\w. ]*?))?\.?\)|, ([DRI])-(\w[\w.]*)")
_NOUN = re.compile(r"[\w’'-]+")
_PARTIES = {"D": "democrat", "R": "republican", "I": "independent"}
_BREAKS = FUNCTION_WORDS | {"and", "or", "but", "of", "that", "said", "told"}


@dataclass(frozen=True, slots=True)
class Nominal:
    """A common noun that means a person: "the former Texas governor"."""

    head: str
    modifiers: frozenset[str]
    is_definite: bool
    gender: str | None = None


def describe(text: str, mentions: Iterable[Mention]) -> None:
    """Write onto each entity what the words around its mentions call it."""
    seen: Counter[Entity] = Counter()
    for mention in mentions:
        if mention.name is None or mention.is_possessive:
            continue
        seen[mention.entity] += 1
        if seen[mention.entity] > INTRODUCTIONS and not mention.name.before:
            continue  # people are introduced once or twice; looking on costs time
        found = [*_before(text, mention), *_after(text, mention.span)]
        for description in found:
            if description not in mention.entity.descriptions:
                mention.entity.descriptions.append(description)


def _before(text: str, mention: Mention) -> list[Description]:
    name = mention.name
    words = list(name.before) if name else []
    start = name.whole.start if name else mention.span.start
    if text[start - 2 : start] == ", ":
        words = [*introducing(text, start), *words]
    elif text[start - 1 : start] == " ":
        kept: list[str] = []
        for word in reversed(_words_before(text, start)):
            plain = gender.key(word)
            if plain in _BREAKS or plain.endswith(("'s", "s'", "ed", "ing")):
                break
            kept.append(plain)
        # "nominee Ada Example": the noun must touch the name, else it is a verb's.
        if words or (kept and kept[0].split("-")[-1] in TITLES):
            words = [*reversed(kept), *words]
    return list(_descriptions(words))


def _words_before(text: str, end: int) -> list[str]:
    """Up to seven words that stand before a place without a mark between them."""
    lead = text[max(0, end - 70) : end]
    cut = max(lead.rfind(mark) for mark in _MARKS)
    words = lead[cut + 1 :].split(" ")
    if cut < 0 and end > 70:
        words = words[1:]  # the first may be cut in half
    return [word for word in words if word][-7:]


def introducing(text: str, start: int) -> list[str]:
    """The words of "Arvenia's president, " before a name; [] if no person is meant."""
    words = [gender.key(word) for word in _words_before(text, start - 2)]
    if not words or words[-1].split("-")[-1] not in PERSON_NOUNS:
        return []
    stop = max((i for i, w in enumerate(words) if w in _BREAKS), default=-1)
    return words[stop + 1 :]


def _after(text: str, span: Span) -> list[Description]:
    found: list[Description] = []
    party = _PARTY.match(text, span.end)
    if party:
        state = gender.key(party[2] or party[4] or "").replace(" ", "")
        words = STATES.get(state, state).split()
        found.append((_PARTIES[party[1] or party[3]], frozenset(words)))
    else:
        apposition = _AFTER.match(text, span.end) or _BARE_AFTER.match(text, span.end)
        if apposition:
            words = [gender.key(w) for w in apposition[1].split()]
            found.extend(_apposition(words))
    return found


def _apposition(words: list[str]) -> Iterable[Description]:
    """The head stands before "of", "for", "at", "from" or a relative clause."""
    stop = next((i for i, w in enumerate(words) if w in FUNCTION_WORDS), len(words))
    if stop and words[stop - 1] in PERSON_NOUNS:
        rest = words[stop + 1 : stop + 4] if stop < len(words) else []
        yield from _descriptions(words[:stop], rest)


def _descriptions(
    words: Sequence[str], more: Sequence[str] = ()
) -> Iterable[Description]:
    """One description a title among the words, each with the words before it.

    "former" and "vice" make another title of the one they stand before.
    """
    for i, word in enumerate(words):
        title = TITLES.get(word.split("-")[-1])
        if title is None or title in ADJUNCTS:
            continue
        others = {_plain(w) for w in (*words, *more) if w != word}
        if any("former" in w or w.startswith("ex-") for w in (*words[:i], word)):
            others.add("former")
        if "vice" in word and "-" in word:
            others.add("vice")
        yield title, frozenset(others)


def _plain(word: str) -> str:
    return TITLES.get(word, word).removesuffix("'s")


def nominal(words: str) -> Nominal | None:
    """Understand a noun phrase without a name; None where its head is no person."""
    tokens = [gender.key(w) for w in _NOUN.findall(words)]
    definite = bool(tokens) and tokens[0] in ("the", "this", "that")
    if tokens and tokens[0] in ("the", "this", "that", "a", "an", "one", "another"):
        tokens = tokens[1:]
    links = ("of", "for", "from", "in", "at", "with", "on", "who", "to")
    stop = next((i for i, w in enumerate(tokens) if w in links), len(tokens))
    core = tokens[:stop]
    if not core or core[-1].split("-")[-1] not in PERSON_NOUNS:
        return None
    head = core[-1].split("-")[-1]
    others = {_plain(w) for w in core[:-1]}
    others |= {_plain(w) for w in tokens[stop + 1 :] if w not in FUNCTION_WORDS}
    if core[-1] != head:
        others |= set(core[-1].split("-")[:-1])
    return Nominal(
        head=TITLES.get(head, head),
        modifiers=frozenset(others - {"then", "own"}),
        is_definite=definite,
        gender=gender.of_word(head),
    )


def fits(wanted: Nominal, entity: Entity) -> bool:
    """Whether an article's words for an entity allow this noun phrase."""
    if wanted.gender and entity.gender not in (None, wanted.gender):
        return False
    known: set[str] = set()
    for _, words in entity.descriptions:
        known |= words
    heads = {head for head, _ in entity.descriptions}
    for head, words in entity.descriptions:
        if head != wanted.head:
            continue
        if ("former" in words) != ("former" in wanted.modifiers):
            continue
        if ("vice" in words) != ("vice" in wanted.modifiers):
            continue
        if wanted.modifiers - {"former", "vice"} <= known | heads:
            return True
    return False


# Nouns that writers vary a well-known name with, though nobody is introduced by them.
EPITHETS = lexicon_words(
    "nominee candidate businessman billionaire mogul tycoon magnate senator governor "
    "representative incumbent challenger republican democrat independent star hopeful "
    "politician"
)
_OFFICES = lexicon_words("senator governor representative")
_PARTY_WORDS = lexicon_words("republican democrat independent libertarian")


def contradicts(wanted: Nominal, entity: Entity) -> bool:
    """Whether the article says something of an entity that rules a noun phrase out."""
    if "unnamed" in entity.label or wanted.modifiers & {"former", "vice"}:
        return True
    heads = {head for head, _ in entity.descriptions}
    known = heads.union(*(words for _, words in entity.descriptions))
    asked = (wanted.modifiers | {wanted.head}) & _PARTY_WORDS
    has = known & _PARTY_WORDS
    if asked and has and not asked & has:
        return True
    others = wanted.modifiers - known - _PARTY_WORDS - {"presidential"}
    if wanted.head in heads or wanted.head in _OFFICES:
        # Another place's governor, unless the article ties this one to the place.
        return bool(others) or wanted.head not in heads
    return False


def role_holders(
    wanted: Nominal, figures: Iterable[Figure], day: date | None
) -> list[tuple[Figure, bool]]:
    """Watched figures who hold this title on the day; True where its country fits."""
    if "former" in wanted.modifiers:
        return []
    found = []
    for figure in figures:
        for role in figure.roles:
            if not role.is_held_on(day):
                continue
            title = [gender.key(w) for w in WORD.findall(lower(role.title))]
            ofs = {gender.key(w) for of in role.of for w in WORD.findall(lower(of))}
            if _title_fits(wanted, title, ofs):
                found.append((figure, bool(wanted.modifiers & ofs)))
                break
    return found


_LEADERS = frozenset({"president", "minister", "chancellor", "premier", "king"})


def _title_fits(wanted: Nominal, title: list[str], ofs: set[str]) -> bool:
    head = TITLES.get(title[-1], title[-1]) if title else ""
    if wanted.head == "leader" and head in _LEADERS:
        return bool(wanted.modifiers & ofs) and wanted.modifiers <= ofs
    others = {_plain(w) for w in title[:-1]}
    return (
        wanted.head == head
        and others <= wanted.modifiers | ofs
        and wanted.modifiers <= others | ofs
        and ("vice" in others) == ("vice" in wanted.modifiers)
    )
