"""What is placed, in memory: `ports.Known` over dictionaries, by the store's rules."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from monitor.identity import Matcher
from monitor.values import (
    Correction,
    CorrectionAction,
    Occurrence,
    Placed,
    Placing,
    Statement,
)


class Archive:
    """Occurrences and statements as a store keeps them."""

    def __init__(self, matcher: Matcher, now: datetime) -> None:
        self.matcher = matcher
        self.now = now
        self.statements: dict[str, Statement] = {}
        self.merged: dict[str, str] = {}
        self.placed: dict[str, Placed] = {}
        self._index: dict[int, set[str]] = {}

    # ports.Known -----------------------------------------------------------------

    def similar(
        self, signatures: Collection[int], *, members: bool = False
    ) -> list[Placed]:
        """See `ports.Known`."""
        ids = {one for each in signatures for one in self._index.get(each, ())}
        found = (self.placed[one] for one in ids)
        return sorted(
            (p for p in found if members or p.statement.text_of == p.occurrence.id),
            key=lambda each: each.seq,
        )

    def members(self, statement_id: str) -> list[Placed]:
        """See `ports.Known`."""
        found = (p for p in self.placed.values() if p.statement.id == statement_id)
        return sorted(found, key=lambda each: each.seq)

    def standing(self, ids: Collection[str]) -> Mapping[str, bool]:
        """See `ports.Known`."""
        return {
            each: each in self.statements
            for each in ids
            if each in self.statements or each in self.merged
        }

    # what happens to it ----------------------------------------------------------

    def place(self, *new: Occurrence) -> Placing:
        """Place occurrences in one call; those that are known change nothing."""
        fresh = [one for one in new if one.id not in self.placed]
        placing = self.matcher.place(fresh, self, self.now)
        self._write(placing, {one.id: one for one in fresh})
        return placing

    def correct(self, action: str, *ids: str) -> Placing:
        """What a person asks."""
        correction = Correction(self.now, CorrectionAction(action), ids)
        placing = self.matcher.correct(correction, self)
        self._write(placing, {})
        return placing

    def _write(self, placing: Placing, new: Mapping[str, Occurrence]) -> None:
        assert {place.occurrence_id for place in placing.places} >= new.keys()
        for each in placing.statements:
            assert each.repeats is None or each.repeats in self.statements
            self.statements[each.id] = each
            self.merged.pop(each.id, None)
        for gone, into in placing.merged:
            del self.statements[gone]
            self.merged[gone] = into
        signed = dict(placing.signatures)
        for place in placing.places:
            known = self.placed.get(place.occurrence_id)
            if known is None:
                one = new[place.occurrence_id]
                for number in signed[one.id]:
                    self._index.setdefault(number, set()).add(one.id)
            else:
                one = known.occurrence
            self.placed[one.id] = Placed(
                one,
                self.statements[place.statement_id],
                place.relation,
                known.seq if known else len(self.placed) + 1,
                self.now,
                place.pin,
            )
        for one_id, stood in self.placed.items():
            statement = self.statements[stood.statement.id]
            self.placed[one_id] = replace(stood, statement=statement)

    # what it tells ---------------------------------------------------------------

    def statement_of(self, one: Occurrence) -> Statement:
        """The statement that an occurrence is in."""
        return self.placed[one.id].statement

    def resolved(self, statement_id: str) -> str:
        """Where a link to a statement leads."""
        while statement_id in self.merged:
            statement_id = self.merged[statement_id]
        return statement_id

    def picture(self) -> set[tuple[object, ...]]:
        """All that does not depend on the order of arrival: each statement without its
        id, with the text of the one that it repeats and its members' relations."""
        told: set[tuple[object, ...]] = set()
        for each in self.statements.values():
            members = frozenset(
                (p.occurrence.id, p.relation, p.pin is not None)
                for p in self.members(each.id)
            )
            root = self.statements[each.repeats].text_of if each.repeats else None
            told.add((replace(each, id="", repeats=root), members))
        return told


def texts(statements: Iterable[Statement]) -> list[str]:
    """Their texts, sorted."""
    return sorted(each.text for each in statements)
