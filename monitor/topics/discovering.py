"""What is left over -> groups that a reader would nod at, the same from day to day.

Statements that share weighty words are linked, each group is named by words that most
of its statements share, and it goes on as the group of an earlier day where it is about
the same: staying is easier than beginning, so that names do not flip.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from monitor.topics.labels import Label, make_label, make_member
from monitor.topics.weighing import (
    Known,
    Vector,
    Weighing,
    cosine,
    mean,
)
from monitor.topics.wording import Term, long_terms
from monitor.values import Discovery, Leftover, TopicGroup, make_id

if TYPE_CHECKING:  # numpy takes long to import, and most commands find no groups
    from monitor.topics.linking import Floats

LIKENESS = 0.11
"""Mean cosine of the statements of one group. Source: docs/topics.md."""
SMALL = 6
MORE_EACH = 0.02
"""A group of fewer must be more alike, by so much for each that is missing: three
statements share a word by chance more often than six do."""
MIN_MEMBERS = 3
MIN_STAYING = 2
"""Statements that a new group needs, and one that was there before."""
NEAR = 0.6
"""Two statements of two articles that are so alike begin a group by themselves."""
SAME = 0.25
"""Cosine at which a group is an earlier one; half of it where they share a name."""
JOINING = 0.09
"""Cosine at which a statement that says a group's name belongs to it."""
OLD_SHARE = 0.7
"""What a group's past weighs beside the day's statements."""
CONSIDERED = 4
"""So many times as many groups as are wanted get a name: some will have none, or be
earlier ones, or become one."""
FADES_AFTER = timedelta(days=30)

Meanings = Callable[[Sequence[str]], "Floats"]
"""Texts -> their embeddings, one row of length one each."""


@dataclass(slots=True)
class _Draft:
    """A group in the making."""

    rows: list[int]
    vector: Vector
    label: Label | None = None
    past: TopicGroup | None = None

    @property
    def names(self) -> set[Term]:
        """The terms of its label."""
        if self.past is not None:
            return {tuple(term.split()) for term in self.past.label_terms}
        return set(self.label.terms) if self.label else set()


def discover(
    leftover: Sequence[Leftover],
    known_groups: Sequence[TopicGroup],
    day: date,
    *,
    known: Known,
    max_groups: int = 6,
    meanings: Meanings | None = None,
) -> Discovery:
    """Group statements by what they talk about, and name the groups.

    `known_groups` are those of earlier days; one unseen for FADES_AFTER is forgotten.
    Gives at most `max_groups`, the largest, with `last_day` and `terms` brought up to
    `day`. The same input gives the same groups in whatever order it comes. Pure.
    """
    ordered = sorted(leftover, key=lambda one: one.statement_id)
    finder = _Finder(ordered, known, meanings)
    alive = [one for one in known_groups if abs(day - one.last_day) <= FADES_AFTER]
    alive.sort(key=lambda one: (one.first_day, one.id))
    drafts = finder.find(alive, max_groups)
    drafts.sort(key=lambda one: (-len(one.rows), one.past is None, min(one.rows)))
    groups, assignment = [], {}
    for draft in drafts[:max_groups]:
        group = _group_of(draft, day)
        groups.append(group)
        for row in draft.rows:
            assignment[ordered[row].statement_id] = group.id
    return Discovery(tuple(groups), assignment)


