"""The day on which something was said, resolved against the day of publication."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from monitor import text as texts
from monitor.circumstances.surroundings import Surroundings, paragraph_at, unquoted
from monitor.values import QuotationType, Span

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_WEEKDAY = "|".join(day.capitalize() for day in _WEEKDAYS)
_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|"
    r"December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?"
)
_DAY = re.compile(
    rf"(?P<lead>\b(?:[Oo]n|[Ll]ate|[Ee]arly|[Ee]arlier|[Ll]ast|[Tt]his|[Ll]ater)"
    rf"(?: on)?(?: the)? )?"
    rf"(?:\b(?P<weekday>{_WEEKDAY})\b(?P<owner>[’']s?\b)?"
    rf"(?:,? (?P<month3>{_MONTH}) (?P<dom3>\d{{1,2}})\b(?:, (?P<year3>\d{{4}}))?)?"
    rf"|\b(?P<month>{_MONTH}) (?P<dom>\d{{1,2}})\b(?!,\d)(?:, (?P<year>\d{{4}}))?"
    rf"|\b(?P<dom2>\d{{1,2}}) (?P<month2>{_MONTH})\b(?: (?P<year2>\d{{4}}))?"
    r"|\b(?P<back>[Aa]|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix) days? "
    r"(?P<from>earlier|before|ago)\b"
    r"|\b(?P<previous>[Tt]he (?:previous day|day before))\b"
    r"|\b(?P<yesterday>[Yy]esterday|[Ll]ast night)\b"
    r"|\b(?P<today>[Tt]oday|[Tt]onight|[Tt]his (?:morning|afternoon|evening))\b"
    r"|\b(?P<same>(?:[Ee]arlier|[Ll]ater) (?:in the|that|the same) day|"
    r"[Tt]he same day)\b)",
)
# A day after one of these is another day than that of the saying.
_OTHER_DAY = re.compile(
    r"\b(?:since|until|till|before|after|by|from|next|following|for|of|between|through|"
    r"ahead of|the|every|each|coming|to|into|during|upcoming|past)"
    r"(?: (?:late|early|last|this|the|that))? $"
)
_LAST_YEAR = timedelta(days=200)
_SPEECH = re.compile(
    r"\b(?:that|sa(?:id|ys|ying)|t(?:old|ells)|claim(?:ed|s|ing)|add(?:ed|s|ing)|"
    r"argu(?:ed|es|ing)|wr(?:ote|ites)|warn(?:ed|s|ing)|insist(?:ed|s|ing)|"
    r"stat(?:ed|es|ing)|announc(?:ed|es|ing)|den(?:ied|ies|ying)|wh(?:o|ich|ether)|if)\b"
)
# Not a place ("in Kyiv"), not the sentence's first word unless a name goes on from it.
_FIRST_NAME = re.compile(
    r"(?<!\bin )(?<!\bat )(?<!\bfrom )\b"
    r"(?!(?:In|On|At|A|An|The|But|And|When|As|After) )"
    r"[A-Z][\w.-]*(?: [A-Z][\w.-]*)*"
)
_PRONOUNS = frozenset({"he", "she", "they", "it", "who", "his", "her"})


def said_on(around: Surroundings, published: date) -> date | None:
    """The day of the saying, never after the day of publication; None if not told.

    From the cue's own sentence outside the content; else from the sentence before,
    where it heads a run of statements by the same speaker.
    """
    cue = around.at - around.sentence.start
    own = list(_days(around))
    for found in sorted(own, key=lambda found: abs(found.start() - cue)):
        day = _resolved(around, found, around.sentence.start, published)
        if day:
            return day
    if own:
        return None  # a day that cannot be told; an earlier one would be wrong
    if around.attribution.type is QuotationType.INDIRECT:
        return None  # what is only retold need not be of the same occasion
    head = _heading_sentence(around)
    return _day_of_heading(around, head, published) if head else None


def _days(around: Surroundings) -> Iterator[re.Match[str]]:
    """Expressions of a day in the sentence that can belong to the saying."""
    cue = around.at - around.sentence.start
    for found in _DAY.finditer(around.outside):
        if found["owner"] or _OTHER_DAY.search(around.outside[: found.start()]):
            continue
        bare = found["weekday"] and not found["lead"]
        if bare and not _touches(around.outside, found, cue):
            continue
        yield found


def _heading_sentence(around: Surroundings) -> Span | None:
    """The sentence before, where a run of one speaker's statements may begin."""
    begin = min([s.start for s in around.attribution.content] + [around.sentence.start])
    within = [s for s in around.sentences if s.end <= begin]
    if within:
        return within[-1]
    if around.paragraph.start == 0 or begin > around.paragraph.start + 1:
        return None
    if around.text[begin : begin + 1] not in "“\"«„'‘":
        return None
    before = paragraph_at(around.text, max(0, around.paragraph.start - 2))
    sentences = texts.sentences(around.text, before)
    return sentences[-1] if sentences else None


