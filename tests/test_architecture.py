"""The house's import direction: down only, never sideways, pure stages free of I/O."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "monitor"
ROOMS: list[set[str]] = [  # top to bottom; a room imports only from rooms below it
    {"__main__"},
    {"cli"},
    {"daemon", "fleet", "demo"},
    {"web"},
    {"metrics"},
    {"app"},
    {"mailing", "parts"},
    {"pipeline", "fetch", "store", "render", "deliver"},
    {
        "alerts",
        "article",
        "bounces",
        "charts",
        "circumstances",
        "copies",
        "digest",
        "discovery",
        "edits",
        "feeds",
        "figures",
        "identity",
        "kinds",
        "occurrences",
        "opml",
        "poll",
        "provenance",
        "quotes",
        "revisits",
        "searching",
        "topics",
    },
    {"passages", "standing", "variants"},
    {"text", "markup", "datelines", "subscriptions", "turns", "walls"},
    {"ports"},
    {"config"},
    {"values"},
    {"errors", "resources", "logs"},
    {"redacted"},
]
LEVEL = {room: depth for depth, rooms in enumerate(ROOMS) for room in rooms}
PURE = next(rooms for rooms in ROOMS if "poll" in rooms) | {
    "datelines",
    "passages",
    "standing",
    "variants",
    "subscriptions",
    "text",
    "markup",
    "walls",
    "turns",
    "values",
    "errors",
    "ports",
}
IMPURE_LIBRARIES = {
    "requests",
    "urllib3",
    "sqlalchemy",
    "alembic",
    "jinja2",
    "yaml",
    "apscheduler",
    "procrastinate",
    "psycopg",
    "smtplib",
    "socket",
    "sqlite3",
    "subprocess",
    "logging",
}
ALL_MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """The room that a module lies in: its file or its folder under monitor/."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, except for type checking alone."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "monitor":
                found.update(f"monitor.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", ALL_MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_import_down_only(path: Path) -> None:
    """A module imports from its own room or from rooms below, never sideways."""
    room = room_of(path)
    if room == "__init__":
        return
    assert room in LEVEL, f"{room} has no place in ROOMS: draw it into the house first"
    for name in imports_of(path):
        if not name.startswith("monitor."):
            continue
        other = name.split(".")[1]
        if other == room or other.startswith("__"):
            continue
        assert LEVEL[other] > LEVEL[room], f"{room} must not import {other}"


@pytest.mark.parametrize(
    "path",
    [path for path in ALL_MODULES if room_of(path) in PURE],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_pure_modules_import_no_io(path: Path) -> None:
    """Pure stages know no database, network, template, YAML, log or scheduler."""
    libraries = {name.split(".")[0] for name in imports_of(path)}
    assert not libraries & IMPURE_LIBRARIES


def test_files_stay_readable() -> None:
    """No module of the package has more than 400 lines."""
    long = {
        str(path.relative_to(PACKAGE)): n
        for path in ALL_MODULES
        if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long
