"""A reader's form -> what the store is asked, and its answer -> what a page shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from monitor.errors import SearchError
from monitor.render import safe
from monitor.values import Found, Hit, Order, Query, QuotationType, StatementReports
from monitor.values.searching import Trait
from monitor.web.archive import Archive
from monitor.web.entries import badges_of, entry
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
    found = archive.store.search(asked.query, HITS, asked.after)
    full = {
        one.statement.id: one
        for one in archive.store.statements([hit.statement.id for hit in found.hits])
    }
    return {
        "total": _total(found),
        "hits": [
            _hit(hit, full[hit.statement.id], archive)
            for hit in found.hits
            if hit.statement.id in full
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
        found = archive.store.search(asked.query, _CHUNK, after)
        yield archive.store.statements([hit.statement.id for hit in found.hits])
        after = found.next
        if after is None:
            return


def _hit(hit: Hit, one: StatementReports, archive: Archive) -> dict[str, Any]:
    text, parts, at = hit.snippet.text, [], 0
    for start, end in hit.snippet.marks:
        parts += [(_inline(text[at:start]), False), (_inline(text[start:end]), True)]
        at = end
    parts.append((_inline(text[at:]), False))
    if hit.snippet.is_cut_before:
        parts.insert(0, ("… ", False))
    if hit.snippet.is_cut_after:
        parts.append((" …", False))
    since = (f"As it was: {hit.became.value} since",) if hit.became else ()
    others = (_BADGES[each] for each in hit.classes if each in _BADGES)
    badges = (*since, *badges_of(one), *others)
    return {
        "entry": entry(one, archive.catalog),
        "snippet": [part for part in parts if part[0]],
        "badges": badges,
    }


def _inline(words: str) -> str:
    """One line that keeps a blank at either end: parts stand side by side."""
    inner = safe.line(words)
    if not inner:
        return " " if words else ""
    before = " " if words[:1].isspace() else ""
    after = " " if words[-1:].isspace() else ""
    return f"{before}{inner}{after}"


def _total(found: Found) -> str:
    if not found.hits:
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
