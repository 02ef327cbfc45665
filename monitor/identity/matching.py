"""Stars: each new occurrence placed at the statement that it reports."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from itertools import pairwise

from monitor.identity.frequencies import Frequencies
from monitor.identity.wordings import MIN_STOCK, Wording, compare, read_wording
from monitor.values import Match, Occurrence, Statement, StatementKind, make_id

WINDOW = timedelta(days=14)
"""Farther apart than this, equal words are a repeat or an old quotation, not one
report."""
AT_ONCE = timedelta(days=2)
"""How near in time weak agreement (a stock phrase, a few quoted words) must have been
published to count: the news of one day and of the next."""
SAID_APART = timedelta(days=1)
"""Reports that date a statement farther apart than this speak of two occasions; one day
is what time zones, and a late Sunday reported on Monday, explain."""
N_REMEMBERED = 8192
"""Wordings kept ready between calls."""


@dataclass(slots=True)
class _Star:
    """A statement while a call runs: its fullest wording, and who joined it.

    `members` maps positions in `new` to relations, `fullest` is the position whose
    wording it took over; `known_id` is None for one that this call founds.
    """

    wording: Wording
    known_id: str | None = None
    published_at: datetime | None = None
    said_on: date | None = None
    members: dict[int, str] = field(default_factory=dict)
    fullest: int | None = None

    def join(self, n: int, occurrence: Occurrence, relation: str) -> None:
        """Take in a member; the statement is as old as its oldest report."""
        self.members[n] = relation
        self.said_on = self.said_on or occurrence.circumstances.said_on
        times = [at for at in (self.published_at, occurrence.published_at) if at]
        self.published_at = min(times, default=None)


class Matcher:
    """Finds the statement that each occurrence reports. Thread-safe.

    Its `match` conforms to `ports.Decide`.
    """

    def __init__(self, frequencies: Frequencies) -> None:
        self._read = lru_cache(N_REMEMBERED)(partial(read_wording, frequencies))

    def match(
        self, new: Sequence[Occurrence], known: Sequence[Statement]
    ) -> tuple[Match, ...]:
        """Pair each new occurrence with the statement of its figure that it reports.

        One Match for each occurrence, in the order of `new`. A statement that this
        call founds has the id make_id("statement", ID) of its first occurrence, whose
        own match is "new"; the others name it. At most one match of a statement
        `is_fullest`. What was said and what was only held are never one. The order of
        `new` does not change who is joined with whom.
        """
        by_figure: dict[tuple[str, StatementKind], list[int]] = defaultdict(list)
        for n, occurrence in enumerate(new):
            by_figure[occurrence.figure_id, occurrence.kind].append(n)
        matches: dict[int, Match] = {}
        for owner, positions in by_figure.items():
            theirs = [each for each in known if (each.figure_id, each.kind) == owner]
            for star in self._gather({n: new[n] for n in positions}, theirs):
                matches.update(_matches(star, new))
        return tuple(matches[n] for n in range(len(new)))

    def _gather(
        self, new: Mapping[int, Occurrence], known: Sequence[Statement]
    ) -> Iterable[_Star]:
        """The stars of one figure's new occurrences, fullest wordings placed first."""
        wordings = {n: self._read(each.content, each.type) for n, each in new.items()}
        likely = self._likely(new, wordings, known)
        changed: list[_Star] = []  # founded here, or with a new fullest wording
        order = {n: (wordings[n].rank, new[n].content, new[n].id) for n in new}
        joined: dict[int, _Star] = {}  # by identity: one star, however often met
        for n in sorted(new, key=order.__getitem__, reverse=True):
            star, relation = _choose(new[n], wordings[n], (*likely[n], *changed))
            if star is None:
                star = _Star(wordings[n])
            is_fullest = not star.known_id or wordings[n].rank > star.wording.rank
            if is_fullest and star.fullest is None:
                star.wording, star.fullest = wordings[n], n
                changed.append(star)
            star.join(n, new[n], relation)
            joined[id(star)] = star
        return joined.values()

    def _likely(
        self,
        new: Mapping[int, Occurrence],
        wordings: Mapping[int, Wording],
        known: Sequence[Statement],
    ) -> Mapping[int, list[_Star]]:
        """For each new occurrence, the known statements that share a run with it."""
        index = _Index(wordings)
        own = {make_id("statement", each.id): n for n, each in new.items()}
        first, last = _times(new.values())
        likely: dict[int, list[_Star]] = defaultdict(list)
        for each in known:
            is_near = first - WINDOW <= each.first_published_at <= last + WINDOW
            if not is_near and each.id not in own:
                continue
            wording = self._read(each.text, each.type)
            star = _Star(wording, each.id, each.first_published_at, each.said_on)
            sharing = index.sharing(wording)
            if each.id in own:
                sharing.add(own[each.id])
            for n in sharing:
                likely[n].append(star)
        return likely


