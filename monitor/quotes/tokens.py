"""One paragraph as the rules see it: words, quotations as one token each, cues."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from enum import Flag, auto

from monitor.quotes.cues import VERBS, Cue, Cues, alternation
from monitor.quotes.marks import Quotation
from monitor.text import sentences
from monitor.values import Span

_TOKEN = (  # "he's" is two tokens, as "'s" is a verb there; "Holt's" is one
    r"(?:{pronouns})(?=['’](?:s|d|ll|ve|re|m)\b)|['’](?:s|d|ll|ve|re|m)\b"
    r"|[^\W_](?:[\w’'&./@-]*[^\W_])?['’]?|--+|[^\w\s]|_+"
)
_HIDDEN = "\ufffc"


class Kind(Flag):
    """What a word may be. A word may be several things; unknown words are NONE."""

    NONE = 0
    ADVERB = auto()
    AUXILIARY = auto()
    PRONOUN = auto()
    DETERMINER = auto()
    PREPOSITION = auto()
    CONJUNCTION = auto()
    VERB = auto()
    WEEKDAY = auto()
    PUNCTUATION = auto()
    QUOTATION = auto()


_KINDS = {
    "adverb": Kind.ADVERB,
    "auxiliary": Kind.AUXILIARY,
    "pronoun": Kind.PRONOUN,
    "determiner": Kind.DETERMINER,
    "preposition": Kind.PREPOSITION,
    "conjunction": Kind.CONJUNCTION,
    "verb": Kind.VERB,
    "weekday": Kind.WEEKDAY,
}


class Grammar:
    """What a cue list says, compiled once."""

    def __init__(self, cues: Cues) -> None:
        self.kinds: dict[str, Kind] = {}
        for section, kind in _KINDS.items():
            for word in cues.words(section):
                self.kinds[word] = self.kinds.get(word, Kind.NONE) | kind
        pronouns = alternation(cues.words("pronoun")) or "(?!)"
        self.token = re.compile(_TOKEN.format(pronouns=pronouns), re.IGNORECASE)
        self.cues = {cue.form: cue for cue in cues.of(*VERBS)}
        self.phrases = frozenset(cue.form for cue in cues.of("phrase"))
        self.nouns = frozenset(cue.form for cue in cues.of("noun"))
        self.negation = cues.words("negation")
        self.hypothetical = cues.words("hypothetical")
        self.passive = cues.words("passive")
        self.hearers = cues.words("hearer")
        self.media = cues.words("medium")
        self.times = cues.words("time")
        self.nobody = cues.words("nobody")
        self.conditions = cues.words("condition")
        self.headings = cues.words("heading")
        self.ambiguous = cues.words("ambiguous")
        self.objects = cues.words("object")
        self.subordinators = cues.words("subordinator")
        forms = alternation([*self.cues, *self.phrases])
        self.cue_pattern = re.compile(
            rf"(?<![\w’'-])(?:{forms})(?![\w’'-])" if forms else "(?!)", re.IGNORECASE
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A cue in a paragraph: tokens `first` up to `last` (exclusive)."""

    first: int
    last: int
    cue: Cue | None  # None: a phrase such as "according to"


