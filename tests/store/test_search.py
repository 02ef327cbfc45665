"""Search on both engines: what is found, in which order, on which page, how many."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update

from monitor import searching
from monitor.errors import SearchError
from monitor.ports import Store
from monitor.searching import Term
from monitor.store import open_store, sql_search
from monitor.store.sql import SqlStore
from monitor.store.tables import articles, changes, occurrences, statements
from monitor.values import (
    Count,
    Order,
    PostKind,
    Query,
    QuotationType,
    StatementKind,
    Trait,
)
from tests.postgres import database
from tests.store.conftest import ENGINES
from tests.store.made import HOUR, NOW, read

DAY = timedelta(days=1)
FERRY = "“The ferry will sail on Monday.”"
STRIKE = "“No strike will stop the ferry.”"
RAIN = "“It rains.”"


def index(store: Store) -> None:
    """Bring the index up to date, a few at a time."""
    while store.index_search(3):
        pass


def texts(store: Store, query: Query | str, limit: int = 50) -> list[str]:
    """The texts of what is found, in order."""
    asked = Query(query) if isinstance(query, str) else query
    return [hit.statement.text for hit in store.search(asked, limit).hits]


@pytest.fixture(scope="module", params=ENGINES)
def opened_once(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Store]]:
    """Stores on each engine for many tests that only look."""
    with ExitStack() as stack:

        def open_one() -> Store:
            folder = tmp_path_factory.mktemp("search")
            url = f"sqlite:///{folder}/monitor.db"
            if request.param == "postgresql":
                server = request.getfixturevalue("postgres")
                url = stack.enter_context(database(server))
            store = open_store(url)
            stack.callback(store.close)
            return store

        yield open_one


@pytest.fixture(scope="module")
def filled(opened_once: Callable[[], Store]) -> Store:
    """Three statements on three days: the ferry's is carried twice."""
    store = opened_once()
    read(store, "a1", FERRY, published_at=NOW - 3 * DAY)
    read(store, "a2", STRIKE, published_at=NOW - 2 * DAY, figure_id="mira-holt")
    read(store, "a3", FERRY, published_at=NOW - HOUR)
    unsure: dict[str, Any] = {"type": QuotationType.INDIRECT, "confidence": 0.5}
    read(store, "a4", RAIN, published_at=NOW - DAY, **unsure)
    index(store)
    return store


SPELLINGS = [
    ("Głosowanie w Łodzi", "glosowanie lodzi"),
    ("Die Straße", "strasse"),
    ("På Færøerne, Søren", "soren faeroerne"),
    ("don’t “wait”", "don't"),
    ("قال مُحَمَّد", "محمد"),
    ("مشكلــة", "مشكلة"),
    ("中国经济增长放缓", "经济"),
    ("台北天气", "气"),
    ("日本銀行総裁", "銀行総裁"),
    ("G7国首脑", "G7国"),
    ("한국경제를 살리자", "경제"),
    ("ISPARTA'da ılık", "ilik"),
]


@pytest.fixture(scope="module")
def spelt(opened_once: Callable[[], Store]) -> Store:
    """A statement for each of the spellings."""
    store = opened_once()
    read(store, "a1", *(said for said, _ in SPELLINGS), RAIN)
    index(store)
    return store


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ferry", [STRIKE, FERRY], id="newest first"),
        pytest.param("strike ferry", [STRIKE], id="all words"),
        pytest.param('"the ferry"', [STRIKE, FERRY], id="phrase"),
        pytest.param('"ferry the"', [], id="phrase in order"),
        pytest.param('"monday he said"', [FERRY], id="phrase into the context"),
        pytest.param('"monday the ferry"', [], id="no phrase from text to context"),
        pytest.param("fer*", [STRIKE, FERRY], id="beginning"),
        pytest.param('"will sto"*', [STRIKE], id="beginning in a phrase"),
        pytest.param("ferry -strike", [FERRY], id="without"),
        pytest.param('-"no strike"', [RAIN, FERRY], id="without a phrase"),
        pytest.param("-fer*", [RAIN], id="without a beginning"),
        pytest.param("rains OR strike", [RAIN, STRIKE], id="either"),
        pytest.param('rains OR "no strike" said', [RAIN, STRIKE], id="either phrase"),
        pytest.param("snow", [], id="nothing"),
    ],
)
def test_words_are_found(filled: Store, text: str, expected: list[str]) -> None:
    """All that is asked for must occur, in the words or around them."""
    assert texts(filled, text) == expected
    assert filled.search(Query(text), 1).total == len(expected)


