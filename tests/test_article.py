"""What `article` makes of pages. Cases lie in tests/articles: page and expectations.

A first comment line says the case's rule; only what is named there is compared.
"""

import gzip
import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trafilatura
import yaml

from monitor import article
from monitor.config import Feed
from monitor.errors import ArticleError
from monitor.text import normalise
from monitor.values import ArticleKind, Entry, Page
from tests.shared import shared

FOLDER = Path(__file__).parent / "articles"
CASES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
URL = "https://daily.example/story"
FEED = Feed(
    id="f",
    url="https://daily.example/feed",
    interval=timedelta(minutes=15),
    language="en",
    outlet_id="daily",
    outlet_name="The Daily Example",
)
STORY = (
    "The mayor of Lindholm spoke on Monday about the plans for the old harbour.",
    "“We will build it, and build it well,” Mira Holt told the crowd on the quay.",
    "Nobody asked a question, and the rain fell on the old stones all night.",
)


def entry(url: str | None = URL, title: str = "", **more: Any) -> Entry:
    """An entry that knows nothing but its link."""
    return replace(Entry("key", url, title, "", "hash"), **more)


def page(body: str | bytes, url: str = URL, kind: str = "text/html") -> Page:
    """A page that a URL answered."""
    raw = body if isinstance(body, bytes) else body.encode()
    return Page(url, url, raw, content_type=kind)


def story_page(*paragraphs: str, head: str = "", lang: str = "") -> Page:
    """A page with these paragraphs, by default the story."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs or STORY)
    return page(
        f"<html{lang}><head>{head}</head><body><nav><a href=/>Home</a></nav>"
        f"<article>{body}</article></body></html>"
    )


# cases -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    """The case's page gives what its expectation file says."""
    body = (FOLDER / f"{name}.html").read_bytes()
    expected = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    url = expected["url"]
    if "error" in expected:
        with pytest.raises(ArticleError, match=expected["error"]) as caught:
            article.from_page(page(body, url), entry(url), FEED)
        assert caught.value.url == url
        return
    made = article.from_page(page(body, url), entry(url), FEED)
    lines = made.text.split("\n")
    assert [line for line in lines if line in expected["paragraphs"]] == (
        expected["paragraphs"] * (2 if "n_paragraphs" in expected else 1)
    )
    assert len(lines) == expected.get("n_paragraphs", len(lines))
    assert all(
        any(line in own for own in lines) for line in expected.get("contains", ())
    )
    assert not any(words in made.text for words in expected.get("absent", ()))
    check_head(made, expected)


def check_head(made: Any, expected: dict[str, Any]) -> None:
    """What the page says of itself, as far as the case names it."""
    assert made.id == article.article_id(made.url)
    assert made.text == normalise(made.text)
    shown = {
        "article_url": made.url,
        "title": made.title,
        "author": made.author,
        "published": made.published_at and made.published_at.isoformat(),
        "language": made.language,
    }
    wanted = {name: expected[name] for name in shown if name in expected}
    assert {name: shown[name] for name in wanted} == wanted


# what counts first -----------------------------------------------------------------


