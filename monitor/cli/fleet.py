"""The commands for many machines: worker, migrate-store; and `run --fleet`."""

import os
import platform
from importlib.util import find_spec
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from monitor.cli.console import Context, context_of, err, out, plural
from monitor.cli.taking import whole
from monitor.errors import StoreError
from monitor.store import copy_store

ConcurrencyOption = Annotated[
    int,
    typer.Option(
        "--concurrency",
        parser=whole(1, 64),
        metavar="1-64",
        help="Jobs done at once; each makes up to fetch.workers requests at once.",
    ),
]
CONCURRENCY = 4


def worker(
    context: typer.Context, concurrency: ConcurrencyOption = CONCURRENCY
) -> None:
    """Join the fleet: do what its leader queues, until told to stop.

    SIGTERM finishes what is under way, gives the rest back and ends with 0. Needs a
    PostgreSQL store, and `monitor run --fleet` on at least one machine.
    """
    join(context_of(context), concurrency, leads=False)


def join(options: Context, concurrency: int, *, leads: bool) -> None:
    """Run one process of a fleet. Raises: StoreError, HeldError."""
    for needed in ("psycopg", "procrastinate"):
        if find_spec(needed) is None:
            raise StoreError(
                "a fleet needs Procrastinate and psycopg: "
                "pip install 'statement-monitor[fleet]'"
            )
    from monitor.fleet import Fleet

    with options.open(log_lines=True, in_fleet=True) as app:
        Fleet(app, options.load, concurrency=concurrency, leads=leads).run()


def migrate_store(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="sqlite:///var/monitor.db")
    ],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="postgresql://user@host/name")
    ],
) -> None:
    """Copy a store into an empty one, for example from SQLite into PostgreSQL.

    All of it or nothing: interrupted, it leaves the new one empty and starts over when
    it is called again. The old store stays as it is. Stop the monitor first.
    """
    holder = f"migrate-store, process {os.getpid()} on {platform.node()}"
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, console=err, transient=True, disable=not err.is_terminal
    ) as bar:
        task = bar.add_task("copying")

        def tell(table: str, done: int, total: int) -> None:
            bar.update(task, description=table, completed=done, total=total)

        counts = copy_store(source, target, holder, tell)
    for table, n_rows in counts.items():
        if n_rows:
            out.print(f"  {table}: {n_rows}", markup=False)
    out.print(
        f"{plural(sum(counts.values()), 'row')} copied; now name the new store as "
        "`database` in monitor.yaml, or in the variable of `database_env`",
        soft_wrap=True,
    )
