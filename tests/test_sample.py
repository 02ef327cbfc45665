"""The sample newsroom: complete, fresh, exact about what is said in it, well served."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest

from monitor.config import Config
from monitor.config.load import load
from monitor.demo import Newsroom, tokens, write_config
from monitor.demo.content import SampleFeed, Story, read_outlets, read_stories
from monitor.resources import folder as resource_folder
from tests.sample_gold import Gold, read_gold

SAMPLE = resource_folder("sample")
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)  # a Sunday, the first of its month
FRESH = timedelta(hours=26)
ARTICLES = sorted(
    path.relative_to(SAMPLE / "articles").with_suffix("").as_posix()
    for path in SAMPLE.glob("articles/*/*.txt")
)
FEEDS = [feed for outlet in read_outlets(SAMPLE) for feed in outlet.feeds]
RSS_LIKE = [feed for feed in FEEDS if feed.format != "json"]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """The sample, served as if it were NOW."""
    with Newsroom(SAMPLE, NOW) as served:
        yield served


@pytest.fixture(scope="module")
def gold() -> Gold:
    """What is said in the sample, with every piece found in its article."""
    return read_gold(SAMPLE, NOW)


@pytest.fixture(scope="module")
def stories() -> tuple[Story, ...]:
    """Every article of every outlet."""
    return tuple(
        story
        for outlet in read_outlets(SAMPLE)
        for story in read_stories(SAMPLE, outlet, NOW, "http://newsroom.example")
    )


@pytest.fixture
def config(newsroom: Newsroom, tmp_path: Path) -> Config:
    """The demo's configuration, read as the program reads it."""
    return load(write_config(newsroom.base_url, tmp_path), {})