class _Index:
    """New wordings by their pairs of neighbouring words.

    Agreement takes a run of two words or more, and the pairs in a run weigh at least
    what the run weighs: who shares less cannot agree.
    """

    def __init__(self, wordings: Mapping[int, Wording]) -> None:
        self._equal: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self._pairs: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for n, wording in wordings.items():
            self._equal[wording.words].add(n)
            for pair, weight in _weighed_pairs(wording):
                weights = self._pairs[pair]
                weights[n] = max(weight, weights.get(n, 0.0))

    def sharing(self, wording: Wording) -> set[int]:
        """The new wordings that could agree with this one."""
        shared: dict[int, float] = defaultdict(float)
        for pair, weight in _weighed_pairs(wording):
            for n, weight_there in self._pairs.get(pair, {}).items():
                shared[n] += max(weight, weight_there)
        likely = {n for n, weight in shared.items() if weight >= MIN_STOCK}
        return likely | self._equal.get(wording.words, set())


def _weighed_pairs(wording: Wording) -> Iterator[tuple[tuple[str, str], float]]:
    for part in filter(None, (wording, wording.quoted)):
        yield from zip(
            pairwise(part.words), map(sum, pairwise(part.weights)), strict=True
        )


_EVER = (
    datetime.min.replace(tzinfo=UTC) + WINDOW,
    datetime.max.replace(tzinfo=UTC) - WINDOW,
)


def _times(new: Iterable[Occurrence]) -> tuple[datetime, datetime]:
    """First and last publication; all of time where one is not known."""
    times = [each.published_at for each in new]
    known = [time for time in times if time is not None]
    return (min(known), max(known)) if len(known) == len(times) else _EVER


_Preference = tuple[
    tuple[bool, bool, float], tuple[tuple[bool, int, int], tuple[str, ...], str]
]


def _choose(
    occurrence: Occurrence, wording: Wording, stars: Iterable[_Star]
) -> tuple[_Star | None, str]:
    """The star that an occurrence belongs to and its relation to it, or none.

    Equal words come first, then stars with a fuller wording than its own, then the
    better agreement; an occurrence that founded a statement stays with it.
    """
    own = make_id("statement", occurrence.id)
    best: _Preference | None = None
    chosen: _Star | None = None
    relation = "new"
    for star in stars:
        if star.known_id == own:
            return star, "identical"
        if not _is_near(occurrence, star):
            continue
        likeness = compare(wording, star.wording)
        if not likeness or not (likeness.is_strong or _at_once(occurrence, star)):
            continue
        is_fuller = star.wording.rank >= wording.rank
        order = (
            (likeness.is_identical, is_fuller, likeness.coverage),
            (star.wording.rank, star.wording.words, star.known_id or ""),
        )
        if best is None or order > best:
            best, chosen, relation = order, star, likeness.relation
    return chosen, relation


def _is_near(occurrence: Occurrence, star: _Star) -> bool:
    """Whether the times allow one utterance: as published, and as said."""
    ours, theirs = occurrence.published_at, star.published_at
    if ours and theirs and abs(ours - theirs) > WINDOW:
        return False
    said, said_there = occurrence.circumstances.said_on, star.said_on
    return not (said and said_there and abs(said - said_there) > SAID_APART)


def _at_once(occurrence: Occurrence, star: _Star) -> bool:
    ours, theirs = occurrence.published_at, star.published_at
    return bool(ours and theirs and abs(ours - theirs) <= AT_ONCE)


def _matches(star: _Star, new: Sequence[Occurrence]) -> Iterator[tuple[int, Match]]:
    """A Match for each member of a star; its first founds it if it is not known."""
    founder = min(star.members)
    statement_id = star.known_id or make_id("statement", new[founder].id)
    for n, relation in star.members.items():
        if star.known_id is None and n == founder:
            yield n, Match(new[n].id, None, "new")
            continue
        if star.known_id is None and n == star.fullest:
            relation = star.members[founder]  # how these two differ
        yield n, Match(new[n].id, statement_id, relation, n == star.fullest)
