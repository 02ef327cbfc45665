"""Contents that stand before their cue or on both sides of it.

Rules: clause-before (It rains, she said), clause-around (If it rains, she said, it
pours), according-to (it rains, according to her).
"""

from monitor.quotes.clauses import after_time, has_verb, hearer
from monitor.quotes.drafts import Notes, span_of
from monitor.quotes.extent import MIN_CLAUSE, up_to_end
from monitor.quotes.phrases import Range, is_time, phrase_after
from monitor.quotes.sources import inherited
from monitor.quotes.tokens import Found, Kind, Paragraph

_MIN_VERBLESS = 6  # tokens of a clause whose verb is not known
_MAX_ASIDE = 16  # tokens of the source of "According to X, it rains"


def inverted(notes: Notes, cue: Found, floor: int, end: int) -> bool:
    """It rains, said Ada Example."""
    par = notes.par
    assert cue.cue is not None
    if cue.cue.section not in ("say", "write") or cue.cue.is_participle:
        return False
    if cue.first - 1 <= floor or par.low[cue.first - 1] != ",":
        return False
    source = phrase_after(par, cue.last, end)
    if source is None or not any(par.caps[source[0] : source[1]]):
        return False
    if source[1] < end and par.low[source[1]] not in (
        ",",
        ".",
        "in",
        "on",
        "at",
        "who",
    ):
        return False
    before = (floor, cue.first - 1)
    if source[1] < end and par.low[source[1]] == ",":
        return _add_around(notes, cue, source, before, (source[1] + 1, end))
    return _add_before(notes, cue, source, before)


def clause_before(
    notes: Notes, cue: Found, source: Range, floor: int, end: int
) -> bool:
    """It rains, she said (on Tuesday)."""
    par = notes.par
    if source[0] - 1 <= floor or par.low[source[0] - 1] != ",":
        return False
    rest = after_time(par, cue.last, end)
    if cue.cue is not None and cue.cue.section == "tell":
        rest = hearer(par, cue.last, end) or end
        rest = after_time(par, rest, end)
    is_over = rest >= end or par.kinds[rest] & (Kind.PUNCTUATION | Kind.PREPOSITION)
    if not is_over:
        return False
    before = (floor, source[0] - 1)
    if rest < end and par.low[rest] == ",":
        return _add_around(notes, cue, source, before, (rest + 1, end))
    return _add_before(notes, cue, source, before)


def _add_around(
    notes: Notes, cue: Found, source: Range, before: Range, rest: Range
) -> bool:
    """If it rains, she said, it will rain for days: content on both sides."""
    par = notes.par
    start = _first_word(par, before)
    after = up_to_end(notes, *rest) if _goes_on(par, *rest) else None
    if after is None or notes.is_claimed(start, before[1]):
        return _add_before(notes, cue, source, before)
    draft = notes.add("clause-around", after, cue, source)
    if draft is not None and before[1] > start:
        draft.content.insert(0, span_of(par, (start, before[1])))
        notes.claim((start, before[1]))
    return draft is not None


def _goes_on(par: Paragraph, start: int, end: int) -> bool:
    """Whether the content goes on after the comma, not an aside or another cue."""
    if start >= end or par.kinds[start] & Kind.PUNCTUATION:
        return False
    if par.kinds[start] & Kind.PREPOSITION and par.low[start] != "because":
        return False
    if par.cues_in(start, start + 2) or par.low[start] in ("who", "which", "whose"):
        return False
    is_name = par.caps[start] or par.kinds[start] & Kind.DETERMINER
    if is_name and not has_verb(par, (start, end)):
        return False  # an apposition: said Ada Example, a farmer
    return not par.low[start].endswith("ing")


def _add_before(notes: Notes, cue: Found, source: Range, before: Range) -> bool:
    par = notes.par
    content = (_first_word(par, before), before[1])
    if content[1] - content[0] < MIN_CLAUSE or notes.is_claimed(*content):
        return False
    if not has_verb(par, content) and not _may_be_clause(par, content):
        return False
    notes.add("clause-before", content, cue, source)
    return True


def _first_word(par: Paragraph, within: Range) -> int:
    start, stop = within
    while start < stop and (
        par.kinds[start] & Kind.PUNCTUATION or par.low[start] in ("and", "but")
    ):
        start += 1
    return start


def _may_be_clause(par: Paragraph, content: Range) -> bool:
    """Whether a stretch without a known verb may be one: not "On Monday"."""
    kind = par.kinds[content[0]]
    is_lead = kind & (Kind.PREPOSITION | Kind.CONJUNCTION | Kind.ADVERB | Kind.WEEKDAY)
    is_short = content[1] - content[0] < _MIN_VERBLESS
    is_timed = is_time(par, content[1] - 1)
    return not (is_lead or is_short or is_timed)


def according_to(notes: Notes, cue: Found) -> None:
    """According to X, it rains / It rains, according to X."""
    par = notes.par
    begin, end = par.sentence_of(cue.first)
    source = phrase_after(par, cue.last, end)
    if source is None:
        return
    floor = max(begin, notes.claimed_before(cue.first))
    if cue.first - floor <= MIN_CLAUSE:
        near = range(source[1], min(end, source[1] + _MAX_ASIDE))
        after = next((n for n in near if par.low[n] == ","), None)
        if after is None or cue.first > floor + 1:
            return
        content = up_to_end(notes, after + 1, end)
    else:
        if inherited(notes, begin, cue.first) is not None:
            return  # "..., she said, according to X": X only passes it on
        stop = cue.first
        while stop > floor and par.low[stop - 1] == ",":
            stop -= 1
        start = floor + (par.low[floor] in ("but", "and", ","))
        content = (start, stop) if stop - start > MIN_CLAUSE else None
    if content is not None and not notes.is_claimed(*content):
        notes.add("according-to", content, cue, source)
