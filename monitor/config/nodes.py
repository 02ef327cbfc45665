"""YAML text -> plain values that remember where they stand.

Every plain word stays the text that was written (`no`, `18:00`, `0123`, `2025`); only
an empty value, `~` and `null` are nothing. What a word means is for the field it is
written in to say, so a surname is never a truth value and a language never False. YAML
is composed to nodes and never constructed, so no tag can make an object.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import yaml

from monitor.config.syntax import explain
from monitor.errors import Problem

Where = tuple[str | int, ...]
# Values reached through aliases in one file: far above any real use, far below a bomb.
MAX_ALIASED = 100_000
TWICE = "written twice"
_NOTHING = ("", "~", "null")
_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool")}
_TAGS |= {f"tag:yaml.org,2002:{name}" for name in ("null", "seq", "map")}


class Mark(NamedTuple):
    """A place in a file; both count from 1."""

    line: int
    column: int


def clip(word: str) -> str:
    """A word of a file as it may stand in a message: one line, not too long."""
    word = word if word.isprintable() else ascii(word)[1:-1]
    return word if len(word) <= 60 else word[:59] + "…"


def spell(where: Where) -> str:
    """Write a path as a person reads it: `figures[0].roles[1].since`."""
    text = ""
    for step in where:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{clip(step)}" if text else clip(step)
    return text


@dataclass(slots=True)
class Document:
    """One file's values (dict, list, str, None) with the place of each.

    `values` holds where a value begins, `keys` where its key does; `empty` the keys
    with nothing behind them, which count as left out. `is_broken`: the YAML could not
    be read, `data` is None and nothing can be said about what is in the file.
    """

    path: str
    data: object = None
    is_broken: bool = False
    problems: list[Problem] = field(default_factory=list)
    values: dict[Where, Mark] = field(default_factory=dict)
    keys: dict[Where, Mark] = field(default_factory=dict)
    empty: set[Where] = field(default_factory=set)

    def place(self, where: Where) -> Mark:
        """Where a value begins, or the nearest thing around it that has a place."""
        while where and where not in self.values:
            where = where[:-1]
        return self.values.get(where, Mark(1, 1))

    def problem(self, where: Where, message: str, *, at_key: bool = False) -> Problem:
        """Make a problem that points at a value, or at its key."""
        key = self.keys.get(where) if at_key else None
        mark = key or self.place(where)
        return Problem(self.path, mark.line, mark.column, spell(where), message)


def compose(text: str, path: str) -> Document:
    """Read the text of one file; what is wrong with its YAML is in `problems`.

    Raises: nothing. Anchors, aliases and merge keys (`<<`) are followed, up to
    MAX_ALIASED values. The first of two equal keys counts; the second is a problem.
    """
    document = Document(path)
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
        document.data = _Reader(document, text).read(root) if root else None
    except yaml.YAMLError as error:
        document.problems.append(explain(error, text, path))
    except RecursionError:
        document.problems.append(Problem(path, 1, 1, "", "nested too deeply"))
    except (ValueError, OverflowError):  # "\U00110000": PyYAML asks chr() for it
        message = "a \\x, \\u or \\U escape in quotes that is no character"
        document.problems.append(Problem(path, 1, 1, "", message))
    except _TooManyAliasesError:
        message = f"aliases (*name) add up to more than {MAX_ALIASED} values"
        document.problems.append(Problem(path, 1, 1, "", message))
    else:
        return document
    document.is_broken = True
    return document


class _TooManyAliasesError(Exception):
    """An alias bomb; leaves the file unread."""


class _Reader:
    """Walks the nodes of one file, filling in its Document."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.lines = text.splitlines()
        self.seen: set[int] = set()
        self.around: list[int] = []
        self.n_aliased = 0

    def read(self, node: yaml.Node, where: Where = ()) -> object:
        """The plain value of a node; its places and problems go to the document."""
        self.document.values[where] = _mark(node)
        if id(node) in self.around:
            self._complain(where, "an alias (*name) that contains itself")
            return None
        self.n_aliased += id(node) in self.seen
        if self.n_aliased > MAX_ALIASED:
            raise _TooManyAliasesError
        self.seen.add(id(node))
        if node.tag not in _TAGS:
            self._complain(
                where, "YAML tags are not used here; quote text starting '!'"
            )
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, where)
        self.around.append(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.read(n, (*where, i)) for i, n in enumerate(node.value)]
            return self._mapping(node, where)
        finally:
            self.around.pop()

    def _scalar(self, node: yaml.ScalarNode, where: Where) -> str | None:
        text: str = node.value
        if any(
            (c < " " and c not in "\t\r\n") or "\ud800" <= c < "\ue000" for c in text
        ):
            self._complain(where, "a control character; write readable text")
            return None
        if node.style is not None or text not in _NOTHING:
            return text
        if not text:
            self._empty(node, where)
        return None

    def _empty(self, node: yaml.ScalarNode, where: Where) -> None:
        """Nothing stands here: look at what YAML took for a comment or an anchor."""
        mark = node.start_mark
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        rest = line[mark.column :].lstrip()
        if rest[:1] == "#" and rest[1:2].strip(" #"):
            message = "nothing here: YAML ignores what follows a #;"
            self._complain(where, f"{message} quote values that start with '#'")
        elif rest[:1] == "&":
            message = "nothing here: YAML takes &name for an anchor;"
            self._complain(where, f"{message} quote values that start with '&'")
        self.document.empty.add(where)

    def _mapping(self, node: yaml.Node, where: Where) -> dict[str, object]:
        found: dict[str, object] = {}
        own: dict[str, Mark] = {}
        merges: list[yaml.Node] = []
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                message = "a key must be text; quote text that starts with '{' or '['"
                self._complain_at(_mark(key_node), where, message)
                continue
            key = str(key_node.value)
            if key == "<<" and key_node.style is None:
                merges.append(value_node)
            elif key in own:
                message = f"{TWICE}, first in line {own[key].line}"
                self._complain_at(_mark(key_node), (*where, key), message)
            else:
                own[key] = self.document.keys[(*where, key)] = _mark(key_node)
                value = self.read(value_node, (*where, key))
                if (*where, key) not in self.document.empty:
                    found[key] = value
        for merge in merges:
            more = self._merged(merge, where)
            found |= {key: more[key] for key in more if key not in own | found}
        return found

    def _merged(self, node: yaml.Node, where: Where) -> dict[str, object]:
        """What `<<: *name` or `<<: [*a, *b]` brings in; the first named wins."""
        document = self.document
        found: dict[str, object] = {}
        for one in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            self.document = Document(document.path)
            value = self.read(one, where)
            extra, self.document = self.document, document
            document.problems += extra.problems
            if not isinstance(value, dict):
                message = "<<: takes an alias (*name) of a mapping"
                self._complain_at(_mark(one), where, message)
                continue
            document.values = {**extra.values, **document.values}
            document.keys = {**extra.keys, **document.keys}
            found = value | found
        return found

    def _complain(self, where: Where, message: str) -> None:
        self.document.problems.append(self.document.problem(where, message))

    def _complain_at(self, mark: Mark, where: Where, message: str) -> None:
        problem = Problem(self.document.path, *mark, spell(where), message)
        self.document.problems.append(problem)


def _mark(node: yaml.Node) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)
