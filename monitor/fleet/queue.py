"""The queue: Procrastinate's tables in the store's database, in a schema of their own.

The schema carries the version of Procrastinate's tables in its name. Nothing in it is
worth keeping, since the next tick queues again what is due: after an upgrade the new
workers make a new one, while old ones go on with theirs.

Jobs take no lock of Procrastinate's: one that is stuck in `doing` (its issue 1518)
would keep it for ever. Leases in the store do that work.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import PoolTimeout

from monitor.errors import StoreError
from monitor.ports import FleetStore

NAME = "monitor"
POLL, READ, REVISIT, INDEX = "poll", "read", "revisit", "index"
DIGEST = "digest"
STALLED_SECONDS = 60.0
"""A worker that has not been heard of for so long is dead; it says so every ten."""
_PRIORITY = {DIGEST: 10}


def address(store: FleetStore) -> str:
    """Make the queue's tables unless they are there; the way to connect to them."""
    names = (path.name for path in Path(SchemaManager.get_migrations_path()).iterdir())
    versions = (re.match(r"(\d+)\.(\d+)\.(\d+)_", name) for name in names)
    newest = max(tuple(found.groups()) for found in versions if found)
    schema = "_".join(["monitor_jobs", *newest])
    store.make_schema(schema, SchemaManager.get_schema())
    own = conninfo_to_dict(store.url).get("options") or ""
    options = f"{own} -c search_path={schema}".strip()  # the last one counts
    return make_conninfo(store.url, options=options)


def worker_app(conninfo: str, concurrency: int) -> App:
    """Procrastinate for a process that does jobs; its tasks are added by `working`."""
    # One connection for each job that ends, and three to listen, beat and look.
    connector = PsycopgConnector(
        conninfo=conninfo, min_size=1, max_size=concurrency + 3
    )
    return App(connector=connector)


class Queue:
    """The queue as the leader fills it. Use as a context manager."""

    def __init__(self, conninfo: str) -> None:
        self._app = App(
            connector=SyncPsycopgConnector(conninfo=conninfo, min_size=1, max_size=2)
        )

    def __enter__(self) -> Self:
        with translated():
            self._app.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._app.close()

    def waiting(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Task and arguments of each job that no worker has taken yet."""
        with translated():
            jobs = self._app.job_manager.list_jobs(queue=NAME, status="todo")
        return [(job.task_name, job.task_kwargs) for job in jobs]

    def put(self, task: str, arguments: Sequence[Mapping[str, Any]]) -> None:
        """Queue a job for each of the arguments."""
        if arguments:
            task_of = self._app.configure_task(
                task, queue=NAME, priority=_PRIORITY.get(task, 0)
            )
            with translated():
                task_of.batch_defer(*(dict(each) for each in arguments))

    def put_once(self, task: str) -> None:
        """Queue a job unless one of its kind waits already."""
        task_of = self._app.configure_task(
            task, queue=NAME, priority=_PRIORITY.get(task, 0), queueing_lock=task
        )
        with translated():
            try:
                task_of.defer()
            except AlreadyEnqueued:
                return


async def prune(jobs: JobManager) -> int:
    """Take away jobs of workers that died; how many it were.

    The next tick queues again what they were about.
    """
    stalled = list(
        await jobs.get_stalled_jobs(queue=NAME, seconds_since_heartbeat=STALLED_SECONDS)
    )
    for job in stalled:
        assert job.id is not None
        try:
            await jobs.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)
        except ConnectorException:  # another worker was first
            continue
    await jobs.prune_stalled_workers(STALLED_SECONDS)
    return len(stalled)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the queue's database refuses. Raises: StoreError."""
    try:
        yield
    except (ConnectorException, PoolTimeout) as error:
        cause = error.__cause__ or error
        words = " ".join(str(cause).split()) or type(cause).__name__
        raise StoreError(f"the queue of the fleet cannot be used: {words}") from error
