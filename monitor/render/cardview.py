"""One statement in words: the quotation, how it was made and reported, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.render import safe
from monitor.render.detail import Detail
from monitor.render.times import Times
from monitor.values import Card, CardReport, PostKind, QuotationType, StatementKind

_MAX_QUOTATION = 600
_MAX_SHORT = 160
_MAX_LINE = 120
_MAX_WORDING = 200
_MAX_CONTEXT = 400
_MAX_WORDINGS = 2
_SHORTEST_ELIDED = 30
_OPENING = "\"'“‘«‹„‚「『"
_STOPS = frozenset(".…")  # after an ellipsis they would be one stop too many
_CLOSING = "\"'”’»›“‘」』"

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


class Links:
    """The addresses of an issue in order, each once, numbered from 1."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def add(self, label: str, url: str) -> "LinkView":
        """Number an address; one that must not be followed stays without a link."""
        address = safe.link(url)
        if address is None:
            return LinkView(label, None, None)
        number = self._numbers.setdefault(address, len(self._numbers) + 1)
        return LinkView(label, address, number)

    @property
    def urls(self) -> tuple[str, ...]:
        """All addresses, the one with number 1 first."""
        return tuple(self._numbers)


@dataclass(frozen=True, slots=True)
class LinkView:
    """What to call a source, and where it is if it may be followed."""

    label: str
    url: str | None
    number: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of context; the cue is what triggered the find."""

    text: str
    is_cue: bool = False


@dataclass(frozen=True, slots=True)
class WordingView:
    """Another outlet's words for the same statement."""

    outlet: str
    text: str


@dataclass(frozen=True, slots=True)
class CardView:
    """One statement, laid out as `form` says: "full", "short" or "line".

    `language` and `direction` are set only where they differ from the issue's.
    """

    form: str
    badges: tuple[str, ...]
    facts: tuple[str, ...]
    paragraphs: tuple[str, ...]
    is_cut: bool
    language: str | None
    direction: str | None
    context: tuple[Part, ...]
    wordings: tuple[WordingView, ...]
    lead: str
    first: LinkView | None
    others: tuple[LinkView, ...]
    more: str | None
    topics: tuple[str, ...]


def full(
    card: Card, detail: Detail, times: Times, links: Links, language: str
) -> CardView:
    """A new statement with all its particulars."""
    reports = _one_per_outlet(card.reports)
    named = reports[: detail.n_outlets]
    n_more = len(reports) - len(named)
    late = _first_at(card, times) if card.is_late else None
    return _view(
        card,
        language,
        form="full",
        limit=_MAX_QUOTATION,
        badges=(f"Late: published {late}",) if late else (),
        facts=_facts(card, times),
        context=_context(card) if detail.context and _shown(card) == card.text else (),
        wordings=_wordings(card) if detail.n_outlets > 1 else (),
        lead="First:" if len(reports) > 1 else "Source:",
        sources=_sources(named, times, links),
        more=f"+{n_more:,} more" if n_more else None,
    )


def short(
    card: Card, detail: Detail, times: Times, links: Links, language: str
) -> CardView:
    """A statement of an earlier issue that more outlets report now."""
    known = {report.outlet for report in card.reports if not report.is_new}
    fresh = _one_per_outlet([report for report in card.reports if report.is_new])
    n_outlets = sum(report.outlet not in known for report in fresh)
    named = fresh[: max(detail.n_outlets - 1, 1)]
    n_more = len(fresh) - len(named)
    first = card.reports[0]
    facts = [] if first.is_new else [f"first reported by {_said_by(first, times)}"]
    return _view(
        card,
        language,
        form="short",
        limit=_MAX_SHORT,
        badges=("Again",),
        facts=tuple(facts),
        lead=_more_outlets(n_outlets, len(fresh)),
        sources=_sources(named, times, links),
        more=f"+{n_more:,} more" if n_more else None,
    )


def line(
    card: Card, detail: Detail, times: Times, links: Links, language: str
) -> CardView:
    """A statement in one line: its beginning and one source."""
    fresh = [report for report in card.reports if report.is_new] or card.reports
    n_more = len(_one_per_outlet(card.reports)) - 1
    return _view(
        card,
        language,
        form="line",
        limit=_MAX_LINE,
        badges=() if card.is_new else ("Again",),
        lead="",
        sources=_sources(fresh[:1], times, links),
        more=f"+{n_more:,} more" if n_more else None,
    )


def _view(
    card: Card,
    language: str,
    *,
    form: str,
    limit: int,
    badges: tuple[str, ...],
    lead: str,
    sources: Sequence[LinkView],
    more: str | None,
    facts: tuple[str, ...] = (),
    context: tuple[Part, ...] = (),
    wordings: tuple[WordingView, ...] = (),
) -> CardView:
    words, is_cut = safe.cut("\n".join(safe.paragraphs(_shown(card))), limit)
    paragraphs = tuple(words.split("\n"))
    spoken = safe.language(card.language)
    foreign = spoken if spoken != language else None
    return CardView(
        form=form,
        badges=badges,
        facts=facts,
        paragraphs=paragraphs if form == "full" else (" ".join(paragraphs),),
        is_cut=is_cut,
        language=foreign,
        direction=safe.direction(foreign) if foreign else None,
        context=context,
        wordings=wordings,
        lead=lead,
        first=sources[0] if sources else None,
        others=tuple(sources[1:]),
        more=more,
        topics=tuple(map(safe.line, card.other_topics)) if form == "full" else (),
    )


