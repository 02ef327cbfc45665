"""A query as what must occur in a document, between two positions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.searching.documents import (
    CLASS,
    COUNTED,
    EVERYTHING,
    FIGURE,
    KIND,
    OUTLET,
    REPOST,
    TOPIC,
    TYPE,
    character_tag,
    day_number,
    first_of_day,
    tag,
    tag_term,
)
from monitor.searching.parsing import Term, Wanted, parse
from monitor.values import Query, StatementKind

KEPT = tuple(kind for kind in StatementKind if kind is not StatementKind.HYPOTHETICAL)
"""The kinds that are kept: what was not said makes no statement."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, read. `wanted` are its words, to be marked; `all` are those and the
    filters as the index has them. `kinds` of statements are asked for besides; empty
    where `all` says so already.

    `from_position <= position < to_position`; None is open.
    """

    wanted: Wanted
    all: Wanted
    kinds: tuple[str, ...]
    from_position: int | None
    to_position: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Counted:
    """A query that running counts answer: `kinds` of statements that have one `tag`, on
    days from `since` to `until`, both counted and inclusive; None is open."""

    kinds: tuple[str, ...]
    tag: str
    since: int | None
    until: int | None


def read(query: Query) -> Asked:
    """Read a query. Raises: SearchError."""
    wanted = parse(query.text)
    groups = (*map(_indexed_group, wanted.groups), *_filters(query))
    kinds = _kinds(query)
    if not groups:  # something must occur, and every statement has a kind
        groups = (_group(KIND, kinds),)
        kinds = ()
    since, until = query.since, query.until
    return Asked(
        wanted,
        Wanted(groups, tuple(map(_indexed, wanted.without))),
        kinds,
        None if since is None else first_of_day(day_number(since)),
        None if until is None else first_of_day(day_number(until) + 1),
        query.confidence,
    )


def counted(query: Query) -> Counted | None:
    """The query as one for running counts, where they answer it."""
    if query.text.strip() or query.types or query.classes or query.confidence > 0:
        return None
    by_field = zip(COUNTED, (query.figures, query.topics, query.outlets), strict=True)
    tags = [tag(field, value) for field, values in by_field for value in set(values)]
    if len(tags) > 1:
        return None
    since, until = query.since, query.until
    return Counted(
        _kinds(query),
        tags[0] if tags else EVERYTHING,
        None if since is None else day_number(since),
        None if until is None else day_number(until),
    )


def _kinds(query: Query) -> tuple[str, ...]:
    """The kinds asked for, as the index has them."""
    kinds = query.kinds or KEPT
    named = dict.fromkeys(kind.value for kind in kinds)
    return (*named, REPOST) if query.reposts else tuple(named)


def _filters(query: Query) -> Iterator[tuple[Term, ...]]:
    for field, values in (
        (FIGURE, query.figures),
        (TOPIC, query.topics),
        (OUTLET, query.outlets),
        (CLASS, query.classes),
        (TYPE, query.types),
    ):
        if values:
            yield _group(field, values)


def _group(field: str, values: Iterable[str]) -> tuple[Term, ...]:
    return tuple(tag_term(field, str(value)) for value in dict.fromkeys(values))


def _indexed_group(group: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple(map(_indexed, group))


def _indexed(term: Term) -> Term:
    """A term as the index has it: characters are tags there."""
    return Term((character_tag(term.tokens[0]),)) if term.is_character else term
