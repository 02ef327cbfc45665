"""What a search of a large archive takes: pages, totals, facets, on SQLite.

usage: python -m benchmarks.search [--n OCCURRENCES] [--readers N] [--seconds S]
                                   [--keep FILE]

Makes a store of N (default 1,000,000) occurrences of 500 figures over a year, two to a
statement, in words drawn as often as articles use each, and indexes it as the
background unit does. Then it asks each kind of question 60 times, about other words and
figures each time: alone, then all kinds mixed by 20 readers (threads of two processes)
for S (default 20) seconds without a pause. FILE keeps the store for another run, which
then only measures.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import delete

from benchmarks.archive import LENGTH, START, figure, fill, outlet, topic, vocabulary
from monitor.ports import Store
from monitor.store import open_store
from monitor.store.database import Database
from monitor.store.tables import search_queue
from monitor.values import Order, Query, QuotationType

Ask = Callable[[Store, random.Random, list[str]], object]
PAGE = 20
N_TIMES = 60
N_PROCESSES = 2
BATCH = 500
"""Statements indexed in one transaction, as the background unit does."""


def _common(words: list[str], rng: random.Random) -> str:
    return words[rng.randrange(5, 60)]


def _usual(words: list[str], rng: random.Random) -> str:
    """A word of five letters or more, as its beginning is asked for, too."""
    while True:
        word = words[rng.randrange(200, 3000)]
        if len(word) > 4 and word.isalpha():
            return word


def _rare(words: list[str], rng: random.Random) -> str:
    return words[rng.randrange(len(words) // 2, len(words))]


def _day(rng: random.Random) -> Query:
    day = (START + LENGTH * rng.random()).date()
    return Query(since=day, until=day)


def _last_days(n: int) -> Query:
    return Query(since=(START + LENGTH - timedelta(days=n)).date())


ASKED: dict[str, Ask] = {
    "common word": lambda s, r, w: s.search(Query(_common(w, r)), PAGE),
    "usual word": lambda s, r, w: s.search(Query(_usual(w, r)), PAGE),
    "rare word": lambda s, r, w: s.search(Query(_rare(w, r)), PAGE),
    "three words": lambda s, r, w: s.search(
        Query(f"{_common(w, r)} {_usual(w, r)} {_usual(w, r)}"), PAGE
    ),
    "phrase of common words": lambda s, r, w: s.search(
        Query(f'"{_common(w, r)} {_common(w, r)}"'), PAGE
    ),
    "phrase": lambda s, r, w: s.search(
        Query(f'"{_common(w, r)} {_usual(w, r)}"'), PAGE
    ),
    "beginning, 4 letters": lambda s, r, w: s.search(
        Query(f"{_usual(w, r)[:4]}*"), PAGE
    ),
    "beginning, 3 letters": lambda s, r, w: s.search(
        Query(f"{_usual(w, r)[:3]}*"), PAGE
    ),
    "without": lambda s, r, w: s.search(
        Query(f"{_usual(w, r)} -{_common(w, r)}"), PAGE
    ),
    "word and two filters": lambda s, r, w: s.search(
        Query(
            _common(w, r),
            figures=(figure(r.randrange(500)),),
            outlets=(outlet(3),),
        ),
        PAGE,
    ),
    "word, type, days": lambda s, r, w: s.search(
        Query(_usual(w, r), types=(QuotationType.DIRECT,), since=_last_days(30).since),
        PAGE,
    ),
    "by relevance": lambda s, r, w: s.search(
        Query(_usual(w, r), order=Order.RELEVANCE), PAGE
    ),
    "figure page, 50": lambda s, r, w: s.search(
        Query(figures=(figure(r.randrange(500)),)), 50
    ),
    "topic page, 50": lambda s, r, w: s.search(
        Query(topics=(topic(r.randrange(40)),)), 50
    ),
    "day page, 50": lambda s, r, w: s.search(_day(r), 50),
    "figure's days": lambda s, r, w: s.counts_by_day(
        Query(figures=(figure(r.randrange(500)),))
    ),
    "days of a year": lambda s, r, w: s.counts_by_day(Query()),
    "days of a word": lambda s, r, w: s.counts_by_day(Query(_usual(w, r))),
    "facets of all": lambda s, r, w: s.facets(Query()),
    "facets of 90 days": lambda s, r, w: s.facets(_last_days(90)),
    "facets of a figure": lambda s, r, w: s.facets(
        Query(figures=(figure(r.randrange(500)),))
    ),
    "facets of a common word": lambda s, r, w: s.facets(Query(_common(w, r))),
    "one statement": lambda s, r, w: s.statement(
        s.search(Query(_usual(w, r)), 1).hits[0].statement.id
    ),
}
PAGES = (
    "common word",
    "usual word",
    "rare word",
    "three words",
    "phrase",
    "beginning, 4 letters",
    "word and two filters",
    "figure page, 50",
    "topic page, 50",
    "day page, 50",
)
"""What the readers ask."""


def make(path: Path, n: int) -> None:
    """Make the archive; say what that took."""
    url = f"sqlite:///{path}"
    open_store(url).close()
    started = time.monotonic()
    with (
        closing(Database(url, timedelta(minutes=1))) as database,
        database.write() as connection,
    ):
        fill(connection, n)
        connection.execute(delete(search_queue))  # `index` fills it in order
    print(f"{n:,} occurrences made in {time.monotonic() - started:.0f} s", flush=True)


def index(path: Path) -> None:
    """Index the archive; say what that took, on the clock and on disk."""
    before = path.stat().st_size
    with closing(open_store(f"sqlite:///{path}")) as store:
        n = store.max_seq()
        started = time.monotonic()
        n_statements = store.reindex_search()
        while store.index_search(BATCH):
            pass
        seconds = time.monotonic() - started
    size = path.stat().st_size - before
    print(
        f"{n_statements:,} statements indexed in {seconds:.0f} s, "
        f"{n_statements / seconds:,.0f} a second"
    )
    print(
        f"on disk: {before / 1e6:,.0f} MB of archive, {size / 1e6:,.0f} MB of index "
        f"({size / n:,.0f} MB a million occurrences)",
        flush=True,
    )


def timed(store: Store, ask: Ask, rng: random.Random, words: list[str]) -> float:
    """Milliseconds of one question."""
    started = time.perf_counter()
    ask(store, rng, words)
    return (time.perf_counter() - started) * 1000


def percentile(times: Sequence[float], share: float) -> float:
    """The time that this share of all does not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def told(name: str, times: Sequence[float]) -> str:
    """A line of the table."""
    return (
        f"{name:<26}{statistics.median(times):>9.1f}{percentile(times, 0.99):>9.1f}"
        f"{len(times):>7}"
    )


