"""What became of an article's statements in its new text. Pure.

A change is told only of what the new text itself shows. Extraction flickers: what it
does not find again is no proof. So words that still stand somewhere in the new text
(`text.words`: case, marks and punctuation aside) are unchanged, whatever was found
there; and a text that was cut off, walled in or swapped for another page says nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum

from monitor import text
from monitor.passages import Passages
from monitor.values import (
    Article,
    Change,
    ChangeKind,
    Followed,
    Occurrence,
    Standing,
    make_id,
)

ALIKE = 0.6
"""Share of common words (2 * common / all) above which other words are an edit of the
same words; below it they are others."""
FEW_WORDS = 4
"""Fewer words prove nothing by standing within longer ones."""
GROWN = 2
"""Words by which a quotation has to grow to be edited: a single one at its edge may as
well be the article's, drawn in by the extraction."""
COLLAPSED = 1 / 3
"""A text shorter than this part of the one before is what a wall lets through."""
CUT_OFF = 0.6
"""One that only ends sooner is cut off if shorter than this part."""
KEPT = 0.2
"""A text that keeps less of the runs of words before is another page, unless watched
figures speak in it: an article may be written anew."""
KEPT_ELSEWHERE = 0.5
"""What it keeps at least if the page says that it lies at another address: a front page
shows parts of its articles, and figures speak there."""
_RUN = 3
_ELLIPSES = ("…", "...", "[…]", "[...]")


class Verdict(StrEnum):
    """How a text that was found at an article's address relates to the stored one."""

    SAME = "same"
    CHANGED = "changed"
    CUT = "cut off"
    OTHER = "another page"


def judge(
    before: Article,
    after: Article,
    *,
    has_statements: bool,
    is_elsewhere: bool = False,
) -> Verdict:
    """Whether a text is the article's new one, or what stands in its place.

    `has_statements`: watched figures speak in it. `is_elsewhere`: it was found at
    another address than before. Posts are short and may be rewritten whole: for them
    only a cut-off text is none of theirs.
    """
    old, new = text.words(before.text), text.words(after.text)
    if old == new:
        return Verdict.SAME
    shared = _common_start(old, new)
    if after.text.endswith(_ELLIPSES) and shared >= len(new) - 1 and new < old:
        return Verdict.CUT
    if before.figure_id is not None:
        return Verdict.CHANGED
    is_start = shared >= 0.9 * len(new)
    if len(new) < COLLAPSED * len(old) or (is_start and len(new) < CUT_OFF * len(old)):
        return Verdict.CUT
    least = KEPT_ELSEWHERE if is_elsewhere else 0 if has_statements else KEPT
    known = _runs(old)
    if len(_runs(new) & known) < least * len(known):
        return Verdict.OTHER
    return Verdict.CHANGED


def _common_start(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((n for n, (ours, theirs) in pairs if ours != theirs), shorter)


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[n:] for n in range(_RUN)), strict=False))


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What a new text did: changes of stored occurrences, and new occurrences."""

    changes: tuple[Change, ...] = ()
    new: tuple[Occurrence, ...] = ()


def follow(
    followed: Followed,
    after: Article,
    found: Sequence[Occurrence],
    seen_at: datetime,
    stood_at: datetime | None,
) -> Aftermath:
    """Align the stored occurrences with a text's new version.

    `found` are the occurrences that reading found in `after`, which may be the same
    text again (it was away). `stood_at` is when the text before was seen last. Each
    stored occurrence is unchanged, EDITED, REMOVED or RESTORED; what is left of `found`
    is new, with ids of its version. Changes come in the order of the occurrences.
    """
    made = _Aligning(followed, after, found, seen_at, stood_at)
    changes = made.changes()
    return Aftermath(changes, made.new())


def follow_post(
    followed: Followed, after: Article, seen_at: datetime, stood_at: datetime | None
) -> Aftermath:
    """The same for a figure's own post, all of which is one statement."""
    changes = []
    for one in followed.standings:
        if text.words(one.words) == text.words(after.text):
            continue  # of one that is gone, its feed says when it is back
        if one.gone is None:
            kind = (
                ChangeKind.RESTORED
                if text.words(after.text) == text.words(one.occurrence.content)
                else ChangeKind.EDITED
            )
            changes.append(_change(one, kind, seen_at, stood_at, after.text))
    return Aftermath(tuple(changes))


