"""An article's text for a terminal, with content, cue and source in colour."""

from collections.abc import Sequence
from typing import Protocol

from rich.text import Text

from monitor.values import Span, Spans

CONTENT, CUE, SOURCE = "black on bright_yellow", "bold magenta", "bold cyan"
MARGIN = 200


class Marked(Protocol):
    """Whatever has the three groups of spans."""

    @property
    def content_spans(self) -> Spans: ...
    @property
    def cue_spans(self) -> Spans: ...
    @property
    def source_spans(self) -> Spans: ...


def marked(text: str, found: Sequence[Marked], around: Spans = ()) -> Text:
    """Colour the text; with `around`, only what lies near those spans is kept."""
    rich = Text(text)
    for one in found:
        for spans, style in (
            (one.content_spans, CONTENT),
            (one.cue_spans, CUE),
            (one.source_spans, SOURCE),
        ):
            for span in spans:
                rich.stylize(style, span.start, span.end)
    if not around:
        return rich
    start, end = _window(text, around)
    return rich[start:end]


def _window(text: str, around: Spans) -> Span:
    """Whole paragraphs that hold the spans, cut MARGIN characters away from them."""
    first, last = min(s.start for s in around), max(s.end for s in around)
    start = max(text.rfind("\n", 0, first) + 1, first - MARGIN)
    end = text.find("\n", last)
    return Span(start, min(len(text) if end < 0 else end, last + MARGIN))
