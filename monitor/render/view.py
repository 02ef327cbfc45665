"""An issue in words: what the templates lay out, and nothing else.

Everything here is plain text from which harmful characters are gone; the templates
escape it. Links are numbered for the text rendition, which lists them at its end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.render import safe
from monitor.render.cardview import CardView, Scene, full, line, short
from monitor.render.changeview import MAX_CHANGES, ChangeView, change_of, since
from monitor.render.counts import counts_of, empty_line, listed, plural, preheader
from monitor.render.detail import HEADLINES, STEPS, Detail, Form
from monitor.render.links import Links, LinkView, Site
from monitor.render.times import Times
from monitor.values import Card, FigureCards, Issue, StatementClass, TopicSection

_MAX_FAILING = 3  # feeds named in the health line
_MAX_UNSURE = 50


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure under one topic."""

    name: str
    role: str | None
    cards: tuple[CardView, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One topic; `left_out` says how many statements of it are not shown, with a link
    to where they are."""

    title: str
    count: str
    figures: tuple[FigureView, ...]
    left_out: LinkView | None


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture that goes with the mail: its address in the HTML, and what it says."""

    cid: str
    alt: str


@dataclass(frozen=True, slots=True)
class IssueView:
    """The whole page. `counts` are (heading, number, what is usual) in reading order;
    `about` are lines under the title, `empty` what an empty issue says."""

    id: str
    title: str
    day: str
    window: str
    zone: str
    language: str
    direction: str
    preheader: str
    page: LinkView | None
    about: tuple[str, ...]
    empty: str | None
    counts: tuple[tuple[str, int, str], ...]
    health: str | None
    picture: PictureView | None
    changes: tuple[ChangeView, ...]
    changes_left_out: str | None
    sections: tuple[SectionView, ...]
    unsure: SectionView | None
    left_out: str | None
    notes: tuple[str, ...]
    foot: tuple[LinkView, ...]
    links: tuple[str, ...]


def view_of(
    issue: Issue,
    detail: Detail,
    site: Site,
    picture: PictureView | None = None,
    name: str = "",
) -> IssueView:
    """Say an issue in words with that much detail; `name` is its own in addresses,
    where that is not its day."""
    times, links = Times(issue.period), Links()
    scene = Scene(detail, times, links, site, issue.language, issue.differences)
    places = _places(issue, detail)
    url = site.issue(issue.edition_id, name or times.end.date().isoformat())
    page = links.add("Read on the web", url) if url else None
    changes = tuple(
        change_of(note, times, links, site, issue.language)
        for note in issue.changed[:MAX_CHANGES]
    )
    n_more = len(issue.changed) - len(changes)
    sections = issue.sections if detail.sections else ()
    return IssueView(
        id=issue.id,
        title=safe.line(issue.title),
        day=times.day,
        window=times.window,
        zone=issue.period.timezone,
        language=safe.language(issue.language) or "en",
        direction=safe.direction(issue.language),
        preheader=preheader(issue),
        page=page,
        about=tuple(_about(issue, times)),
        empty=_empty(issue, times) if issue.is_empty else None,
        counts=counts_of(issue),
        health=_health(issue),
        picture=picture,
        changes=changes,
        changes_left_out=f"{n_more:,} more changes not shown here" if n_more else None,
        sections=tuple(_section(each, scene, places, page) for each in sections),
        unsure=_unsure(issue, scene, page),
        left_out=_left_out(issue, detail, places),
        notes=tuple(_notes(issue, times)),
        foot=tuple(_foot(links, site)),
        links=links.urls,
    )


def _cards(issue: Issue) -> Iterator[Card]:
    for section in issue.sections:
        for figure in section.figures:
            yield from figure.cards


def _places(issue: Issue, detail: Detail) -> dict[str, Form]:
    """How each statement is shown, by id.

    The most reported new statements keep their cards, ties in time order; what was said
    before comes after them.
    """
    ranked: list[tuple[bool, int, float, str]] = []
    places: dict[str, Form] = {}
    for card in _cards(issue):
        if card.shown_as is StatementClass.RE_REPORTED:
            places[card.statement_id] = detail.again
            continue
        ranked.append(
            (
                card.shown_as is StatementClass.REPEATED,
                -len({report.outlet for report in card.reports}),
                _first_time(card),
                card.statement_id,
            )
        )
    ranked.sort()
    n_full = len(ranked) if detail.n_full is None else detail.n_full
    n_lines = len(ranked) if detail.n_lines is None else detail.n_lines
    n_cards = 0
    for is_repeated, *_, name in ranked:
        if not is_repeated and n_cards < n_full:
            places[name] = Form.FULL
            n_cards += 1
        elif is_repeated and detail.repeated is Form.SHORT:
            places[name] = Form.SHORT
        elif n_lines > 0:
            places[name] = Form.LINE
            n_lines -= 1
        else:
            places[name] = Form.COUNT
    return places


def _first_time(card: Card) -> float:
    first = card.reports[0].published_at if card.reports else None
    return first.timestamp() if first else float("inf")


def _section(
    section: TopicSection,
    scene: Scene,
    places: dict[str, Form],
    page: LinkView | None,
) -> SectionView:
    n_cards = sum(len(figure.cards) for figure in section.figures)
    figures = tuple(
        view for figure in section.figures if (view := _figure(figure, scene, places))
    )
    n_missing = n_cards - sum(len(figure.cards) for figure in figures)
    title = safe.line(section.title)
    return SectionView(
        title=f"Also discussed: {title}" if section.is_discovered else title,
        count=plural(n_cards, "statement"),
        figures=figures,
        left_out=_missing(n_missing, page),
    )


def _missing(n: int, page: LinkView | None) -> LinkView | None:
    if not n:
        return None
    if page is None:
        return LinkView(f"{n:,} more not shown here", None, None)
    return LinkView(f"{n:,} more on the web", page.url, page.number)


def _figure(
    figure: FigureCards, scene: Scene, places: dict[str, Form]
) -> FigureView | None:
    makers = {Form.FULL: full, Form.SHORT: short, Form.LINE: line}
    cards = tuple(
        makers[place](card, scene)
        for card in figure.cards
        if (place := places[card.statement_id]) is not Form.COUNT
    )
    if not cards:
        return None
    role = safe.line(figure.role) if figure.role else None
    return FigureView(safe.line(figure.name), role, cards)


def _unsure(issue: Issue, scene: Scene, page: LinkView | None) -> SectionView | None:
    """What is not sure enough, a line each, at the end."""
    if not issue.unsure:
        return None
    room = _MAX_UNSURE if scene.detail.unsure else 0
    figures = []
    for figure in issue.unsure:
        cards = tuple(line(card, scene) for card in figure.cards[:room])
        room -= len(cards)
        if cards:
            figures.append(FigureView(safe.line(figure.name), figure.role, cards))
    n_all = sum(len(figure.cards) for figure in issue.unsure)
    n_missing = n_all - sum(len(figure.cards) for figure in figures)
    return SectionView(
        "Perhaps theirs",
        plural(n_all, "statement"),
        tuple(figures),
        _missing(n_missing, page),
    )


def _about(issue: Issue, times: Times) -> Iterator[str]:
    """What is out of the ordinary about the issue's period."""
    if issue.is_catch_up or issue.left_since:
        yield "This issue makes up for a time in which none was composed."
    if issue.left_since:
        yield (
            f"What was found between {times.instant(issue.left_since)} and "
            f"{times.instant(issue.period.start_at)} is stored and not in any issue."
        )


def _empty(issue: Issue, times: Times) -> str:
    told = empty_line(issue)
    silent_since = issue.silent_since
    if silent_since is None or silent_since > issue.period.end_at:
        return told
    length = since(silent_since, issue.period.end_at)
    if length.startswith(("0 ", "1 ")):
        return told
    words = f"{told} The last issue that held anything ended "
    return f"{words}{times.instant(silent_since)}, {length} ago."


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


def _left_out(issue: Issue, detail: Detail, places: dict[str, Form]) -> str | None:
    """What this rendition gave up to stay short; None when it shows everything that
    its density asks for."""
    asked = STEPS.get(issue.density, STEPS["standard"])[0]
    parts = []
    if detail.n_outlets < asked.n_outlets:
        most = "the first outlet is" if detail.n_outlets == 1 else "some outlets are"
        parts.append(f"only {most} named")
    if asked.context and not detail.context:
        parts.append("the sentences around quotations are left out")
    elif asked.around and not detail.around:
        parts.append("the sentences before and after are left out")
    new = [
        places[card.statement_id]
        for card in _cards(issue)
        if card.shown_as not in (StatementClass.RE_REPORTED, StatementClass.REPEATED)
    ]
    if asked.repeated is Form.SHORT is not detail.repeated and issue.n_repeated:
        parts.append("statements repeated have one line")
    n_again = issue.n_again - issue.n_variants
    if detail.again is Form.COUNT and n_again:
        told = plural(n_again, "statement")
        parts.append(f"{told} reported again only counted")
    if asked != HEADLINES and (n_lines := new.count(Form.LINE)):
        parts.append(f"{plural(n_lines, 'new statement')} in one line each")
    n_counted = sum(
        places[card.statement_id] is Form.COUNT
        for card in _cards(issue)
        if card.shown_as is not StatementClass.RE_REPORTED
    )
    if n_counted:
        parts.append(f"{plural(n_counted, 'new statement')} only counted")
    if not parts:
        return None
    return f"To keep this issue short: {'; '.join(parts)}. All of it is stored."


def _notes(issue: Issue, times: Times) -> Iterator[str]:
    """The footer's lines."""
    withheld = []
    if issue.n_withheld:
        withheld.append(
            f"{plural(issue.n_withheld, 'statement')} whose speaker is not sure enough"
        )
    if issue.n_left_out:
        one = "reply or repost" if issue.n_left_out == 1 else "replies and reposts"
        withheld.append(f"{issue.n_left_out:,} {one}")
    if issue.n_stances:
        withheld.append(
            f"{plural(issue.n_stances, 'report')} of what they think or spoke of, "
            "without their words"
        )
    if issue.n_unasked:
        withheld.append(
            f"{plural(issue.n_unasked, 'statement')} of kinds that are not asked for"
        )
    if withheld:
        yield f"Stored but not shown: {'; '.join(withheld)}."
    yield (
        "Statements are found by a program in public articles and posts, and programs "
        "err: check the source before you use one."
    )
    if issue.followed:
        on = "all topics"
        if issue.topics_asked:
            on = listed(issue.topics_asked, len(issue.topics_asked))
        yield f"You follow {listed(issue.followed, issue.n_followed)}, on {on}."
    if issue.next_at is not None:
        yield f"Next issue: {times.instant(issue.next_at)}."


def _foot(links: Links, site: Site) -> Iterator[LinkView]:
    for label, url in (
        ("How statements are found", site.method()),
        ("Change, pause or unsubscribe", site.manage()),
    ):
        if url:
            yield links.add(label, url)