class _Finder:
    """One day's statements with their vectors."""

    def __init__(
        self, ordered: Sequence[Leftover], known: Known, meanings: Meanings | None
    ) -> None:
        from monitor.topics.linking import Space

        self.ordered = ordered
        self.weighing = Weighing(ordered, known)
        self._said = [long_terms(one.said_runs) for one in self.weighing.wordings]
        self.vectors = [self.weighing.vector(row) for row in range(len(ordered))]
        texts = [one.context or one.content for one in ordered]
        told = meanings(texts) if meanings and texts else None
        self.space = Space(self.vectors, told)

    def find(self, alive: Sequence[TopicGroup], max_groups: int) -> list[_Draft]:
        """The day's groups: those that go on, and new ones."""
        from monitor.topics.linking import link

        found = link(self.space, LIKENESS)
        found.sort(key=lambda rows: (-len(rows), rows))
        enough = islice(filter(self._is_enough, found), CONSIDERED * max_groups)
        linked = [self._draft(rows) for rows in enough]
        staying: dict[str, _Draft] = {}
        fresh = []
        for draft in linked:
            past = self._past_of(draft, alive)
            if past is None:
                fresh.append(draft)
            elif past.id in staying:
                self._take(staying[past.id], draft.rows)
            else:
                staying[past.id] = replace(draft, past=past)
        for group in alive:
            staying.setdefault(group.id, _Draft([], dict(group.terms), past=group))
        named = [one for one in self._merged(fresh) if one.label is not None]
        self._recruit([*staying.values(), *named])
        drafts = [*staying.values(), *filter(self._is_subject, named)]
        self._recruit(drafts)  # what those had that are none
        return [one for one in drafts if len(one.rows) >= MIN_STAYING]

    def _draft(self, rows: list[int]) -> _Draft:
        vectors = [self.vectors[row] for row in rows]
        draft = _Draft(rows, mean(vectors, [1.0] * len(rows)))
        draft.label = self._label(rows) or self._label_of_headline(rows)
        return draft

    def _is_enough(self, rows: Sequence[int]) -> bool:
        """Whether these begin a group: three, or two of two articles that are near."""
        if len(rows) >= SMALL:
            return True
        alike = self._mean_likeness(rows)
        if len(rows) >= MIN_MEMBERS:
            return alike >= LIKENESS + (SMALL - len(rows)) * MORE_EACH
        return alike >= NEAR and self._n_articles(rows) > 1

    def _n_articles(self, rows: Sequence[int]) -> int:
        """Told by their headlines; a post has none and stands for itself."""
        titles = [self.ordered[row].title for row in rows]
        return titles.count("") + len(set(titles) - {""})

    def _is_subject(self, draft: _Draft) -> bool:
        """Whether a new group is about what its name says; a large one is.

        Of a few, more than half must say its first word, or their headline does: what
        stands around them only is the report's. Three need two speakers or two
        articles, for what one person says in a row shares her own words. A common word
        that different articles share is chance, unless several speakers all say it.
        """
        rows = draft.rows
        if draft.label is None or len(rows) >= SMALL:
            return True
        term = draft.label.terms[0]
        n_articles = self._n_articles(rows)
        n_speakers = len({self.ordered[row].figure_id for row in rows})
        n_said = sum(term in self._said[row] for row in rows)
        if n_articles > 1 and not draft.label.is_telling:
            return n_speakers > 1 and n_said == len(rows)
        if n_articles == n_speakers == 1 and len(rows) <= MIN_MEMBERS:
            return False
        headline = self.weighing.wordings[rows[0]].title
        return 2 * n_said > len(rows) or (n_articles == 1 and term in headline)

    def _mean_likeness(self, rows: Sequence[int]) -> float:
        """Of each two of these statements."""
        n = len(rows)
        others = (
            float(self.space.likeness(row)[[one for one in rows if one != row]].sum())
            for row in rows
        )
        return sum(others) / (n * (n - 1))

    def _label(self, rows: Sequence[int]) -> Label | None:
        return self._label_by(rows, {row: self.weighing.abouts[row] for row in rows})

    def _label_of_headline(self, rows: Sequence[int]) -> Label | None:
        """What to call many statements of one article that share no few words: by its
        headline's, of which somebody says each."""
        if len(rows) < SMALL or self._n_articles(rows) > 1:
            return None
        weighing = self.weighing
        abouts = {r: weighing.abouts[r] | weighing.wordings[r].title for r in rows}
        return self._label_by(rows, abouts)

    def _label_by(
        self, rows: Sequence[int], abouts: Mapping[int, frozenset[Term]]
    ) -> Label | None:
        speakers = self.weighing.speakers(rows)
        return make_label(
            [make_member(abouts[row], self.weighing.wordings[row]) for row in rows],
            self.weighing.weigh_in(rows),
            lambda term: not speakers.isdisjoint(term) or self.weighing.is_short(term),
        )

    def _past_of(self, draft: _Draft, alive: Sequence[TopicGroup]) -> TopicGroup | None:
        """The earlier group that this one is: alike, and its name still true."""
        best, most = None, 0.0
        for group in alive:
            names = {tuple(term.split()) for term in group.label_terms}
            is_named_alike = not names.isdisjoint(draft.names)
            alike = cosine(draft.vector, dict(group.terms))
            least = SAME / 2 if is_named_alike else SAME
            said = sum(self._says(row, names) for row in draft.rows)
            if alike > most and alike >= least and 3 * said >= len(draft.rows):
                best, most = group, alike
        return best

    def _says(self, row: int, names: set[Term]) -> bool:
        return not names.isdisjoint(self.weighing.abouts[row])

    def _belongs(self, row: int, draft: _Draft) -> bool:
        """Whether a statement says all of a group's name and is a little like it, or
        says some of it and is more like it."""
        said = len(draft.names & self.weighing.abouts[row])
        least = JOINING if said == len(draft.names) else 2 * JOINING
        return said > 0 and cosine(self.vectors[row], draft.vector) >= least

    def _take(self, draft: _Draft, rows: Sequence[int]) -> None:
        draft.rows.extend(rows)
        vectors = [self.vectors[row] for row in draft.rows]
        draft.vector = mean(vectors, [1.0] * len(vectors))

    def _merged(self, drafts: Sequence[_Draft]) -> list[_Draft]:
        """Groups whose names share a word and that are alike become one."""
        merged: list[_Draft] = []
        for draft in sorted(drafts, key=lambda one: (-len(one.rows), one.rows)):
            stems = {stem for term in draft.names for stem in term}
            for other in merged:
                theirs = {stem for term in other.names for stem in term}
                is_near = cosine(draft.vector, other.vector) >= SAME / 2
                if is_near and not stems.isdisjoint(theirs):
                    joined = self._draft(sorted([*other.rows, *draft.rows]))
                    if joined.label is not None:
                        other.rows, other.vector = joined.rows, joined.vector
                        other.label = joined.label
                        break
            else:
                merged.append(draft)
        return merged

    def _recruit(self, drafts: Sequence[_Draft]) -> None:
        """Let statements that are in no group join the one whose name they say."""
        taken = {row for draft in drafts for row in draft.rows}
        joining: list[tuple[_Draft, int]] = []
        for row in range(len(self.vectors)):
            if row in taken:
                continue
            fitting = [
                (cosine(self.vectors[row], draft.vector), -n)
                for n, draft in enumerate(drafts)
                if self._belongs(row, draft)
            ]
            if fitting:
                joining.append((drafts[-max(fitting)[1]], row))
        for draft, row in joining:
            draft.rows.append(row)


def _group_of(draft: _Draft, day: date) -> TopicGroup:
    """What is kept of a group: a known one with what it says today besides."""
    if draft.past is None:
        assert draft.label is not None
        return TopicGroup(
            id=make_id("topic-group", draft.label.text, day.isoformat()),
            label=draft.label.text,
            label_terms=tuple(" ".join(term) for term in draft.label.terms),
            terms=_terms(draft.vector),
            first_day=day,
            last_day=day,
        )
    past = draft.past
    vector = mean([dict(past.terms), draft.vector], [OLD_SHARE, 1 - OLD_SHARE])
    return replace(
        past,
        terms=_terms(vector),
        first_day=min(past.first_day, day),
        last_day=max(past.last_day, day),
    )


def _terms(vector: Vector) -> tuple[tuple[str, float], ...]:
    """Rounded, so that what was stored and read again is the same."""
    heaviest = sorted(vector.items(), key=lambda item: (-item[1], item[0]))
    return tuple((term, round(weight, 4)) for term, weight in heaviest)
