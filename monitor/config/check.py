"""What must hold between the files: ids, references, names, subscribers, secrets.

Works on the plain values of the files, so that a mistake in one entry hides nothing
about the others. A file that could not be read is not judged, nor is what refers to it.
"""

import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from monitor.config.addresses import KINDS, read_address
from monitor.config.editions import OWN
from monitor.config.messages import suggest
from monitor.config.names import same_feed
from monitor.config.nodes import Document, Where, clip, spell
from monitor.config.scalars import VARIABLE_PATTERN
from monitor.config.secrets import secret
from monitor.config.topic_rules import check_topic
from monitor.errors import ConfigError, Problem

Documents = Mapping[str, Document]
Entry = tuple[Document, Where, dict[str, Any]]
_OFF = ("false", "no", "off", "n", "f", "0")  # what pydantic reads as false


def check(documents: Documents, environ: Mapping[str, str]) -> list[Problem]:
    """Everything wrong between the files, in no order.

    `documents` has one Document for each file name; one that is absent is empty.
    """
    rules = (_ids, _references, _names, _feeds, _topics, _subscribers, _templates)
    found = chain.from_iterable(rule(documents) for rule in rules)
    secrets = (_database, _mail, _requests, _alerts)
    return [*found, *chain.from_iterable(one(documents, environ) for one in secrets)]


def _entries(documents: Documents, *path: str) -> Iterator[Entry]:
    """The mappings listed at a path of lists: ("outlets", "feeds")."""
    homes = {"figures": "figures", "topics": "topics", "editions": "editions"}
    document = documents[homes.get(path[0], "feeds") + ".yaml"]
    level: list[tuple[Where, Any]] = [((), document.data)]
    for key in path:
        lists = [((*at, key), v.get(key)) for at, v in level if isinstance(v, dict)]
        level = [
            ((*at, index), value)
            for at, values in lists
            if isinstance(values, list)
            for index, value in enumerate(values)
        ]
    for at, value in level:
        if isinstance(value, dict):
            yield document, at, value


def _words(value: object) -> list[tuple[Where, str]]:
    """The texts of a list, with their index."""
    listed = value if isinstance(value, list) else []
    return [((i,), word) for i, word in enumerate(listed) if isinstance(word, str)]


def _is_off(entry: Mapping[str, Any]) -> bool:
    return str(entry.get("enabled")).lower() in _OFF


def _ids(documents: Documents) -> Iterator[Problem]:
    for kind in ("figures", "outlets", "topics", "editions"):
        seen: dict[str, Where] = {}
        for document, at, entry in _entries(documents, kind):
            name = entry.get("id")
            if not isinstance(name, str):
                continue
            if name in seen:
                line = document.place((*seen[name], "id")).line
                message = (
                    f"'{clip(name)}' is the id of {spell(seen[name])} too, line {line}"
                )
                yield document.problem((*at, "id"), message)
            seen.setdefault(name, at)
            if kind == "editions" and OWN in name:
                message = f"'{OWN}' stands before a subscriber's mark; use one hyphen"
                yield document.problem((*at, "id"), message)


def _references(documents: Documents) -> Iterator[Problem]:
    def known(kind: str, key: str = "id") -> list[str]:
        return [str(e[key]) for _, _, e in _entries(documents, kind) if key in e]

    figures, topics = known("figures"), known("topics")
    tags = [
        w
        for _, _, e in _entries(documents, "figures")
        for _, w in _words(e.get("tags"))
    ]
    tagged = [f"tag:{tag}" for tag in dict.fromkeys(tags)]
    has_figures = not documents["figures.yaml"].is_broken
    has_topics = not documents["topics.yaml"].is_broken
    for document, at, entry in _entries(documents, "accounts"):
        name = entry.get("figure")
        if has_figures and isinstance(name, str) and name not in figures:
            message = f"figures.yaml has no '{clip(name)}'{suggest(name, figures)}"
            yield document.problem((*at, "figure"), message)
    choosing = (
        ("editions",),
        ("editions", "subscribers"),
        ("editions", "subscribers", "alerts"),
    )
    for document, at, entry in chain.from_iterable(
        _entries(documents, *path) for path in choosing
    ):
        for key, names, is_known in (
            ("figures", [*figures, *tagged, "all"], has_figures),
            ("topics", [*topics, "all"], has_topics),
        ):
            for index, name in _words(entry.get(key)):
                if is_known and name not in names:
                    message = f"{key}.yaml has no '{clip(name)}'{suggest(name, names)}"
                    yield document.problem((*at, key, *index), message)


