"""Subjects: whose saying a cue is, across asides, appositions and introductions."""

from monitor.quotes.phrases import (
    RELATIVE,
    STOPS_NOUN,
    Range,
    is_dash,
    is_time,
    phrase_after,
    phrase_before,
)
from monitor.quotes.tokens import Kind, Paragraph

_OPENING_APPOSITION = frozenset(
    ("a", "an", "the", "who", "which", "whose", "one", "his", "her", "its", "formerly")
)
_MAX_PARENTHESIS = 60  # tokens
_MAX_DATELINE = 10
_MAX_OBJECT = 10


def subject_before(par: Paragraph, floor: int, cue: int) -> Range | None:
    """The noun phrase that is the subject of the cue at token `cue`.

    Looks back no further than token `floor`. Adverbs, auxiliaries, weekdays and
    parentheses between the two are passed over. None where no phrase is found.
    """
    end = _skip_gap(par, floor, cue)
    if end <= floor:
        return None
    if par.low[end - 1] in (",", ")", "”") or is_dash(par.low[end - 1]):
        return _before_parenthesis(par, floor, end)
    if par.low[end - 1] in RELATIVE:
        return _antecedent(par, floor, end - 1)
    return phrase_before(par, floor, end)


def _skip_gap(par: Paragraph, floor: int, cue: int) -> int:
    """The end of what may be a subject: before adverbs, auxiliaries and weekdays."""
    end = cue
    while end > floor:
        low, kind = par.low[end - 1], par.kinds[end - 1]
        if kind & Kind.WEEKDAY:
            end -= 1
            if end > floor and par.low[end - 1] in ("on", "late", "early", "last"):
                end -= 1
        elif (
            kind & (Kind.ADVERB | Kind.AUXILIARY)
            and not kind & (Kind.PRONOUN | Kind.DETERMINER)
        ) or (len(low) > 4 and low.endswith("ly") and not par.caps[end - 1]):
            end -= 1
        elif low in par.grammar.media and (start := _medium(par, floor, end)):
            end = start
        else:
            break
    return end


def _medium(par: Paragraph, floor: int, end: int) -> int | None:
    """Where "in a statement", "on a blog post" begins, if the tokens before are one."""
    for start in range(end - 2, max(floor, end - 6), -1):
        if par.kinds[start] & Kind.PREPOSITION:
            return start if par.low[start] in ("in", "at", "on", "during") else None
        if par.kinds[start] & STOPS_NOUN:
            return None
    return None


def _before_parenthesis(par: Paragraph, floor: int, end: int) -> Range | None:
    """The head of "Ada Example, 45, a lawyer, said" and "Ada Example (Oslo) said"."""
    closing = par.low[end - 1]
    opening = {")": "(", "”": "“"}.get(closing, closing)
    head: Range | None = None
    floor = max(floor, end - _MAX_PARENTHESIS)
    at = end - 2
    while at > floor:
        low = par.low[at]
        if (
            low == "," and par.low[at - 1].isdigit()
        ):  # the age in "Ada Example, 45, ..."
            at -= 2
            continue
        if low == opening or (is_dash(closing) and is_dash(low)):
            found = phrase_before(par, floor, at)
            if found is None or found[1] != at:
                return head
            head = _with_apposed_name(par, found, end) if head is None else found
            before = head[0] - 1
            opens = (
                par.low[head[0]] in _OPENING_APPOSITION or par.low[head[0]].isdigit()
            )
            is_between = before > floor and par.low[before] == ","
            if closing != "," or not opens or not is_between:
                return head
            at = before
            continue
        if low in (";", ":"):
            return head
        at -= 1
    return head


def _with_apposed_name(par: Paragraph, head: Range, end: int) -> Range:
    """Take in the name of "the minister, Ada Example, said" where the head has none."""
    name = range(head[1] + 1, end - 1)
    is_name = len(name) > 0 and all(par.caps[n] or par.low[n] == "." for n in name)
    if is_name and par.low[end - 1] == "," and not par.caps[head[1] - 1]:
        return head[0], end - 1
    return head


def _antecedent(par: Paragraph, floor: int, who: int) -> Range | None:
    """What "who" stands for: the noun phrase before it, with or without a comma."""
    end = who
    if end > floor and par.low[end - 1] == ",":
        end -= 1
    if end > floor and par.low[end - 1] in (",", ")"):
        return _before_parenthesis(par, floor, end)
    found = phrase_before(par, floor, end)
    if found is None:  # ... was written by Ada Example, who
        for n in range(end - 1, max(floor, end - _MAX_OBJECT), -1):
            if par.kinds[n] & Kind.PREPOSITION and par.low[n] != "of":
                return phrase_before(par, n + 1, end)
    return found


def clause_subject(par: Paragraph, begin: int, limit: int) -> Range | None:
    """The subject of the clause that begins at token `begin`: its first noun phrase.

    Introductions up to a comma ("On Monday, ") are passed over.
    """
    limit = min(limit, begin + _MAX_PARENTHESIS)
    at = _after_dateline(par, begin, limit)
    for _ in range(3):
        while at < limit and (
            par.low[at] in ("but", "and")
            or (
                par.kinds[at] & (Kind.ADVERB | Kind.PUNCTUATION)
                and not par.kinds[at] & (Kind.DETERMINER | Kind.PRONOUN)
            )
        ):
            at += 1
        if at >= limit:
            return None
        comma = next((n for n in range(at, limit) if par.low[n] == ","), limit)
        if not _introduces(par, at, comma):
            break
        at = comma + 1
    return phrase_after(par, at, limit)


def _introduces(par: Paragraph, at: int, comma: int) -> bool:
    """Whether what begins at `at` only leads up to the clause: On Monday, While ..."""
    low, kind = par.low[at], par.kinds[at]
    if kind & Kind.DETERMINER and not kind & Kind.PREPOSITION:
        return False
    is_intro = kind & (Kind.PREPOSITION | Kind.CONJUNCTION) or low.endswith("ing")
    return bool(is_intro) or (comma < at + 3 and is_time(par, comma - 1))


def _after_dateline(par: Paragraph, begin: int, limit: int) -> int:
    """Where the first sentence begins after "PORT AMBER (Wire) - "."""
    if begin != 0:
        return begin
    for n in range(1, min(limit, _MAX_DATELINE)):
        if is_dash(par.low[n]):
            words = [at for at in range(n) if not par.kinds[at] & Kind.PUNCTUATION]
            return n + 1 if words and all(par.caps[at] for at in words) else begin
    return begin
