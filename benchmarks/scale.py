"""What the store's part of polling costs at 10,000 and 100,000 feeds.

usage: python -m benchmarks.scale [--feeds N...] [--minutes M]

For each number of feeds a new SQLite store on disk, each feed due every 15 minutes at a
moment of its own. Then M minutes (default 3) of a virtual clock: every tick asks what
is due and saves an unchanged poll of each. No network. Prints the CPU seconds of one
look at what is due, as the program does it (all states are read) and as an index on
`next_poll_at` would allow it, of one saved poll, and of a whole day at that rate.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, text

from monitor.store import open_store
from monitor.values import FeedState

START = datetime(2026, 3, 4, tzinfo=UTC)
INTERVAL = timedelta(minutes=15)
TICK = timedelta(seconds=5)
DAY = timedelta(days=1)
INDEX = "CREATE INDEX due_for_benchmark ON feeds (next_poll_at) WHERE NOT is_gone"
DUE = (
    "SELECT * FROM feeds WHERE NOT is_gone AND next_poll_at <= :now"
    " ORDER BY next_poll_at LIMIT 1000"
)
N_LOOKS = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds: of one look at all states, of one by an index, of one saved poll."""

    n_feeds: int
    look: float
    indexed_look: float
    save: float
    n_saved: int

    def day(self, look: float) -> float:
        """CPU seconds of a day of ticks and polls."""
        return look * (DAY / TICK) + self.save * self.n_feeds * (DAY / INTERVAL)

    def __str__(self) -> str:
        return (
            f"{self.n_feeds:>8,} {self.look * 1000:>12.1f}"
            f" {self.indexed_look * 1000:>14.2f}"
            f" {self.save * 1000:>11.3f} {self.n_saved:>8,}"
            f" {self.day(self.look):>14,.0f} {self.day(self.indexed_look):>16,.0f}"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line a number of feeds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--feeds", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--minutes", type=float, default=3)
    options = parser.parse_args(arguments)
    print(
        "   feeds  look, all ms  look, index ms  save, ms   saved"
        "    day, all s   day, index s"
    )
    for n_feeds in options.feeds:
        print(measure(n_feeds, timedelta(minutes=options.minutes)), flush=True)


def measure(n_feeds: int, length: timedelta) -> Cost:
    """Run some minutes over a store of so many feeds."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'monitor.db'}"
        store = open_store(url)
        store.add_feeds(
            {f"feed-{n}": f"https://host{n}.example/feed" for n in range(n_feeds)},
            START,
        )
        spread(url, n_feeds)
        looks = [cpu(lambda: len(store.feed_states())) for _ in range(N_LOOKS)]
        engine = create_engine(url)

        def due(now: datetime) -> int:
            with engine.connect() as connection:
                rows = connection.execute(text(DUE), {"now": stored(now)})
                return len(rows.all())

        indexed = [cpu(lambda: due(START)) for _ in range(N_LOOKS)]
        states = {state.feed_id: state for state in store.feed_states()}
        queue = sorted(states.values(), key=lambda state: state.next_poll_at)
        polled = [state for state in queue if state.next_poll_at <= START + length]
        saving = cpu(lambda: [store.save_poll(after(s), (), START) for s in polled])
        engine.dispose()
        store.close()
    return Cost(
        n_feeds=n_feeds,
        look=min(looks),
        indexed_look=min(indexed),
        save=saving / max(1, len(polled)),
        n_saved=len(polled),
    )


def spread(url: str, n_feeds: int) -> None:
    """Give each feed its own moment within the interval, and the store the index."""
    engine = create_engine(url)
    step = INTERVAL / n_feeds
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE feeds SET next_poll_at = :at WHERE feed_id = :feed_id"),
            [
                {
                    "at": stored(START + step * (n + 1)),
                    "feed_id": f"feed-{n}",
                }
                for n in range(n_feeds)
            ],
        )
        connection.execute(text(INDEX))
    engine.dispose()


def stored(at: datetime) -> str:
    """An instant as the store writes it into SQLite."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def after(state: FeedState) -> FeedState:
    """The state after an unchanged poll."""
    at = state.next_poll_at
    return replace(
        state, next_poll_at=at + INTERVAL, last_polled_at=at, last_success_at=at
    )


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