def _names(documents: Documents) -> Iterator[Problem]:
    """Two watched figures of one full name need to say how to tell them apart."""
    owners: dict[str, list[tuple[Where, Where, dict[str, Any]]]] = {}
    document = documents["figures.yaml"]
    for _, at, entry in _entries(documents, "figures"):
        if _is_off(entry):
            continue
        own: set[str] = set()
        for where, name in _full_names(entry):
            folded = " ".join(name.casefold().split())
            if folded not in own:
                owners.setdefault(folded, []).append((at, (*at, *where), entry))
            own.add(folded)
    for folded, sharing in owners.items():
        if len(sharing) < 2:
            continue
        for at, where, entry in sharing:
            spaces = entry.get("namesakes")
            listed = (
                [n for n in spaces or () if isinstance(n, dict)]
                if isinstance(spaces, list)
                else []
            )
            names = {" ".join(str(n.get("name")).casefold().split()) for n in listed}
            if folded not in names:
                other = next(o for o, _, _ in sharing if o != at)
                line = document.place(other).line
                message = f"{spell(other)}, line {line}, has this name too; add"
                message += " 'namesakes' to both that say how to tell them apart"
                yield document.problem(where, message)


def _full_names(entry: Mapping[str, Any]) -> Iterator[tuple[Where, str]]:
    if isinstance(entry.get("name"), str):
        yield ("name",), entry["name"]
    for at, name in _words(entry.get("aliases")):
        yield ("aliases", *at), name
    languages = entry.get("languages")
    for code, names in languages.items() if isinstance(languages, dict) else ():
        for at, name in _words(names):
            yield ("languages", code, *at), name


def _feeds(documents: Documents) -> Iterator[Problem]:
    seen: dict[str, tuple[Where, str]] = {}
    listed = chain(
        _entries(documents, "outlets", "feeds"),
        _entries(documents, "accounts"),
        _entries(documents, "accounts", "alternates"),
    )
    for document, at, entry in listed:
        for key, url in _addresses(entry):
            same = same_feed(url)
            if same is None:
                continue
            if same in seen:
                first, its_key = seen[same]
                line = document.place((*first, its_key)).line
                message = f"the same feed as {spell(first)}, line {line}"
                yield document.problem((*at, key), message)
            seen.setdefault(same, (at, key))


