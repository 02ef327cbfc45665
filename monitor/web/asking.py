"""A reader's form -> what the store is asked, and its answer -> what a page shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from monitor import searching
from monitor.errors import SearchError
from monitor.render import safe
from monitor.searching import Wanted
from monitor.values import (
    Matched,
    Order,
    Query,
    QuotationType,
    StatementReports,
)
from monitor.values.searching import Trait
from monitor.web.archive import Archive
from monitor.web.entries import entry
from monitor.web.wording import many

FIELDS = (
    "q",
    "figure",
    "topic",
    "source",
    "type",
    "class",
    "since",
    "until",
    "order",
)
"""Names of the form's fields, as they stand in addresses."""
_BADGES = {
    Trait.VARIANT: "In other words somewhere",
    Trait.PARAPHRASE: "Paraphrased somewhere",
}
HITS = 20
"""Statements on a page of results."""
MOST_TOTAL = 1000
"""How far statements are counted: who has more needs other words, not the number."""
_CHUNK = 200

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """A form as it was filled in, and the question that it makes."""

    values: Mapping[str, str]
    query: Query
    after: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return not any(self.values.values())

    def address(self, **more: str) -> str:
        """The question as it stands in an address."""
        given = {name: value for name, value in self.values.items() if value}
        return urlencode(given | more)


def read(values: Mapping[str, str], least: float) -> Asked:
    """Understand a form. Raises: SearchError saying which field is wrong."""
    given = {name: values.get(name, "").strip() for name in FIELDS}
    query = Query(
        text=given["q"],
        figures=_one(given["figure"]),
        topics=_one(given["topic"]),
        outlets=_one(given["source"]),
        types=_of(QuotationType, given["type"]),
        classes=_of(Trait, given["class"]),
        since=_day(given["since"]),
        until=_day(given["until"]),
        confidence=least,
        order=(_of(Order, given["order"]) or (Order.NEWEST,))[0],
    )
    return Asked(given, query, values.get("after") or None)


def find(asked: Asked, archive: Archive) -> dict[str, Any]:
    """A page of what was found, for the template. Raises: SearchError."""
    found = archive.store.find(asked.query, HITS, asked.after, MOST_TOTAL)
    classes = {match.statement_id: match.classes for match in found.matches}
    wanted = searching.read(asked.query).wanted
    return {
        "total": _total(found),
        # What was merged since it was indexed comes back where it stands now.
        "hits": [
            _hit(one, classes[one.statement.id], wanted, asked.query, archive)
            for one in archive.store.statements(tuple(classes), brief=True)
            if one.reports
        ],
        "next": asked.address(after=found.next) if found.next else None,
        "query": asked.address(),
    }


def everything(
    asked: Asked, archive: Archive
) -> Iterator[tuple[StatementReports, ...]]:
    """All that was found, some at a time. Raises: SearchError."""
    after: str | None = None
    while True:
        found = archive.store.find(asked.query, _CHUNK, after, count_to=0)
        yield archive.store.statements([each.statement_id for each in found.matches])
        after = found.next
        if after is None:
            return


def _hit(
    one: StatementReports,
    classes: tuple[Trait, ...],
    wanted: Wanted,
    query: Query,
    archive: Archive,
) -> dict[str, Any]:
    answer = searching.answering(wanted, query.outlets, one)
    snippet = answer.snippet
    text, parts, at = snippet.text, [], 0
    for start, end in snippet.marks:
        parts += [(_inline(text[at:start]), False), (_inline(text[start:end]), True)]
        at = end
    parts.append((_inline(text[at:]), False))
    if snippet.is_cut_before:
        parts.insert(0, ("… ", False))
    if snippet.is_cut_after:
        parts.append((" …", False))
    shown = entry(one, archive.catalog)
    words = [f"As it was: {answer.became.value} since"] if answer.became else []
    if answer.report.occurrence.confidence < archive.least:
        words.append("Not sure that these words are theirs")
    others = (_BADGES[each] for each in classes if each in _BADGES)
    return {
        "entry": shown,
        "snippet": [part for part in parts if part[0]],
        "badges": (*words, *shown.badges, *others),
    }


def _inline(words: str) -> str:
    """One line that keeps a blank at either end: parts stand side by side."""
    inner = safe.line(words)
    if not inner:
        return " " if words else ""
    before = " " if words[:1].isspace() else ""
    after = " " if words[-1:].isspace() else ""
    return f"{before}{inner}{after}"


def _total(found: Matched) -> str:
    if not found.matches:
        return "Nothing found"
    more = "" if found.is_exact else "More than "
    return f"{more}{many(found.total, 'statement')} found"


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _of(kind: type[E], value: str) -> tuple[E, ...]:
    if not value:
        return ()
    try:
        return (kind(value),)
    except ValueError:
        known = ", ".join(each.value for each in kind)
        raise SearchError(f"“{safe.line(value)}” is none of: {known}") from None


def _day(value: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise SearchError(
            f"“{safe.line(value)}” is no day; write it like 2026-03-31"
        ) from None
