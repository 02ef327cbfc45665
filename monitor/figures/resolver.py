"""From sources to watched figures: the walk through an article, source by source.

Everybody in the article is followed, watched or not, so that a pronoun or a title is
not given to the nearest watched name for want of others. A source that cannot be
settled is nobody's: a false attribution is worse than a miss.
"""

import re
from collections.abc import Iterator, Sequence

from monitor.config import Figure
from monitor.figures.answers import Answer, resolution
from monitor.figures.descriptions import (
    EPITHETS,
    Nominal,
    contradicts,
    fits,
    nominal,
    role_holders,
)
from monitor.figures.dialogue import turns
from monitor.figures.lexicon import words
from monitor.figures.patterns import ADDRESSED, GAP_TO_WHO, KIN, PRONOUN, REPORTED
from monitor.figures.people import NOWHERE, Entity, Mention
from monitor.figures.salience import (
    IN_CONTENT,
    IN_QUOTE,
    OBJECT,
    SPEAKER,
    SUBJECT,
    UNNAMED,
    Salience,
)
from monitor.figures.scene import Scene, body_words, index_of, is_within, lay_out
from monitor.figures.sources import Kind, Source, understand
from monitor.figures.watch import Watch, words_of
from monitor.values import Article, Attribution, QuotationType, Resolution, Span

_OUTLET = "an outlet may have that name"
_OTHER_GENDER = "the pronouns beside the name are another's"
_SEVERAL = "several in the article bear that name"
_ANOTHER = "another of that name was just spoken of"
JUST_BEFORE = 300  # characters: a sentence or two
SURE = 0.8  # a pronoun with at least this share of the weight is plain
MIN_SHARE = 0.5


class Resolver:
    """`resolve` for one watch list. Immutable and safe to share between threads."""

    def __init__(self, watched: Sequence[Figure]) -> None:
        self._watch = Watch(watched)

    def are_mentioned(self, text: str, title: str = "", author: str = "") -> bool:
        """Whether anybody watched can be named in the text, title or byline at all."""
        return (
            self._watch.are_mentioned(words_of(text) | words_of(title))
            or self._watch.author(author) is not None
        )

    def resolve(
        self, article: Article, attributions: Sequence[Attribution]
    ) -> tuple[Resolution, ...]:
        """One resolution an attribution, in the same order; never raises."""
        if not attributions:
            return ()
        scene = lay_out(article, self._watch)
        if scene is None:
            nobody = Resolution((), "nobody:not-mentioned", 1.0)
            return (nobody,) * len(attributions)
        return _Walk(scene, attributions).resolve()


