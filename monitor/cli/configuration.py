"""`monitor config`: check it, publish its schema, copy the shipped one."""

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer

from monitor import resources
from monitor.cli.console import command, context_of, out, plural, refuse
from monitor.config import Config
from monitor.config.schema import schema as schemas
from monitor.errors import ConfigError

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
    _try_what_is_named(config)
    counts = (
        plural(len(config.watched), "figure"),
        plural(len(config.feeds), "feed"),
        plural(len(config.topics), "topic"),
        plural(len(config.editions), "edition"),
    )
    out.print(f"{options.folder}: no problem found. {', '.join(counts)}.")


def _try_what_is_named(config: Config) -> None:
    """Load the model and the templates of one's own. Raises: ConfigError."""
    # Most configurations name neither, and importing what uses them takes a second.
    if any(topic.embeddings for topic in config.topics):
        from monitor.parts import model_of

        model_of(config)
    if own := config.settings.templates:
        from monitor.render import template_problems

        if found := template_problems(resources.folder("templates"), own):
            raise ConfigError(found)


@config_app.command()
def schema(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE", help="One of monitor, figures, feeds, topics, editions."
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a file (of all, by name, without one)."""
    known = schemas()
    if file is None:
        typer.echo(json.dumps(known, indent=2, ensure_ascii=False))
    elif (name := f"{Path(file).stem}.yaml") in known:
        typer.echo(json.dumps(known[name], indent=2, ensure_ascii=False))
    else:
        refuse(f"no file {file!r}; there are {', '.join(sorted(known))}")


@config_app.command()
def copy(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="One that does not exist yet.")
    ],
) -> None:
    """Copy the watch list that comes with the program, to begin with."""
    if folder.exists():
        refuse(f"{folder} exists already; nothing was changed")
    shutil.copytree(resources.folder("config"), folder)
    out.print(f"{folder}: edit figures.yaml and feeds.yaml, then", soft_wrap=True)
    out.print(f"  {command('config', 'check', config=folder)}", soft_wrap=True)
