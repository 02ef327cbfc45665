"""The live archive over a large store: what its pages take while a writer works.

usage: python -m benchmarks.readers [--n OCCURRENCES] [--readers N] [--workers N]
                                    [--seconds S] [--pause S...] [--keep FILE]

Makes a store of N (default 1,000,000) occurrences of 500 figures over a year, indexes
it, and serves it as `monitor serve --workers N` (3) does. A writer of its own process
saves polls, reads articles and keeps the index, without a pause between its
transactions but a twentieth of a second. Then READERS (20) ask one page after the other
for S (30) seconds each, about other figures, days and words every time, over HTTP.
PAUSE is how long each looks at a page on average: a round for each that is given (1
second, then none, which measures the most that can be served). Prints median and p99 of
each kind of page, pages a second, and the CPU that a page costs the server and a reader
(who runs on the same machine). FILE keeps the store for another run.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from itertools import count
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.parse import quote

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
WORDS = vocabulary()[0]
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


def serve(path: Path, port: int, n_workers: int) -> None:
    """Serve the store as `monitor serve --workers N` does, until told to stop."""
    if n_workers == 1:
        work(path, "127.0.0.1", port)
        return
    at = serving.shared("127.0.0.1", port)
    serving.serve_by(n_workers, partial(work, path), at)


def work(path: Path, host: str, port: int) -> None:
    """Serve as one worker of several, or alone."""
    described = config(path)
    with closing(open_reader(described.settings.database)) as store:
        app = web.live_of(
            described, store, lambda: NOW, resources.folder("templates"), {}
        )
        serving.serve(app, serving.beside(host, port))


def read(port: int, seed: int, seconds: float, pause: float) -> list[tuple[str, float]]:
    """One reader: pages one after the other; each kind with its milliseconds."""
    rng, words = random.Random(seed), WORDS
    kinds = list(PAGES)
    end = time.monotonic() + seconds
    times = []
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        time.sleep(rng.random() * pause)
        while time.monotonic() < end:
            (kind,) = rng.choices(kinds, SHARES)
            place = PAGES[kind](rng, words)
            started = time.perf_counter()
            connection.request("GET", quote(place, safe="/?=&"))
            answer = connection.getresponse()
            answer.read()
            times.append((kind, (time.perf_counter() - started) * 1000))
            if answer.status != 200:
                raise SystemExit(f"{place}: {answer.status}")
            time.sleep(rng.random() * 2 * pause)
    return times


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of reading took. CPU is in seconds, of all servers together."""

    pause: float
    seconds: float
    times: Sequence[tuple[str, float]]
    server_cpu: float
    reader_cpu: float

    def of(self, kinds: Sequence[str]) -> list[float]:
        """The milliseconds of some kinds, the shortest first."""
        return sorted(each for kind, each in self.times if kind in kinds)


def read_all(server: int, options: argparse.Namespace, pause: float) -> Round:
    """Let all readers read for a while."""
    cpu, own = cpu_of(server), time.process_time()
    with ThreadPoolExecutor(options.readers) as pool:
        asked = [
            pool.submit(read, options.port, seed, options.seconds, pause)
            for seed in range(options.readers)
        ]
        times = [one for each in asked for one in each.result()]
    return Round(
        pause,
        options.seconds,
        times,
        cpu_of(server) - cpu,
        time.process_time() - own,
    )


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process and its children have had (Linux)."""
    base = Path(f"/proc/{pid}")
    children = (base / "task" / str(pid) / "children").read_text().split()
    own = (base / "stat").read_text().rpartition(") ")[2].split()
    ticks = int(own[11]) + int(own[12])
    return ticks / os.sysconf("SC_CLK_TCK") + sum(
        cpu_of(int(each)) for each in children
    )


def told(rounds: Sequence[Round]) -> None:
    """Print the table and whether the limits are kept."""
    print(f"{'ms':<26}", end="")
    for each in rounds:
        print(f"{f'pause {each.pause:g} s':>14}: median{'p99':>7}{'asked':>7}", end="")
    print()
    rows = {kind: [kind] for kind in PAGES} | {"search and figure pages": [*JUDGED]}
    for name, kinds in rows.items():
        print(f"{name:<26}", end="")
        for each in rounds:
            some = each.of(kinds)
            median, worst = statistics.median(some), percentile(some)
            print(f"{median:>22.0f}{worst:>7.0f}{len(some):>7}", end="")
        print()
    for each in rounds:
        n, judged = len(each.times), each.of(JUDGED)
        found = statistics.median(judged), percentile(judged)
        is_kept = found[0] <= LIMITS[0] and found[1] <= LIMITS[1]
        print(
            f"pause {each.pause:g} s: {n / each.seconds:,.0f} pages a second, "
            f"{each.server_cpu / n * 1000:.1f} ms of CPU a page, a reader's own "
            f"{each.reader_cpu / n * 1000:.1f} ms; limits ({LIMITS[0]:.0f} ms, "
            f"{LIMITS[1]:.0f} ms) {'kept' if is_kept else 'NOT kept'}"
        )


def percentile(ordered: Sequence[float]) -> float:
    """What 99 of a hundred do not exceed."""
    return ordered[int(len(ordered) * 0.99)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the store, serve it, write into it, read from it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, nargs="+", default=[1.0, 0.0])
    parser.add_argument("--port", type=int, default=8767)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "monitor.db"
        if not path.exists():
            make(path, options.n)
        open_store(f"sqlite:///{path}").close()  # one of an older version is upgraded
        processes = get_context("spawn")
        stop = processes.Event()
        server = processes.Process(
            target=serve, args=(path, options.port, options.workers)
        )
        writer = processes.Process(target=write, args=(path, stop))
        for other in (server, writer):
            other.start()
        _wait_for(options.port)
        assert server.pid is not None
        rounds = [read_all(server.pid, options, pause) for pause in options.pause]
        stop.set()
        writer.join()
        server.terminate()
        server.join()
        print(f"load of the machine, of which this makes part: {os.getloadavg()}")
        told(rounds)


def _wait_for(port: int) -> None:
    """Until it answers, and the front page's counts are made by each worker."""
    answered = 0
    while answered < 20:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except ConnectionError:
            time.sleep(0.2)
        else:
            answered += 1
        finally:
            connection.close()


if __name__ == "__main__":
    main()
