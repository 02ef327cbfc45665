"""Two reports: of one statement, of one said twice, or of two statements?

A pure and symmetric decision about pairs, so that placing can be independent of the
order in which reports arrive. `wordings` judges the words, `gists` what they are about,
`occasions` the times. Who joins whom among many is decided elsewhere.
"""

from dataclasses import dataclass
from datetime import timedelta

from monitor.identity import gists
from monitor.identity.occasions import Occasion, judge
from monitor.identity.told import Told
from monitor.identity.wordings import MAX_WORDS, MIN_RUN_WORDS, Likeness, compare

SAME_DAY = timedelta(days=1)
"""How near two paraphrases must have been published: days beside each other, in UTC."""
CLOCKS_APART = timedelta(minutes=15)
"""How far two publishers' clocks may differ."""
_ORDER = ("repeat", "paraphrase", "variant", "fragment", "identical")


@dataclass(frozen=True, slots=True)
class Relation:
    """How two reports are related.

    `kind` is "identical", "fragment", "variant" or "paraphrase" for reports of one
    utterance (`is_same`), "repeat" for the same words said on two occasions. `coverage`
    in [0, 1] is how much of the shorter's weight the longer has, `nats` the weight of
    the heaviest common run of words (of all words in common for a paraphrase).
    """

    kind: str
    coverage: float
    nats: float

    @property
    def is_same(self) -> bool:
        """Whether the two are reports of one utterance."""
        return self.kind != "repeat"

    @property
    def strength(self) -> tuple[int, float, float]:
        """Orders relations for choosing among several, the closest last: by kind, then
        by coverage, then by nats. Comparable between any two relations."""
        return _ORDER.index(self.kind), self.coverage, self.nats


def relate(one: Told, other: Told) -> Relation | None:
    """How two reports are related; None for two statements.

    `relate(a, b) == relate(b, a)`, and nothing but the two counts: not what is known,
    not who came first to the store, not the time of day (but see paraphrase). None for
    two figures or two kinds. Neither transitive (a paraphrase of a fragment need not be
    one of the whole) nor always "identical" of a report with itself (a stock phrase is
    related to nothing, not even to its own words): compare ids first.

    - identical: the same words. fragment: every unbroken piece of the shorter stands in
      the longer. variant: most of the shorter does; not a reporter's own words out
      before the post. One utterance by the times told.
    - paraphrase: other words, published on one day or on days beside, or said on one
      day; at least one of the two is not all in quotation marks, and neither is a post
      that came after the other.
    - repeat: the words as for the first three, and either the times tell of two
      occasions, or they lie far apart and nothing tells that the later report is of
      the old utterance.

    Any two related as anything but paraphrase have one of `signatures` in common; of
    two paraphrases, each one's `signatures` meet the other's `asked`. Raises: nothing.
    """
    if (one.figure_id, one.kind) != (other.figure_id, other.kind):
        return None
    likeness = compare(one.wording, other.wording)
    if likeness is None:
        return _paraphrase(one, other)
    is_retold = likeness.relation == "variant" and not likeness.is_verbatim
    if is_retold and (
        gists.oppose(one.gist, other.gist) or _is_before_post(one, other)
    ):
        return None
    occasion = judge(one, other, likeness)
    if occasion is Occasion.ONE:
        return Relation(likeness.relation, likeness.coverage, likeness.run)
    if _is_said_twice(likeness, occasion):
        return Relation("repeat", likeness.coverage, likeness.run)
    return None


def _is_said_twice(likeness: Likeness, occasion: Occasion) -> bool:
    """Whether words of two occasions are so alike that a reader wants to know.

    A reporter's own words far apart are of one subject, not of one statement, unless
    the times tell; a few words in common are nothing if they are no whole quotation.
    """
    if likeness.is_verbatim and occasion is not Occasion.UNKNOWN:
        is_whole = likeness.relation != "variant" and likeness.n_run >= MIN_RUN_WORDS
        return likeness.is_strong or is_whole
    return likeness.is_strong and occasion is Occasion.TWO


def _paraphrase(one: Told, other: Told) -> Relation | None:
    if one.wording.is_verbatim and other.wording.is_verbatim:
        return None  # two quotations in other words are two sentences
    if max(len(one.wording.words), len(other.wording.words)) > MAX_WORDS:
        return None  # a speech holds many statements
    if not _is_same_day(one, other) or _age(one) != _age(other):
        return None
    if _is_before_post(one, other):
        return None
    agreement = gists.agree(one.gist, other.gist)
    if agreement is None:
        return None
    return Relation("paraphrase", *agreement)


def _is_before_post(one: Told, other: Told) -> bool:
    """Whether one is a post and the other was out before: nobody reports, in other
    words, what is still to be written.

    "She said 120 would stay" in the evening is not her post of midnight, "I said 120.
    It is 140."
    """
    if not one.published_at or not other.published_at:
        return False
    later = one.published_at - other.published_at
    if later < timedelta():
        one, later = other, -later
    return one.is_post and later > CLOCKS_APART


def _age(told: Told) -> tuple[bool, bool]:
    """Whether it tells of old words, and of no one utterance."""
    return told.dating.is_recalled, told.dating.is_habitual


def _is_same_day(one: Told, other: Told) -> bool:
    if one.said_on and other.said_on:
        return one.said_on == other.said_on
    if not (one.published_on and other.published_on):
        return False
    return abs(one.published_on - other.published_on) <= SAME_DAY
