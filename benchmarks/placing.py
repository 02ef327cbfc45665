"""What placing one new occurrence costs among 10,000, 100,000 and 1,000,000 statements.

usage: python -m benchmarks.placing [--known N...] [--figures F] [--new M] [--workers W]

A SQLite store on disk is filled with N made statements of F figures (default 500), two
years of them, with words as frequent as in articles; a third holds one of its figure's
fifty stock phrases. Then M occurrences (default 400) are placed one at a time through
what `Store.save_reading` does: half are new, the others words of known statements,
whole or in part. Prints milliseconds, median and 95th percentile: of the placing alone
(the decision and its SQL), of all of `save_reading` without and with its commit, which
is one fsync; and the most memory that the placing process ever took. Filling is done by
W processes of their own (default 1) and takes minutes for a million.
"""

import argparse
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import event, insert

from monitor import resources
from monitor.identity import Frequencies, Matcher, parse_frequencies
from monitor.ports import Known
from monitor.store import open_store, rows, sql_reading
from monitor.store.database import Database
from monitor.store.tables import articles, occurrences, signatures, statements
from monitor.values import (
    Article,
    ArticleKind,
    Entry,
    Occurrence,
    Placing,
    PollOutcome,
    QuotationType,
    Reading,
    Statement,
    make_id,
)

