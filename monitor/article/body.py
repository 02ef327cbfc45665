"""A page's text: which paragraphs are the article and which are furniture. Pure.

trafilatura decides. It drops a paragraph now and then that it takes for a repetition
or a link list, and a lost paragraph is a lost statement; so what the page itself marks
as the article is read too, and prose found there alone is put back in its place.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from monitor.markup import element_text
from monitor.text import normalise

# trafilatura takes quadratic time in the number of siblings (measured: 50,000 spans in
# one paragraph take 16 s, 20,000 take 2.6 s) and in the length of a run of blanks.
# Larger pages are read by marks alone.
MAX_ELEMENTS = 20_000
MAX_BLANKS = 2_000
MAX_TEXT = 1_000_000
# Pairs of paragraphs compared with one another; beyond, they stand as they were found.
MAX_PAIRS = 250_000
MAX_MISSING = 2_000

_FURNITURE = frozenset(["nav", "aside", "footer", "form", "figure", "dialog", "menu"])
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:igation)?|menu|related|recommend\w*|promo\w*|newsletter|"
    r"comments?|share|sharing|social|advert\w*|ads?|sponsor\w*|breadcrumbs?|byline|"
    r"caption|credit|cookie\w*|consent|most-?read|trending|paywall|subscribe|tags?|"
    r"read-?more|read-?next|sidebar|toolbar|popup|modal)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PARAGRAPHS = frozenset(["p", "blockquote", "li", "h2", "h3", "h4", "dd", "pre"])
_MIN_WORDS = 6  # of a paragraph put back: shorter ones are labels as often as not
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»“)\]]*$|[\"”’»]$|[。！？」]$")
_QUOTED = re.compile(r"[“”„«»]|(?<!\w)\"\S|\S\"(?!\w)")
_MAX_LINKED = 0.5  # share of a paragraph's letters inside links
_MAX_NAMES = 500  # characters of class and id that are looked at
_BLANK_RUN = re.compile(rf"\s{{{MAX_BLANKS}}}")


def find_paragraphs(root: Any, source: str) -> tuple[str, ...]:
    """The article's paragraphs, normalised, in page order; empty for none found.

    `root` is the tree of `source`. Never `deduplicate=True`: that cache is global to
    the process and takes quotations away from every article after the third.
    """
    marked = tuple(_marked_paragraphs(root))
    if _is_heavy(root):
        return tuple(text for text, is_prose in marked if is_prose)
    import trafilatura  # takes long, and most commands read no page

    text = trafilatura.extract(
        source, favor_recall=True, include_comments=False, include_tables=False
    )
    chosen = normalise(text or "").split("\n") if text else []
    return _mend(tuple(_divide(chosen, marked)), marked)


def _divide(
    chosen: Sequence[str], marked: tuple[tuple[str, bool], ...]
) -> Iterator[str]:
    """Undo the joining of paragraphs, which trafilatura resorts to on short pages."""
    known = {text for text, _ in marked}
    prose = dict.fromkeys(text for text, is_prose in marked if is_prose)
    joined = {line for line in chosen if line not in known}
    if len(joined) * len(prose) > MAX_PAIRS:  # no short page
        joined = set()
    for line in chosen:
        parts = [text for text in prose if text in line] if line in joined else []
        size = sum(map(len, parts))  # more than the line holds: parts of one another
        yield from parts if size <= len(line) < size * 2 else [line]


def _mend(
    chosen: tuple[str, ...], marked: tuple[tuple[str, bool], ...]
) -> tuple[str, ...]:
    """Put prose that only the page's marks show back between its neighbours.

    Done only where both readings are plainly of the same text: most of what was chosen
    is marked too, or next to nothing was chosen.
    """
    where = {text: place for place, (text, _) in enumerate(marked)}
    n_shared = sum(len(text) for text in chosen if text in where)
    n_chosen = sum(len(text) for text in chosen)
    if n_shared * 2 < n_chosen:
        n_prose = sum(len(text) for text, is_prose in marked if is_prose)
        if n_prose < 2 * n_chosen:
            return chosen
        chosen = ()
    missing = _missing(chosen, marked)
    mended: list[str] = []
    done = 0
    for text in chosen:
        place = where.get(text, -1)
        if place >= done:
            mended.extend(marked[i][0] for i in range(done, place) if missing[i])
            done = place + 1
        mended.append(text)
    mended.extend(marked[i][0] for i in range(done, len(marked)) if missing[i])
    return tuple(mended)


def _missing(
    chosen: tuple[str, ...], marked: tuple[tuple[str, bool], ...]
) -> list[bool]:
    """Which marked paragraphs are prose that stands nowhere in what was chosen."""
    lines = set(chosen)
    absent = [is_prose and text not in lines for text, is_prose in marked]
    if lines and sum(absent) > MAX_MISSING:
        return [False] * len(marked)
    whole = "\n".join(chosen)
    return [
        is_absent and text not in whole
        for is_absent, (text, _) in zip(absent, marked, strict=True)
    ]


def _is_heavy(root: Any) -> bool:
    """Whether a page is of a kind on which trafilatura takes very long."""
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        return True
    return any(_BLANK_RUN.search(text) for text in root.itertext())


def _marked_paragraphs(root: Any) -> Iterator[tuple[str, bool]]:
    """Paragraphs of what the page marks as its article: (text, is prose)."""
    container = _container(root)
    if container is None:
        return
    for element in _paragraph_elements(container):
        text = normalise(element_text(element))
        may_be_prose = not (element.tag.startswith("h") or _is_furniture(element))
        linked = sum(len(element_text(link)) for link in element.iter("a"))
        for line in text.split("\n"):
            if line:
                is_linked = linked > _MAX_LINKED * len(line)
                yield line, may_be_prose and not is_linked and _is_prose(line)


def _container(root: Any) -> Any:
    """articleBody, else the article, else main with the most paragraph text."""
    for path in (
        '//*[@itemprop="articleBody"]',
        "//article",
        '//main | //*[@role="main"]',
    ):
        found = _outermost(root.xpath(path)[:50])
        sizes = [_prose_size(element) for element in found]
        largest = max(sizes, default=0)
        if largest:
            return found[sizes.index(largest)]
    return None


def _outermost(found: Sequence[Any]) -> list[Any]:
    """Elements without those that lie within others: nothing is read twice."""
    known = set(found)
    return [one for one in found if known.isdisjoint(one.iterancestors())]


def _prose_size(container: Any) -> int:
    return sum(len(element_text(p)) for p in _paragraph_elements(container, {"p"}))


def _paragraph_elements(
    container: Any, tags: frozenset[str] | set[str] = _PARAGRAPHS
) -> Iterator[Any]:
    """Outermost paragraph elements in page order, none of them in furniture."""
    around = _around_paragraphs(container)
    waiting = [container]
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag in tags and (tag == "p" or element not in around):
            yield element
        elif element is container or not _is_furniture(element):
            waiting.extend(reversed(element))


def _around_paragraphs(container: Any) -> set[Any]:
    """The elements within `container`, itself too, that hold a <p>."""
    around: set[Any] = set()
    for paragraph in container.iter("p"):
        for element in paragraph.iterancestors():
            if element in around:
                break
            around.add(element)
            if element is container:
                break
    return around


def _is_furniture(element: Any) -> bool:
    if element.tag in _FURNITURE:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _FURNITURE_NAMES.search(names[:_MAX_NAMES]) is not None


def _is_prose(text: str) -> bool:
    """Whether a paragraph reads as part of a story: a quotation, or a full sentence."""
    is_long = len(text.split()) >= _MIN_WORDS
    return is_long and bool(_SENTENCE_END.search(text) or _QUOTED.search(text))
