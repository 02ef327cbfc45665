"""The day, the place and the credited outlet that the text gives a statement."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import circumstances
from monitor.values import (
    Article,
    ArticleKind,
    Attribution,
    Circumstances,
    QuotationType,
    Span,
)

WEDNESDAY = datetime(2031, 5, 14, 12, tzinfo=UTC)


def read(marked: str, published: datetime | None = WEDNESDAY) -> Circumstances:
    """Read a text in which [content], {source} and <cue> are marked."""
    plain, spans = unmark(marked)
    attribution = Attribution(
        content=tuple(spans["["]),
        cue=tuple(spans["<"]),
        source=tuple(spans["{"]),
        type=(
            QuotationType.DIRECT
            if plain[spans["["][0].start] == "“"
            else QuotationType.INDIRECT
        ),
        rule="test",
        confidence=1.0,
    )
    article = Article(
        id="a",
        kind=ArticleKind.ARTICLE,
        url="https://paper.example/a",
        title="",
        text=plain,
        published_at=published,
    )
    return circumstances.read(article, attribution, ("Harbour TV", "The Ledger"))


def unmark(marked: str) -> tuple[str, dict[str, list[Span]]]:
    """The text without marks, and the spans that were marked."""
    closing = {"]": "[", "}": "{", ">": "<"}
    plain: list[str] = []
    opened: dict[str, int] = {}
    spans: dict[str, list[Span]] = {"[": [], "{": [], "<": []}
    for letter in marked:
        if letter in spans:
            opened[letter] = len(plain)
        elif letter in closing:
            start = opened[closing[letter]]
            spans[closing[letter]].append(Span(start, len(plain)))
        else:
            plain.append(letter)
    return "".join(plain), spans


@pytest.mark.parametrize(
    ("marked", "day"),
    [
        pytest.param("[“No,”] {Holt} <said> on Monday.", (5, 12), id="on a weekday"),
        pytest.param("[“No,”] {Holt} <said> Monday.", (5, 12), id="weekday alone"),
        pytest.param("[“No,”] {Holt} <said> on Wednesday.", (5, 14), id="same weekday"),
        pytest.param("[“No,”] {Holt} <said> on Thursday.", (5, 8), id="last week's"),
        pytest.param(
            "[“No,”] {Holt} <said> last Wednesday.", (5, 7), id="last, not today"
        ),
        pytest.param(
            "{Holt} on Tuesday <urged> a pause in [“talks”].", (5, 13), id="before cue"
        ),
        pytest.param(
            "Late Tuesday night, {Holt} <said> [it rained].", (5, 13), id="opens it"
        ),
        pytest.param("[“No,”] {Holt} <said> yesterday.", (5, 13), id="yesterday"),
        pytest.param("[“No,”] {Holt} <said> today.", (5, 14), id="today"),
        pytest.param("[“No,”] {Holt} <said> this morning.", (5, 14), id="morning"),
        pytest.param("[“No,”] {Holt} <said> on April 23.", (4, 23), id="month and day"),
        pytest.param("[“No,”] {Holt} <said> on 23 April.", (4, 23), id="day and month"),
        pytest.param("[“No,”] {Holt} <said> two days ago.", (5, 12), id="days ago"),
        pytest.param(
            "They met on Monday. A day earlier, {Holt} <said> [it rained].",
            (5, 11),
            id="a day earlier than the day named last",
        ),
    ],
)
def test_the_day_of_the_saying(marked: str, day: tuple[int, int]) -> None:
    """Days resolve against publication, a weekday to the most recent one."""
    assert read(marked).said_on == date(2031, *day)


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("[“No,”] {Holt} <said>.", id="none"),
        pytest.param("[“We meet on Monday,”] {Holt} <said>.", id="in the quotation"),
        pytest.param("{Holt} <said> [they met on Monday].", id="in what is retold"),
        pytest.param("[“No,”] {Holt} <said> after Monday's vote.", id="day of a thing"),
        pytest.param("[“No,”] {Holt} <said> before the Monday vote.", id="other day"),
        pytest.param("[“No,”] {Holt} <said> last month.", id="a month"),
        pytest.param("[“No,”] {Holt} <said> on May 20, 2031.", id="in the future"),
        pytest.param("[“No,”] {Holt} <said> on February 30.", id="no such day"),
        pytest.param(
            "A day earlier, {Holt} <said> [it rained].", id="earlier than what"
        ),
        pytest.param(
            "On Monday, Lindt met Holt. {Holt} <said> [it rained].", id="another's day"
        ),
        pytest.param(
            "Lindt said on Monday that it rained. [“No,”] {Holt} <said>.",
            id="a run of somebody else",
        ),
        pytest.param(
            "Holt said that Lindt would come on Monday. [“Yes,”] {she} <said>.",
            id="the day of what was said before",
        ),
    ],
)
def test_a_day_of_something_else_is_not_taken(marked: str) -> None:
    """A day within the content, of another thing or person gives no day."""
    assert read(marked).said_on is None


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param(
            "Holt criticised the vote on Monday, claiming it was rushed. "
            "[“I see no reason,”] {she} <said>.",
            id="in one paragraph",
        ),
        pytest.param(
            "President Holt on Monday urged Lindt to stop.\n"
            "[“Stop now,”] {Holt} <wrote>.",
            id="a quotation that opens the next paragraph",
        ),
    ],
)
def test_a_day_carries_on_to_the_next_quotation(marked: str) -> None:
    """The sentence that heads a run of one speaker's statements gives their day."""
    assert read(marked).said_on == date(2031, 5, 12)