START = datetime(2029, 3, 4, 12, tzinfo=UTC)
SPAN = timedelta(days=730)
FEED = "made"
N_PHRASES = 50
TABLES = articles, statements, occurrences, signatures
BATCH = 2_000
"""Statements in one article, and one piece of work."""
CACHE = "PRAGMA cache_size = -400000"
"""Kilobytes of the index that are kept in memory while it is filled."""


Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is made: the same numbers make the same words."""

    n_figures: int
    n_known: int
    n_placed: int = 0  # between the statements before these and them


@cache
def frequencies() -> Frequencies:
    """How often words are used."""
    table = resources.data("en-document-frequencies.txt")
    return parse_frequencies(table.read_text(encoding="utf-8"))


@cache
def _vocabulary() -> tuple[tuple[str, ...], list[int]]:
    """Words with the sums of their counts, from which `choices` draws fast."""
    words, total, sums = [], 0, []
    for word, count in frequencies().counts.items():
        words.append(word)
        total += count
        sums.append(total)
    return tuple(words), sums


def _drawn(rng: random.Random, n: int) -> str:
    words, sums = _vocabulary()
    return " ".join(rng.choices(words, cum_weights=sums, k=n))


@cache
def phrase(figure: int, n: int) -> str:
    """A stock phrase of a figure, three to five words."""
    rng = random.Random(f"phrase {figure} {n}")
    return _drawn(rng, rng.randint(3, 5))


def text_of(n: int, n_figures: int) -> str:
    """The words of statement `n`: 8 to 40, with a stock phrase in every third."""
    rng = random.Random(n)
    words = _drawn(rng, rng.randint(8, 40))
    if n % 3 == 0:
        words += " " + phrase(n % n_figures, rng.randrange(N_PHRASES))
    return f"“{words}”"


def occurrence(key: str, n: int, content: str, at: datetime, plan: Plan) -> Occurrence:
    """An occurrence of these words by the figure of statement `n`."""
    return Occurrence(
        id=make_id("occurrence", key),
        article_id=make_id("article", key),
        figure_id=f"figure-{n % plan.n_figures}",
        content=content,
        type=QuotationType.DIRECT,
        cue="said",
        source="",
        content_spans=(),
        cue_spans=(),
        source_spans=(),
        context=content,
        context_cue=(),
        rule="made",
        confidence=1.0,
        published_at=at,
    )


def article(key: str, at: datetime) -> Article:
    """An article without a text."""
    url = f"https://made.example/{key}"
    made = make_id("article", key)
    return Article(made, ArticleKind.ARTICLE, url, key, "", FEED, published_at=at)


# filling -------------------------------------------------------------------------


def made_rows(work: tuple[Plan, int]) -> tuple[Rows, Rows, Rows, Rows]:
    """The rows of BATCH statements from a number on: those of four tables."""
    plan, first = work
    matcher = Matcher(frequencies())
    at = START + SPAN * first / max(plan.n_known, 1)
    carrier = article(f"batch {first}", at)
    said: Rows = []
    told: Rows = []
    signed: Rows = []
    for n in range(first, min(first + BATCH, plan.n_known)):
        content = text_of(n, plan.n_figures)
        one = replace(
            occurrence(f"known {n}", n, content, at, plan), article_id=carrier.id
        )
        statement = Statement(
            make_id("statement", one.id),
            one.figure_id,
            one.content,
            one.id,
            one.type,
            at,
        )
        seq = n + plan.n_placed + 1
        own = {"seq": seq, "statement_id": statement.id, "relation": "new"}
        said.append(rows.statement_row(statement))
        told.append(rows.occurrence_row(one) | own | {"first_seen_at": at})
        signed += [
            {"signature": number, "seq": seq} for number in matcher.signatures(one)
        ]
    signed.sort(key=lambda row: row["signature"])
    return [rows.article_row(carrier, at)], said, told, signed


def fill(url: str, plan: Plan, n_stored: int, n_workers: int) -> None:
    """Bring the store to the plan's number of statements."""
    database = Database(url, timedelta(seconds=30))
    event.listen(
        database.engine, "connect", lambda connection, _: connection.execute(CACHE)
    )
    work = [(plan, first) for first in range(n_stored, plan.n_known, BATCH)]
    with closing(database), get_context("spawn").Pool(n_workers) as pool:
        for done, made in enumerate(pool.imap(made_rows, work), 1):
            with database.write() as connection:
                for table, values in zip(TABLES, made, strict=True):
                    connection.execute(insert(table), values)
            n_done = n_stored + done * BATCH
            print(f"\r{n_done:9,} statements", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


# placing -------------------------------------------------------------------------


@dataclass(slots=True)
class Times:
    """Seconds of each placing."""

    placing: list[float]
    unsaved: list[float]
    saved: list[float]


class Stopwatch:
    """The matcher, timed: what it takes to decide, its queries included."""

    def __init__(self) -> None:
        self.matcher = Matcher(frequencies())
        self.taken = 0.0

    def place(self, new: Sequence[Occurrence], known: Known, now: datetime) -> Placing:
        """See `ports.Decide`."""
        started = time.perf_counter()
        try:
            return self.matcher.place(new, known, now)
        finally:
            self.taken = time.perf_counter() - started


def readings(plan: Plan, n_new: int) -> Iterator[Reading]:
    """New articles of one occurrence: half new words, a quarter known ones, a quarter
    two thirds of known ones."""
    rng = random.Random(plan.n_known)
    for k in range(n_new):
        key = f"{plan.n_known} {k}"
        at = START + SPAN + timedelta(minutes=k)
        n = rng.randrange(plan.n_known)
        content = text_of(n, plan.n_figures)
        if k % 4 < 2:
            content = text_of(10**9 + plan.n_known + k, plan.n_figures)
        elif k % 4 == 2:
            words = content.strip("“”").split()
            content = f"“{' '.join(words[: max(6, len(words) * 2 // 3)])}”"
        one = occurrence(key, n, content, at, plan)
        yield Reading(make_id("entry", FEED, key), article(key, at), (one,))


def measure(url: str, plan: Plan, n_new: int) -> Times:
    """Place new occurrences one at a time."""
    found = list(readings(plan, n_new))
    add_entries(url, found)
    times, watch = Times([], [], []), Stopwatch()
    with closing(Database(url, timedelta(seconds=30))) as database:
        for reading in found:
            now = reading.occurrences[0].published_at
            assert now is not None
            started = time.perf_counter()
            with database.write() as connection:
                sql_reading.save_reading(connection, reading, watch.place, now)
                unsaved = time.perf_counter()
            times.placing.append(watch.taken)
            times.unsaved.append(unsaved - started)
            times.saved.append(time.perf_counter() - started)
    return times


def add_entries(url: str, found: Sequence[Reading]) -> None:
    """The entries that the readings are of."""
    made = tuple(
        Entry(each.article.title, each.article.url, "", "", content_hash="made")
        for each in found
    )
    with closing(open_store(url)) as store:
        store.add_feeds({FEED: "https://made.example/feed"}, START)
        state = store.feed_state(FEED)
        assert state is not None
        store.save_poll(PollOutcome(state, made), START)


def told(seconds: Sequence[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    return f"{median(seconds) * 1000:7.2f} {quantiles(seconds, n=20)[-1] * 1000:7.2f}"


def size_of(url: str) -> float:
    """The database's size in GB."""
    path = Path(url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size / 1e9


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each number of known statements."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    sizes = [10_000, 100_000, 1_000_000]
    parser.add_argument("--known", type=int, nargs="+", default=sizes)
    parser.add_argument("--figures", type=int, default=500)
    parser.add_argument("--new", type=int, default=400)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(arguments)
    print("milliseconds        deciding     without commit      with commit")
    print("    known      median    95 %  median    95 %  median    95 %    MB     GB")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/monitor.db"
        open_store(url).close()
        n_stored = n_placed = 0
        for n_known in sorted(options.known):
            plan = Plan(options.figures, n_known, n_placed)
            filling = (url, plan, n_stored, options.workers)
            process = get_context("spawn").Process(target=fill, args=filling)
            process.start()
            process.join()
            n_stored, n_placed = n_known, n_placed + options.new
            times = measure(url, plan, options.new)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{n_known:9,}    {told(times.placing)} {told(times.unsaved)} "
                f"{told(times.saved)} {memory:6.0f} {size_of(url):6.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
