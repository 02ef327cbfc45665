"""Noun phrases by their edges.

There is no parser behind this. A noun phrase is what lies between words that cannot be
in one; where that is not clear, the functions answer None rather than guess.
"""

from monitor.quotes.tokens import Kind, Paragraph

Range = tuple[int, int]
"""Tokens from the first up to the second, exclusive."""

_DASHES = frozenset("–—―-")
_TITLE_DOTS = 6  # letters of the longest shortened title: "Messrs"
STOPS_NOUN = Kind.CONJUNCTION | Kind.PUNCTUATION | Kind.QUOTATION
_JOINS = frozenset(("and", "&"))
_LINKS = frozenset(("of", "for", "at", "from", "in", "with", "to"))
RELATIVE = frozenset(("who", "which"))
_MAX_PHRASE = 40  # tokens


def is_dash(low: str) -> bool:
    """Whether a token is a dash, however it is typed."""
    return low in _DASHES or low.startswith("--")


def phrase_before(par: Paragraph, floor: int, end: int) -> Range | None:
    """The noun phrase that ends at token `end` (exclusive)."""
    if end <= floor or par.kinds[end - 1] & (Kind.PUNCTUATION | Kind.QUOTATION):
        return None
    last = end - 1
    if par.kinds[last] & Kind.PRONOUN and not par.kinds[last] & Kind.DETERMINER:
        return (last, end)
    start = _after_introduction(par, _walk_back(par, floor, end), end)
    if start is None or start >= end:
        return None
    if par.kinds[end - 1] & (Kind.PREPOSITION | Kind.CONJUNCTION):
        return None
    if all(is_time(par, n) for n in range(start, end)):
        return None
    return (start, end)


def is_time(par: Paragraph, n: int) -> bool:
    """Whether a token only tells a time: Monday, last, week."""
    low = par.low[n]
    return (
        low in par.grammar.times
        or bool(par.kinds[n] & (Kind.WEEKDAY | Kind.DETERMINER | Kind.ADVERB))
        or low.isdigit()
    )


def _walk_back(par: Paragraph, floor: int, end: int) -> int:
    n = end
    floor = max(floor, end - _MAX_PHRASE)
    while n > floor:
        low, kind = par.low[n - 1], par.kinds[n - 1]
        if low in _JOINS and _joins_names(par, floor, n):
            n -= 1
            continue
        if low == "." and n - 1 > floor and _is_shortened(par, n - 2):
            n -= 1
            continue
        if kind & STOPS_NOUN and low not in RELATIVE:
            if low not in ("/", "&", "$", "%", "#", "@"):
                break
        elif (
            _is_spoken(par, n - 1)
            or (kind & Kind.VERB and not _has_relative(par, floor, n - 1))
            or (
                kind & Kind.PRONOUN
                and not kind & Kind.DETERMINER
                and low not in RELATIVE
            )
        ):
            break
        n -= 1
    return n


def _ends_phrase(par: Paragraph, floor: int, n: int) -> bool:
    """Whether a verb or pronoun at `n` cannot be in the phrase that follows it."""
    kind = par.kinds[n]
    if kind & Kind.VERB:
        return not _has_relative(par, floor, n)
    is_pronoun = kind & Kind.PRONOUN and not kind & Kind.DETERMINER
    return bool(is_pronoun) and par.low[n] not in RELATIVE


def _is_spoken(par: Paragraph, n: int) -> bool:
    """Whether the word is another cue: said Ada Example, who added."""
    cue = par.grammar.cues.get(par.low[n])
    return (
        cue is not None
        and cue.section in ("say", "tell", "write")
        and not (par.caps[n] or par.low[n] in par.grammar.ambiguous)
    )


def _joins_names(par: Paragraph, floor: int, n: int) -> bool:
    """Whether the "and" before token `n` joins two names or nouns, not two clauses."""
    before = n - 2
    if before < floor or n >= len(par.low):
        return False
    if par.caps[before] and par.caps[n]:
        return True
    at = before
    while at >= floor and not par.kinds[at] & (STOPS_NOUN | Kind.VERB | Kind.PRONOUN):
        if par.low[at].endswith("ed") or par.low[at] in par.grammar.cues:
            return False
        at -= 1
    begins = at < floor or par.kinds[at] & Kind.PUNCTUATION
    return bool(begins) and not par.low[n].endswith("ed")


def _is_shortened(par: Paragraph, n: int) -> bool:
    return par.caps[n] and par.ends[n] - par.starts[n] <= _TITLE_DOTS


def _has_relative(par: Paragraph, floor: int, n: int) -> bool:
    """Whether a verb at `n` belongs to "who ..." within the phrase."""
    for at in range(n - 1, max(floor, n - 6) - 1, -1):
        if par.low[at] in RELATIVE or par.low[at] == "whose":
            return True
        if par.kinds[at] & STOPS_NOUN:
            return False
    return False