def _addresses(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The addresses of an entry, by key; what is none is its field's to say."""
    for key in KINDS:
        value = entry.get(key)
        if isinstance(value, str):
            with suppress(ValueError):
                yield key, read_address(key, value).url


def _topics(documents: Documents) -> Iterator[Problem]:
    for document, at, entry in _entries(documents, "topics"):
        yield from check_topic(document, at, entry)


def _subscribers(documents: Documents) -> Iterator[Problem]:
    monitor = documents["monitor.yaml"]
    settings = monitor.data if isinstance(monitor.data, dict) else {}
    can_mail = monitor.is_broken or "mail" in settings
    for document, at, entry in _entries(documents, "editions", "subscribers"):
        has_mail, has_folder = "email" in entry, "folder" in entry
        if has_mail == has_folder:
            both = "not both" if has_mail else "one of the two is missing"
            yield document.problem(at, f"a subscriber has an email or a folder; {both}")
        elif has_mail and not can_mail:
            message = "monitor.yaml has no 'mail:' settings to send it with"
            yield document.problem((*at, "email"), message)
    for document, at, entry in _entries(documents, "editions"):
        seen: dict[tuple[str, str], int] = {}
        subscribers = entry.get("subscribers")
        for index, one in enumerate(
            subscribers if isinstance(subscribers, list) else []
        ):
            for key in ("email", "folder"):
                to = one.get(key) if isinstance(one, dict) else None
                if not isinstance(to, str):
                    continue
                where: Where = (*at, "subscribers", index, key)
                if (key, to) in seen:
                    first = spell((*at, "subscribers", seen[key, to]))
                    yield document.problem(where, f"listed already at {first}")
                seen.setdefault((key, to), index)


def _templates(documents: Documents) -> Iterator[Problem]:
    """A folder of one's own that is not there would have ours sent in its place."""
    document = documents["monitor.yaml"]
    folder = document.data.get("templates") if isinstance(document.data, dict) else None
    with suppress(OSError, RuntimeError, ValueError):  # unusable: said by its field
        if isinstance(folder, str) and not Path(folder).expanduser().is_dir():
            yield document.problem(("templates",), "there is no such folder")


def _database(documents: Documents, environ: Mapping[str, str]) -> Iterator[Problem]:
    document = documents["monitor.yaml"]
    settings = document.data if isinstance(document.data, dict) else {}
    if isinstance(settings.get("database"), str):
        message = _database_fault(settings["database"])
        if message:
            yield document.problem(("database",), message)
        elif re.search(r"://[^/]*:[^/]*@|password=", settings["database"]):
            message = "a password does not belong in this file; put the whole URL in"
            message += " an environment variable and name that in 'database_env'"
            yield document.problem(("database",), message)
    variable = settings.get("database_env")
    yield from _secret(document, ("database_env",), variable, None, environ)
    if isinstance(variable, str) and environ.get(variable):
        message = _database_fault(environ[variable])
        if message:
            yield document.problem(("database_env",), f"its value: {message}")


def _database_fault(url: str) -> str | None:
    scheme, _, rest = url.partition("://")
    kind = scheme.partition("+")[0]
    if kind == "sqlite" and rest[:1] not in ("", "/"):
        return "a path takes three slashes: sqlite:///var/monitor.db"
    if "://" in url and kind in ("sqlite", "postgresql"):
        return None
    return "expected sqlite:///var/monitor.db or postgresql://HOST/DATABASE"


def _mail(documents: Documents, environ: Mapping[str, str]) -> Iterator[Problem]:
    document = documents["monitor.yaml"]
    settings = document.data if isinstance(document.data, dict) else {}
    mail = settings.get("mail")
    smtp = mail.get("smtp") if isinstance(mail, dict) else None
    if not isinstance(smtp, dict):
        return
    at: Where = ("mail", "smtp")
    variable, file = smtp.get("password_env"), smtp.get("password_file")
    yield from _secret(document, (*at, "password_env"), variable, None, environ)
    yield from _secret(document, (*at, "password_file"), None, file, environ)
    if variable and file:
        message = "password_env is given too; keep one of the two"
        yield document.problem((*at, "password_file"), message)
    if smtp.get("username") and not variable and not file:
        message = "a username needs password_env or password_file"
        yield document.problem((*at, "username"), message)
    if (variable or file) and not smtp.get("username"):
        yield document.problem(at, "a password needs a username")


def _alerts(documents: Documents, environ: Mapping[str, str]) -> Iterator[Problem]:
    """Alerts that can be sent: an address to mail them to, a secret that is there."""
    for document, at, entry in _entries(documents, "editions", "subscribers"):
        rules = entry.get("alerts")
        for index, rule in enumerate(rules if isinstance(rules, list) else []):
            if not isinstance(rule, dict):
                continue
            where: Where = (*at, "alerts", index)
            if rule.get("via", "mail") == "mail" and "email" not in entry:
                message = "a subscriber without an email needs via: webhook"
                yield document.problem(where, message)
            hook = rule.get("webhook")
            if isinstance(hook, dict):
                variable = hook.get("url_env")
                place = (*where, "webhook", "url_env")
                yield from _secret(document, place, variable, None, environ)


def _requests(documents: Documents, environ: Mapping[str, str]) -> Iterator[Problem]:
    """How feeds are asked: secrets that are there, and nothing said twice."""
    listed = chain(
        _entries(documents, "outlets", "feeds"), _entries(documents, "accounts")
    )
    for document, around, entry in listed:
        options = entry.get("request")
        if not isinstance(options, dict):
            continue
        at: Where = (*around, "request")
        if options.get("proxy") and options.get("proxy_env"):
            message = "proxy_env is given too; keep one of the two"
            yield document.problem((*at, "proxy"), message)
        for key in ("proxy_env", "cookies_env"):
            yield from _secret(document, (*at, key), options.get(key), None, environ)
        file = options.get("cookies_file")
        yield from _secret(document, (*at, "cookies_file"), None, file, environ)
        yield from _headers(document, at, options, environ)
        yield from _certificates(document, (*at, "ca_file"), options.get("ca_file"))


def _headers(
    document: Document,
    at: Where,
    options: Mapping[str, Any],
    environ: Mapping[str, str],
) -> Iterator[Problem]:
    seen: dict[str, Where] = {}
    for key in ("headers", "headers_env", "headers_file"):
        values = options.get(key)
        for name, value in values.items() if isinstance(values, dict) else ():
            where: Where = (*at, key, name)
            if name.lower() in seen:
                message = f"given in '{spell(seen[name.lower()][-2:])}' too"
                yield document.problem(where, message, at_key=True)
            seen.setdefault(name.lower(), where)
            if key == "headers_env":
                yield from _secret(document, where, value, None, environ)
            elif key == "headers_file":
                yield from _secret(document, where, None, value, environ)


def _certificates(document: Document, where: Where, file: object) -> Iterator[Problem]:
    if not isinstance(file, str):
        return
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(Path(file).expanduser())
    except ssl.SSLError:  # an OSError too, so it comes first
        yield document.problem(where, "holds no certificate in PEM form")
    except OSError as error:
        message = f"cannot be read: {error.strerror or 'unusable path'}"
        yield document.problem(where, message)
    except (RuntimeError, ValueError):
        return  # an unusable path: said already by its field


def _secret(
    document: Document,
    where: Where,
    variable: object,
    file: object,
    environ: Mapping[str, str],
) -> Iterator[Problem]:
    """What keeps a named secret from being read."""
    name = variable if isinstance(variable, str) else None
    if name is not None and not re.fullmatch(VARIABLE_PATTERN, name):
        return  # said already by its field, which does not repeat it
    path = Path(file) if isinstance(file, str) else None
    try:
        secret(name, path and path.expanduser(), environ)
    except ConfigError as error:
        yield document.problem(where, error.problems[0].message)
    except RuntimeError:
        return  # an unknown home folder: said already by its field
