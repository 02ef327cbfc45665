"""Plain text in 72 columns (RFC 3676 asks for fewer than 78)."""

import textwrap

WIDTH = 72


def wrapped(text: str, indent: int = 0, hanging: int | None = None) -> str:
    """Break each line of `text` at WIDTH, indented; later lines by `hanging`."""
    first = " " * indent
    rest = first if hanging is None else " " * hanging
    lines = (
        textwrap.fill(
            line,
            WIDTH,
            initial_indent=first,
            subsequent_indent=rest,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    )
    return "\n".join(line for line in lines if line.strip())


def tidy(text: str) -> str:
    """Take blanks off line ends and leave at most two empty lines together."""
    lines: list[str] = []
    for line in text.split("\n"):
        kept = line.rstrip()
        if kept or lines[-2:] != ["", ""]:
            lines.append(kept)
    return "\n".join(lines).strip("\n") + "\n"
