"""Numbers by which an index finds the reports that one could be related to."""

import hashlib
from collections.abc import Iterator

from monitor.identity.told import Told
from monitor.identity.wordings import MIN_RUN, MIN_RUN_WORDS, Wording

MIN_GRAM = 2.0
"""Nats below which MIN_RUN_WORDS words in a row are no signature."""


def signatures(told: Told) -> frozenset[int]:
    """Numbers of 63 bits; two reports that are related have one in common."""
    found = set(_grams(told.wording))
    if told.wording.quoted:
        found.update(_grams(told.wording.quoted))
    found.add(("=", *told.wording.words))
    return frozenset(_number(told, each) for each in found)


def asked(told: Told) -> frozenset[int]:
    """The numbers to look for in an index of `signatures` when a report is placed."""
    return signatures(told)


def _grams(wording: Wording) -> Iterator[tuple[str, ...]]:
    for size, least in ((2, MIN_RUN), (3, MIN_RUN), (MIN_RUN_WORDS, MIN_GRAM)):
        for start in range(len(wording.words) - size + 1):
            if sum(wording.weights[start : start + size]) >= least:
                yield wording.words[start : start + size]


def _number(told: Told, words: tuple[str, ...]) -> int:
    parts = (told.figure_id, told.kind.value, *words)
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
