"""Who "he" is: the people of an article, weighed by how present they are.

Each mention adds weight to its entity and each sentence takes some away (Lappin and
Leass, An Algorithm for Pronominal Anaphora Resolution, 1994, without their parser): a
subject counts more than an object, a speaker most, and what stands within quotation
marks least. The pronoun goes to the heaviest entity whose gender agrees.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from monitor.figures.people import Entity

SUBJECT = 2.0
SPEAKER = 3.5
UNNAMED = 1.5
OBJECT = 1.0
POSSESSIVE = 1.0
IN_CONTENT = 0.6
IN_QUOTE = 0.15
PER_SENTENCE = 0.5
REPEATED = 0.6  # what an earlier weight still counts under a new mention
UNKNOWN_GENDER = 0.55
FORGOTTEN = 0.02


@dataclass(slots=True)
class Salience:
    """The weight of each entity at a place that only moves on."""

    sentence: int = 0
    weights: dict[Entity, float] = field(default_factory=dict)

    def move_to(self, sentence: int) -> None:
        """Take away what the sentences since the last place cost."""
        if sentence <= self.sentence:
            return
        factor = PER_SENTENCE ** min(sentence - self.sentence, 12)
        self.sentence = sentence
        self.weights = {
            entity: weight * factor
            for entity, weight in self.weights.items()
            if weight * factor > FORGOTTEN
        }

    def add(self, entity: Entity, weight: float) -> None:
        """Note one more mention."""
        held = self.weights.get(entity, 0.0)
        self.weights[entity] = held * REPEATED + weight

    def choose(
        self, gender: str | None, among: Callable[[Entity], bool] | None = None
    ) -> tuple[Entity | None, float]:
        """The heaviest agreeing entity, with its share of the two heaviest."""
        best: Entity | None = None
        first = second = 0.0
        for entity, held in self.weights.items():
            if gender and entity.gender not in (gender, None):
                continue
            if among and not among(entity):
                continue
            weight = held if entity.gender or not gender else held * UNKNOWN_GENDER
            if weight > first:
                best, first, second = entity, weight, first
            elif weight > second:
                second = weight
        return best, first / (first + second) if best else 0.0
