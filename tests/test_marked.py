"""The page that marks an article: nothing lost, nothing run, everything numbered."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from monitor import resources
from monitor.render import Marking, Renderer
from monitor.render.marked import mark
from monitor.text import paragraphs
from monitor.values import Article, ArticleKind, Span

RENDERER = Renderer(resources.folder("templates"))
TEXT = "“The gates held,” Ada Example said. “All of them.”\nShe added that it rained."


class Page(HTMLParser):
    """What stands in a page: its tags with their classes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.classes: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its class."""
        self.tags.append(tag)
        self.classes.append(dict(attrs).get("class") or "")

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def article(text: str, title: str = "Gates") -> Article:
    """An article with that text."""
    return Article("a", ArticleKind.ARTICLE, "https://paper.example/a", title, text)


def at(*words: str) -> tuple[Span, ...]:
    """Where the words stand in TEXT."""
    return tuple(Span(TEXT.index(w), TEXT.index(w) + len(w)) for w in words)


ADA = Marking(
    number=1,
    content=at("“The gates held,”", "“All of them.”"),
    cue=at("said"),
    source=at("Ada Example"),
    figure="Ada Example",
    facts=("direct", "0.97"),
)
SHE = Marking(
    number=2,
    content=at("that it rained"),
    cue=at("added"),
    source=at("She"),
    mention=at("Ada Example"),
    figure=None,
    facts=("indirect", "0.41"),
    is_sure=False,
)


def test_each_statement_is_marked_numbered_and_told_of() -> None:
    """Below its paragraph stands whose it is; unsure ones and nobody's look so."""
    page = Page(RENDERER.marked(article(TEXT), [ADA, SHE]))
    assert page.classes.count("content") == 3  # two pieces and the key
    assert "content nobody unsure" in page.classes
    assert "source mention" in page.classes
    assert "1 · Ada Example · direct · 0.97" in page.text
    assert "2 · nobody watched · indirect · 0.41" in page.text


def test_an_article_without_a_title_goes_by_its_address() -> None:
    """A file of plain text has none; its name tells more than "no title"."""
    page = RENDERER.marked(article(TEXT, ""), [])
    assert "<h1>a</h1>" in page


def test_hostile_text_stays_text() -> None:
    """Nothing of an article becomes a tag, and the page runs no script."""
    evil = "<script>alert(1)</script> <img src=x onerror=y> {{ 7 * 7 }} said Ada."
    one = Marking(1, (Span(0, 30),), (), (), "<b>Ada</b>", ("<i>x</i>",))
    page = Page(RENDERER.marked(article(evil, "<svg onload=z>"), [one]))
    assert not {"script", "img", "svg", "i"} & set(page.tags)
    assert "{{ 7 * 7 }}" in page.text
    assert "alert(1)</script> <img src=x onerror=y>" in page.text


def test_words_quoted_within_are_marked_for_whoever_said_them() -> None:
    """A doubtful inner statement is shown as doubtful, its sure outer one as sure."""
    text = "Ada said Bo called it a gift."
    outer = Marking(1, (Span(9, 28),), (), (), "Ada", ())
    inner = Marking(2, (Span(19, 28),), (), (), None, (), is_sure=False)
    [paragraph] = mark(text, [Span(0, len(text))], [outer, inner])
    shown = {each.text: each.classes for each in paragraph.segments if each.classes}
    assert shown == {
        "Bo called ": "content",
        "it a gift": "content inner nobody unsure",
    }


SPANS = st.tuples(st.integers(0, 40), st.integers(1, 9)).map(
    lambda s: Span(s[0], sum(s))
)
MARKINGS = st.builds(
    Marking,
    number=st.integers(1, 9),
    content=st.lists(SPANS, min_size=1, max_size=3).map(tuple),
    cue=st.lists(SPANS, max_size=1).map(tuple),
    source=st.lists(SPANS, max_size=1).map(tuple),
    figure=st.none() | st.just("Ada"),
    facts=st.just(()),
)


@given(st.text(max_size=40), st.lists(MARKINGS, max_size=4))
def test_marks_lose_no_word(text: str, markings: list[Marking]) -> None:
    """However marks overlap or stick out, the paragraphs read as they did."""
    blocks = paragraphs(text)
    marked = mark(text, blocks, markings)
    read = ["".join(s.text for s in paragraph.segments) for paragraph in marked]
    assert read == [text[start:end] for start, end in blocks]
