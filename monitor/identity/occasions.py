"""Whether two reports of like words can be of one occasion: by when they were said.

Symmetric, and from the two reports alone. An article cannot report what is said after
it appeared; an article long after another tells old words anew only if it says so, or
if the words are too long and too rare to be said twice.
"""

from datetime import date, datetime, timedelta
from enum import Enum

from monitor.identity.dating import Dating
from monitor.identity.told import Told
from monitor.identity.wordings import Likeness
from monitor.values import PostKind

WINDOW = timedelta(days=14)
"""How far apart reports of one utterance appear where neither says that it is old."""
AT_ONCE = timedelta(days=2)
"""How near in time weak agreement (a stock phrase, a few quoted words) must have been
published to count: the news of one day and of the next."""
SAID_APART = timedelta(days=1)
"""Reports that date a statement farther apart than this speak of two occasions; one day
is what time zones, and a late Sunday reported on Monday, explain."""
POSTED_AT_ONCE = timedelta(hours=12)
"""Within this a figure posts the same words on several networks; later, anew."""
DISTINCTIVE_WORDS = 10
DISTINCTIVE = 20.0
"""Words and nats of a common verbatim run that is not said twice by chance."""


class Occasion(Enum):
    """One occasion, two, or two only because they are far apart and nothing tells; or
    nothing to judge by."""

    ONE = "one"
    TWO = "two"
    FAR = "far"
    UNKNOWN = "unknown"


def judge(one: Told, other: Told, likeness: Likeness) -> Occasion:
    """Whether two reports whose words are alike tell of one utterance."""
    if one.published_at and other.published_at:
        early, late = sorted((one, other), key=lambda each: (_time(each), each.id))
        gap = _time(late) - _time(early)
    else:
        early, late = sorted((one, other), key=lambda each: each.id)
        gap = None
    if _are_posts_apart(early, late, gap):
        return Occasion.TWO
    if _contradict(early, late):
        return Occasion.TWO
    if early.said_on and late.said_on:
        return Occasion.ONE
    if gap is None:
        return Occasion.ONE if likeness.is_strong else Occasion.UNKNOWN
    if late.dating.is_renewed and gap > SAID_APART:
        return Occasion.TWO
    if gap <= AT_ONCE or (gap <= WINDOW and likeness.is_strong):
        return Occasion.ONE
    return Occasion.ONE if _is_told_anew(early, late, likeness) else Occasion.FAR


def _time(told: Told) -> datetime:
    assert told.published_at is not None
    return told.published_at


def _are_posts_apart(early: Told, late: Told, gap: timedelta | None) -> bool:
    """Whether both are own posts of two hours: each is an occasion of its own."""
    own = all(
        each.is_post and each.post_kind is not PostKind.REPOST for each in (early, late)
    )
    return own and gap is not None and gap > POSTED_AT_ONCE


def _contradict(one: Told, other: Told) -> bool:
    """Whether what is told of the times cannot be of one utterance."""
    if one.said_on and other.said_on:
        return abs(one.said_on - other.said_on) > SAID_APART
    if one.dating.is_habitual != other.dating.is_habitual:
        return True
    if one.dating.is_dated and other.dating.is_dated:
        first = max(_first(one.dating), _first(other.dating))
        last = min(_last(one.dating), _last(other.dating))
        return first > last
    return _is_before(one, other) or _is_before(other, one)


def _is_before(one: Told, other: Told) -> bool:
    """Whether `one` appeared before the words of `other` were said."""
    published = one.published_on
    if published is None or not other.dating.is_dated:
        return False
    return published < _first(other.dating) - SAID_APART


def _first(dating: Dating) -> date:
    assert dating.first is not None
    return dating.first


def _last(dating: Dating) -> date:
    assert dating.last is not None
    return dating.last


def _is_told_anew(early: Told, late: Told, likeness: Likeness) -> bool:
    """Whether the later report tells the old words again, rather than new ones.

    Either it says that they are old, and the earlier one was the news of that time (or
    says so itself); or nothing tells of a new occasion and the quotation is long and
    distinctive. What is not the speaker's own wording is never told anew: outlets
    describe a stance in the same words for months.
    """
    if not likeness.is_verbatim:
        return False
    if likeness.n_run >= DISTINCTIVE_WORDS and likeness.run >= DISTINCTIVE:
        return True
    if late.dating.is_dated:
        news = early.published_on
        first, last = _first(late.dating), _last(late.dating)
        is_news = news is not None and first - SAID_APART <= news <= last + WINDOW
        return is_news or (early.dating.is_recalled and likeness.is_strong)
    if not late.dating.is_recalled:
        return False
    has_venue = bool(late.channel) and late.channel == early.channel
    return likeness.is_strong or has_venue
