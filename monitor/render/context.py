"""The sentences around a quotation, with what triggered the find marked in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.render import safe
from monitor.values import Card

_MAX_CONTEXT = 400
_SHORTEST_ELIDED = 30
_OPENING = "\"'“‘«‹„‚「『"
_STOPS = frozenset(".…")  # after an ellipsis they would be one stop too many
_CLOSING = "\"'”’»›“‘」』"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of context; the cue is what triggered the find."""

    text: str
    is_cue: bool = False


def context_of(card: Card) -> tuple[Part, ...]:
    """The sentences around the quotation, the cue marked, the quotation itself only
    hinted at: it stands above. A colon that serves as a cue needs no mark. Nothing for
    a post, which is its own context."""
    if card.is_post:
        return ()
    context = card.context
    marked: list[tuple[int, int, bool]] = [
        (start, end, True)
        for start, end in card.context_cue
        if any(character.isalnum() for character in context[max(start, 0) : end])
    ]
    for piece in card.text.split(" […] "):
        start = context.find(piece) if len(piece) >= _SHORTEST_ELIDED else -1
        end = start + len(piece)
        if start >= 0 and all(end <= s or e <= start for s, e, _ in marked):
            marked.append((start, end, False))
    parts: list[Part] = []
    position = 0
    for start, end, is_cue in sorted(marked):
        if start < position:
            continue
        parts.append(Part(context[position:start]))
        words = context[start:end] if is_cue else _hint(context[start:end])
        # The colon of a transcript is a cue, and nothing that a reader needs marked.
        parts.append(Part(words, is_cue and any(map(str.isalnum, words))))
        position = end
    tail = context[position:]
    is_stopped = bool(parts) and parts[-1].text == "…" and tail[:1] in _STOPS
    parts.append(Part(tail[1:] if is_stopped else tail))
    return _tidied(parts)


def _hint(quotation: str) -> str:
    """An ellipsis between the marks that the quotation has."""
    if quotation[0] not in _OPENING:
        return "…"
    inner = quotation.rstrip(_CLOSING)
    comma = "," if inner.endswith(",") else ""
    return f"{quotation[0]}…{comma}{quotation[len(inner) :]}"


def _tidied(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Parts without unseen characters and at a readable length; nothing when there is
    nothing around the quotation."""
    kept: list[Part] = []
    length = 0
    for part in parts:
        words = _inner_line(part.text)
        room = _MAX_CONTEXT - length
        if part.is_cue or len(words) <= room:
            kept.append(Part(words, part.is_cue))
        elif any(one.is_cue for one in kept) or not any(p.is_cue for p in parts):
            kept.append(Part(f"{safe.cut(words, max(room, 1))[0]} …"))
            break
        else:  # the cue is still to come and must be seen: cut in front of it
            kept.append(Part(f"… {words[-room // 2 :].lstrip()}"))
        length += len(kept[-1].text)
    shown = tuple(part for part in kept if part.text)
    has_words = any(character.isalnum() for part in shown for character in part.text)
    return shown if has_words else ()


def _inner_line(raw: str) -> str:
    """One line that keeps a blank at either end: parts stand side by side."""
    words = safe.line(raw)
    if not words:
        return " " if raw else ""
    before = " " if raw[0].isspace() else ""
    after = " " if raw[-1].isspace() else ""
    return f"{before}{words}{after}"