def _after_introduction(par: Paragraph, start: int, end: int) -> int | None:
    """Where the phrase begins, "In Oslo" or "After the vote" before it left out."""
    while start < end and (
        par.kinds[start] & (Kind.ADVERB | Kind.CONJUNCTION | Kind.AUXILIARY)
        and not par.kinds[start] & (Kind.DETERMINER | Kind.PRONOUN)
    ):
        start += 1
    if start >= end or not par.kinds[start] & Kind.PREPOSITION:
        return start
    if par.low[start] == "with":  # with the ministry saying
        return start + 1
    for n in range(end - 1, start + 1, -1):
        if par.kinds[n] & Kind.DETERMINER and not par.kinds[n - 1] & Kind.PREPOSITION:
            return n
        is_start = par.caps[n] and not par.caps[n - 1] and par.low[n - 1] not in _LINKS
        if is_start and not par.kinds[n - 1] & Kind.DETERMINER:
            return n
        if par.kinds[n] & Kind.WEEKDAY:
            return n + 1
    return None


def phrase_after(par: Paragraph, start: int, limit: int) -> Range | None:
    """The noun phrase that begins at token `start`, up to `limit` at most."""
    if start >= limit:
        return None
    kind = par.kinds[start]
    if kind & Kind.PRONOUN and not kind & Kind.DETERMINER:
        return (start, start + 1)
    if kind & (Kind.PREPOSITION | Kind.CONJUNCTION) and not kind & Kind.DETERMINER:
        return None
    end = _walk_on(par, start, limit)
    if end <= start or all(par.kinds[n] & Kind.DETERMINER for n in range(start, end)):
        return None
    if not any(par.caps[start:end]):
        end = _with_name(par, end, limit)
    return (start, end)


def _walk_on(par: Paragraph, start: int, limit: int) -> int:
    is_name = par.caps[start] and not par.kinds[start] & Kind.DETERMINER
    n = start
    limit = min(limit, start + _MAX_PHRASE)
    while n < limit:
        low, kind = par.low[n], par.kinds[n]
        if kind & Kind.PUNCTUATION:
            if low == "." and n > start and _is_shortened(par, n - 1) and n + 1 < limit:
                n += 1
                continue
            if low not in ("/", "&") or n == start:
                break
        elif kind & Kind.QUOTATION or kind & Kind.WEEKDAY:
            break
        elif low in _JOINS:
            if not (
                n - start > 0 and n + 1 < limit and par.caps[n - 1] and par.caps[n + 1]
            ):
                break
        elif low in _LINKS:
            if n == start or not _links(par, start, n, limit):
                break
        elif n > start and _stops(par, n, is_name):
            break
        n += 1
    while n > start and (
        par.kinds[n - 1] & (Kind.PREPOSITION | Kind.CONJUNCTION)
        or (par.kinds[n - 1] & Kind.PUNCTUATION and par.low[n - 1] != ".")
    ):
        n -= 1
    return n


def _stops(par: Paragraph, n: int, is_name: bool) -> bool:
    """Whether the word at `n` cannot go on a noun phrase."""
    low, kind = par.low[n], par.kinds[n]
    if par.caps[n]:
        return False
    if kind & Kind.DETERMINER:
        return not par.kinds[n - 1] & Kind.PREPOSITION
    if kind & ~Kind.DETERMINER:
        return True
    if low in par.grammar.cues and low not in par.grammar.nouns:
        return True
    if par.kinds[n - 1] & Kind.DETERMINER:  # the printed card, another leading lawyer
        return False
    if low.endswith("ly") or (low.endswith(("ed", "ing")) and len(low) > 4):
        return True
    return is_name and par.caps[n - 1] and n > 1 and par.caps[n - 2]


def _links(par: Paragraph, start: int, n: int, limit: int) -> bool:
    """Whether the preposition at `n` goes on the phrase: "a spokesman for"."""
    if n + 1 >= limit or par.kinds[n + 1] & Kind.WEEKDAY:
        return False
    if par.low[n] == "of":
        return True
    if par.caps[n - 1]:
        return False
    if par.low[n] in ("in", "at", "from", "to", "with"):
        return par.caps[n + 1] or par.low[n] == "to"
    return True


def _with_name(par: Paragraph, end: int, limit: int) -> int:
    """Take in the name of "the minister, Ada Example" where the phrase has none."""
    name = end + 1
    if name >= limit or par.low[end] != "," or not par.caps[name]:
        return end
    if par.kinds[name] & (Kind.WEEKDAY | Kind.PRONOUN | Kind.CONJUNCTION):
        return end
    while name < limit and (
        par.caps[name] or (par.low[name] == "." and _is_shortened(par, name - 1))
    ):
        name += 1
    return name