def _shown(card: Card) -> str:
    """What stands as the statement: a direct quotation or post alone, anything else in
    the outlet's whole sentence.

    Torn from its verb, an indirect report may mean something else: what somebody denied
    or promised would stand there as said.
    """
    if card.is_post or card.type is QuotationType.DIRECT or not card.context_cue:
        return card.text
    return card.context


def _facts(card: Card, times: Times) -> tuple[str, ...]:
    """How it was said: the kind, the day, where, and whom the outlets credit."""
    kind = _POSTS[card.post_kind] if card.is_post else _KINDS[card.type]
    if card.kind is StatementKind.STANCE:
        kind = "A stance, not their words"
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


def _sources(
    reports: Sequence[CardReport], times: Times, links: Links
) -> list[LinkView]:
    """Who reports it and when; the day is told again only when it is another."""
    found = []
    day = None
    for report in reports:
        found.append(links.add(_said_by(report, times, day), report.url))
        if report.published_at is not None:
            day = times.local_day(report.published_at)
    return found


def _said_by(report: CardReport, times: Times, day: date | None = None) -> str:
    outlet = safe.line(report.outlet)
    if report.published_at is None:
        return outlet
    return f"{outlet}, {times.near(report.published_at, day)}"


def _first_at(card: Card, times: Times) -> str | None:
    first = next((r.published_at for r in card.reports if r.published_at), None)
    return times.near(first) if first else None


def _more_outlets(n_outlets: int, n_reports: int) -> str:
    if n_outlets == 0:
        return f"{n_reports:,} more report{'' if n_reports == 1 else 's'}:"
    return f"{n_outlets:,} more outlet{'' if n_outlets == 1 else 's'}:"


def _wordings(card: Card) -> tuple[WordingView, ...]:
    """Other outlets' words where they are not merely a part of the card's."""
    found: dict[str, WordingView] = {}
    for report in card.reports:
        if report.wording is None or report.is_excerpt:
            continue
        words, is_cut = safe.cut(safe.line(report.wording), _MAX_WORDING)
        outlet = safe.line(report.outlet)
        found.setdefault(words, WordingView(outlet, f"{words} …" if is_cut else words))
    return tuple(found.values())[:_MAX_WORDINGS]


def _context(card: Card) -> tuple[Part, ...]:
    """The sentences around the quotation, the cue marked, the quotation itself only
    hinted at: it stands above. Nothing for a post, which is its own context."""
    if card.is_post:
        return ()
    context = card.context
    marked: list[tuple[int, int, bool]] = [
        (start, end, True)
        for start, end in card.context_cue
        if 0 <= start < end <= len(context)
    ]
    for piece in card.text.split(" […] "):
        start = context.find(piece) if len(piece) >= _SHORTEST_ELIDED else -1
        end = start + len(piece)
        if start >= 0 and all(end <= s or e <= start for s, e, _ in marked):
            marked.append((start, end, False))
    parts: list[Part] = []
    position = 0
    for start, end, is_cue in sorted(marked):
        if start < position:
            continue
        parts.append(Part(context[position:start]))
        words = context[start:end] if is_cue else _hint(context[start:end])
        parts.append(Part(words, is_cue))
        position = end
    tail = context[position:]
    is_stopped = bool(parts) and parts[-1].text == "…" and tail[:1] in _STOPS
    parts.append(Part(tail[1:] if is_stopped else tail))
    return _tidied(parts)


def _hint(quotation: str) -> str:
    """An ellipsis between the marks that the quotation has."""
    if quotation[0] not in _OPENING:
        return "…"
    inner = quotation.rstrip(_CLOSING)
    comma = "," if inner.endswith(",") else ""
    return f"{quotation[0]}…{comma}{quotation[len(inner) :]}"


def _tidied(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Parts without unseen characters and at a readable length; nothing when there is
    nothing around the quotation."""
    kept: list[Part] = []
    length = 0
    for part in parts:
        words = _inner_line(part.text)
        room = _MAX_CONTEXT - length
        if part.is_cue or len(words) <= room:
            kept.append(Part(words, part.is_cue))
        elif any(one.is_cue for one in kept) or not any(p.is_cue for p in parts):
            kept.append(Part(f"{safe.cut(words, max(room, 1))[0]} …"))
            break
        else:  # the cue is still to come and must be seen: cut in front of it
            kept.append(Part(f"… {words[-room // 2 :].lstrip()}"))
        length += len(kept[-1].text)
    shown = tuple(part for part in kept if part.text)
    has_words = any(character.isalnum() for part in shown for character in part.text)
    return shown if has_words else ()


def _inner_line(raw: str) -> str:
    """One line that keeps a blank at either end: parts stand side by side."""
    words = safe.line(raw)
    if not words:
        return " " if raw else ""
    before = " " if raw[0].isspace() else ""
    after = " " if raw[-1].isspace() else ""
    return f"{before}{words}{after}"
