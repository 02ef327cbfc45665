"""A statement in a list: what a reader sees of it before opening its page. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor import standing
from monitor.render import safe
from monitor.values import (
    ChangeKind,
    Occurrence,
    QuotationType,
    Report,
    StatementKind,
    StatementReports,
)
from monitor.web import places
from monitor.web.catalog import Catalog, host
from monitor.web.wording import KINDS, POSTS, STANCES, many, short_day

_MAX_WORDS = 600


@dataclass(frozen=True, slots=True)
class Link:
    """Where something leads; `host` is told to the reader for what lies elsewhere."""

    label: str
    url: str | None
    host: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant for people and for machines; `short` is its day alone."""

    said: str
    iso: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement of a list. `language` and `direction` are of the words quoted.

    `parts` are `words` in pieces: True for what is said, False for what an outlet put
    around it.
    """

    id: str
    place: str
    figure: str
    figure_place: str
    role: str | None
    words: str
    parts: tuple[tuple[str, bool], ...]
    is_cut: bool
    language: str
    direction: str
    facts: tuple[str, ...]
    badges: tuple[str, ...]
    first: Link
    at: Moment
    more: str
    topics: tuple[tuple[str, str], ...]


def entry(one: StatementReports, catalog: Catalog) -> Entry:
    """A statement as lists show it."""
    statement = one.statement
    known = standing.wordings(one)
    shown = standing.best_of(known.values(), statement.text_of)
    fullest, said = shown.report, _sentence(shown)
    whole = " ".join(safe.paragraphs(said))
    words, is_cut = safe.cut(whole, _MAX_WORDS)
    own = whole if said == shown.words else safe.line(shown.words)
    language = safe.language(fullest.language) or catalog.language
    first = one.reports[0]
    carriers = dict.fromkeys(catalog.carrier(report) for report in one.reports)
    n_more = len(carriers) - 1
    return Entry(
        id=statement.id,
        place=places.statement(statement.id),
        figure=safe.line(catalog.figure(statement.figure_id)),
        figure_place=places.shelf("figure", statement.figure_id),
        role=catalog.role(statement.figure_id, statement.first_published_at),
        words=words,
        parts=_parts(words, own),
        is_cut=is_cut,
        language=language,
        direction=safe.direction(language),
        facts=_facts(one, fullest.occurrence),
        badges=_badges(one, tuple(known.values())),
        first=source_link(first, catalog),
        at=moment(statement.first_published_at, catalog),
        more=f"and {many(n_more, 'more source')}" if n_more else "",
        topics=_topics(one, fullest, catalog),
    )


def shown_words(one: StatementReports) -> str:
    """The words that stand for a statement.

    Their own post or a direct quotation stands alone; anything else in the outlet's
    whole sentence, as torn from its verb it may mean something else.
    """
    return _sentence(standing.best(one))


def _sentence(shown: standing.Wording) -> str:
    occurrence = shown.report.occurrence
    is_alone = occurrence.is_post or occurrence.type is QuotationType.DIRECT
    if is_alone or not occurrence.context_cue:
        return shown.words
    return occurrence.context


def _parts(words: str, own: str) -> tuple[tuple[str, bool], ...]:
    """What of the words is the statement, `own`: of a sentence its content alone.

    Two statements of one sentence would look the same without it.
    """
    parts: list[tuple[str, bool]] = []
    at = 0
    for piece in own.split(" […] "):
        start = words.find(piece, at)
        if start < 0:
            break
        parts += [(words[at:start], False), (piece, True)]
        at = start + len(piece)
    if not parts:
        return ((words, True),)
    return tuple(part for part in (*parts, (words[at:], False)) if part[0])


def reference(one: StatementReports) -> str:
    """The wording that others are held against: their own post's, else the fullest
    that stands."""
    return standing.best(one).words


def fullest_of(one: StatementReports) -> Report:
    """The report whose wording is shown."""
    return standing.best(one).report


def topics_of(one: StatementReports, catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """Title and place of each topic, those of the fullest report first."""
    return _topics(one, fullest_of(one), catalog)


def _topics(
    one: StatementReports, fullest: Report, catalog: Catalog
) -> tuple[tuple[str, str], ...]:
    ordered = (fullest, *one.reports)
    ids = dict.fromkeys(match.topic_id for r in ordered for match in r.topics)
    return tuple(
        (safe.line(catalog.topic(name)), places.shelf("topic", name)) for name in ids
    )


def facts_of(one: StatementReports) -> tuple[str, ...]:
    """How it was said: the kind, where, and through whom."""
    return _facts(one, fullest_of(one).occurrence)


def _facts(one: StatementReports, fullest: Occurrence) -> tuple[str, ...]:
    around = fullest.circumstances
    kind = POSTS[fullest.post_kind] if fullest.is_post else KINDS[fullest.type]
    channel = safe.line(around.channel) if around.channel else ""
    if fullest.is_post and channel:
        kind, channel = f"{kind} on {channel}", ""
    found = [kind, channel]
    if one.statement.kind is not StatementKind.STATEMENT:
        found.insert(0, STANCES[one.statement.kind])
    if around.via:
        found.append(f"via {safe.line(around.via)}")
    if fullest.reported_by:
        found.append(f"as {safe.line(fullest.reported_by)} reports it")
    if fullest.reporting:
        found.append(f"reporting words of {safe.line(fullest.reporting)}")
    return tuple(each for each in found if each)


def badges_of(one: StatementReports) -> tuple[str, ...]:
    """What sets a statement apart, in words."""
    return _badges(one, tuple(standing.wordings(one).values()))


def _badges(
    one: StatementReports, stands: Sequence[standing.Wording]
) -> tuple[str, ...]:
    found = list(_fates(stands))
    n_others = sum(not each.is_taken_back for each in one.occasions)
    if n_others:
        found.append(f"Said {n_others + 1} times")
    return tuple(found)


def _fates(stands: Sequence[standing.Wording]) -> Iterator[str]:
    """What became of a statement's words: all of them, or those of some reports."""
    kinds = {each.kind for each in stands}
    is_post_gone = any(
        each.is_gone and each.report.occurrence.is_post for each in stands
    )
    is_all_gone = all(each.is_gone for each in stands)
    if is_post_gone or (is_all_gone and ChangeKind.DELETED in kinds):
        yield "Deleted"
    elif is_all_gone:
        yield "Removed"
    else:
        if ChangeKind.DELETED in kinds:
            yield "Deleted by an outlet"
        if ChangeKind.REMOVED in kinds:
            yield "Removed by an outlet"
    if ChangeKind.EDITED in kinds:
        yield "Edited"


def source_link(report: Report, catalog: Catalog) -> Link:
    """Who carries a report and where to read it."""
    url = safe.link(report.article_url)
    label = safe.line(catalog.carrier(report))
    return Link(label, url, host(url) if url else "")


def moment(at: datetime, catalog: Catalog) -> Moment:
    """An instant in the archive's zone."""
    short = short_day(catalog.clock.on(at))
    return Moment(catalog.clock.said(at), at.isoformat(timespec="minutes"), short)


def updated_at(one: StatementReports) -> datetime:
    """When what is known of a statement last changed: a report came, or one changed."""
    seen = [report.first_seen_at for report in one.reports]
    seen += [change.seen_at for change in one.changes]
    return max(seen)


def sure(
    found: Sequence[StatementReports], least: float
) -> tuple[StatementReports, ...]:
    """Those with a report that is sure enough to be shown without a warning."""
    return tuple(one for one in found if confidence(one) >= least)


def confidence(one: StatementReports) -> float:
    """That of the surest report."""
    return max(report.occurrence.confidence for report in one.reports)
