"""One statement in words: the quotation, how it was made and reported, and by whom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.render import safe
from monitor.render.context import Part, context_of
from monitor.render.detail import Detail
from monitor.render.links import Links, LinkView, Site
from monitor.render.times import Times
from monitor.render.wordings import DiffPart, WordingView, diff, wordings_of
from monitor.values import (
    Card,
    CardReport,
    PostKind,
    QuotationType,
    StatementClass,
    StatementKind,
)

MAX_QUOTATION = 600
_MAX_SHORT = 300
_MAX_LINE = 120
_MAX_AROUND = 300
_ID = 10
"""Characters of a statement's id: `monitor explain` takes the beginning of one."""

_WORDLESS = {
    StatementKind.STANCE: "A stance, not their words",
    StatementKind.MENTION: "An outlet’s account, not their words",
}
_KINDS = {
    QuotationType.DIRECT: "Direct quotation",
    QuotationType.MIXED: "Partly quoted",
    QuotationType.INDIRECT: "In the outlet’s words",
}
_POSTS = {
    PostKind.OWN: "Own post",
    PostKind.REPLY: "Reply",
    PostKind.REPOST: "Repost",
}
_BADGES = {
    StatementClass.REPEATED: "Repeated",
    StatementClass.VARIANT: "Other words",
    StatementClass.RE_REPORTED: "Reported again",
    StatementClass.UNSURE: "Unsure",
}
_WARNINGS = {
    StatementClass.EDITED: "Edited since",
    StatementClass.REMOVED: "Removed since",
    StatementClass.DELETED: "Deleted since",
}
"""What became of the words that the card shows."""
_OF_A_REPORT = _WARNINGS | {
    StatementClass.REMOVED: "A report removed since",
    StatementClass.DELETED: "A report deleted since",
}
"""And of a report, while the words stand elsewhere."""


