"""A statement as the index has it: one document of tokens, and a place in time.

`words` are the tokens of the statement's text, then those of every context and wording
that its reports add, DIVIDER between two, so that no phrase goes from one into another.
`tags` are tokens, too, which no text can hold: who said it, where, on what, of which
kind. So a filter is one more word that must occur, and costs what a word costs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b

from monitor import standing
from monitor.searching.folding import dense_characters, stream
from monitor.searching.parsing import Term
from monitor.values import (
    Change,
    ChangeKind,
    Statement,
    Trait,
)

DIVIDER = "\ue000"
MOST_TOKENS = 20_000
"""Tokens of one document: some hundred contexts; what comes after is not found."""

FIGURE, TOPIC, OUTLET, TYPE, CLASS, KIND, CHARACTER = "ftoqckx"
COUNTED = (FIGURE, TOPIC, OUTLET)
"""What statements are counted by."""
EVERYTHING = ""
"""Stands for a tag where all statements are counted."""
REPOST = "repost"
"""The kind of a statement that the figure only passed on."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_TIE_BITS = 20
POSITIONS_A_MINUTE = 1 << _TIE_BITS
_MINUTES_A_DAY = 24 * 60
_DAY = _MINUTES_A_DAY << _TIE_BITS
"""Positions in a day."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the index needs to know of one report. `published_at` is when it was first
    seen where that is not known."""

    occurrence_id: str
    seq: int
    content: str
    context: str
    relation: str
    confidence: float
    outlet_id: str | None
    published_at: datetime
    is_deleted: bool
    is_repost: bool
    topics: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def is_gone(self) -> bool:
        """Whether its words, or all that held them, were taken away."""
        kind = standing.fate(self.content, self.changes)
        return self.is_deleted or kind in standing.GONE


@dataclass(frozen=True, slots=True)
class Document:
    """A statement in the index; `position` orders by first publication.

    `words` and `tags` are tokens with blanks between.
    """

    position: int
    statement_id: str
    report_id: str
    confidence: float
    n_reports: int
    n_outlets: int
    tags: str
    words: str


def document(statement: Statement, reports: Sequence[Told]) -> Document:
    """Make a statement's document. There is at least one report."""
    ordered = sorted(reports, key=lambda each: (each.published_at, each.seq))
    stand = (each for each in ordered if not each.is_gone)
    words = _words(statement, ordered)
    outlets = {each.outlet_id for each in ordered if each.outlet_id}
    tags = {
        tag(KIND, _kind(statement, ordered)),
        tag(FIGURE, statement.figure_id),
        tag(TYPE, statement.type),
        *(tag(OUTLET, each) for each in outlets),
        *(tag(TOPIC, each) for one in ordered for each in one.topics),
        *(tag(CLASS, each) for each in _classes(statement, ordered)),
        *map(character_tag, dense_characters(words)),
    }
    return Document(
        position=position(statement.first_published_at, statement.id),
        statement_id=statement.id,
        report_id=next(stand, ordered[0]).occurrence_id,
        confidence=max(each.confidence for each in ordered),
        n_reports=len(ordered),
        n_outlets=len(outlets),
        tags=" ".join(sorted(tags)),
        words=words,
    )


def _kind(statement: Statement, reports: Sequence[Told]) -> str:
    return REPOST if all(each.is_repost for each in reports) else statement.kind


def _words(statement: Statement, reports: Iterable[Told]) -> str:
    parts: list[str] = []
    texts = (
        text
        for one in reports
        for text in (one.context, one.content, *(each.after for each in one.changes))
    )
    seen: set[str] = set()
    n_tokens = 0
    for text in (statement.text, *texts):
        if text in seen or n_tokens >= MOST_TOKENS:
            continue
        seen.add(text)
        part = stream(text)
        # Contexts hold their wordings; only the statement's own stands twice.
        if not part or any(f" {part} " in f" {each} " for each in parts):
            continue
        parts.append(part)
        n_tokens += part.count(" ") + 1
    return f" {DIVIDER} ".join(parts)


def _classes(statement: Statement, reports: Iterable[Told]) -> Iterator[Trait]:
    if statement.repeats:
        yield Trait.REPEATED
    for one in reports:
        if one.relation in (Trait.VARIANT, Trait.PARAPHRASE):
            yield Trait(one.relation)
        if one.is_deleted:
            yield Trait.DELETED
        last = one.changes[-1].kind if one.changes else None
        for kind in {change.kind for change in one.changes}:
            if kind is ChangeKind.EDITED:
                yield Trait.EDITED
            elif kind is not ChangeKind.RESTORED and last is not ChangeKind.RESTORED:
                yield Trait(kind)


def tag(field: str, value: str) -> str:
    """A token for a filter. Only letters and signs above ASCII, none of which a text's
    token begins with."""
    kept = (
        each if each > "\x7f" or each.islower() or each.isdigit() else _high(each)
        for each in value
    )
    return f"\ue001{field}{''.join(kept)}"


def untagged(token: str) -> tuple[str, str]:
    """The field and the value that a tag was made of."""
    value = "".join(
        chr(ord(each) - 0xE100) if "\ue100" <= each <= "\ue17f" else each
        for each in token[2:]
    )
    return token[1], value


def _high(character: str) -> str:
    return chr(0xE100 + ord(character))


def character_tag(character: str) -> str:
    """The token for one character of a script without blanks."""
    return f"\ue001{CHARACTER}{character}"


def tag_term(field: str, value: str) -> Term:
    """A filter as something that must occur."""
    return Term((tag(field, value),))


def position(at: datetime, statement_id: str) -> int:
    """Where a statement stands: by the minute, and within it by its id.

    Two statements may want one position; the index gives the second the next free one.
    """
    digest = blake2b(statement_id.encode("utf-8", "replace"), digest_size=4).digest()
    tie = int.from_bytes(digest, "big") >> (32 - _TIE_BITS)
    return ((at - _EPOCH) // _MINUTE << _TIE_BITS) + tie


def minute_of(place: int) -> int:
    """The minute of a position, counted from 1970."""
    return place >> _TIE_BITS


def first_from(at: datetime) -> int:
    """The lowest position from an instant on, to the minute."""
    return -((_EPOCH - at) // _MINUTE) << _TIE_BITS


def begun_at(minute: int) -> datetime:
    """A minute counted from 1970, as an instant."""
    return _EPOCH + minute * _MINUTE


def day_of(place: int) -> int:
    """The day of a position, counted from 1970-01-01."""
    return place // _DAY


def date_of(day: int) -> date:
    """A counted day as a date."""
    return date.fromordinal(day + _EPOCH.toordinal())


def day_number(day: date) -> int:
    """A date as a counted day."""
    return day.toordinal() - _EPOCH.toordinal()


def first_of_day(day: int) -> int:
    """The lowest position of a day."""
    return day * _DAY
