"""An issue in words: what the templates lay out, and nothing else.

Everything here is plain text from which harmful characters are gone; the templates
escape it. Links are numbered for the text rendition, which lists them at its end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.render import safe
from monitor.render.cardview import CardView, Links, full, line, short
from monitor.render.detail import Again, Detail
from monitor.render.times import Times
from monitor.values import Card, FigureCards, Issue, TopicSection

_MAX_FAILING = 3  # feeds named in the health line


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure under one topic."""

    name: str
    role: str | None
    cards: tuple[CardView, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One topic; `left_out` says how many statements of it are not shown."""

    title: str
    count: str
    figures: tuple[FigureView, ...]
    left_out: str | None


@dataclass(frozen=True, slots=True)
class IssueView:
    """The whole page. `counts` are (heading, number) pairs in reading order."""

    id: str
    title: str
    day: str
    window: str
    zone: str
    language: str
    direction: str
    preheader: str
    counts: tuple[tuple[str, int], ...]
    health: str | None
    sections: tuple[SectionView, ...]
    left_out: str | None
    notes: tuple[str, ...]
    links: tuple[str, ...]


def view_of(issue: Issue, detail: Detail) -> IssueView:
    """Say an issue in words with that much detail."""
    times, links = Times(issue.period), Links()
    places = _places(issue, detail)
    sections = tuple(
        view
        for section in issue.sections
        if (view := _section(section, issue, detail, places, times, links))
    )
    return IssueView(
        id=issue.id,
        title=safe.line(issue.title),
        day=times.day,
        window=times.window,
        zone=issue.period.timezone,
        language=safe.language(issue.language) or "en",
        direction=safe.direction(issue.language),
        preheader=_preheader(issue),
        counts=_counts(issue),
        health=_health(issue),
        sections=sections,
        left_out=_left_out(issue, detail, places),
        notes=tuple(_notes(issue, times)),
        links=links.urls,
    )


def _cards(issue: Issue) -> Iterator[Card]:
    for section in issue.sections:
        for figure in section.figures:
            yield from figure.cards


def _places(issue: Issue, detail: Detail) -> dict[str, str]:
    """How each statement is shown, by id: "full", "line", "short" or "count".

    The most reported new statements keep their cards, ties in time order.
    """
    ranked = sorted(
        (card for card in _cards(issue) if card.is_new),
        key=lambda card: (
            -len({report.outlet for report in card.reports}),
            _first_time(card),
            card.statement_id,
        ),
    )
    n_full = len(ranked) if detail.n_full is None else detail.n_full
    n_lines = len(ranked) if detail.n_lines is None else detail.n_lines
    places = {
        card.statement_id: detail.again.value
        for card in _cards(issue)
        if not card.is_new
    }
    for rank, card in enumerate(ranked):
        place = "full" if rank < n_full else "line"
        places[card.statement_id] = place if rank < n_full + n_lines else "count"
    return places


def _first_time(card: Card) -> float:
    first = card.reports[0].published_at if card.reports else None
    return first.timestamp() if first else float("inf")


def _section(
    section: TopicSection,
    issue: Issue,
    detail: Detail,
    places: dict[str, str],
    times: Times,
    links: Links,
) -> SectionView | None:
    n_cards = sum(len(figure.cards) for figure in section.figures)
    figures = tuple(
        view
        for figure in section.figures
        if (view := _figure(figure, issue, detail, places, times, links))
    )
    n_shown = sum(len(figure.cards) for figure in figures)
    n_missing = n_cards - n_shown
    return SectionView(
        title=safe.line(section.title),
        count=_plural(n_cards, "statement"),
        figures=figures,
        left_out=f"{n_missing:,} more not shown here" if n_missing else None,
    )


def _figure(
    figure: FigureCards,
    issue: Issue,
    detail: Detail,
    places: dict[str, str],
    times: Times,
    links: Links,
) -> FigureView | None:
    makers = {"full": full, "short": short, "line": line}
    cards = tuple(
        makers[place](card, detail, times, links, issue.language)
        for card in figure.cards
        if (place := places[card.statement_id]) != Again.COUNT.value
    )
    if not cards:
        return None
    role = safe.line(figure.role) if figure.role else None
    return FigureView(safe.line(figure.name), role, cards)


def _plural(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _preheader(issue: Issue) -> str:
    if not issue.sections:
        return "Nothing new was found."
    again = f", {issue.n_again:,} reported again" if issue.n_again else ""
    largest = max(
        issue.sections, key=lambda section: sum(len(f.cards) for f in section.figures)
    )
    n_largest = sum(len(figure.cards) for figure in largest.figures)
    return (
        f"{issue.n_new:,} new{again}, from {_plural(issue.n_figures, 'speaker')}. "
        f"Most on: {safe.line(largest.title)} ({n_largest:,})."
    )


def _counts(issue: Issue) -> tuple[tuple[str, int], ...]:
    outlets = {
        report.outlet
        for card in _cards(issue)
        for report in card.reports
        if report.is_new
    }
    return (
        ("New", issue.n_new),
        ("Reported again", issue.n_again),
        ("Speakers", issue.n_figures),
        ("Outlets", len(outlets)),
    )


def _health(issue: Issue) -> str | None:
    """What could not be read, or is oddly quiet; None when all is well."""
    cover = issue.coverage
    lines = []
    if cover.failing:
        lines.append(
            f"{len(cover.failing):,} of {cover.n_feeds:,} feeds could not be read: "
            f"{_reasons(cover.failing)}. Statements may be missing."
        )
    if cover.overrun:
        named = "; ".join(safe.line(feed) for feed in cover.overrun[:_MAX_FAILING])
        lines.append(
            "More was published between two polls than the feed holds: "
            f"{named}{_others(cover.overrun)}. Statements may be missing."
        )
    if cover.silent:
        lines.append(f"Silent for longer than usual: {_reasons(cover.silent)}.")
    return " ".join(lines) or None


def _reasons(feeds: Sequence[tuple[str, str]]) -> str:
    """The first few feeds, each with its reason."""
    named = (
        f"{safe.line(feed)} ({safe.cut(safe.line(reason), 80)[0]})"
        for feed, reason in feeds[:_MAX_FAILING]
    )
    return "; ".join(named) + _others(feeds)


def _others(feeds: Sequence[object]) -> str:
    more = len(feeds) - _MAX_FAILING
    return f"; and {more:,} more" if more > 0 else ""


def _left_out(issue: Issue, detail: Detail, places: dict[str, str]) -> str | None:
    """What this rendition gave up to stay short; None when it shows everything."""
    new = [places[card.statement_id] for card in _cards(issue) if card.is_new]
    parts = []
    if detail.n_outlets < Detail().n_outlets:
        parts.append("only the first outlet is named")
    if not detail.context:
        parts.append("the sentences around quotations are left out")
    if detail.again is Again.LINE and issue.n_again:
        parts.append("statements reported again have one line")
    if detail.again is Again.COUNT and issue.n_again:
        n_again = _plural(issue.n_again, "statement")
        parts.append(f"{n_again} reported again only counted")
    if n_lines := new.count("line"):
        parts.append(f"{_plural(n_lines, 'new statement')} in one line each")
    if n_counted := new.count("count"):
        parts.append(f"{_plural(n_counted, 'new statement')} only counted")
    if not parts:
        return None
    return f"To keep this issue short: {'; '.join(parts)}. All of it is stored."


def _notes(issue: Issue, times: Times) -> Iterator[str]:
    """The footer's lines."""
    withheld = []
    if issue.n_withheld:
        withheld.append(
            f"{_plural(issue.n_withheld, 'statement')} whose speaker is not sure enough"
        )
    if issue.n_left_out:
        withheld.append(
            _plural(issue.n_left_out, "reply or repost").replace(
                "reply or reposts", "replies and reposts"
            )
        )
    if issue.n_stances:
        withheld.append(
            f"{_plural(issue.n_stances, 'stance')} reported without words of theirs"
        )
    if withheld:
        yield f"Stored but not shown: {'; '.join(withheld)}."
    yield (
        "Statements are found by a program in public articles and posts, and programs "
        "err: check the source before you use one."
    )
    if issue.next_at is not None:
        yield f"Next issue: {times.instant(issue.next_at)}."