def test_what_the_entry_knows_counts_before_the_page() -> None:
    """Title, author, date and language of the entry win; the page fills gaps."""
    head = (
        '<meta property="og:title" content="Page title"><meta name=author content=Page>'
        '<meta property="article:published_time" content="2026-01-01T00:00:00Z">'
    )
    at = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    own = entry(title="Own", author="Own", published_at=at, language="uk")
    made = article.from_page(story_page(head=head, lang=" lang=de"), own, FEED)
    assert (made.title, made.author, made.published_at) == ("Own", "Own", at)
    assert made.language == "uk"
    bare = article.from_page(story_page(head=head, lang=" lang=de"), entry(), FEED)
    assert (bare.title, bare.author) == ("Page title", "Page")
    assert bare.published_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert bare.language == "de"
    nothing = article.from_page(story_page(), entry(), FEED)
    assert (nothing.title, nothing.author, nothing.published_at) == ("", None, None)
    assert nothing.language == "en"
    assert (nothing.outlet_id, nothing.kind) == ("daily", ArticleKind.ARTICLE)


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        pytest.param(
            "https://daily.example/real", "https://daily.example/real", id="own"
        ),
        pytest.param("/real?utm_id=1", "https://daily.example/real", id="relative"),
        pytest.param(
            "https://www.daily.example/real", "https://www.daily.example/real", id="www"
        ),
        pytest.param("https://evil.example/real", URL, id="another host"),
        pytest.param("https://daily.example/", URL, id="the front page"),
        pytest.param("javascript:1", URL, id="no link"),
        pytest.param("http://[::1", URL, id="broken"),
        pytest.param("", URL, id="empty"),
    ],
)
def test_a_canonical_link_counts_on_its_own_site(canonical: str, expected: str) -> None:
    """A page may name its address among its own, not claim another's, and a front page
    is no article's address."""
    made = article.from_page(
        story_page(head=f'<link rel="Canonical" href="{canonical}">'), entry(), FEED
    )
    assert made.url == expected
    assert made.id == article.article_id(expected)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param(
            '<meta name="pubdate" content="2026-03-04">', "2026-03-04T12", id="day"
        ),
        pytest.param(
            '<meta name="parsely-pub-date" content="2026-03-04T10:00:00+01:00">',
            "2026-03-04T09",
            id="zone",
        ),
        pytest.param('<meta name="pubdate" content="yesterday">', None, id="words"),
        pytest.param('<meta name="pubdate" content="0200-01-01">', None, id="year 200"),
        pytest.param(
            '<meta name="pubdate" content="9999-12-31T23:00:00-12:00">', None, id="9999"
        ),
        pytest.param(
            '<script type="application/ld+json">{"@type":"Article","datePublished":5}'
            "</script>",
            None,
            id="a number",
        ),
        pytest.param(
            '<script type="application/ld+json">[1, {"@type": "Product", "a": [2]}]'
            "</script>",
            None,
            id="of another thing",
        ),
        pytest.param(
            '<script type="application/ld+json">{broken</script>',
            None,
            id="broken JSON",
        ),
        pytest.param(
            '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
            None,
            id="deep JSON",
        ),
        pytest.param(
            '<script type="application/ld+json">['
            + "{}," * 20_000
            + '{"@type":"Article",'
            '"datePublished":"2026-03-04T09:00:00Z"}]</script>',
            None,
            id="endless JSON",
        ),
    ],
)
def test_dates_of_pages(head: str, expected: str | None) -> None:
    """Only explicit dates of plausible years count; a bare day becomes its noon."""
    made = article.from_page(story_page(head=head), entry(), FEED)
    shown = made.published_at and made.published_at.isoformat()
    assert shown == (expected and f"{expected}:00:00+00:00")


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="https://social.example/daily">',
        '<script type="application/ld+json">{"@type":"Article","author":[]}</script>',
        '<script type="application/ld+json">{"@type":"Article","author":7}</script>',
    ],
)
def test_an_address_is_no_author(head: str) -> None:
    """Authors are names."""
    assert article.from_page(story_page(head=head), entry(), FEED).author is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param("<title>In the head</title>", "On top", id="heading"),
        pytest.param('<meta name="twitter:title" content="T">', "T", id="meta"),
    ],
)
def test_titles_of_pages(head: str, expected: str) -> None:
    """What the page calls itself for others, else its heading, else its head."""
    body = f"<html><head>{head}</head><body><article><h1> </h1><h1>On top</h1>"
    made = article.from_page(page(body + "".join(PROSE)), entry(), FEED)
    assert made.title == expected
    untitled = page("<title>In the head</title><h1></h1>" + "".join(PROSE))
    assert article.from_page(untitled, entry(), FEED).title == "In the head"


def test_other_links_in_the_head_say_nothing_of_the_address() -> None:
    """Only rel=canonical is an address of the page."""
    head = '<link rel="stylesheet" href="/x.css"><link href="/y">'
    assert article.from_page(story_page(head=head), entry(), FEED).url == URL


