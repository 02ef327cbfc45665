"""Contents told in the writer's words, quoted in part or not at all.

Rules: that-clause (she said (that) it rains), participle (saying it rains), coordinated
(... and said it rains), promise, urge, judge, call. Those whose content stands before
the cue are in `around`.
"""

from monitor.quotes.around import according_to, clause_before, inverted
from monitor.quotes.clauses import (
    after_that,
    after_time,
    begins_clause,
    has_verb,
    hearer,
)
from monitor.quotes.drafts import Notes
from monitor.quotes.extent import ends_in_comma, up_to_end
from monitor.quotes.phrases import Range
from monitor.quotes.sources import source_of
from monitor.quotes.tokens import Found, Paragraph
from monitor.quotes.vetoes import is_question, is_vetoed, is_vetoed_source

_PLAIN = ("say", "tell")


def read_clauses(notes: Notes) -> None:
    """Draft an attribution for every cue that introduces or follows a clause."""
    for cue in notes.par.cues:
        if cue.first in notes.used or notes.is_claimed(cue.first, cue.last):
            continue
        if cue.cue is None:
            according_to(notes, cue)
        else:
            _verb(notes, cue)


def _verb(notes: Notes, cue: Found) -> None:
    par = notes.par
    assert cue.cue is not None
    begin, end = par.sentence_of(cue.first)
    floor = max(begin, notes.claimed_before(cue.first))
    if is_question(par, (begin, end)) or is_vetoed(par, cue, floor):
        return
    if inverted(notes, cue, floor, end):
        return
    source = source_of(notes, begin, floor, cue)
    if source is None or is_vetoed_source(par, source, floor):
        return
    if cue.cue.section in ("urge", "judge", "call"):
        content = _object(notes, cue, end)
        rule = cue.cue.section
    else:
        content = _clause_after(notes, cue, end)
        is_infinitive = content is not None and par.low[content[0]] == "to"
        rule = "promise" if is_infinitive else _rule_of(par, cue, source)
    if content is not None:
        notes.add(rule, content, cue, source)
    elif cue.cue.section in ("say", "write", "tell", "claim"):
        clause_before(notes, cue, source, floor, end)


def _rule_of(par: Paragraph, cue: Found, source: Range) -> str:
    if cue.cue is not None and cue.cue.is_participle:
        return "participle"
    if source[1] > cue.first or any(
        par.low[n] in ("and", "but") for n in range(source[1], cue.first)
    ):
        return "coordinated"
    return "that-clause"


def _object(notes: Notes, cue: Found, end: int) -> Range | None:
    """What follows a verb of urging or judging: whom, and to do or be what."""
    par = notes.par
    assert cue.cue is not None
    content = up_to_end(notes, cue.last, end)
    if content is None:
        return None
    start, stop = content
    has_quotation = bool(par.quoted_in(start, stop))
    if cue.cue.section == "call" or cue.cue.is_participle:
        return content if has_quotation else None
    links = ("to",) if cue.cue.section == "urge" else ("for", "of", "as", "over")
    is_linked = any(low in links for low in par.low[start + 1 : stop])
    return content if has_quotation or is_linked else None


def _clause_after(notes: Notes, cue: Found, end: int) -> Range | None:
    """The clause that a verb of saying introduces, with or without "that"."""
    par = notes.par
    assert cue.cue is not None
    section = cue.cue.section
    begin = cue.last
    if section == "tell":
        told = hearer(par, begin, end)
        if told is None:
            return None
        begin = told
    start = after_that(par, begin, end)
    has_that = start is not None
    if start is None:
        start = after_time(par, begin, end)
        if section == "promise" and par.low[start : start + 1] == ["to"]:
            comma = next((n for n in range(start, end) if par.low[n] == ","), end)
            return up_to_end(notes, start, comma)
        if section in ("quote", "that") or not begins_clause(par, start, end):
            return None
    content = up_to_end(notes, start, _clause_limit(notes, cue, start, end))
    if content is None or has_that or par.quoted_in(*content):
        return content
    is_plain = cue.cue.lemma in _PLAIN
    return content if is_plain or has_verb(par, content) else None


def _clause_limit(notes: Notes, cue: Found, start: int, end: int) -> int:
    """The first comma where the clause is subordinate: While she says it rains, ..."""
    par = notes.par
    begin, _ = par.sentence_of(cue.first)
    lead = par.low[begin : cue.first]
    head = next((low for low in lead if low not in ("and", "but")), "")
    if head not in par.grammar.subordinators or "," in lead:
        return end
    for n in range(start + 1, end):
        if par.low[n] == "," or (n in par.quotations and ends_in_comma(par, n)):
            return n + (n in par.quotations)
    return end
