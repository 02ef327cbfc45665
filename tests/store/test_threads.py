"""Many threads on one store: nothing doubled, nothing skipped, nothing lost."""

import threading
from collections.abc import Callable
from functools import partial

from monitor.ports import Store
from tests.store.conftest import Open
from tests.store.made import NOW, an_entry, dump, poll, read

N = 8
FERRY = "“The ferry will sail.”"


def together(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs in threads that start at one moment; raises what one raised."""
    barrier = threading.Barrier(len(jobs))
    results: list[object] = []
    errors: list[BaseException] = []

    def run(job: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results.append(job())
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return results


def test_eight_readings_of_one_statement_make_one(store: Store) -> None:
    """No two writers of a figure's statements interleave between look and write."""
    poll(store, *(an_entry(f"a{n}") for n in range(N)))
    jobs = [partial(read, store, f"a{n}", FERRY) for n in range(N)]
    results = together(*jobs)
    assert sorted(map(str, results)) == ["0"] * (N - 1) + ["1"]
    (found,) = store.reported()
    assert sorted(report.seq for report in found.reports) == list(range(1, N + 1))


def test_stores_of_their_own_make_one_statement_too(url: str, opened: Open) -> None:
    """As several processes do: the lock is the database's, not the object's."""
    stores = [opened(url) for _ in range(N)]
    poll(stores[0], *(an_entry(f"a{n}") for n in range(N)))
    together(*(partial(read, each, f"a{n}", FERRY) for n, each in enumerate(stores)))
    (found,) = stores[0].reported()
    assert len(found.reports) == N


def test_two_workers_on_one_entry_store_it_once(store: Store, url: str) -> None:
    """The same reading from all sides is the same rows."""
    poll(store, an_entry("a1"))
    results = together(*[partial(read, store, "a1", FERRY, "“New.”")] * N)
    assert sum(map(int, map(str, results))) == 2
    tables = dump(url)
    assert [len(tables[name]) for name in ("articles", "occurrences")] == [1, 2]


def test_two_polls_of_one_feed_store_an_entry_once(store: Store) -> None:
    """Counted as new by one of them."""
    poll(store)
    entries = [an_entry(f"e{n}") for n in range(50)]
    results = together(*[partial(poll, store, *entries)] * N)
    assert sorted(map(str, results)) == ["(0, 0)"] * (N - 1) + ["(50, 0)"]


def test_readings_of_different_figures_do_not_wait_for_ever(store: Store) -> None:
    """Figures in any order: locks are taken in one order, so nobody blocks another."""
    names = [f"figure-{n}" for n in range(4)]
    poll(store, *(an_entry(f"a{n}") for n in range(N)))

    def job(n: int) -> None:
        for figure_id in names[n % 4 :] + names[: n % 4]:
            read(store, f"a{n}", FERRY, figure_id=figure_id)

    together(*(partial(job, n) for n in range(N)))
    assert store.statement_counts() == dict.fromkeys(names, 1)
    assert store.max_seq() == 4 * N


def test_who_has_seen_a_number_has_seen_all_before_it(store: Store) -> None:
    """`seq` grows in the order of commits: who goes on from one misses none."""
    poll(store, *(an_entry(f"a{n}") for n in range(N)))
    is_over = threading.Event()
    gaps: list[tuple[int, list[int]]] = []

    def watch() -> None:
        seen: set[int] = set()
        while not is_over.is_set():
            last = store.max_seq()
            after = max(seen, default=0)
            found = store.reported(after_seq=after, up_to_seq=last)
            numbers = {r.seq for each in found for r in each.reports if r.seq <= last}
            seen |= numbers
            if seen != set(range(1, last + 1)):
                gaps.append((last, sorted(seen)))

    watcher = threading.Thread(target=watch)
    watcher.start()

    def job(n: int) -> None:
        for k in range(6):
            read(store, f"a{n}", f"“Number {n}-{k}.”", figure_id=f"figure-{n}", now=NOW)

    try:
        together(*(partial(job, n) for n in range(N)))
    finally:
        is_over.set()
        watcher.join()
    assert gaps == []
    assert store.max_seq() == 6 * N
