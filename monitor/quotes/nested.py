"""Quotations within quotations: whose words a quoted speaker reports.

"“He told me, ‘I will resign,’” she said" is her statement, and it reports his. The
inner words are found by an extractor on the outer content alone, so that nothing
outside the quotation can be taken for their source.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.ports import Extractor
from monitor.quotes.marks import find_quotations
from monitor.text import paragraphs
from monitor.values import Attribution, QuotationType, Span, Spans

MIN_WORDS = 3
"""Fewer words are a name or an echo, not a statement of somebody else's."""
SHARE = 0.8
"""What is left of the inner attribution's confidence: it stands on two readings."""
PRONOUN_SHARE = 0.5
"""The same where a pronoun within a quotation is the source: who that is, the speaker
knew and the text may not say."""
_OWN = frozenset(
    (
        *("i", "we", "me", "us", "my", "our", "you", "your", "i've", "i'm"),
        *("it", "this", "that", "who", "which"),
    )
)
_PRONOUNS = frozenset(("he", "she", "they", "him", "her", "them"))
_MARKS = "\"'“”„‟«»‹›‘’‚` "


@dataclass(frozen=True, slots=True)
class Nested:
    """An attribution whose spans lie in the content of attribution number `outer`."""

    attribution: Attribution
    outer: int


def find(
    text: str, attributions: Sequence[Attribution], inner: Extractor
) -> tuple[Nested, ...]:
    """Find what quoted statements report of others, in text order.

    `inner` reads each quoted content by itself. Sources in the first or second person
    are left out: those words are the speaker's own. Never raises on odd text.
    """
    return tuple(
        Nested(one, n)
        for n, outer in enumerate(attributions)
        if outer.type is not QuotationType.INDIRECT
        for span in outer.content
        for one in _within(text, span, inner)
    )


def _within(text: str, span: Span, inner: Extractor) -> Iterator[Attribution]:
    start, end = span
    if not _is_in_parts(text[start:end]):
        while start < end and text[start] in _MARKS:
            start += 1
        while end > start and text[end - 1] in _MARKS and text[end - 1] not in "’'":
            end -= 1
    for one in inner.extract(text[start:end]):
        moved = replace(
            one,
            content=_moved(one.content, start),
            cue=_moved(one.cue, start),
            source=_moved(one.source, start),
            rule=f"nested-{one.rule}",
        )
        share = _share(text, moved)
        if share:
            yield replace(moved, confidence=round(one.confidence * share, 4))


def _is_in_parts(content: str) -> bool:
    """Whether marks at its edges belong to parts of it: “...,” the ministry said."""
    quotations = find_quotations(content, paragraphs(content))
    marked = [quotation.span for found in quotations for quotation in found]
    return bool(marked) and marked[0] != Span(0, len(content))


def _moved(spans: Spans, by: int) -> Spans:
    return tuple(Span(start + by, end + by) for start, end in spans)


def _share(text: str, one: Attribution) -> float:
    """How much an inner attribution is to be trusted; 0: leave it out."""
    said = " ".join(text[start:end] for start, end in one.content)
    source = [w for s, e in one.source for w in text[s:e].lower().split()]
    if not source or not one.cue or len(said.split()) < MIN_WORDS:
        return 0.0
    if source[0] in _OWN or source[-1] in _OWN:
        return 0.0
    return PRONOUN_SHARE if source[0] in _PRONOUNS else SHARE
