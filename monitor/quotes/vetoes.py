"""What makes a cue no report of something said: negation, conditions, questions."""

from monitor.quotes.phrases import Range
from monitor.quotes.tokens import Found, Kind, Paragraph

_WINDOW = 4  # tokens before a cue in which its negation or its modal verb stands


def is_vetoed(par: Paragraph, cue: Found, floor: int) -> bool:
    """Whether the words right before the cue deny, condition or turn it around."""
    grammar = par.grammar
    form = par.low[cue.first]
    if _is_noun(par, cue, floor):
        return True
    is_participle = cue.cue is not None and cue.cue.is_participle
    for n in range(cue.first - 1, max(floor, cue.first - _WINDOW) - 1, -1):
        low, kind = par.low[n], par.kinds[n]
        if low in grammar.negation or low.endswith(("n't", "n’t")):
            return True
        if low in grammar.hypothetical or low.endswith(("'ll", "’ll", "'d", "’d")):
            return True
        if low in grammar.passive and not is_participle:
            return form.endswith(("ed", "id", "ld", "en")) or n == cue.first - 1
        if not kind & (Kind.ADVERB | Kind.AUXILIARY) and not low.endswith("ly"):
            return False
    return False


def _is_noun(par: Paragraph, cue: Found, floor: int) -> bool:
    """Whether the cue is a noun or an adjective here: the claim, an alleged plot."""
    n = cue.first
    if cue.cue is None or cue.cue.is_participle:
        return False
    before = par.low[n - 1] if n > floor else ""
    kind = par.kinds[n - 1] if n > floor else Kind.NONE
    if kind & Kind.DETERMINER and not kind & Kind.PRONOUN:
        return True
    if par.low[n] not in par.grammar.ambiguous:
        return False
    if before in ("to", "of") or before.endswith(("'s", "’s", "s'", "s’")):
        return True
    if kind & Kind.PRONOUN and not kind & Kind.DETERMINER:
        return False
    following = par.low[cue.last] if cue.last < len(par.low) else ""
    return following not in ("that", ":", ",", "“")


def is_vetoed_source(par: Paragraph, source: Range, floor: int) -> bool:
    """Whether nobody, a question word or a condition stands where the source should."""
    first, last = source[0], source[1] - 1
    if par.low[first] in par.grammar.nobody or par.low[last] in par.grammar.objects:
        return True
    if not par.caps[first] and par.low[first].endswith(("ed", "ing")):
        return True  # "having met him said": the head lies further back
    return source[0] > floor and par.low[source[0] - 1] in par.grammar.conditions


def is_question(par: Paragraph, sentence: Range) -> bool:
    """Whether the sentence asks, outside its quotations."""
    return sentence[1] > sentence[0] and par.low[sentence[1] - 1] == "?"
