"""One frozen issue, ready for its page; an edition's issues as a feed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from monitor.render import safe
from monitor.values import (
    Card,
    CardReport,
    ChangeKind,
    ChangeNote,
    FigureCards,
    Issue,
    QuotationType,
    StatementClass,
    StatementKind,
    TopicSection,
)
from monitor.web import places
from monitor.web.archive import Archive
from monitor.web.catalog import Catalog, host
from monitor.web.entries import Link, Moment, moment
from monitor.web.feeds import Item, Listing, atom
from monitor.web.places import Links
from monitor.web.wording import KINDS, POSTS, STANCES, long_day, many

PAGE = 60
"""Cards on a page of an issue: as much as a phone loads at once."""
_IN_FEED = 30
_CLASSES = {
    StatementClass.REPEATED: "Said again",
    StatementClass.VARIANT: "In other words",
    StatementClass.RE_REPORTED: "Reported again",
    StatementClass.LATE: "Late",
    StatementClass.UNSURE: "Not sure",
    StatementClass.EDITED: "Edited since",
    StatementClass.REMOVED: "Taken out since",
    StatementClass.DELETED: "Deleted since",
}
_CHANGES = {
    ChangeKind.EDITED: "Edited",
    ChangeKind.REMOVED: "Taken out",
    ChangeKind.DELETED: "Deleted",
    ChangeKind.RESTORED: "Back again",
}


@dataclass(frozen=True, slots=True)
class IssueCard:
    """One statement of an issue."""

    place: str
    words: str
    language: str
    direction: str
    badges: tuple[str, ...]
    facts: tuple[str, ...]
    sources: tuple[tuple[Link, Moment | None], ...]
    more: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IssueFigure:
    """A figure's statements under one topic."""

    name: str
    place: str
    role: str | None
    cards: tuple[IssueCard, ...]


@dataclass(frozen=True, slots=True)
class IssueSection:
    """One topic of an issue."""

    title: str
    place: str | None
    count: str
    figures: tuple[IssueFigure, ...]


@dataclass(frozen=True, slots=True)
class IssueChange:
    """What became of reported words."""

    name: str
    kind: str
    link: Link
    place: str
    before: str
    after: str
    seen: Moment


@dataclass(frozen=True, slots=True)
class IssuePage:
    """All that an issue's page shows."""

    title: str
    day: str
    start: Moment
    end: Moment
    counts: tuple[tuple[str, int], ...]
    health: tuple[str, ...]
    changes: tuple[IssueChange, ...]
    sections: tuple[IssueSection, ...]
    unsure: tuple[IssueFigure, ...]
    notes: tuple[str, ...]


