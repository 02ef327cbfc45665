"""What polls the farm: this program, the peer `reader`, and requests alone.

usage: python clients.py NAME PORT N_FEEDS WORKERS FOLDER PHASE...

Runs each phase in turn in this process and prints, as one JSON line a phase, its
seconds of CPU (user and system) and of wall time and the process's peak memory. Runs
by itself also in an environment that has nothing of this project.
"""

import json
import resource
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

Poll = Callable[[], int]
"""Polls everything once; returns how many feeds answered as they should."""


def host_of(number: int) -> str:
    """As `benchmarks.farm.host_of`, which is not there in a peer's environment."""
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"


def this_program(urls: list[str], workers: int, folder: Path) -> Poll:
    """The daemon's own unit of work, over a store on disk."""
    from datetime import timedelta

    from monitor.app import App
    from monitor.config import (
        Config,
        FeedEntry,
        FetchSettings,
        Outlet,
        PollSettings,
        Settings,
    )

    outlets = tuple(
        Outlet(id=f"outlet-{n}", name=f"Outlet {n}", feeds=(FeedEntry(url=url),))
        for n, url in enumerate(urls)
    )
    database = f"sqlite:///{folder / 'monitor.db'}"
    # A daemon makes its store once and polls for years: what that takes is not polling.
    make = f"from monitor.store import open_store; open_store({database!r}).close()"
    subprocess.run([sys.executable, "-c", make], check=True)
    settings = Settings(
        database=database,
        extractor="rules",
        poll=PollSettings(workers=workers),
        # One host after another: the phases follow at once, where polls are minutes
        # apart, so that spacing would only measure its own waiting.
        fetch=FetchSettings(allow_private_networks=True, host_interval=timedelta()),
    )
    app = App(Config(settings=settings, outlets=outlets))

    def poll() -> int:
        polled = app.poll(app.due_feeds(everything=True))
        return sum(each.error is None for each in polled)

    return poll


def reader(urls: list[str], workers: int, folder: Path) -> Poll:
    """The peer: reader 3.26 over a store on disk."""
    from reader import make_reader

    made = make_reader(str(folder / "reader.db"))
    for url in urls:
        made.add_feed(url, exist_ok=True)

    def poll() -> int:
        results = made.update_feeds_iter(workers=workers, scheduled=False)
        return sum(not isinstance(each.value, Exception) for each in results)

    return poll


def requests_alone(urls: list[str], workers: int, folder: Path) -> Poll:
    """The floor: conditional GETs by requests, a session for each thread."""
    from threading import local

    import requests

    etags: dict[str, str] = {}
    own = local()

    def get(url: str) -> bool:
        if not hasattr(own, "session"):
            own.session = requests.Session()
        etag = etags.get(url)
        known = {"If-None-Match": etag} if etag else {}
        answer = own.session.get(url, headers=known, timeout=20)
        etags[url] = answer.headers.get("ETag", "")
        return answer.status_code in (200, 304)

    def poll() -> int:
        with ThreadPoolExecutor(workers) as pool:
            return sum(pool.map(get, urls))

    return poll


CLIENTS = {"monitor": this_program, "reader": reader, "requests": requests_alone}
MODE_OF = {"first": "usual", "unchanged": "usual"}


def measure(poll: Poll, n_feeds: int) -> dict[str, float]:
    """Poll once; what it took."""
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    n_good = poll()
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    if n_good != n_feeds:
        raise SystemExit(f"only {n_good} of {n_feeds} feeds were polled")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu": cpu, "wall": wall, "peak_mb": after.ru_maxrss / 1024}


def main() -> None:
    """Run the phases."""
    name, port, n_feeds, workers, folder, *phases = sys.argv[1:]
    urls = [f"http://{host_of(n)}:{port}/feed" for n in range(int(n_feeds))]
    poll = CLIENTS[name](urls, int(workers), Path(folder))
    for phase in phases:
        mode = MODE_OF.get(phase, phase)
        with urllib.request.urlopen(f"http://{host_of(0)}:{port}/mode/{mode}"):
            pass
        print(json.dumps({"phase": phase} | measure(poll, len(urls))), flush=True)


if __name__ == "__main__":
    main()