class _Walk:
    """One pass over an article in text order."""

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

    def resolve(self) -> tuple[Resolution, ...]:
        """Resolve the attributions in the order in which their sources stand."""
        sources = [
            understand(self.scene.text, a.source, self.scene.mentions)
            for a in self.attributions
        ]
        order = sorted(range(len(sources)), key=lambda i: sources[i].at.start)
        answers: dict[int, Answer] = {}
        by_place: dict[tuple[int, Kind], Answer] = {}
        for source, attribution in zip(sources, self.attributions, strict=True):
            if source.kind is Kind.PRONOUN:
                others = self.others.setdefault(source.at.start, set())
                others.update(self._named_by(source, attribution))
        for i in order:
            source = sources[i]
            if source.kind is Kind.EMPTY:
                answers[i] = Answer((), "nobody:no-source", reason=source.reason)
                continue
            where = (source.at.start, source.kind)
            if where not in by_place:
                self._walk_to(source.at.start)
                by_place[where] = self._answer(source)
                self._note(source, by_place[where])
            answers[i] = self._unless_outlet(by_place[where], self.attributions[i])
        for i, entity in turns(
            self.scene.text,
            self.attributions,
            lambda i: e[0] if len(e := answers[i].entities) == 1 else None,
        ):
            answers[i] = Answer((entity,), "dialogue", self.latest.get(entity))
        for i, answer in answers.items():
            if answer.rule == "surname-alone" and self._is_of_another_gender(
                answer.entities[0], sources[i], sources
            ):
                answers[i] = Answer(
                    (), "nobody:gender", answer.mention, reason=_OTHER_GENDER
                )
        return tuple(resolution(answers[i]) for i in range(len(sources)))

    def _is_of_another_gender(
        self, entity: Entity, source: Source, sources: Sequence[Source]
    ) -> bool:
        """Whether the paragraph of a surname that nobody introduced goes on with the
        other pronoun: "Obama said ..., he added" is not Michelle Obama."""
        start = self.scene.text.rfind("\n", 0, source.at.start)
        end = self.scene.text.find("\n", source.at.end)
        end = end if end >= 0 else len(self.scene.text)
        said = {
            one.gender
            for one in sources
            if one.kind is Kind.PRONOUN and start < one.at.start < end
        }
        return bool(said) and entity.gender in ("m", "f") and entity.gender not in said

    def _unless_outlet(self, answer: Answer, attribution: Attribution) -> Answer:
        """ "Bloomberg reported", where nobody of that name was introduced."""
        if answer.rule != "surname-alone" or not any(
            REPORTED.search(self.scene.text, *span) for span in attribution.cue
        ):
            return answer
        return Answer((), "nobody:outlet", answer.mention, reason=_OUTLET)

    def _named_by(self, source: Source, attribution: Attribution) -> Iterator[Entity]:
        """Whom a pronoun cannot mean: "she said Holt was late" is not Holt.

        Nobody is named in words that follow their own pronoun, nor names themselves in
        a quotation; "Holt would be late, she said" may well be Holt. "In a reply to
        Holt, she said" is somebody else too.
        """
        scene = self.scene
        for start, end in attribution.content:
            first, last = index_of(scene.mentions, start), index_of(scene.mentions, end)
            for mention in scene.mentions[first:last]:
                if start > source.at.start or self._is_quoted(mention.span.start):
                    yield mention.entity
        first = index_of(scene.mentions, scene.sentence_start(source.at.start))
        for mention in scene.mentions[
            first : index_of(scene.mentions, source.at.start)
        ]:
            if ADDRESSED.search(
                scene.text, max(0, mention.span.start - 60), mention.span.start
            ):
                yield mention.entity

    # the walk ----------------------------------------------------------------------
    def _walk_to(self, position: int) -> None:
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
        if self._is_quoted(position):
            return IN_QUOTE
        return IN_CONTENT if is_within(self.contents, position) else 1.0

    def _is_quoted(self, position: int) -> bool:
        """In marks, or in what an extractor took for a direct quotation (‘single’)."""
        return self.scene.is_quoted(position) or is_within(self.direct, position)

    def _pronoun_in_passing(self, pronoun: re.Match[str]) -> None:
        start = pronoun.start()
        if self._is_quoted(start) or start in self.heads:
            return
        self.salience.move_to(self.scene.sentence_of(start))
        word = pronoun[0].lower()
        entity: Entity | None = None
        if word.startswith("the "):
            found = nominal(word)
            titled = self._titled(found) if found else []
            entity = titled[0] if len(titled) == 1 else None
        else:
            entity, _ = self.salience.choose("m" if word in ("he", "his") else "f")
        if entity:
            weight = OBJECT if word in ("his", "her") else SUBJECT
            self.salience.add(entity, weight * self._dampening(start))

    def _note(self, source: Source, answer: Answer) -> None:
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

    # the answers -------------------------------------------------------------------
    def _answer(self, source: Source) -> Answer:
        match source.kind:
            case Kind.NAMES:
                return self._names(source)
            case Kind.PRONOUN:
                return self._pronoun(source)
            case Kind.WHO:
                return self._who(source)
            case Kind.NOUN:
                return self._noun(source)
            case Kind.BODY_NOUN:
                return self._body(source)
            case Kind.AUTHOR if self.scene.author and not self._is_quoted(
                source.at.start
            ):
                return Answer((self.scene.author,), "author", source.at)
            case _:
                return Answer((), "nobody:unnamed", source.at, reason=source.reason)

    def _names(self, source: Source) -> Answer:
        entities = tuple(dict.fromkeys(m.entity for m in source.mentions))
        mention = source.mentions[0]
        if len(entities) > 1:
            return Answer(entities, "joint", mention.span)
        rule = mention.strength
        if mention.entity.several:
            return Answer(entities, "nobody:several", mention.span, reason=_SEVERAL)
        if rule == "shared-surname" and self._is_another(mention.entity, source):
            return Answer((), "nobody:shared-surname", source.at, reason=_ANOTHER)
        if source.is_spokesperson:
            rule = "spokesperson"
        elif source.is_utterance:
            rule = "utterance"
        return Answer(entities, rule, mention.span)

    def _is_another(self, entity: Entity, source: Source) -> bool:
        """Whether the words before a surname were of another who bears it: "he" was, or
        "his father" was their subject."""
        latest = self.latest.get(entity)
        since = max(latest.end if latest else 0, source.at.start - JUST_BEFORE)
        kin = KIN.search(self.scene.text, since, max(since, source.at.start))
        if kin and not self._is_quoted(kin.start()):
            return True
        self.salience.move_to(self.scene.sentence_of(source.at.start))
        chosen, share = self.salience.choose(
            None, lambda e: e.surname == entity.surname and not e.several
        )
        return chosen is not entity and share >= SURE

    def _pronoun(self, source: Source) -> Answer:
        self.salience.move_to(self.scene.sentence_of(source.at.start))
        others = self.others.get(source.at.start, set())
        entity, share = self.salience.choose(
            source.gender or "m", lambda e: e not in others
        )
        if entity and entity.several:  # a surname of two, of whom one is a she
            fitting = [e for e in entity.several if e.gender in (source.gender, None)]
            entity = fitting[0] if len(fitting) == 1 else None
        if entity is None or share <= MIN_SHARE:
            return Answer((), "nobody:pronoun", source.at, reason="no antecedent")
        rule = "pronoun" if share >= SURE else "pronoun-unsure"
        return Answer((entity,), rule, self.latest.get(entity))

    def _who(self, source: Source) -> Answer:
        before = index_of(self.scene.mentions, source.at.start) - 1
        if before >= 0:
            mention = self.scene.mentions[before]
            gap = self.scene.text[mention.span.end : source.at.start]
            if len(gap) < 120 and GAP_TO_WHO.fullmatch(gap):
                return Answer((mention.entity,), "relative", mention.span)
        return Answer((), "nobody:relative", source.at)

    def _noun(self, source: Source) -> Answer:
        noun = source.noun
        if source.is_spokesperson:
            return self._body(source)
        if noun is None or not noun.is_definite:
            return Answer((), "nobody:unnamed", source.at, reason="an unnamed person")
        entities = [e for e in self._titled(noun) if not self._is_to_come(e, source)]
        if len(entities) == 1:
            return self._found(entities[0], "title")
        if entities:
            chosen, share = self.salience.choose(noun.gender, lambda e: e in entities)
            if chosen and share >= SURE:
                return self._found(chosen, "title-nearest")
        elif noun.head in EPITHETS:
            chosen, share = self.salience.choose(
                noun.gender, lambda e: not contradicts(noun, e)
            )
            if chosen and share >= SURE:
                return self._found(chosen, "epithet")
        return Answer((), "nobody:title", source.at, reason="nobody, or several, fit")

    def _found(self, entity: Entity, rule: str) -> Answer:
        return Answer((entity,), rule, self.latest.get(entity))

    def _is_to_come(self, entity: Entity, source: Source) -> bool:
        """Whether somebody is first named after a noun that would mean them."""
        return source.at.start < entity.first < NOWHERE

    def _titled(self, noun: Nominal) -> list[Entity]:
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

    def _body(self, source: Source) -> Answer:
        """ "the ministry", "a ministry spokesman": the body last named by that word."""
        said = source.words - {"the", "a", "an", "its", "s"}
        if said == {"it"}:
            return Answer((), "nobody:it", source.at)
        wanted = set(body_words(" ".join(said)))
        before = index_of(self.scene.bodies, source.at.start)
        for mention in reversed(self.scene.bodies[:before]):
            known = set(body_words(" ".join(mention.entity.words)))
            others = wanted - known
            if wanted & known and others <= _SPOKES_WORDS:
                rule = "spokesperson" if others else "body"
                return Answer((mention.entity,), rule, mention.span)
        return Answer((), "nobody:unnamed", source.at)


_SPOKES_WORDS = words(
    "spokesman spokeswoman spokesperson spokespeople press service office secretary "
    "representative for of from said chief senior official daily statement"
)
