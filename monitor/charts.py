"""Charts as SVG strings, each with the table of numbers behind it. Pure.

One colour, `currentColor`, so that a page's own scheme decides; what a colour would say
is said by place, shape and words. No scripts. `png` makes a picture of one for mail.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

WIDTH = 420
"""Units of every chart's width: at 320 pixels the lettering is still read, and a page
shows it at twice that at most."""
_LEFT, _RIGHT, _TOP, _BASE = 34, 10, 14, 124
_FONT = 'font-family="\'DejaVu Sans\',Helvetica,Arial,sans-serif" font-size="12"'
_MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]
_NAME_WIDTH = 150
_MAX_NAME = 22
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and its words: `summary` says with numbers what is to be seen (an alt
    text), `head` and `rows` are the table behind it, the first column naming the row.
    """

    svg: str
    title: str
    summary: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """A table of counts, `levels` (0 to 4) shading each cell beside its number."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    levels: tuple[tuple[int, ...], ...]


def per_day(
    counts: Sequence[tuple[date, int]], title: str = "Statements per day"
) -> Chart:
    """Bars for days in order, 30 to 90 of them; a day without any has 0."""
    named = [(_day(day), n) for day, n in counts]
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(counts))
    labels = _day_labels([day for day, _ in counts], step, _BASE + 17)
    summary = _told(counts)
    svg = _svg(_BASE + 26, title, summary, (*_bars(named, step), *labels))
    rows = tuple((day.isoformat(), f"{n:,}") for day, n in counts)
    return Chart(svg, title, summary, ("Day", "Statements"), rows)


def per_month(
    counts: Sequence[tuple[str, int]], title: str = "Statements per month"
) -> Chart:
    """Bars for months in order, named as given ("2026-03")."""
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(counts))
    every = max(1, -(-len(counts) // 6))
    labels = (
        _text(_LEFT + place * step, _BASE + 17, name)
        for place, (name, _) in enumerate(counts)
        if place % every == 0
    )
    total = sum(n for _, n in counts)
    summary = f"{_many(total, 'statement')} in {_many(len(counts), 'month')}."
    svg = _svg(_BASE + 26, title, summary, (*_bars(counts, step), *labels))
    rows = tuple((name, f"{n:,}") for name, n in counts)
    return Chart(svg, title, summary, ("Month", "Statements"), rows)


def spread(
    reports: Sequence[tuple[datetime, str]], title: str = "How it spread"
) -> Chart:
    """A step line: how many outlets had carried one statement by when.

    `reports` are times of publication with the outlet's name; an outlet counts once,
    at its first. The first source is named in the drawing.
    """
    height, base = 170, 140
    firsts = _firsts(reports)
    if not firsts:
        summary = "No report has a time of publication."
        return Chart(_svg(height, title, summary, ()), title, summary, (), ())
    start, first = firsts[0]
    hours = [(at - start) / _HOUR for at, _ in firsts]
    longest = max(hours[-1], 1.0)
    most = _round_up(len(firsts))
    wide = WIDTH - _LEFT - _RIGHT - 8

    def point(hour: float, n: int) -> tuple[float, float]:
        return _LEFT + wide * hour / longest, base - (base - 30) * n / most

    parts = list(_scale(most, base, 30))
    line = "".join(
        f"{'M' if n == 1 else 'H'}{x:.1f}{' ' if n == 1 else ' V'}{y:.1f}"
        for n, hour in enumerate(hours, 1)
        for x, y in (point(hour, n),)
    )
    parts.append(
        f'<path d="{line}H{_LEFT + wide:.1f}" fill="none" stroke="currentColor"'
        ' stroke-width="2"/>'
    )
    for n, hour in enumerate(hours, 1):
        x, y = point(hour, n)
        told = _said(f"{firsts[n - 1][1]}, {_passed(firsts[n - 1][0] - start)}")
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4 if n == 1 else 2.5}">'
            f"<title>{told}</title></circle>"
        )
    parts.append(_text(_LEFT, 18, f"First: {_short(first, 40)}"))
    parts.append(_text(_LEFT, base + 18, f"{start:%H:%M} UTC"))
    parts.append(_text(WIDTH - _RIGHT, base + 18, _passed(longest * _HOUR), "end"))
    n = len(firsts)
    summary = (
        f"First reported by {first}; {_many(n, 'outlet')} "
        f"within {_span(firsts[-1][0] - start)}."
    )
    rows = tuple(
        (name, f"{at:%Y-%m-%d %H:%M} UTC", _passed(at - start), str(place))
        for place, (at, name) in enumerate(firsts, 1)
    )
    head = ("Outlet", "Published", "After the first", "Outlets by then")
    return Chart(_svg(height, title, summary, parts), title, summary, head, rows)


def multiples(
    series: Sequence[tuple[str, Sequence[tuple[date, int]]]],
    title: str = "How much each figure said",
) -> Chart:
    """One row of bars a figure, all on one scale and over the same days."""
    row, top = 34, 6
    most = max((n for _, counts in series for _, n in counts), default=0) or 1
    n_days = max((len(counts) for _, counts in series), default=1)
    step = (WIDTH - _NAME_WIDTH - 44) / max(1, n_days)
    parts: list[str] = []
    for place, (name, counts) in enumerate(series):
        base = top + (place + 1) * row - 8
        parts.append(_text(0, base, _short(name, _MAX_NAME)))
        parts.append(
            f'<path d="M{_NAME_WIDTH} {base + 0.5}H{WIDTH - 40}" stroke="currentColor"'
            ' stroke-opacity=".35"/>'
        )
        for k, (day, n) in enumerate(counts):
            if n:
                tall = max(1.5, 22 * n / most)
                told = _said(f"{name}, {_day(day)}: {n:,}")
                parts.append(
                    f'<rect x="{_NAME_WIDTH + k * step:.1f}" y="{base - tall:.1f}"'
                    f' width="{step * 0.8:.1f}" height="{tall:.1f}">'
                    f"<title>{told}</title></rect>"
                )
        total = sum(n for _, n in counts)
        parts.append(_text(WIDTH, base, f"{total:,}", "end"))
    height = top + len(series) * row + 18
    if series and series[0][1]:
        days = series[0][1]
        parts.append(_text(_NAME_WIDTH, height - 4, _day(days[0][0])))
        parts.append(_text(WIDTH - 40, height - 4, _day(days[-1][0]), "end"))
    totals = [(name, sum(n for _, n in counts)) for name, counts in series]
    summary = (
        "; ".join(f"{name} {n:,}" for name, n in totals) or "Nobody said anything."
    )
    rows = tuple((name, f"{n:,}") for name, n in totals)
    head = ("Figure", "Statements")
    return Chart(_svg(height, title, summary, parts), title, summary, head, rows)


def health(
    feeds: Sequence[tuple[str, str, str]], title: str = "How the sources do"
) -> Chart:
    """Bars of how many feeds are in each state.

    `feeds` are (label, state, note); the table lists every one, those in trouble first.
    """
    counts: dict[str, int] = {}
    for _, state, _ in feeds:
        counts[state] = counts.get(state, 0) + 1
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    row = 24
    most = max(counts.values(), default=0) or 1
    parts: list[str] = []
    for place, (state, n) in enumerate(ranked):
        y = 4 + place * row
        wide = (WIDTH - _NAME_WIDTH) * n / most
        parts.append(_text(0, y + 14, state))
        parts.append(
            f'<rect x="110" y="{y + 2}" width="{max(2.0, wide):.1f}" height="16"/>'
        )
        parts.append(_text(118 + wide, y + 14, f"{n:,}"))
    told = ", ".join(f"{n:,} {state}" for state, n in ranked)
    summary = f"{len(feeds):,} feeds: {told}." if feeds else "No feed is configured."
    trouble_first = sorted(feeds, key=lambda feed: (feed[1] == "ok", feed[0], feed[2]))
    svg = _svg(8 + row * max(1, len(ranked)), title, summary, parts)
    return Chart(svg, title, summary, ("Feed", "State", "Note"), tuple(trouble_first))


def heat(
    counts: Mapping[tuple[str, str], int],
    rows: Sequence[str],
    columns: Sequence[str],
    title: str = "Who spoke on what",
) -> Heat:
    """A table of `counts` by (row, column) with a shade for each cell."""
    most = max((counts.get((r, c), 0) for r in rows for c in columns), default=0) or 1
    table = tuple(tuple(counts.get((r, c), 0) for c in columns) for r in rows)
    levels = tuple(tuple(-(-4 * n // most) for n in line) for line in table)
    return Heat(title, tuple(columns), tuple(rows), table, levels)


def png(svg: str, width: int, ink: str = "#1b1b1b", ground: str = "#ffffff") -> bytes:
    """A picture of a chart, `width` pixels wide, on an opaque ground.

    Lettering is our own font's (Latin, Greek, Cyrillic); other scripts need one that
    the machine has. Raises: nothing for what this module draws.
    """
    import resvg_py

    made: bytes = resvg_py.svg_to_bytes(
        svg_string=svg,
        width=width,
        background=ground,
        style_sheet=f"svg {{ color: {ink} }}",
        font_files=[str(Path(__file__).parent / "data" / "lettering.ttf")],
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
    )
    return made


# drawing ---------------------------------------------------------------------------


def _bars(counts: Sequence[tuple[str, int]], step: float) -> Iterable[str]:
    most = _round_up(max((n for _, n in counts), default=0))
    yield from _scale(most, _BASE, _TOP)
    for place, (name, n) in enumerate(counts):
        if n:
            tall, x = (_BASE - _TOP) * n / most, _LEFT + place * step
            yield (
                f'<rect x="{x:.1f}" y="{_BASE - tall:.1f}" width="{step * 0.8:.1f}"'
                f' height="{tall:.1f}"><title>{_said(f"{name}: {n:,}")}</title></rect>'
            )


def _svg(height: float, title: str, summary: str, parts: Iterable[str]) -> str:
    label = _said(f"{title}. {summary}").replace('"', "&quot;")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}"'
        f' role="img" aria-label="{label}"'
        f' fill="currentColor" {_FONT}><title>{_said(title)}</title>'
        f"<desc>{_said(summary)}</desc>{''.join(parts)}</svg>"
    )


def _said(words: str) -> str:
    """Words as XML may carry them: escaped, and without control characters."""
    return escape("".join(each for each in words if each.isprintable()))


def _text(x: float, y: float, words: str, anchor: str = "") -> str:
    at = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{at}>{_said(words)}</text>'


def _scale(most: int, base: int, top: int) -> Iterable[str]:
    """Lines at nothing, half and the top, with their numbers."""
    for n in dict.fromkeys((0, most // 2 if most % 2 == 0 else 0, most)):
        y = base - (base - top) * n / most
        yield (
            f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="currentColor"'
            ' stroke-opacity=".35"/>'
        )
        yield _text(_LEFT - 5, y + 4, f"{n:,}", "end")


def _day_labels(days: Sequence[date], step: float, y: float) -> Iterable[str]:
    """The first day, the last, and the first of months that have room between."""
    if not days:
        return
    last = len(days) - 1
    yield _text(_LEFT, y, _day(days[0]))
    for place, day in enumerate(days):
        if day.day == 1 and place * step > 60 and (last - place) * step > 110:
            yield _text(_LEFT + place * step, y, _day(day))
    if last * step > 100:
        yield _text(WIDTH - _RIGHT, y, _day(days[-1]), "end")


def _round_up(n: int) -> int:
    """The top of a scale: a round number not below `n`."""
    size = 1
    while True:
        for times in (1, 2, 4, 6, 10):
            if times * size >= n:
                return times * size
        size *= 10


def _firsts(reports: Sequence[tuple[datetime, str]]) -> list[tuple[datetime, str]]:
    found: dict[str, datetime] = {}
    for at, outlet in sorted(reports):
        found.setdefault(outlet, at)
    return [(at, outlet) for outlet, at in found.items()]


def _told(counts: Sequence[tuple[date, int]]) -> str:
    total = sum(n for _, n in counts)
    if not total:
        return f"No statements in {len(counts)} days."
    day, most = max(counts, key=lambda each: each[1])
    said = f"{_many(total, 'statement')} in {len(counts)} days"
    return f"{said}; most on {_day(day)} ({most:,})."


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _passed(length: timedelta) -> str:
    return "first" if not length else f"+{_span(length)}"


def _span(length: timedelta) -> str:
    minutes = round(length / timedelta(minutes=1))
    if minutes < 120:
        return f"{minutes} min"
    return (
        f"{minutes / 60:.0f} h" if minutes < 48 * 60 else f"{minutes / 1440:.0f} days"
    )


def _short(words: str, limit: int) -> str:
    return words if len(words) <= limit else f"{words[: limit - 1].rstrip()}…"
