"""Who said it: source spans -> watched figures, or nobody, with the rule that decided.

Rules, with invented examples and how often each is right: docs/attribution.md.
`watch` holds the figures for looking up, `names` finds names in text, `people` joins
them into entities, `descriptions` what an article calls them, `sources` understands a
source span, `salience` weighs who "he" is, `resolver` walks through an article. English
rules; names in any script that has capitals.
"""

from collections.abc import Sequence

from monitor.config import Figure
from monitor.figures.resolver import Resolver
from monitor.values import Article, Attribution, Resolution

__all__ = ["Resolver", "are_mentioned", "resolve"]


def resolve(
    article: Article, attributions: Sequence[Attribution], watched: Sequence[Figure]
) -> tuple[Resolution, ...]:
    """Say who each attribution's source is among the watched.

    Shape: one Resolution an attribution, in the same order; `figure_ids` is empty for
    nobody and has several ids where several said it together. Prefers nobody over
    guessing. Raises: nothing. Pure. Holding a `Resolver` saves laying out the list.
    """
    return Resolver(watched).resolve(article, attributions)


def are_mentioned(text: str, title: str, watched: Sequence[Figure]) -> bool:
    """Whether anybody watched can be named at all; without, no need to read on.

    True for a surname, a body's words in any order, or a title with its country; what
    it lets through may still turn out to be somebody else. Hold a `Resolver` for many.
    """
    return Resolver(watched).are_mentioned(text, title)