@dataclass(frozen=True, slots=True)
class CardView:
    """One statement, laid out as `form` says: "full", "short" or "line".

    `language` and `direction` are set only where they differ from the issue's. `diff`
    stands in place of the `paragraphs` where the words replace others. `more_at` is
    where a quotation that was cut goes on, `id` what `monitor explain` takes.
    `original` are the words that `wordings` are held against, where others stand there.
    """

    form: str
    badges: tuple[str, ...]
    warnings: tuple[str, ...]
    facts: tuple[str, ...]
    paragraphs: tuple[str, ...]
    is_cut: bool
    more_at: LinkView | None
    language: str | None
    direction: str | None
    lead: str
    first: LinkView | None
    others: tuple[LinkView, ...]
    more: str | None
    id: str
    permalink: LinkView | None
    said_before: LinkView | None
    diff: tuple[DiffPart, ...] = ()
    context: tuple[Part, ...] = ()
    around: tuple[str, str] = ("", "")
    original: str | None = None
    wordings: tuple[WordingView, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What every card of a rendition is told with."""

    detail: Detail
    times: Times
    links: Links
    site: Site
    language: str
    differences: bool


def full(card: Card, scene: Scene) -> CardView:
    """A statement with all its particulars."""
    detail = scene.detail
    is_known = card.shown_as is StatementClass.VARIANT
    reports = _one_per_outlet(card.reports)
    view = _view(card, scene, "full", MAX_QUOTATION, reports[: detail.n_outlets])
    replaced: tuple[DiffPart, ...] = ()
    if card.earlier and detail.context:
        replaced = diff(safe.line(card.earlier), safe.line(card.text), whole=True)
    has_room = detail.context and _shown(card) == card.text
    return replace(
        view,
        badges=_badges(card, scene.times),
        facts=_facts(card, scene.times),
        diff=replaced,
        context=context_of(card) if has_room else (),
        around=_around(card) if detail.around else ("", ""),
        wordings=wordings_of(
            card, detail.n_wordings, only_new=is_known, differences=scene.differences
        ),
        lead="First:" if len(reports) > 1 else "Source:",
        more=_more(len(reports) - detail.n_outlets),
        topics=tuple(map(safe.line, card.other_topics)),
    )


def short(card: Card, scene: Scene) -> CardView:
    """What the figure has said before, with this occasion's sources."""
    reports = _one_per_outlet(card.reports)
    view = _view(card, scene, "short", _MAX_SHORT, reports[: scene.detail.n_outlets])
    return replace(
        view,
        badges=_badges(card, scene.times),
        facts=_facts(card, scene.times),
        lead="First:" if len(reports) > 1 else "Source:",
        more=_more(len(reports) - scene.detail.n_outlets),
    )


def line(card: Card, scene: Scene) -> CardView:
    """A statement in one line: its beginning and one source."""
    if card.shown_as is StatementClass.RE_REPORTED:
        return _again(card, scene)
    view = _view(card, scene, "line", _MAX_LINE, card.reports[:1])
    more = _more(len(_one_per_outlet(card.reports)) - 1)
    return replace(view, badges=_badges(card, scene.times, is_brief=True), more=more)


def _again(card: Card, scene: Scene) -> CardView:
    """A statement of an earlier issue that is reported in more places: one line."""
    known = {report.outlet for report in card.reports if not report.is_new}
    fresh = [report for report in card.reports if _has_news(report)]
    outlets = dict.fromkeys(
        outlet
        for report in fresh
        for outlet in (
            *([report.outlet] if report.is_new else []),
            *(copy.outlet for copy in report.carriers if copy.is_new),
        )
        if outlet not in known
    )
    view = _view(card, scene, "line", _MAX_LINE, fresh[:1])
    more = len(_one_per_outlet(fresh)) - 1
    badges = _badges(card, scene.times, is_brief=True)
    lead = _more_outlets(len(outlets), len(fresh))
    return replace(view, badges=badges, lead=lead, more=_more(more))


def _has_news(report: CardReport) -> bool:
    return report.is_new or any(copy.is_new for copy in report.carriers)


def _view(
    card: Card, scene: Scene, form: str, limit: int, reports: Sequence[CardReport]
) -> CardView:
    said = _LAST_COMMA.sub("", "\n".join(safe.paragraphs(_shown(card))))
    words, is_cut = safe.cut(said, limit)
    paragraphs = tuple(words.split("\n"))
    spoken = safe.language(card.language)
    foreign = spoken if spoken != scene.language else None
    sources = _sources(reports, scene)
    page = scene.site.statement(card.statement_id)
    short_id = card.statement_id[:_ID]
    permalink = scene.links.add(short_id, page) if page else None
    return CardView(
        form=form,
        badges=(),
        warnings=_warnings(card, scene),
        facts=(),
        paragraphs=paragraphs if form == "full" else (" ".join(paragraphs),),
        is_cut=is_cut,
        more_at=(permalink or (sources[0] if sources else None)) if is_cut else None,
        language=foreign,
        direction=safe.direction(foreign) if foreign else None,
        lead="",
        first=sources[0] if sources else None,
        others=tuple(sources[1:]),
        more=None,
        id=short_id,
        permalink=permalink,
        said_before=None if form == "line" else _said_before(card, scene),
        original=_original(card, scene, is_cut=is_cut),
        wordings=wordings_of(card, 0, differences=scene.differences),
    )


def _original(card: Card, scene: Scene, *, is_cut: bool) -> str | None:
    """The words that a quotation differs from, where the card shows others or less."""
    is_told = scene.differences and any(report.differs for report in card.reports)
    if not is_told or (_shown(card) == card.text and not is_cut):
        return None
    words, is_long = safe.cut(safe.line(card.text), MAX_QUOTATION)
    return f"{words} …" if is_long else words


def _shown(card: Card) -> str:
    """What stands as the statement: a direct quotation or post alone, anything else in
    the outlet's whole sentence.

    Torn from its verb, an indirect report may mean something else: what somebody denied
    or promised would stand there as said.
    """
    if card.is_post or card.type is QuotationType.DIRECT or not card.context_cue:
        return card.text
    return card.context


_LAST_COMMA = re.compile(r",(?=[\"'”’»“]*\Z)")
"""The one that leads over to "he said"; nobody spoke it."""


def _badges(card: Card, times: Times, *, is_brief: bool = False) -> tuple[str, ...]:
    found = [_BADGES[each] for each in card.classes if each in _BADGES]
    if not card.classes and not card.is_new:  # frozen before there were classes
        found = [_BADGES[StatementClass.RE_REPORTED]]
    late = _first_at(card, times) if card.is_late else None
    if late:
        found.append("Late" if is_brief else f"Late: published {late}")
    return tuple(found)


def _warnings(card: Card, scene: Scene) -> tuple[str, ...]:
    """What became of reports since, and quotations that are not what was said."""
    own = StatementClass(card.became.value) if card.became else None
    found = [_WARNINGS[own]] if own else []
    for each in card.classes:
        if each in _OF_A_REPORT and each is not own:
            found.append(_OF_A_REPORT[each])
    if scene.differences and any(report.differs for report in card.reports):
        found.append("Quotation differs from the original")
    return tuple(found)


def _said_before(card: Card, scene: Scene) -> LinkView | None:
    """How often the figure has said it, linked to the first time."""
    if not card.before_id:
        return None
    told = "said before"
    if card.before_on is not None:
        day = scene.times.date(card.before_on)
        told = f"said before: {card.n_before:,} times since {day}"
        if card.n_before == 1:
            told = f"said before: once, on {day}"
    page = scene.site.statement(card.before_id)
    return scene.links.add(told, page) if page else LinkView(told, None, None)


def _facts(card: Card, times: Times) -> tuple[str, ...]:
    """How it was said: the kind, the day, where, and whom the outlets credit."""
    kind = _POSTS[card.post_kind] if card.is_post else _KINDS[card.type]
    kind = _WORDLESS.get(card.kind, kind)
    channel = safe.line(card.channel) if card.channel else ""
    if card.is_post and channel:
        kind, channel = f"{kind} on {channel}", ""
    facts = [kind]
    if card.said_on is not None and not (card.is_post and _is_posted_on(card, times)):
        facts.append(f"said {times.on(card.said_on)}")
    if channel:
        facts.append(channel)
    if card.via:
        facts.append(f"via {safe.line(card.via)}")
    if card.reported_by:
        facts.append(f"as {safe.line(card.reported_by)} reports it")
    if card.reporting:
        facts.append(f"reporting words of {safe.line(card.reporting)}")
    return tuple(facts)


def _is_posted_on(card: Card, times: Times) -> bool:
    """Whether the first report's time tells the day already."""
    first = card.reports[0].published_at
    return first is not None and times.local_day(first) == card.said_on


def _one_per_outlet(reports: Sequence[CardReport]) -> tuple[CardReport, ...]:
    first: dict[str, CardReport] = {}
    for report in reports:
        first.setdefault(report.outlet, report)
    return tuple(first.values())


def _sources(reports: Sequence[CardReport], scene: Scene) -> list[LinkView]:
    """Who reports it and when; the day is told again only when it is another."""
    found = []
    day: date | None = None
    for report in reports:
        label = _said_by(report, scene.times, day)
        if report.carriers:
            n_outlets = len({copy.outlet for copy in report.carriers})
            label += f" (wire copy in {n_outlets:,} outlet{'s' * (n_outlets != 1)})"
        found.append(scene.links.add(label, report.url))
        if report.published_at is not None:
            day = scene.times.local_day(report.published_at)
        if scene.detail.carriers:
            for copy in report.carriers:
                found.append(
                    scene.links.add(f"also {safe.line(copy.outlet)}", copy.url)
                )
    return found


def _said_by(report: CardReport, times: Times, day: date | None = None) -> str:
    told = safe.line(report.outlet)
    if report.published_at is not None:
        told += f", {times.near(report.published_at, day)}"
    return f"{told} ({report.became.value} since)" if report.became else told


def _first_at(card: Card, times: Times) -> str | None:
    first = next((r.published_at for r in card.reports if r.published_at), None)
    return times.near(first) if first else None


def _more(n: int) -> str | None:
    return f"+{n:,} more" if n > 0 else None


def _more_outlets(n_outlets: int, n_reports: int) -> str:
    if n_outlets == 0:
        return f"{n_reports:,} more report{'' if n_reports == 1 else 's'}:"
    return f"{n_outlets:,} more outlet{'' if n_outlets == 1 else 's'}:"


def _around(card: Card) -> tuple[str, str]:
    """The sentences before and after, each to be told as the article's."""
    before, after = safe.line(card.before), safe.line(card.after)
    if len(before) > _MAX_AROUND:
        before = f"… {before[-_MAX_AROUND:].partition(' ')[2]}"
    shown, is_cut = safe.cut(after, _MAX_AROUND)
    return before, f"{shown} …" if is_cut else shown
