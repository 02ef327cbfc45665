"""Which statement the beginning of an id means."""

from collections.abc import Sequence
from typing import NoReturn

from monitor.app import App
from monitor.cli.console import command, err, plural, refuse

FEW, ROOM = 5, 60


def one_statement(app: App, said: str) -> str:
    """The id of the one statement whose own id, or a report's, begins so.

    Ends with exit code 1 where there is none, or several: a handful are then named.
    """
    said = said.strip().lower()
    ids = app.store.statement_ids(said) if said else ()
    if not ids:
        refuse(f"no statement or occurrence begins with {said!r}; {_where()}", 1)
    if len(ids) > 1 and said not in ids:
        _tell_several(app, said, ids)
    return said if said in ids else ids[0]


def _where() -> str:
    return f"`{command('search')}` lists ids with their statements"


def _tell_several(app: App, said: str, ids: Sequence[str]) -> NoReturn:
    names = {figure.id: figure.name for figure in app.config.figures}
    several = plural(len(ids), "statement")
    err.print(f"{said!r} begins {several}, so it is ambiguous:", markup=False)
    for each in sorted(ids, key=lambda one: not one.startswith(said))[:FEW]:
        for found in app.store.reported(statement_id=each):
            one = found.statement
            words = " ".join(one.text.split())
            shown = words if len(words) <= ROOM else f"{words[: ROOM - 1]}…"
            line = f"  {each}  {names.get(one.figure_id, one.figure_id)}: {shown}"
            line += "" if each.startswith(said) else " (by a report of it)"
            err.print(line, markup=False, soft_wrap=True)
    if len(ids) > FEW:
        err.print(f"  and {len(ids) - FEW} more")
    refuse("write more of the id", 1)
