"""What feeds carry themselves: whole articles, posts, and addresses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import article
from monitor.config import Feed
from monitor.errors import ArticleError
from monitor.values import ArticleKind, Entry, PostKind

URL = "https://daily.example/story"
FEED = Feed(
    id="f",
    url="https://daily.example/feed",
    interval=timedelta(minutes=15),
    language="en",
    outlet_id="daily",
    outlet_name="The Daily Example",
)
ACCOUNT = Feed(
    id="p",
    url="https://posts.example/lindt.rss",
    interval=timedelta(minutes=5),
    language="en",
    figure_id="oskar-lindt",
    channel="Posts",
)
SENTENCE = "The mayor of Lindholm said on Monday that the harbour would be built. "
AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def entry(html: str, title: str = "", url: str | None = URL, **more: Any) -> Entry:
    """An entry with that body."""
    return replace(Entry("key", url, title, html, "hash"), **more)


def body(n_characters: int, end: str = "") -> str:
    """A body of so many characters."""
    return (SENTENCE * (n_characters // len(SENTENCE) + 1))[:n_characters] + end


# articles --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "has_full_text", "full_text", "is_carried"),
    [
        pytest.param(body(900), True, None, True, id="marked and long"),
        pytest.param(body(900), False, None, False, id="a long teaser"),
        pytest.param(body(300), True, None, False, id="marked but short"),
        pytest.param(body(300), True, True, True, id="short, but set so"),
        pytest.param(body(300), False, True, True, id="a teaser, but set so"),
        pytest.param(body(900), True, False, False, id="long, but set otherwise"),
        pytest.param("<img src=x>", True, True, False, id="no text at all"),
        pytest.param(body(900, " […]"), True, None, False, id="breaks off"),
        pytest.param(body(900, " ..."), True, None, False, id="breaks off in dots"),
        pytest.param(
            body(900, " <a href=x>Continue reading →</a>"), True, None, False, id="more"
        ),
        pytest.param(
            body(900, "<p>Read the full story on our site</p>"),
            True,
            None,
            False,
            id="full",
        ),
        pytest.param(body(900, " He can read."), True, None, True, id="only reads"),
    ],
)
def test_a_feed_carries_the_article_or_does_not(
    html: str, has_full_text: bool, full_text: bool | None, is_carried: bool
) -> None:
    """The configuration decides, else the feed's own markup, unless it is a teaser."""
    feed = replace(FEED, full_text=full_text)
    made = article.from_entry(entry(html, has_full_text=has_full_text), feed)
    assert (made is not None) is is_carried


def test_an_article_from_an_entry_has_all_the_entry_knows() -> None:
    """Markup goes, paragraphs stay, the line that a blog program adds goes."""
    html = (
        f"<p>{SENTENCE * 6}</p><p>“Yes,” she   said.</p><p>{SENTENCE * 6}</p>"
        "<p>The post <a href=x>Harbour</a> appeared first on <a href=y>Daily</a>.</p>"
    )
    made = article.from_entry(
        entry(
            html,
            "Harbour",
            f"{URL}/?utm_source=rss#top",
            has_full_text=True,
            author="Ada Example",
            published_at=AT,
            language="en-GB",
        ),
        FEED,
    )
    assert made is not None
    assert made.text == "\n".join(
        [(SENTENCE * 6).strip(), "“Yes,” she said.", (SENTENCE * 6).strip()]
    )
    assert (made.url, made.id) == (URL, article.article_id(URL))
    assert (made.kind, made.title, made.outlet_id) == (
        ArticleKind.ARTICLE,
        "Harbour",
        "daily",
    )
    assert (made.author, made.published_at, made.language) == (
        "Ada Example",
        AT,
        "en-GB",
    )


def test_an_entry_without_a_link_is_all_there_is_of_it() -> None:
    """Even a teaser is read then; its identity is its key in the feed."""
    one = article.from_entry(entry("A line.", url=None), FEED)
    other = article.from_entry(entry("A line.", url=None, key="other"), FEED)
    assert one is not None
    assert other is not None
    assert (one.text, one.url) == ("A line.", FEED.url)
    assert one.id != other.id
    assert article.from_entry(entry("", url=None), FEED) is None


# posts -----------------------------------------------------------------------------


def test_a_post_is_the_figures_own_statement() -> None:
    """Kind, figure, channel and kind of post come along, the outlet does not."""
    made = article.from_post(
        entry("<p>We will build it.</p>", published_at=AT, post_kind=PostKind.REPLY),
        ACCOUNT,
    )
    assert made.kind is ArticleKind.POST
    assert (made.figure_id, made.channel) == ("oskar-lindt", "Posts")
    assert (made.outlet_id, made.post_kind) == (None, PostKind.REPLY)
    assert (made.published_at, made.language) == (AT, "en")
    assert (made.url, made.id) == (URL, article.article_id(URL))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<p>One.</p><p>Two.</p>", "One.\nTwo.", id="paragraphs"),
        pytest.param("One.<br>Two.", "One.\nTwo.", id="line breaks"),
        pytest.param("One.\nTwo.", "One.\nTwo.", id="plain text"),
        pytest.param(
            '<p>See <a href="https://x.example/long/way">x.example/lo…</a> now</p>',
            "See x.example/lo… now",
            id="links keep their text",
        ),
        pytest.param(
            '<p>True! <span class="quote-inline"><br/>RE: '
            '<a href="https://x.example/1">https://x.example/1</a></span></p>',
            "True!",
            id="the link of a quoted post goes",
        ),
        pytest.param(
            '<p class="quote-inline">RE: <a href="https://x.example/1">x</a></p>'
            "<p>True!</p>",
            "True!",
            id="and as a paragraph of its own",
        ),
        pytest.param("MAKE IT &amp; KEEP IT!!!", "MAKE IT & KEEP IT!!!", id="entities"),
        pytest.param("日本語で話した。", "日本語で話した。", id="without blanks"),
        pytest.param("Ні.", "Ні.", id="one short word"),
    ],
)
def test_the_text_of_a_post(html: str, expected: str) -> None:
    """Markup goes; words, links' text and line breaks stay."""
    assert article.from_post(entry(html), ACCOUNT).text == expected