@pytest.mark.parametrize(("said", "asked"), SPELLINGS)
def test_words_are_found_however_they_are_written(
    spelt: Store, said: str, asked: str
) -> None:
    """Diacritics, marks, harakat; one and two characters of Chinese."""
    first = asked.split()[0]
    assert texts(spelt, asked) == [said]
    assert texts(spelt, f'"{first}"') == [said]
    assert len(texts(spelt, f"-{first}")) == len(SPELLINGS)


def test_characters_in_another_order_are_another_word(store: Store) -> None:
    """Pairs are neighbours."""
    read(store, "a1", "济经 增长")
    index(store)
    assert texts(store, "经济") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param(Query(), [RAIN, STRIKE, FERRY], id="everything"),
        pytest.param(Query(figures=("mira-holt",)), [STRIKE], id="figure"),
        pytest.param(Query(figures=("mira-holt", "x")), [STRIKE], id="either"),
        pytest.param(Query("ferry", figures=("oskar-lindt",)), [FERRY], id="and words"),
        pytest.param(
            Query(topics=("ferries",), outlets=("harbour-post",)),
            [RAIN, STRIKE, FERRY],
            id="topic and outlet",
        ),
        pytest.param(Query(topics=("Ferries",)), [], id="ids are exact"),
        pytest.param(Query(outlets=("harbour",)), [], id="no part of an id"),
        pytest.param(Query(types=(QuotationType.INDIRECT,)), [RAIN], id="type"),
        pytest.param(Query(confidence=0.6), [STRIKE, FERRY], id="confidence"),
        pytest.param(Query("ferry", confidence=0.95), [], id="more confidence"),
        pytest.param(Query(since=date(2026, 3, 1)), [RAIN], id="since"),
        pytest.param(Query(until=date(2026, 2, 28)), [STRIKE, FERRY], id="until"),
        pytest.param(
            Query(since=date(2026, 2, 28), until=date(2026, 2, 28)), [STRIKE], id="day"
        ),
        pytest.param(
            Query("ferry", since=date(2026, 2, 28)), [STRIKE], id="day of the first"
        ),
        pytest.param(Query(since=date.max), [], id="the end of time"),
        pytest.param(Query(until=date.min), [], id="its beginning"),
    ],
)
def test_filters_choose(filled: Store, query: Query, expected: list[str]) -> None:
    """Each field that is given must hold; the total counts the same ones."""
    found = filled.search(query, 50)
    assert [hit.statement.text for hit in found.hits] == expected
    assert (found.total, found.is_exact, found.next) == (len(expected), True, None)
    assert filled.facets(query).n == len(expected)
    days = filled.counts_by_day(query)
    assert sum(n for _, n in days.days) == len(expected)
    assert days.is_complete


def test_a_hit_tells_its_statement_and_the_best_report(filled: Store) -> None:
    """Of equals the first published; with how many reports and outlets there are."""
    [hit] = filled.search(Query("monday"), 5).hits
    assert (hit.n_reports, hit.n_outlets, hit.n_occasions) == (2, 1, 0)
    assert hit.report.published_at == NOW - 3 * DAY
    assert hit.report.topics
    [(start, end)] = hit.snippet.marks
    assert hit.snippet.text[start:end] == "Monday"


def test_the_best_report_has_what_is_looked_for(store: Store) -> None:
    """And an outlet that is asked for comes before all."""
    read(store, "a1", FERRY, published_at=NOW - 2 * DAY)
    read(store, "a2", FERRY, published_at=NOW - DAY, context=f"{FERRY} Holt waved.")
    index(store)
    [hit] = store.search(Query("ferry waved"), 5).hits
    assert hit.report.article_url.endswith("a2")
    assert "waved" in hit.snippet.text
    assert isinstance(store, SqlStore)
    with store._database.write() as connection:
        other = articles.c.url.like("%/a2")
        connection.execute(update(articles).where(other).values(outlet_id="wire"))
    store.reindex_search()
    index(store)
    [hit] = store.search(Query("ferry", outlets=("wire",)), 5).hits
    assert hit.report.outlet_id == "wire"
    assert hit.n_outlets == 2


