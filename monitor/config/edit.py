"""Adding to a configuration file and leaving every other byte of it as it is.

YAML libraries that write a file anew shift what a person has lined up. Here the new
lines are put where the list ends; what the file then says is compared with what was
meant, and the whole configuration is checked before anything is replaced.
"""

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from difflib import ndiff
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from monitor.config.files import FILES
from monitor.config.load import load
from monitor.config.nodes import compose
from monitor.errors import ConfigError, Problem

Entry = Mapping[str, Any]
Place = Sequence[str | int]
_PLAIN = re.compile(r"[\w/.][^\n\t#]*")


def append(text: str, where: Place, entries: Sequence[Entry]) -> str:
    """Add entries to the list at `where` of a file's text; all else stays.

    `where` leads through keys and positions: `("outlets", 3, "feeds")`. A list at the
    top that is not there yet is begun. Values of an entry are texts or lists of
    entries.
    Raises: ValueError for a file laid out in a way that this cannot add to.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    node = _find(root, where)
    if node is None:
        made = _begun(text, root, where, entries)
    elif isinstance(node, yaml.SequenceNode) and node.flow_style and node.value:
        made = _into_brackets(text, node, entries)
    elif isinstance(node, yaml.SequenceNode) and not node.flow_style:
        lines = _block(entries, node.start_mark.column)
        made = _insert(text, _end_of(node.value[-1]), lines)
    else:  # nothing, ~ or []
        start, stop = node.start_mark, node.end_mark
        indent = _key_column(text, start) + 2
        before = text[: start.index].rstrip(" ") if stop.index > start.index else None
        rest = text[stop.index :]
        kept = text if before is None else before + rest
        index = start.index if before is None else len(before)
        made = _insert(kept, index, _block(entries, indent))
    made = made if end == "\n" else re.sub(r"(?<!\r)\n", "\r\n", made)
    _check_meaning(text, made, where, entries)
    return made


def add_to_feeds(
    folder: Path,
    additions: Sequence[tuple[Place, Sequence[Entry]]],
    environ: Mapping[str, str],
) -> tuple[str, ...]:
    """Add entries to feeds.yaml, each at its place; returns the lines that are new.

    The file is replaced at once and only where the whole configuration is good with
    them. Raises: ConfigError; the file is then as it was.
    """
    path = (folder / "feeds.yaml").resolve()
    load(folder, environ)  # what is wrong already is told before anything is tried
    before = path.read_bytes()
    mark = "\ufeff" if before.startswith(b"\xef\xbb\xbf") else ""
    text = changed = before.decode("utf-8-sig")
    try:
        for where, entries in additions:
            changed = append(changed, where, entries)
    except ValueError as error:
        message = f"cannot be added to: {error}; add by hand"
        problem = Problem(str(folder / "feeds.yaml"), 0, 0, "", message)
        raise ConfigError((problem,)) from error
    _check_whole(folder, changed, environ)
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes((mark + changed).encode())
    shutil.copymode(path, draft)
    os.replace(draft, path)
    lines = ndiff(text.splitlines(), changed.splitlines())
    return tuple(line[2:] for line in lines if line.startswith("+ "))


def _check_whole(folder: Path, feeds: str, environ: Mapping[str, str]) -> None:
    """Check the configuration as it would be, beside the one that is."""
    with TemporaryDirectory() as made:
        for kind in FILES:
            if (folder / kind.name).exists():
                shutil.copy(folder / kind.name, made)
        (Path(made) / "feeds.yaml").write_text(feeds, encoding="utf-8", newline="")
        try:
            load(Path(made), environ)
        except ConfigError as error:
            raise ConfigError(
                tuple(
                    Problem(
                        str(folder / Path(one.path).name),
                        one.line,
                        one.column,
                        one.where,
                        f"{one.message} (after adding; nothing was changed)",
                    )
                    for one in error.problems
                )
            ) from error


def _find(root: yaml.Node | None, where: Place) -> yaml.Node | None:
    node = root
    for step in where:
        if isinstance(step, int) and isinstance(node, yaml.SequenceNode):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            node = next((v for k, v in node.value if k.value == step), None)
        else:
            return None
    return node


def _begun(
    text: str, root: yaml.Node | None, where: Place, entries: Sequence[Entry]
) -> str:
    """The text with a list that was not there yet, at its end."""
    if len(where) != 1 or (root is not None and _is_flow(root)):
        raise ValueError("its layout is not one of lines below one another")
    filled = text if not text or text.endswith("\n") else text + "\n"
    if root is not None and root.end_mark.index < len(text):
        raise ValueError("the document ends before the file does")
    return filled + "".join(f"{x}\n" for x in (f"{where[0]}:", *_block(entries, 2)))


def _is_flow(node: yaml.Node) -> bool:
    return not isinstance(node, yaml.MappingNode) or bool(node.flow_style)


def _into_brackets(text: str, node: yaml.Node, entries: Sequence[Entry]) -> str:
    """`[a]` with more entries before its closing bracket."""
    index = node.end_mark.index - 1
    before = text[:index].rstrip()
    comma = "" if before.endswith(",") else ","
    if "#" in text[node.start_mark.index : index] and "\n" in text[len(before) : index]:
        raise ValueError("a list in brackets with comments between")
    more = ", ".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    return f"{before}{comma} {more}{text[index:]}"


def _end_of(node: yaml.Node) -> int:
    """Where the last word of a node ends, before comments and blank lines."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    index: int = node.end_mark.index
    return index


def _insert(text: str, index: int, lines: Sequence[str]) -> str:
    """Lines put in after the line that `index` lies in."""
    at_start = index > 0 and text[index - 1] == "\n"
    found = index - 1 if at_start else text.find("\n", index)
    head = text if found < 0 else text[: found + 1]
    head += "" if head.endswith("\n") else "\n"
    return head + "".join(f"{line}\n" for line in lines) + text[len(head) :]


def _key_column(text: str, mark: yaml.Mark) -> int:
    """The column at which the line that holds a value begins."""
    line = text[text.rfind("\n", 0, mark.index) + 1 :]
    return len(line) - len(line.lstrip(" "))


def _block(entries: Sequence[Entry], indent: int) -> list[str]:
    """Entries of a list in lines, `- key: value`."""
    lines: list[str] = []
    for entry in entries:
        sign = "- "
        for key, value in entry.items():
            start = f"{' ' * indent}{sign}{key}:"
            if isinstance(value, list):
                lines += [start, *_block(value, indent + 4)]
            else:
                lines.append(f"{start} {scalar(str(value))}")
            sign = "  "
    return lines


def scalar(value: str) -> str:
    """A text as it is where YAML reads it so, else in quotes."""
    quoted = json.dumps(value, ensure_ascii=False)
    if not _PLAIN.fullmatch(value):
        return quoted
    found = compose(f"key: {value}\n", "")
    return value if found.data == {"key": value} and not found.problems else quoted


def _check_meaning(
    before: str, after: str, where: Place, entries: Sequence[Entry]
) -> None:
    """Raise ValueError unless the text says what it said, and the entries besides."""
    old, new = compose(before, "").data or {}, compose(after, "").data
    wanted: Any = json.loads(json.dumps(old))
    inner = wanted
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = [*(inner.get(where[-1]) or []), *json.loads(json.dumps(entries))]
    if new != wanted:
        raise ValueError("its layout is not one that can be added to safely")