def n_pages(issue: Issue) -> int:
    """How many pages an issue has: PAGE cards on each."""
    n = sum(len(f.cards) for section in issue.sections for f in section.figures)
    return max(1, -(-n // PAGE))


def issue_page(issue: Issue, catalog: Catalog, page: int = 1) -> IssuePage:
    """A page of an issue as it was frozen, every card leading to its statement.

    What was changed stands on the first page, what is not sure on the last.
    """
    counts = {
        section.topic_id: many(sum(len(f.cards) for f in section.figures), "statement")
        for section in issue.sections
    }
    is_first, is_last = page == 1, page == n_pages(issue)
    return IssuePage(
        title=safe.line(issue.title),
        day=long_day(_day_of(issue)),
        start=moment(issue.period.start_at, catalog),
        end=moment(issue.period.end_at, catalog),
        counts=(
            ("New", issue.n_new),
            ("Said again", issue.n_repeated),
            ("Reported again", issue.n_again),
            ("Changed or deleted", issue.n_changed),
        ),
        health=_health(issue),
        changes=tuple(_change(note, catalog) for note in issue.changed if is_first),
        sections=tuple(
            IssueSection(
                safe.line(section.title),
                places.shelf("topic", section.topic_id)
                if section.topic_id in catalog.topics
                else None,
                counts[section.topic_id],
                _figures(section.figures, catalog),
            )
            for section in _part(issue, page)
        ),
        unsure=_figures(issue.unsure, catalog) if is_last else (),
        notes=_notes(issue),
    )


def _day_of(issue: Issue) -> date:
    """The day on which it ends, where its edition is: as its mail has it."""
    return issue.period.end_at.astimezone(ZoneInfo(issue.period.timezone)).date()


def _part(issue: Issue, page: int) -> Iterator[TopicSection]:
    """The sections with the cards of one page."""
    first, seen = (page - 1) * PAGE, 0
    for section in issue.sections:
        figures = []
        for figure in section.figures:
            start = max(0, first - seen)
            cards = figure.cards[start : max(0, first + PAGE - seen)]
            seen += len(figure.cards)
            if cards:
                figures.append(replace(figure, cards=cards))
        if figures:
            yield replace(section, figures=tuple(figures))


def mail_about(contact: str, statement_id: str, links: Links) -> str:
    """A mail to the contact about a statement, begun: what is wrong is left to say."""
    address = contact.removeprefix("mailto:")
    url = links.absolute(places.statement(statement_id)) or statement_id
    subject = f"Wrong attribution: {statement_id}"
    body = f"{url}\n\nWhat is wrong, and how you know:\n\n"
    return (
        f"mailto:{quote(address, safe='@+.-_')}?subject={quote(subject)}"
        f"&body={quote(body)}"
    )


def issue_feed(edition_id: str, archive: Archive, links: Links) -> bytes | None:
    """An edition's latest issues as Atom; None for one that has none."""
    catalog = archive.catalog
    lines = [each for each in archive.issues() if each[1].edition_id == edition_id]
    items = []
    for name, line in lines[:_IN_FEED]:
        issue = archive.store.issue(line.id)
        if issue is None:
            continue
        shown = issue_page(issue, catalog)
        counts = ", ".join(f"{title.lower()}: {n:,}" for title, n in shown.counts if n)
        words = counts or "Nothing new was found."
        items.append(
            Item(
                key=line.id,
                title=f"{shown.title}, {shown.day}",
                html=f"<p>{escape(words)}</p>",
                text=words,
                place=places.issue(edition_id, name),
                external=None,
                author=safe.line(catalog.edition(edition_id)),
                published_at=issue.composed_at,
                updated_at=issue.composed_at,
                tags=(),
                language=issue.language,
            )
        )
    if not items:
        return None
    title = safe.line(catalog.edition(edition_id))
    place = f"/i/{quote(edition_id, safe='')}"
    return atom(Listing(title, place, "", tuple(items), catalog.language), links)


def _figures(
    figures: Sequence[FigureCards], catalog: Catalog
) -> tuple[IssueFigure, ...]:
    return tuple(
        IssueFigure(
            safe.line(figure.name),
            places.shelf("figure", figure.figure_id),
            safe.line(figure.role) if figure.role else None,
            tuple(_card(card, catalog) for card in figure.cards),
        )
        for figure in figures
    )


def _card(card: Card, catalog: Catalog) -> IssueCard:
    language = safe.language(card.language) or catalog.language
    is_alone = card.is_post or card.type is QuotationType.DIRECT
    said = card.text if is_alone or not card.context_cue else card.context
    kind = POSTS[card.post_kind] if card.is_post else KINDS[card.type]
    if card.kind is not StatementKind.STATEMENT:
        kind = STANCES[card.kind]
    channel = card.channel
    if card.is_post and channel:
        kind, channel = f"{kind} on {channel}", None
    facts = [kind, channel, f"via {card.via}" if card.via else None]
    became = (StatementClass(card.became.value),) if card.became else ()
    classes = dict.fromkeys((card.shown_as, *card.classes, *became))
    shown = card.reports[:4]
    n_more = len({report.outlet for report in card.reports[4:]})
    return IssueCard(
        place=places.statement(card.statement_id),
        words=" ".join(safe.paragraphs(said)),
        language=language,
        direction=safe.direction(language),
        badges=tuple(_CLASSES[each] for each in classes if each in _CLASSES),
        facts=tuple(safe.line(each) for each in facts if each),
        sources=tuple(
            (
                _link(_carrier(report), report.url),
                moment(report.published_at, catalog) if report.published_at else None,
            )
            for report in shown
        ),
        more=f"and {n_more} more" if n_more else "",
        topics=tuple(safe.line(each) for each in card.other_topics),
    )


def _carrier(report: CardReport) -> str:
    """Who carries a report, and what became of it there."""
    became = report.became
    return f"{report.outlet} ({became.value} since)" if became else report.outlet


def _link(label: str, address: str) -> Link:
    url = safe.link(address)
    return Link(safe.line(label), url, host(url) if url else "")


def _change(note: ChangeNote, catalog: Catalog) -> IssueChange:
    return IssueChange(
        name=safe.line(note.name),
        kind=_CHANGES[note.kind],
        link=_link(note.outlet, note.url),
        place=places.statement(note.statement_id),
        before=safe.line(note.before),
        after=safe.line(note.after),
        seen=moment(note.seen_at, catalog),
    )


def _health(issue: Issue) -> tuple[str, ...]:
    cover = issue.coverage
    told = [
        f"{safe.line(feed)}: {safe.line(reason)}"
        for feed, reason in (*cover.failing, *cover.silent)
    ]
    told += [f"{safe.line(feed)}: more than the feed holds" for feed in cover.overrun]
    return tuple(told)


def _notes(issue: Issue) -> tuple[str, ...]:
    withheld = (
        (issue.n_withheld, "statement whose speaker is not sure enough"),
        (issue.n_left_out, "reply or repost"),
        (issue.n_stances, "stance without words of theirs"),
    )
    plurals = {
        "statement whose speaker is not sure enough": (
            "statements whose speakers are not sure enough"
        ),
        "reply or repost": "replies and reposts",
        "stance without words of theirs": "stances without words of theirs",
    }
    said = [many(n, noun, plurals[noun]) for n, noun in withheld if n]
    return (f"Stored but not shown: {'; '.join(said)}.",) if said else ()