# text ------------------------------------------------------------------------------


def test_the_title_is_no_paragraph_however_it_is_written() -> None:
    """The text is the body alone; a first paragraph that only begins like the title
    stays."""
    title = "Mayor speaks – at last"
    longer = "Mayor speaks – at last, and says that the harbour will be built by May."
    made = article.from_page(
        story_page("MAYOR SPEAKS - AT LAST", longer, *STORY), entry(title=title), FEED
    )
    assert made.text == "\n".join((longer, *STORY))


def test_prose_that_the_extraction_drops_is_put_back_in_place() -> None:
    """A paragraph among links, or one given twice, stands where the page has it."""
    again = (STORY[0], STORY[1], STORY[0], STORY[2], STORY[1])
    made = article.from_page(story_page(*again), entry(), FEED)
    assert made.text.split("\n") == list(again)


PROSE = tuple(f"<p>{text}</p>" for text in STORY)
BUTTON = "Follow our reporter on every network there is"


@pytest.mark.parametrize(
    ("extracted", "marked", "expected"),
    [
        pytest.param(
            STORY[0] + "\n" + STORY[2], PROSE, STORY, id="one lost in the middle"
        ),
        pytest.param(STORY[1] + "\n" + STORY[2], PROSE, STORY, id="the first lost"),
        pytest.param(STORY[0] + "\n" + STORY[1], PROSE, STORY, id="the last lost"),
        pytest.param(" ".join(STORY), PROSE, STORY, id="all joined in one line"),
        pytest.param(None, PROSE, STORY, id="nothing found"),
        pytest.param("Short.", PROSE, STORY, id="next to nothing found"),
        pytest.param(
            "\n".join(STORY), PROSE[:1], STORY, id="more found than is marked"
        ),
        pytest.param("\n".join(STORY), (), STORY, id="nothing marked"),
        pytest.param(
            STORY[0] + "\n" + STORY[2],
            (PROSE[0], f"<p>{BUTTON}</p>", f"<h2>{STORY[1]}</h2>", PROSE[2]),
            (STORY[0], STORY[2]),
            id="labels and headings are not put in",
        ),
        pytest.param(
            STORY[0] + "\n" + STORY[2],
            (PROSE[0], f"<p><a href=x>{STORY[1]}</a></p>", PROSE[2]),
            (STORY[0], STORY[2]),
            id="nor what is one link",
        ),
        pytest.param(
            STORY[0] + "\n" + STORY[2],
            (PROSE[0], f"<div class='promo-box'>{PROSE[1]}</div>", PROSE[2]),
            (STORY[0], STORY[2]),
            id="nor furniture by its class",
        ),
        pytest.param(
            STORY[0] + "\n" + STORY[2],
            (PROSE[0], f"<div hidden>{PROSE[1]}</div>", PROSE[2]),
            (STORY[0], STORY[2]),
            id="nor what is hidden",
        ),
        pytest.param(
            STORY[0] + "\nOf no paragraph element.\n" + STORY[2],
            PROSE,
            (STORY[0], "Of no paragraph element.", STORY[1], STORY[2]),
            id="what only the extraction sees stays",
        ),
    ],
)
def test_extraction_and_marks_are_brought_together(
    monkeypatch: pytest.MonkeyPatch,
    extracted: str | None,
    marked: tuple[str, ...],
    expected: tuple[str, ...],
) -> None:
    """trafilatura decides; prose that the page marks as its own is put back."""
    monkeypatch.setattr(trafilatura, "extract", lambda *_, **__: extracted)
    body = f"<html><body><article>{''.join(marked)}</article></body></html>"
    made = article.from_page(page(body), entry(), FEED)
    assert tuple(made.text.split("\n")) == expected