def get(
    newsroom: Newsroom, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Ask the served newsroom; header names come back in lower case."""
    connection = HTTPConnection("127.0.0.1", urlsplit(newsroom.base_url).port)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=names)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, found, answer.read()
    finally:
        connection.close()


def path_of(url: str) -> str:
    """The path that the server looks an address up by."""
    return urlsplit(url).path


def entries(newsroom: Newsroom, path: str) -> list[feedparser.FeedParserDict]:
    """The entries of a served XML feed."""
    parsed = feedparser.parse(newsroom.documents[f"/{path}"].body)
    return list(parsed.entries)


# what is in it --------------------------------------------------------------------


def test_the_newsroom_is_as_large_as_the_demo_needs(gold: Gold) -> None:
    """At least 6 outlets, 30 articles, 12 posts of one figure, 6 watched figures."""
    by_account = Counter(post.figure_id for post in gold.posts)
    assert len(read_outlets(SAMPLE)) >= 6
    assert len(ARTICLES) >= 30
    assert by_account["helena-marsk"] >= 12
    assert len({statement.figure_id for statement in gold.statements}) >= 6


def test_articles_have_the_length_of_news(gold: Gold) -> None:
    """Most articles have 240 to 600 words, none has fewer than 150."""
    lengths = [len(text.split()) for text in gold.texts.values()]
    assert min(lengths) >= 150
    assert max(lengths) <= 600
    assert sum(length >= 240 for length in lengths) >= 0.75 * len(lengths)


@pytest.mark.parametrize("feed", RSS_LIKE, ids=lambda feed: feed.path)
def test_every_feed_parses(newsroom: Newsroom, feed: SampleFeed) -> None:
    """feedparser reads all items; it complains of the one feed that is a bit broken."""
    parsed = feedparser.parse(newsroom.documents[f"/{feed.path}"].body)
    outlet = feed.path.partition("/")[0]
    carried = [
        story
        for other in read_outlets(SAMPLE)
        if other.id == outlet
        for story in read_stories(SAMPLE, other, NOW, newsroom.base_url)
        if feed.name in story.feeds
    ]
    assert len(parsed.entries) == len(carried)
    assert bool(parsed.bozo) == any(story.is_raw for story in carried)
    assert [entry.title for entry in parsed.entries] == [s.title for s in carried]


def test_formats_differ_between_outlets() -> None:
    """RSS with and without the whole text, Atom, RDF and JSON Feed all occur."""
    assert {feed.format for feed in FEEDS} == {"rss", "rss-full", "atom", "rdf", "json"}


def test_every_link_of_a_feed_leads_to_a_page(newsroom: Newsroom) -> None:
    """No entry of any feed, JSON or account points to nothing."""
    links = [
        link
        for path, document in newsroom.documents.items()
        if "xml" in document.content_type and "svg" not in document.content_type
        for link in (e.link for e in entries(newsroom, path.removeprefix("/")))
    ]
    links += re.findall(
        r'"url": "([^"]+)"', newsroom.documents["/ledger/feed.json"].body.decode()
    )
    assert len(links) >= len(ARTICLES)
    assert not [link for link in links if path_of(link) not in newsroom.documents]


def test_every_link_of_a_page_leads_somewhere(newsroom: Newsroom) -> None:
    """Links inside the newsroom never end at a missing page."""
    missing = {
        target
        for document in newsroom.documents.values()
        if document.content_type.startswith("text/html")
        for target in re.findall(
            rf'(?:href|src)="{newsroom.base_url}([^"]*)"', document.body.decode()
        )
        if path_of(target or "/") not in newsroom.documents
    }
    assert not missing


def test_one_article_stands_in_two_feeds(newsroom: Newsroom) -> None:
    """Two feeds of an outlet carry the same page under addresses that differ."""
    world = {e.id: e.link for e in entries(newsroom, "meridian/world.xml")}
    politics = {e.id: e.link for e in entries(newsroom, "meridian/politics.xml")}
    shared = world.keys() & politics.keys()
    assert len(shared) >= 2
    assert all(world[key] != politics[key] for key in shared)


def test_posts_are_as_social_feeds_have_them(newsroom: Newsroom, gold: Gold) -> None:
    """Posts without a title, a reply, a repost, an edited one, markup and links."""
    found = entries(newsroom, "plaza/@helenamarsk.rss")
    kinds = Counter(post.kind for post in gold.posts)
    assert sum("title" not in entry for entry in found) >= 8
    assert kinds["reply"] >= 1
    assert kinds["repost"] >= 2
    assert any("updated" in entry for entry in found)
    assert any("<b>" in entry.summary and "<a " in entry.summary for entry in found)


# its times ------------------------------------------------------------------------


def test_no_token_is_left(newsroom: Newsroom) -> None:
    """Every token and template tag of the sample is resolved."""
    left = [
        path
        for path, document in newsroom.documents.items()
        if b"{{" in document.body or b"{%" in document.body
    ]
    assert not left


def test_everything_is_of_the_last_day(
    stories: tuple[Story, ...], newsroom: Newsroom
) -> None:
    """Articles and posts were published within the last 26 hours, none in future."""
    for story in stories:
        assert NOW - FRESH <= story.published_at <= story.updated_at <= NOW
    for entry in entries(newsroom, "plaza/@helenamarsk.rss"):
        assert NOW - FRESH <= parsedate_to_datetime(entry.published) <= NOW


def test_weekdays_agree_with_dates(gold: Gold) -> None:
    """A statement's day is told by its name in the article that dates it.

    "A day earlier" counts from the day named last before it.
    """
    dated = [statement for statement in gold.statements if statement.said_on]
    assert len(dated) >= 10
    for statement in dated:
        assert statement.said_on
        text = gold.texts[statement.article]
        sentence = _paragraph_with(text, statement.content[0])
        said_on = datetime.combine(statement.said_on, NOW.timetz())
        if "A day earlier" in sentence:
            before = text[: text.index("A day earlier")]
            said_on += timedelta(days=1)
            assert re.findall(r"\w+day\b", before)[-1] == tokens.weekday(said_on)
        else:
            assert f"on {tokens.weekday(said_on)}" in sentence


@pytest.mark.parametrize("hour", [0, 3, 12, 23])
def test_no_article_tells_of_its_own_future(hour: int) -> None:
    """At any hour, a day that "on Tuesday" names is the article's own or earlier.

    Days to come are told by tokens with a plus, so the sources tell them apart.
    """
    now = NOW.replace(hour=hour)
    for path in SAMPLE.glob("articles/*/*.txt"):
        head, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
        published = re.search(r"^published: (\S+)$", head, re.MULTILINE)
        assert published
        published_at = tokens.shift(now, published[1])
        for offset in re.findall(r"\{\{weekday (-\S+)\}\}", body):
            day = tokens.shift(now, offset)
            assert published_at - timedelta(days=6) < day <= published_at, path


def test_another_now_makes_another_newsroom() -> None:
    """Weekdays in the text follow the clock that the newsroom is given."""
    then = read_gold(SAMPLE, NOW + timedelta(days=1))
    assert "said on Saturday" in read_gold(SAMPLE, NOW).texts["ombra/nobody-touched"]
    assert "said on Sunday" in then.texts["ombra/nobody-touched"]


# its expectations -----------------------------------------------------------------


@pytest.mark.parametrize("name", ARTICLES)
def test_expected_words_stand_once_in_their_article(gold: Gold, name: str) -> None:
    """Every expected piece, and all that must not be credited, is found exactly once.

    A piece with both ends is found when the gold is read.
    """
    text = gold.texts[name]
    said = [piece for s in gold.statements if s.article == name for piece in s.content]
    not_said = [entry.words for entry in gold.not_said if entry.article == name]
    assert said or not_said
    assert [words for words in (*said, *not_said) if text.count(words) != 1] == []
    assert not [words for words in said if "\n" in words]


def test_pages_carry_the_expected_words(newsroom: Newsroom, gold: Gold) -> None:
    """What the gold says stands in the page that is served, escaped or not."""
    for statement in gold.statements:
        page = newsroom.documents[f"/{statement.article}.html"].body.decode()
        for piece in statement.content:
            assert piece.replace("&", "&amp;") in page


def test_types_agree_with_the_marks(gold: Gold) -> None:
    """Direct contents stand in quotation marks as a whole, indirect ones have none."""
    marks = '"“”«»„‘'
    for statement in gold.statements:
        text = gold.texts[statement.article]
        for piece in statement.content:
            at = text.index(piece)
            is_open = text[:at].rstrip()[-1:] in set(marks)
            if statement.type == "direct":
                assert is_open, statement
            elif statement.type == "indirect":
                assert not set(piece) & set(marks), statement
        if statement.type == "mixed":
            assert set("".join(statement.content)) & set(marks), statement


def test_the_same_statement_stands_in_several_outlets(gold: Gold) -> None:
    """At least five statements are carried by two outlets or more, one by five."""
    outlets: dict[str, set[str]] = {}
    for statement in gold.statements:
        if statement.same:
            outlet = statement.article.partition("/")[0]
            outlets.setdefault(statement.same, set()).add(outlet)
    assert sum(len(names) >= 2 for names in outlets.values()) >= 5
    assert max(map(len, outlets.values())) >= 5


def test_expectations_name_watched_figures(config: Config, gold: Gold) -> None:
    """Figures of the gold are configured, and each of them says something."""
    watched = {figure.id for figure in config.watched}
    assert {s.figure_id for s in gold.statements} == watched
    assert {entry.figure_id for entry in gold.not_said} <= watched


def test_expected_posts_are_served(newsroom: Newsroom, gold: Gold) -> None:
    """Each expected post has its page, and every post of a feed is expected."""
    for post in gold.posts:
        page = newsroom.documents[post.path].body.decode()
        words = " ".join(re.sub("<[^>]+>", "", page).split())
        assert post.begins in words
    served = {
        path_of(entry.link)
        for path in ("plaza/@helenamarsk.rss", "ministry/releases.atom")
        for entry in entries(newsroom, path)
    }
    assert served == {post.path for post in gold.posts}


# its configuration ----------------------------------------------------------------


def test_the_configuration_watches_every_feed(
    config: Config, newsroom: Newsroom, tmp_path: Path
) -> None:
    """The demo's files are valid, name feeds that are served, and stay in a folder."""
    assert {path_of(feed.url) for feed in config.feeds} == {
        path for path, d in newsroom.documents.items() if _is_feed(d.content_type)
    }
    assert config.settings.database == f"sqlite:///{tmp_path.as_posix()}/monitor.db"
    assert config.settings.fetch.allow_private_networks
    assert config.settings.fetch.host_interval == timedelta(0)
    (subscriber,) = config.editions[0].subscribers
    assert subscriber.folder == tmp_path / "digests"


def test_odd_folder_names_survive_the_configuration(tmp_path: Path) -> None:
    """A folder whose name YAML would read otherwise is written so that it stays."""
    target = tmp_path / 'it\'s: a "demo" # of {this}'
    config = load(write_config("http://127.0.0.1:1", target), {})
    (subscriber,) = config.editions[0].subscribers
    assert subscriber.folder == target / "digests"


# its server -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/abs/light-first.html", "text/html; charset=utf-8"),
        ("/meridian/world.xml", "application/rss+xml; charset=utf-8"),
        ("/abs/news.atom", "application/atom+xml; charset=utf-8"),
        ("/courier/index.rdf", "application/rdf+xml; charset=utf-8"),
        ("/ledger/feed.json", "application/feed+json; charset=utf-8"),
        ("/media/boots.svg", "image/svg+xml"),
    ],
)
def test_a_document_is_served_whole(
    newsroom: Newsroom, path: str, content_type: str
) -> None:
    """200 with the bytes, their length and their type; a query changes nothing."""
    status, headers, body = get(newsroom, f"{path}?utm_source=feed")
    assert (status, headers["content-type"]) == (200, content_type)
    assert body == newsroom.documents[path].body
    assert headers["content-length"] == str(len(body))


