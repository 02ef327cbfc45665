"""A day of polling in virtual time: what hosts see, what is missed, what it costs.

usage: python -m benchmarks.day [--feeds N] [--hosts N] [--hours N]

The program's own polling, store and politeness run against scripted servers under a
clock that is moved by hand. Feeds publish at their own pace (a few minutes to days,
less at night) into windows of 30 items; they answer conditional requests; some send
max-age or a ttl; of a hundred hosts two are down for some hours (503 with Retry-After)
and one has lost its feeds (404). Prints the requests a host sees an hour, the least
time between two of them, what was published and stored and how late, and CPU seconds
(those of the scripted servers are taken out).
"""

import argparse
import itertools
import random
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor import logs
from monitor.app import App
from monitor.config import Config, FeedEntry, FetchSettings, Outlet
from monitor.config import Settings as Monitor
from monitor.errors import HttpStatusError
from monitor.fetch.hosts import Hosts
from monitor.values import NotModified, Page

BEGIN = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)
TICK = timedelta(seconds=5)
WINDOW = 30
HOST_INTERVAL = timedelta(seconds=1)


@dataclass
class Virtual:
    """The time, as `app` and as `Hosts` want it."""

    at: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        """Seconds since the beginning."""
        return (self.at - BEGIN).total_seconds()


@dataclass
class Server:
    """One feed as its publisher makes it: when each item comes out."""

    published: Sequence[float]
    max_age: timedelta | None
    ttl: int | None

    def answer(self, url: str, now: float, etag: str | None) -> Page | NotModified:
        """The feed at that second."""
        n = sum(at <= now for at in self.published)
        if etag == f'"{n}"':
            return NotModified(url, etag, None, self.max_age)
        items = "".join(
            f"<item><title>Item {k} of {url}</title><guid>{url}#{k}</guid>"
            f"<link>{url}/{k}</link><description>Words of {k}</description></item>"
            for k in range(n, max(0, n - WINDOW), -1)
        )
        ttl = f"<ttl>{self.ttl}</ttl>" if self.ttl else ""
        body = (
            f'<rss version="2.0"><channel><title>t</title>{ttl}{items}</channel></rss>'
        )
        return Page(
            url, url, body.encode(), "application/rss+xml", None, f'"{n}"', None,
            self.max_age,
        )  # fmt: skip


@dataclass
class Farm:
    """Scripted servers behind the program's own politeness; implements ports.Fetch."""

    clock: Virtual
    servers: dict[str, Server]
    down: dict[str, tuple[float, float]]
    lost: set[str]
    seen: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    cpu: float = 0.0

    def __post_init__(self) -> None:
        self.waited = 0.0
        self.hosts = Hosts(HOST_INTERVAL, self._wait, self.clock.monotonic)

    def _wait(self, seconds: float) -> None:
        self.waited = seconds

    def feed(
        self, url: str, *, etag: str | None = None, **_: object
    ) -> Page | NotModified:
        """Take a turn at the host, then answer as it would then."""
        host = str(urlsplit(url).hostname)
        self.waited = 0.0
        self.hosts.take_turn(host, url, HOST_INTERVAL)
        now = self.clock.monotonic() + self.waited
        self.seen[host].append(now)
        begun = time.process_time()
        try:
            return self._answer(host, url, now, etag)
        finally:
            self.cpu += time.process_time() - begun

    def _answer(
        self, host: str, url: str, now: float, etag: str | None
    ) -> Page | NotModified:
        since, until = self.down.get(host, (0.0, 0.0))
        if since <= now < until:
            self.statuses[503] += 1
            pause = timedelta(minutes=10)
            self.hosts.leave_alone(host, 503, pause)
            raise HttpStatusError(url, 503, pause)
        if host in self.lost:
            self.statuses[404] += 1
            raise HttpStatusError(url, 404)
        answer = self.servers[url].answer(url, now, etag)
        self.statuses[304 if isinstance(answer, NotModified) else 200] += 1
        return answer

    def page(self, url: str) -> Page:
        """No article is read here."""
        raise HttpStatusError(url, 404)

    def page_again(self, url: str, **_: object) -> Page:
        """Nor looked at again."""
        raise HttpStatusError(url, 404)


