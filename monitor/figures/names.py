"""Names in running text: capitalised stretches, cut into titles and a name.

Knows nothing of who is watched but the name forms to look for; who a name means is
decided in `people`.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.figures import gender
from monitor.figures.lexicon import (
    FUNCTION_WORDS,
    HONORIFICS,
    NOT_PERSONS,
    PARTICLES,
    SUFFIXES,
    TITLES,
)
from monitor.figures.watch import NameForm
from monitor.values import Span

_KIN_BEFORE = re.compile(r"\b([a-z-]+), $")
_AGE_AFTER = re.compile(r", (?:[1-9]\d|10\d)(?=[,.;])")
_UPPER = "".join(c for c in map(chr, range(0x0590)) if c.isupper())
_SHORT = (
    "(?:Mr|Mrs|Ms|Dr|Sens?|Reps?|Govs?|Gen|Lt|Col|Sgt|Capt|Maj|Cmdr|Adm|Prof|Rev|Del|"
    r"Brig|St|Jr|Sr|Pres|Atty)\.(?= )"
)
_TOKEN = (
    rf"(?:{_SHORT}|[{_UPPER}]\.(?:-?[{_UPPER}]\.)*"
    rf"|[{_UPPER}]\w*(?:-[^\W\d_]\w*|['’](?!s\b)[^\W\d_]\w*)*)"
)
_PARTICLE = f"(?:{'|'.join(sorted(PARTICLES))})"
_CHUNK = re.compile(
    rf"(?<![\w@#])(?:{_TOKEN})"
    rf"(?: (?:{_PARTICLE} ){{0,2}}{_TOKEN}| \"[{_UPPER}]\w+\" {_TOKEN}"
    rf"|, (?:Jr|Sr)\.)*"
)
_PIECE = re.compile(r"[^\s\",]+")
_POSSESSIVE = re.compile(r"['’]s?(?!\w)")
_CAPITAL_WORD = re.compile(rf"[{_UPPER}]\w*")
_ANY_WORD = re.compile(r"[^\W\d_]\w*")
MIN_HEADLINE_WORDS = 5
HEADLINE_SHARE = 0.7
MAX_HEADLINE = 250


@dataclass(slots=True)
class Name:
    """One naming: `words` in the form of `gender.key`, `before` what leads up to it.

    `figure_form` is set where the words are a watched figure's full name.
    """

    span: Span
    words: tuple[str, ...]
    before: tuple[str, ...] = ()
    form: NameForm | None = None
    is_person: bool = False
    is_possessive: bool = False
    is_surname_only: bool = False  # "Mr. Example Villar": no given name among the words
    gender: str | None = None
    whole: Span = field(default=Span(0, 0))


def is_headline(text: str) -> bool:
    """Whether most words have a capital, so that a capital says nothing."""
    if len(text) > MAX_HEADLINE:
        return False
    n_words = len(_ANY_WORD.findall(text))
    n_capital = len(_CAPITAL_WORD.findall(text))
    return n_words >= MIN_HEADLINE_WORDS and n_capital >= HEADLINE_SHARE * n_words


def find(
    text: str, part: Span, forms: Mapping[str, Sequence[NameForm]], *, headline: bool
) -> Iterator[Name]:
    """Every capitalised name in `part` of the text, in order."""
    for chunk in _CHUNK.finditer(text, part.start, part.end):
        if " " not in chunk[0]:  # most are: the first word of a sentence, a surname
            word = gender.key(chunk[0])
            if word not in FUNCTION_WORDS or word in forms:
                yield from _cut(text, [(word, *chunk.span())], forms, headline=headline)
            continue
        tokens = [
            (gender.key(piece[0]), piece.start(), piece.end())
            for piece in _PIECE.finditer(text, chunk.start(), chunk.end())
        ]
        for run in _runs(tokens, forms):
            yield from _cut(text, run, forms, headline=headline)


Token = tuple[str, int, int]


def _runs(
    tokens: list[Token], forms: Mapping[str, Sequence[NameForm]]
) -> Iterator[list[Token]]:
    """Divide at function words with a capital: "But Trump", "Monday Mr. Lindt"."""
    run: list[Token] = []
    for i, token in enumerate(tokens):
        word = token[0]
        if word in FUNCTION_WORDS and not _may_be_name(i, tokens, forms):
            if run:
                yield run
            run = []
        else:
            run.append(token)
    if run:
        yield run


def _may_be_name(
    i: int, tokens: list[Token], forms: Mapping[str, Sequence[NameForm]]
) -> bool:
    """May, Will, Mark: a name after a given name, or a given name before a surname."""
    word = tokens[i][0]
    given = gender.given_names()
    if i and tokens[i - 1][0] in given and (word in forms or word == "may"):
        return True
    if i and i + 1 < len(tokens) and tokens[i - 1][0] in TITLES and word in given:
        return True  # Chairman Will Example
    if i + 1 < len(tokens):
        following = forms.get(tokens[i + 1][0], ())
        return any(form.words[0] == word for form in following)
    return len(tokens) == 1 and word in forms and tokens[0][2] - tokens[0][1] > 3


def _cut(
    text: str,
    run: list[Token],
    forms: Mapping[str, Sequence[NameForm]],
    *,
    headline: bool,
) -> Iterator[Name]:
    """Cut a run of capitalised words into what stands before a name, and the name."""
    hits = list(_watched_hits(run, forms))
    if not headline:
        others = _of_somebody_else(run, hits)
        hits = [hit for n, hit in enumerate(hits) if n not in others]
    if headline or len(hits) > 1:
        at = 0
        for start, end, form in hits:
            yield _name(text, run[at:start], run[start:end], form)
            at = end
        if not hits:
            yield from _unwatched_in_headline(text, run)
        return
    if hits:
        start, end, form = hits[0]
        if end < len(run) and run[end][0] not in SUFFIXES:
            yield _unwatched(text, run)  # Lindt Tower, Scott Example: another name
        elif end < len(run):
            yield _name(text, run[:start], run[start:], None, is_person=True)
        else:
            yield _name(text, run[:start], run[start:end], form)
        return
    yield _unwatched(text, run)


_Hit = tuple[int, int, NameForm | None]


def _of_somebody_else(run: list[Token], hits: list[_Hit]) -> set[int]:
    """The hits that are parts of a longer name: "Kelly Lindt" is neither Ada Kelly nor
    Bo Lindt, "Ada Kelly Lindt" not Ada Kelly, "Eva Ada Kelly" not Ada Kelly."""
    given = gender.given_names()
    found: set[int] = set()
    for n, (start, end, form) in enumerate(hits):
        if n + 1 < len(hits) and hits[n + 1][0] == end and hits[n + 1][2] is None:
            found |= {n, n + 1}
        before = run[start - 1][0] if start else ""
        is_given = before in given and before not in FUNCTION_WORDS
        if form and is_given and before not in TITLES:
            found.add(n)
    return found


def _watched_hits(
    run: list[Token], forms: Mapping[str, Sequence[NameForm]]
) -> Iterator[_Hit]:
    """(start, end, form) of each watched surname in a run, with its full name if so."""
    at = 0
    for i, (word, _, _) in enumerate(run):
        if word not in forms or i < at:
            continue
        best: tuple[int, NameForm] | None = None
        for form in forms[word]:
            start = _full_start(run, at, i, form)
            if start is not None and (best is None or start < best[0]):
                best = start, form
        if best:
            end = i + 1 + (best[1].words[-1] in SUFFIXES)
            yield best[0], end, best[1]
            at = end
        elif _stands_alone(run, at, i):
            yield i, i + 1, None
            at = i + 1


def _stands_alone(run: list[Token], floor: int, i: int) -> bool:
    """Whether the words before a surname cannot be somebody else's given name."""
    while i > floor and run[i - 1][0] in PARTICLES:
        i -= 1
    if i == floor:
        return True
    before = run[i - 1][0]
    return before in TITLES or (
        before in NOT_PERSONS and before not in gender.given_names()
    )