class Paragraph:
    """Tokens of one paragraph, built only where it holds a mark or a cue.

    Parallel lists: `low` (folded words), `starts`, `ends`, `kinds`, `caps` (begins with
    a capital); `quotations` by token, `bounds` sentence ends as token numbers.
    """

    __slots__ = (
        "bounds",
        "caps",
        "cue_starts",
        "cues",
        "ends",
        "grammar",
        "kinds",
        "low",
        "quotations",
        "quoted",
        "span",
        "starts",
        "text",
    )

    def __init__(
        self,
        text: str,
        span: Span,
        quotations: list[Quotation],
        grammar: Grammar,
    ) -> None:
        self.text = text
        self.span = span
        self.grammar = grammar
        self.low: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.kinds: list[Kind] = []
        self.caps: list[bool] = []
        self.quotations: dict[int, Quotation] = {}
        self._tokenise(quotations)
        self.quoted = list(self.quotations)
        masked = _mask(text, span, quotations)
        self.bounds = self._sentence_bounds(masked)
        self.cues = self._find_cues(masked)
        self.cue_starts = [cue.first for cue in self.cues]

    def _tokenise(self, quotations: list[Quotation]) -> None:
        at = self.span.start
        for quotation in quotations:
            self._read(at, quotation.span.start)
            self.quotations[len(self.low)] = quotation
            self._append("“", quotation.span.start, quotation.span.end, Kind.QUOTATION)
            at = quotation.span.end
        self._read(at, self.span.end)

    def _append(self, low: str, start: int, end: int, kind: Kind) -> None:
        self.low.append(low)
        self.starts.append(start)
        self.ends.append(end)
        self.kinds.append(kind)
        self.caps.append(False)

    def _read(self, start: int, end: int) -> None:
        kinds = self.grammar.kinds
        for match in self.grammar.token.finditer(self.text, start, end):
            word = match[0]
            first = word[0]
            low = word.lower()
            is_word = first.isalnum() or len(word) > 1
            self.low.append(low)
            self.starts.append(match.start())
            self.ends.append(match.end())
            self.kinds.append(
                kinds.get(low, Kind.NONE) if is_word else Kind.PUNCTUATION
            )
            self.caps.append(first.isalpha() and not first.islower())

    def _sentence_bounds(self, masked: str) -> list[int]:
        offset = self.span.start
        found = sentences(masked)
        ends: list[int] = []
        n = 0
        for sentence in found:
            while n < len(self.low) and self.starts[n] < sentence.end + offset:
                n += 1
            if not ends or n > ends[-1]:
                ends.append(n)
        if self.low and (not ends or ends[-1] < len(self.low)):
            ends.append(len(self.low))
        return ends

    def _find_cues(self, masked: str) -> list[Found]:
        found = []
        n = 0
        for match in self.grammar.cue_pattern.finditer(masked):
            start, end = match.start() + self.span.start, match.end() + self.span.start
            while n < len(self.low) and self.ends[n] <= start:
                n += 1
            last = n
            while last < len(self.low) and self.starts[last] < end:
                last += 1
            form = " ".join(match[0].lower().split())
            if last > n and self.starts[n] == start:
                found.append(Found(n, last, self.grammar.cues.get(form)))
        return found

    def sentence_of(self, token: int) -> tuple[int, int]:
        """First token and end token of the sentence that holds `token`."""
        n = bisect_right(self.bounds, token)
        begin = self.bounds[n - 1] if n else 0
        return begin, self.bounds[n] if n < len(self.bounds) else len(self.low)

    def cues_in(self, start: int, limit: int) -> list[Found]:
        """The cues that begin at `start` or later and before `limit`."""
        starts = self.cue_starts
        return self.cues[bisect_left(starts, start) : bisect_left(starts, limit)]

    def last_quoted(self, token: int) -> int:
        """The last quotation before `token`; -1 for none."""
        n = bisect_left(self.quoted, token)
        return self.quoted[n - 1] if n else -1

    def next_quoted(self, token: int, limit: int) -> int:
        """The first quotation after `token`, at most `limit`."""
        n = bisect_right(self.quoted, token)
        return min(limit, self.quoted[n]) if n < len(self.quoted) else limit

    def quoted_in(self, start: int, limit: int) -> list[int]:
        """The tokens from `start` and before `limit` that are quotations."""
        low = bisect_left(self.quoted, start)
        return self.quoted[low : bisect_left(self.quoted, limit)]


def _mask(text: str, span: Span, quotations: list[Quotation]) -> str:
    """The paragraph with what is inside quotations hidden, offsets unchanged.

    The last character inside stays if it ends a sentence, for sentences to be found.
    """
    if not quotations:
        return text[span.start : span.end]
    pieces, at = [], span.start
    for quotation in quotations:
        start, end = quotation.inner
        if text[end - 1] in ".?!…,":
            end -= 1
        pieces += [text[at:start], _HIDDEN * (end - start)]
        at = end
    pieces.append(text[at : span.end])
    return "".join(pieces)
