"""What the store's part of polling costs at 1,000, 10,000 and 100,000 feeds.

usage: python -m benchmarks.scale [--feeds N...] [--minutes M]

For each number of feeds a new SQLite store on disk, each feed due every 15 minutes at a
moment of its own. Then M minutes (default 3) of a virtual clock: every tick asks what
is due and saves an unchanged poll of each. No network. Prints the CPU milliseconds of
one look at what is due, of one saved poll, and the CPU seconds of a whole day at that
rate, which should grow with the number of feeds and no faster.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.ports import Store
from monitor.store import open_store
from monitor.values import FeedState, PollOutcome

START = datetime(2026, 3, 4, tzinfo=UTC)
INTERVAL = timedelta(minutes=15)
TICK = timedelta(seconds=5)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds: of one look at what is due, and of one saved poll."""

    n_feeds: int
    look: float
    save: float
    n_saved: int

    @property
    def day(self) -> float:
        """CPU seconds of a day of ticks and polls."""
        return self.look * (DAY / TICK) + self.save * self.n_feeds * (DAY / INTERVAL)

    def __str__(self) -> str:
        return (
            f"{self.n_feeds:>8,} {self.look * 1000:>9.2f} {self.save * 1000:>9.3f}"
            f" {self.n_saved:>8,} {self.day:>10,.0f}"
            f" {self.day / self.n_feeds * 1000:>14.0f}"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line a number of feeds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--feeds", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--minutes", type=float, default=3)
    options = parser.parse_args(arguments)
    print("   feeds  look, ms  save, ms    saved     day, s  a feed, ms/day")
    for n_feeds in options.feeds:
        print(measure(n_feeds, timedelta(minutes=options.minutes)), flush=True)


def measure(n_feeds: int, length: timedelta) -> Cost:
    """Run some minutes over a store of so many feeds."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'monitor.db'}"
        with closing(open_store(url)) as store:
            spread(store, n_feeds)
            look = save = 0.0
            n_ticks = int(length / TICK)
            n_saved = 0
            for n in range(1, n_ticks + 1):
                started = time.process_time()
                due = store.due_states(START + n * TICK)
                looked = time.process_time()
                for state in due:
                    store.save_poll(PollOutcome(after(state)), START)
                look += looked - started
                save += time.process_time() - looked
                n_saved += len(due)
    return Cost(n_feeds, look / n_ticks, save / max(1, n_saved), n_saved)


def spread(store: Store, n_feeds: int) -> None:
    """Add the feeds, each due at its own moment within the interval.

    They are added a bit at a time: a new feed is due when it is added.
    """
    step = INTERVAL / n_feeds
    urls = {f"feed-{n}": f"https://host{n}.example/feed" for n in range(n_feeds)}
    slices = min(n_feeds, 450)
    names = list(urls)
    for n in range(slices):
        first, last = n * n_feeds // slices, (n + 1) * n_feeds // slices
        some = {name: urls[name] for name in names[first:last]}
        store.add_feeds(some, START + step * (first + 1))


def after(state: FeedState) -> FeedState:
    """The state after an unchanged poll."""
    at = state.next_poll_at
    return replace(
        state, next_poll_at=at + INTERVAL, last_polled_at=at, last_success_at=at
    )


if __name__ == "__main__":
    main()
