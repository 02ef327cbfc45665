"""`monitor init`: a few questions, and a configuration to begin with."""

import os
import shutil
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import typer

from monitor import logs, resources
from monitor.cli.console import Context, command, context_of, err, out, plural
from monitor.cli.feeds import feed_behind
from monitor.cli.prompts import (
    PRONOUNS,
    address_problem,
    clock_problem,
    mail_problem,
    mails_problem,
    name_problem,
    next_of,
    no_problem,
    pronoun_problem,
    security_problem,
    until,
    wish_problem,
    words_in,
    zone_problem,
)
from monitor.cli.report import address_of
from monitor.config import Config
from monitor.config.addresses import read_address
from monitor.config.begin import Answers, Server, Source, Subject, Watched, files_of
from monitor.config.files import FILES
from monitor.errors import ConfigError, FeedError, FetchError
from monitor.fetch import Fetcher
from monitor.parts import fetcher_of


def init(
    context: typer.Context,
    force: Annotated[
        bool, typer.Option("--force", help="Write over files that are there.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Take addresses of feeds untried.")
    ] = False,
) -> None:
    """Ask whom and what to watch, and write a commented configuration.

    An empty answer ends a list or takes what stands in brackets; a single minus takes
    the last one of a list back. Before anything is written, all answers are shown and
    can be given anew.
    """
    options = context_of(context)
    names = (kind.name for kind in FILES)
    there = [name for name in names if (options.folder / name).exists()]
    if there and not force:
        err.print(
            f"{options.folder} holds {', '.join(there)} already; nothing was changed. "
            "Give another folder with --config, or --force.",
            soft_wrap=True,
            markup=False,
        )
        raise typer.Exit(2)
    logs.quiet()
    answers = _agreed(options.load() if there else Config(), offline=offline)
    _write(options, files_of(answers, resources.folder("config")))
    _say_what_next(options, answers)


def _agreed(config: Config, *, offline: bool) -> Answers:
    """The answers, once they were looked over; ends with 1 for those not wanted."""
    while True:
        answers = _ask(config, offline=offline)
        if not answers.figures:
            err.print("nobody to watch: nothing was written")
            raise typer.Exit(1)
        _show(answers)
        said = until("Write it? yes, no, or again", "yes", wish_problem).lower()
        if said in ("no", "n"):
            err.print("nothing was written")
            raise typer.Exit(1)
        if said not in ("again", "a"):
            return answers
        out.print()


def _show(answers: Answers) -> None:
    """What would be written, before it is."""
    out.print("\n[bold]So this is it[/]")
    rows = [("whom", one.name) for one in answers.figures]
    rows += [
        ("account", f"{one.account[1]} ({one.name} on {one.channel})")
        for one in answers.figures
        if one.account
    ]
    rows += [("where", f"{one.name}, {one.url}") for one in answers.sources]
    rows += [("subject", one.title) for one in answers.topics]
    rows.append(("digest", f"at {answers.at}, {answers.timezone}"))
    rows.append(("goes to", ", ".join(answers.emails) or answers.folder))
    for name, value in rows:
        out.print(f"  [dim]{name:>8}[/]  ", end="")
        out.print(value, markup=False, soft_wrap=True)
    if not _has_source(answers):
        out.print(
            "No feed and no account was given: nothing will be found before there is "
            "one. They can be added later, too.",
            style="yellow",
        )


def _has_source(answers: Answers) -> bool:
    return bool(answers.sources) or any(one.account for one in answers.figures)


def _ask(config: Config, *, offline: bool) -> Answers:
    out.print(
        "[bold]Whom do you watch?[/] One name at a time; an empty one ends the list, "
        "- takes the last one back."
    )
    figures = tuple(_figures())
    out.print("\n[bold]Where do they appear?[/] News sites or feeds, one at a time.")
    sources = tuple(_sources(config, offline=offline))
    out.print("\n[bold]Which subjects interest you?[/] Each with words that show it.")
    topics = tuple(_topics())
    out.print("\n[bold]Your digest[/]")
    zone = until("Time zone", _own_zone(), zone_problem)
    at = until("Hour at which it is made", "07:00", clock_problem)
    asked = "Mail addresses, with commas (empty: pages in a folder)"
    emails = words_in(until(asked, "", mails_problem))
    server = _server() if emails else None
    folder = "" if emails else typer.prompt("Folder for its pages", "var/digests")
    contact = typer.prompt(
        "Page or mail address where publishers can reach you", "", show_default=False
    )
    return Answers(
        figures,
        sources,
        topics,
        zone,
        at.zfill(5),
        emails,
        folder,
        server,
        contact.strip(),
    )


