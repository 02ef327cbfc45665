"""Attributions whose source is a watched figure, as occurrences. Pure.

Puts together what the stages before found (spans, figure, circumstances) and cuts out
the context that a reader needs to judge it. Decides nothing about who or what.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from monitor.datelines import find_datelines
from monitor.text import sentences
from monitor.values import (
    Article,
    Attribution,
    Circumstances,
    Occurrence,
    QuotationType,
    Resolution,
    Span,
    Spans,
    StatementKind,
    make_id,
)

ELISION = " […] "
_RELATIVES = frozenset(["which", "what", "who", "whom", "whose", "that", "where"])
MAX_CONTEXT = 900
"""Characters of context at most; a longer stretch is cut to the cue's own sentences."""


def make(
    article: Article,
    attributions: Sequence[Attribution],
    resolutions: Sequence[Resolution],
    circumstances: Sequence[Circumstances],
    kinds: Sequence[StatementKind],
    nested: Mapping[int, int] | None = None,
) -> tuple[Occurrence, ...]:
    """One occurrence for each attribution and watched figure, in the order given.

    The four sequences run in parallel. What was not said (`hypothetical`) makes none.
    `nested` gives, for an attribution that lies in another's content, that other one's
    position. Ids derive from article, figure and content
    spans, so the same article read twice gives the same occurrences.
    """
    outer = nested or {}
    inner = {position: n for n, position in outer.items()}

    def named(n: int | None) -> str:
        return "" if n is None else _join(article.text, attributions[n].source, " ")

    return tuple(
        replace(
            occurrence,
            kind=kind,
            reported_by=named(outer.get(n)),
            reporting=named(_somebody(inner.get(n), attributions, resolutions)),
        )
        for n, (attribution, resolution, around, kind) in enumerate(
            zip(attributions, resolutions, circumstances, kinds, strict=True)
        )
        if kind is not StatementKind.HYPOTHETICAL
        for occurrence in _of_attribution(article, attribution, resolution, around)
    )


def _somebody(
    n: int | None,
    attributions: Sequence[Attribution],
    resolutions: Sequence[Resolution],
) -> int | None:
    """The position, where a person or body speaks there by name or title: a signature
    has no words, and "the words of he" tells nobody whose they are."""
    if n is None or len(attributions[n].source) != 1:
        return None
    resolution = resolutions[n]
    is_somebody = resolution.figure_ids or resolution.rule == "nobody:not-watched"
    is_named = "pronoun" not in resolution.rule and "relative" not in resolution.rule
    return n if is_somebody and is_named else None


def of_post(article: Article) -> tuple[Occurrence, ...]:
    """The whole of a figure's own post as that figure's statement."""
    if article.figure_id is None:
        return ()
    whole = (Span(0, len(article.text)),)
    occurrence = Occurrence(
        id=make_id("occurrence", article.id, article.figure_id, str(whole)),
        article_id=article.id,
        figure_id=article.figure_id,
        content=article.text,
        type=QuotationType.DIRECT,
        cue="",
        source="",
        content_spans=whole,
        cue_spans=(),
        source_spans=(),
        context="",
        context_cue=(),
        rule="own-post",
        confidence=1.0,
        reason=f"the whole of an entry in the figure's own feed ({article.channel})",
        circumstances=Circumstances(
            said_on=article.published_at.date() if article.published_at else None,
            channel=article.channel,
        ),
        is_post=True,
        post_kind=article.post_kind,
        published_at=article.published_at,
    )
    return (occurrence,)


