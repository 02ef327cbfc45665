"""Where a statement stands in lists: under which tags, and which list a shelf is."""

from dataclasses import dataclass

from monitor.searching.documents import (
    COUNTED,
    EVERYTHING,
    FIGURE,
    KIND,
    OUTLET,
    REPOST,
    TOPIC,
    first_from,
    tag,
    untagged,
)
from monitor.values import Shelf, StatementKind


@dataclass(frozen=True, slots=True)
class Lined:
    """A shelf as one list: the lines under `tag` of these kinds, between positions
    (`from_position <= position < to_position`; None is open)."""

    tag: str
    kinds: tuple[str, ...]
    from_position: int | None
    to_position: int | None
    confidence: float


def line_tags(tags: str) -> tuple[str, tuple[str, ...]]:
    """The kind of a document, by its tags, and all that it stands under."""
    by_field: dict[str, list[str]] = {}
    for token in tags.split(" "):
        by_field.setdefault(token[1], []).append(token)
    figures, topics = by_field.get(FIGURE, []), by_field.get(TOPIC, [])
    under = [EVERYTHING, *(each for name in COUNTED for each in by_field.get(name, []))]
    under += [figure + topic for figure in figures for topic in topics]
    under += [topic + figure for figure in figures for topic in topics]
    return untagged(by_field[KIND][0])[1], tuple(under)


def lined(shelf: Shelf) -> Lined:
    """The list that a shelf is. Raises: ValueError where there is none.

    There are lists of a figure, a topic, an outlet, and of a figure's statements on a
    topic. Bounds count to the minute.
    """
    kinds = tuple(StatementKind) if shelf.stances else (StatementKind.STATEMENT,)
    named = tuple(kind.value for kind in kinds)
    return Lined(
        _tag_of(shelf),
        (*named, REPOST) if shelf.reposts else named,
        None if shelf.from_at is None else first_from(shelf.from_at),
        None if shelf.until_at is None else first_from(shelf.until_at),
        shelf.min_confidence,
    )


def _tag_of(shelf: Shelf) -> str:
    given = (
        (FIGURE, shelf.figure_id),
        (TOPIC, shelf.topic_id),
        (OUTLET, shelf.outlet_id),
    )
    tags = [tag(field, value) for field, value in given if value is not None]
    if len(tags) > 1 and shelf.outlet_id is not None:
        raise ValueError("there is no list of an outlet and another thing together")
    return "".join(tags)


def pairs_of(shelf: Shelf) -> tuple[str, str]:
    """All tags under which a figure's statements stand by topic, or a topic's by
    figure: from one up to another, which is not of them."""
    first = FIGURE if shelf.figure_id is not None else TOPIC
    second = TOPIC if first == FIGURE else FIGURE
    begun = _tag_of(shelf) + tag(second, "")
    return begun, begun + "\U0010ffff"


def paired(pair: str) -> tuple[str, str]:
    """The second one's field and value, of a pair of tags."""
    return untagged(pair[pair.rindex(pair[0]) :])