def _figures() -> list[Watched]:
    found: list[Watched] = []
    while name := next_of("Name", found, name_problem):
        if any(name == one.name for one in found):
            err.print(f"  {name} is there already", style="red", markup=False)
            continue
        aliases = words_in(
            typer.prompt("  Other names, with commas", "", show_default=False)
        )
        pronoun = until(
            "  he, she or they (empty: as articles write)", "", pronoun_problem
        )
        title = typer.prompt("  Title (minister, mayor, …)", "", show_default=False)
        account, channel = _account()
        pronouns = PRONOUNS[pronoun.lower()]
        one = Watched(name, aliases, pronouns, title.strip(), account, channel)
        found.append(one)
    return found


def _account() -> tuple[tuple[str, str] | None, str]:
    """The figure's own feed or account, as people write it."""
    while True:
        said = typer.prompt(
            "  Own account (feed address, @name@server, Bluesky handle)",
            "",
            show_default=False,
        ).strip()
        if not said:
            return None, ""
        key, channel = _kind_of(said)
        try:
            read_address(key, said)
        except ValueError as error:
            err.print(f"  {error}", style="red", markup=False, soft_wrap=True)
            continue
        return (key, said), typer.prompt("  Where that is", channel)


def _kind_of(said: str) -> tuple[str, str]:
    """Which key of an account an address belongs under, and how to call the place."""
    if said.count("@") == 2 or "/@" in said:
        return "mastodon", "Mastodon"
    if "bsky.app" in said or ("://" not in said and "." in said):
        return "bluesky", "Bluesky"
    if "youtube.com" in said:
        return "youtube", "YouTube"
    return "url", "own site"


def _sources(config: Config, *, offline: bool) -> list[Source]:
    found: list[Source] = []
    with fetcher_of(config) as fetcher:
        while said := next_of("Address", found, address_problem):
            url = address_of(said)
            if offline:
                name = typer.prompt("  Name of the outlet", _host(url))
                found.append(Source(name, url))
            elif one := _feed_at(fetcher, url):
                found.append(one)
    return found


def _feed_at(fetcher: Fetcher, url: str) -> Source | None:
    """The feed at an address, or the first that the page there names."""
    try:
        page, parsed = feed_behind(fetcher, url, 1)
    except (FetchError, FeedError) as error:
        err.print(f"  {error}", style="red", markup=False, soft_wrap=True)
        if not typer.confirm("  Take it all the same?", default=False):
            return None
        return Source(typer.prompt("  Name of the outlet", _host(url)), url)
    n_entries = plural(len(parsed.entries), "entry", "entries")
    address = page.moved_to or page.url
    out.print(f"  {address}: {n_entries}", markup=False, soft_wrap=True)
    name = typer.prompt("  Name of the outlet", parsed.title or _host(url))
    return Source(name.strip(), address, parsed.language or "en")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")


def _topics() -> list[Subject]:
    found: list[Subject] = []
    while title := next_of("Subject", found, no_problem):
        said = typer.prompt("  Words and phrases that show it, with commas", title)
        found.append(Subject(title, words_in(said) or (title,)))
    return found


def _server() -> Server:
    sender = until("From (your digest's own address)", "", mail_problem)
    host = typer.prompt("Mail server", "localhost")
    security = until("Protection: starttls, tls or none", "starttls", security_problem)
    port = typer.prompt("Port", {"tls": 465, "none": 25}.get(security, 587), type=int)
    username = typer.prompt("Login name (empty: none)", "", show_default=False)
    variable = ""
    if username:
        variable = typer.prompt("Variable that holds the password", "SMTP_PASSWORD")
    return Server(sender, host, port, security, username, variable)


def _own_zone() -> str:
    """This machine's zone, as far as it tells its name."""
    named = os.environ.get("TZ", "").removeprefix(":")
    target = os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]
    known = available_timezones()
    return next((zone for zone in (named, target) if zone in known), "UTC")


def _write(options: Context, files: Mapping[str, str]) -> None:
    """Write all files, and the schemas that editors read."""
    folder = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    schemas = resources.folder("config") / "schema"
    shutil.copytree(schemas, folder / "schema", dirs_exist_ok=True)
    try:
        options.load()
    except ConfigError as error:  # a password's variable that is not set yet, say
        for problem in error.problems:
            err.print(f"to be mended: {problem}", style="yellow", markup=False)


def _say_what_next(options: Context, answers: Answers) -> None:
    folder = options.folder
    out.print(f"\n{folder}: five files, to be edited as you like.", soft_wrap=True)
    steps = [
        ("doctor", "see whether everything works"),
        ("poll", "fetch the feeds once"),
        ("read", "find the statements in what was fetched"),
        ("digest", "look at them"),
        ("run", "do all that in the background from now on"),
    ]
    if not _has_source(answers):
        steps.insert(0, ("feeds add ADDRESS", "first: name a site or feed to read"))
    out.print("What to do next, in this order:")
    lines = [(command(*step.split(), config=folder), why) for step, why in steps]
    width = max(len(line) for line, _ in lines)
    for line, why in lines:
        out.print(f"  {line:<{width}}  ", end="", markup=False, soft_wrap=True)
        out.print(why, style="dim", soft_wrap=True)
