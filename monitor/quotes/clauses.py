"""What follows a verb of saying: hearer, time, "that"; and where a clause begins."""

from monitor.quotes.phrases import Range, phrase_after
from monitor.quotes.tokens import Kind, Paragraph

_MAX_ASIDE = 16  # tokens between a cue and its "that"
_INTRODUCING = frozenset(
    ("in", "after", "despite", "at", "with", "under", "without", "during", "on", "by")
)


def after_that(par: Paragraph, start: int, end: int) -> int | None:
    """Where the clause begins if "that" follows, directly or after an aside."""
    if start < end and not (par.low[start] == "that" or _is_aside(par, start)):
        return None
    for n in range(start, min(end, start + _MAX_ASIDE)):
        low, kind = par.low[n], par.kinds[n]
        if low == "that":
            is_whole = n + 1 < end and not par.kinds[n + 1] & (
                Kind.VERB | Kind.PUNCTUATION
            )
            return n + 1 if is_whole else None
        if kind & Kind.QUOTATION or low in (";", ":"):
            return None
        if kind & Kind.VERB or (kind & Kind.PRONOUN and n > start + 1):
            return None
    return None


def _is_aside(par: Paragraph, n: int) -> bool:
    """Whether a time, a place or an aside begins at `n`."""
    low, kind = par.low[n], par.kinds[n]
    return (
        bool(
            kind & (Kind.PREPOSITION | Kind.WEEKDAY | Kind.ADVERB)
            or low in par.grammar.times
            or low == ","
            or low.endswith("ly")
        )
        and low != "to"
    )


def hearer(par: Paragraph, start: int, end: int) -> int | None:
    """Where the hearer of "told reporters" ends."""
    if start >= end:
        return None
    if par.low[start] in par.grammar.hearers:
        return start + 1
    found = phrase_after(par, start, end)
    return found[1] if found else None


def after_time(par: Paragraph, start: int, end: int) -> int:
    """Where the clause begins after "on Tuesday", "last week", "in a statement"."""
    n = start
    while n < end:
        low = par.low[n]
        if par.kinds[n] & Kind.WEEKDAY or low in par.grammar.times:
            n += 1
        elif (
            low in ("on", "late", "early")
            and n + 1 < end
            and (par.kinds[n + 1] & Kind.WEEKDAY)
        ):
            n += 2
        elif low in ("in", "on", "at") and (after := _after_medium(par, n, end)):
            n = after
        elif low == "," and n > start:
            n += 1
        else:
            break
    return n


def _after_medium(par: Paragraph, n: int, end: int) -> int | None:
    for at in range(n + 1, min(end, n + 6)):
        if par.low[at] in par.grammar.media:
            return at + 1
        if par.kinds[at] & (Kind.PUNCTUATION | Kind.QUOTATION | Kind.PREPOSITION):
            return None
    return None


def begins_clause(par: Paragraph, start: int, end: int) -> bool:
    """Whether a clause may begin at `start`, the verb of saying right before it."""
    if start >= end:
        return False
    kind, low = par.kinds[start], par.low[start]
    if low == "that":  # she said that is over
        return start + 1 < end and bool(par.kinds[start + 1] & Kind.VERB)
    if kind & Kind.PUNCTUATION:
        return low in ("$", "#", "@")
    if low in (
        "if",
        "when",
        "while",
        "because",
        "what",
        "why",
        "how",
        "where",
        "since",
    ):
        return low in ("if", "when", "while", "since")
    if kind & (Kind.CONJUNCTION | Kind.WEEKDAY):
        return False
    if not kind & Kind.PREPOSITION:
        return True
    near = par.low[start : min(end, start + _MAX_ASIDE)]  # In spring, it rains
    return low in _INTRODUCING and "," in near and near.index(",") + start + 2 < end


def has_verb(par: Paragraph, content: Range) -> bool:
    """Whether a verb stands after the first word, as far as word classes tell."""
    return any(
        par.kinds[n] & (Kind.VERB | Kind.AUXILIARY) or par.low[n].endswith("ed")
        for n in range(content[0] + 1, content[1])
    )