def many(store: Store, n: int = 23) -> list[str]:
    """Statements at times of which some are equal; their texts, newest first."""
    for k in range(n):
        read(store, f"m{k}", f"“Ferry {k}.”", published_at=NOW - (k // 3) * HOUR)
    index(store)
    return texts(store, "ferry")


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("text", ["ferry", ""])
def test_pages_tile_what_is_found(store: Store, order: Order, text: str) -> None:
    """Each statement is on one page, in the order of the whole; the last says so."""
    expected = many(store)
    query = Query(text, order=order)
    whole = store.search(query, 50)
    assert whole.next is None
    pages: list[str] = []
    after = None
    while True:
        found = store.search(query, 5, after)
        assert found.total == 23
        pages += [hit.statement.text for hit in found.hits]
        if (after := found.next) is None:
            break
    assert pages == [hit.statement.text for hit in whole.hits]
    assert sorted(pages) == sorted(expected)


def test_pages_stay_where_they_are_when_more_comes(store: Store) -> None:
    """What is stored between two pages moves no statement onto the next one."""
    expected = many(store)
    first = store.search(Query("ferry"), 10)
    read(store, "new", "“Ferry now.”", published_at=NOW)
    index(store)
    second = store.search(Query("ferry"), 50, first.next)
    assert [hit.statement.text for hit in second.hits] == expected[10:]


def test_relevance_goes_on_by_date_after_the_best(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the newest are ranked; the older ones follow, and none is lost."""
    monkeypatch.setattr(sql_search, "MOST_RANKED", 6)
    expected = many(store)
    found: list[str] = []
    after = None
    while True:
        page = store.search(Query("ferry", order=Order.RELEVANCE), 4, after)
        found += [hit.statement.text for hit in page.hits]
        if (after := page.next) is None:
            break
    assert sorted(found[:6]) == sorted(expected[:6])
    assert found[6:] == expected[6:]


def test_relevance_puts_the_better_match_first(store: Store) -> None:
    """Said before said about, whatever the date."""
    read(store, "a1", FERRY, published_at=NOW - 3 * DAY, context="Holt said it.")
    read(store, "a2", RAIN, published_at=NOW, context="Rain kept the ferry in port.")
    index(store)
    assert texts(store, "ferry") == [RAIN, FERRY]
    assert texts(store, Query("ferry", order=Order.RELEVANCE)) == [FERRY, RAIN]


@pytest.mark.parametrize("after", ["", "x", "1.2", "1.2.3.4", "9" * 30, "0x1", "é"])
def test_an_unknown_page_is_said_in_words(filled: Store, after: str) -> None:
    """A cursor that somebody made up is no bug."""
    with pytest.raises(SearchError, match="no such page"):
        filled.search(Query("ferry"), 5, after)


def test_ids_are_those_of_the_hits(filled: Store) -> None:
    """Page by page, by date and by relevance, with the same total and classes."""
    for query in (
        Query(),
        Query("ferry OR rains"),
        Query("ferry OR rains", order=Order.RELEVANCE),
        Query("ferry", confidence=0.1),
        Query("nothing"),
    ):
        after: str | None = None
        while True:
            hits = filled.search(query, 2, after)
            found = filled.find(query, 2, after)
            assert [(each.statement_id, each.classes) for each in found.matches] == [
                (hit.statement.id, hit.classes) for hit in hits.hits
            ]
            assert (found.total, found.is_exact) == (hits.total, hits.is_exact)
            assert found.next == hits.next
            after = found.next
            if after is None:
                break


def test_ids_are_counted_as_far_as_asked(store: Store) -> None:
    """Beyond that there are more than so many."""
    many(store)
    found = store.find(Query("ferry"), 2, count_to=5)
    assert (found.total, found.is_exact) == (5, False)
    assert store.find(Query("ferry"), 2, count_to=23).is_exact


def test_totals_and_counts_stop_at_a_bound(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And say so; a listing's come from running counts and are exact."""
    for name in ("MOST_TOTAL", "MOST_FACETS", "MOST_DAYS"):
        monkeypatch.setattr(sql_search, name, 5)
    many(store)
    found = store.search(Query("ferry"), 2)
    assert (found.total, found.is_exact) == (5, False)
    assert not store.facets(Query("ferry")).is_complete
    assert not store.counts_by_day(Query("ferry")).is_complete
    listed = store.search(Query(figures=("oskar-lindt",)), 2)
    assert (listed.total, listed.is_exact) == (23, True)
    assert store.counts_by_day(Query()).is_complete
    assert store.facets(Query()).n == 23


def test_facets_and_days_count_statements(filled: Store) -> None:
    """Not reports; the most first. Running counts and counting agree."""
    for query in (Query(), Query("ferry OR rains"), Query(confidence=0.1)):
        facets = filled.facets(query)
        assert facets.figures == (Count("oskar-lindt", 2), Count("mira-holt", 1))
        assert facets.topics == (Count("ferries", 3),)
        assert facets.outlets == (Count("harbour-post", 3),)
        assert filled.counts_by_day(query).days == (
            (date(2026, 2, 27), 1),
            (date(2026, 2, 28), 1),
            (date(2026, 3, 1), 1),
        )


def test_kinds_and_reposts_are_asked_for(store: Store) -> None:
    """Stances and what was only passed on are found where somebody wants them."""
    read(store, "a1", FERRY)
    read(store, "a2", RAIN, kind=StatementKind.STANCE)
    read(store, "a3", STRIKE, is_post=True, post_kind=PostKind.REPOST)
    index(store)
    assert texts(store, Query()) == [FERRY]
    assert texts(store, Query(kinds=(StatementKind.STANCE,))) == [RAIN]
    assert sorted(texts(store, Query(kinds=()))) == sorted([FERRY, RAIN])
    assert len(texts(store, Query(kinds=(), reposts=True))) == 3
    assert store.search(Query(reposts=True), 5).total == 2


def test_classes_come_of_what_became_of_a_statement(store: Store) -> None:
    """Repeats, variants, edits; what was restored is removed no more."""
    read(store, "a1", FERRY)
    read(store, "a2", STRIKE)
    index(store)
    first, second = store.reported()
    row = {
        "occurrence_id": second.reports[0].occurrence.id,
        "seen_at": NOW,
        "before": STRIKE,
    }
    assert isinstance(store, SqlStore)
    with store._database.write() as connection:
        connection.execute(
            insert(changes),
            [
                row | {"seq": 9, "kind": "edited", "after": "A lockout will."},
                row | {"seq": 10, "kind": "removed", "after": ""},
            ],
        )
        connection.execute(
            update(statements)
            .where(statements.c.id == first.statement.id)
            .values(repeats=second.statement.id)
        )
        connection.execute(
            update(occurrences)
            .where(occurrences.c.statement_id == first.statement.id)
            .values(relation="variant")
        )
    index(store)
    repeated, removed = Trait.REPEATED, Trait.REMOVED
    assert texts(store, Query(classes=(repeated,))) == [first.statement.text]
    assert texts(store, Query(classes=(Trait.VARIANT,))) == [first.statement.text]
    assert texts(store, Query(classes=(removed,))) == [second.statement.text]
    assert texts(store, "lockout") == [second.statement.text]
    [hit] = store.search(Query("lockout"), 5).hits
    assert hit.classes == (Trait.EDITED, removed)
    assert hit.n_occasions == 1
    with store._database.write() as connection:
        restored = row | {"seq": 11, "kind": "restored", "after": STRIKE}
        connection.execute(insert(changes), [restored])
    index(store)
    assert texts(store, Query(classes=(removed,))) == []
    assert texts(store, Query(classes=(Trait.EDITED,))) != []


# the two engines, and any text ------------------------------------------------------

WORDS = ("ferry", "strike", "rain", "经济增长", "Łódź", "port")


def a_query(rng: random.Random) -> str:
    """A query of a few words, phrases, beginnings and exclusions."""
    parts = []
    for _ in range(rng.randint(1, 4)):
        word = rng.choice(WORDS)
        word = word[: rng.randint(1, 3)] if word == "经济增长" else word
        kind = rng.randrange(6)
        if kind == 0:
            word = f'"{word} {rng.choice(WORDS)}"'
        elif kind == 1:
            word = f"{word[:3]}*"
        elif kind == 2:
            word = f"{word} OR"
        parts.append(f"-{word}" if rng.random() < 0.2 else word)
    return " ".join(parts)


def stands(term: Term, words: str) -> bool:
    """Whether a term stands in a document: what both engines have to say."""
    end = "" if term.is_prefix else " "
    return f" {' '.join(term.tokens)}{end}" in f" {words} "


def test_any_query_finds_what_it_describes(store: Store) -> None:
    """A hundred and fifty made queries over sixty documents: what an engine finds is
    what a look at each document's tokens tells."""
    rng = random.Random(4)
    contents = [
        " ".join([*rng.choices(WORDS, k=rng.randint(1, 5)), f"n{n}"]) for n in range(60)
    ]
    read(store, "r1", *contents, context="")
    index(store)
    n_found = 0
    for _ in range(150):
        text = a_query(rng)
        wanted = searching.parse(text)
        expected = [
            content
            for content in contents
            for words in [searching.stream(content)]
            if all(any(stands(t, words) for t in group) for group in wanted.groups)
            and not any(stands(term, words) for term in wanted.without)
        ]
        assert sorted(texts(store, text, 60)) == sorted(expected), text
        n_found += len(expected)
    assert n_found > 400


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    text=st.one_of(st.text(), st.text(alphabet="aéł经ك *-\"“OR()^:+{}'\\%_&|!<>\x00")),
    value=st.text(min_size=1),
)
def test_no_text_is_an_error_of_an_engine(filled: Store, text: str, value: str) -> None:
    """Nor is any value of a filter; a text without words is refused in words."""
    query = Query(text, figures=(value,), outlets=(value, text or "x"))
    for asked in (query, replace(query, order=Order.RELEVANCE, confidence=0.5)):
        try:
            filled.search(asked, 5)
            filled.facets(asked)
            filled.counts_by_day(asked)
        except SearchError:
            continue
