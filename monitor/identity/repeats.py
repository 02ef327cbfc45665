"""Which statement says again what the figure said on another occasion."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from heapq import heapify, heappop, heappush

from monitor.identity.stars import Body, Sky
from monitor.values import Statement

_Age = tuple[datetime, str]


def find_repeats(sky: Sky, after: Mapping[str, Statement]) -> dict[str, Statement]:
    """The statements whose `repeats` changes, by centre.

    Each follows the earliest statement that its own wording repeats: it names that one,
    or the one that it names. `after` are the statements that changed, by centre; from
    the first of them on, a change is followed to those that came later.
    """
    return _Occasions(sky, after).followed()


class _Occasions:
    def __init__(self, sky: Sky, after: Mapping[str, Statement]) -> None:
        self._sky = sky
        self._now = dict(after)

    def followed(self) -> dict[str, Statement]:
        found: dict[str, Statement] = {}
        waiting = [(self._age(each), each.id) for each in self._concerned()]
        heapify(waiting)
        asked = {body_id for _, body_id in waiting}
        while waiting:
            age, body_id = heappop(waiting)
            body = self._sky.bodies[body_id]
            others = self._said_again(body)
            now, root = self._statement(body), self._root(others, age)
            if root == now.repeats:
                continue
            self._now[body_id] = found[body_id] = replace(now, repeats=root)
            for each in others:
                if self._age(each) > age and each.id not in asked:
                    asked.add(each.id)
                    heappush(waiting, (self._age(each), each.id))
        return found

    def _concerned(self) -> list[Body]:
        """Statements of another id, wording or age, and all that say the same as they
        or as a wording that no statement stands around any more."""
        bodies = self._sky.bodies
        changed = [bodies[each] for each in self._now if self._is_other(bodies[each])]
        fallen = [
            each for each in bodies.values() if each.was_centre and not each.is_centre
        ]
        found = {each.id: each for each in changed}
        for body in (*changed, *fallen):
            found.update((each.id, each) for each in self._said_again(body))
        return list(found.values())

    def _root(self, others: list[Body], age: _Age) -> str | None:
        earlier = [each for each in others if self._age(each) < age]
        if not earlier:
            return None
        first = self._statement(min(earlier, key=self._age))
        return first.repeats or first.id

    def _said_again(self, body: Body) -> list[Body]:
        return [
            each
            for each in self._sky.near(body)
            if each.is_centre
            and (relation := self._sky.relation(body, each))
            and not relation.is_same
        ]

    def _statement(self, centre: Body) -> Statement:
        now = self._now.get(centre.id) or centre.before
        assert now is not None
        return now

    def _age(self, centre: Body) -> _Age:
        return self._statement(centre).first_published_at, centre.id

    def _is_other(self, centre: Body) -> bool:
        before, now = centre.before, self._now[centre.id]
        if before is None or not centre.was_centre:
            return True
        told = before.id, before.first_published_at
        return told != (now.id, now.first_published_at)
