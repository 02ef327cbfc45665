"""Other words for the same statement: what was left out and put in, word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor import variants
from monitor.render import safe
from monitor.standing import GONE
from monitor.values import Card, CardReport
from monitor.variants import Piece, PieceKind

_MAX_WORDING = 240
_EDGE = 40
"""Characters of unchanged words kept beside a change."""
_MARKS = {"del": ("[-", "-]"), "ins": ("{+", "+}"), "": ("", "")}
_CUT = frozenset({PieceKind.DROPPED, PieceKind.SUBSTITUTED})


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A stretch of a comparison: `kind` is "del", "ins", or "" for what is in both.

    In plain text [-left out-] and {+put in+}, as word diffs have it.
    """

    text: str
    kind: str = ""

    @property
    def plain(self) -> str:
        """The stretch as plain text."""
        before, after = _MARKS[self.kind]
        return f"{before}{self.text}{after}"


@dataclass(frozen=True, slots=True)
class WordingView:
    """Another outlet's words for the same statement, held against the card's."""

    outlet: str
    parts: tuple[DiffPart, ...]
    differs: bool


def wordings_of(
    card: Card, limit: int, *, only_new: bool = False, differences: bool = False
) -> tuple[WordingView, ...]:
    """Other outlets' words where they are not merely a part of the card's, those that
    differ from the original first.

    With `differences` it is told that some do: then one is shown whatever the limit.
    """
    found: dict[str, tuple[CardReport, str]] = {}
    for report in card.reports:
        is_told = differences and report.differs
        if report.wording is None or (report.is_excerpt and not is_told):
            continue
        if report.became in GONE:
            continue  # the outlet has these words no more
        if only_new and not report.is_new and not is_told:
            continue
        words = safe.line(report.wording)
        found.setdefault(words, (report, words))
    ranked = sorted(found.values(), key=lambda each: not each[0].differs)
    if differences and ranked and ranked[0][0].differs:
        limit = max(limit, 1)
    return tuple(
        WordingView(
            safe.line(report.outlet),
            diff(safe.line(card.text), words)
            if report.differs
            else (DiffPart(_clipped(words)),),
            report.differs,
        )
        for report, words in ranked[:limit]
    )


def diff(original: str, wording: str, *, whole: bool = False) -> tuple[DiffPart, ...]:
    """`wording` with what it has otherwise than `original`; far from any change it is
    shortened, unless the `whole` is asked for."""
    pieces = variants.compare(original, wording)
    parts = _merged([part for piece in pieces for part in _parts(piece)])
    return tuple(parts if whole else _shortened(parts))


def _parts(piece: Piece) -> Iterator[DiffPart]:
    if piece.kind in _CUT:
        yield from _apart(piece.original, "del")
        if piece.wording and not piece.original.endswith(" "):
            yield DiffPart(" ")
    if not piece.wording:
        return
    is_put_in = piece.kind in (PieceKind.SUBSTITUTED, PieceKind.INSERTED) or (
        piece.kind is PieceKind.EXCERPT and not piece.original
    )
    yield from _apart(piece.wording, "ins" if is_put_in else "")


def _apart(words: str, kind: str) -> Iterator[DiffPart]:
    """The words marked, the blanks around them not."""
    inner = words.strip()
    before, after = words.split(inner, 1) if inner else (words, "")
    for text, its_kind in ((before, ""), (inner, kind), (after, "")):
        if text:
            yield DiffPart(text, its_kind)


def _merged(parts: Sequence[DiffPart]) -> list[DiffPart]:
    merged: list[DiffPart] = []
    for part in parts:
        if merged and merged[-1].kind == part.kind:
            merged[-1] = DiffPart(merged[-1].text + part.text, part.kind)
        else:
            merged.append(part)
    return merged


def _shortened(parts: Sequence[DiffPart]) -> Iterator[DiffPart]:
    last = len(parts) - 1
    for n, part in enumerate(parts):
        if part.kind:
            yield DiffPart(_clipped(part.text), part.kind)
            continue
        head = 0 if n == 0 else _EDGE
        tail = 0 if n == last else _EDGE
        if n == 0 == last:
            yield DiffPart(_clipped(part.text))
        elif len(part.text) <= head + tail + _EDGE:
            yield part
        else:
            yield DiffPart(_middle_out(part.text, head, tail))


def _middle_out(words: str, head: int, tail: int) -> str:
    """The first `head` and last `tail` characters, cut between words."""
    first = words[:head].rpartition(" ")[0] if head else ""
    last = words[len(words) - tail :].partition(" ")[2] if tail else ""
    return f"{first}{' ' if first else ''}…{' ' if last else ''}{last}"


def _clipped(words: str) -> str:
    shown, is_cut = safe.cut(words, _MAX_WORDING)
    return f"{shown} …" if is_cut else words
