"""Numbers by which an index finds the reports that one could be related to."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import pairwise

from monitor.identity.told import Told
from monitor.identity.wordings import MAX_WORDS, MIN_RUN, MIN_RUN_WORDS, Wording

Pair = tuple[str, str]


def signatures(told: Told) -> frozenset[int]:
    """Numbers of 63 bits to store with a report; figure and kind are part of them.

    Any two reports that `relate` relates by their words (all kinds but paraphrase) have
    one in common. Two paraphrases meet where one's `signatures` are compared with the
    other's `asked`. Pure, and stable over versions of Python and machines.
    """
    days = {told.published_on, told.said_on} - {None}
    gist = _of_gist(told, (day.toordinal() for day in days if day))
    return frozenset((*_of_words(told), *gist))


def asked(told: Told) -> frozenset[int]:
    """The numbers to look for in an index of `signatures` when a report is placed: its
    own, and those of paraphrases of the days beside."""
    days = {told.said_on.toordinal()} if told.said_on else set()
    if told.published_on:
        day = told.published_on.toordinal()
        days |= {day - 1, day, day + 1}
    return frozenset((*_of_words(told), *_of_gist(told, days)))


def _of_words(told: Told) -> Iterator[int]:
    wording = told.wording
    if len(wording.words) < MIN_RUN_WORDS or len(wording.words) > MAX_WORDS:
        yield _number(told, "whole", wording.words)
    if len(wording.words) > MAX_WORDS:
        return  # a speech is only ever equal to another
    chosen = set(_pairs(wording))
    if wording.quoted:
        chosen.update(_pairs(wording.quoted))
    for pair in chosen:
        yield _number(told, "pair", pair)


def _of_gist(told: Told, days: Iterable[int]) -> Iterator[int]:
    if len(told.wording.words) > MAX_WORDS:
        return
    for day in days:
        for stem in told.gist.anchors:
            yield _number(told, "stem", (stem, str(day)))


def _pairs(wording: Wording) -> Iterator[Pair]:
    """The pairs of neighbouring words that two like wordings are sure to share one of.

    Likeness takes a common run of four words, whose three pairs are a window, or one of
    two or three words of MIN_RUN nats.
    """
    pairs = [
        (left + right, words)
        for (left, right), words in zip(
            pairwise(wording.rarities), pairwise(wording.words), strict=True
        )
    ]
    for start in range(len(pairs) - 2):
        yield max(pairs[start : start + 3])[1]
    yield from (words for nats, words in pairs if nats >= MIN_RUN)
    for start in range(len(pairs) - 1):
        if sum(wording.rarities[start : start + 3]) >= MIN_RUN:
            yield max(pairs[start : start + 2])[1]


def _number(told: Told, what: str, words: Iterable[str]) -> int:
    parts = (told.figure_id, told.kind.value, what, *words)
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