def test_validators_answer_304(newsroom: Newsroom) -> None:
    """An unchanged feed answers a conditional request with 304 and no body."""
    path = "/meridian/world.xml"
    _, first, _ = get(newsroom, path)
    by_etag = get(newsroom, path, If_None_Match=first["etag"])
    by_time = get(newsroom, path, If_Modified_Since=first["last-modified"])
    assert (by_etag[0], by_etag[2]) == (304, b"")
    assert (by_time[0], by_time[2]) == (304, b"")
    assert by_etag[1]["etag"] == first["etag"]


@pytest.mark.parametrize(
    "headers",
    [
        {"If_None_Match": '"another"'},
        {"If_Modified_Since": "Mon, 02 Jan 2006 15:04:05 GMT"},
        {"If_Modified_Since": "no date at all"},
    ],
    ids=["another etag", "an earlier time", "not a time"],
)
def test_stale_validators_answer_200(
    newsroom: Newsroom, headers: dict[str, str]
) -> None:
    """Whoever holds something else gets the whole feed."""
    assert get(newsroom, "/abs/news.atom", **headers)[0] == 200


def test_what_is_not_there_answers_404(newsroom: Newsroom) -> None:
    """An unknown path is a 404, and the server goes on."""
    assert get(newsroom, "/abs/no-such-story.html")[0] == 404
    assert get(newsroom, "/")[0] == 200


