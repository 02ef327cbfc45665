"""The walk through an article: who is how present at each place."""

import re
from collections.abc import Sequence

from monitor.figures import gender
from monitor.figures.answers import Answer
from monitor.figures.descriptions import Nominal, fits, nominal, role_holders
from monitor.figures.lexicon import NOT_PERSONS
from monitor.figures.patterns import PRONOUN, UNKNOWN_NAME
from monitor.figures.people import Entity, Mention
from monitor.figures.salience import (
    IN_CONTENT,
    IN_QUOTE,
    OBJECT,
    SPEAKER,
    SUBJECT,
    UNNAMED,
    Salience,
)
from monitor.figures.scene import Scene, index_of, is_within
from monitor.figures.sources import Kind, Source
from monitor.values import Attribution, QuotationType, Span


class Walk:
    """Weighs people in text order; moves on only."""

    def __init__(self, scene: Scene, attributions: Sequence[Attribution]) -> None:
        self.scene = scene
        self.attributions = attributions
        self.salience = Salience()
        self.at_mention = 0
        self.place = 0
        self.latest: dict[Entity, Span] = {}
        self.contents = sorted(span for a in attributions for span in a.content)
        self.direct = sorted(
            span
            for a in attributions
            if a.type is QuotationType.DIRECT
            for span in a.content
        )
        self.heads: set[int] = set()
        self.people = list(scene.entities)
        self.titled: dict[Nominal, list[Entity]] = {}
        self.others: dict[int, set[Entity]] = {}

    def walk_to(self, position: int) -> None:
        """Weigh what stands before `position`: names, and pronouns as they resolve."""
        scene = self.scene
        end = index_of(scene.mentions, position)
        pronouns = PRONOUN.finditer(scene.text, self.place, max(position, self.place))
        upcoming = next(pronouns, None)
        while self.at_mention < end or upcoming:
            mention = scene.mentions[self.at_mention] if self.at_mention < end else None
            if upcoming and (not mention or upcoming.start() < mention.span.start):
                self._pronoun_in_passing(upcoming)
                upcoming = next(pronouns, None)
            elif mention:
                self._mention(mention)
                self.at_mention += 1
        self.place = max(self.place, position)

    def _mention(self, mention: Mention) -> None:
        start = mention.span.start
        self.latest[mention.entity] = mention.span
        if start in self.heads or mention.strength == "body":
            return
        self.salience.move_to(self.scene.sentence_of(start))
        weight = self.scene.presence(mention) * self._dampening(start)
        self.salience.add(mention.entity, weight)

    def _dampening(self, position: int) -> float:
        if self.is_quoted(position):
            return IN_QUOTE
        return IN_CONTENT if is_within(self.contents, position) else 1.0

    def is_quoted(self, position: int) -> bool:
        """In marks, or in what an extractor took for a direct quotation (‘single’)."""
        return self.scene.is_quoted(position) or is_within(self.direct, position)

    def _pronoun_in_passing(self, pronoun: re.Match[str]) -> None:
        start = pronoun.start()
        if self.is_quoted(start) or start in self.heads:
            return
        self.salience.move_to(self.scene.sentence_of(start))
        word = pronoun[0].lower()
        entity: Entity | None = None
        if word.startswith("the "):
            found = nominal(word)
            titled = self.titled_by(found) if found else []
            entity = titled[0] if len(titled) == 1 else None
        else:
            entity, _ = self.salience.choose("m" if word in ("he", "his") else "f")
        if entity:
            weight = OBJECT if word in ("his", "her") else SUBJECT
            self.salience.add(entity, weight * self._dampening(start))

    def note(self, source: Source, answer: Answer) -> None:
        """A source is the most present of all; an unnamed one is somebody too."""
        if source.kind is not Kind.NOBODY:  # "Holt and her aides": Holt is present
            self.heads.add(source.at.start)
        self.heads.update(m.span.start for m in source.mentions)
        self.salience.move_to(self.scene.sentence_of(source.at.start))
        entities = answer.entities
        weight = SPEAKER
        if not entities and source.noun and not source.noun.is_definite:
            entities = (self._unnamed(source.noun),)
            weight = UNNAMED
        elif not entities and source.kind is Kind.NOBODY and not source.mentions:
            entities = self._unknown(source)
        for entity in entities:
            self.salience.add(entity, weight / len(entities))
            self.latest[entity] = (
                source.mentions[0].span
                if source.mentions
                else (self.latest.get(entity, source.at))
            )

    def _unnamed(self, noun: Nominal) -> Entity:
        """ "A judge": somebody from here on, so that "the judge" is not a figure."""
        description = (noun.head, noun.modifiers | {noun.head})
        entity = Entity("", "", (), gender=noun.gender, label=f"an unnamed {noun.head}")
        entity.descriptions.append(description)
        self.people.append(entity)
        self.titled.clear()
        return entity

    def _unknown(self, source: Source) -> tuple[Entity, ...]:
        """Who speaks by a name that no list has is a person all the same."""
        found = UNKNOWN_NAME.search(self.scene.text, *source.at)
        names = [gender.key(word) for word in found[0].split()] if found else []
        if not names or NOT_PERSONS.intersection(names):
            return ()
        return (Entity(names[0], names[-1], tuple(names), label=" ".join(names)),)

    def titled_by(self, noun: Nominal) -> list[Entity]:
        """Everybody whom the article, or a configured role, calls by this title."""
        if noun not in self.titled:
            entities = [e for e in self.people if fits(noun, e)]
            known = {e.figure.id for e in entities if e.figure}
            holders = role_holders(noun, self.scene.figures, self.scene.day)
            for figure, has_country in holders:
                if figure.id in known:
                    continue
                entity = next((e for e in self.people if e.figure is figure), None)
                if entity is None and has_country:
                    entity = Entity("", "", (), figure, label=figure.name)
                    self.people.append(entity)
                if entity is not None:
                    entities.append(entity)
            self.titled[noun] = entities
        return self.titled[noun]