def _full_start(run: list[Token], floor: int, i: int, form: NameForm) -> int | None:
    """Where the full name ending at `i` starts, middle names and initials allowed."""
    words = form.words
    if words[-1] in SUFFIXES:
        if i + 1 >= len(run) or run[i + 1][0] != words[-1]:
            return None
        words = words[:-1]
    if len(words) == 1:
        return i if i == floor or run[i - 1][0] in TITLES else None
    middle = [word for word in words[1:-1] if word not in PARTICLES]
    for start in range(i - 1, max(floor, i - 4) - 1, -1):
        if run[start][0] != words[0]:
            continue
        between = [t[0] for t in run[start + 1 : i] if t[0] not in PARTICLES]
        if between and words[0] in TITLES:
            continue  # "President Ada Example" is not every "President Example"
        if _middles_agree(between, middle):
            return start
    return None


def _middles_agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Middle names contradict only where both are given: W. is not H.W."""
    if not one or not other:
        return True
    return all(a[0] == b[0] for a, b in zip(one, other, strict=False)) and (
        len(one) == len(other) or max(map(len, (*one, *other))) > 2
    )


def _unwatched(text: str, run: list[Token]) -> Name:
    """Cut off titles and what else leads up to a name of somebody not watched."""
    introduced = _introduced(text, run)
    if len(run) == 1:
        said, is_person = introduced
        return _name(text, [], run, None, is_person=is_person, said=said)
    start = 0
    for i, (word, _, _) in enumerate(run[:-1]):
        if word in TITLES:
            start = i + 1
    titled = start > 0
    if not titled:
        given = gender.given_names()
        start = next((i for i, t in enumerate(run[:-1]) if t[0] in given), 0)
    words = [t[0] for t in run[start:]]
    known = words[0] in gender.given_names()
    no_thing = not NOT_PERSONS.intersection(words)
    return _name(
        text,
        run[:start],
        run[start:],
        None,
        is_person=no_thing and (titled or introduced[1] or (known and len(words) > 1)),
        said=introduced[0],
    )


def _introduced(text: str, run: list[Token]) -> tuple[str | None, bool]:
    """The gender of who is told by kin or age, and whether a person is: "his wife,
    Ada, said", "Amadou Example, 13, sold water"."""
    kin = _KIN_BEFORE.search(text, max(0, run[0][1] - 24), run[0][1])
    said = gender.of_word(gender.key(kin[1])) if kin else None
    is_aged = _AGE_AFTER.match(text, run[-1][2]) is not None
    return said, said is not None or is_aged


def _unwatched_in_headline(text: str, run: list[Token]) -> Iterator[Name]:
    given = gender.given_names()
    for i in range(len(run) - 1):
        if run[i][0] in given and not NOT_PERSONS & {run[i + 1][0]}:
            yield _name(text, run[:i], run[i : i + 2], None, is_person=True)
            return
    if len(run) == 1:
        yield _name(text, [], run, None)


def _name(
    text: str,
    before: list[Token],
    tokens: list[Token],
    form: NameForm | None,
    *,
    is_person: bool = False,
    said: str | None = None,
) -> Name:
    span = Span(tokens[0][1], tokens[-1][2])
    words = tuple(sys.intern(token[0]) for token in tokens)
    titles = tuple(token[0] for token in before)
    said = next((g for w in titles[::-1] if (g := gender.of_word(w))), said)
    return Name(
        span=span,
        words=words,
        before=titles,
        form=form,
        is_person=is_person or form is not None,
        is_possessive=_POSSESSIVE.match(text, span.end) is not None,
        is_surname_only=bool(titles)
        and titles[-1] in HONORIFICS
        and words[0] not in gender.given_names(),
        gender=said,
        whole=Span(before[0][1] if before else span.start, span.end),
    )
