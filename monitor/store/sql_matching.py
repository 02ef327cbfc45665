"""What each engine makes of a search: FTS5 expressions, tsqueries and phrases.

One function for both: `matching` gives the positions of the documents that hold what is
asked for. Tokens hold neither quotes nor blanks, so no text of a person's can become
syntax.
"""

from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    cast,
    column,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from monitor.searching import Asked, Term, Wanted
from monitor.searching.documents import EVERYTHING
from monitor.store.tables import search_lines, search_statements
from monitor.store.tables.search import WORDS

_fts = table(WORDS, column("rowid", BigInteger), column(WORDS))
_vectors = table(WORDS, column("position", BigInteger), column("tokens"))
Positions = Select[tuple[int]]


def matching(dialect: str, asked: Asked) -> Positions:
    """Select the positions of the documents asked for, in no order."""
    return _on_sqlite(asked) if dialect == "sqlite" else _on_postgres(asked)


def _between(place: ColumnElement[int], asked: Asked) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if asked.from_position is not None:
        bounds.append(place >= asked.from_position)
    if asked.to_position is not None:
        bounds.append(place < asked.to_position)
    return bounds


# SQLite --------------------------------------------------------------------------


def _on_sqlite(asked: Asked) -> Positions:
    place = _fts.c.rowid
    query = select(place.label("position")).where(
        _fts.c[WORDS].op("MATCH")(_fts5(asked.all)), *_between(place, asked)
    )
    # A sum can be looked up, and no word be looked for by it: words come first so.
    return _of_kind(query, place + literal_column("0"), asked)


def _of_kind(query: Positions, place: ColumnElement[int], asked: Asked) -> Positions:
    """Those of a kind and sure enough, by their narrow lines: nearly all are, and to
    look for a token that nearly all have would cost more."""
    if not asked.kinds and asked.confidence <= 0:
        return query
    columns = search_lines.c
    query = query.where(columns.tag == EVERYTHING, columns.position == place)
    if asked.kinds:
        query = query.where(columns.kind.in_(asked.kinds))
    if asked.confidence > 0:
        query = query.where(columns.confidence >= asked.confidence)
    return query


def _fts5(wanted: Wanted) -> str:
    """The FTS5 expression; there is always a group."""
    groups = " AND ".join(f"({_any(group)})" for group in wanted.groups)
    return f"({groups}) NOT ({_any(wanted.without)})" if wanted.without else groups


def _any(terms: Iterable[Term]) -> str:
    return " OR ".join(
        f'"{" ".join(term.tokens)}"{" *" if term.is_prefix else ""}' for term in terms
    )


# PostgreSQL ----------------------------------------------------------------------


def _on_postgres(asked: Asked) -> Positions:
    """The index finds documents with all tokens of a phrase; whether they stand side by
    side is seen in the words themselves."""
    place = _vectors.c.position
    words = search_statements.c.words
    wanted = asked.all
    without = [term for term in wanted.without if not _is_phrase(term)]
    query = select(place).where(
        _holds(_tsquery(wanted.groups, without)), *_between(place, asked)
    )
    conditions = [
        or_(*(_stands(term, words) for term in group))
        for group in wanted.groups
        if any(map(_is_phrase, group))
    ]
    conditions += [
        not_(_stands(term, words)) for term in wanted.without if _is_phrase(term)
    ]
    if conditions:
        query = query.join(search_statements, search_statements.c.position == place)
    return _of_kind(query.where(*conditions), place, asked)


def _is_phrase(term: Term) -> bool:
    return len(term.tokens) > 1


def _holds(query: str) -> ColumnElement[bool]:
    return _vectors.c.tokens.op("@@")(cast(literal(query), TSQUERY))


def _tsquery(groups: Iterable[tuple[Term, ...]], without: Iterable[Term] = ()) -> str:
    parts = [f"({' | '.join(map(_lexemes, group))})" for group in groups]
    parts += [f"!{_lexemes(term)}" for term in without]
    return " & ".join(parts)


def _lexemes(term: Term) -> str:
    *first, last = (f"'{token}'" for token in term.tokens)
    joined = " & ".join([*first, f"{last}:*" if term.is_prefix else last])
    return f"({joined})"


def _stands(term: Term, words: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a term stands in a document, phrases exactly."""
    if not _is_phrase(term):
        return _holds(_lexemes(term))
    end = "" if term.is_prefix else " "
    padded = literal(" ") + words + literal(" ")
    is_there = func.strpos(padded, f" {' '.join(term.tokens)}{end}") > 0
    return and_(_holds(_lexemes(term)), is_there)
