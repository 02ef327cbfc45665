"""What kind of source a span is: a name, a pronoun, a noun, or somebody unnamed.

"Trump's lawyer", "supporters of Trump", "the Trump campaign" are not Trump; "Trump's
tweet" and "a statement from Trump" are. The antecedents of pronouns and nouns are
found in `salience` and `resolver`.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.figures import gender
from monitor.figures.descriptions import Nominal, nominal
from monitor.figures.lexicon import (
    AUTHOR_PREPOSITIONS,
    BODY_NOUNS,
    HE,
    NOBODY_PRONOUNS,
    PARTS,
    PREPOSITIONS,
    SHE,
    TITLES,
    UTTERANCES,
    WHO,
)
from monitor.figures.people import Mention
from monitor.values import Span


class Kind(StrEnum):
    """What a source turned out to be."""

    NAMES = "names"
    PRONOUN = "pronoun"
    WHO = "who"
    NOUN = "noun"
    BODY_NOUN = "body-noun"
    AUTHOR = "author"
    EMPTY = "empty"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Source:
    """A source understood; `at` is where its head stands."""

    kind: Kind
    at: Span
    mentions: tuple[Mention, ...] = ()
    gender: str | None = None
    noun: Nominal | None = None
    words: frozenset[str] = frozenset()
    reason: str = ""
    is_utterance: bool = False
    is_spokesperson: bool = False


_WORDS = re.compile(r"[^\W_][\w’'.-]*")
_ASIDE = re.compile(r"\([^)]*\)?|, (?:[DRI]-[\w.]+|Jr\.|Sr\.)")
_CORE_END = re.compile(r",| [—–-]{1,2} |;|:|\b(?:who|which|whose|that|whom)\b")
_AND = re.compile(r",? (?:and|&|or) |, ")
SPOKES = re.compile(
    r"\b(?:spokes(?:man|woman|person|people|men)|press (?:service|office|secretary)|"
    r"spox|representative)\b",
    re.IGNORECASE,
)
_BARE_POSSESSIVES = ("'s", "’s", "'", "’")
_STARTS_ADJUNCT = re.compile(rf"(?:{'|'.join(sorted(PREPOSITIONS))})\b")
_POSSESSIVE = re.compile(r"['’]s?(?=\s|$)")
_REPORTED_ON = re.compile(r"^(?:both|all|fellow|and|but|then|now|as|even) ")


def understand(text: str, spans: Sequence[Span], mentions: list[Mention]) -> Source:
    """Say what kind of source the spans are; mentions are those of the whole text."""
    span = next(
        (s for s in spans if any(c.isalnum() for c in text[s.start : s.end])), 0
    )
    if not isinstance(span, tuple):
        return Source(Kind.EMPTY, Span(0, 0), reason="no source in the text")
    start, end = _trim(text, span)
    span = Span(start, end)
    words = [gender.key(w) for w in _WORDS.findall(text[start:end])]
    if not words:
        return Source(Kind.EMPTY, span, reason="no source in the text")
    pronoun = _pronoun(words, span)
    if pronoun:
        return pronoun
    first = bisect_left(mentions, start, key=lambda m: m.span.start)
    last = bisect_left(mentions, end, key=lambda m: m.span.start)
    inside = [
        m for m in mentions[first:last] if not _is_titled(text, start, m.span.start)
    ]
    named = _named(text, span, inside) if inside else None
    return named or _unnamed(text, span, words)


def _is_titled(text: str, start: int, at: int) -> bool:
    """Whether a name stands in the title of a book: Eva Holt's "The Fixers: Lindt"."""
    opened = text.count("“", start, at) - text.count("”", start, at)
    return opened > 0 or text.count('"', start, at) % 2 == 1


def _trim(text: str, span: Span) -> tuple[int, int]:
    start, end = span
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ".)'’"):
        end -= 1
    return start, end


