"""`monitor init`: a few questions, and a configuration to begin with."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import typer

from monitor import logs, resources
from monitor.cli.console import Context, context_of, err, out, plural, program
from monitor.cli.feeds import feed_behind
from monitor.cli.report import address_of
from monitor.config import Config
from monitor.config.addresses import read_address
from monitor.config.begin import Answers, Server, Source, Subject, Watched, files_of
from monitor.config.files import FILES
from monitor.errors import ConfigError, FeedError, FetchError
from monitor.fetch import Fetcher
from monitor.parts import fetcher_of

_PRONOUNS = {
    "he": ("he", "him"),
    "she": ("she", "her"),
    "they": ("they", "them"),
    "": (),
}
_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
_MAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


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

    An empty answer ends a list or takes what stands in brackets. Nothing is written
    before the last answer.
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
    answers = _ask(options.load() if there else Config(), offline=offline)
    if not answers.figures:
        err.print("nobody to watch: nothing was written")
        raise typer.Exit(1)
    _write(options, files_of(answers, resources.folder("config")))
    _say_what_next(options, answers)


def _ask(config: Config, *, offline: bool) -> Answers:
    out.print("[bold]Whom do you watch?[/] One name at a time; an empty one ends it.")
    figures = tuple(_figures())
    out.print("\n[bold]Where do they appear?[/] News sites or feeds, one at a time.")
    sources = tuple(_sources(config, offline=offline))
    out.print("\n[bold]Which subjects interest you?[/] Each with words that show it.")
    topics = tuple(_topics())
    out.print("\n[bold]Your digest[/]")
    zone = _until("Time zone", _own_zone(), _zone_problem)
    at = _until("Hour at which it is made", "07:00", _clock_problem)
    emails = _words(typer.prompt("Mail addresses, with commas", "", show_default=False))
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


def _figures() -> Iterator[Watched]:
    named: set[str] = set()
    while True:
        name = typer.prompt("Name", "", show_default=False).strip()
        if not name:
            return
        if name in named:
            err.print(f"  {name} is there already", style="red", markup=False)
            continue
        named.add(name)
        aliases = _words(
            typer.prompt("  Other names, with commas", "", show_default=False)
        )
        pronoun = _until(
            "  he, she or they (empty: as articles write)", "", _pronoun_problem
        )
        title = typer.prompt("  Title (minister, mayor, …)", "", show_default=False)
        account, channel = _account()
        yield Watched(
            name, aliases, _PRONOUNS[pronoun.lower()], title.strip(), account, channel
        )


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


def _sources(config: Config, *, offline: bool) -> Iterator[Source]:
    with fetcher_of(config) as fetcher:
        while True:
            url = typer.prompt("Address", "", show_default=False).strip()
            if not url:
                return
            url = address_of(url)
            if offline:
                yield Source(typer.prompt("  Name of the outlet"), url)
                continue
            found = _feed_at(fetcher, url)
            if found is not None:
                yield found


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


def _topics() -> Iterator[Subject]:
    while True:
        title = typer.prompt("Subject", "", show_default=False).strip()
        if not title:
            return
        said = typer.prompt("  Words and phrases that show it, with commas", title)
        yield Subject(title, _words(said) or (title,))


def _server() -> Server:
    sender = _until("From (your digest's own address)", "", _mail_problem)
    host = typer.prompt("Mail server", "localhost")
    security = _until(
        "Protection: starttls, tls or none", "starttls", _security_problem
    )
    port = typer.prompt("Port", {"tls": 465, "none": 25}.get(security, 587), type=int)
    username = typer.prompt("Login name (empty: none)", "", show_default=False)
    variable = ""
    if username:
        variable = typer.prompt("Variable that holds the password", "SMTP_PASSWORD")
    return Server(sender, host, port, security, username, variable)


def _until(question: str, default: str, problem: Callable[[str], str | None]) -> str:
    """Ask until the answer has no problem."""
    while True:
        said: str = typer.prompt(question, default, show_default=bool(default))
        answer = said.strip()
        wrong = problem(answer)
        if wrong is None:
            return answer
        err.print(f"  {wrong}", style="red", markup=False, soft_wrap=True)


def _zone_problem(answer: str) -> str | None:
    if answer in available_timezones():
        return None
    near = get_close_matches(answer, available_timezones(), 1)
    meant = f"; did you mean {near[0]}?" if near else " like Europe/London"
    return f"{answer!r} is no IANA time zone{meant}"


def _clock_problem(answer: str) -> str | None:
    return None if _CLOCK.fullmatch(answer) else "write it like 07:00"


def _pronoun_problem(answer: str) -> str | None:
    return None if answer.lower() in _PRONOUNS else "he, she, they, or nothing"


def _security_problem(answer: str) -> str | None:
    return None if answer in ("starttls", "tls", "none") else "starttls, tls or none"


def _mail_problem(answer: str) -> str | None:
    return None if _MAIL.search(answer) else "write it like digest@example.org"


def _words(answer: str) -> tuple[str, ...]:
    return tuple(filter(None, (word.strip() for word in answer.split(","))))


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
    if not answers.sources and not any(one.account for one in answers.figures):
        out.print(f"  {program()} --config {folder} feeds add ADDRESS", soft_wrap=True)
    for command, why in (
        ("doctor", "see whether everything works"),
        ("poll", "fetch the feeds once"),
        ("read", "find the statements"),
        ("digest", "look at them"),
        ("run", "do all that in the background"),
    ):
        line = f"  {program()} --config {folder} {command}"
        out.print(f"{line:<50} [dim]{why}[/]", soft_wrap=True)