def _day_of_heading(around: Surroundings, head: Span, published: date) -> date | None:
    plain = unquoted(around.text[head.start : head.end])
    if not _has_same_speaker(around, plain):
        return None
    for found in _DAY.finditer(plain):
        if found["owner"] or _OTHER_DAY.search(plain[: found.start()]):
            continue
        speech = [m.end() for m in _SPEECH.finditer(plain, 0, found.start())]
        if speech and len(plain[speech[-1] : found.start()].split()) > 2:
            continue  # it belongs to what was said
        return _resolved(around, found, head.start, published)
    return None


def _has_same_speaker(around: Surroundings, sentence: str) -> bool:
    """A pronoun goes on with whoever spoke; a name must come first in the sentence."""
    source = " ".join(around.text[s.start : s.end] for s in around.attribution.source)
    words = source.split()
    if not words:
        return False
    if len(words) == 1 and words[0].lower() in _PRONOUNS:
        return True
    name = words[-1].strip(".,’'")
    first = _FIRST_NAME.search(_DAY.sub(lambda m: "\x00" * len(m[0]), sentence))
    return name[:1].isupper() and first is not None and name in first[0].split()


def _resolved(
    around: Surroundings, found: re.Match[str], offset: int, published: date
) -> date | None:
    day = _resolve(found, published)
    if found["back"] or found["previous"] or found["same"]:
        if found["from"] == "ago":
            day = published - timedelta(days=_NUMBERS[found["back"].lower()])
        else:
            anchor = _day_before(around, offset + found.start(), published)
            back = _NUMBERS[found["back"].lower()] if found["back"] else 1
            day = anchor and anchor - timedelta(days=0 if found["same"] else back)
            if found["same"] and day is None:
                day = published
    return day if day and day <= published else None


def _day_before(around: Surroundings, position: int, published: date) -> date | None:
    """The last day that the text named before a place."""
    last = None
    for found in _DAY.finditer(around.text, 0, position):
        if found["weekday"] or found["month"] or found["month2"]:
            last = _resolve(found, published) or last
    return last


def _touches(sentence: str, found: re.Match[str], cue: int) -> bool:
    """Whether a bare weekday stands by the cue, or opens the sentence."""
    if not sentence[: found.start()].strip(' \x00“"'):
        return True
    start, end = sorted((found.start(), cue))
    between = sentence[start:end]
    return "\x00" not in between and len(between.split()) <= 7


def _resolve(found: re.Match[str], published: date) -> date | None:
    """The calendar day of an expression that stands by itself."""
    for month, dom, year in (
        ("month3", "dom3", "year3"),
        ("month", "dom", "year"),
        ("month2", "dom2", "year2"),
    ):
        if found[month]:
            return _calendar_day(found[month], int(found[dom]), found[year], published)
    if found["weekday"]:
        back = (published.weekday() - _WEEKDAYS.index(found["weekday"].lower())) % 7
        is_last = (found["lead"] or "").lower().startswith("last")
        return published - timedelta(days=7 if is_last and back == 0 else back)
    if found["yesterday"]:
        return published - timedelta(days=1)
    return published if found["today"] else None


def _calendar_day(
    month: str, dom: int, year: str | None, published: date
) -> date | None:
    number = _MONTHS[month.lower().rstrip(".")]
    years = [int(year)] if year else [published.year, published.year - 1]
    for candidate in years:
        try:
            day = date(candidate, number, dom)
        except ValueError:
            continue
        if day <= published and (year or published - day <= _LAST_YEAR):
            return day
    return None