def make_farm(
    clock: Virtual, n_feeds: int, n_hosts: int, hours: int, seed: int = 0
) -> Farm:
    """Feeds over hosts: lively ones, quiet ones, hosts in trouble."""
    chance = random.Random(seed)
    hosts = [f"host{n}.example" for n in range(n_hosts)]
    servers = {}
    for n in range(n_feeds):
        mean = 3600 * chance.lognormvariate(0.7, 1.5)  # a median of two hours
        times, at = [], -WINDOW * mean
        while at < hours * 3600:
            is_night = 0 <= (at / 3600) % 24 < 6
            at += chance.expovariate(1 / max(mean, 120)) * (3 if is_night else 1)
            times.append(at)
        age = chance.choice([None, None, None, timedelta(minutes=5)])
        ttl = chance.choice([None, None, 15, 60])
        servers[f"https://{hosts[n % n_hosts]}/feed{n}"] = Server(times, age, ttl)
    down = {
        host: (start := chance.uniform(0, hours * 2400), start + 4 * 3600)
        for host in chance.sample(hosts, max(1, n_hosts // 50))
    }
    lost = set(chance.sample(hosts, max(1, n_hosts // 100))) - down.keys()
    return Farm(clock, servers, down, lost)


def config_of(farm: Farm, folder: Path) -> Config:
    """Every feed of the farm, with the defaults for everything else."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in farm.servers:
        by_host[str(urlsplit(url).hostname)].append(url)
    return Config(
        settings=Monitor(
            database=f"sqlite:///{folder}/day.db", fetch=FetchSettings(workers=1)
        ),
        outlets=tuple(
            Outlet(
                id=f"outlet-{n}",
                name=host,
                feeds=tuple(FeedEntry(url=url) for url in urls),
            )
            for n, (host, urls) in enumerate(by_host.items())
        ),
    )


def run(n_feeds: int, n_hosts: int, hours: int) -> None:
    """Simulate and print."""
    logs.quiet()
    clock = Virtual()
    farm = make_farm(clock, n_feeds, n_hosts, hours)
    n_polls = 0
    with tempfile.TemporaryDirectory() as folder:
        config = config_of(farm, Path(folder))
        with App(config, {}, clock=clock, fetch=farm) as app:
            begun = time.process_time()
            while clock.monotonic() < hours * 3600:
                for feed in app.due_feeds():
                    app.polling.poll_feed(feed)
                    n_polls += 1
                clock.at += TICK
            cpu = time.process_time() - begun - farm.cpu
            delays, n_missed = judge(app, farm, hours)
    tell_hosts(farm, hours)
    print(f"{n_polls:,} polls of {n_feeds:,} feeds, statuses {dict(farm.statuses)}")
    print(
        f"{len(delays):,} items came out at hosts that answered and were stored, after "
        f"{statistics.median(delays) / 60:.0f} min (median), "
        f"{sorted(delays)[len(delays) * 95 // 100] / 60:.0f} min (95 %); "
        f"{n_missed} were missed"
    )
    print(f"{cpu:.1f} s of CPU, {cpu / n_polls * 1000:.2f} ms a poll")


def judge(app: App, farm: Farm, hours: int) -> tuple[list[float], int]:
    """How late each item was stored, and how many never were.

    Left out: hosts in trouble, and what came out in the last two hours.
    """
    troubled = farm.down.keys() | farm.lost
    delays: list[float] = []
    n_missed = 0
    for feed in app.config.feeds:
        if str(urlsplit(feed.url).hostname) in troubled:
            continue
        waiting = app.store.entries_to_read(farm.clock(), [feed.id], 1_000_000)
        stored = {
            one.entry.key: (one.first_seen_at - BEGIN).total_seconds()
            for one in waiting
        }
        for n, at in enumerate(farm.servers[feed.url].published, start=1):
            if not 0 < at < (hours - 2) * 3600:
                continue
            seen = stored.get(f"{feed.url}#{n}")
            if seen is None:
                n_missed += 1
            else:
                delays.append(max(0.0, seen - at))
    return delays, n_missed


def tell_hosts(farm: Farm, hours: int) -> None:
    """What the busiest and the usual host sees."""
    an_hour = sorted(len(times) / hours for times in farm.seen.values())
    apart, in_a_minute = 1e9, 0
    for times in farm.seen.values():
        times.sort()
        apart = min([apart, *(b - a for a, b in itertools.pairwise(times))])
        first = 0
        for last, at in enumerate(times):
            while at - times[first] >= 60:
                first += 1
            in_a_minute = max(in_a_minute, last - first + 1)
    print(
        f"{len(an_hour):,} hosts: {statistics.median(an_hour):.1f} requests an hour "
        f"(median), {an_hour[-1]:.1f} (most); never less than {apart:.2f} s apart, "
        f"never more than {in_a_minute} within a minute"
    )


def main() -> None:
    """Run by the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=250)
    parser.add_argument("--hours", type=int, default=24)
    options = parser.parse_args()
    run(options.feeds, options.hosts, options.hours)


if __name__ == "__main__":
    main()
