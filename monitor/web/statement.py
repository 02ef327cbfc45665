"""One statement with everything that is known of it, ready for its page. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor import charts, standing, variants
from monitor.charts import Chart
from monitor.render import safe
from monitor.values import (
    Change,
    ChangeKind,
    StatementReports,
)
from monitor.variants import Piece, PieceKind
from monitor.web import places
from monitor.web.catalog import Catalog
from monitor.web.entries import (
    Entry,
    Link,
    Moment,
    confidence,
    entry,
    fullest_of,
    moment,
    shown_words,
    source_link,
)
from monitor.web.reports import Context, ReportLine, contexts, timeline, words_of
from monitor.web.wording import day, many, span

_CHANGES = {
    ChangeKind.EDITED: "The words were edited",
    ChangeKind.REMOVED: "The words were taken out of the article",
    ChangeKind.DELETED: "Deleted",
    ChangeKind.RESTORED: "The words are back",
}
_SINCE = {
    ChangeKind.EDITED: "edited",
    ChangeKind.REMOVED: "taken out",
    ChangeKind.DELETED: "deleted",
}
_MARKS = {  # how a stretch of a comparison is shown, on either side
    PieceKind.KEPT: "",
    PieceKind.DROPPED: "dropped",
    PieceKind.SUBSTITUTED: "other",
    PieceKind.INSERTED: "added",
    PieceKind.ELIDED: "elided",
    PieceKind.EDITORIAL: "editorial",
    PieceKind.EXCERPT: "beyond",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words of a comparison; `mark` is empty for what both have."""

    words: str
    mark: str


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording: the statement's beside it, both with what differs marked."""

    text: str
    ours: tuple[Stretch, ...]
    theirs: tuple[Stretch, ...]
    verdict: str
    carriers: tuple[tuple[Link, Moment | None], ...]
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What became of a report's words, and when."""

    title: str
    link: Link
    seen: Moment
    stood: Moment | None
    after: str
    before_words: tuple[Stretch, ...]
    after_words: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Occurring:
    """Another time at which the same was said."""

    words: str
    place: str
    at: Moment
    is_earlier: bool
    is_taken_back: bool


@dataclass(frozen=True, slots=True)
class StatementPage:
    """All that a statement's page shows."""

    entry: Entry
    paragraphs: tuple[str, ...]
    why_these_words: str
    said_on: str | None
    confidence: float
    is_sure: bool
    wordings: tuple[Wording, ...]
    n_sources: int
    n_copies: int
    n_reports: int
    reports: tuple[ReportLine, ...]
    contexts: tuple[Context, ...]
    changes: tuple[ChangeLine, ...]
    occasions: tuple[Occurring, ...]
    spread: Chart | None
    text_hash: str
    kept_copy: str | None


def statement_page(
    one: StatementReports,
    catalog: Catalog,
    texts: Mapping[str, str],
    *,
    least: float,
    archive_link: str | None = None,
) -> StatementPage:
    """Everything about a statement; `texts` has articles' texts by id, as far as they
    are to be quoted from; `archive_link` is a template with {url}."""
    statement = one.statement
    fullest = fullest_of(one)
    carriers = {catalog.carrier(report) for report in one.reports}
    copies = [report for report in one.reports if report.copy_of]
    said = [
        (report.published_at, safe.line(catalog.carrier(report)))
        for report in one.reports
        if report.published_at
    ]
    body = texts.get(fullest.occurrence.article_id, "")
    url = safe.link(fullest.article_url)
    return StatementPage(
        entry=entry(one, catalog),
        paragraphs=safe.paragraphs(shown_words(one)),
        why_these_words=_why_these_words(one, catalog),
        said_on=day(statement.said_on) if statement.said_on else None,
        confidence=confidence(one),
        is_sure=confidence(one) >= least,
        wordings=_wordings(one, catalog),
        n_sources=len(carriers),
        n_copies=len(copies),
        n_reports=len(one.reports),
        reports=timeline(one, catalog, least),
        contexts=contexts(one, catalog, texts),
        changes=tuple(_change(each, one, catalog) for each in one.changes),
        occasions=_occasions(one, catalog),
        spread=charts.spread(said) if len(carriers) > 1 and said else None,
        text_hash=hashlib.sha256(body.encode()).hexdigest() if body else "",
        kept_copy=archive_link.replace("{url}", url) if archive_link and url else None,
    )


