"""Places new occurrences among those known, and does what a person corrects."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial

from monitor.errors import CorrectionError
from monitor.identity.frequencies import Frequencies
from monitor.identity.naming import free_name, outcome
from monitor.identity.signing import signatures
from monitor.identity.stars import Body, Sky
from monitor.identity.told import tell
from monitor.ports import Known
from monitor.values import (
    Correction,
    CorrectionAction,
    Occurrence,
    Placing,
)

N_REMEMBERED = 4096
"""Reports kept ready between calls."""


class Matcher:
    """Finds the statement that each occurrence reports. Thread-safe.

    `place` conforms to `ports.Decide`, `correct` to `ports.Correct`.
    """

    def __init__(self, frequencies: Frequencies) -> None:
        self._tell = lru_cache(N_REMEMBERED)(partial(tell, frequencies))

    def place(self, new: Sequence[Occurrence], known: Known, now: datetime) -> Placing:
        """Place occurrences that are not stored yet, each under its figure and kind.

        Whichever way a set of occurrences is cut into calls, and in whichever order,
        the statements, texts, relations and repeats that come of it are the same; ids
        may differ. What was said and what was only held are never one.
        """
        sky = self._sky(known)
        for one in new:
            sky.add(one, now)
        sky.settle()
        signed = tuple((one.id, self.signatures(one)) for one in new)
        return replace(outcome(sky), signatures=signed)

    def signatures(self, occurrence: Occurrence) -> tuple[int, ...]:
        """What the store finds an occurrence by, in order; see `signing`."""
        return tuple(sorted(signatures(self._tell(occurrence))))

    def correct(self, correction: Correction, known: Known) -> Placing:
        """Merge, split or release statements.

        Raises: CorrectionError for what cannot be done.
        """
        sky = self._sky(known)
        statements = correction.ids
        if correction.action is CorrectionAction.SPLIT:
            statements = correction.ids[:1]
        groups = [_members(sky, each) for each in dict.fromkeys(statements)]
        if correction.action is CorrectionAction.MERGE:
            _merge(sky, groups)
        elif correction.action is CorrectionAction.SPLIT:
            _split(sky, groups[0], correction.ids[1:])
        else:
            _release(sky, groups)
        sky.settle()
        return outcome(sky)

    def _sky(self, known: Known) -> Sky:
        return Sky(known, self._tell)


def _members(sky: Sky, statement_id: str) -> list[Body]:
    members = sky.members(statement_id)
    if not members:
        raise CorrectionError(f"there is no statement {statement_id}")
    return members


def _merge(sky: Sky, groups: Sequence[Sequence[Body]]) -> None:
    if len(groups) < 2:
        raise CorrectionError("name two statements or more to merge")
    bodies = [each for group in groups for each in group]
    owners = {(each.occurrence.figure_id, each.occurrence.kind) for each in bodies}
    if len({figure_id for figure_id, _ in owners}) > 1:
        raise CorrectionError(
            "these statements are not all of one figure: words that one said are "
            "never another's"
        )
    if len(owners) > 1:
        raise CorrectionError(
            "one of these was said and another is only what an outlet tells of the "
            "figure's mind: they stay apart"
        )
    first = min(bodies, key=lambda each: each.placed.seq if each.placed else 0)
    assert first.before is not None
    sky.attract(sky.pin(bodies, first.before.id))


def _split(sky: Sky, members: Sequence[Body], leaving_ids: Sequence[str]) -> None:
    assert members[0].before is not None
    name = members[0].before.id
    known = {each.id for each in members}
    for each in leaving_ids:
        if each not in known:
            raise CorrectionError(f"statement {name} has no occurrence {each}")
    leaving = sorted(each for each in members if each.id in leaving_ids)
    staying = [each for each in members if each.id not in leaving_ids]
    if not leaving:
        raise CorrectionError("name the occurrences that do not belong")
    if not staying:
        raise CorrectionError(
            f"nothing would be left of statement {name}: name fewer occurrences"
        )
    other = free_name(leaving[0], leaving, sky.known)
    centres = [sky.pin(staying, name), sky.pin(leaving, other)]
    for centre in centres:
        sky.attract(centre)


def _release(sky: Sky, groups: Sequence[Sequence[Body]]) -> None:
    for members in groups:
        if not any(each.pin for each in members):
            assert members[0].before is not None
            raise CorrectionError(
                f"statement {members[0].before.id} is nobody's correction: there is "
                "nothing to release"
            )
        sky.release(members)
