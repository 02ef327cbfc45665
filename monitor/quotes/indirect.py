"""Contents told in the writer's words, quoted in part or not at all.

Rules: that-clause (she said (that) it rains), participle (saying it rains), coordinated
(... and said it rains), clause-before (It rains, she said), according-to, urge, judge,
call, noun-that (her claim that it rains).
"""

from monitor.quotes.direct import inherited, source_of
from monitor.quotes.drafts import Notes, span_of
from monitor.quotes.extent import MIN_CLAUSE, ends_in_comma, up_to_end
from monitor.quotes.phrases import Range, phrase_after
from monitor.quotes.tokens import Found, Kind, Paragraph
from monitor.quotes.vetoes import is_question, is_vetoed, is_vetoed_source

_MAX_ASIDE = 16  # tokens between a cue and its "that"


def read_clauses(notes: Notes) -> None:
    """Draft an attribution for every cue that introduces or follows a clause."""
    for cue in notes.par.cues:
        if cue.first in notes.used or notes.is_claimed(cue.first, cue.last):
            continue
        if cue.cue is None:
            _according_to(notes, cue)
        else:
            _verb(notes, cue)


def _verb(notes: Notes, cue: Found) -> None:
    par = notes.par
    assert cue.cue is not None
    begin, end = par.sentence_of(cue.first)
    floor = max(begin, notes.claimed_before(cue.first))
    if is_question(par, (begin, end)) or is_vetoed(par, cue, floor):
        return
    if _inverted(notes, cue, floor, end):
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
        _clause_before(notes, cue, source, floor, end)


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
        hearer = _hearer(par, begin, end)
        if hearer is None:
            return None
        begin = hearer
    start = _after_that(par, begin, end)
    has_that = start is not None
    if start is None:
        start = _after_time(par, begin, end)
        if section == "promise" and par.low[start : start + 1] == ["to"]:
            return up_to_end(notes, start, end)
        if section in ("quote", "that") or not _begins_clause(par, start, end):
            return None
    content = up_to_end(notes, start, _clause_limit(notes, cue, start, end))
    if content is None or has_that or par.quoted_in(*content):
        return content
    is_plain = cue.cue.lemma in _PLAIN
    return content if is_plain or _has_verb(par, content) else None


_PLAIN = ("say", "tell")


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


def _after_that(par: Paragraph, start: int, end: int) -> int | None:
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


def _hearer(par: Paragraph, start: int, end: int) -> int | None:
    """Where the hearer of "told reporters" ends."""
    if start >= end:
        return None
    if par.low[start] in par.grammar.hearers:
        return start + 1
    found = phrase_after(par, start, end)
    return found[1] if found else None


def _after_time(par: Paragraph, start: int, end: int) -> int:
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


def _begins_clause(par: Paragraph, start: int, end: int) -> bool:
    if start >= end:
        return False
    kind, low = par.kinds[start], par.low[start]
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


_INTRODUCING = frozenset(
    ("in", "after", "despite", "at", "with", "under", "without", "during", "on", "by")
)


def _has_verb(par: Paragraph, content: Range) -> bool:
    return any(
        par.kinds[n] & (Kind.VERB | Kind.AUXILIARY) or par.low[n].endswith("ed")
        for n in range(content[0] + 1, content[1])
    )


def _inverted(notes: Notes, cue: Found, floor: int, end: int) -> bool:
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
    return _add_before(notes, cue, source, floor, cue.first - 1)


def _clause_before(
    notes: Notes, cue: Found, source: Range, floor: int, end: int
) -> bool:
    """It rains, she said (on Tuesday)."""
    par = notes.par
    if source[0] - 1 <= floor or par.low[source[0] - 1] != ",":
        return False
    rest = _after_time(par, cue.last, end)
    if cue.cue is not None and cue.cue.section == "tell":
        rest = _hearer(par, cue.last, end) or end
        rest = _after_time(par, rest, end)
    is_over = rest >= end or par.kinds[rest] & (Kind.PUNCTUATION | Kind.PREPOSITION)
    if not is_over:
        return False
    if rest + MIN_CLAUSE < end and par.low[rest] == ",":
        return _add_around(notes, cue, source, (floor, rest + 1), end)
    return _add_before(notes, cue, source, floor, source[0] - 1)


def _add_around(
    notes: Notes, cue: Found, source: Range, within: Range, end: int
) -> bool:
    """If it rains, she said, it will rain for days: content on both sides."""
    par = notes.par
    before, after = (within[0], source[0] - 1), up_to_end(notes, within[1], end)
    if after is None or notes.is_claimed(*before) or par.cues_in(*after):
        return _add_before(notes, cue, source, *before)
    draft = notes.add("clause-around", after, cue, source)
    if draft is not None and before[1] > before[0]:
        draft.content.insert(0, span_of(par, before))
        notes.claim(before)
    return draft is not None


def _add_before(notes: Notes, cue: Found, source: Range, floor: int, stop: int) -> bool:
    par = notes.par
    start = floor
    while start < stop and (
        par.kinds[start] & Kind.PUNCTUATION or par.low[start] in ("and", "but")
    ):
        start += 1
    content = (start, stop)
    if stop - start <= MIN_CLAUSE or notes.is_claimed(*content):
        return False
    if not _has_verb(par, content):
        return False
    notes.add("clause-before", content, cue, source)
    return True


def _according_to(notes: Notes, cue: Found) -> None:
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
