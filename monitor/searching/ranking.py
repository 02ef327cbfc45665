"""How well a document answers a query: the order of hits by relevance."""

from monitor.searching.documents import DIVIDER
from monitor.searching.parsing import Term, Wanted

_SCALE = 1_000_000
_OWN = 2.0
"""How much more the statement's own words count than what stands around them."""
_USUAL_LENGTH = 60
"""Tokens of a usual document."""


def score(wanted: Wanted, words: str) -> int:
    """Rate a document's words, in millionths; more is better.

    For each group what its best term comes to: often is better than once, but less and
    less so; in the statement's own words counts most; in a short document more.
    """
    own, _, around = words.partition(f" {DIVIDER} ")
    total = 0.0
    for group in wanted.groups:
        total += max(
            _OWN * _worth(term, own) + _worth(term, around or own) for term in group
        )
    length = words.count(" ") + 1
    return round(_SCALE * total / (1 + length / (10 * _USUAL_LENGTH)))


def _worth(term: Term, words: str) -> float:
    n = f" {words} ".count(f" {' '.join(term.tokens)}{'' if term.is_prefix else ' '}")
    return n / (n + 1)
