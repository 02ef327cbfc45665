"""Who joins whom: statements as stars around their fullest wording.

The stars of a figure are a function of the set of its occurrences: taken fullest first,
each joins the best of the centres that stand by then and tell the same, or becomes a
centre itself. So what changes for one can only change what is less full, and a change
is followed downwards until nothing changes any more. What a person has pinned together
stands from the start, around its fullest wording.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import total_ordering
from heapq import heappop, heappush

from monitor.identity.relating import Relation, relate
from monitor.identity.signing import asked, signatures
from monitor.identity.told import Told
from monitor.ports import Known
from monitor.values import Occurrence, Placed, Statement

CENTRE, PINNED = "new", "merged"
"""The relations of the fullest wording itself, and of what only a person joined."""
_Order = tuple[tuple[float, ...], tuple[object, ...]]


@total_ordering
@dataclass(slots=True, eq=False)
class Body:
    """An occurrence while stars are made: fuller ones come first in order.

    `placed` is where it stood, None for one that is new; `at` when it was published, or
    seen where that is not known. `centre_id` is the occurrence whose star it is in now,
    None until that is decided.
    """

    occurrence: Occurrence
    told: Told
    at: datetime
    placed: Placed | None = None
    pin: str | None = None
    centre_id: str | None = None
    relation: str = ""
    is_settled: bool = False
    key: tuple[object, ...] = field(init=False)

    def __post_init__(self) -> None:
        one = self.occurrence
        self.key = (*self.told.wording.rank, one.content, one.id)

    def __lt__(self, other: "Body") -> bool:
        return self.key > other.key

    @property
    def id(self) -> str:
        """The occurrence's."""
        return self.occurrence.id

    @property
    def is_centre(self) -> bool:
        """Whether a star stands around it now."""
        return self.centre_id == self.id

    @property
    def before(self) -> Statement | None:
        """The statement that it was in."""
        return self.placed.statement if self.placed else None

    @property
    def was_centre(self) -> bool:
        """Whether its wording was its statement's text."""
        return self.before is not None and self.before.text_of == self.id

    @property
    def is_moved(self) -> bool:
        """Whether it is new, or not where it was."""
        if self.placed is None:
            return True
        was = (self.placed.statement.text_of, self.placed.relation, self.placed.pin)
        return was != (self.centre_id, self.relation, self.pin)

    def join(self, centre: "Body", relation: str) -> None:
        """Stand in the star of `centre`."""
        self.centre_id, self.relation = centre.id, relation


Read = Callable[[Occurrence], Told]
"""`told.tell` with the table of frequencies, perhaps from memory."""


