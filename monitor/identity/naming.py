"""Stars become statements: which id each has, its text, its times, what it repeats."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.identity.repeats import find_repeats
from monitor.identity.stars import Body, Sky
from monitor.ports import Known
from monitor.values import Place, Placing, Statement, make_id


@dataclass(slots=True)
class _Star:
    """A star after the call: `joined` are the bodies that moved into it or within it,
    `claims` the statements whose centre it has now."""

    centre: Body
    joined: list[Body]
    claims: list[Statement]
    has_lost: bool = False


def outcome(sky: Sky) -> Placing:
    """What has changed in the sky, as rows to write."""
    stars = _changed_stars(sky)
    names = {star.centre.id: _name(star, sky) for star in stars}
    after = {
        star.centre.id: _statement(star, names[star.centre.id], sky) for star in stars
    }
    merged = _merged(stars, names)
    after |= find_repeats(sky, after)
    written = (each for each in after.values() if _is_other(sky, each))
    by_age = sorted(written, key=lambda each: (each.first_published_at, each.text_of))
    return Placing(
        places=tuple(_places(stars, after, sky)),
        statements=tuple(by_age),
        merged=tuple(sorted(merged)),
    )


def _changed_stars(sky: Sky) -> list[_Star]:
    """The stars that gained, lost or changed a member."""
    joined: dict[str, list[Body]] = defaultdict(list)
    losers: set[str] = set()
    for body in list(sky.bodies.values()):
        if not body.is_moved:
            continue
        assert body.centre_id is not None, "settle comes first"
        joined[body.centre_id].append(body)
        if body.before and body.before.text_of != body.centre_id:
            sky.members(body.before.id)  # its centre, where it still is one
            losers.add(body.before.text_of)
    claims: dict[str, list[Statement]] = defaultdict(list)
    for body in sky.bodies.values():
        if body.was_centre and body.before and body.centre_id:
            claims[body.centre_id].append(body.before)
    centres = {*joined, *(each for each in losers if sky.bodies[each].is_centre)}
    return [
        _Star(sky.bodies[each], joined[each], claims[each], each in losers)
        for each in sorted(centres)
    ]


def _name(star: _Star, sky: Sky) -> str:
    """The id: a person's pin, that of the statement in it whose first report was
    stored first, or a new one."""
    if star.centre.pin:
        return star.centre.pin
    if len(star.claims) == 1:
        return star.claims[0].id
    if star.claims:
        return min(star.claims, key=lambda each: _first_seq(sky, each)).id
    return free_name(star.centre, star.joined, sky.known)


def _first_seq(sky: Sky, statement: Statement) -> int:
    placed = sky.members(statement.id)[0].placed
    assert placed is not None
    return placed.seq


def free_name(centre: Body, members: Iterable[Body], known: Known) -> str:
    """An id that stands for nothing else.

    One that a member founded and that was merged since comes back to it; else the
    centre's.
    """
    own = make_id("statement", centre.id)
    if centre.placed is None:  # nothing that derives from it is stored
        return own
    stored = [each for each in members if each.placed]
    stored.sort(key=lambda each: each.placed.seq if each.placed else 0)
    founded = [make_id("statement", each.id) for each in (centre, *stored)]
    taken = known.standing(founded)
    back = next((each for each in founded if taken.get(each) is False), None)
    if back or own not in taken:
        return back or own
    n = 2
    while known.standing([name := make_id("statement", centre.id, str(n))]):
        n += 1
    return name


def _merged(stars: Sequence[_Star], names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Statements whose centre is in another's star now."""
    kept = set(names.values())
    for star in stars:
        for claim in star.claims:
            if claim.id not in kept:
                yield claim.id, names[star.centre.id]


def _statement(star: _Star, name: str, sky: Sky) -> Statement:
    """A statement as a function of its members."""
    one, before = star.centre.occurrence, star.centre.before
    was_centre = before is not None and star.centre.was_centre
    if was_centre and before and not star.has_lost and before.id == name:
        return _grown(star, before, sky)
    members = _members(star, sky)
    return Statement(
        id=name,
        figure_id=one.figure_id,
        text=one.content,
        text_of=one.id,
        type=one.type,
        first_published_at=min(each.at for each in members),
        said_on=_said_on(star.centre, members),
        kind=one.kind,
        repeats=before.repeats if was_centre and before else None,
    )


def _grown(star: _Star, before: Statement, sky: Sky) -> Statement:
    """A statement that only gained; its members are not looked at without need."""
    times = (each.at for each in star.joined)
    knowing = [each for each in star.joined if each.occurrence.circumstances.said_on]
    said_on = star.centre.occurrence.circumstances.said_on or before.said_on
    if knowing and not star.centre.occurrence.circumstances.said_on:
        said_on = _said_on(star.centre, _members(star, sky))
    return replace(
        before,
        first_published_at=min(before.first_published_at, *times),
        said_on=said_on,
    )


def _members(star: _Star, sky: Sky) -> list[Body]:
    """All that are in the star now."""
    found = {each.id: each for each in star.joined}
    if star.centre.was_centre and star.centre.before:
        for each in sky.members(star.centre.before.id):
            if each.centre_id == star.centre.id:
                found[each.id] = each
    return list(found.values())


def _said_on(centre: Body, members: Iterable[Body]) -> date | None:
    """The day that the centre tells, else the earliest member that tells one."""
    told = [each for each in members if each.occurrence.circumstances.said_on]
    first = min(
        told, key=lambda each: (each is not centre, each.at, each.id), default=None
    )
    return first.occurrence.circumstances.said_on if first else None


def _places(
    stars: Sequence[_Star], after: dict[str, Statement], sky: Sky
) -> Iterator[Place]:
    for star in stars:
        name = after[star.centre.id].id
        before = star.centre.before if star.centre.was_centre else None
        renamed = before is not None and before.id != name
        for body in _members(star, sky) if renamed else star.joined:
            yield Place(body.id, name, body.relation, body.pin)


def _is_other(sky: Sky, statement: Statement) -> bool:
    centre = sky.bodies[statement.text_of]
    return not centre.was_centre or centre.before != statement