@pytest.mark.parametrize(
    ("title", "html", "expected"),
    [
        pytest.param("", "<p>We will build it.</p>", "", id="none"),
        pytest.param("We will…", "<p>We will build it.</p>", "", id="cut off"),
        pytest.param("We will ...", "<p>We will build it.</p>", "", id="cut by dots"),
        pytest.param("We will build it.", "We will build it.", "", id="the whole"),
        pytest.param(
            "WE WILL, build", "<b>We</b> will build it.", "", id="in capitals"
        ),
        pytest.param(
            "Oskar Lindt: We will bui…", "We will build it.", "", id="after the name"
        ),
        pytest.param(
            "On the harbour", "We will build it.", "On the harbour", id="real"
        ),
        pytest.param("Note: ", "We will build it.", "Note: ", id="a bare colon"),
        pytest.param("Only a title", "<img src=x>", "", id="nothing but the title"),
    ],
)
def test_the_title_of_a_post(title: str, html: str, expected: str) -> None:
    """A title that is the start of the body is none; a real one is kept."""
    made = article.from_post(entry(html, title), ACCOUNT)
    assert made.title == expected
    assert made.text in ("We will build it.", "Only a title")


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("", id="nothing"),
        pytest.param('<img src="x.jpg">', id="a picture"),
        pytest.param(
            '<a href="https://x.example/1">https://x.example/1</a>', id="link"
        ),
        pytest.param("@ada @mira@x.example", id="names alone"),
        pytest.param("… 🎉 100 %", id="no words"),
    ],
)
def test_a_post_without_words_is_no_statement(html: str) -> None:
    """Pictures and bare links say nothing that could be quoted."""
    with pytest.raises(ArticleError, match="without words"):
        article.from_post(entry(html), ACCOUNT)


# addresses -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://WWW.Daily.Example:443/A/b/", "https://www.daily.example/A/b"),
        ("http://daily.example:80", "http://daily.example/"),
        ("http://daily.example:8080/a", "http://daily.example:8080/a"),
        ("https://daily.example/a#comments", "https://daily.example/a"),
        (
            "https://daily.example/a?utm_source=x&id=5&fbclid=1",
            "https://daily.example/a?id=5",
        ),
        ("https://daily.example/?id=5", "https://daily.example/?id=5"),
        ("https://daily.example?p=1", "https://daily.example/?p=1"),
        (
            "https://daily.example/a?at_medium=RSS&at_campaign=x",
            "https://daily.example/a",
        ),
        ("https://daily.example/a?source=rss&ref=home", "https://daily.example/a"),
        ("https://daily.example/a?source=12", "https://daily.example/a?source=12"),
        ("https://daily.example/a?b=2&a=1", "https://daily.example/a?b=2&a=1"),
        ("https://daily.example/a?empty=&&x", "https://daily.example/a?empty=&x"),
        ("https://ada:pw@daily.example/a", "https://daily.example/a"),
        ("https://daily.example/é", "https://daily.example/%C3%A9"),
        ("https://daily.example/%C3%A9", "https://daily.example/%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://daily.example./a", "https://daily.example/a"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        (" https://daily.example/a\n", "https://daily.example/a"),
        ("urn:uuid:1", "urn:uuid:1"),
        ("http://[::1", "http://[::1"),
        ("http://daily.example:99999/", "http://daily.example:99999/"),
    ],
)
def test_canonical_url(url: str, expected: str) -> None:
    """What does not change the article goes, what may name it stays."""
    assert article.canonical_url(url) == expected


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(
            alphabet=st.sampled_from("/:?&=#%.@[]abü1 \n~+") | st.characters(),
            max_size=50,
        ).map("https://a.example/".__add__),
        st.text(alphabet="a.b:@[]1ü/-", max_size=20).map("http://".__add__),
    )
)
def test_canonical_url_is_idempotent(url: str) -> None:
    """A canonical address is its own canonical address, whatever it was made of."""
    once = article.canonical_url(url)
    assert article.canonical_url(once) == once


def test_one_article_has_one_id_however_it_is_linked() -> None:
    """Ids are the same over tracking, fragments and slashes; and else not."""
    same = [URL, f"{URL}/", f"{URL}#x", f"{URL}?utm_medium=rss", f"{URL}?ref=home"]
    assert len({article.article_id(url) for url in same}) == 1
    assert article.article_id(URL) != article.article_id(f"{URL}?id=2")