def _pronoun(words: list[str], span: Span) -> Source | None:
    first = words[0]
    at = Span(span.start, span.start + len(first))
    if first in ("he", "she") and len(words) < 5:
        return Source(Kind.PRONOUN, at, gender="m" if first == "he" else "f")
    if first in HE | SHE:
        if len(words) == 1 or UTTERANCES & {words[1], words[-1]}:
            return Source(
                Kind.PRONOUN,
                at,
                gender="m" if first in HE else "f",
                is_utterance=len(words) > 1,
            )
        return None
    if first in WHO and len(words) < 4:
        return Source(Kind.WHO, at)
    if words == ["i"]:
        return Source(Kind.AUTHOR, at, reason="the author, who is not watched")
    if first in NOBODY_PRONOUNS and len(words) == 1:
        if first in ("it", "its"):
            return Source(Kind.BODY_NOUN, span, words=frozenset({"it"}))
        return Source(Kind.NOBODY, span, reason=f"“{first}” names nobody")
    return None


def _named(text: str, span: Span, inside: list[Mention]) -> Source | None:
    """A source with names in it: which of them, if any, is the head?"""
    core_end = _core_end(text, span, inside[0].span.start)
    core = [m for m in inside if m.span.start < core_end]
    joint = _joint(text, span, inside)
    if joint:
        return Source(Kind.NAMES, span, mentions=joint)
    if not core:
        return _apposition(text, span, inside)
    head = core[-1]
    tail = _ASIDE.sub("", text[head.span.end : core_end]).strip()
    lead = [gender.key(w) for w in _WORDS.findall(text[span.start : head.span.start])]
    speaks = SPOKES.search(text, span.start, span.end) is not None
    linked = next((w for w in reversed(lead) if w in PREPOSITIONS), None)
    is_whole = tail in _BARE_POSSESSIVES or _STARTS_ADJUNCT.match(tail)
    if tail and not (
        linked and is_whole
    ):  # a friend of Holt's, an aide to Holt of Brelle
        is_about = linked in ("of", "on", "about", "into") and PARTS.isdisjoint(lead)
        return _with_tail(text, span, head, tail, inside, core_end, is_about=is_about)
    if linked and not _is_author(lead, linked):
        if speaks and head.entity.figure and head.strength == "body":
            return Source(Kind.NAMES, head.span, (head,), is_spokesperson=True)
        noun = nominal(text[span.start : head.span.start])
        if noun and linked == "of" and not _is_following(noun):
            return Source(Kind.NOUN, span, noun=nominal(text[span.start : span.end]))
        return _not_the_name(head)
    body = next((m for m in core if m.strength == "body"), None)
    if speaks and body is not None and body is not head:
        return Source(Kind.NAMES, body.span, (body,), is_spokesperson=True)
    return Source(Kind.NAMES, head.span, (head,), is_utterance=linked is not None)


def _is_following(noun: Nominal) -> bool:
    return noun.head in ("supporter", "critic", "fan", "ally", "opponent", "aide")


def _core_end(text: str, span: Span, first: int) -> int:
    plain = _ASIDE.sub(lambda m: " " * len(m[0]), text[span.start : span.end])
    found = _CORE_END.search(plain, max(0, 0))
    while found and found.start() + span.start <= first and found[0] == "that":
        found = _CORE_END.search(plain, found.end())
    return span.start + found.start() if found else span.end


def _is_author(lead: list[str], linked: str) -> bool:
    """ "a letter by", "a statement from": an utterance before by, from or of."""
    at = len(lead) - 1 - lead[::-1].index(linked)
    return (
        linked in AUTHOR_PREPOSITIONS
        and at > 0
        and any(word in UTTERANCES for word in lead[:at])
    )


