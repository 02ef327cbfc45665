"""The published schemas and the tables of docs/configuration.md, made from the models.

`python -m monitor.config.reference` renews them; a test fails where they differ.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from monitor.config import addresses, alerts, request, scalars
from monitor.config.files import FILES
from monitor.config.schema import default_of, schema, shapes_of, show

_TABLE = re.compile(r"(<!-- fields: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_PATTERNS = {
    scalars.DURATION_PATTERN: "duration (`90s`, `15m`, `2h`)",
    scalars.SIZE_PATTERN: "size (`500kB`, `10MB`)",
    scalars.TIME_PATTERN: "time of day (`07:00`)",
    scalars.WIKIDATA_PATTERN: "Wikidata item (`Q12345`)",
    scalars.URL_PATTERN: "http(s) address",
    scalars.LANGUAGE_PATTERN: "language code (`en`, `uk`, `pt-BR`)",
    scalars.VARIABLE_PATTERN: "name of a variable (`SMTP_PASSWORD`)",
    scalars.ID_PATTERN: "id (`mira-holt`)",
    addresses.MASTODON_PATTERN: "profile (`https://social.example/@mira`)",
    addresses.BLUESKY_PATTERN: "handle (`mira.example`), DID or profile page",
    addresses.YOUTUBE_PATTERN: "channel id (`UC…`) or page",
    alerts.QUIET_PATTERN: "hours (`22:00-06:00`)",
    request.PROXY_PATTERN: "address of a proxy",
    "@": "mail address",
}


def schema_texts() -> dict[str, str]:
    """The text of each published schema by its path under config/."""
    return {
        f"schema/{Path(name).stem}.json": json.dumps(one, indent=2, ensure_ascii=False)
        + "\n"
        for name, one in schema().items()
    }


def tables() -> dict[str, str]:
    """A Markdown table of the fields of each model, by the model's name."""
    made: dict[str, str] = {}
    for kind in FILES:
        one = schema()[kind.name]
        nodes: dict[str, Any] = {kind.shape.__name__: one, **one["$defs"]}
        for shape in shapes_of(kind.shape):
            made[shape.__name__] = _table(shape, nodes)
    return made


def fill(page: str) -> str:
    """Renew the tables between `<!-- fields: NAME -->` and `<!-- end -->`."""
    ready = tables()
    return _TABLE.sub(lambda found: f"{found[1]}{ready[found[2]]}{found[3]}", page)


def _table(shape: type[Any], nodes: Mapping[str, Any]) -> str:
    node = nodes[shape.__name__]
    rows = ["| key | takes | default | |", "|---|---|---|---|"]
    required = node.get("required", ())
    for field in fields(shape):
        about = node["properties"][field.name]
        default = "**needed**" if field.name in required else _default(field)
        name = about.get("$ref", "").rpartition("/")[2]
        text = about.get("description") or nodes[name]["description"]
        text = text.replace("\n", " ").replace("|", "\\|")
        rows.append(f"| `{field.name}` | {_takes(about)} | {default} | {text} |")
    return "\n".join(rows) + "\n"


def _default(field: Field[Any]) -> str:
    value = default_of(field)
    is_plain = isinstance(value, str | bool | int | float | timedelta | time | tuple)
    if field.default is MISSING or not is_plain or value in ("", ()):
        return ""
    return f"`{show(value, field.name)}`"


def _takes(node: Mapping[str, Any]) -> str:
    """What a field takes, in words."""
    choices = [c for c in node.get("anyOf", ()) if c.get("type") != "null"]
    if len(choices) == 1:
        return _takes(choices[0])
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in node or "const" in node:
        return " or ".join(f"`{c}`" for c in node.get("enum", [node.get("const")]))
    if choices:
        is_days = any("enum" in choice for choice in choices)
        words = "`daily`, `weekdays`, `mon` or `[mon, thu]`"
        return words if is_days else "day (`2024-07-05`, `2024-07`, `2024`)"
    kind, pattern = node.get("type"), node.get("pattern")
    if kind == "array":
        return f"list of {_takes(node['items'])}"
    if kind == "object":
        (inner,) = node["patternProperties"].values()
        shown = "`CODE: [...]`" if inner.get("type") == "array" else "`NAME: ...`"
        return f"{shown}, each a {_takes(inner)}"
    if node.get("format") == "path":
        return "path"
    simple = {"boolean": "`true` or `false`", "integer": "whole number"}
    simple["number"] = "number"
    words = _PATTERNS.get(str(pattern)) or simple.get(str(kind), "text")
    if "maximum" in node:
        words += f", {node['minimum']} to {node['maximum']}"
    return words


def _renew(top: Path) -> None:
    for path, text in schema_texts().items():
        (top / "config" / path).write_text(text, encoding="utf-8")
    page = top / "docs" / "configuration.md"
    page.write_text(fill(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    _renew(Path(__file__).parent.parent.parent)
