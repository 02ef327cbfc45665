"""Quotations that have a cue of their own: after them, before them, or a mark's.

Rules: quote-before ("...," she said), quote-after (she said: "..."), colon
(Ada Example: "..."), signature ("..." - Ada Example).
"""

from monitor.quotes.drafts import Draft, Notes, source_spans, span_of
from monitor.quotes.extent import up_to_end
from monitor.quotes.phrases import Range, is_dash, phrase_after
from monitor.quotes.sources import source_of
from monitor.quotes.subjects import subject_before
from monitor.quotes.tokens import Found, Kind, Paragraph
from monitor.quotes.vetoes import is_vetoed, is_vetoed_source
from monitor.values import Span

_QUOTING = frozenset(("say", "write", "claim", "quote", "tell"))
_MAX_LEAD = 25  # tokens between a cue and the quotation it announces
_MAX_SIGNATURE = 10


def read_quotations(notes: Notes) -> None:
    """Draft an attribution for every quotation whose own cue can be found."""
    par = notes.par
    for k in par.quotations:
        if notes.is_claimed(k, k + 1):
            continue
        _cue_follows(notes, k) or _cue_precedes(notes, k) or _name_follows(notes, k)


def _draft(
    notes: Notes, rule: str, content: Range, cue: Found, source: Range
) -> Draft | None:
    draft = notes.add(rule, content, cue, source)
    if draft is not None:
        draft.is_quoted = True
    return draft


def _last_inside(par: Paragraph, k: int) -> str:
    inner = par.quotations[k].inner
    return par.text[inner.start : inner.end].rstrip(" \xa0'’‘”\"")[-1:]


def _cue_follows(notes: Notes, k: int) -> bool:
    """ "...," said X / "...," X said / "...," according to X."""
    par = notes.par
    tail = _tail(par, k)
    if tail is None:
        return False
    start, limit = tail
    cue = _first_cue(par, start, limit)
    if cue is None or cue.first in notes.used:
        return False
    source = _source_around(notes, start, cue, limit)
    if source is None or is_vetoed(par, cue, start):
        return False
    if is_vetoed_source(par, source, start):
        return False
    _draft(notes, "quote-before", (_clause_start(notes, k), k + 1), cue, source)
    return True


def _clause_start(notes: Notes, k: int) -> int:
    """Where the clause begins that the quotation only ends: It was "over," she said."""
    par = notes.par
    begin, _ = par.sentence_of(k)
    floor = max(begin, notes.claimed_before(k))
    if k == floor or par.low[k - 1] in (",", ":") or is_dash(par.low[k - 1]):
        return k
    if any(cue.cue is not None for cue in par.cues_in(floor, k)):
        return k
    while floor < k and (
        par.kinds[floor] & Kind.PUNCTUATION or par.low[floor] in ("but", "and")
    ):
        floor += 1
    return floor


def _tail(par: Paragraph, k: int) -> Range | None:
    """The tokens after a quotation in which its cue may stand."""
    last = _last_inside(par, k)
    _, limit = par.sentence_of(k)
    start = k + 1
    has_stop = last in ",?!…-–—"
    if start < limit and par.low[start] in ("'", "’", '"', "”"):
        start += 1
    if start < limit and (par.low[start] == "," or is_dash(par.low[start])):
        start, has_stop = start + 1, True
    if start >= limit:
        if last not in "?!…-–—," or start >= len(par.low):
            return None
        _, limit = par.sentence_of(start)
    elif not has_stop and not (last == "." and not par.caps[start]):
        return None
    return start, par.next_quoted(k, limit)


def _first_cue(par: Paragraph, start: int, limit: int) -> Found | None:
    for cue in par.cues_in(start, limit):
        if cue.cue is None:
            return cue if cue.first == start else None
        is_finite = not cue.cue.is_participle or par.low[cue.first - 1] == "as"
        if cue.cue.section in _QUOTING and is_finite:
            return cue
        if cue.first == start and not cue.cue.is_participle:
            return None
    return None


def _source_around(notes: Notes, start: int, cue: Found, limit: int) -> Range | None:
    """The source of a cue that follows a quotation, before or after that cue."""
    par = notes.par
    if cue.cue is not None and cue.cue.is_participle:  # the agency quoted her as saying
        return source_of(notes, start, start, cue)
    if cue.cue is None or all(
        par.kinds[n] & (Kind.ADVERB | Kind.AUXILIARY) for n in range(start, cue.first)
    ):
        return phrase_after(par, cue.last, limit)
    source = subject_before(par, start, cue.first)
    if source is None:
        return None
    between = par.low[start : source[0]]
    return source if all(low in ("as", "the", "so") for low in between) else None


def _cue_precedes(notes: Notes, k: int) -> bool:
    """X said: "..." / X told reporters on Monday, "..." / Ada Example: "..." """
    par = notes.par
    begin, limit = par.sentence_of(k)
    floor = max(begin, par.last_quoted(k) + 1)
    if k == floor:
        return False
    mark = par.low[k - 1]
    if mark not in (",", ":") and not is_dash(mark):
        return False
    cue = _lead_cue(par, floor, k)
    if cue is None:
        return mark == ":" and (
            _phrase_precedes(notes, floor, k) or _name_precedes(notes, floor, k)
        )
    if cue.first in notes.used or is_vetoed(par, cue, floor):
        return False
    source = _source_of_lead(notes, begin, floor, cue)
    if source is None or is_vetoed_source(par, source, floor):
        return False
    content = _quoted_to(notes, k, limit)
    draft = _draft(notes, "quote-after", content, cue, source)
    before = (floor, source[0] - 1)
    if draft is not None and _opens_around(notes, k, before):
        draft.content.insert(0, span_of(par, before))
        notes.claim(before)
    return True


