"""Who is in an article: people, watched or not, and every place that names them.

The names found by `names` are joined into entities: full names first, then what only a
surname or a given name says. Nothing here looks at attributions.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from monitor.config import Figure
from monitor.figures import gender
from monitor.figures.lexicon import (
    ALSO_PLACES_OR_FIRMS,
    NOT_PERSONS,
    OFFICES,
    PARTICLES,
    SUFFIXES,
    TITLES,
)
from monitor.figures.names import Name
from monitor.figures.watch import NameForm
from monitor.values import Span

NEAR = 600  # characters: the same paragraph or the one before
FAR = 1500
NOWHERE = 1 << 60
BESIDE = 150  # characters: one sentence


@dataclass(slots=True, eq=False)
class Entity:
    """Somebody in the article. `figure` is None for people who are not watched.

    `several` are the people of whom the article leaves open which one is meant.
    """

    given: str
    surname: str
    words: tuple[str, ...]
    figure: Figure | None = None
    gender: str | None = None
    n_full: int = 0  # how often the full name stands in the article
    first: int = NOWHERE
    label: str = ""
    descriptions: list[tuple[str | None, frozenset[str]]] = field(default_factory=list)
    several: tuple["Entity", ...] = ()


@dataclass(slots=True, eq=False)
class Mention:
    """One place that names an entity; `strength` is the rule that says so."""

    span: Span
    entity: Entity
    strength: str
    name: Name | None = None
    is_possessive: bool = False


@dataclass(slots=True)
class People:
    """The entities of one article with their mentions in text order."""

    entities: list[Entity]
    mentions: list[Mention]


def gather(
    title: Sequence[Name],
    body: Sequence[Name],
    forms: dict[str, list[NameForm]],
    is_subject: Callable[[Name], bool],
) -> People:
    """Join the names of an article's title and text into entities.

    `is_subject` says whether a name in the text stands where a subject stands.
    """
    roster = _Roster(forms, is_subject)
    _promote(body, is_subject)
    for name in (*body, *title):
        roster.take_full(name)
    # A surname of more than one word with nobody's full name: "Mr. Clarke".
    for name in body:
        roster.take_titled(name)
        roster.take_unintroduced(name)
    mentions = [
        mention for name in body if (mention := roster.mention(name)) is not None
    ]
    return People(roster.entities, mentions)


def _promote(body: Sequence[Name], is_subject: Callable[[Name], bool]) -> None:
    """Two unknown words are a person where the last stands alone as a subject too."""
    alone = {
        name.words[0]
        for name in body
        if len(name.words) == 1 and (name.gender or is_subject(name))
    }
    for name in body:
        if (
            not name.is_person
            and 2 <= len(name.words) <= 4
            and name.words[-1] in alone
            and not NOT_PERSONS.intersection(name.words)
        ):
            name.is_person = True


class _Roster:
    """Entities by their names while an article is being read."""

    def __init__(
        self, forms: dict[str, list[NameForm]], is_subject: Callable[[Name], bool]
    ) -> None:
        self.forms = forms
        self.is_subject = is_subject
        self.entities: list[Entity] = []
        self.by_surname: dict[str, list[Entity]] = {}
        self.by_given: dict[str, list[Entity]] = {}
        self.figures: dict[str, Entity] = {}
        self.taken: dict[int, Entity] = {}
        self.unclear: dict[tuple[Entity, ...], Entity] = {}
        self.last: dict[Entity, tuple[int, bool]] = {}  # place, as a subject
        self.n_made: Counter[Entity] = Counter()

    def take_full(self, name: Name) -> None:
        """Make or find the entity of a name that stands there in full."""
        if name.form is not None:
            entity = self._figure_entity(name.form)
        elif name.is_person and len(name.words) > 1 and not name.is_surname_only:
            entity = self._person(name)
        else:
            return
        entity.n_full += 1
        entity.first = min(entity.first, name.span.start)
        entity.gender = entity.gender or name.gender
        self.taken[id(name)] = entity

    def _figure_entity(self, form: NameForm) -> Entity:
        figure = form.figure
        who = " ".join(form.words) if figure.kind == "body" else figure.id
        entity = self.figures.get(who)
        if entity is None:
            entity = _entity_of(form)
            self.figures[who] = entity
            self._add(entity)
        if form.surname != entity.surname:
            known = self.by_surname.setdefault(form.surname, [])
            if entity not in known:
                known.append(entity)
        return entity

    def _add(self, entity: Entity) -> None:
        self.entities.append(entity)
        self.by_surname.setdefault(entity.surname, []).append(entity)
        if entity.given:
            self.by_given.setdefault(entity.given, []).append(entity)

    def _person(self, name: Name) -> Entity:
        words = [w for w in name.words if w not in PARTICLES] or list(name.words)
        surname = words[-1]
        given = words[0] if len(words) > 1 else ""
        for entity in self.by_surname.get(surname, ()):
            if entity.given == given and entity.figure is None:
                return entity
        entity = Entity(
            given=given,
            surname=surname,
            words=name.words,
            gender=name.gender or gender.of_given(given),
            label=" ".join(name.words),
        )
        self._add(entity)
        return entity

    def take_titled(self, name: Name) -> None:
        """Mr. Clarke without a full name anywhere is a person all the same."""
        if id(name) in self.taken or len(name.words) > 1 or not name.is_person:
            return
        word = name.words[0]
        if word in self.by_surname or word in self.by_given or word in self.forms:
            return
        entity = Entity(
            given="",
            surname=word,
            words=name.words,
            gender=name.gender,
            first=name.span.start,
            label=word,
        )
        self._add(entity)

    def take_unintroduced(self, name: Name) -> None:
        """A watched surname before its bearers are named in full needed no introducing:
        in "President Lindt came. ... His sister Eva Lindt" the first is not the sister.
        """
        word = name.words[-1]
        owners = {form.figure.id: form for form in self.forms.get(word, ())}
        sharers = self.by_surname.get(word, ())
        if len(name.words) > 1 or len(owners) != 1 or not sharers:
            return
        form = next(iter(owners.values()))
        if len(form.words) == 1 or any(s.first <= name.span.start for s in sharers):
            return
        agreeing = self._agreeing([_entity_of(form)], name)
        if agreeing:
            self._figure_entity(form).first = name.span.start

    def mention(self, name: Name) -> Mention | None:
        """Whom this name means, if anybody is known or watched by it."""
        entity = self.taken.get(id(name))
        if entity is not None:
            return self._made(name, entity, "full-name")
        if len(name.words) > 2 or (len(name.words) == 2 and name.form is None):
            return self._of_several_words(name)
        word = name.words[0]
        candidates = self._agreeing(self.by_surname.get(word, ()), name)
        if not candidates:
            return self._of_lone_word(name, word)
        if len(candidates) == 1:
            return self._made(name, candidates[0], "surname")
        chosen = self._nearest_or_main(candidates, name)
        if chosen:
            return self._made(name, chosen, "shared-surname")
        so_far = [c for c in candidates if c.first <= name.span.start]
        unclear = self._one_of(so_far if len(so_far) > 1 else candidates)
        return Mention(name.span, unclear, "one-of", name, name.is_possessive)

    def _one_of(self, candidates: Sequence[Entity]) -> Entity:
        """Somebody of a surname that several bear: present all the same, so that "he"
        is not given to whoever else is near."""
        genders = {c.gender for c in candidates}
        return self.unclear.setdefault(
            tuple(candidates),
            Entity(
                given="",
                surname=candidates[0].surname,
                words=(),
                gender=genders.pop() if len(genders) == 1 else None,
                label=f"one of several named {candidates[0].surname}",
                several=tuple(candidates),
            ),
        )

    def _of_several_words(self, name: Name) -> Mention | None:
        """Two capitalised words that are nobody's known name: "Guajardo Villarreal"."""
        tail = [w for w in name.words if w not in PARTICLES]
        known = [
            entity
            for entity in self._agreeing(self.by_surname.get(tail[-1], ()), name)
            if all(word in entity.words for word in tail)
        ]
        return self._made(name, known[0], "surname") if len(known) == 1 else None

    def _agreeing(self, candidates: Iterable[Entity], name: Name) -> list[Entity]:
        if name.gender is None:
            return list(candidates)
        return [c for c in candidates if c.gender in (None, name.gender)]

    def _of_lone_word(self, name: Name, word: str) -> Mention | None:
        """A surname whose full name stands nowhere, or a given name alone."""
        if self.by_surname.get(word):
            return None  # everybody of that name is of the other gender
        given = self.by_given.get(word, ())
        if len(given) == 1 and name.gender is None:
            return self._made(name, given[0], "given-name")
        if given:
            return None
        owners = {form.figure.id: form for form in self.forms.get(word, ())}
        is_bare = not name.before and name.gender is None
        if len(owners) != 1 or (is_bare and word in ALSO_PLACES_OR_FIRMS):
            return None
        form = next(iter(owners.values()))
        if not _may_hold(form.figure, name.before):
            return None
        entity = self._figure_entity(form)
        if name.gender and entity.gender not in (None, name.gender):
            return None
        entity.first = min(entity.first, name.span.start)
        return self._made(name, entity, "surname")

    def _nearest_or_main(self, candidates: list[Entity], name: Name) -> Entity | None:
        """Several share a surname: the only one spoken of hereabouts, else the one
        whom the article is about unless another was just its subject."""
        here = name.span.start
        candidates = [c for c in candidates if c.first <= here] or candidates
        if len(candidates) == 1:
            return candidates[0]
        places = {c: self.last.get(c, (-FAR, True))[0] for c in candidates}
        newest = max(places.values())
        around = [c for c in candidates if here - places[c] < FAR]
        # "Eva Lindt, sister of Oskar Lindt, said": the one is as near as the other.
        reach = max(NEAR, here - newest + BESIDE) if here - newest < NEAR else NEAR
        near = [c for c in around if here - places[c] < reach]
        if len(around) == 1 and near == around:
            return around[0]
        main = max(candidates, key=lambda c: (c.n_full + self.n_made[c], -c.first))
        others = [c for c in near if c is not main]
        if others and (main not in near or any(self.last[c][1] for c in others)):
            return None
        rest = sum(c.n_full + self.n_made[c] for c in candidates if c is not main)
        return main if main.n_full + self.n_made[main] > rest else None

    def _made(self, name: Name, entity: Entity, strength: str) -> Mention:
        if entity.gender is None and name.gender:
            entity.gender = name.gender
        self.last[entity] = (name.span.start, self.is_subject(name))
        self.n_made[entity] += 1
        rule = strength
        if strength == "surname" and entity.n_full == 0:
            rule = "surname-alone"
        if entity.figure is not None and entity.figure.kind == "body":
            rule = "spokesperson"
        return Mention(name.span, entity, rule, name, name.is_possessive)


def _may_hold(figure: Figure, before: Sequence[str]) -> bool:
    """Whether the office before a lone surname may be the figure's: where roles are
    configured, "President Holt" is not the minister of that name."""
    offices = {TITLES[word] for word in before if word in TITLES} & OFFICES
    if not offices or not figure.roles:
        return True
    titles = (gender.key(w) for role in figure.roles for w in role.title.split())
    return not offices.isdisjoint({TITLES.get(word, word) for word in titles})


def _entity_of(form: NameForm) -> Entity:
    """The person that a watched name form means; a body's form is a spokesperson."""
    figure = form.figure
    words = form.words
    if figure.kind == "person":
        words = tuple(gender.key(word) for word in figure.name.split())
    proper = [w for w in words if w not in PARTICLES and w not in SUFFIXES]
    proper = proper or list(words)
    given = proper[0] if len(proper) > 1 else ""
    return Entity(
        given=given,
        surname=proper[-1],
        words=words,
        figure=figure,
        gender=gender.of_pronouns(figure.pronouns) or gender.of_given(given),
        label=figure.name,
    )
