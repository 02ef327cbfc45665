"""pydantic's complaints -> problems with a place, in the words of the file's reader.

No message repeats a value of the file, unless it is a name that the program itself
gave (a key, a choice): what stands there may be a secret in the wrong place.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from monitor.config.nodes import TWICE, Document, Where, clip, spell
from monitor.errors import Problem

Schema = Mapping[str, Any]

# What people write -> what it may be called here; the first that exists there is meant.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "from": ("since", "sender"),
    "start": ("since",),
    "to": ("until", "email"),
    "end": ("until",),
    "sources": ("outlets",),
    "publishers": ("outlets",),
    "feeds": ("outlets",),
    "feed": ("feeds", "url"),
    "people": ("figures",),
    "persons": ("figures",),
    "watch": ("figures",),
    "person": ("figure",),
    "lists": ("editions",),
    "digests": ("editions",),
    "label": ("name", "title"),
    "name": ("title",),
    "title": ("name",),
    "position": ("title",),
    "role": ("roles",),
    "org": ("of",),
    "organisation": ("of",),
    "organization": ("of",),
    "also": ("aliases",),
    "spellings": ("aliases",),
    "nicknames": ("weak_aliases",),
    "surname": ("weak_aliases",),
    "gender": ("pronouns",),
    "type": ("kind",),
    "not": ("namesakes", "none"),
    "ignore": ("exclude", "none"),
    "keywords": ("any",),
    "terms": ("any",),
    "words": ("any",),
    "link": ("url",),
    "rss": ("url", "feeds"),
    "href": ("url",),
    "platform": ("channel",),
    "mirror": ("alternates",),
    "mirrors": ("alternates",),
    "fallback": ("alternates",),
    "fallbacks": ("alternates",),
    "truthsocial": ("mastodon",),
    "fediverse": ("mastodon",),
    "bsky": ("bluesky",),
    "channel_id": ("youtube",),
    "every": ("interval",),
    "frequency": ("interval",),
    "time": ("at",),
    "tz": ("timezone",),
    "zone": ("timezone",),
    "lang": ("language",),
    "mail": ("email",),
    "address": ("email", "url"),
    "recipient": ("email",),
    "directory": ("folder",),
    "path": ("folder",),
    "recipients": ("subscribers",),
    "readers": ("subscribers",),
    "threshold": ("min_confidence",),
    "active": ("enabled",),
    "disabled": ("enabled",),
    "user": ("username",),
    "login": ("username",),
    "server": ("host",),
    "db": ("database",),
    "database_url": ("database",),
    "comment": ("notes",),
}
_PLAIN = {
    "string_type": "expected text",
    "string_unicode": "expected text",
    "path_type": "expected a path",
    "tuple_type": "expected a list, like [one, two]",
    "dict_type": "expected 'key: value' lines",
    "dataclass_type": "expected 'key: value' lines",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_parsing_size": "expected a smaller whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "finite_number": "expected a number",
    "string_too_short": "expected text, not nothing",
}


def spread(
    errors: Sequence[ErrorDetails],
    document: Document,
    schema: Schema,
    homes: Mapping[str, str],
) -> list[Problem]:
    """Give each error of one file its place and its words.

    `schema` is the file's JSON Schema; `homes` tells which file a top-level key
    belongs in. A missing key is not reported where an unknown one was meant for it.
    """
    problems = []
    # Where YAML itself went wrong, pydantic's view of the value is beside the point.
    said = {p.where for p in document.problems if not p.message.startswith(TWICE)}
    unknown = [e["loc"] for e in errors if e["type"] == "unexpected_keyword_argument"]
    unknown += [where for where in document.empty if _is_unknown(where, schema)]
    meant: set[Where] = set()
    for where in unknown:
        message, key = _unknown(where, schema, homes)
        meant.add((*where[:-1], key))
        problems.append(document.problem(where, message, at_key=True))
    for error in errors:
        where = error["loc"]
        if where in unknown or spell(where) in said:
            continue
        if error["type"] == "missing" and where in meant:
            continue
        if error["type"] == "too_short" and error["input"]:
            continue  # the list has entries, each of them wrong: said already
        problems.append(_other(error, document, schema))
    return problems


def suggest(word: str, known: Sequence[str]) -> str:
    """`, did you mean 'x'?` where something known is close, else what is known."""
    known = list(dict.fromkeys(known))
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f", did you mean '{clip(close[0])}'?"
    if not known:
        return ""
    listed = ", ".join(clip(one) for one in known[:20]) + (
        ", ..." if len(known) > 20 else ""
    )
    return f"; there is: {listed}"


def _is_unknown(where: Where, schema: Schema) -> bool:
    """Whether a key with nothing behind it, which pydantic never sees, is unknown."""
    known = fields_at(schema, where[:-1])
    is_key = bool(where) and isinstance(where[-1], str)
    return is_key and bool(known) and where[-1] not in known


def _unknown(where: Where, schema: Schema, homes: Mapping[str, str]) -> tuple[str, str]:
    """What to say of an unknown key, and the known key that it seems to stand for."""
    word = str(where[-1])
    fields = fields_at(schema, where[:-1])
    if "password" in word and "password_env" in fields:
        message = "passwords are not written here; use password_env or password_file"
        return message, ""
    if len(where) == 1 and word in homes:
        return f"unknown key here; it belongs in {homes[word]}", ""
    synonym = next((s for s in SYNONYMS.get(word.lower(), ()) if s in fields), None)
    close = synonym or next(iter(get_close_matches(word, fields, n=1)), None)
    if close:
        return f"unknown key, did you mean '{close}'?", close
    for name, inner in fields.items():
        if word in _fields(inner, schema):
            return f"unknown key here; it belongs under '{name}'", ""
    return "unknown key" + suggest(word, list(fields)), ""


def _other(error: ErrorDetails, document: Document, schema: Schema) -> Problem:
    kind, where = error["type"], error["loc"]
    if where and where[-1] == "[key]":
        return document.problem(where[:-1], _words(error), at_key=True)
    if kind == "missing":
        at_key = where in document.empty
        mark = document.problem(where if at_key else where[:-1], "", at_key=at_key)
        about = fields_at(schema, where[:-1]).get(str(where[-1]), {})
        text = about.get("description", "").removesuffix(".").split(". ")[0]
        message = "no value" if at_key else "missing"
        message += f" ({text[:1].lower()}{text[1:]})" if text else ""
        return Problem(document.path, mark.line, mark.column, spell(where), message)
    if where in document.empty:
        return document.problem(where, "no value")
    return document.problem(where, _words(error))


def _words(error: ErrorDetails) -> str:
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_type" and isinstance(given, dict):
        return "expected text; quote text that contains ': '"
    if kind == "string_type" and given is None:
        return 'expected text; quote the word if it is meant: "null"'
    if kind == "string_type":
        return "expected text, not a list"
    if kind == "literal_error":
        return f"expected {context['expected']}"
    if kind == "too_short":
        return "expected a list with at least one entry"
    limits = (("ge", "at least"), ("le", "at most"), ("gt", "more than"))
    for key, words in limits:
        if key in context:
            return f"expected {words} {context[key]}"
    return _PLAIN.get(kind, error["msg"][:1].lower() + error["msg"][1:])


def fields_at(schema: Schema, where: Where) -> dict[str, Schema]:
    """The keys that a file may have at a path, with their schemas."""
    node: Schema = schema
    for step in where:
        node = _resolve(node, schema)
        if isinstance(step, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(step, {})
    return _fields(node, schema)


def _fields(node: Schema, schema: Schema) -> dict[str, Schema]:
    """The keys of a mapping, or of the mappings in a list."""
    node = _resolve(node, schema)
    if "items" in node:
        node = _resolve(node["items"], schema)
    fields: dict[str, Schema] = node.get("properties", {})
    return fields


def _resolve(node: Schema, schema: Schema) -> Schema:
    for choice in node.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolve(choice, schema)
    name = str(node.get("$ref", "")).rpartition("/")[2]
    return _resolve(schema["$defs"][name], schema) if name else node