def _why_these_words(one: StatementReports, catalog: Catalog) -> str:
    shown = standing.best(one)
    carrier = safe.line(catalog.carrier(shown.report))
    if shown.report.occurrence.is_post:
        return f"Their own words, as posted on {carrier}."
    if shown.is_corrected:
        return f"As {carrier} has it since it corrected the quotation."
    if shown.kind is not None:
        had = "the words until they were changed" if not shown.is_gone else "them"
        return f"As {carrier} had {had}; no report stands by these words any more."
    known = tuple(standing.wordings(one).values())
    stand = {words_of(each.words) for each in known if not each.is_taken_back}
    n_all = len({words_of(report.occurrence.content) for report in one.reports})
    if n_all == 1:
        return f"As {carrier} has it."
    if not any(each.is_taken_back or each.is_corrected for each in known):
        return f"The fullest of {n_all} wordings, as {carrier} has it."
    if len(stand) == 1:
        return f"The wording that stands, as {carrier} has it."
    return f"The fullest of {len(stand)} wordings that stand, as {carrier} has it."


# wordings --------------------------------------------------------------------------


def _wordings(one: StatementReports, catalog: Catalog) -> tuple[Wording, ...]:
    """Each wording once, by its first report, the one shown before all others; a
    corrected quotation as it stands."""
    known = standing.wordings(one).values()
    whole = standing.best_of(known, one.statement.text_of).words
    groups: dict[str, list[standing.Wording]] = {words_of(whole): []}
    for each in known:
        groups.setdefault(words_of(each.words), []).append(each)
    return tuple(_wording(whole, same, catalog) for same in groups.values())


def _wording(
    reference: str, same: Sequence[standing.Wording], catalog: Catalog
) -> Wording:
    said, whole = safe.line(same[0].words), safe.line(reference)
    pieces = variants.compare(whole, said)
    language = safe.language(same[0].report.language) or catalog.language
    reports = [each.report for each in same[:20]]
    return Wording(
        text=said,
        ours=_stretches(pieces, "original"),
        theirs=_stretches(pieces, "wording"),
        verdict=_verdict(whole, said, pieces) + _since(same),
        carriers=tuple(
            (
                source_link(report, catalog),
                moment(report.published_at, catalog) if report.published_at else None,
            )
            for report in reports
        ),
        language=language,
        direction=safe.direction(language),
    )


def _since(same: Iterable[standing.Wording]) -> str:
    """What became of a wording, where no report has it as it was."""
    kinds = [None if each.is_corrected else each.kind for each in same]
    if None in kinds:
        return ""
    told = dict.fromkeys(_SINCE[kind] for kind in kinds if kind)
    return f"; {' and '.join(told)} since"


def _stretches(pieces: Sequence[Piece], side: str) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(words, _MARKS[piece.kind])
        for piece in pieces
        if (words := getattr(piece, side))
    )


def _verdict(whole: str, said: str, pieces: Sequence[Piece]) -> str:
    kinds = {piece.kind for piece in pieces}
    if kinds <= {PieceKind.KEPT}:
        return "The same words"
    if kinds <= {PieceKind.KEPT, PieceKind.EXCERPT}:
        is_more = any(p.kind is PieceKind.EXCERPT and p.wording for p in pieces)
        return "It and more" if is_more else "A part of it"
    if variants.differs(whole, said):
        return "Words in quotation marks differ"
    if PieceKind.ELIDED in kinds or PieceKind.EDITORIAL in kinds:
        return "Shortened or explained, with marks that say so"
    return "Other words"


# what became of it -----------------------------------------------------------------


def _change(change: Change, one: StatementReports, catalog: Catalog) -> ChangeLine:
    report = next(
        (r for r in one.reports if r.occurrence.id == change.occurrence_id),
        one.reports[0],
    )
    before, after = safe.line(change.before), safe.line(change.after)
    pieces = variants.compare(before, after) if before and after else ()
    gone = (Stretch(before, "dropped"),) if before else ()
    back = (Stretch(after, ""),) if after else ()
    since = report.published_at or report.first_seen_at
    return ChangeLine(
        title=_CHANGES[change.kind],
        link=source_link(report, catalog),
        seen=moment(change.seen_at, catalog),
        stood=moment(change.stood_at, catalog) if change.stood_at else None,
        after=f"{span(max(change.seen_at - since, timedelta()))} after publication",
        before_words=_stretches(pieces, "original") if pieces else gone,
        after_words=_stretches(pieces, "wording") if pieces else back,
    )


def _occasions(one: StatementReports, catalog: Catalog) -> tuple[Occurring, ...]:
    at = one.statement.first_published_at
    return tuple(
        Occurring(
            words=safe.cut(safe.line(each.text), 200)[0],
            place=places.statement(each.statement_id),
            at=moment(each.first_published_at, catalog),
            is_earlier=each.first_published_at < at,
            is_taken_back=each.is_taken_back,
        )
        for each in one.occasions
    )


def novelty(page: StatementPage) -> str:
    """Whether this was said before, in a sentence."""
    before = (each for each in page.occasions if each.is_earlier)
    earlier = [each for each in before if not each.is_taken_back]
    if not earlier:
        return "The first time that this is known to have been said."
    return f"Said before: {many(len(earlier), 'time')} since {earlier[0].at.said}."
