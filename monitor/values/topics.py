"""Groups found in what no configured topic takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Leftover:
    """A statement that no configured topic takes, with the words around it.

    `language` (BCP 47) is that of the article whose `title` it is.
    """

    statement_id: str
    figure_id: str
    content: str
    context: str = ""
    title: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """What several statements talk about, known again from day to day.

    `terms` are word stems with their weights, heaviest first: the middle of what its
    statements said so far. `label_terms` are the stems of the label's own words.
    """

    id: str
    label: str
    label_terms: tuple[str, ...]
    terms: tuple[tuple[str, float], ...]
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Discovery:
    """The groups of an issue, largest first, and the group of each statement in one.

    Statements that are in none are left out of `assignment` (id of statement -> id of
    group).
    """

    groups: tuple[TopicGroup, ...]
    assignment: Mapping[str, str]
