"""Sources: the subject of a cue, or the source it shares with its neighbour."""

from monitor.quotes.drafts import Notes
from monitor.quotes.phrases import Range, phrase_before
from monitor.quotes.subjects import clause_subject, subject_before
from monitor.quotes.tokens import Found, Kind, Paragraph

_MAX_BACK = 120  # tokens from a cue back to the one whose source it shares
_BEFORE_PARTICIPLE = frozenset((",", "by", "before", "after", "while", "and", ""))


def source_of(notes: Notes, begin: int, floor: int, cue: Found) -> Range | None:
    """The source of a cue: its subject, or that of its clause for "saying", "and said".

    `begin` is the first token of the sentence, `floor` where looking back ends.
    """
    par = notes.par
    if cue.cue is not None and cue.cue.is_participle:
        own = _own_source(par, begin, floor, cue.first)
    else:
        own = subject_before(par, floor, cue.first)
        if own is None and not _is_coordinated(par, floor, cue.first):
            return None
    if own is not None:
        return own
    return inherited(notes, begin, cue.first) or clause_subject(par, begin, cue.first)


def _own_source(par: Paragraph, begin: int, floor: int, cue: int) -> Range | None:
    """The source that a participle brings along: with the ministry saying, quoted her
    as saying."""
    before = par.low[cue - 1] if cue > floor else ""
    if before == "as" and cue - 2 > floor:
        if par.low[cue - 2].endswith("ed"):  # was quoted as saying
            return subject_before(par, floor, cue - 2)
        last = cue - 1
        is_object = par.low[cue - 2] in par.grammar.objects or par.low[cue - 2] == "her"
        return (cue - 2, last) if is_object else phrase_before(par, floor, last)
    if before in _BEFORE_PARTICIPLE:
        return None
    source = phrase_before(par, floor, cue)
    if source is None or source[0] <= begin:
        return None
    is_with = par.low[source[0] - 1] == "with"
    return source if is_with or par.kinds[source[0] - 1] & Kind.PUNCTUATION else None


def _is_coordinated(par: Paragraph, floor: int, cue: int) -> bool:
    n = cue - 1
    while n > floor and par.kinds[n] & (Kind.ADVERB | Kind.AUXILIARY):
        n -= 1
    return n >= floor and par.low[n] in ("and", "but", "then", "or", "who")


def inherited(notes: Notes, begin: int, before: int) -> Range | None:
    """The source of the latest draft whose cue stands in the sentence before."""
    for cue in reversed(notes.par.cues_in(max(begin, before - _MAX_BACK), before)):
        if source := notes.sources.get(cue.first):
            return source
    return None
