"""What the text says around a statement: the day, the place, the outlet credited.

Reads the sentence of the cue outside the content; a day also from a sentence that
heads the same run of statements. What the text does not say stays None. Who said it is
not decided here.
"""

from collections.abc import Sequence
from functools import lru_cache

from monitor.circumstances.days import said_on
from monitor.circumstances.places import channel, known_outlets, via
from monitor.circumstances.surroundings import look_around
from monitor.values import Article, Attribution, Circumstances

__all__ = ["read"]

_known = lru_cache(maxsize=8)(known_outlets)


def read(
    article: Article, attribution: Attribution, outlets: Sequence[str] = ()
) -> Circumstances:
    """Say when, where and through whom a statement was made, as far as the text does.

    `outlets` are names of outlets known beside `places.OUTLETS`. `said_on` is never
    after the day of publication (in UTC), None when that is unknown. Raises: nothing.
    """
    around = look_around(article.text, attribution)
    known = _known(tuple(outlets))
    published = article.published_at.date() if article.published_at else None
    return Circumstances(
        said_on=said_on(around, published) if published else None,
        channel=channel(around, known, published),
        via=via(around, known),
    )
