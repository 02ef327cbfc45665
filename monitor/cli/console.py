"""What all commands share: the console, the options before the command, progress."""

import os
import shlex
import shutil
import sys
from collections.abc import Collection, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console

from monitor import __version__

if TYPE_CHECKING:  # a command that needs none of it starts without
    from monitor.app import App
    from monitor.config import Config

A = TypeVar("A")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
context_settings: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


_folder: ContextVar[Path | None] = ContextVar("folder given by --config", default=None)


def program() -> str:
    """How this program was called, so that what we suggest can be typed as it is."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return f"{shlex.quote(_shortest(Path(sys.executable), 'python'))} -m monitor"
    return shlex.quote(_shortest(called, "monitor"))


def _shortest(path: Path, name: str) -> str:
    """The name where the shell finds this very file by it, else a path that works."""
    path = path if path.is_absolute() else Path.cwd() / path
    if shutil.which(name) == str(path):
        return name
    if not path.is_relative_to(Path.cwd()):
        return str(path)
    near = str(path.relative_to(Path.cwd()))
    return near if "/" in near else f"./{near}"


def command(*words: str, config: Path | None = None) -> str:
    """A command to be pasted: with the --config that was given, or with `config`;
    the empty path stands for none."""
    folder = _folder.get() if config is None else config
    options = [] if folder in (None, Path()) else ["--config", str(folder)]
    return " ".join((program(), *map(shlex.quote, (*options, *words))))


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
                metavar="FOLDER",
                help="Folder with monitor.yaml, figures.yaml, … "
                "(default: $MONITOR_CONFIG, else ./config).",
            ),
        ] = None,
        verbose: Annotated[
            bool,
            typer.Option("--verbose", "-v", metavar="", help="Say more on stderr."),
        ] = False,
        version: Annotated[
            bool,
            typer.Option(
                "--version",
                callback=_version,
                is_eager=True,
                metavar="",
                help="Print the version.",
            ),
        ] = False,
    ) -> None:
        _folder.set(config)
        folder = config or Path(os.environ.get("MONITOR_CONFIG") or "config")
        context.obj = Context(folder, verbose)

    def load(self) -> "Config":
        """Read and check the configuration. Raises ConfigError."""
        from monitor.config.files import FILES
        from monitor.config.load import load

        if not any((self.folder / kind.name).exists() for kind in FILES):
            self._tell_how_to_begin()
        return load(self.folder, os.environ)

    def _tell_how_to_begin(self) -> NoReturn:
        """End with exit code 2 where there is no configuration at all."""
        is_there = self.folder.is_dir()
        state = "holds no configuration" if is_there else "there is no such folder"
        err.print(f"{self.folder}: {state}. To begin:", markup=False, soft_wrap=True)
        copied = command("config", "copy", str(self.folder), config=Path())
        ways = [
            (command("init"), "asks whom and what to watch"),
            (copied, "takes the watch list that comes with the program"),
            (command("demo", config=Path()), "shows all of it on a sample"),
        ]
        for way, what in ways[:1] + ways[1 + is_there :]:
            err.print(f"  {way}  ({what})", markup=False, soft_wrap=True)
        if not is_there:
            err.print("or name the folder where it is with --config FOLDER")
        raise typer.Exit(2)

    def open(self, *, log_lines: bool = False, in_fleet: bool = False) -> "App":
        """Wire the program. Log lines go to stderr in the daemon or with --verbose."""
        from monitor import logs
        from monitor.app import App

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
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=total)
        for item in items:
            bar.advance(task)
            yield item


def plural(n: int, noun: str, nouns: str | None = None) -> str:
    """`1 entry`, `2 entries`."""
    return f"{n} {noun if n == 1 else nouns or noun + 's'}"


def refuse(message: str, code: int = 2) -> NoReturn:
    """Say what is wrong with a command and end; 1 where what it names is not there."""
    err.print(f"error: {message}", markup=False, soft_wrap=True)
    raise typer.Exit(code)


def known_id(noun: str, said: str, known: Collection[str], file: str) -> str:
    """The id, if there is one. Else ends with exit code 2 and names its like."""
    if said in known:
        return said
    if not known:
        refuse(f"there is no {noun} {said!r}: {file} has none")
    near = _near(said, known)
    if near:
        meant = " or ".join(map(repr, near))
        refuse(f"there is no {noun} {said!r}; did you mean {meant}?")
    listed = ", ".join(sorted(known)[:12]) + (", …" if len(known) > 12 else "")
    refuse(f"there is no {noun} {said!r}; {file} has {listed}")


def _near(said: str, known: Collection[str]) -> list[str]:
    """Ids like it: a part of one, or with a slip of the hand."""
    low = said.strip().lower().replace(" ", "-")
    within = [one for one in sorted(known) if low and low in one.lower()]
    return within[:3] or get_close_matches(low, sorted(known), 3)
