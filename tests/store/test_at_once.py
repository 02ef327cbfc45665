"""Everything that writes statements at once: nothing is lost, nobody waits for ever."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from monitor import copies
from monitor.errors import CorrectionError
from monitor.ports import Store
from monitor.values import (
    Change,
    ChangeKind,
    PollOutcome,
    Reading,
    Revision,
    make_id,
)
from tests.store.conftest import Open
from tests.store.made import (
    NOW,
    a_reading,
    a_visit,
    an_article,
    an_entry,
    an_occurrence,
    dump,
    entry_id,
    poll,
    state_of,
)
from tests.store.test_indexing import indexed
from tests.store.test_placing import LONG, MATCHER, MIDDLE, OTHER, SHORT, correct
from tests.store.test_threads import together
from tests.test_copies import prose

N_WORKERS, N_ARTICLES, N_STEPS = 6, 16, 30
FIGURES = ("oskar-lindt", "mira-holt", "ada-example")
WORDS = (LONG, MIDDLE, SHORT, OTHER)
SAME = prose(1)
"""What half of the articles print: they are copies of each other."""


class Worker:
    """One of several workers, with a store of its own and steps of its own."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.rng = random.Random(seed)
        self.n_revised: Counter[str] = Counter()

    def work(self) -> None:
        """Do this and that, in an order of its own."""
        steps = (
            self.read,
            self.revise,
            self.revise,
            self.correct,
            self.poll,
            self.index,
        )
        for _ in range(N_STEPS):
            self.rng.choice(steps)()

    def read(self) -> None:
        """Read an article, perhaps one that another reads, too."""
        n = self.rng.randrange(N_ARTICLES)
        article = an_article(f"a{n}", text=SAME if n % 2 else prose(n + 7))
        figure = FIGURES[n % 3]
        first, second = WORDS[n % 4], WORDS[(n + 1) % 4]
        made = a_reading(f"a{n}", article, first, second, figure_id=figure)
        other = an_occurrence(article, first, figure_id=FIGURES[(n + 1) % 3])
        sketch = copies.sketch(article, is_agency=False)
        whole = replace(
            made,
            occurrences=(*made.occurrences, other),
            visit=a_visit(f"a{n}"),
            sketch=sketch,
        )
        self.store.save_reading(whole, MATCHER.place, NOW)

    def revise(self) -> None:
        """Find an article edited: words that are gone, and others that are new."""
        name = f"a{self.rng.randrange(N_ARTICLES)}"
        followed = self.store.followed(an_article(name).id)
        if followed is None or not followed.standings:
            return
        article = replace(followed.article, text=f"{followed.article.text} More.")
        one = self.rng.choice(followed.standings)
        version = followed.version + 1
        said = self.rng.choice(WORDS)
        new = an_occurrence(
            article, said, figure_id=one.occurrence.figure_id, version=version
        )
        new = replace(new, id=make_id(new.id, str(version)))
        kind = ChangeKind.RESTORED if one.gone else ChangeKind.REMOVED
        after = one.words if one.gone else ""
        change = Change(
            0, kind, one.occurrence.id, NOW, NOW, "" if one.gone else one.words, after
        )
        reading = Reading(entry_id(name), article, (new,))
        visit = followed.visit
        assert visit is not None
        seen = replace(visit, last_seen_at=NOW)
        whole = Revision(followed, reading, (change,), seen)
        alone = Revision(followed, visit=replace(seen, n_missing=0))
        chosen = self.rng.choice((whole, replace(whole, reading=None), alone))
        if self.store.save_revision(chosen, MATCHER.place, NOW):
            self.n_revised["changes"] += len(chosen.changes)
            self.n_revised["new"] += chosen.reading is not None

    def correct(self) -> None:
        """Join or part statements as somebody would who is often wrong."""
        figure = self.rng.choice(FIGURES)
        known = [
            each for each in self.store.reported() if each.statement.figure_id == figure
        ]
        if not known:
            return
        one, other = self.rng.choice(known), self.rng.choice(known)
        report = self.rng.choice(one.reports).occurrence.id
        ids = (one.statement.id, other.statement.id)
        action, *named = self.rng.choice(
            (("merge", *ids), ("split", ids[0], report), ("release", ids[0]))
        )
        with suppress(CorrectionError):  # there is no such thing to do, or no more
            correct(self.store, action, *named)

    def poll(self) -> None:
        """Find that the feed changed an entry, or took it away."""
        n = self.rng.randrange(N_ARTICLES)
        changed = an_entry(f"a{n}", content_hash=f"another {self.rng.random()}")
        outcome: dict[str, Any] = {"entries": (changed,)}
        if self.rng.random() < 0.5:
            outcome = {"deleted": {f"a{n}": NOW}}
        self.store.save_poll(PollOutcome(state_of(self.store), **outcome), NOW)

    def index(self) -> None:
        """Bring the index up to date, somewhat."""
        self.store.index_search(self.rng.randrange(1, 40))


@pytest.mark.parametrize("seed", range(2))
def test_whoever_writes_at_once_writes_all_of_it(
    url: str, opened: Open, seed: int
) -> None:
    """Readings, edits, corrections, polls and indexing of the same few figures, by
    workers with connections of their own."""
    stores = [opened(url, patience=20) for _ in range(N_WORKERS)]
    store = stores[0]
    poll(store, *(an_entry(f"a{n}") for n in range(N_ARTICLES)))
    workers = [Worker(each, seed * 100 + n) for n, each in enumerate(stores)]
    together(*(worker.work for worker in workers))

    tables = dump(url)
    reports = list(store.reports())
    n_changes = sum(worker.n_revised["changes"] for worker in workers)
    n_versions = sum(worker.n_revised["new"] for worker in workers)
    assert len(tables["changes"]) == n_changes > 0
    assert len(tables["article_versions"]) == n_versions > 0
    assert tables["corrections"]
    seqs = [each.seq for each in reports] + [row[0] for row in tables["changes"]]
    assert sorted(seqs) == list(range(1, len(seqs) + 1))
    _each_report_is_in_one_statement_that_stands(store)
    while store.index_search(100):
        pass
    grown = indexed(url)
    store.reindex_search()
    while store.index_search(100):
        pass
    assert indexed(url) == grown


def _each_report_is_in_one_statement_that_stands(store: Store) -> None:
    found = store.reported()
    ids = {each.statement.id for each in found}
    for each in found:
        own = {report.occurrence.id for report in each.reports}
        assert each.statement.text_of in own
        owners = {report.occurrence.figure_id for report in each.reports}
        assert owners == {each.statement.figure_id}
    reports = list(store.reports())
    assert {report.statement_id for report in reports} <= ids
    assert sum(len(each.reports) for each in found) == len(reports)
    assert {home for _, home in store.merged()} <= ids
