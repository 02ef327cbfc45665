"""Every command by name, for `monitor --help`; its module is imported once called.

What a command needs (a database, a model, a web server) takes longer to import than
most commands take to run, so the list of commands imports none of them.
"""

import gc
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

BEGIN, WORK, LOOK, MEND, MANY = (
    "To begin",
    "The work",
    "What was found",
    "To adjust and correct",
    "Many machines, mail servers",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: where it is (`module:name` within monitor.cli), and its first words.

    `words` repeat the first sentence of the command's own help, which is not imported
    to print the list; a test compares them.
    """

    where: str
    panel: str
    words: str


COMMANDS = {
    "demo": Entry(
        "demo:demo",
        BEGIN,
        "Poll a sample newsroom on this machine, read it, and show the day's digest.",
    ),
    "init": Entry(
        "begin:init",
        BEGIN,
        "Ask whom and what to watch, and write a commented configuration.",
    ),
    "doctor": Entry(
        "doctor:doctor",
        BEGIN,
        "Check configuration, database, disk, reader, feeds, clock and mail.",
    ),
    "config": Entry(
        "configuration:config_app", BEGIN, "Check and describe the configuration."
    ),
    "try": Entry(
        "trial:try_app",
        BEGIN,
        "Try one stage on a file or an address; nothing is stored.",
    ),
    "run": Entry(
        "work:run",
        WORK,
        "Work in the background until told to stop: poll, read, compose, deliver.",
    ),
    "poll": Entry(
        "work:poll", WORK, "Poll the feeds that are due and store what is new."
    ),
    "read": Entry(
        "work:read",
        WORK,
        "Read the entries that wait: fetch articles, find statements, store them.",
    ),
    "revisit": Entry(
        "work:revisit",
        WORK,
        "Look again at articles with statements: for edits, deletions, new statements.",
    ),
    "digest": Entry(
        "work:digest", WORK, "Show a digest; with --send, freeze it and deliver it."
    ),
    "preview": Entry(
        "preview:preview",
        WORK,
        "Show what editions would have sent on the last days, as configured now.",
    ),
    "deliver": Entry(
        "work:deliver",
        WORK,
        "Send what is due: new issues, and deliveries to be tried again.",
    ),
    "search": Entry(
        "search:search_app",
        LOOK,
        "Find statements by words in them or around them; without words, list them.",
    ),
    "explain": Entry(
        "look:explain",
        LOOK,
        "Tell why a statement was found and why it is this figure's.",
    ),
    "export": Entry(
        "look:export",
        LOOK,
        "Write one line an occurrence to standard output, in the order they were "
        "found.",
    ),
    "site": Entry(
        "web:site",
        LOOK,
        "Write the archive as static pages: for any web server, or to open as files.",
    ),
    "serve": Entry(
        "web:serve", LOOK, "Serve the archive live, with search, until told to stop."
    ),
    "figures": Entry(
        "look:figures",
        MEND,
        "List whom the configuration watches, with what is stored of them.",
    ),
    "feeds": Entry(
        "feeds:feeds_app", MEND, "Show, test, add, import and export feeds."
    ),
    "topics": Entry(
        "topics:topics_app", MEND, "Count, try and find topics; nothing is stored."
    ),
    "statements": Entry(
        "statements:statements_app",
        MEND,
        "Show a statement's reports; merge, split and release statements.",
    ),
    "subscribers": Entry(
        "subscribers:subscribers_app",
        MEND,
        "Who gets mail, and who does not get it any more.",
    ),
    "bounce": Entry(
        "subscribers:bounce",
        MANY,
        "Read one message that came back, from standard input, and draw the "
        "consequences.",
    ),
    "worker": Entry(
        "fleet:worker",
        MANY,
        "Join the fleet: do what its leader queues, until told to stop.",
    ),
    "migrate-store": Entry(
        "fleet:migrate_store",
        MANY,
        "Copy a store into an empty one, for example from SQLite into PostgreSQL.",
    ),
}


class Commands(TyperGroup):
    """The program's commands: known by name, imported when one is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Put the command itself in the place of its line in the list."""
        if args and args[0] in COMMANDS:
            self.commands[args[0]] = loaded(args[0])
        return super().resolve_command(ctx, args)


def loaded(name: str) -> Any:
    """A command with its options, its module imported."""
    module, _, attribute = COMMANDS[name].where.partition(":")
    gc.disable()  # imports make no waste, and looking for it is a tenth of their time
    try:
        found = getattr(import_module(f"monitor.cli.{module}"), attribute)
    finally:
        gc.enable()
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False)
        alone.command(name)(found)
        found = alone
    command = get_command(found)
    command.name = name
    _without_noise(command)
    return command


def _without_noise(command: Any) -> None:
    """Take `<bool>` from flags in the help, which says nothing to who reads it."""
    for parameter in command.params:
        if getattr(parameter, "is_flag", False) and parameter.metavar is None:
            parameter.metavar = ""
    for each in getattr(command, "commands", {}).values():
        _without_noise(each)


def list_in(app: typer.Typer) -> None:
    """Enter every command as a line of the list."""
    for name, entry in COMMANDS.items():
        app.command(name, help=entry.words, rich_help_panel=entry.panel)(_unloaded)


def _unloaded() -> None:
    """In the place of a command until it is called."""
    raise AssertionError("a command is loaded before it is called")