def alone(path: Path) -> None:
    """Ask each kind of question, one after the other."""
    words = vocabulary()[0]
    print(f"\n{'alone, ms':<26}{'median':>9}{'p99':>9}{'asked':>7}")
    with closing(open_store(f"sqlite:///{path}")) as store:
        for name, ask in ASKED.items():
            rng = random.Random(name)
            timed(store, ask, rng, words)  # opens the file, compiles the query
            print(told(name, [timed(store, ask, rng, words) for _ in range(N_TIMES)]))


def reading(
    path: Path, n_threads: int, seconds: float, seed: int
) -> tuple[list[float], float]:
    """Ask mixed questions from some threads for a while: one process's readers. The
    milliseconds of each, and CPU seconds of all."""
    words = vocabulary()[0]
    end = time.monotonic() + seconds
    with closing(open_store(f"sqlite:///{path}")) as store:

        def read(n: int) -> list[float]:
            rng = random.Random(seed * 100 + n)
            times = []
            while time.monotonic() < end:
                times.append(timed(store, ASKED[rng.choice(PAGES)], rng, words))
            return times

        with ThreadPoolExecutor(n_threads) as pool:
            began = time.process_time()
            each = [one for some in pool.map(read, range(n_threads)) for one in some]
            return each, time.process_time() - began


def together(path: Path, n_readers: int, seconds: float) -> None:
    """Ask from many readers at once, without a pause."""
    each = n_readers // N_PROCESSES
    with ProcessPoolExecutor(N_PROCESSES, get_context("spawn")) as pool:
        futures = [
            pool.submit(reading, path, each, seconds, seed)
            for seed in range(N_PROCESSES)
        ]
        results = [future.result() for future in futures]
    times = [one for some, _ in results for one in some]
    cpu = sum(each for _, each in results) / len(times) * 1000
    print(f"\n{f'{n_readers} readers, ms':<26}{'median':>9}{'p99':>9}{'asked':>7}")
    print(told("mixed pages, no pause", times))
    print(
        f"{len(times) / seconds:,.0f} pages a second on {os.cpu_count()} cores, "
        f"{cpu:.1f} ms of CPU a page"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the store, then measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "monitor.db"
        if not path.exists():
            make(path, options.n)
            index(path)
        alone(path)
        together(path, options.readers, options.seconds)


if __name__ == "__main__":
    main()
