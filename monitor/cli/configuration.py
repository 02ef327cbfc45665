"""`monitor config`: check it, publish its schema, copy the shipped one."""

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from monitor import resources
from monitor.cli.console import context_of, err, out, plural, program
from monitor.config.schema import schema as schemas
from monitor.errors import ConfigError
from monitor.parts import model_of
from monitor.render import template_problems

config_app = typer.Typer(
    help="Check and describe the configuration.", no_args_is_help=True
)


@config_app.command()
def check(context: typer.Context) -> None:
    """Read every file, report every problem; exit code 2 if there is one.

    Templates of one's own are tried with a sample issue and a sample alert.
    """
    options = context_of(context)
    config = options.load()
    model_of(config)
    own = config.settings.templates
    if own and (found := template_problems(resources.folder("templates"), own)):
        raise ConfigError(found)
    counts = (
        plural(len(config.watched), "figure"),
        plural(len(config.feeds), "feed"),
        plural(len(config.topics), "topic"),
        plural(len(config.editions), "edition"),
    )
    out.print(f"{options.folder}: no problem found. {', '.join(counts)}.")


@config_app.command()
def schema(
    file: Annotated[
        str | None, typer.Argument(help="One of monitor, figures, feeds, topics, …")
    ] = None,
) -> None:
    """Print the JSON Schema of a file (of all, by name, without one)."""
    known = schemas()
    if file is None:
        typer.echo(json.dumps(known, indent=2, ensure_ascii=False))
    elif (name := f"{Path(file).stem}.yaml") in known:
        typer.echo(json.dumps(known[name], indent=2, ensure_ascii=False))
    else:
        err.print(f"no file {file!r}; there are {', '.join(sorted(known))}")
        raise typer.Exit(2)


@config_app.command()
def copy(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
) -> None:
    """Copy the watch list that comes with the program, to begin with."""
    if folder.exists():
        err.print(f"{folder} exists already; nothing was changed")
        raise typer.Exit(2)
    shutil.copytree(resources.folder("config"), folder)
    out.print(f"{folder}: edit figures.yaml and feeds.yaml, then")
    out.print(f"  {program()} --config {folder} config check", soft_wrap=True)
