"""What the walk through an article answers for one source."""

from dataclasses import dataclass

from monitor.figures.confidence import CONFIDENCE
from monitor.figures.people import Entity
from monitor.values import Resolution, Span


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom a source means, by which rule, and the mention that names them."""

    entities: tuple[Entity, ...]
    rule: str
    mention: Span | None = None
    reason: str = ""


def resolution(answer: Answer) -> Resolution:
    """An answer by the ids of watched figures; nobody, with the reason, if none is."""
    figures = tuple(
        dict.fromkeys(e.figure.id for e in answer.entities if e.figure is not None)
    )
    if not figures:
        named = ", ".join(e.label for e in answer.entities)
        is_settled = answer.rule.startswith("nobody:")
        return Resolution(
            (),
            answer.rule if is_settled else "nobody:not-watched",
            1.0,
            answer.mention,
            answer.reason or f"{named} is not watched",
        )
    return Resolution(
        figures,
        answer.rule,
        round(CONFIDENCE.get(answer.rule, 0.5), 3),
        answer.mention,
        answer.reason,
    )
