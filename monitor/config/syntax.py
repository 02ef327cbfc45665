"""What YAML's own complaints mean in the words of somebody who writes a watch list.

Most errors here come from text that YAML reads as a sign of its own: a handle with @,
a headline with a colon, a tab. Each explanation says what to type instead.
"""

import re

import yaml

from monitor.errors import Problem

# What stands where a value should begin -> what to do about it.
_STARTS = {
    "@": 'YAML allows no @ at the start; leave it out or quote it: "@name"',
    "`": "YAML allows no ` at the start; quote the text",
    "%": "YAML reads % at the start as its own sign; quote the text",
    "*": "YAML reads * at the start as an alias; quote the text",
    "&": "YAML reads & at the start as an anchor; quote the text",
    "!": "YAML reads ! at the start as a tag; quote the text",
    "|": "YAML reads | at the start as a block of text; quote the text",
    ">": "YAML reads > at the start as a block of text; quote the text",
    "\t": "a tab; use spaces",
}
# YAML's complaint -> ours, where the sign alone does not tell.
_COMPLAINTS = (
    (r"found duplicate anchor", "this anchor (&name) is given twice"),
    (r"mapping keys are not allowed", "quote text that starts with '? '"),
    (r"could not find expected ':'", "expected 'key: value' or '- value'"),
    (r"unknown escape", r"a \ in double quotes; use single quotes: 'text'"),
    (r"expected escape sequence", r"a \ in double quotes; use single quotes: 'text'"),
    (r"expected the node content", "expected a value; quote text that starts so"),
    (r"another document", "a second '---'; one file holds one document"),
    (r"<scalar>", "text after a closing quotation mark; quote all of it"),
    (r"<alias>|<anchor>|<tag>", "text after a value; quote all of it"),
    (r"<block end>|<document start>", "the indentation does not fit the lines above"),
    (r"sequence entries are not allowed", "a list begins on a line of its own"),
    (r"directive|incompatible YAML", "quote text that starts with '%'"),
)


def explain(error: yaml.YAMLError, text: str, path: str) -> Problem:
    """Turn PyYAML's error into a problem with its place and what to do.

    Never quotes more of the file than one sign: what stands there may be a secret.
    """
    if isinstance(error, yaml.reader.ReaderError):
        line, column = _position(text, error.position)
        message = f"the character U+{ord(text[error.position]):04X}, which YAML forbids"
        return Problem(path, line, column, "", message)
    assert isinstance(error, yaml.MarkedYAMLError)
    mark = error.problem_mark or error.context_mark
    what = error.problem or ""
    start = error.context_mark
    if start and "quoted scalar" in (error.context or "") and "end of" in what:
        mark, message = start, "this quotation mark is never closed"
    elif "flow node" in (error.context or ""):
        message = "expected a value, or the bracket that closes what is open"
    elif start and "flow" in (error.context or ""):
        mark, message = start, _unclosed(text, start, error)
    elif start and re.search(
        r"scanning an? (alias|anchor|tag|block|directive)|parsing a tag",
        error.context or "",
    ):
        mark, message = start, _at(text, start) or what
    else:
        if start and "expected ':'" in what:
            mark = start
        message = _plain(text, mark, what)
    if mark is None:
        return Problem(path, 1, 1, "", message)
    return Problem(path, mark.line + 1, mark.column + 1, "", message)


def _plain(text: str, mark: yaml.Mark | None, what: str) -> str:
    if mark and "mapping values" in what:
        before = _line(text, mark.line)[: mark.column]
        is_key = re.fullmatch(r"\s*-?[\w-]+", before)
        also = ", or line this key up with the others" if is_key else ""
        return f"quote text that contains ': '{also}"
    if mark and re.search("cannot start any token|undefined alias", what):
        return _at(text, mark) or what
    if mark and "\t" in _line(text, mark.line)[: mark.column + 1]:
        return _STARTS["\t"]
    for pattern, message in _COMPLAINTS:
        if re.search(pattern, what):
            return message
    return f"not YAML: {what or 'unreadable'}"


def _unclosed(text: str, start: yaml.Mark, error: yaml.MarkedYAMLError) -> str:
    """A list or mapping in brackets that goes wrong somewhere after its start."""
    end = error.problem_mark.line if error.problem_mark else start.line
    inside = [_line(text, n) for n in range(start.line, end + 1)]
    if any(re.search(r"[\[,]\s*#\S", line) for line in inside):
        return "YAML ignores what follows a #; quote values that start with '#'"
    if error.problem_mark and "<stream end>" not in (error.problem or ""):
        hint = _at(text, error.problem_mark)
        if hint:
            return hint
    sign = "]" if "sequence" in (error.context or "") else "}"
    return f"no closing '{sign}' or a missing comma; quote text that holds brackets"


def _at(text: str, mark: yaml.Mark) -> str | None:
    return _STARTS.get(_line(text, mark.line)[mark.column : mark.column + 1])


def _line(text: str, number: int) -> str:
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", text)  # YAML's own line breaks
    return lines[number] if number < len(lines) else ""


def _position(text: str, index: int) -> tuple[int, int]:
    before = re.split("\r\n|[\n\r\x85\u2028\u2029]", text[:index])
    return len(before), len(before[-1]) + 1