def _opens_around(notes: Notes, k: int, before: Range) -> bool:
    """Whether the content began before its source: Her plan, she said, "is over"."""
    par = notes.par
    inner = par.quotations[k].inner
    return (
        before[1] > before[0]
        and par.low[before[1]] == ","
        and par.text[inner.start].islower()
        and not par.kinds[before[0]] & (Kind.PREPOSITION | Kind.CONJUNCTION)
        and not notes.is_claimed(*before)
        and not par.cues_in(*before)
    )


def _lead_cue(par: Paragraph, floor: int, k: int) -> Found | None:
    """The last cue before the quotation that announces it."""
    found = None
    for cue in par.cues_in(max(floor, k - _MAX_LEAD - 4), k):
        if cue.last < k and cue.cue is not None:
            found = cue
    if found is None or k - found.last > _MAX_LEAD:
        return None
    between = par.low[found.last : k - 1]
    if "that" in between or found.cue is None:
        return None
    if par.low[k - 1] == ":":
        return found
    if found.cue.section not in _QUOTING:
        return None
    if any(par.kinds[n] & Kind.VERB for n in range(found.last, k)):
        return None
    return found if not between or _is_aside(par, found) else None


def _is_aside(par: Paragraph, cue: Found) -> bool:
    """Whether what follows the cue is a hearer, a time or a place, not a content."""
    n = cue.last
    if cue.cue is not None and cue.cue.section == "tell":
        return True
    kind = par.kinds[n]
    return bool(
        kind & (Kind.PREPOSITION | Kind.WEEKDAY | Kind.ADVERB)
        or par.low[n] in par.grammar.hearers
        or par.low[n] in (",", "this", "last", "earlier", "later")
        or par.low[n].endswith("ly")
    )


def _source_of_lead(notes: Notes, begin: int, floor: int, cue: Found) -> Range | None:
    par = notes.par
    if cue.first == begin and cue.cue is not None and not cue.cue.is_participle:
        return phrase_after(par, cue.last, par.sentence_of(cue.first)[1])
    return source_of(notes, begin, floor, cue)


def _quoted_to(notes: Notes, k: int, limit: int) -> Range:
    """The quotation, with what its sentence goes on to say: "a" and "b", "a" of b."""
    par = notes.par
    end = k + 1
    while (
        end + 1 < limit and par.low[end] in ("and", "or") and end + 1 in par.quotations
    ):
        end += 2
    stops = Kind.PUNCTUATION | Kind.CONJUNCTION | Kind.ADVERB
    is_over = end >= limit or par.kinds[end] & stops
    if is_over or _last_inside(par, end - 1) in ",.?!…":
        return k, end
    return up_to_end(notes, k, limit) or (k, end)


def _phrase_precedes(notes: Notes, floor: int, k: int) -> bool:
    """According to Ada Example: "..." """
    par = notes.par
    for cue in par.cues_in(floor, k):
        if cue.cue is None and cue.first == floor:
            source = phrase_after(par, cue.last, k - 1)
            if source is not None:
                _draft(notes, "according-to", (k, k + 1), cue, source)
                return True
    return False


def _name_precedes(notes: Notes, floor: int, k: int) -> bool:
    """Ada Example: "..." at the start of a sentence."""
    par = notes.par
    source = phrase_after(par, floor, k - 1)
    if source is None or not any(par.caps[source[0] : source[1]]):
        return False
    is_apposed = source[1] < k - 1 and par.low[source[1]] == "," and k > 3
    if source[1] != k - 1 and not (is_apposed and par.caps[floor]):
        return False
    if k - floor > _MAX_SIGNATURE:
        return False
    _draft(notes, "colon", (k, k + 1), Found(k - 1, k, None), source)
    return True


def _name_follows(notes: Notes, k: int) -> bool:
    """ "..." - Ada Example, at the end of the paragraph."""
    par = notes.par
    n = k + 1
    if n + 1 >= len(par.low) or not is_dash(par.low[n]) or not par.caps[n + 1]:
        return False
    if len(par.low) - n > _MAX_SIGNATURE or k != 0:
        return False
    source = phrase_after(par, n + 1, len(par.low))
    if source is None:
        return False
    _draft(notes, "signature", (k, k + 1), Found(n, n + 1, None), source)
    return True


def announced(notes: Notes) -> tuple[list[Span], list[Span]] | None:
    """Cue and source of a paragraph that ends in a colon: its quotation comes next."""
    par = notes.par
    if not par.low or par.low[-1] != ":":
        return None
    begin, _ = par.sentence_of(len(par.low) - 1)
    cue = _lead_cue(par, begin, len(par.low))
    if cue is None or cue.first in notes.used or is_vetoed(par, cue, begin):
        return None
    source = source_spans(par, _source_of_lead(notes, begin, begin, cue), cue.first)
    if not source:
        return None
    return [Span(par.starts[cue.first], par.ends[cue.last - 1])], source
