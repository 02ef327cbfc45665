"""What to call a group: the words that most of its statements share and others do not.

Class-TF-IDF over words and phrases, as they were written: two or three words, or one
phrase. A group that no word covers has no name, and is none.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from monitor.topics.wording import (
    LONGEST_PHRASE,
    Form,
    Term,
    Wording,
    forms_of,
    long_terms,
)

MOST_WORDS = 3
COVERED = 0.7
"""Share of the statements in which a word of the label must stand."""
MIN_SHARE = 0.3
"""Share that each word of a label must stand in by itself."""
SECOND_SHARE = 0.4
"""Share that a further word needs where the first is enough by itself: what only the
first day said would stand in the name for a month."""
PHRASE_SHARE = 0.55
"""A phrase is taken for a word of it where it stands in such a share of its places."""
FAVOUR = 1.5
"""How much a word that covers more is favoured over one that is rarer."""
LONG = 7
"""Letters of a word whose ending may be an adjective's."""
MIN_NOUNHOOD = 0.58
"""Words that are used as verbs more often than as nouns name nothing."""
FULL_NAME_SHARE = 0.25
"""A name is written out where its full form stands in such a share of its places."""
NAME_WORTH = 1.4
"""How much a name tells beside a common word that is as rare."""


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NOUN_AFTER = _set(
    "the a an of in on for about with these those his her our their its my "
    "your no any more from by over against into between and or under"
)
_VERB_AFTER = _set(
    "he she they we i you who will would can could should not never didn't doesn't "
    "don't be been being is are was were has have had it that's very so too"
)
_OF_NATIONS = ("ian", "ican", "ean", "ish", "ese")
_ADJECTIVES = ("al", "ive", "ous", "ic", "able", "ible", "ful", "ish", "ary", "less")


@dataclass(frozen=True, slots=True)
class Member:
    """A statement of a group: the terms that the figure said, those that stand around
    too, those of the headline too; and where each was written."""

    said: frozenset[Term]
    text: frozenset[Term]
    about: frozenset[Term]
    forms: tuple[Form, ...]


def make_member(about: frozenset[Term], wording: Wording) -> Member:
    """A statement made ready, with its phrases of three words."""
    forms = tuple(forms_of(wording))
    text = wording.text | {form.term for form in forms}
    said = long_terms(wording.said_runs)
    return Member(said, text, about | text, forms)


@dataclass(frozen=True, slots=True)
class Label:
    """A group's name, and the terms in it; whether the first is a name or a phrase."""

    text: str
    terms: tuple[Term, ...]
    is_telling: bool = True


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
    chosen: dict[Term, str] = {}
    bare = list(members)
    while len(chosen) < MOST_WORDS and not _is_told(
        tuple(chosen), bare, members, forms
    ):
        best = _best(scores, chosen, bare, members)
        is_covered = len(bare) <= (1 - COVERED) * len(members)
        least = SECOND_SHARE * len(members)
        if best is None or (chosen and is_covered and _told(best, members) < least):
            break
        longer = _phrase(best, scores, members, chosen, forms)
        # Who says "Lindt" speaks of Oskar Lindt; who says "tax" not of tax returns.
        best = best if _is_name(forms[best]) else longer
        chosen[best] = _written(forms[longer])
        bare = [one for one in bare if best not in one.about]
    if not chosen or len(bare) > (1 - COVERED) * len(members):
        return None
    terms = sorted(chosen, key=lambda term: -_told(term, members))
    text = ", ".join(_joined(terms, chosen, forms))
    first = terms[0]
    is_telling = len(first) > 1 or _is_name(forms[first])
    return Label(text[0].upper() + text[1:], tuple(terms), is_telling)


def _joined(
    terms: Sequence[Term],
    chosen: Mapping[Term, str],
    forms: Mapping[Term, Sequence[Form]],
) -> list[str]:
    """The words of a label as written; two that stand together are one phrase."""
    for one, other in permutations(terms, 2):
        phrase = one + other
        if phrase in forms and len(phrase) <= LONGEST_PHRASE:
            rest = [chosen[term] for term in terms if term not in (one, other)]
            return [_written(forms[phrase]), *rest]
    return [chosen[term] for term in terms]


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
        noun = nounhood(forms[term])
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
    chosen: Iterable[Term],
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
    """How many statements have a term: one counts whole where the figure said it, half
    where it stands around, a quarter in the headline."""
    return sum(
        1.0 if term in one.said else 0.5 if term in one.text else 0.25
        for one in members
        if term in one.about
    )


def _phrase(
    term: Term,
    scores: Mapping[Term, float],
    members: Sequence[Member],
    chosen: Iterable[Term],
    forms: Mapping[Term, Sequence[Form]],
) -> Term:
    """The phrase around a word in which it stands most of the time; the full name of a
    name, which is written out once and shortened after."""
    taken = {stem for other in chosen for stem in other}
    n = sum(term in one.about for one in members)
    is_name = _is_name(forms[term])
    longer: dict[Term, int] = {}
    for other in scores:
        is_around = len(other) > len(term) and set(term) <= set(other)
        if not is_around or not taken.isdisjoint(other):
            continue
        is_full = is_name and _written(forms[other]).istitle()
        count = sum(other in one.about for one in members)
        if count >= n * (FULL_NAME_SHARE if is_full else PHRASE_SHARE):
            longer[other] = count
    return max(longer, key=lambda t: (longer[t] * len(t), t), default=term)


def nounhood(forms: Sequence[Form]) -> float:
    """How much a term is used as a name or a noun, from 0 to 1."""
    if _is_name(forms):
        return 0.0 if _is_of_a_nation(forms) else 1.0
    return sum(map(_noun_share, forms)) / len(forms)


def _noun_share(form: Form) -> float:
    """Nouns follow articles and prepositions, and end what belongs together. What tells
    so in other languages than English is not known here."""
    if not form.is_english:
        return 1.0
    if _is_verb_or_adjective(form):
        return 0.0
    if form.is_inner or form.before in _NOUN_AFTER:
        return 1.0 if form.is_last else 0.7
    if form.is_last:
        return 0.6 if form.before else 0.5
    return 0.4


def _is_verb_or_adjective(form: Form) -> bool:
    """What English tells by the word before, the word after, and the ending."""
    if not form.is_english:
        return False
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


def _is_of_a_nation(forms: Sequence[Form]) -> bool:
    """American, Russian, British: what they stand before is the subject."""
    like = sum(one.is_english and one.surface.endswith(_OF_NATIONS) for one in forms)
    return len(forms[0].term) == 1 and 2 * like > len(forms)


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