def test_results_do_not_depend_on_earlier_calls() -> None:
    """trafilatura keeps a cache over the whole process when it drops repetitions; the
    same page gives the same article for ever, and a shared quotation stays in all."""
    first = [article.from_page(story_page(), entry(), FEED) for _ in range(6)]
    assert all(made == first[0] for made in first)
    quotation = STORY[1]
    for number in range(6):
        opening = (
            f"Report number {number} on the evening at the harbour begins with this."
        )
        close = (
            f"The paper number {number} asked the builders, who did not wish to answer."
        )
        made = article.from_page(story_page(opening, quotation, close), entry(), FEED)
        assert made.text.split("\n") == [opening, quotation, close]


def test_no_kind_of_file_but_pages_is_read() -> None:
    """A link to a picture or a document is no article."""
    for kind in ("application/pdf", "image/png; x=y", "application/json"):
        with pytest.raises(ArticleError, match=kind.partition(";")[0]):
            article.from_page(page("<p>x</p>", kind=kind), entry(), FEED)


def test_a_long_article_may_speak_of_cookies() -> None:
    """The words of a wall in a text of full length are part of the story."""
    story = [f"{STORY[2]} Sentence {n} says more of it." for n in range(20)]
    made = article.from_page(
        story_page(*story, "“Accept all cookies,” the page said, and so he did."),
        entry(),
        FEED,
    )
    assert "Accept all cookies" in made.text


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<div>" * 100_000 + "x", id="100,000 levels"),
        pytest.param("<i>" * 1900 + "x" * 99, id="1,900 levels"),
        pytest.param("<span>x</span>" * 60_000, id="60,000 siblings"),
        pytest.param("<p>" + "<b>x</b> " * 19_000, id="19,000 in one paragraph"),
        pytest.param("<br>x" * 60_000, id="60,000 line breaks"),
        pytest.param("<table><tr><td>x" * 1500, id="1,500 tables"),
        pytest.param("<a href=x>link</a>" * 30_000, id="30,000 links"),
        pytest.param("<script>" + "x=1;" * 10**6 + "</script>", id="4 MB script"),
        pytest.param("<p>" + "word " * 10**6, id="5 MB paragraph"),
        pytest.param("<" * 10**6, id="angle brackets"),
    ],
)
def test_hostile_pages_end_soon(body: str) -> None:
    """A page made to hang the reader is read or refused within seconds."""
    story = "".join(f"<p>{text}</p>" for text in STORY)
    start = time.process_time()
    try:
        made = article.from_page(page(f"<article>{story}{body}"), entry(), FEED)
    except ArticleError:
        pass
    else:
        assert STORY[1] in made.text
    assert time.process_time() - start < 8


def test_a_page_past_the_limit_of_elements_is_read_by_its_marks() -> None:
    """Too many elements for the extraction in decent time: article, p and prose."""
    body = "".join(f"<p>{text}</p>" for text in STORY) + "<b>x</b>" * 30_000
    made = article.from_page(page(f"<article>{body}</article>"), entry(), FEED)
    assert made.text.split("\n") == list(STORY)


def test_every_paragraph_of_the_newsroom_is_kept(tmp_path: Path) -> None:
    """Of real articles laid out as pages, 99 % of the paragraphs or more survive, and
    next to nothing comes in."""
    corpus = shared("quotebench") / "polnear-dev.jsonl.gz"
    script = corpus.parent / "newsroom.py"
    command = [sys.executable, str(script), str(corpus), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    n_all = n_kept = n_strange = 0
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            raw = [normalise(text) for text in document["text"].split("\n")]
            title, *own = [text for text in raw if text]
            body = (tmp_path / "articles" / f"{document['id']}.html").read_bytes()
            url = f"http://127.0.0.1:8765/articles/{document['id']}.html"
            made = article.from_page(page(body, url), entry(url, title), FEED)
            found = made.text.split("\n")
            assert made.url == url
            n_all += len(own)
            n_kept += sum(text in found for text in own)
            n_strange += sum(text not in own for text in found)
    assert n_all > 0
    assert n_kept >= 0.99 * n_all
    assert n_strange <= 0.01 * n_all
