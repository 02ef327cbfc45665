"""The store takes in what was read: commit 2."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.errors import StoreError
from monitor.ports import Known, Store
from monitor.values import (
    ArticleKind,
    Circumstances,
    Occurrence,
    Place,
    Placing,
    PostKind,
    QuotationType,
    Report,
    Statement,
    StatementKind,
    StatementReports,
    TopicMatch,
    make_id,
)
from tests.store.made import (
    FEED,
    HOUR,
    NOW,
    a_reading,
    a_statement,
    an_article,
    an_entry,
    an_occurrence,
    decide,
    dump,
    poll,
    read,
)

FERRY = "“The ferry will sail.”"
DAY = 24 * HOUR


def only(store: Store) -> StatementReports:
    """The one statement that is stored."""
    (found,) = store.reported()
    return found


def test_a_reading_comes_back_whole(store: Store) -> None:
    """Article, occurrence and statement are read back field by field as they were."""
    poll(store, an_entry("a1"))
    article = an_article(author="Mira Holt", language="en", channel=None)
    one = an_occurrence(
        article,
        FERRY,
        type=QuotationType.MIXED,
        reason="the only Lindt in the article",
        kind=StatementKind.STANCE,
        words_confidence=0.75,
        figure_confidence=0.5,
        mention="Lindt",
        reported_by="Mira Holt",
        reporting="Ada Example",
        circumstances=Circumstances(date(2026, 3, 1), "a press conference", "Tern"),
    )
    reading = replace(
        a_reading("a1", article),
        occurrences=(one,),
        topics=(
            (
                one.id,
                (TopicMatch("zeal", ("sail", "ferry")), TopicMatch("arms", ())),
            ),
        ),
    )
    assert store.save_reading(reading, decide, NOW) == 1
    statement_id = make_id("statement", one.id)
    report = Report(
        seq=1,
        statement_id=statement_id,
        occurrence=one,
        article_url=article.url,
        article_title=article.title,
        outlet_id="harbour-post",
        published_at=article.published_at,
        first_seen_at=NOW,
        relation="new",
        topics=(TopicMatch("zeal", ("sail", "ferry")), TopicMatch("arms", ())),
        language="en",
    )
    statement = Statement(
        id=statement_id,
        figure_id="oskar-lindt",
        text=FERRY,
        text_of=one.id,
        type=QuotationType.MIXED,
        first_published_at=NOW - HOUR,
        said_on=date(2026, 3, 1),
        kind=StatementKind.STANCE,
    )
    assert only(store) == StatementReports(statement, (report,))
    assert store.article(article.id) == article
    assert store.article_text(article.id) == article.text
    assert store.has_article(article.id)


def test_a_post_comes_back_whole(store: Store) -> None:
    """A figure's own post has a figure and a channel in place of an outlet."""
    poll(store, an_entry("p1"))
    post = an_article(
        "p1",
        kind=ArticleKind.POST,
        outlet_id=None,
        figure_id="oskar-lindt",
        channel="Shoutbox",
        post_kind=PostKind.REPLY,
    )
    reading = a_reading(
        "p1", post, "The ferry sails.", is_post=True, post_kind=PostKind.REPLY
    )
    store.save_reading(reading, decide, NOW)
    assert store.article(post.id) == post
    assert only(store).reports[0].occurrence == reading.occurrences[0]


def test_a_read_entry_waits_no_more(store: Store) -> None:
    """The mark is written with the statements, and without any."""
    assert read(store, "a1", FERRY) == 1
    assert read(store, "a2") == 0
    assert store.entries_to_read(NOW, [FEED], 10) == ()
    assert store.has_article(an_article("a2").id)


def test_the_same_reading_twice_changes_nothing(store: Store, url: str) -> None:
    """A retry after an answer that was lost makes the same rows."""
    assert read(store, "a1", FERRY, "“It is new.”") == 2
    before = dump(url)
    assert read(store, "a1", FERRY, "“It is new.”", now=NOW + HOUR) == 0
    assert dump(url) == before


def test_only_what_is_not_stored_is_decided(store: Store) -> None:
    """A second reading of an article, by better rules, adds what the first missed."""
    seen: list[list[str]] = []

    def watching(new: Sequence[Occurrence], known: Known, now: datetime) -> Placing:
        seen.append([one.content for one in new])
        return decide(new, known, now)

    read(store, "a1", FERRY)
    assert read(store, "a1", "“More.”", FERRY, decided=watching) == 1
    assert seen == [["“More.”"]]


def test_a_statement_of_two_outlets_is_one(store: Store) -> None:
    """The first seen founds it; both report it; publication decides who is first."""
    read(store, "a1", FERRY)
    published_at = NOW - 5 * HOUR
    said = Circumstances(said_on=date(2026, 3, 1))
    n_new = read(
        store, "a2", FERRY, now=NOW + HOUR, published_at=published_at,
        circumstances=said,
    )  # fmt: skip
    assert n_new == 0
    found = only(store)
    names = [report.article_title for report in found.reports]
    assert names == ["Lindt speaks (a2)", "Lindt speaks (a1)"]
    assert [report.seq for report in found.reports] == [2, 1]
    assert found.statement.first_published_at == published_at
    assert found.statement.said_on == date(2026, 3, 1)


