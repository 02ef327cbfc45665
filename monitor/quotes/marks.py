"""Quotation marks: which stretches of a paragraph stand between them.

Marks are paired paragraph by paragraph, so that one lost mark spoils no more than its
own paragraph. Marks inside a quotation belong to it and are not looked at again.
"""

import re
from dataclasses import dataclass

from monitor.values import Span

_MARK = re.compile("''|``|[“”„‟\"«»‹›‘’‚']")
_CLOSERS = {
    "“": ("”", '"', "“"),  # the last by mistake, where it stands as a closer does
    '"': ('"', "”", "''"),
    "''": ("''", '"', "”"),
    "``": ("''", '"', "``"),
    "„": ("“", "”", '"', "‟"),
    "«": ("»",),
    "»": ("«",),
    "”": ("”",),
    "‹": ("›",),
    "‘": ("’", "'"),
    "‚": ("‘", "’"),
    "'": ("'", "’"),
    "‟": ("”",),
}
_SHORT_YEAR = re.compile(r"\d\ds?(?!\w)")
_SINGLE = frozenset("‘‚'’‹›")
_APOSTROPHES = frozenset("'’")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch in quotation marks, marks included.

    `inner` is what stands between the marks. `is_open` is True when the closing mark
    is missing because the next paragraph goes on quoting.
    """

    span: Span
    inner: Span
    is_open: bool = False


def find_quotations(text: str, paragraphs: tuple[Span, ...]) -> list[list[Quotation]]:
    """The quotations of each paragraph, in order, not nested."""
    found = []
    for n, paragraph in enumerate(paragraphs):
        following = paragraphs[n + 1] if n + 1 < len(paragraphs) else None
        goes_on = following is not None and _opens_with_mark(text, following)
        found.append(_pair(text, paragraph, goes_on))
    return found


def _opens_with_mark(text: str, paragraph: Span) -> bool:
    mark = _MARK.match(text, paragraph.start)
    return mark is not None and mark[0] not in _APOSTROPHES


def _pair(text: str, within: Span, goes_on: bool) -> list[Quotation]:
    marks = _Marks(text, within, goes_on)
    found: list[Quotation] = []
    opened: re.Match[str] | None = None
    for n, mark in enumerate(marks.matches):
        if opened is None:
            opened = mark if marks.opens(n) else None
        elif marks.closes(n, opened):
            if mark.start() > opened.end():
                inner = Span(opened.end(), mark.start())
                found.append(Quotation(Span(opened.start(), mark.end()), inner))
            opened = None
        elif marks.reopens(n, opened):
            opened = mark
    if opened is not None and goes_on and opened[0] != "'":
        inner = Span(opened.end(), within.end)
        if inner.end > inner.start:
            found.append(Quotation(Span(opened.start(), within.end), inner, True))
    return found


class _Marks:
    """The marks of one paragraph, apostrophes inside words left out."""

    def __init__(self, text: str, within: Span, goes_on: bool) -> None:
        self._goes_on = goes_on
        self._text = text
        self._within = within
        self.matches = [
            mark
            for mark in _MARK.finditer(text, *within)
            if mark[0] not in _APOSTROPHES
            or not all(beside.isalnum() for beside in self._around(mark))
        ]

    def _around(self, mark: re.Match[str]) -> tuple[str, str]:
        """The characters before and after a mark; blanks at the paragraph's edges."""
        start, end = mark.span()
        before = self._text[start - 1] if start > self._within.start else " "
        return before, self._text[end] if end < self._within.end else " "

    def opens(self, n: int) -> bool:
        """Whether mark `n` may open a quotation."""
        mark = self.matches[n]
        before, after = self._around(mark)
        if mark[0] in "”‟›’":
            return False
        if mark[0] == "'":  # a word must begin here
            may_open = not before.isalnum() and not after.isspace()
        elif mark[0] in ('"', "''"):  # straight: the side of the blank decides
            is_closing = after.isspace() and not before.isspace()
            may_open = not is_closing and (not before.isalnum() or after.isalnum())
        else:
            may_open = not after.isspace() or before.isspace()
        if mark[0] in "‘'" and _SHORT_YEAR.match(self._text, mark.end()):
            return False  # the apostrophe of ’08, turned round by a word processor
        if not may_open or mark[0] not in _SINGLE:
            return may_open
        return self._is_closed(n, mark[0]) or (self._goes_on and mark[0] == "‘")

    def _is_closed(self, n: int, opener: str) -> bool:
        """Whether a mark that closes `opener` follows mark `n` soon.

        A single mark that nothing closes is an apostrophe ('90s, the voters' choice).
        """
        for mark in self.matches[n + 1 : n + 12]:
            if mark[0] in _CLOSERS[opener] and self._may_close(mark):
                return True
            if mark[0] == opener and mark[0] not in _APOSTROPHES:
                return False
        return False

    def _may_close(self, mark: re.Match[str]) -> bool:
        before, after = self._around(mark)
        if mark[0] in _APOSTROPHES:
            return not before.isspace() and not after.isalnum()
        if mark[0] in ('"', "''"):
            return not before.isspace() or after.isspace()
        if mark[0] == "“":
            return not before.isspace() and not after.isalnum()
        return True

    def closes(self, n: int, opened: re.Match[str]) -> bool:
        """Whether mark `n` closes the quotation that `opened` began."""
        mark = self.matches[n]
        if mark[0] not in _CLOSERS[opened[0]] or not self._may_close(mark):
            return False
        if mark[0] not in _APOSTROPHES or self._around(mark)[0] != "s":
            return True
        following = self._text[mark.end() : mark.end() + 2]
        is_possessive = following[:1] == " " and following[1:].islower()
        return not (is_possessive and self._is_closed(n, opened[0]))

    def reopens(self, n: int, opened: re.Match[str]) -> bool:
        """Whether mark `n` clearly opens, so that `opened` was never closed."""
        mark = self.matches[n]
        if mark[0] in _SINGLE or (
            mark[0] in _CLOSERS[opened[0]] and mark[0] != opened[0]
        ):
            return False
        before, after = self._around(mark)
        return mark[0] == opened[0] and before.isspace() and not after.isspace()
