"""Text, put into one shape once; its paragraphs, sentences and words. No grammar.

`normalise` makes the coordinate system that all spans count in, so it runs once, before
an article is stored. `fold` and `words` make forms for comparing, never for showing.
"""

import re
import unicodedata
from functools import lru_cache

from monitor.values import Span

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# All runs of blanks but one plain blank alone, of which a text is full.
_OTHER_BLANK = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BLANKS = re.compile(f" [ {_OTHER_BLANK}]+|[{_OTHER_BLANK}][ {_OTHER_BLANK}]*")
# Controls, soft hyphen, zero-width and bidirectional marks, lone surrogates: none is
# seen, all break comparing, and some (NUL, surrogates) no database takes.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# Arabic, Syriac, the Indic scripts, Tibetan, Burmese, Khmer and Mongolian spell words
# with joiners; emoji are composed with them. Elsewhere a joiner is debris.
_JOINED = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ua840-\ua87f\ufb50-\ufdff"
    "\ufe0f\ufe70-\ufefc\u2190-\u2bff\U0001f000-\U0001faff"
)
_STRAY_JOINERS = re.compile(
    f"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)
_PRINTABLE_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5"
"""Those of the unseen that `str.isprintable` takes for letters or marks."""
_OLD_MARKS = re.compile("''|``")


def normalise(raw: str) -> str:
    """Return `raw` as NFC with plain blanks and one line feed between paragraphs.

    Unseen characters go, '' and `` become ", typographic marks stay as published.
    Idempotent; the same text gives the same offsets.
    """
    if _is_plain(raw):
        if "\n" not in raw and "  " not in raw:
            return raw.strip(" ")
        return _stripped(_BLANKS.sub(" ", raw) if "  " in raw else raw)
    text = _normalise_once(raw)
    if text == raw or text.isascii():  # which once is enough for
        return text
    while (again := _normalise_once(text)) != text:  # once; more for odd composing
        text = again
    return text


def _normalise_once(raw: str) -> str:
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", raw))
    if "\u200c" in text or "\u200d" in text:  # a pattern that looks around is slow
        text = _STRAY_JOINERS.sub("", text)
    text = _BLANKS.sub(" ", unicodedata.normalize("NFC", text))
    if "''" in text or "``" in text:
        text = _OLD_MARKS.sub('"', text)
    return _stripped(text)


def _stripped(text: str) -> str:
    lines = (line.strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _is_plain(text: str) -> bool:
    """Whether there is nothing in the text to put right but plain blanks and empty
    lines, as in most; told in a tenth of the time that the patterns take."""
    return (
        text.replace("\n", "").isprintable()
        and "''" not in text
        and "``" not in text
        and unicodedata.is_normalized("NFC", text)
        and not any(unseen in text for unseen in _PRINTABLE_UNSEEN)
    )


_PARAGRAPH = re.compile("[^\\s](?:[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*[^\\s])?")


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of `text`: stretches between line ends, outer blanks left out."""
    return tuple(Span(*found.span()) for found in _PARAGRAPH.finditer(text))


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# A stop, marks that close after it, and what divides it from the next sentence. Full
# stops of Chinese and Japanese need no blank.
_STOP = re.compile(
    "[.!?\u2026\u0964\u0965\u06d4\u061f]+[\"'”’»›“)\\]]*(?=\\s)"
    "|[\u3002\uff01\uff1f]+[」』”’）]*"
)
_NEXT = re.compile("\\s*[\"'“‘«‹„(\\[—–-]*\\s?(.)", re.DOTALL)
_LAST_WORD = re.compile(r"((?:[^\W\d_]\.)*[^\W\d_]+)\.$")
_ALWAYS_SHORT = _set(  # a name, a number or the rest of a phrase follows
    "adm amb approx art brig ca capt cf cmdr col cpl dept det dr fig fr ft gen gov hon "
    "insp lt maj messrs mlle mme mr mrs ms mt mx ofc pfc pp pres prof pvt rep reps rev "
    "sec sen sens sgt st supt treas vol vs v e.g i.e"
)
_SHORT_BEFORE_NUMBER = _set("no nos jan feb mar apr jun jul aug sep sept oct nov dec p")
_SHORT_OR_LAST = _set(  # the sentence ends here only if a new one clearly starts
    "inc corp co ltd jr sr bros esq etc al a.m p.m ph.d m.d b.a m.a d.c u.s u.k "
    "u.n e.u calif fla ill mass mich minn mo pa penn tenn tex va wash wis ariz ark "
    "colo conn ga ky la md nev okla ore"
)
_STARTERS = _set(
    "a after all although an and another as at before both but by despite during each "
    "every for from he her here his how i if in it its many more most my no not now on "
    "one our she since so some such that the their then there these they this those "
    "though to under until we what when where while who why with yet you your"
)
_WORD_AHEAD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=128)
def sentences(text: str, within: Span | None = None) -> tuple[Span, ...]:
    """The sentences of `text`, or of the part `within`, outer blanks left out.

    None crosses a paragraph; marks that close after a stop belong to its sentence. The
    latest answers are kept: every statement of a paragraph asks for its sentences.
    """
    start, end = within or Span(0, len(text))
    found: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text, start, end):
        begin, stop_at = paragraph.span()
        for stop in _STOP.finditer(text, begin, stop_at):
            if stop.end() < stop_at and _ends_sentence(text, stop, begin):
                found.append(Span(begin, stop.end()))
                begin = stop.end() + _blank_run(text, stop.end())
        if begin < stop_at:
            found.append(Span(begin, stop_at))
    return tuple(found)


def _blank_run(text: str, start: int) -> int:
    end = start
    while end < len(text) and text[end].isspace():
        end += 1
    return end - start


def _ends_sentence(text: str, stop: re.Match[str], begin: int) -> bool:
    ahead = _NEXT.match(text, stop.end())
    if ahead is None or ahead[1].islower():
        return False
    if text[stop.start()] != "." or stop[0].startswith(".."):
        return True
    last = _LAST_WORD.search(text, max(begin, stop.start() - 16), stop.start() + 1)
    return last is None or not _is_shortened(last[1].lower(), text, ahead)


def _is_shortened(word: str, text: str, ahead: re.Match[str]) -> bool:
    """Whether the stop after `word` only shortens it, seen what comes next."""
    if word in _ALWAYS_SHORT:
        return True
    if word in _SHORT_BEFORE_NUMBER:
        return ahead[1].isdigit()
    if word in _SHORT_OR_LAST or len(word) == 1 or "." in word:
        following = _WORD_AHEAD.match(text, ahead.start(1))
        return not (following and following[0].lower() in _STARTERS)
    return False


_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ′´`", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys('“”„‟«»″‹›"[]「」『』', " "),
    }
)
_EDGE_SINGLES = re.compile(r"(?<!\w)'+|'+(?!\w)")
_MARKS = (  # signs inside words that \w leaves out: accents, vowel signs, joiners
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u0f71-\u0fbc\u102b-\u103e"
    "\u1056-\u1059\u17b6-\u17d3\u200c\u200d"
)
_EDGE_PUNCTUATION = re.compile(
    f"\\A(?:(?![{_MARKS}])[\\W_])+|(?:(?![{_MARKS}])[\\W_])+\\Z"
)
_HAN = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS = f"(?:(?![{_HAN}])[^\\W_]|[{_MARKS}])+"
_WORDS = re.compile(
    f"[{_HAN}]|{_LETTERS}(?:[.,](?<=\\d.)(?=\\d){_LETTERS}|['-]{_LETTERS})*"
)


def fold(text: str) -> str:
    """The form in which wordings are compared: NFKC, case-folded, straight, unmarked.

    Quotation marks and editorial brackets (not what is in them) go, apostrophes
    inside words stay, punctuation at both ends goes.
    """
    if text.isalnum() and text.isascii():  # most words alone: there is no more to do
        return text.casefold()
    folded = text
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def _fold_once(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_STRAIGHT)
    folded = _EDGE_SINGLES.sub(" ", _UNSEEN.sub("", folded))
    return _EDGE_PUNCTUATION.sub("", " ".join(folded.split()))


def words(text: str) -> tuple[str, ...]:
    """The folded words of `text`: letters and digits with inner ' - and decimal signs.

    Chinese and Japanese, written without blanks, give one word a character.
    """
    return tuple(_WORDS.findall(fold(text)))


def word_spans(text: str) -> tuple[tuple[str, Span], ...]:
    """The words of `text` as they stand, each folded and with its place.

    Joined by blanks they give what `words` gives, but for the rare signs that folding
    turns into several words or none.
    """
    straight = text.translate(_STRAIGHT)  # one sign for one: offsets stay
    spans = (Span(*found.span()) for found in _WORDS.finditer(straight))
    folded = ((fold(text[span.start : span.end]), span) for span in spans)
    return tuple((word, span) for word, span in folded if word)
