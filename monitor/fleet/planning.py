"""Which due feeds make one job. Pure."""

from collections.abc import Collection, Iterable


def batches(
    due: Iterable[tuple[str, str]], busy: Collection[str], size: int
) -> tuple[tuple[str, ...], ...]:
    """Cut due feeds (id and host each) into jobs of `size` feeds at most.

    Feeds of one host stay together, up to one job a host: two workers would only wait
    for each other there. Small hosts share a job. Hosts in `busy` are left out.
    """
    by_host: dict[str, list[str]] = {}
    for feed_id, host in due:
        if host not in busy:
            by_host.setdefault(host, []).append(feed_id)
    jobs: list[tuple[str, ...]] = []
    job: list[str] = []
    for feed_ids in by_host.values():
        some = feed_ids[:size]
        if len(job) + len(some) > size:
            jobs.append(tuple(job))
            job = []
        job.extend(some)
    return (*jobs, tuple(job)) if job else tuple(jobs)
