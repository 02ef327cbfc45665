"""Topics that a person might configure, from a month of what no topic takes. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from monitor import text
from monitor.topics.discovering import Meanings, discover
from monitor.topics.labels import MIN_NOUNHOOD, nounhood
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
COMMON = 0.08
"""A word that such a share of all articles has tells no subject by itself (leader,
government, attention): as a term of a topic it would take half of everything."""
_NAME_WITH_NUMBER = re.compile(r"[^\W\d_a-z][\w-]*\d+")  # G7, F-16, COVID-19


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
    made = (
        _suggestion(group, ordered, rows[group.id], weighing) for group in found.groups
    )
    return tuple(one for one in made if one.terms)


def _suggestion(
    group: TopicGroup,
    ordered: Sequence[Leftover],
    rows: Sequence[int],
    weighing: Weighing,
) -> Suggestion:
    members = [ordered[row] for row in rows]
    named = [tuple(term.split()) for term in group.label_terms]
    terms = tuple(_terms(weighing, rows, named))
    title = _title(group, named, terms)
    return Suggestion(
        id=_identifier(title),
        title=title,
        terms=terms,
        n_statements=len(members),
        n_figures=len({one.figure_id for one in members}),
        examples=tuple(
            (_short(one.content), one.figure_id) for one in members[:N_EXAMPLES]
        ),
    )


def _title(
    group: TopicGroup, named: Sequence[Term], terms: Sequence[tuple[str, int]]
) -> str:
    """The group's name, unless a word of it is none to be proposed; then the terms."""
    if len(terms) >= len(named) == len(group.label.split(", ")):
        folded = text.fold(group.label)
        if all(text.fold(term) in folded for term, _ in terms[: len(named)]):
            return group.label
    best = ", ".join(term for term, _ in terms[:2])
    return best[:1].upper() + best[1:]


def _terms(
    weighing: Weighing, rows: Sequence[int], named: Sequence[Term]
) -> Iterator[tuple[str, int]]:
    """What tells these statements from all others: the title's words, then more."""
    inside = Counter(term for row in rows for term in weighing.wordings[row].text)
    written = _places(weighing, rows)
    forms = {term: _usual(found) for term, found in written.items()}
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
        if _tells_nothing(term, written[term], weighing):
            continue
        taken.update(term)
        listed += 1
        yield (
            forms[term],
            inside[term] or sum(term in weighing.abouts[row] for row in rows),
        )


def _places(weighing: Weighing, rows: Sequence[int]) -> dict[Term, list[Form]]:
    """Every place where each term was written."""
    found: dict[Term, list[Form]] = {}
    for row in rows:
        for form in forms_of(weighing.wordings[row]):
            found.setdefault(form.term, []).append(form)
    return found


def _usual(forms: Sequence[Form]) -> str:
    """The usual form of a term, in small letters unless it is a name."""
    counts = Counter(map(_written, forms))
    return max(counts, key=lambda one: (counts[one], one))


def _tells_nothing(term: Term, forms: Sequence[Form], weighing: Weighing) -> bool:
    """Whether a term would be junk in topics.yaml: digits, a scrap of a word, a verb,
    or a word that stands in every other article."""
    usual = _usual(forms)
    if any(map(str.isdigit, usual)) and not _NAME_WITH_NUMBER.fullmatch(usual):
        return True
    if "'" in usual or "’" in usual:
        return True
    if len(term) > 1 or usual[:1].isupper():
        return False
    if nounhood(forms) < MIN_NOUNHOOD or all(one.before == "to" for one in forms):
        return True
    return forms[0].is_english and weighing.share_of_articles(term[0]) >= COMMON


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