def test_head_has_no_body(newsroom: Newsroom) -> None:
    """HEAD answers like GET, without the bytes."""
    status, headers, body = get(newsroom, "/", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0


def test_the_port_is_free_again_afterwards() -> None:
    """Leaving the context stops the server."""
    with Newsroom(SAMPLE, NOW) as served:
        port = urlsplit(served.base_url).port
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    with pytest.raises(ConnectionRefusedError):
        connection.request("GET", "/")
    connection.close()


# its tokens -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("{{weekday -10h}}", "Saturday"),
        ("{{weekday +1d}}", "Monday"),
        ("{{day -9h}}", "1 March"),
        ("{{date -10h}}", "28 February 2026"),
        ("{{dateline -1d}}", "Feb 28"),
        ("{{month -1d}}", "February"),
        ("{{time -1h45m}}", "07:45"),
        ("{{iso -30m}}", "2026-03-01T09:00:00+00:00"),
        ("{{rfc822 -1d2h}}", "Sat, 28 Feb 2026 07:30:00 GMT"),
        ("{{ base }}", "http://newsroom.example"),
    ],
)
def test_a_token_is_a_time_relative_to_now(token: str, expected: str) -> None:
    """Each form tells the instant that its offset names; a name its value."""
    values = {"base": "http://newsroom.example"}
    assert tokens.resolve(f"on {token}.", NOW, values) == f"on {expected}."


@pytest.mark.parametrize(
    "token",
    ["{{weekday}}", "{{weekday 3h}}", "{{hour -3h}}", "{{nobody}}", "{{day -}}"],
)
def test_an_unknown_token_is_an_error(token: str) -> None:
    """A typing error in the sample is found, never shown."""
    with pytest.raises(ValueError, match=r"unknown token|expected an offset"):
        tokens.resolve(token, NOW)


def _paragraph_with(text: str, words: str) -> str:
    return next(line for line in text.splitlines() if words in line)


def _is_feed(content_type: str) -> bool:
    return "xml" in content_type.replace("svg+xml", "") or "feed+json" in content_type
