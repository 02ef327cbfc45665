"""What to call a group: the words that most of its statements share and others do not.

Class-TF-IDF over words and phrases, as they were written: two or three words, or one
phrase. A group that no word covers has no name, and is none.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from monitor.topics.wording import Form, Term, Wording, forms_of

MOST_WORDS = 3
COVERED = 0.7
"""Share of the statements in which a word of the label must stand."""
MIN_SHARE = 0.3
"""Share that each word of a label must stand in by itself."""
PHRASE_SHARE = 0.55
"""A phrase is taken for a word of it where it stands in such a share of its places."""
FAVOUR = 1.5
"""How much a word that covers more is favoured over one that is rarer."""
LONG = 7
"""Letters of a word whose ending may be an adjective's."""
MIN_NOUNHOOD = 0.55
"""Words that are used as verbs more often than as nouns name nothing."""
FULL_NAME_SHARE = 0.25
NAME_WORTH = 1.4
"""How much a name tells beside a common word that is as rare."""


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NOUN_AFTER = _set(
    "the a an of in on for about with this that these those his her our their its my "
    "your no any more from by over against into between and or under"
)
_VERB_AFTER = _set(
    "he she they we i you who will would can could should not never didn't doesn't "
    "don't be been being is are was were has have had it that's very so too"
)
_ADJECTIVES = ("al", "ive", "ous", "ic", "able", "ible", "ful", "ish", "ary", "less")


@dataclass(frozen=True, slots=True)
class Member:
    """A statement of a group: what it is about (headline included) and its words."""

    about: frozenset[Term]
    text: frozenset[Term]
    forms: tuple[Form, ...]


def make_member(about: frozenset[Term], wording: Wording) -> Member:
    """A statement made ready, with its phrases of three words."""
    forms = tuple(forms_of(wording))
    text = wording.text | {form.term for form in forms}
    return Member(about | text, text, forms)


@dataclass(frozen=True, slots=True)
class Label:
    """A group's name, and the terms in it."""

    text: str
    terms: tuple[Term, ...]


def make_label(
    members: Sequence[Member],
    weigh: Callable[[Term], float],
    is_barred: Callable[[Term], bool],
) -> Label | None:
    """Name a group; None where no few words cover it.

    `weigh` tells how much a term tells this group from all else; terms that are barred
    are nobody's subject (a speaker's name).
    """
    forms = _forms(members)
    scores = _scores(members, forms, weigh, is_barred)
    chosen: list[Term] = []
    bare = list(members)
    while len(chosen) < MOST_WORDS and not _is_told(chosen, bare, members, forms):
        best = _best(scores, chosen, bare, members)
        if best is None:
            break
        chosen.append(_phrase(best, scores, members, chosen, _is_name(forms[best])))
        best = chosen[-1]
        bare = [one for one in bare if best not in one.about]
    if not chosen or len(bare) > (1 - COVERED) * len(members):
        return None
    chosen.sort(key=lambda term: -_told(term, members))
    text = ", ".join(_written(forms[term]) for term in chosen)
    return Label(text[0].upper() + text[1:], tuple(chosen))


def _forms(members: Sequence[Member]) -> dict[Term, list[Form]]:
    found: dict[Term, list[Form]] = {}
    for one in members:
        for form in one.forms:
            found.setdefault(form.term, []).append(form)
    return found


def _scores(
    members: Sequence[Member],
    forms: Mapping[Term, Sequence[Form]],
    weigh: Callable[[Term], float],
    is_barred: Callable[[Term], bool],
) -> dict[Term, float]:
    """What each possible word of the label is worth for a statement that has it."""
    counts = Counter(term for one in members for term in one.about)
    least = max(2, MIN_SHARE * len(members))
    scores: dict[Term, float] = {}
    for term, n in counts.items():
        if n < least or term not in forms or sum(map(len, term)) < 2:
            continue
        noun = _nounhood(forms[term])
        if noun >= MIN_NOUNHOOD and not is_barred(term):
            worth = NAME_WORTH if _is_name(forms[term]) else 1.0
            scores[term] = weigh(term) * noun * worth
    return scores


