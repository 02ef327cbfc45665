"""Quotation marks: which stretches of a paragraph stand between them.

Marks are paired paragraph by paragraph, so that one lost mark spoils no more than its
own paragraph. Marks inside a quotation belong to it and are not looked at again.
"""

import re
from dataclasses import dataclass

from monitor.values import Span

_MARK = re.compile("''|``|[“”„‟\"«»‹›‘’‚']")
_DOUBLE_CLOSERS = {
    "“": ("”", '"'),
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
    marks = [
        mark
        for mark in _MARK.finditer(text, *within)
        if mark[0] not in _APOSTROPHES or not _is_inside_word(text, mark, within)
    ]
    found: list[Quotation] = []
    opened: re.Match[str] | None = None
    for n, mark in enumerate(marks):
        if opened is None:
            if _can_open(text, mark, within) and _may_be_closed(text, marks, n, within):
                opened = mark
        elif mark[0] in _DOUBLE_CLOSERS[opened[0]] and _can_close(text, mark, within):
            if mark.start() > opened.end():
                inner = Span(opened.end(), mark.start())
                found.append(Quotation(Span(opened.start(), mark.end()), inner))
            opened = None
        elif _reopens(text, opened, mark, within):
            opened = mark
    if opened is not None and goes_on and opened[0] not in _SINGLE:
        inner = Span(opened.end(), within.end)
        if inner.end > inner.start:
            found.append(Quotation(Span(opened.start(), within.end), inner, True))
    return found


def _before(text: str, mark: re.Match[str], within: Span) -> str:
    return text[mark.start() - 1] if mark.start() > within.start else " "


def _after(text: str, mark: re.Match[str], within: Span) -> str:
    return text[mark.end()] if mark.end() < within.end else " "


def _is_inside_word(text: str, mark: re.Match[str], within: Span) -> bool:
    return (
        _before(text, mark, within).isalnum() and _after(text, mark, within).isalnum()
    )


def _can_open(text: str, mark: re.Match[str], within: Span) -> bool:
    before, after = _before(text, mark, within), _after(text, mark, within)
    if mark[0] in _APOSTROPHES:  # a word must begin here, and mark[0] "’" seldom opens
        return mark[0] == "'" and not before.isalnum() and not after.isspace()
    if mark[0] in "”‟›":
        return False
    if mark[0] in ('"', "''"):  # straight marks: the side of the blank decides
        return not (after.isspace() and not before.isspace()) and not (
            before.isalnum() and not after.isalnum()
        )
    if mark[0] == "‘" and _is_short_year(text, mark):
        return False
    return not after.isspace() or before.isspace()


def _is_short_year(text: str, mark: re.Match[str]) -> bool:
    """Whether the mark is the apostrophe of ’08, turned round by a word processor."""
    return _SHORT_YEAR.match(text, mark.end()) is not None


def _can_close(text: str, mark: re.Match[str], within: Span) -> bool:
    before, after = _before(text, mark, within), _after(text, mark, within)
    if mark[0] in _APOSTROPHES:
        return not before.isspace() and not after.isalnum()
    if mark[0] in ('"', "''"):
        return not (before.isspace() and not after.isspace())
    return True


def _may_be_closed(text: str, marks: list[re.Match[str]], n: int, within: Span) -> bool:
    """A single mark opens only where one that closes it follows soon.

    Elsewhere it is an apostrophe ('90s, the voters' choice).
    """
    if marks[n][0] not in _SINGLE:
        return True
    closers = _DOUBLE_CLOSERS[marks[n][0]]
    return any(
        mark[0] in closers and _can_close(text, mark, within)
        for mark in marks[n + 1 : n + 12]
    )


def _reopens(
    text: str, opened: re.Match[str], mark: re.Match[str], within: Span
) -> bool:
    """Whether `mark` clearly opens, so that `opened` was never closed."""
    if mark[0] not in ("“", '"', "''", "``", "«", "„") or mark[0] != opened[0]:
        return False
    before, after = _before(text, mark, within), _after(text, mark, within)
    return before.isspace() and not after.isspace()
