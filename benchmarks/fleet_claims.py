"""How many feeds a second a fleet of four workers claims, and the engine alone.

    python -m benchmarks.fleet_claims [--feeds 20000] [--workers 4]

Three ways, on one PostgreSQL server that writes safely (fsync on), each with as many
processes as there are workers and nothing fetched:

    one by one   Procrastinate with one job a feed that does nothing: the engine's cost
    batched      what the fleet does: a job carries up to 50 feeds, which are leased
    leases       the leases of the batched way alone, without an engine

Counted from the first claim to the last; starting the processes is left out.
"""

import argparse
import asyncio
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier

from monitor.fleet.planning import batches
from monitor.fleet.queue import NAME, POLL, Queue, address, worker_app
from monitor.store import open_fleet_store
from tests.postgres import database, server

BATCH = 50
PER_HOST = 10
CONCURRENCY = 4
LEASE = timedelta(hours=1)
Claims = list[tuple[float, int]]
"""When, and how many feeds."""


def main() -> None:
    """Measure all three and print a line for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--feeds", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=4)
    asked = parser.parse_args()
    with ExitStack() as stack:
        at = stack.enter_context(server(durable=True))
        ways: dict[str, tuple[Callable[..., None], int]] = {
            "one by one": (_take_jobs, max(asked.feeds // 10, 1)),
            "batched": (_take_jobs, asked.feeds),
            "leases": (_lease, asked.feeds),
        }
        for name, (work, n_feeds) in ways.items():
            url = stack.enter_context(database(at))
            rate, n_claimed = _measure(url, name, work, n_feeds, asked.workers)
            print(
                f"{name:10}  {rate:8,.0f} feeds a second  "
                f"({n_claimed} feeds, {asked.workers} workers)",
                flush=True,
            )


def _measure(
    url: str, name: str, work: Callable[..., None], n_feeds: int, n_workers: int
) -> tuple[float, int]:
    """Feeds claimed a second, and how many were claimed."""
    due = [(f"feed-{n}", f"host-{n // PER_HOST}.example") for n in range(n_feeds)]
    store = open_fleet_store(url, "the benchmark", LEASE)
    now = datetime.now(UTC)
    store.add_feeds({feed: f"https://{host}/{feed}" for feed, host in due}, now)
    size = 1 if name == "one by one" else BATCH
    jobs = [(feed,) for feed, _ in due] if size == 1 else batches(due, (), size)
    conninfo = address(store)
    with Queue(conninfo) as queue:
        queue.put(POLL, [{"feeds": list(job)} for job in jobs])
    store.close()
    start = multiprocessing.Barrier(n_workers)
    results: multiprocessing.Queue[Claims] = multiprocessing.Queue()
    shares = [jobs[n::n_workers] for n in range(n_workers)]
    processes = [
        multiprocessing.Process(
            target=work, args=(url, conninfo, name, shares[n], start, results)
        )
        for n in range(n_workers)
    ]
    for process in processes:
        process.start()
    claims = [claim for _ in processes for claim in results.get()]
    for process in processes:
        process.join()
    n_claimed = sum(n for _, n in claims)
    times = [at for at, _ in claims]
    return n_claimed / (max(times) - min(times)), n_claimed


def _take_jobs(
    url: str,
    conninfo: str,
    name: str,
    share: object,
    start: Barrier,
    results: "multiprocessing.Queue[Claims]",
) -> None:
    """One worker: takes jobs from the queue until there are none."""
    claims: Claims = []
    store = open_fleet_store(
        url, f"worker {multiprocessing.current_process().pid}", LEASE
    )
    now = datetime.now(UTC)

    async def work() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(CONCURRENCY))
        engine = worker_app(conninfo, CONCURRENCY)

        @engine.task(name=POLL, queue=NAME)
        def poll(feeds: list[str]) -> None:
            n = 1 if name == "one by one" else len(store.lease_feeds(feeds, now))
            claims.append((time.monotonic(), n))

        async with engine.open_async():
            await loop.run_in_executor(None, start.wait)
            await engine.run_worker_async(
                queues=[NAME],
                concurrency=CONCURRENCY,
                wait=False,
                delete_jobs="successful",
                install_signal_handlers=False,
            )

    asyncio.run(work())
    store.close()
    results.put(claims)


def _lease(
    url: str,
    conninfo: str,
    name: str,
    share: list[tuple[str, ...]],
    start: Barrier,
    results: "multiprocessing.Queue[Claims]",
) -> None:
    """One worker: leases its share of the batches."""
    store = open_fleet_store(
        url, f"worker {multiprocessing.current_process().pid}", LEASE
    )
    now = datetime.now(UTC)
    claims: Claims = []
    start.wait()
    for job in share:
        claims.append((time.monotonic(), len(store.lease_feeds(job, now))))
    store.close()
    results.put(claims)


if __name__ == "__main__":
    main()