def _is_told(
    chosen: Sequence[Term],
    bare: Sequence[Member],
    members: Sequence[Member],
    forms: Mapping[Term, Sequence[Form]],
) -> bool:
    """Whether the words chosen so far say enough: one common word alone does not."""
    if not chosen or len(bare) > (1 - COVERED) * len(members):
        return False
    return len(chosen) > 1 or len(chosen[0]) > 1 or _is_name(forms[chosen[0]])


def _best(
    scores: Mapping[Term, float],
    chosen: Sequence[Term],
    bare: Sequence[Member],
    members: Sequence[Member],
) -> Term | None:
    """The term that tells most: what no chosen one covers counts twice."""
    taken = {stem for term in chosen for stem in term}

    def gain(term: Term) -> float:
        told = _told(term, members) + _told(term, bare)
        return scores[term] * math.pow(told, FAVOUR)

    free = [term for term in scores if taken.isdisjoint(term)]
    return max(free, key=lambda term: (gain(term), term), default=None)


def _told(term: Term, members: Sequence[Member]) -> float:
    """How many statements have a term; one that only its headline has counts half."""
    return sum((term in m.about) + (term in m.text) for m in members) / 2


def _phrase(
    term: Term,
    scores: Mapping[Term, float],
    members: Sequence[Member],
    chosen: Sequence[Term],
    is_name: bool,
) -> Term:
    """The phrase around a word in which it stands most of the time; of a name, which is
    written in full once and shortened after, the one in which it often stands."""
    taken = {stem for other in chosen for stem in other}
    n = sum(term in one.about for one in members)
    least = n * (FULL_NAME_SHARE if is_name else PHRASE_SHARE)
    longer = {
        other: count
        for other in scores
        if len(other) > len(term) and set(term) <= set(other)
        if taken.isdisjoint(other)
        and (count := sum(other in one.about for one in members)) >= least
    }
    return max(longer, key=lambda t: (longer[t] * len(t), t), default=term)


def _nounhood(forms: Sequence[Form]) -> float:
    """How much a term is used as a name or a noun, from 0 to 1."""
    if _is_name(forms):
        return 1.0
    other = sum(map(_is_verb_or_adjective, forms))
    noun = sum(
        (form.is_inner or form.before in _NOUN_AFTER)
        and not _is_verb_or_adjective(form)
        for form in forms
    )
    return (noun + 0.5) / (noun + other + 1)


def _is_verb_or_adjective(form: Form) -> bool:
    """What English tells by the word before, the word after, and the ending."""
    if form.before in _VERB_AFTER or form.surface.endswith(("ing", "ed", "ly")):
        return True
    if form.is_inner and form.before[0].isupper() and form.surface[0].islower():
        return form.surface.endswith("s")  # Lindt resigns
    is_long = len(form.surface) >= LONG  # coal and public are nouns
    return is_long and not form.is_last and form.surface.endswith(_ADJECTIVES)


def _is_name(forms: Sequence[Form]) -> bool:
    inside = [form for form in forms if not form.is_first]
    capitals = sum(form.surface[0].isupper() for form in inside)
    return capitals * 2 > len(inside)


def _written(forms: Sequence[Form]) -> str:
    """The usual form of a term, with capitals where they mean something."""
    nouns = [form for form in forms if not _is_verb_or_adjective(form)]
    listed = nouns or list(forms)
    inside = [form.surface for form in listed if not form.is_first]
    if inside:
        return _most_common(inside)
    return _most_common([form.surface.lower() for form in listed])


def _most_common(surfaces: Sequence[str]) -> str:
    counts = Counter(surfaces)
    return max(counts, key=lambda surface: (counts[surface], surface))
