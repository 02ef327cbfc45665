"""What became of reported words, told in words: who changed what, and how soon."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.render import safe
from monitor.render.links import Links, LinkView, Site
from monitor.render.times import Times
from monitor.render.wordings import DiffPart, diff
from monitor.values import ChangeKind, ChangeNote

MAX_CHANGES = 20
"""Changes told one by one; more are counted."""
_MAX_WORDS = 400
_FOUND = {
    ChangeKind.EDITED: "found changed",
    ChangeKind.REMOVED: "found gone",
    ChangeKind.DELETED: "found gone",
    ChangeKind.RESTORED: "found back",
}


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change: `badge` says what happened, `facts` how soon and when."""

    name: str
    role: str | None
    badge: str
    facts: tuple[str, ...]
    before: str
    after: tuple[DiffPart, ...]
    language: str | None
    direction: str | None
    source: LinkView
    permalink: LinkView | None
    id: str


def change_of(
    note: ChangeNote, times: Times, links: Links, site: Site, language: str
) -> ChangeView:
    """Tell one change."""
    spoken = safe.language(note.language)
    foreign = spoken if spoken != language else None
    before = safe.line(note.before)
    after = safe.line(note.after)
    shown = safe.cut(before, _MAX_WORDS)
    page = site.statement(note.statement_id)
    short = note.statement_id[:10]
    return ChangeView(
        name=safe.line(note.name),
        role=safe.line(note.role) if note.role else None,
        badge=_badge(note),
        facts=tuple(_facts(note, times)),
        before=f"{shown[0]} …" if shown[1] else shown[0],
        after=diff(before, after) if after else (),
        language=foreign,
        direction=safe.direction(foreign) if foreign else None,
        source=links.add(safe.line(note.outlet), note.url),
        permalink=links.add(short, page) if page else None,
        id=short,
    )


def _badge(note: ChangeNote) -> str:
    if note.kind is ChangeKind.DELETED:
        return "Post deleted" if note.is_post else "Article deleted"
    what = "the post" if note.is_post else "the article"
    return {
        ChangeKind.EDITED: "Post edited" if note.is_post else "Quotation edited",
        ChangeKind.REMOVED: f"Removed from {what}",
        ChangeKind.RESTORED: f"Back in {what}",
    }[note.kind]


def _facts(note: ChangeNote, times: Times) -> list[str]:
    """How soon, at most, and between which looks."""
    facts = []
    if note.published_at is not None and note.published_at < note.seen_at:
        facts.append(f"within {_span(note.seen_at - note.published_at)} of publication")
    if note.stood_at is not None:
        facts.append(f"last seen {times.near(note.stood_at)}")
    day = times.local_day(note.stood_at) if note.stood_at else None
    facts.append(f"{_FOUND[note.kind]} {times.near(note.seen_at, day)}")
    return facts


def _span(length: timedelta) -> str:
    """A length in one unit, rounded up: within that much it happened."""
    minutes = -(-length // timedelta(minutes=1))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{-(-minutes // 60)} h"
    return f"{-(-minutes // (24 * 60))} days"


def since(instant: datetime, end: datetime) -> str:
    """A length of whole days in words, for a silence: 3 days."""
    days = (end - instant) // timedelta(days=1)
    return f"{days} day{'' if days == 1 else 's'}"
