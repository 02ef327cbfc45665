"""What an issue is called in addresses: the day on which its period ends. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from zoneinfo import ZoneInfo

from monitor.values import IssueLine


def issue_names(
    lines: Iterable[IssueLine], zone_of: Callable[[str], str]
) -> tuple[tuple[str, IssueLine], ...]:
    """Issues with their names, latest first: a second one of an edition's day has a
    number besides. `zone_of` gives the zone of an edition, which says which day it is.

    The empty one with which an edition begins has no name.
    """
    covering = [line for line in lines if line.start_at < line.end_at]
    editions = {line.edition_id for line in covering}
    zones = {each: ZoneInfo(zone_of(each)) for each in editions}
    named: list[tuple[str, IssueLine]] = []
    seen: Counter[tuple[str, date]] = Counter()
    for line in sorted(covering, key=lambda each: (each.end_at, each.edition_id)):
        day = line.end_at.astimezone(zones[line.edition_id]).date()
        seen[line.edition_id, day] += 1
        n = seen[line.edition_id, day]
        named.append((f"{day}" if n == 1 else f"{day}-{n}", line))
    return tuple(reversed(named))
