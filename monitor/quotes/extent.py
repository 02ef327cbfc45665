"""How far a content goes: to its sentence's end, or where another source begins."""

from monitor.quotes.drafts import Notes
from monitor.quotes.phrases import Range, is_dash
from monitor.quotes.tokens import Kind, Paragraph

MIN_CLAUSE = 3  # tokens of a content without quotation marks
_MAX_CLAUSE = 200  # tokens of a content
_MAX_BEFORE_CUE = 12  # tokens between a comma and the cue that ends a content


def up_to_end(notes: Notes, start: int, end: int) -> Range | None:
    """The clause from `start` to where another attribution or the sentence ends it."""
    par = notes.par
    limit = notes.claimed_after(start, min(end, start + _MAX_CLAUSE))
    stop = limit
    for n in range(start, limit):
        if par.low[n] in _CUTTERS and n > start and _cuts(par, n, limit):
            stop = n
            break
        if n in par.quotations and n + 1 < limit and ends_in_comma(par, n):
            stop = n + 1
            break
    while stop > start and _is_trailing(par, stop - 1):
        stop -= 1
    if stop - start >= MIN_CLAUSE or bool(par.quoted_in(start, stop)):
        return start, stop
    return None


_CUTTERS = frozenset(
    (",", ";", "and", "but", "while", "according", "although", "though")
)
_CUTTING = frozenset(("say", "write", "tell", "urge", "judge"))
_BEFORE_CUE = frozenset(
    ("and", "but", "while", "as", "although", "though", "which", "who", "whom", "yet")
)


def _is_trailing(par: Paragraph, n: int) -> bool:
    low = par.low[n]
    return low in (".", "?", "!", "…", ",", ";", ":", "and", "but", "(") or is_dash(low)


def _cuts(par: Paragraph, n: int, limit: int) -> bool:
    """Whether another cue follows the comma or conjunction at `n` closely."""
    cues = par.cues_in(n, min(limit, n + _MAX_BEFORE_CUE))
    if not cues:
        return False
    cue = cues[0]
    if cue.first == n:  # according to
        return True
    between = range(n + 1, cue.first)
    if any(par.kinds[m] & (Kind.PUNCTUATION | Kind.QUOTATION) for m in between):
        return False
    if cue.cue is None or cue.cue.is_participle:
        return len(between) <= (3 if par.low[n] == "," else 0)
    if any(par.kinds[m] & (Kind.VERB | Kind.AUXILIARY) == Kind.VERB for m in between):
        return False
    if all(
        par.kinds[m] & (Kind.ADVERB | Kind.AUXILIARY) or par.low[m] in _BEFORE_CUE
        for m in between
    ):
        return cue.cue.section in _CUTTING
    starts = par.low[n + 1] in _BEFORE_CUE or par.low[n] in _BEFORE_CUE
    return starts and cue.cue.section in _CUTTING


def ends_in_comma(par: Paragraph, k: int) -> bool:
    inner = par.quotations[k].inner
    return par.text[inner.end - 1] == ","
