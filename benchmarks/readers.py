"""The live archive over a large store: what its pages take while a writer works.

usage: python -m benchmarks.readers [--n OCCURRENCES] [--readers N] [--seconds S]
                                    [--pause S] [--keep FILE]

Makes a store of N (default 1,000,000) occurrences of 500 figures over a year, indexes
it, and serves it as `monitor serve` does. A writer of its own process saves polls,
reads articles and keeps the index, without a pause between its transactions but a
twentieth of a second. Then READERS (20) ask one page after the other for S (30) seconds
each, about other figures, days and words every time, over HTTP; PAUSE (1 second, on
average) is how long each looks at a page; 0 measures the most that can be served.
Prints median and p99 of each kind of page. FILE keeps the store for another run.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

import requests
from sqlalchemy import delete

from benchmarks.archive import (
    LENGTH,
    N_FIGURES,
    N_OUTLETS,
    N_TOPICS,
    START,
    figure,
    fill,
    outlet,
    topic,
    vocabulary,
)
from monitor import resources, web
from monitor.config import Config, FeedEntry, Figure, Outlet, Settings, Topic
from monitor.config.settings import WebSettings
from monitor.ports import Known
from monitor.store import open_reader, open_store
from monitor.store.database import Database
from monitor.store.tables import search_queue
from monitor.values import (
    Article,
    ArticleKind,
    Entry,
    Occurrence,
    Place,
    Placing,
    PollOutcome,
    QuotationType,
    Reading,
    Span,
    Statement,
    TopicMatch,
    make_id,
)
from monitor.web import serving

NOW = START + LENGTH
BATCH = 500
WRITER_PAUSE = 0.05
LIMITS = (150.0, 500.0)
"""Milliseconds that median and p99 of search and figure pages may take."""
Ask = Callable[[random.Random, list[str]], str]

PAGES: dict[str, Ask] = {
    "figure": lambda rng, words: f"/figure/{figure(rng.randrange(N_FIGURES))}",
    "search, a word": lambda rng, words: f"/search?q={words[rng.randrange(200, 3000)]}",
    "search, common word": lambda rng, words: (
        f"/search?q={words[rng.randrange(5, 60)]}"
    ),
    "search, figure, word": lambda rng, words: (
        f"/search?q={words[rng.randrange(50, 500)]}"
        f"&figure={figure(rng.randrange(N_FIGURES))}"
    ),
    "topic": lambda rng, words: f"/topic/{topic(rng.randrange(N_TOPICS))}",
    "day": lambda rng, words: f"/day/{(START + LENGTH * rng.random()).date()}",
    "month of a figure": lambda rng, words: (
        f"/figure/{figure(rng.randrange(N_FIGURES))}/2026-{rng.randrange(1, 13):02}"
    ),
    "front page": lambda rng, words: "/",
}
SHARES = (30, 20, 5, 15, 10, 10, 5, 5)
"""How often each is asked for, of a hundred."""
JUDGED = ("figure", "search, a word", "search, common word", "search, figure, word")


def config(path: Path) -> Config:
    """A configuration that watches what the made archive holds."""
    return Config(
        settings=Settings(database=f"sqlite:///{path}", web=WebSettings()),
        figures=tuple(
            Figure(id=figure(n), name=f"Figure {n}") for n in range(N_FIGURES)
        ),
        outlets=tuple(
            Outlet(
                id=outlet(n),
                name=f"Outlet {n}",
                feeds=(FeedEntry(url=f"https://o{n}.example/feed"),),
            )
            for n in range(N_OUTLETS)
        ),
        topics=tuple(
            Topic(id=topic(n), title=f"Topic {n}", any=(f"w{n}",))
            for n in range(N_TOPICS)
        ),
    )


def make(path: Path, n: int) -> None:
    """Make the store and index it."""
    url = f"sqlite:///{path}"
    started = time.monotonic()
    with closing(open_store(url)) as store:
        database = Database(url, timedelta(minutes=1))
        with closing(database), database.write() as connection:
            fill(connection, n)
            connection.execute(delete(search_queue))
        store.reindex_search()
        while store.index_search(BATCH):
            pass
    print(f"{n:,} occurrences made and indexed in {time.monotonic() - started:.0f} s")


def write(path: Path, stop: Event) -> None:
    """Save polls and readings until told to stop, and keep the index."""
    with closing(open_store(f"sqlite:///{path}")) as store:
        store.add_feeds({"feed": "https://o0.example/feed"}, NOW)
        for n in count():
            if stop.is_set():
                print(f"meanwhile {n:,} polls and readings were saved and indexed")
                return
            now = NOW + timedelta(seconds=n)
            url = f"https://o0.example/new/{time.time_ns()}"
            entry = Entry(url, url, "New", "<p>New</p>", url)
            state = store.feed_state("feed")
            assert state
            store.save_poll(PollOutcome(state, (entry,)), now)
            reading = _reading(url, n)
            store.save_reading(reading, _all_new, now)
            store.index_search(BATCH)
            time.sleep(WRITER_PAUSE)


def _reading(url: str, n: int) -> Reading:
    words = f"“The harbour board number {n} will decide about {url}.”"
    article = Article(
        make_id("article", url), ArticleKind.ARTICLE, url, "New", words, outlet(0),
        published_at=NOW + timedelta(seconds=n), language="en",
    )  # fmt: skip
    one = Occurrence(
        id=make_id("occurrence", url),
        article_id=article.id,
        figure_id=figure(n % N_FIGURES),
        content=words,
        type=QuotationType.DIRECT,
        cue="said",
        source="Figure",
        content_spans=(Span(0, len(words)),),
        cue_spans=(),
        source_spans=(),
        context=words,
        context_cue=(),
        rule="quote-after/full-name",
        confidence=0.9,
        published_at=article.published_at,
    )
    topics = ((one.id, (TopicMatch(topic(n % N_TOPICS), ("w",)),)),)
    return Reading(make_id("entry", "feed", url), article, (one,), topics)


def _all_new(new: Sequence[Occurrence], known: Known, now: datetime) -> Placing:
    founded = [
        Statement(
            id=make_id("statement", one.id),
            figure_id=one.figure_id,
            text=one.content,
            text_of=one.id,
            type=one.type,
            first_published_at=one.published_at or now,
        )
        for one in new
    ]
    places = (Place(n.id, s.id, "new") for n, s in zip(new, founded, strict=True))
    return Placing(tuple(places), tuple(founded))


def serve(path: Path, port: int, stop: Event) -> None:
    """Serve the store as `monitor serve` does."""
    described = config(path)
    with closing(open_reader(described.settings.database)) as store:
        app = web.live_of(
            described, store, lambda: NOW, resources.folder("templates"), {}
        )
        with serving.served(app, serving.listening("127.0.0.1", port)):
            stop.wait()


def read(base: str, seed: int, seconds: float, pause: float) -> list[tuple[str, float]]:
    """One reader: pages one after the other; each kind with its milliseconds."""
    rng, words = random.Random(seed), vocabulary()[0]
    kinds = list(PAGES)
    end = time.monotonic() + seconds
    times = []
    with requests.Session() as session:
        while time.monotonic() < end:
            (kind,) = rng.choices(kinds, SHARES)
            started = time.perf_counter()
            answer = session.get(base + PAGES[kind](rng, words), timeout=60)
            times.append((kind, (time.perf_counter() - started) * 1000))
            if answer.status_code != 200:
                raise SystemExit(f"{answer.url}: {answer.status_code}")
            time.sleep(rng.random() * 2 * pause)
    return times


def told(times: Sequence[tuple[str, float]], seconds: float) -> None:
    """Print the table and whether the limits are kept."""
    by_kind: dict[str, list[float]] = defaultdict(list)
    for kind, each in times:
        by_kind[kind].append(each)
    judged = [each for kind, each in times if kind in JUDGED]
    by_kind["search and figure pages"] = judged
    print(f"{'ms':<26}{'median':>9}{'p99':>9}{'asked':>7}")
    for kind in (*PAGES, "search and figure pages"):
        some = sorted(by_kind[kind])
        median, worst = statistics.median(some), some[int(len(some) * 0.99)]
        print(f"{kind:<26}{median:>9.0f}{worst:>9.0f}{len(some):>7}")
    kept = median <= LIMITS[0] and worst <= LIMITS[1]
    print(f"{len(times) / seconds:,.0f} pages a second")
    print(
        f"limits ({LIMITS[0]:.0f} ms, {LIMITS[1]:.0f} ms): {'kept' if kept else 'NOT'}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the store, serve it, write into it, read from it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--port", type=int, default=8767)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "monitor.db"
        if not path.exists():
            make(path, options.n)
        processes = get_context("spawn")
        stop = processes.Event()
        others = [
            processes.Process(target=serve, args=(path, options.port, stop)),
            processes.Process(target=write, args=(path, stop)),
        ]
        for other in others:
            other.start()
        base = f"http://127.0.0.1:{options.port}"
        _wait_for(base)
        with ThreadPoolExecutor(options.readers) as pool:
            asked = [
                pool.submit(read, base, seed, options.seconds, options.pause)
                for seed in range(options.readers)
            ]
            times = [one for each in asked for one in each.result()]
        stop.set()
        for other in others:
            other.join()
        told(times, options.seconds)


def _wait_for(base: str) -> None:
    """Until it answers, and the front page's counts are made."""
    while True:
        try:
            requests.get(f"{base}/", timeout=120)
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    main()
