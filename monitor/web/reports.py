"""The reports of a statement: in time order, and in the text around them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor import standing, text
from monitor.render import safe
from monitor.render.marked import Marking, Segment, mark
from monitor.values import ChangeKind, Report, Span, Spans, StatementReports
from monitor.web import places
from monitor.web.catalog import Catalog
from monitor.web.entries import Link, Moment, fullest_of, moment, source_link

MAX_REPORTS = 200
"""Reports on the page; a statement with more has them all in its JSON."""
MAX_CONTEXTS = 4


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report of the timeline."""

    link: Link
    outlet_place: str | None
    title: str
    at: Moment
    facts: tuple[str, ...]
    copy: Link | None


@dataclass(frozen=True, slots=True)
class Context:
    """The text around the words, with the words, the cue and the speaker marked;
    `became` says what became of it since."""

    link: Link
    at: Moment
    became: str
    segments: tuple[Segment, ...]
    why: tuple[tuple[str, str], ...]
    language: str
    direction: str


def quoted_articles(one: StatementReports) -> dict[str, int]:
    """The articles whose text a statement's page quotes from, by id, each with the
    version in which the words' spans count."""
    quoted = (report.occurrence for report in reversed(_quoted(one)))
    return {each.article_id: each.version for each in quoted}


def _quoted(one: StatementReports) -> list[Report]:
    """The reports whose surroundings are shown: the fullest, then other wordings."""
    chosen: dict[str, Report] = {}
    for report in (fullest_of(one), *one.reports):
        chosen.setdefault(words_of(report.occurrence.content), report)
    return list(chosen.values())[:MAX_CONTEXTS]


def words_of(content: str) -> str:
    """The words alone: two reports with the same are one wording."""
    return " ".join(text.words(content))


def timeline(
    one: StatementReports, catalog: Catalog, least: float
) -> tuple[ReportLine, ...]:
    """The reports in the order of publication, MAX_REPORTS at most."""
    by_article = {report.occurrence.article_id: report for report in one.reports}
    changed: dict[str, list[ChangeKind]] = {}
    for change in one.changes:
        changed.setdefault(change.occurrence_id, []).append(change.kind)
    lines = []
    for report in one.reports[:MAX_REPORTS]:
        first = by_article.get(report.copy_of or "")
        facts = [kind.value for kind in changed.get(report.occurrence.id, ())]
        if report.deleted_at and not facts:
            facts.append("deleted")
        if report.occurrence.confidence < least:
            facts.append("not sure")
        if report.copy_of and not first:
            facts.append("prints an agency’s text")
        outlet = report.outlet_id
        lines.append(
            ReportLine(
                link=source_link(report, catalog),
                outlet_place=places.shelf("source", outlet) if outlet else None,
                title=_title(report),
                at=moment(report.published_at or report.first_seen_at, catalog),
                facts=tuple(facts),
                copy=source_link(first, catalog) if first else None,
            )
        )
    return tuple(lines)


def _title(report: Report) -> str:
    """An article's headline; the beginning of a post, which has none."""
    title = safe.line(report.article_title)
    if not title and report.occurrence.is_post:
        return "Their own post"
    return title or "(no title)"


def contexts(
    one: StatementReports, catalog: Catalog, texts: Mapping[str, str]
) -> tuple[Context, ...]:
    """The text around each wording; `texts` has articles by id."""
    found = []
    known = standing.wordings(one)
    for report in _quoted(one):
        kind = known[report.occurrence.id].kind
        occurrence = report.occurrence
        language = safe.language(report.language) or catalog.language
        found.append(
            Context(
                link=source_link(report, catalog),
                at=moment(report.published_at or report.first_seen_at, catalog),
                became=f"as it was: {kind.value} since" if kind else "",
                segments=_marked(report, texts.get(occurrence.article_id, "")),
                why=_why(report, catalog),
                language=language,
                direction=safe.direction(language),
            )
        )
    return tuple(found)


def _marked(report: Report, body: str) -> tuple[Segment, ...]:
    """The context with its parts marked; where the stored text does not have it at the
    spans (a later version may stand there), the context with its cue alone."""
    one = report.occurrence
    content, cue, source = one.content_spans, one.cue_spans, one.source_spans
    shown = body
    start = _begin(body, one.context, content)
    block = Span(start, start + len(one.context))
    if start < 0:
        shown, block = one.context, Span(0, len(one.context))
        content, cue, source = (), one.context_cue, ()
    marking = Marking(1, content or (Span(0, 0),), cue, source, "figure", ())
    (paragraph,) = mark(shown, (block,), (marking,))
    return paragraph.segments


def _begin(body: str, context: str, content: Spans) -> int:
    """Where the context that has the content stands in the body; -1 for nowhere."""
    if not body or not content or not context:
        return -1
    start = body.find(context)
    while start >= 0 and not (
        start <= content[0].start and content[-1].end <= start + len(context)
    ):
        start = body.find(context, start + 1)
    return start


def _why(report: Report, catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """Why this was found and why it is this figure's, as (term, reason) pairs."""
    one = report.occurrence
    rule, _, by = one.rule.partition("/")
    name = safe.line(catalog.figure(one.figure_id))
    named = safe.line(one.source) or name
    chain = " → ".join(dict.fromkeys(filter(None, (named, safe.line(one.mention)))))
    pairs = [("Words", f"found by {rule}, {one.words_confidence:.2f}")]
    if by:
        pairs.append(
            ("Speaker", f"“{chain}” is {name} by {by}, {one.figure_confidence:.2f}")
        )
    if one.cue:
        pairs.append(("Cue", f"“{safe.line(one.cue)}”"))
    if one.reason:
        pairs.append(("Because", safe.line(one.reason)))
    return tuple(pairs)
