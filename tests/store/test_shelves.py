"""The archive's lists and counts, on both engines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from monitor.ports import Store
from monitor.store.database import Database
from monitor.store.tables import statements
from monitor.values import (
    PostKind,
    Shelf,
    StatementKind,
    TopicMatch,
    make_id,
)
from tests.store.made import HOUR, NOW, an_article, an_issue, an_occurrence, read


def id_of(name: str, content: str) -> str:
    """The id of the statement that this article's report founded."""
    return make_id("statement", an_occurrence(an_article(name), content).id)


@pytest.fixture
def filled(store: Store) -> Store:
    """Three statements of Lindt an hour apart, the first reported twice."""
    read(store, "a1", "“It sails.”", published_at=NOW - 3 * HOUR)
    read(store, "a2", "“It sails.”", published_at=NOW - 2 * HOUR)
    read(store, "a3", "“It rains.”", published_at=NOW - 2 * HOUR)
    read(store, "a4", "“It snows.”", published_at=NOW - HOUR)
    return store


def merge(url: str, one: str, into: str) -> None:
    """Merge a statement by hand."""
    database = Database(url, timedelta(seconds=5))
    with database.write() as connection:
        connection.execute(
            update(statements).where(statements.c.id == one).values(merged_into=into)
        )
    database.close()


def test_a_shelf_is_listed_last_published_first(filled: Store) -> None:
    """Pages follow each other without a gap, the last published first."""
    ids = [id_of("a4", "“It snows.”"), id_of("a3", "“It rains.”")]
    ids.append(id_of("a1", "“It sails.”"))
    assert list(filled.shelf(Shelf(), 10)) == ids
    assert list(filled.shelf(Shelf(), 2)) == ids[:2]
    assert list(filled.shelf(Shelf(), 2, skip=2)) == ids[2:]


@pytest.mark.parametrize(
    ("shelf", "n"),
    [
        pytest.param(Shelf(figure_id="oskar-lindt"), 3, id="figure"),
        pytest.param(Shelf(figure_id="nobody"), 0, id="other figure"),
        pytest.param(Shelf(topic_id="ferries"), 3, id="topic"),
        pytest.param(Shelf(topic_id="dams"), 0, id="other topic"),
        pytest.param(Shelf(outlet_id="harbour-post"), 3, id="outlet"),
        pytest.param(Shelf(outlet_id="nobody"), 0, id="other outlet"),
        pytest.param(
            Shelf(from_at=NOW - 2 * HOUR, until_at=NOW - HOUR), 1, id="half-open"
        ),
        pytest.param(Shelf(min_confidence=0.9), 3, id="sure enough"),
        pytest.param(Shelf(min_confidence=0.91), 0, id="not sure enough"),
    ],
)
def test_a_shelf_holds_what_its_conditions_say(
    filled: Store, shelf: Shelf, n: int
) -> None:
    """Every condition counts, in lists, counts and holdings alike."""
    assert len(filled.shelf(shelf, 10)) == n
    assert sum(each for _, each in filled.shelf_counts(shelf)) == n
    assert sum(each for _, each in filled.shelf_counts(shelf, by_minute=True)) == n


def test_counts_are_by_the_hour_or_minute(filled: Store) -> None:
    """An hour that has any statement is given with how many."""
    assert filled.shelf_counts(Shelf()) == (
        (NOW - 3 * HOUR, 1),
        (NOW - 2 * HOUR, 1),
        (NOW - HOUR, 1),
    )
    assert filled.shelf_counts(Shelf(), by_minute=True) == filled.shelf_counts(Shelf())


@pytest.fixture
def indexed(filled: Store) -> Store:
    """The same, and the index is up to date."""
    while filled.index_search(100):
        pass
    return filled


@pytest.mark.parametrize(
    "shelf",
    [
        Shelf(),
        Shelf(figure_id="oskar-lindt"),
        Shelf(figure_id="oskar"),
        Shelf(topic_id="ferries"),
        Shelf(topic_id="dams"),
        Shelf(outlet_id="harbour-post"),
        Shelf(figure_id="oskar-lindt", topic_id="ferries"),
        Shelf(from_at=NOW - 2 * HOUR, until_at=NOW - HOUR),
        Shelf(min_confidence=0.9),
        Shelf(min_confidence=0.91),
    ],
)
def test_the_index_lists_and_counts_a_shelf_alike(indexed: Store, shelf: Shelf) -> None:
    """Lists and counts out of the index are those of the statements themselves."""
    lines = indexed.lines(shelf, 10)
    assert {each.statement_id for each in lines} == set(indexed.shelf(shelf, 10))
    assert list(lines) == sorted(lines, key=lambda each: -each.position)
    hours = indexed.line_counts(shelf, 60)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    by_hour = tuple((epoch + timedelta(minutes=each), n) for each, n in hours)
    assert by_hour == indexed.shelf_counts(shelf)
    assert indexed.lines(shelf, 2, skip=1) == lines[1:3]
    if len(lines) > 1:
        middle = lines[1].position
        assert indexed.lines(shelf, 9, below=middle) == lines[2:]
        assert indexed.lines(shelf, 9, above=middle) == lines[:1]


def test_the_index_has_no_list_of_an_outlet_and_a_figure(indexed: Store) -> None:
    """What it cannot answer it refuses."""
    with pytest.raises(ValueError, match="no list"):
        indexed.lines(Shelf(figure_id="oskar-lindt", outlet_id="harbour-post"), 1)


