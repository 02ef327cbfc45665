"""One article laid out for resolving: its people, bodies, sentences and quotations."""

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from monitor import text as texts
from monitor.config import Figure
from monitor.figures import gender
from monitor.figures.descriptions import describe
from monitor.figures.lexicon import BODY_NOUNS, FUNCTION_WORDS, PREPOSITIONS, words
from monitor.figures.names import Name, find, is_headline
from monitor.figures.people import Entity, Mention, gather
from monitor.figures.salience import OBJECT, POSSESSIVE, SUBJECT
from monitor.figures.watch import Watch, lower, words_of
from monitor.values import Article, Span

_QUOTED = re.compile(r"“[^”\n]*(?:”|\n|$)|\"[^\"\n]*(?:\"|\n|$)|«[^»\n]*(?:»|\n|$)")
# "Kestria's defence ministry": without capitals it is a body all the same.
_LOWER_BODY = re.compile(
    r"\b[A-Z]\w+(?:['’]s)? (?:[a-z]+ ){0,2}(?:ministry|department|agency|army|navy|"
    r"military|government|court|parliament|police|embassy|council|committee|commission|"
    r"campaign|bureau|office)\b"
)
_OWNER = re.compile(r"\b[A-Z][\w-]*['’]s? $")
_RULE = re.compile(r"[\W_]+|\d{1,2}:\d{2}(?: [ap]\.?m\.?)?\W*")
SECTION_BREAK = 6  # as many sentences: who "he" was is as good as forgotten
_LAST_WORD = re.compile(r"([\w’']+)[ (“\"]*$")
_NEXT_WORD = re.compile(r"(?: ?\([^)\n]*\))?(?:, [^,.\n]{1,60},)? ([a-z’']+)")
_VERB_LIKE = re.compile(
    r"(?:\w+ed|is|was|has|had|will|would|can|could|may|might|does|did|says|said|"
    r"tells|told|thinks|thought|makes|made|wrote|writes|also|never|then|went|came|"
    r"took|takes|gave|gives|got|gets|seems|won|lost|spoke|began|wants|needs|knows)$"
)
_CLAUSE_OPENERS = words(
    "that and but while as when because if after before since though although where "
    "said says or so then what why how whether until for"
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What `resolver` walks over. Mentions are in text order and do not overlap."""

    text: str
    day: date | None
    mentions: list[Mention]
    bodies: list[Mention]
    entities: list[Entity]
    figures: tuple[Figure, ...]
    sentence_starts: list[int]
    sentence_numbers: list[int]
    quotes: list[Span]
    author: Entity | None = None

    def sentence_of(self, position: int) -> int:
        """The number of the sentence that a position lies in."""
        return self.sentence_numbers[bisect_right(self.sentence_starts, position)]

    def sentence_start(self, position: int) -> int:
        """Where the sentence that a position lies in begins."""
        at = bisect_right(self.sentence_starts, position) - 1
        return self.sentence_starts[at] if at >= 0 else 0

    def is_quoted(self, position: int) -> bool:
        """Whether a position lies within quotation marks."""
        return is_within(self.quotes, position)

    def presence(self, mention: Mention) -> float:
        """The weight of a mention that is no source: subject, object or possessive."""
        if mention.is_possessive:
            return POSSESSIVE
        start = mention.name.whole.start if mention.name else mention.span.start
        return SUBJECT if is_subject(self.text, start, mention.span.end) else OBJECT


def is_subject(text: str, start: int, end: int) -> bool:
    """Whether a name stands where subjects do: first in a clause, or before a verb."""
    before = _LAST_WORD.search(text, max(0, start - 24), start)
    word = gender.key(before[1]) if before else ""
    if word in PREPOSITIONS and word not in ("after", "before"):
        return False
    if not before or word in _CLAUSE_OPENERS:
        return True
    after = _NEXT_WORD.match(text, end)
    return after is not None and _VERB_LIKE.match(after[1]) is not None


def lay_out(article: Article, watch: Watch) -> Scene | None:
    """Find everybody in an article; None where nobody watched is named in it."""
    present = words_of(article.text) | words_of(article.title)
    author = watch.author(article.author or "")
    if not author and not watch.are_mentioned(present):
        return None
    text = article.text
    body = list(_names(text, texts.paragraphs(text), watch))
    title = list(_names(article.title, (Span(0, len(article.title)),), watch, True))
    people = gather(
        title,
        body,
        watch.forms,
        lambda name: (
            not name.is_possessive and is_subject(text, name.whole.start, name.span.end)
        ),
    )
    phrases = _phrase_mentions(article, present, watch)
    mentions = _without_excluded(article, [*phrases, *people.mentions], watch)
    _drop_namesakes(mentions, article)
    describe(text, mentions)
    published = article.published_at
    starts, numbers = _sentences(text)
    return Scene(
        text=text,
        day=published.date() if published else None,
        mentions=mentions,
        bodies=_bodies(text, body, mentions),
        entities=list(dict.fromkeys(m.entity for m in mentions)),
        figures=tuple(watch.figures.values()),
        sentence_starts=starts,
        sentence_numbers=numbers,
        quotes=[Span(*found.span()) for found in _QUOTED.finditer(text)],
        author=Entity("", "", (), author, label=author.name) if author else None,
    )


def _sentences(text: str) -> tuple[list[int], list[int]]:
    """Where sentences start, and their numbers; a line like * * * sets them apart."""
    starts: list[int] = []
    numbers = [0]
    for span in texts.sentences(text):
        starts.append(span.start)
        is_rule = _RULE.fullmatch(text, span.start, span.end) is not None
        numbers.append(numbers[-1] + (SECTION_BREAK if is_rule else 1))
    return starts, numbers


def _names(
    text: str, parts: Iterable[Span], watch: Watch, title: bool = False
) -> Iterable[Name]:
    for part in parts:
        headline = is_headline(text[part.start : part.end])
        yield from find(text, part, watch.forms, headline=headline)


def _phrase_mentions(
    article: Article, present: set[str], watch: Watch
) -> list[Mention]:
    """Bodies, one-word and nick names, found word by word."""
    low = lower(article.text)
    found: list[Mention] = []
    entities: dict[str, Entity] = {}
    for phrase in watch.phrases_in(present):
        figure = phrase.figure
        for start in _places(low, phrase.text):
            if phrase.rule == "body" and _is_of_another(article.text, start):
                continue
            span = Span(start, start + len(phrase.text))
            entity = entities.setdefault(
                figure.id,
                Entity(
                    given="",
                    surname="",
                    words=tuple(phrase.text.split()),
                    figure=figure,
                    gender="x" if figure.kind == "body" else None,
                    label=figure.name,
                ),
            )
            possessive = low.startswith(("'s", "' "), span.end)
            found.append(Mention(span, entity, phrase.rule, is_possessive=possessive))
    return found


def _is_of_another(text: str, start: int) -> bool:
    """ "Kestria's harbour ministry" is a ministry, not the Harbour Ministry."""
    owner = _OWNER.search(text, max(0, start - 40), start)
    return owner is not None and text[start].islower()


def _places(low: str, phrase: str) -> Iterable[int]:
    at = low.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if not (low[at - 1 : at].isalnum() or low[end : end + 1].isalnum()):
            yield at
        at = low.find(phrase, end)


def _without_excluded(
    article: Article, mentions: list[Mention], watch: Watch
) -> list[Mention]:
    """Mentions in text order; longer ones win, excluded names count as nobody's."""
    named = {m.entity.figure.id for m in mentions if m.entity.figure}
    low = lower(article.text)
    barred: dict[str, list[Span]] = {}
    for ident in named:
        for longer in watch.figures[ident].exclude:
            barred.setdefault(ident, []).extend(
                Span(at, at + len(longer)) for at in _places(low, lower(longer))
            )
    strong = {
        m.entity.figure.id
        for m in mentions
        if m.entity.figure and m.strength in ("full-name", "alias", "body")
    }
    ordered = sorted(mentions, key=lambda m: (m.span.start, -m.span.end))
    kept: list[Mention] = []
    for mention in ordered:
        figure = mention.entity.figure
        if figure and mention.strength == "weak-alias" and figure.id not in strong:
            continue
        if figure and any(
            s.start <= mention.span.start < s.end for s in barred.get(figure.id, ())
        ):
            continue
        if kept and mention.span.start < kept[-1].span.end:
            continue
        kept.append(mention)
    return kept


def _drop_namesakes(mentions: list[Mention], article: Article) -> None:
    """An article whose words speak of the namesake is about the namesake."""
    low: str | None = None
    for entity in {m.entity for m in mentions}:
        figure = entity.figure
        if figure is None or not figure.namesakes:
            continue
        low = low or lower(f"{article.title}\n{article.text}")
        if any(
            next(iter(_places(low or "", lower(word))), None) is not None
            for namesake in figure.namesakes
            for word in namesake.when
        ):
            entity.figure = None


def _bodies(text: str, names: Sequence[Name], mentions: list[Mention]) -> list[Mention]:
    """Watched bodies and everything else that is named like one, in text order."""
    watched = [m for m in mentions if m.strength == "body"]
    if not watched:
        return []
    places = [
        name.span
        for name in names
        if not name.is_person and name.words[-1] in BODY_NOUNS
    ]
    places += [Span(*found.span()) for found in _LOWER_BODY.finditer(text)]
    known: dict[tuple[str, ...], Entity] = {}
    others: list[Mention] = []
    for span in places:
        if any(m.span.start < span.end and span.start < m.span.end for m in watched):
            continue
        own = tuple(body_words(text[span.start : span.end]))
        entity = known.setdefault(
            own, Entity("", "", own, gender="x", label=" ".join(own))
        )
        others.append(Mention(span, entity, "body"))
    return sorted((*watched, *others), key=lambda m: m.span.start)


def body_words(name: str) -> list[str]:
    """The words of a body's name as they are compared; articles left out."""
    found = (word.removesuffix("'s") for word in lower(name).split())
    return [gender.key(w) for w in found if w not in FUNCTION_WORDS]


def is_within(spans: Sequence[Span], position: int) -> bool:
    """Whether a position lies in one of the spans, which are in text order."""
    at = bisect_right(spans, (position, sys.maxsize)) - 1
    return at >= 0 and position < spans[at].end


def index_of(mentions: list[Mention], position: int) -> int:
    """How many mentions start before a position."""
    return bisect_left(mentions, position, key=lambda m: m.span.start)
