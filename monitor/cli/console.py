"""What all commands share: the console, the options before the command, progress."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from monitor import __version__, logs
from monitor.app import App, default_config_folder
from monitor.config import Config
from monitor.config.load import load

A = TypeVar("A")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
context_settings: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


def program() -> str:
    """How this program was called, so that what we suggest can be typed as it is."""
    if shutil.which("monitor"):
        return "monitor"
    is_module = sys.argv[0].endswith("__main__.py")
    return f"{sys.executable} -m monitor" if is_module else sys.argv[0]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"statement-monitor {__version__}")
        raise typer.Exit


@dataclass
class Context:
    """The options that stand before the command, kept for it in `typer.Context.obj`."""

    folder: Path
    verbose: bool

    @staticmethod
    def start(
        context: typer.Context,
        config: Annotated[
            Path | None,
            typer.Option(
                "--config",
                "-c",
                help="Folder with monitor.yaml, figures.yaml, … "
                "(default: $MONITOR_CONFIG, else ./config).",
            ),
        ] = None,
        verbose: Annotated[
            bool, typer.Option("--verbose", "-v", help="Say more on stderr.")
        ] = False,
        version: Annotated[
            bool,
            typer.Option(
                "--version", callback=_version, is_eager=True, help="Print the version."
            ),
        ] = False,
    ) -> None:
        context.obj = Context(config or default_config_folder(os.environ), verbose)

    def load(self) -> Config:
        """Read and check the configuration. Raises ConfigError."""
        return load(self.folder, os.environ)

    def open(self, *, log_lines: bool = False, in_fleet: bool = False) -> App:
        """Wire the program. Log lines go to stderr in the daemon or with --verbose."""
        if log_lines or self.verbose:
            logs.configure(sys.stderr, verbose=self.verbose)
        else:
            logs.quiet()
        return App(self.load(), in_fleet=in_fleet)


def context_of(context: typer.Context) -> Context:
    """The options before the command."""
    assert isinstance(context.obj, Context)
    return context.obj


def progress(items: Iterator[A], what: str, total: int | None) -> Iterator[A]:
    """Pass items on with a bar on stderr; without a terminal, nothing is drawn."""
    if not err.is_terminal:
        yield from items
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=total)
        for item in items:
            bar.advance(task)
            yield item


def plural(n: int, noun: str, nouns: str | None = None) -> str:
    """`1 entry`, `2 entries`."""
    return f"{n} {noun if n == 1 else nouns or noun + 's'}"
