"""A first configuration from a few answers: commented YAML, ready to be edited.

Each file begins with the comments of the one that ships, so that whoever opens it finds
the same explanations.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.config.edit import scalar
from monitor.config.names import slug

_VERSION = "version: 1\n"
_PLAIN_ITEM = re.compile(r"[^\W\d][\w .'’-]*")


@dataclass(frozen=True, slots=True)
class Watched:
    """A figure as somebody describes it in a minute.

    `account` is a key of `accounts` in feeds.yaml (url, mastodon, bluesky, youtube)
    with its value, and `channel` where that is.
    """

    name: str
    aliases: tuple[str, ...] = ()
    pronouns: tuple[str, ...] = ()
    title: str = ""
    account: tuple[str, str] | None = None
    channel: str = ""

    @property
    def id(self) -> str:
        """A stable id made of the name."""
        return slug(self.name) or "figure"


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet with one feed."""

    name: str
    url: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic and its terms."""

    title: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Server:
    """How mail goes out."""

    sender: str
    host: str
    port: int = 587
    security: str = "starttls"
    username: str = ""
    password_env: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What `monitor init` asks. `at` is "HH:MM"; mails need a `server`."""

    figures: tuple[Watched, ...]
    sources: tuple[Source, ...] = ()
    topics: tuple[Subject, ...] = ()
    timezone: str = "UTC"
    at: str = "07:00"
    emails: tuple[str, ...] = ()
    folder: str = "var/digests"
    server: Server | None = None
    contact: str = ""


def files_of(answers: Answers, shipped: Path) -> dict[str, str]:
    """The files' texts by name; `shipped` is the folder of the configuration that
    comes with the program."""
    made = {
        "monitor.yaml": _monitor(answers),
        "figures.yaml": _list("figures", map(_figure, _unique(answers.figures))),
        "feeds.yaml": _feeds(answers),
        "topics.yaml": _list("topics", map(_topic, answers.topics)),
        "editions.yaml": _list("editions", [_edition(answers)]),
    }
    return {name: _head(shipped / name) + text for name, text in made.items()}


def _head(path: Path) -> str:
    """The shipped file's comments up to its version, and the version."""
    before, _, _ = path.read_text(encoding="utf-8").partition(_VERSION)
    return before + _VERSION


def _unique(figures: Sequence[Watched]) -> list[tuple[str, Watched]]:
    """Each figure with an id that no other has."""
    found: dict[str, Watched] = {}
    for figure in figures:
        ident, n = figure.id, 2
        while ident in found:
            ident, n = f"{figure.id}-{n}", n + 1
        found[ident] = figure
    return list(found.items())


def _figure(named: tuple[str, Watched]) -> Mapping[str, Any]:
    ident, figure = named
    entry: dict[str, Any] = {"id": ident, "name": figure.name}
    if figure.aliases:
        entry["aliases"] = figure.aliases
    if figure.pronouns:
        entry["pronouns"] = figure.pronouns
    if figure.title:
        entry["roles"] = [{"title": figure.title}]
    return entry


def _feeds(answers: Answers) -> str:
    outlets = []
    taken: set[str] = set()
    for source in answers.sources:
        ident = slug(source.name) or "outlet"
        while ident in taken:
            ident += "-x"
        taken.add(ident)
        entry: dict[str, Any] = {"id": ident, "name": source.name}
        if source.language != "en":
            entry["language"] = source.language
        outlets.append(entry | {"feeds": [{"url": source.url}]})
    accounts = [
        {"figure": ident, "channel": one.channel, one.account[0]: one.account[1]}
        for ident, one in _unique(answers.figures)
        if one.account
    ]
    own = "\n# The figures' own feeds: everything in them counts as their own words.\n"
    return _list("outlets", outlets) + own + _list("accounts", accounts)[1:]


def _topic(topic: Subject) -> Mapping[str, Any]:
    return {
        "id": slug(topic.title) or "topic",
        "title": topic.title,
        "any": topic.terms,
    }


def _edition(answers: Answers) -> Mapping[str, Any]:
    who = [{"email": each} for each in answers.emails]
    if answers.folder:
        who.append({"folder": answers.folder})
    return {
        "id": "daily",
        "title": "Statements of the day",
        "schedule": [("at", answers.at), ("days", "daily")],
        "subscribers": who,
    }


def _monitor(answers: Answers) -> str:
    return "\n".join([*_general(answers), *_mail(answers.server)]) + "\n"


def _general(answers: Answers) -> list[str]:
    return [
        "",
        "# Where everything found is kept, counted from where the program is started.",
        "database: sqlite:///var/monitor.db",
        "",
        "# Zone of the digest's day.",
        f"timezone: {scalar(answers.timezone)}",
        "",
        "fetch:",
        "  # A page or mail address where publishers can reach you, sent along.",
        f"  contact: {scalar(answers.contact)}" if answers.contact else "  # contact:",
        "  host_interval: 1s",
    ]


def _mail(server: Server | None) -> list[str]:
    if server is None:
        return []
    lines = [
        "",
        "mail:",
        f"  sender: {scalar(server.sender)}",
        "  smtp:",
        f"    host: {scalar(server.host)}",
        f"    port: {server.port}",
        f"    security: {server.security}",
    ]
    if server.username:
        lines += [
            f"    username: {scalar(server.username)}",
            "    # The NAME of the variable that holds the password, never itself:",
            f"    password_env: {scalar(server.password_env)}",
        ]
    return lines


def _list(key: str, entries: Any) -> str:
    lines = [line for entry in entries for line in _entry(entry)]
    return "\n".join(["", f"{key}:" if lines else f"{key}: []", *lines]) + "\n"


def _entry(entry: Mapping[str, Any], indent: int = 2) -> list[str]:
    """One entry of a list in lines, `- key: value`."""
    lines = []
    sign = "- "
    for key, value in entry.items():
        start = f"{' ' * indent}{sign}{key}:"
        if isinstance(value, tuple):
            lines.append(f"{start} [{', '.join(map(_item, value))}]")
        elif isinstance(value, list) and value and isinstance(value[0], tuple):
            inner = ", ".join(f"{name}: {scalar(str(said))}" for name, said in value)
            lines.append(f"{start} {{{inner}}}")
        elif isinstance(value, list):
            lines.append(start if value else f"{start} []")
            lines += [line for each in value for line in _entry(each, indent + 4)]
        else:
            lines.append(f"{start} {scalar(str(value))}")
        sign = "  "
    return lines


def _item(text: str) -> str:
    """A text within brackets."""
    is_plain = _PLAIN_ITEM.fullmatch(text) and scalar(text) == text
    return text if is_plain else json.dumps(text, ensure_ascii=False)
