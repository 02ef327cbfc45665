"""The JSON Schema of each configuration file, for editors.

Published as config/schema/*.json; `# yaml-language-server: $schema=...` in the first
line of a YAML file makes an editor complete keys and mark mistakes while typing.
"""

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import time, timedelta
from functools import cache
from typing import Any, get_args

from pydantic_core import PydanticUndefined

from monitor.config.files import FILES, adapter

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_UNITS = ((604800, "w"), (86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


@cache
def schema() -> dict[str, dict[str, Any]]:
    """One JSON Schema (draft 2020-12) for each file name, keys in the files' order."""
    made = {}
    for kind in FILES:
        found = adapter(kind).json_schema()
        shapes = {shape.__name__: shape for shape in shapes_of(kind.shape)}
        definitions = {
            name: _tidy(found["$defs"][name], shapes[name])
            for name in shapes
            if name in found.get("$defs", {})
        }
        top = _tidy({k: v for k, v in found.items() if k != "$defs"}, kind.shape)
        made[kind.name] = {"$schema": DIALECT, **top, "$defs": definitions}
    return made


def shapes_of(shape: type[Any]) -> list[type[Any]]:
    """A dataclass and every dataclass its fields hold, outermost first."""
    found = [shape]
    for field in fields(shape):
        for inner in _dataclasses(field.type):
            found += [s for s in shapes_of(inner) if s not in found]
    return found


def show(value: object, name: str = "") -> str:
    """Write a default as a person would in YAML."""
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        unit, sign = next(
            (u for u in _UNITS if seconds and not seconds % u[0]), (1, "s")
        )
        return f"{seconds // unit}{sign}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and name.endswith("_size"):
        return f"{value // 1_000_000}MB"
    if value == tuple(range(7)):
        return "daily"
    if isinstance(value, tuple | list):
        return f"[{', '.join(show(one) for one in value)}]"
    return str(value)


def _dataclasses(annotation: Any) -> list[type[Any]]:
    if is_dataclass(annotation) and isinstance(annotation, type):
        return [annotation]
    return [found for inner in get_args(annotation) for found in _dataclasses(inner)]


def _tidy(found: dict[str, Any], shape: type[Any]) -> dict[str, Any]:
    """Put keys in the order of the fields and defaults in the words of the file."""
    properties = {}
    for field in fields(shape):
        one = {k: v for k, v in found["properties"][field.name].items() if k != "title"}
        one.pop("default", None)
        default = default_of(field)
        if isinstance(default, timedelta | time) or field.name.endswith("_size"):
            one["default"] = show(default, field.name)
        elif isinstance(default, bool | int | float) or (default and _is_text(default)):
            one["default"] = default
        elif isinstance(default, tuple) and default:
            is_list = isinstance(default[0], str | timedelta)
            one["default"] = (
                [show(each) for each in default] if is_list else show(default)
            )
        properties[field.name] = one
    return {**found, "properties": properties}


def default_of(field: Field[Any]) -> object:
    """A field's default; None where there is none."""
    if field.default is MISSING:
        return None
    # pydantic keeps the default of a field with limits inside its own Field(...)
    inner = getattr(field.default, "default", field.default)
    return None if inner is PydanticUndefined else inner


def _is_text(value: object) -> bool:
    return isinstance(value, str)