def taken_down(
    standings: Iterable[Standing], seen_at: datetime, stood_at: datetime | None
) -> tuple[Change, ...]:
    """The whole article or post is gone: DELETED, for each that still stood."""
    return tuple(
        _change(one, ChangeKind.DELETED, seen_at, stood_at, "")
        for one in standings
        if one.gone is None
    )


def brought_back(
    standings: Iterable[Standing], seen_at: datetime
) -> tuple[Change, ...]:
    """The whole post is there again: RESTORED, for each that was DELETED."""
    return tuple(
        _change(one, ChangeKind.RESTORED, seen_at, None, one.words)
        for one in standings
        if one.gone is ChangeKind.DELETED
    )


def _change(
    one: Standing,
    kind: ChangeKind,
    seen_at: datetime,
    stood_at: datetime | None,
    after: str,
) -> Change:
    return Change(
        seq=0,
        kind=kind,
        occurrence_id=one.occurrence.id,
        seen_at=seen_at,
        stood_at=stood_at,
        before="" if one.gone else one.words,
        after=after,
    )


class _Aligning:
    """One alignment; remembers which found occurrences are accounted for."""

    def __init__(
        self,
        followed: Followed,
        after: Article,
        found: Sequence[Occurrence],
        seen_at: datetime,
        stood_at: datetime | None,
    ) -> None:
        self.followed = followed
        self.found = found
        self.seen_at, self.stood_at = seen_at, stood_at
        self.before, self.after = (
            Passages(each) for each in (followed.article.text, after.text)
        )
        self.words = {one.id: text.words(one.content) for one in found}
        self.taken: set[str] = set()
        self.standing: dict[str, set[tuple[str, ...]]] = {}
        """Words that stand in the new text and are accounted for, by figure."""

    def changes(self) -> tuple[Change, ...]:
        """What became of each stored occurrence."""
        made: dict[str, Change] = {}
        lost: list[Standing] = []
        same: set[str] = set()
        for one in self.followed.standings:
            if self._stands(one):
                self._account(one, one.words)
                if one.gone:
                    made[one.occurrence.id] = self._made(
                        one, ChangeKind.RESTORED, one.words
                    )
            elif one.gone is None:
                lost.append(one)
        for one in self.followed.standings:
            wider = self._wider(one) if one not in lost and not one.gone else None
            if wider:
                self._take(one, wider)
                made[one.occurrence.id] = self._made(
                    one, ChangeKind.EDITED, wider.content
                )
        for one, now in self._edited(lost):
            if text.words(now) == text.words(one.words):  # a search that was too strict
                same.add(one.occurrence.id)
                continue
            original = text.words(one.occurrence.content)
            is_back = text.words(now) == original
            kind = ChangeKind.RESTORED if is_back else ChangeKind.EDITED
            made[one.occurrence.id] = self._made(one, kind, now)
        for one in lost:
            if one.occurrence.id not in made and one.occurrence.id not in same:
                made[one.occurrence.id] = self._made(one, ChangeKind.REMOVED, "")
        order = [one.occurrence.id for one in self.followed.standings]
        return tuple(made[each] for each in order if each in made)

    def new(self) -> tuple[Occurrence, ...]:
        """The found occurrences that no stored one accounts for."""
        version = self.followed.version + 1
        return tuple(
            replace(one, id=make_id(one.id, str(version)), version=version)
            for one in self.found
            if one.id not in self.taken and not self._is_known(one)
        )

    def _made(self, one: Standing, kind: ChangeKind, after: str) -> Change:
        return _change(one, kind, self.seen_at, self.stood_at, after)

    def _stands(self, one: Standing) -> bool:
        """Whether the words stand in the new text, and not as somebody else's now."""
        return self.after.has(one.words) and not self._is_given_away(one)

    def _is_given_away(self, one: Standing) -> bool:
        """Whether the same words are another watched figure's now, and nobody's who
        had them before: a correction of the name.

        The name has to be another: who "he" is may be told otherwise the next time.
        """
        words = text.words(one.words)
        now = [each for each in self.found if self.words[each.id] == words]
        before = {
            each.occurrence.figure_id
            for each in self.followed.standings
            if text.words(each.words) == words
        }
        if not now or before & {each.figure_id for each in now}:
            return False
        source = one.occurrence.source
        return bool(source) and not any(Passages(e.context).has(source) for e in now)

    def _account(self, one: Standing, words: str) -> None:
        known = self.standing.setdefault(one.occurrence.figure_id, set())
        known.add(text.words(words))

    def _take(self, one: Standing, found: Occurrence) -> None:
        self.taken.add(found.id)
        self._account(one, found.content)

    def _is_known(self, one: Occurrence) -> bool:
        """Whether these words are accounted for, alone or within a stored occurrence's;
        or hold such, and are hardly more or stood like this without being found."""
        ours = self.words[one.id]
        return any(
            ours == theirs
            or _holds(theirs, ours)
            or (
                _holds(ours, theirs)
                and not self._is_found(one.figure_id, theirs)
                and (len(ours) - len(theirs) < GROWN or self.before.has(one.content))
            )
            for theirs in self.standing.get(one.figure_id, ())
        )

    def _is_found(self, figure_id: str, words: tuple[str, ...]) -> bool:
        return any(
            each.figure_id == figure_id and self.words[each.id] == words
            for each in self.found
        )

    def _wider(self, one: Standing) -> Occurrence | None:
        """A found occurrence that adds words to these which the old text had not."""
        words = text.words(one.words)
        if self._is_found(one.occurrence.figure_id, words):
            return None
        for each in self.found:
            if each.id in self.taken or each.figure_id != one.occurrence.figure_id:
                continue
            theirs = self.words[each.id]
            if theirs in self.standing.get(each.figure_id, ()):
                continue
            is_wider = len(theirs) - len(words) >= GROWN and _holds(theirs, words)
            if is_wider and not self.before.has(each.content):
                return each
        return None

    def _edited(self, lost: Sequence[Standing]) -> Iterable[tuple[Standing, str]]:
        """The lost occurrences that stand there in other words, with those words.

        The best pairs first; then, where extraction found nothing, whatever stands at
        the same place if it is alike.
        """
        pairs = []
        for n, one in enumerate(lost):
            old = text.words(one.words)
            place = self.before.place_of(one.words)
            for each in self.found:
                if each.figure_id != one.occurrence.figure_id or self._is_known(each):
                    continue
                score = _likeness(old, self.words[each.id])
                far = abs(place - self.after.place_of(each.content))
                pairs.append((-score, far, n, each.id, each))
        done: set[int] = set()
        for score, _, n, _, each in sorted(pairs, key=lambda pair: pair[:4]):
            if -score >= ALIKE and n not in done and each.id not in self.taken:
                done.add(n)
                self._take(lost[n], each)
                yield lost[n], each.content
        for n, one in enumerate(lost):
            there = (
                None if n in done else self.before.counterpart(one.words, self.after)
            )
            if there is None or self._is_given_away(one):
                continue
            if _likeness(text.words(one.words), text.words(there)) >= ALIKE:
                self._account(one, there)
                yield one, there


def _holds(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """Whether one run of words stands within another, and is not too short to tell."""
    if len(short) < FEW_WORDS or len(short) > len(long):
        return False
    return f" {' '.join(short)} " in f" {' '.join(long)} "


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How much of two wordings is common, in [0, 1]; 1 where one holds the other."""
    if _holds(one, other) or _holds(other, one):
        return 1.0
    if not one or not other:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
