"""What a report says of when its words were said: on one day, long ago, again, always.

Reads the cue and its sentence in the context, the reported words themselves put out.
Finer than `circumstances.days`, whose day of the saying it takes as given: months and
years ("in a 2016 interview"), and what only tells that words are old or often said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor import text as texts
from monitor.values import Occurrence, Span


@dataclass(frozen=True, slots=True)
class Dating:
    """When a report's words were said, as far as it tells.

    `first` and `last` are the days between which it was, both None where not told.
    `is_recalled`: an utterance from before the news ("has said", "once said").
    `is_renewed`: not for the first time ("again", "reiterated"). `is_habitual`: no one
    utterance ("regularly pledges").
    """

    first: date | None = None
    last: date | None = None
    is_recalled: bool = False
    is_renewed: bool = False
    is_habitual: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether it names a day or a stretch of days."""
        return self.first is not None


_RENEWED = re.compile(
    r"\b(?:again|anew|re-?iterat\w+|repeat(?:s|ing|ed)?|restat\w+|reaffirm\w*|"
    r"renew(?:s|ed|ing)|once more|another time|(?:second|third|fourth|fifth|umpteenth) "
    r"time|doubl(?:ed|es|ing) down|echo(?:ed|es|ing)? (?:his|her|their|its) (?:own|"
    r"earlier)|recycl(?:ed|es|ing)|stood by (?:his|her|their|its)|as (?:he|she|they) "
    r"(?:did|has done|had done|said (?:last|in|on|before)))\b",
    re.IGNORECASE,
)
_HABITUAL = re.compile(
    r"\b(?:regularly|often|frequently|repeatedly|routinely|habitually|constantly|"
    r"invariably|always|likes? to (?:say|tell|call)|keeps? \w+ing|fond of|(?:has|have|"
    r"had) long \w+|time and again|over and over|never tires?|made no secret|usual|"
    r"trademark|signature|refrain|mantra|slogan|stump speech(?:es)?|on the "
    r"(?:campaign )?trail|at (?:his|her|their|its) rallies|(?:at|in) (?:every|each) "
    r"\w+|for (?:years|months|weeks|decades))\b",
    re.IGNORECASE,
)
_RECALLED = re.compile(
    r"\b(?:once|previously|formerly|famously|originally|at the time|in the past|back "
    r"in|last (?:spring|summer|autumn|fall|winter)|(?:has|have|had) (?:also |already |"
    r"since |publicly |even |\w+ly )?(?:said|called|told|written|posted|\w{3,}ed))\b",
    re.IGNORECASE,
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MONTH = "|".join(name.capitalize() for name in _MONTHS)
_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_COUNTS |= {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_COUNT = "|".join(_COUNTS)
_PERIOD = re.compile(
    r"\b(?:"
    r"(?P<last>(?i:last|earlier this|late last|early last)) (?P<unit>week|month|year)"
    rf"|(?P<count>(?i:{_COUNT})|\d{{1,2}}) (?P<units>week|month|year)s? "
    r"(?P<ago>ago|earlier|before)"
    rf"|(?i:in|last|of) (?:early |mid-?|late )?(?P<month>{_MONTH})"
    r"(?:,? (?P<year>(?:19|20)\d\d))?(?! \d)"
    r"|(?i:in) (?:early |mid-?|late )?(?P<in_year>(?:19|20)\d\d)"
    rf"|(?:an?|his|her|their|its|the) (?:(?P<month_of>{_MONTH}) )?"
    r"(?P<year_of>(?:19|20)\d\d) (?:[\w-]+ ){0,2}?(?:interview|speech|address|book|"
    r"memoir|letter|essay|post|tweet|appearance|debate|statement|op-ed|article|hearing|"
    r"testimony|podcast|conversation|remarks?|rally|briefing|message)"
    rf"|(?:an?|his|her|their|its|the) (?P<bare_month>{_MONTH}) (?:[\w-]+ ){{0,2}}?"
    r"(?:interview|speech|address|letter|essay|post|appearance|debate|statement|hearing|"
    r"podcast|conversation|remarks?|rally|briefing|message)"
    r")\b"
)
_LEAD = re.compile(r"[\s\x00“\"]*(?:(?:Back )?[Ii]n|During|At|On)?\s*")
MAX_AFTER = 7
"""Words between a cue and an expression of time that is still its own."""

EARLIEST = 1900
"""Years before are a broken date, from which nothing is reckoned."""


def read_dating(occurrence: Occurrence) -> Dating:
    """What a report says of when its words were said. Raises: nothing.

    A post was said when it was published. Words that somebody else retells
    (`reported_by`) have no day: the one told is that of the retelling.
    """
    published = occurrence.published_at.date() if occurrence.published_at else None
    said_on = occurrence.circumstances.said_on
    if occurrence.is_post:
        return Dating(published, published)
    sentence, cue = _sentence_of_cue(occurrence)
    flags = (
        _tells(_RECALLED, sentence, cue),
        _tells(_RENEWED, sentence, cue),
        _tells(_HABITUAL, sentence, cue),
    )
    if occurrence.reported_by:
        return Dating(None, None, True, *flags[1:])
    if said_on:
        return Dating(said_on, said_on, *flags)
    if published and published.year >= EARLIEST:
        for period in _periods(sentence, cue, published):
            return Dating(*period, True, *flags[1:])
    return Dating(None, None, *flags)


def _sentence_of_cue(occurrence: Occurrence) -> tuple[str, Span]:
    """The cue's sentence without the reported words, offsets kept, and the cue in it;
    the bare cue where the context has none."""
    if not (occurrence.context_cue and occurrence.cue_spans):
        return occurrence.cue, Span(0, len(occurrence.cue))
    cue = occurrence.context_cue[0]
    moved = cue.start - occurrence.cue_spans[0].start
    letters = list(occurrence.context)
    for span in occurrence.content_spans:
        start, end = max(0, span.start + moved), min(len(letters), span.end + moved)
        letters[start:end] = "\x00" * max(0, end - start)
    outside = "".join(letters)
    for sentence in texts.sentences(occurrence.context):
        if sentence.start <= cue.start < sentence.end:
            inner = Span(cue.start - sentence.start, cue.end - sentence.start)
            return outside[sentence.start : sentence.end], inner
    return outside, cue


def _tells(what: re.Pattern[str], sentence: str, cue: Span) -> bool:
    """Whether the cue's own clause has it, or what opens the sentence ("Once more, ").

    Not a clause about the speaker: "Holt, who has seen Velmark often, said".
    """
    start = max(sentence.rfind(mark, 0, cue.start) for mark in ",;\x00—") + 1
    end = min(
        (at for mark in ";\x00" if (at := sentence.find(mark, cue.end)) >= 0),
        default=len(sentence),
    )
    opening = min(start, max(0, sentence.find(",")))
    return bool(what.search(sentence, 0, opening) or what.search(sentence, start, end))


def _periods(sentence: str, cue: Span, published: date) -> Iterator[tuple[date, date]]:
    """Stretches of days that the cue is in, none after the publication."""
    for found in _PERIOD.finditer(sentence):
        if not _belongs(sentence, found.start(), found.end(), cue):
            continue
        first, last = _period(found, published)
        if first <= published:
            yield first, min(last, published)


def _belongs(sentence: str, start: int, end: int, cue: Span) -> bool:
    """Whether a time stands at the sentence's start, right by the cue, or after it in
    the same clause; not in a clause about whoever spoke ("who was elected in 2016")."""
    if start < cue.start:
        is_first = _LEAD.fullmatch(sentence, 0, start)
        return bool(is_first) or not sentence[end : cue.start].strip()
    between = sentence[cue.end : start]
    return "," not in between and len(between.split()) <= MAX_AFTER


def _period(found: re.Match[str], published: date) -> tuple[date, date]:
    if found["unit"]:
        return _calendar(found["last"], found["unit"], published)
    if found["units"]:
        count = found["count"]
        n_days = (_COUNTS.get(count.lower()) or int(count)) * _UNITS[found["units"]]
        slack = max(3, _UNITS[found["units"]] // 2)
        far, near = timedelta(n_days + slack), timedelta(max(0, n_days - slack))
        return published - far, published - near
    name = found["month"] or found["month_of"] or found["bare_month"]
    told = found["year"] or found["in_year"] or found["year_of"]
    if not name:
        return date(int(told), 1, 1), date(int(told), 12, 31)
    month = _MONTHS.index(name.lower()) + 1
    latest = published.year - (month > published.month)
    return _month(int(told) if told else latest, month)


def _month(year: int, month: int) -> tuple[date, date]:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def _calendar(last: str, unit: str, published: date) -> tuple[date, date]:
    """The week, month or year before, or the present one so far."""
    if unit == "week":
        monday = published - timedelta(days=published.weekday())
        if "this" in last.lower():
            return monday, published
        return monday - timedelta(days=7), published - timedelta(days=1)
    if "this" in last.lower():
        month = 1 if unit == "year" else published.month
        return date(published.year, month, 1), published
    if unit == "year":
        return date(published.year - 1, 1, 1), date(published.year - 1, 12, 31)
    before = published - timedelta(days=published.day)
    return _month(before.year, before.month)
