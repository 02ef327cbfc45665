"""From sources to watched figures: the walk through an article, source by source.

Everybody in the article is followed, watched or not, so that a pronoun or a title is
not given to the nearest watched name for want of others. A source that cannot be
settled is nobody's: a false attribution is worse than a miss.
"""

from collections.abc import Iterator, Sequence

from monitor.config import Figure
from monitor.figures.answers import Answer, resolution
from monitor.figures.descriptions import (
    EPITHETS,
    contradicts,
)
from monitor.figures.dialogue import turns
from monitor.figures.lexicon import words
from monitor.figures.patterns import (
    ADDRESSED,
    GAP_TO_WHO,
    KIN,
    REPORTED,
)
from monitor.figures.people import NOWHERE, Entity
from monitor.figures.scene import body_words, index_of, lay_out
from monitor.figures.sources import Kind, Source, understand
from monitor.figures.walk import Walk
from monitor.figures.watch import Watch, words_of
from monitor.values import Article, Attribution, Resolution

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
        return _Resolving(scene, attributions).resolve()


class _Resolving(Walk):
    """One pass over an article in text order."""

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
                self.walk_to(source.at.start)
                by_place[where] = self._answer(source)
                self.note(source, by_place[where])
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
                if start > source.at.start or self.is_quoted(mention.span.start):
                    yield mention.entity
        first = index_of(scene.mentions, scene.sentence_start(source.at.start))
        for mention in scene.mentions[
            first : index_of(scene.mentions, source.at.start)
        ]:
            if ADDRESSED.search(
                scene.text, max(0, mention.span.start - 60), mention.span.start
            ):
                yield mention.entity

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
            case Kind.AUTHOR if self.scene.author and not self.is_quoted(
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
        if kin and not self.is_quoted(kin.start()):
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
        entities = [e for e in self.titled_by(noun) if not self._is_to_come(e, source)]
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