def test_the_next_above_a_place_are_its_neighbours(store: Store) -> None:
    """Not the latest of all."""
    for n in range(5):
        read(store, f"a{n}", f"“Number {n}.”", published_at=NOW + n * HOUR)
    while store.index_search(100):
        pass
    lines = store.lines(Shelf(), 9)
    assert store.lines(Shelf(), 2, above=lines[4].position) == lines[2:4]


def test_the_index_holds_figures_by_topic_and_topics_by_figure(indexed: Store) -> None:
    """With the first and the latest, to the minute."""
    (held,) = indexed.holdings(Shelf())
    assert indexed.line_holdings(Shelf(figure_id="oskar-lindt")) == (held,)
    assert indexed.line_holdings(Shelf(topic_id="ferries")) == (held,)
    assert indexed.line_holdings(Shelf(topic_id="ferries", min_confidence=0.95)) == ()
    assert indexed.line_holdings(Shelf(figure_id="oskar")) == ()


def test_stances_stand_in_lines_where_asked_for(store: Store) -> None:
    """As on a shelf."""
    read(store, "a1", "“It sails.”", kind=StatementKind.STANCE)
    read(store, "a2", "“It rains.”", post_kind=PostKind.REPOST, is_post=True)
    while store.index_search(100):
        pass
    assert store.lines(Shelf(), 10) == ()
    assert len(store.lines(Shelf(stances=True), 10)) == 1
    assert len(store.lines(Shelf(reposts=True), 10)) == 1
    assert len(store.lines(Shelf(stances=True, reposts=True), 10)) == 2


def test_lines_follow_a_merge(indexed: Store, url: str) -> None:
    """A statement that was merged stands in no list."""
    one, into = id_of("a3", "“It rains.”"), id_of("a1", "“It sails.”")
    merge(url, one, into)
    while indexed.index_search(100):
        pass
    shelf = Shelf(topic_id="ferries")
    assert one not in {each.statement_id for each in indexed.lines(shelf, 9)}
    assert sum(n for _, n in indexed.line_counts(shelf, 60)) == 2


def test_holdings_count_a_statement_once(filled: Store) -> None:
    """A statement with two reports on a topic is one of that topic."""
    (held,) = filled.holdings(Shelf())
    assert (held.figure_id, held.topic_id, held.n_statements) == (
        "oskar-lindt",
        "ferries",
        3,
    )
    assert (held.first_at, held.latest_at) == (NOW - 3 * HOUR, NOW - HOUR)
    assert filled.holdings(Shelf(min_confidence=0.95)) == ()


def test_stances_and_reposts_are_not_on_a_shelf(store: Store) -> None:
    """What nobody said in words of their own is there only where asked for, if ever."""
    read(store, "a1", "“It sails.”", kind=StatementKind.STANCE)
    read(store, "a2", "“It rains.”", post_kind=PostKind.REPOST, is_post=True)
    assert store.shelf(Shelf(), 10) == ()
    assert store.shelf(Shelf(stances=True), 10) == (id_of("a1", "“It sails.”"),)


def test_statements_come_in_the_order_asked_for(filled: Store) -> None:
    """With all their reports; an unknown one is left out."""
    ids = [id_of("a1", "“It sails.”"), "nobody's", id_of("a4", "“It snows.”")]
    found = filled.statements(ids)
    assert [each.statement.id for each in found] == [ids[0], ids[2]]
    assert [len(each.reports) for each in found] == [2, 1]


def test_statements_in_brief_lack_what_no_list_shows(filled: Store) -> None:
    """The same statements, reports, topics and order, on both engines."""
    ids = filled.shelf(Shelf(), 10)
    brief, whole = filled.statements(ids, brief=True), filled.statements(ids)
    assert [each.statement for each in brief] == [each.statement for each in whole]
    for one, same in zip(whole, brief, strict=True):
        for report, told in zip(one.reports, same.reports, strict=True):
            assert told.occurrence.content_spans == ()
            wanted = replace(
                report,
                article_title="",
                last_seen_at=None,
                topics=tuple(TopicMatch(each.topic_id, ()) for each in report.topics),
                occurrence=replace(
                    report.occurrence, cue="", source="", content_spans=(),
                    cue_spans=(), source_spans=(), rule="", reason="", mention="",
                    words_confidence=1.0, figure_confidence=1.0,
                    circumstances=replace(
                        report.occurrence.circumstances, said_on=None
                    ),
                ),
            )  # fmt: skip
            assert told == wanted


def test_a_merged_statement_has_a_home(filled: Store, url: str) -> None:
    """All merges are told with where they lead at last; a merged statement is listed
    nowhere."""
    sails, rains = id_of("a1", "“It sails.”"), id_of("a3", "“It rains.”")
    snows = id_of("a4", "“It snows.”")
    merge(url, sails, rains)
    merge(url, rains, snows)
    assert dict(filled.merged()) == {sails: snows, rains: snows}
    assert filled.shelf(Shelf(), 10) == (snows,)


def test_issue_lines_are_latest_first(store: Store) -> None:
    """An issue's address can be made without its content."""
    for day in (2, 3):
        store.save_issue(an_issue(day=day), [])
    later = an_issue(day=3)
    lines = store.issue_lines()
    assert [line.id for line in lines] == [later.id, an_issue(day=2).id]
    assert lines[0].end_at == later.period.end_at
    assert lines[0].edition_id == "morning"
