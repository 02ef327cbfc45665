"""Topics that a person might configure, from a month of what no topic takes. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from monitor import text
from monitor.topics.discovering import Meanings, discover
from monitor.topics.weighing import Known, Weighing
from monitor.topics.wording import Form, Term, forms_of
from monitor.values import Leftover, TopicGroup

MOST_TERMS = 6
N_EXAMPLES = 2
MIN_SHARE = 0.2
"""A term is proposed if such a share of the topic's statements have it ..."""
MIN_OWN = 0.5
"""... and such a share of the statements that have it are the topic's."""
LONGEST_EXAMPLE = 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A topic as it could be configured.

    `terms` come with how many of its statements have each; `examples` are statements,
    each with its figure's id.
    """

    id: str
    title: str
    terms: tuple[tuple[str, int], ...]
    n_statements: int
    n_figures: int
    examples: tuple[tuple[str, str], ...]


def suggest(
    leftover: Sequence[Leftover],
    day: date,
    *,
    known: Known,
    most: int = 10,
    meanings: Meanings | None = None,
) -> tuple[Suggestion, ...]:
    """Propose at most `most` topics, largest first; `day` is the last of the month."""
    ordered = sorted(leftover, key=lambda one: one.statement_id)
    found = discover(ordered, (), day, known=known, max_groups=most, meanings=meanings)
    weighing = Weighing(ordered, known)
    rows: dict[str, list[int]] = {}
    for row, one in enumerate(ordered):
        if one.statement_id in found.assignment:
            rows.setdefault(found.assignment[one.statement_id], []).append(row)
    return tuple(
        _suggestion(group, ordered, rows[group.id], weighing) for group in found.groups
    )


def _suggestion(
    group: TopicGroup,
    ordered: Sequence[Leftover],
    rows: Sequence[int],
    weighing: Weighing,
) -> Suggestion:
    members = [ordered[row] for row in rows]
    named = [tuple(term.split()) for term in group.label_terms]
    return Suggestion(
        id=_identifier(group.label),
        title=group.label,
        terms=tuple(_terms(weighing, rows, named)),
        n_statements=len(members),
        n_figures=len({one.figure_id for one in members}),
        examples=tuple(
            (_short(one.content), one.figure_id) for one in members[:N_EXAMPLES]
        ),
    )


def _terms(
    weighing: Weighing, rows: Sequence[int], named: Sequence[Term]
) -> Iterator[tuple[str, int]]:
    """What tells these statements from all others: the title's words, then more."""
    inside = Counter(term for row in rows for term in weighing.wordings[row].text)
    forms = _forms(weighing, rows)
    speakers = weighing.speakers(rows)
    candidates = [
        term
        for term, n in inside.items()
        if n >= max(2, MIN_SHARE * len(rows))
        and n >= MIN_OWN * weighing.n_with(term)
        and speakers.isdisjoint(term)
    ]
    weight = weighing.weigh_in(rows)
    candidates.sort(key=lambda term: (-inside[term] * weight(term), term))
    taken: set[str] = set()
    listed = 0
    for term in dict.fromkeys((*named, *candidates)):
        if term not in forms or not taken.isdisjoint(term) or listed == MOST_TERMS:
            continue
        taken.update(term)
        listed += 1
        yield (
            forms[term],
            inside[term] or sum(term in weighing.abouts[row] for row in rows),
        )


def _forms(weighing: Weighing, rows: Sequence[int]) -> dict[Term, str]:
    """The usual form of each term, in small letters unless it is a name."""
    counts: dict[Term, Counter[str]] = {}
    for row in rows:
        for form in forms_of(weighing.wordings[row]):
            counts.setdefault(form.term, Counter())[_written(form)] += 1
    return {
        term: max(found, key=lambda one: (found[one], one))
        for term, found in counts.items()
    }


def _written(form: Form) -> str:
    return form.surface.lower() if form.is_first else form.surface


def _identifier(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "topic"


def _short(content: str) -> str:
    line = " ".join(text.normalise(content).split())
    if len(line) <= LONGEST_EXAMPLE:
        return line
    return line[:LONGEST_EXAMPLE].rsplit(" ", 1)[0] + " …"