def test_a_known_day_is_kept(store: Store) -> None:
    """A later report that dates the statement otherwise does not change its day."""
    for name, day in ("a1", 1), ("a2", 2):
        read(store, name, FERRY, circumstances=Circumstances(date(2026, 3, day)))
    assert only(store).statement.said_on == date(2026, 3, 1)


def test_an_unknown_publication_counts_as_first_seen(store: Store) -> None:
    """A statement always has a time, and a known earlier one wins over it."""
    read(store, "a1", FERRY, published_at=None)
    assert only(store).statement.first_published_at == NOW
    read(store, "a2", FERRY, published_at=NOW - DAY, now=NOW + HOUR)
    found = only(store)
    assert found.statement.first_published_at == NOW - DAY
    assert [report.published_at for report in found.reports] == [NOW - DAY, None]


def test_figures_do_not_share_statements(store: Store) -> None:
    """Equal words of two are two statements."""
    read(store, "a1", FERRY)
    assert read(store, "a2", FERRY, figure_id="ada-example") == 1
    assert store.statement_counts() == {"ada-example": 1, "oskar-lindt": 1}


@pytest.mark.parametrize(
    "at",
    [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)],
    ids=["year 1", "year 9999"],
)
def test_absurd_dates_are_no_obstacle(store: Store, at: datetime) -> None:
    """Nothing is reckoned with them that the calendar does not hold."""
    assert read(store, "a1", FERRY, published_at=at) == 1
    assert read(store, "a2", FERRY, published_at=at) == 0


def test_many_figures_in_one_reading(store: Store) -> None:
    """Each figure has its own."""
    poll(store, an_entry("a1"))
    article = an_article("a1")
    found = tuple(
        an_occurrence(article, FERRY, figure_id=f"figure-{n}") for n in range(40)
    )
    reading = replace(a_reading("a1", article), occurrences=found)
    assert store.save_reading(reading, decide, NOW) == 40
    assert len(store.statement_counts()) == 40


def test_an_occurrence_given_twice_is_stored_once(store: Store) -> None:
    """Two rules that find the same words make one occurrence."""
    assert read(store, "a1", FERRY, FERRY) == 1
    assert len(only(store).reports) == 1


def test_another_text_of_a_stored_article_brings_no_spans(
    store: Store, url: str
) -> None:
    """Spans count in the stored text; what was found in another text would be wrong."""
    read(store, "a1", FERRY)
    poll(store, an_entry("copy"))
    other = an_article("a1", text="Shorter. “It sails.”")
    reading = a_reading("copy", other, "“It sails.”")
    assert store.save_reading(reading, decide, NOW) == 0
    assert store.article_text(other.id) == an_article("a1").text
    assert len(list(store.reports())) == 1
    assert store.entries_to_read(NOW, [FEED], 10) == ()


def test_a_crash_in_the_middle_leaves_nothing(store: Store, url: str) -> None:
    """What raises inside the transaction undoes all of it; the next try goes well."""
    poll(store, an_entry("a1"))
    before = dump(url)

    def crashing(new: Sequence[Occurrence], known: Known, now: datetime) -> Placing:
        raise RuntimeError("the machine goes down")

    with pytest.raises(RuntimeError, match="goes down"):
        read(store, "a1", FERRY, decided=crashing)
    assert dump(url) == before
    assert read(store, "a1", FERRY) == 1


def at(one: Occurrence, statement_id: str) -> Placing:
    """A decision that places one occurrence at a statement."""
    return Placing((Place(one.id, statement_id, "variant"),))


@pytest.mark.parametrize(
    ("placing", "message"),
    [
        pytest.param(lambda one: Placing(), "leaves out occurrence", id="none"),
        pytest.param(lambda one: at(one, "x"), "unknown statement x", id="unknown"),
    ],
)
def test_a_decision_that_makes_no_sense_stores_nothing(
    store: Store, url: str, placing: Callable[[Occurrence], Placing], message: str
) -> None:
    """A bug in deciding is not turned into rows."""
    poll(store, an_entry("a1"))
    before = dump(url)
    with pytest.raises(ValueError, match=message):
        read(store, "a1", FERRY, decided=lambda new, *_: placing(new[0]))
    assert dump(url) == before


def test_no_figure_is_given_the_words_of_another(store: Store) -> None:
    """Even a wrong decision cannot join two figures' statements."""

    def wrong(new: Sequence[Occurrence], known: Known, now: datetime) -> Placing:
        [one] = new
        lindt = replace(one, figure_id="oskar-lindt")
        return replace(
            at(one, "s"), statements=(replace(a_statement(lindt, now), id="s"),)
        )

    with pytest.raises(ValueError, match="another figure"):
        read(store, "a2", FERRY, figure_id="ada-example", decided=wrong)


def test_a_reading_of_an_unknown_entry_leaves_nothing(store: Store, url: str) -> None:
    """The mark is part of the commit: without an entry there is none."""
    before = dump(url)
    reading = a_reading("nobody", an_article(), FERRY)
    with pytest.raises(StoreError, match="not in the store"):
        store.save_reading(reading, decide, NOW)
    assert dump(url) == before


def test_an_unknown_article_has_no_text(store: Store) -> None:
    """Asking for what is not there is answered, not an error."""
    assert store.article("nothing") is None
    assert store.article_text("nothing") == ""
    assert not store.has_article("nothing")