def _with_tail(
    text: str,
    span: Span,
    head: Mention,
    tail: str,
    inside: list[Mention],
    core_end: int,
    *,
    is_about: bool = False,
) -> Source:
    """Something follows the name: "'s lawyer", " campaign", "'s tweet", " himself"."""
    bare = _POSSESSIVE.sub("", tail, count=1).strip() if tail[0] in "'’" else tail
    words = [gender.key(w) for w in _WORDS.findall(bare)]
    if not words:
        return Source(Kind.NAMES, head.span, (head,))
    adverbs = ("himself", "herself", "also", "both", "all", "then", "later", "too")
    if words[0] in adverbs or (words[0] in PREPOSITIONS and tail[0] not in "'’"):
        return Source(Kind.NAMES, head.span, (head,))
    if head.strength == "body" and SPOKES.search(bare):
        return Source(Kind.NAMES, head.span, (head,), is_spokesperson=True)
    if words[-1] in UTTERANCES or (words[0] in UTTERANCES and len(words) < 8):
        if is_about:  # a review of Holt's emails
            return _not_the_name(head)
        return Source(Kind.NAMES, head.span, (head,), is_utterance=True)
    # "Lindt's spokeswoman, Ada Example,": the name after the comma is meant.
    later = [m for m in inside if m.span.start >= core_end]
    if later:
        return _apposition(text, Span(core_end, span.end), later) or _not_the_name(head)
    return _not_the_name(head)


def _not_the_name(head: Mention) -> Source:
    return Source(
        Kind.NOBODY,
        head.span,
        reason=f"somebody or something about {head.entity.label}, not the name itself",
    )


def _apposition(text: str, span: Span, inside: list[Mention]) -> Source | None:
    """ "the campaign's chairman, Ada Example": a name right after the comma."""
    head = inside[0]
    gap = text[span.start : head.span.start]
    last = re.split(r"[,:]|[—–]", gap)[-1]
    words = [gender.key(w) for w in _WORDS.findall(last)]
    if all(w in TITLES or w[:1].isupper() or len(w) < 6 for w in words) and not (
        set(words) & (PREPOSITIONS | WHO)  # "the delegate, who backs Lindt,"
    ):
        after = text[head.span.end : span.end].strip()
        if not after or after[0] in ",()":
            return Source(Kind.NAMES, head.span, (head,))
    return None


def _joint(text: str, span: Span, inside: list[Mention]) -> tuple[Mention, ...]:
    """ "Ada Example and Oskar Lindt": every part of the list ends with a name."""
    plain = _ASIDE.sub(lambda m: " " * len(m[0]), text[span.start : span.end])
    if len(inside) < 2 or not re.search(r" (?:and|&) ", plain):
        return ()
    parts: list[tuple[int, int]] = []
    at = 0
    for link in _AND.finditer(plain):
        parts.append((at, link.start()))
        at = link.end()
    parts.append((at, len(plain)))
    named: list[Mention] = []
    for start, end in parts:
        piece = plain[start:end].rstrip()
        if piece.endswith((" all", " both", " each")):
            piece = piece.rsplit(" ", 1)[0].rstrip()
        piece_end = span.start + start + len(piece)
        here = [
            m
            for m in inside
            if span.start + start <= m.span.start and m.span.end == piece_end
        ]
        lead = plain[start : here[-1].span.start - span.start] if here else ""
        if not here or PREPOSITIONS & {w.lower() for w in lead.split()}:
            return ()
        named.append(here[-1])
    return tuple(named) if len(named) > 1 else ()


def _unnamed(text: str, span: Span, words: list[str]) -> Source:
    phrase = text[span.start : span.end]
    cut = _CORE_END.search(_ASIDE.sub(lambda m: " " * len(m[0]), phrase))
    core = phrase[: cut.start()] if cut and cut.start() else phrase
    noun = nominal(core)
    if noun:
        speaks = SPOKES.search(core) is not None
        return Source(
            Kind.NOUN, span, noun=noun, words=frozenset(words), is_spokesperson=speaks
        )
    core_words = [gender.key(w) for w in _WORDS.findall(core)]
    if core_words and set(core_words) & BODY_NOUNS:
        return Source(Kind.BODY_NOUN, span, words=frozenset(core_words))
    return Source(Kind.NOBODY, span, reason="no name and no person in the source")