def test_without_a_publication_date_there_is_no_day() -> None:
    """An article of unknown age resolves no day."""
    assert read("[“No,”] {Holt} <said> on Monday.", None).said_on is None


@pytest.mark.parametrize(
    ("marked", "channel"),
    [
        pytest.param(
            "[“No,”] {Holt} <wrote> on Truth Social.", "Truth Social", id="on"
        ),
        pytest.param("[“No,”] {Holt} <wrote> in a post on X.", "X", id="post on X"),
        pytest.param(
            "[“No,”] {Holt} <said> in a Telegram post.", "Telegram", id="post"
        ),
        pytest.param("[“No,”] {Holt} <tweeted>.", "X", id="tweeted after the renaming"),
        pytest.param(
            "[“No,”] {Holt} <told> reporters.", "remarks to reporters", id="reporters"
        ),
        pytest.param(
            "[“No,”] {Holt} <said> at a news conference.", "press conference", id="news"
        ),
        pytest.param(
            "[“No,”] {Holt} <said> in an interview with Harbour TV.",
            "interview with Harbour TV",
            id="interview with",
        ),
        pytest.param("[“No,”] {Holt} <said> in an interview.", "interview", id="plain"),
        pytest.param("[“No,”] {Holt} <told> Harbour TV.", "Harbour TV", id="outlet"),
        pytest.param("[“No,”] {Holt} <said> on Harbour TV.", "Harbour TV", id="on air"),
        pytest.param("[“No,”] {Holt} <said> in a statement.", "statement", id="stated"),
        pytest.param(
            "[“No,”] {Holt} <said> in a speech in Tamsel.", "speech", id="told"
        ),
        pytest.param("[“No,”] {Holt} <told> Lindt.", None, id="a person is no place"),
        pytest.param("[“On Telegram,”] {Holt} <said>.", None, id="in the quotation"),
        pytest.param("[“No,”] {Holt} <said>.", None, id="none"),
    ],
)
def test_where_it_was_said(marked: str, channel: str | None) -> None:
    """Platforms, outlets and occasions by their usual names."""
    assert read(marked).channel == channel


def test_a_tweet_from_before_the_renaming_is_of_twitter() -> None:
    """The platform has the name that it had on the day."""
    old = datetime(2019, 5, 14, tzinfo=UTC)
    assert read("[“No,”] {Holt} <tweeted>.", old).channel == "Twitter"


@pytest.mark.parametrize(
    ("marked", "via"),
    [
        pytest.param(
            "[“No,”] {Holt} <said>, according to the Ledger.", "The Ledger", id="after"
        ),
        pytest.param(
            "[“No,”] {Holt} <said>, Harbour TV reported.", "Harbour TV", id="reported"
        ),
        pytest.param(
            "[“No,”] {Holt} <was quoted as saying> by Harbour TV.",
            None,
            id="only a known way of crediting",
        ),
        pytest.param("[“No,”] {Holt} <said>, according to Lindt.", None, id="a person"),
        pytest.param(
            "<According to> {Harbour TV}, [it rained].", None, id="the source itself"
        ),
        pytest.param("[“No,”] {Holt} <told> Harbour TV.", None, id="a place"),
    ],
)
def test_which_outlet_is_credited(marked: str, via: str | None) -> None:
    """ "according to" and "reported" credit an outlet that is not the source."""
    assert read(marked).via == via


PIECES = st.sampled_from(
    [
        "on Monday", "Thursday", "a day earlier", "yesterday", "on Feb. 30",
        "later that",
        "day", "May 20, 2031", "31 December 9999", "Dec. 31", "“", "”", ". ", "\n",
        "Holt", "said", "told", "X", "on X", "in an interview with", "RT",
        "according to",
        "’s",
    ]
)  # fmt: skip


@given(
    st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=25).map(" ".join),
    st.data(),
    st.one_of(
        st.none(),
        st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(
            lambda day: datetime.combine(day, time(23), tzinfo=UTC)
        ),
    ),
)
def test_no_day_lies_in_the_future(
    text: str, data: st.DataObject, published: datetime | None
) -> None:
    """Any text and spans give a day up to publication, and never an error."""
    place = st.integers(0, len(text))
    spans = st.lists(
        st.tuples(place, place).map(lambda p: Span(min(p), max(p))), max_size=2
    ).map(tuple)
    attribution = data.draw(
        st.builds(
            Attribution,
            spans,
            spans,
            spans,
            st.sampled_from(list(QuotationType)),
            st.just("any"),
            st.just(0.5),
        )
    )
    article = Article("a", ArticleKind.ARTICLE, "u", "", text, published_at=published)
    found = circumstances.read(article, attribution)
    if found.said_on is not None:
        assert published is not None
        assert found.said_on <= published.date()
