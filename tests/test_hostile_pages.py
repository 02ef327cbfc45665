"""Article pages made to be slow: cut off with a reason, or read like any other."""

import time
from datetime import timedelta

import pytest

from monitor import article
from monitor.config import Feed
from monitor.errors import ArticleError
from monitor.markup import MAX_ATTRIBUTES, parse, to_text
from monitor.values import Entry, Page

URL = "https://harbour.example/a"
FEED = Feed(id="f", url=URL, interval=timedelta(hours=1), language="en")
ENTRY = Entry(key="k", url=URL, title="T", html="", content_hash="")
SENTENCE = "The minister said on Monday that the harbour would be closed until spring."
SIZE = 300_000


def page(middle: str) -> Page:
    """An article page with this between its two paragraphs."""
    html = (
        "<!doctype html><html><head><title>T</title></head><body><article>"
        f"<p>{SENTENCE}</p>{middle}<p>{SENTENCE}</p></article></body></html>"
    )
    return Page(URL, URL, html.encode(), "text/html")


def filled(piece: str) -> str:
    """A piece repeated up to SIZE."""
    return piece * (SIZE // len(piece))


def seconds(of: Page) -> tuple[float, str]:
    """CPU time of reading a page, and its text or why it has none."""
    began = time.process_time()
    try:
        found = article.from_page(of, ENTRY, FEED).text
    except ArticleError as error:
        found = str(error)
    return time.process_time() - began, found


@pytest.fixture(scope="module")
def usual() -> float:
    """CPU time of an honest page of the same size, read twice to be warm."""
    honest = page(filled(f"<p>{SENTENCE} Again.</p>"))
    return max(seconds(honest)[0], seconds(honest)[0])


def numbered(piece: str) -> str:
    """A piece repeated up to SIZE, each with another number."""
    return "".join(piece.format(n) for n in range(SIZE // len(piece)))


@pytest.mark.parametrize(
    "middle",
    [
        pytest.param(f"<p>{filled(' ')}</p>", id="blanks"),
        pytest.param(f"<p>{filled('&#32;')}</p>", id="blanks as entities"),
        pytest.param(f"<pre>{filled(' &#9;')}x</pre>", id="tabs in pre"),
        pytest.param(f"<p>{filled(chr(10))}</p>", id="line feeds"),
        pytest.param(f"<p>{filled('a')}</p>", id="one word"),
        pytest.param(f"<p>{filled('“')}</p>", id="marks"),
        pytest.param(
            filled(f"<li>{SENTENCE}</li>"), id="one list item again and again"
        ),
        pytest.param(
            numbered("<li>He said {} times no to them.</li>"), id="list items"
        ),
        pytest.param(f"<p>{filled('<a>x y z</a><br>')}</p>", id="links and breaks"),
        pytest.param(filled("<article><p>So.</p></article>"), id="articles"),
        pytest.param("<article>" * 900 + filled("<b>x</b>"), id="nested articles"),
        pytest.param("<blockquote>" * 900 + filled("<b>x</b>"), id="nested quotations"),
        pytest.param(
            f"<div class='{filled('_recommend')}!'>x</div>", id="a long class"
        ),
        pytest.param(f"<p {numbered('a{}=1 ')}>x</p>", id="attributes"),
        pytest.param(f"<p {numbered('a{}')}>x</p>", id="one long attribute"),
        pytest.param(numbered("<p a='{}' b=\"1\"c=2 d>x</p>"), id="tags with some"),
        pytest.param(filled("<div>"), id="nested tags"),
        pytest.param(filled("<table><tr><td>"), id="nested tables"),
        pytest.param(f"<!--{filled('-a')}-->", id="a comment"),
        pytest.param(f"<p>{filled('&amp;')}{filled('&a')}</p>", id="entities"),
        pytest.param(f"<p>{filled('<')}</p>", id="opening brackets"),
        pytest.param(
            f"<script type='application/ld+json'>{filled('[')}</script>", id="JSON-LD"
        ),
        pytest.param(f"<p>{filled('subscribe now to ')}</p>", id="half a wall"),
    ],
)
def test_no_page_takes_much_longer_than_an_honest_one(
    middle: str, usual: float
) -> None:
    """Six times the CPU time of an honest page of its size, and some start-up."""
    spent, _ = seconds(page(middle))
    assert spent < 6 * usual + 0.5


@pytest.mark.parametrize(
    "middle",
    [
        pytest.param("<div>" * 100_000, id="100,000 levels"),
        pytest.param(f"<p {numbered('a{}=1 ')}>x</p>", id="attributes"),
        pytest.param(f"<p {numbered('a{}=`x`')}\n>x</p>".replace("`", '"'), id="glued"),
    ],
)
def test_what_cannot_be_read_has_a_recorded_reason(middle: str) -> None:
    """The entry fails with a sentence instead of half a page."""
    with pytest.raises(ArticleError, match="nested or stuffed too much"):
        article.from_page(page(middle), ENTRY, FEED)


def test_a_list_is_told_once() -> None:
    """Items that repeat one another do not multiply."""
    _, text = seconds(page(filled(f"<li>{SENTENCE}</li>")))
    assert len(text) < 2 * SIZE


def test_blanks_cost_no_text() -> None:
    """What stands around a desert of blanks is read as without it."""
    _, text = seconds(page(f"<p>{SENTENCE}{filled(' ')}{SENTENCE}</p>"))
    assert text == "\n".join([SENTENCE, f"{SENTENCE} {SENTENCE}", SENTENCE])


def test_attributes_are_counted_as_a_browser_does() -> None:
    """Brackets and blanks in a quoted value are part of it; more is a swollen tag."""
    some = " ".join(f"a{n}='> <p x'" for n in range(MAX_ATTRIBUTES - 10))
    assert parse(f"<p {some}>x</p>") is not None
    assert parse(f"<p {some} {some}>x</p>") is None
    assert parse("<p title='" + "a b " * 10_000 + "'>x</p>") is not None


def test_a_swollen_tag_in_a_feed_costs_no_text() -> None:
    """An entry's text is taken without a tree, then."""
    tag = "<p " + " ".join(f"a{n}" for n in range(MAX_ATTRIBUTES + 1)) + ">"
    assert to_text(f"{tag}Words.</p><p>More.</p>") == "Words.\nMore."
