"""Groups of copies do not depend on the order in which their articles arrive."""

import random
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from monitor import copies
from monitor.ports import Store
from monitor.values import Reading
from tests.store.conftest import Open
from tests.store.made import (
    HOUR,
    NOW,
    a_reading,
    a_visit,
    an_article,
    an_entry,
    decide,
    dump,
    poll,
)
from tests.store.test_revisions import edited
from tests.test_copies import prose

WIRE = prose(1)
LINES = WIRE.split("\n")
DAY = timedelta(days=1)

# name -> text, hours after NOW, an agency's
ARTICLES: dict[str, tuple[str, float, bool]] = {
    "first": (WIRE, 0, False),
    "agency": (f"HARBOUR (AP) — {WIRE}", 2, True),
    "cut": ("\n".join(LINES[:9]), 3, False),
    "longer": (f"{prose(2, 1)}\n{WIRE}", 5, False),
    "other": (prose(3), 1, False),
    "its copy": (prose(3) + "\nA word of its own.", 1.5, False),
    "a week on": (WIRE, 24 * 9, False),
    "alone": (prose(4), 0, False),
}
GROUPS = {
    "first": "agency",
    "cut": "agency",
    "longer": "agency",
    "its copy": "other",
}


def reading(name: str) -> Reading:
    """The reading of an article in which Lindt says something."""
    body, hours, is_agency = ARTICLES[name]
    article = an_article(name, text=body, published_at=NOW + hours * HOUR)
    made = a_reading(name, article, f"“It sails, {name}.”")
    sketch = copies.sketch(article, is_agency=is_agency)
    return replace(made, visit=a_visit(name), sketch=sketch)


def arrive(store: Store, *names: str) -> None:
    """Store these articles, one after the other."""
    poll(store, *(an_entry(name) for name in names))
    for name in names:
        store.save_reading(reading(name), decide, NOW)


def groups(store: Store) -> dict[str, str]:
    """Which article is a copy of which, by name."""
    names = {an_article(name).id: name for name in ARTICLES}
    return {
        names[each.occurrence.article_id]: names[each.copy_of]
        for each in store.reports()
        if each.copy_of
    }


@pytest.mark.parametrize("seed", range(3))
def test_groups_and_origins_are_the_same_in_every_order(
    url: str, opened: Open, seed: int
) -> None:
    """The agency's text is the origin though it came later, one that is a week older
    is another story, and what two are copies of is a copy of one."""
    names = list(ARTICLES)
    random.Random(seed).shuffle(names)
    store = opened(url)
    arrive(store, *names)
    assert groups(store) == GROUPS
    before = dump(url)
    arrive(store, *names)
    assert dump(url) == before


def test_two_groups_become_one_when_what_they_share_arrives(store: Store) -> None:
    """Two papers cut the text at different ends; the whole joins them."""
    ends = {
        "front": "\n".join(LINES[:9]),
        "back": "\n".join(LINES[3:]),
        "whole": WIRE,
    }
    assert not copies.are_copies(*(copies.shingles(ends[n]) for n in ("front", "back")))
    poll(store, *(an_entry(name) for name in ends))
    for hours, (name, body) in enumerate(ends.items()):
        article = an_article(name, text=body, published_at=NOW - hours * HOUR)
        made = a_reading(name, article, f"“It sails, {name}.”")
        made = replace(made, sketch=copies.sketch(article))
        assert [each.copy_of for each in store.reports() if each.copy_of] == []
        store.save_reading(made, decide, NOW)
    whole = an_article("whole").id
    assert [each.copy_of for each in store.reports()] == [whole, whole, None]


def test_an_article_without_statements_is_no_carrier(url: str, store: Store) -> None:
    """It reports nothing that could be counted twice."""
    arrive(store, "first")
    poll(store, an_entry("longer"))
    store.save_reading(replace(reading("longer"), occurrences=()), decide, NOW)
    assert len(dump(url)["carriers"]) == 1
    assert groups(store) == {}


def test_copies_that_arrive_at_once_see_each_other(url: str, opened: Open) -> None:
    """Two workers, one text."""
    names = ["first", "agency", "cut", "longer"]
    stores = [opened(url) for _ in names]
    poll(stores[0], *(an_entry(name) for name in names))
    barrier = threading.Barrier(len(names))

    def save(n: int) -> None:
        barrier.wait(20)
        stores[n].save_reading(reading(names[n]), decide, NOW)

    threads = [threading.Thread(target=save, args=(n,)) for n in range(len(names))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert groups(stores[0]) == {name: "agency" for name in names if name != "agency"}


def test_edits_and_copies_at_once_do_not_wait_for_each_other(
    url: str, opened: Open
) -> None:
    """One worker edits the articles of a group while another adds to it."""
    names = [f"n{n}" for n in range(10)]
    stores = [opened(url, patience=10) for _ in range(2)]
    arrive(stores[0], "first", "agency")
    poll(stores[0], *(an_entry(name) for name in names))
    barrier = threading.Barrier(2)
    errors: list[BaseException] = []

    def work(units: list[Callable[[], object]]) -> None:
        barrier.wait(20)
        try:
            for unit in units:
                unit()
        except BaseException as error:
            errors.append(error)

    def add(name: str) -> None:
        article = an_article(name, text=WIRE, published_at=NOW - HOUR)
        made = a_reading(name, article, f"“It sails, {name}.”")
        sketch = copies.sketch(article)
        stores[0].save_reading(replace(made, sketch=sketch), decide, NOW)

    def edit(name: str) -> None:
        assert stores[1].save_revision(edited(stores[1], name), decide, NOW)

    adding: list[Callable[[], object]] = [partial(add, name) for name in names]
    editing: list[Callable[[], object]] = [
        partial(edit, name) for name in ("first", "agency") * 5
    ]
    threads = [
        threading.Thread(target=work, args=(each,)) for each in (adding, editing)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sum(each.copy_of is not None for each in stores[0].reports()) >= 11
