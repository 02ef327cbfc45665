"""Reports written as one line of text, made into what identity compares.

    2031-03-04 Holt *said* on Tuesday: [[“We will never sell the lighthouse.”]]

The day of publication, then the article: *cue*, [[content]]; "Holt" or "she" is the
source. After POST the rest is the figure's own post.
"""

import re
from datetime import UTC, date, datetime, timedelta

from benchmarks.pairs import FREQUENCIES, quotation_type
from monitor import circumstances, occurrences, resources
from monitor.identity import Told, parse_frequencies, tell
from monitor.values import (
    Article,
    ArticleKind,
    Attribution,
    Circumstances,
    Occurrence,
    QuotationType,
    Resolution,
    Span,
    StatementKind,
    make_id,
)

TABLE = parse_frequencies(resources.data(FREQUENCIES).read_text(encoding="utf-8"))
_MARKUP = re.compile(r"\*(?P<cue>[^*]+)\*|\[\[(?P<content>.+?)\]\]", re.DOTALL)
_SOURCE = re.compile(r"\b(?:Mira )?Holt\b|\b[Ss]he\b|\b[Tt]he minister\b")


def report(
    line: str,
    *,
    figure: str = "mira-holt",
    kind: StatementKind = StatementKind.STATEMENT,
    hours: float = 12,
) -> Told:
    """What identity knows of a report that is written as above."""
    return tell(TABLE, read(line, figure=figure, kind=kind, hours=hours))


def words_alone(
    content: str, *, figure: str, at: datetime, said_on: date | None, is_post: bool
) -> Told:
    """What identity knows of words without a text around them."""
    type_ = QuotationType.DIRECT if is_post else quotation_type(content)
    occurrence = Occurrence(
        id=make_id("occurrence", content, str(at)),
        article_id="a",
        figure_id=figure,
        content=content,
        type=type_,
        cue="said",
        source="Holt",
        content_spans=(),
        cue_spans=(),
        source_spans=(),
        context="",
        context_cue=(),
        rule="written",
        confidence=1.0,
        circumstances=Circumstances(said_on=said_on),
        published_at=at,
    )
    return tell(TABLE, occurrence)


def read(
    line: str,
    *,
    figure: str = "mira-holt",
    kind: StatementKind = StatementKind.STATEMENT,
    hours: float = 12,
) -> Occurrence:
    """The occurrence, through the stages that come before identity."""
    day, text = line.split(" ", 1)
    at = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=hours)
    if text.startswith("POST "):
        [post] = occurrences.of_post(_article(line, text[5:], at, figure))
        return post
    plain, cue, content = _unmarked(text)
    source = next(
        (
            Span(*found.span())
            for found in _SOURCE.finditer(plain)
            if not any(s.start <= found.start() < s.end for s in content)
        ),
        None,
    )
    said = " […] ".join(plain[span.start : span.end] for span in content)
    attribution = Attribution(
        content=content,
        cue=(cue,) if cue else (),
        source=(source,) if source else (),
        type=quotation_type(said),
        rule="written",
        confidence=1.0,
    )
    article = _article(line, plain, at, figure)
    [occurrence] = occurrences.make(
        article,
        [attribution],
        [Resolution((figure,), "written", 1.0)],
        [circumstances.read(article, attribution)],
        [kind],
    )
    return occurrence


def _article(key: str, text: str, at: datetime, figure: str) -> Article:
    return Article(
        id=key,
        kind=ArticleKind.ARTICLE,
        url="https://example.org/" + str(len(key)),
        title="",
        text=text,
        published_at=at,
        figure_id=figure,
    )


def _unmarked(text: str) -> tuple[str, Span | None, tuple[Span, ...]]:
    """The text without its markup; where the cue and the contents stand in it."""
    plain, cue, content, at = "", None, [], 0
    for found in _MARKUP.finditer(text):
        plain += text[at : found.start()]
        inner = found["cue"] or found["content"]
        span = Span(len(plain), len(plain) + len(inner))
        plain += inner
        at = found.end()
        if found["cue"]:
            cue = span
        else:
            content.append(span)
    assert content, f"no [[content]] in {text!r}"
    return plain + text[at:], cue, tuple(content)