def _of_attribution(
    article: Article,
    attribution: Attribution,
    resolution: Resolution,
    around: Circumstances,
) -> Iterator[Occurrence]:
    context = _context(article.text, attribution)
    for figure_id in resolution.figure_ids:
        yield Occurrence(
            id=make_id("occurrence", article.id, figure_id, str(attribution.content)),
            article_id=article.id,
            figure_id=figure_id,
            content=_join(
                article.text, _words_said(article.text, attribution.content), ELISION
            ),
            type=attribution.type,
            cue=_join(article.text, attribution.cue, " "),
            source=_join(article.text, attribution.source, " "),
            content_spans=attribution.content,
            cue_spans=attribution.cue,
            source_spans=attribution.source,
            context=article.text[context.start : context.end],
            context_cue=tuple(
                Span(cue.start - context.start, cue.end - context.start)
                for cue in attribution.cue
                if context.start <= cue.start and cue.end <= context.end
            ),
            rule=f"{attribution.rule}/{resolution.rule}",
            confidence=round(attribution.confidence * resolution.confidence, 4),
            reason=resolution.reason,
            circumstances=around,
            words_confidence=round(attribution.confidence, 4),
            figure_confidence=round(resolution.confidence, 4),
            mention=_mention(article.text, attribution, resolution),
            published_at=article.published_at,
        )


def _mention(text: str, attribution: Attribution, resolution: Resolution) -> str:
    """What names the figure, where that is not the source itself."""
    named = resolution.mention
    if named is None or any(
        source.start <= named.start and named.end <= source.end
        for source in attribution.source
    ):
        return ""
    return text[named.start : named.end]


def _words_said(text: str, content: Spans) -> Spans:
    """The pieces without lone pronouns, which only tie a clause to its sentence.

    In "seventeen shells landed in what the ministry called a provocation", "what" is
    what the ministry called so.
    """
    said = tuple(
        span for span in content if text[slice(*span)].lower() not in _RELATIVES
    )
    return said or content


def _join(text: str, spans: Spans, between: str) -> str:
    """The pieces in text order; neighbours with nothing said between are not elided."""
    joined = ""
    for before, span in zip((None, *spans), spans, strict=False):
        if before is not None:
            gap = text[before.end : span.start]
            joined += between if gap.strip() else ("\n" if "\n" in gap else " ")
        joined += text[span.start : span.end]
    return joined


def _context(text: str, attribution: Attribution) -> Span:
    """Whole sentences that hold the cue, the source and the content.

    An answer in a transcript comes with its question. Past MAX_CONTEXT only those of
    cue and source (of the first content span where there is neither), cut at
    MAX_CONTEXT: the snippet always shows its trigger.
    """
    everything = (*attribution.content, *attribution.cue, *attribution.source)
    whole = _whole_sentences(text, everything)
    asked = _question_before(text, whole) if attribution.rule == "label" else whole
    if asked.end - asked.start <= MAX_CONTEXT:
        return asked
    if whole.end - whole.start <= MAX_CONTEXT:
        return whole
    trigger = (*attribution.cue, *attribution.source) or attribution.content[:1]
    near = _whole_sentences(text, trigger)
    first = min(span.start for span in trigger)
    last = max(span.end for span in trigger)
    start = max(near.start, last - MAX_CONTEXT)
    return Span(min(start, first), min(near.end, max(start + MAX_CONTEXT, last)))


def _question_before(text: str, answer: Span) -> Span:
    """The stretch with the paragraph before it, where that ends in a question."""
    start = text.rfind("\n", 0, max(answer.start - 1, 0)) + 1
    is_asked = text[start : answer.start].rstrip(" \n\"'”’»").endswith("?")
    return Span(start, answer.end) if is_asked else answer


def _whole_sentences(text: str, spans: Spans) -> Span:
    """The stretch of whole sentences from the first span to the last; a dateline is no
    part of one."""
    first = min(span.start for span in spans)
    last = max(span.end for span in spans)
    sentence = _sentence_at(text, first)
    start = sentence.start
    if start == 0 or text[start - 1] == "\n":
        lines = find_datelines(text, [sentence])
        start = max((line.end for line in lines if line.end <= first), default=start)
    return Span(start, max(last, _sentence_at(text, last - 1).end))


def _sentence_at(text: str, at: int) -> Span:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    paragraph = Span(start, len(text) if end < 0 else end)
    for sentence in sentences(text, paragraph):
        if sentence.start <= at < sentence.end:
            return sentence
    return paragraph