class Sky:
    """The stars that a call looks at; all others stay as they are."""

    def __init__(self, known: Known, read: Read) -> None:
        self.known = known
        self.bodies: dict[str, Body] = {}
        self._read = read
        self._numbers: dict[tuple[str, bool], frozenset[int]] = {}
        self._waiting: list[Body] = []
        self._new: list[Body] = []
        self._risen: list[Body] = []
        self._similar: dict[tuple[frozenset[int], bool], list[Body]] = {}
        self._members: dict[str, list[Body]] = {}
        self._relations: dict[tuple[str, str], Relation | None] = {}

    # what is there ---------------------------------------------------------------

    def add(self, occurrence: Occurrence, now: datetime) -> None:
        """Take in a new occurrence, to be placed."""
        at = occurrence.published_at or now
        body = Body(occurrence, self._read(occurrence), at)
        self.bodies[body.id] = body
        self._new.append(body)
        self._wait([body])

    def members(self, statement_id: str) -> list[Body]:
        """The bodies that were in a statement, by the order they were stored in."""
        if statement_id not in self._members:
            placed = self.known.members(statement_id)
            self._members[statement_id] = [self._body(each) for each in placed]
        return self._members[statement_id]

    def near(self, body: Body, *, members: bool = False) -> Iterator[Body]:
        """The centres (or all bodies) that it could be related to, but itself."""
        numbers = self._asked(body)
        if (numbers, members) not in self._similar:
            placed = self.known.similar(numbers, members=members)
            self._similar[numbers, members] = [self._body(each) for each in placed]
        yield from (
            each for each in self._similar[numbers, members] if each is not body
        )
        for other in self._new if members else self._risen:
            if other is not body and not numbers.isdisjoint(self._signed(other)):
                yield other

    def relation(self, one: Body, other: Body) -> Relation | None:
        """How two are related, each pair compared once."""
        pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
        if pair not in self._relations:
            self._relations[pair] = relate(one.told, other.told)
        return self._relations[pair]

    def _asked(self, body: Body) -> frozenset[int]:
        if (body.id, True) not in self._numbers:
            self._numbers[body.id, True] = asked(body.told)
        return self._numbers[body.id, True]

    def _signed(self, body: Body) -> frozenset[int]:
        if (body.id, False) not in self._numbers:
            self._numbers[body.id, False] = signatures(body.told)
        return self._numbers[body.id, False]

    def _body(self, placed: Placed) -> Body:
        one = placed.occurrence
        if one.id not in self.bodies:
            self.bodies[one.id] = Body(
                one,
                self._read(one),
                one.published_at or placed.seen_at,
                placed,
                placed.pin,
                placed.statement.text_of,
                placed.relation,
            )
        return self.bodies[one.id]

    # what becomes of it ----------------------------------------------------------

    def pin(self, group: Iterable[Body], name: str) -> Body:
        """Hold bodies together in a star of their own; returns its centre.

        `attract` says so to the others, once all groups are pinned.
        """
        bodies = sorted(group)
        centre = bodies[0]
        for body in bodies:
            body.pin, body.is_settled = name, True
            relation = self._same(body, centre)
            body.join(centre, relation.kind if relation else PINNED)
        centre.relation = CENTRE
        if not centre.was_centre:
            self._risen.append(centre)
        return centre

    def release(self, bodies: Iterable[Body]) -> None:
        """Let the program decide about these."""
        for body in bodies:
            body.pin = body.centre_id = None
            self._wait([body])

    def settle(self) -> None:
        """Place everything that waits, and what that moves, fullest first."""
        while self._waiting:
            body = heappop(self._waiting)
            if not body.is_settled:
                body.is_settled = True
                self._place(body)

    def attract(self, centre: Body) -> None:
        """Let all decide anew to whom a centre may mean more than what they have."""
        for other in self.near(centre, members=True):
            if centre.pin is None and other < centre:
                continue  # fuller ones do not look at it
            relation = self._same(other, centre)
            if relation and self._is_more(other, centre, relation):
                self._wait([other])

    def _wait(self, bodies: Iterable[Body]) -> None:
        for body in bodies:
            if body.pin is None and not body.is_settled:
                heappush(self._waiting, body)

    def _place(self, body: Body) -> None:
        best: _Order | None = None
        chosen: tuple[Body, str] | None = None
        for other in self.near(body):
            is_standing = other.is_centre and (other.pin is not None or other < body)
            relation = self._same(body, other) if is_standing else None
            if relation is None:
                continue
            order = _order(other, relation)
            if best is None or order > best:
                best, chosen = order, (other, relation.kind)
        was_centre = body.is_centre
        if chosen is None:
            body.join(body, CENTRE)
            if not was_centre:
                self._rise(body)
            return
        body.join(*chosen)
        if was_centre and body.before:
            self._wait(self.members(body.before.id))

    def _rise(self, body: Body) -> None:
        if not body.was_centre:
            self._risen.append(body)
        self.attract(body)

    def _same(self, one: Body, other: Body) -> Relation | None:
        relation = self.relation(one, other)
        return relation if relation and relation.is_same else None

    def _is_more(self, body: Body, centre: Body, relation: Relation) -> bool:
        """Whether it could leave its star for this one."""
        if body.centre_id is None or body.is_centre:
            return True
        now = self.bodies.get(body.centre_id)
        bond = self._same(body, now) if now else None
        if now is None or bond is None:
            return True
        return _order(centre, relation) > _order(now, bond)


def _order(centre: Body, relation: Relation) -> _Order:
    """What is preferred: the closer relation, then the fuller wording."""
    return relation.strength, centre.key
