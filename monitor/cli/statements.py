"""`monitor statements`: look at a statement, and correct what was joined or parted."""

from typing import Annotated

import typer

from monitor import standing
from monitor.app import App, now
from monitor.cli.console import context_of, out, plural
from monitor.cli.ids import one_statement
from monitor.errors import CorrectionError
from monitor.values import (
    ChangeKind,
    Correction,
    CorrectionAction,
    Report,
    Statement,
    StatementReports,
)

statements_app = typer.Typer(
    help="Show a statement's reports; merge, split and release statements.",
    no_args_is_help=True,
)
Id = Annotated[
    str, typer.Argument(metavar="STATEMENT", help="Id of a statement, or its start.")
]
Note = Annotated[str, typer.Option("--note", "-n", help="Why, for whoever asks later.")]


def show(
    context: typer.Context,
    statement: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="Id of a statement or an occurrence, or its start."
        ),
    ],
) -> None:
    """Show a statement: its reports and how they were joined, the other occasions on
    which the same was said, and what was corrected."""
    with context_of(context).open() as app:
        found = _found(app, statement)
        names = {figure.id: figure.name for figure in app.config.figures}
        _print(found, names)
        for one in app.store.corrections(found.statement.id):
            note = f": {one.note}" if one.note else ""
            _line(f"{one.at:%Y-%m-%d %H:%M} UTC  {_told(one)}{note}")


def merge(
    context: typer.Context,
    statements: Annotated[
        list[str],
        typer.Argument(metavar="STATEMENT", help="Two or more ids, or their starts."),
    ],
    note: Note = "",
) -> None:
    """Make one statement of several, whatever the program thinks of it."""
    with context_of(context).open() as app:
        ids = tuple(_found(app, each).statement.id for each in statements)
        _correct(app, CorrectionAction.MERGE, ids, note)


def split(
    context: typer.Context,
    statement: Id,
    occurrences: Annotated[
        list[str],
        typer.Argument(metavar="OCCURRENCE", help="The reports that do not belong."),
    ],
    note: Note = "",
) -> None:
    """Take reports out of a statement, into one of their own.

    What is parted by hand never comes together again by itself.
    """
    with context_of(context).open() as app:
        found = _found(app, statement)
        ids = tuple(_occurrence(found, each) for each in occurrences)
        _correct(app, CorrectionAction.SPLIT, (found.statement.id, *ids), note)


def release(context: typer.Context, statement: Id, note: Note = "") -> None:
    """Leave a statement that was merged or split to the program again."""
    with context_of(context).open() as app:
        ids = (_found(app, statement).statement.id,)
        _correct(app, CorrectionAction.RELEASE, ids, note)


for _command in (show, merge, split, release):
    statements_app.command()(_command)


def _found(app: App, prefix: str) -> StatementReports:
    """The one statement that an id's start leads to."""
    statement_id = one_statement(app, prefix)
    [found] = app.store.reported(statement_id=statement_id)
    return found


def _occurrence(found: StatementReports, prefix: str) -> str:
    """The one report of a statement that an id's start leads to."""
    ids = [each.occurrence.id for each in found.reports]
    ids = [each for each in ids if prefix and each.startswith(prefix)]
    if len(ids) != 1:
        raise CorrectionError(
            f"{prefix!r} begins {plural(len(ids), 'occurrence')} of statement "
            f"{found.statement.id}: `statements show` lists them"
        )
    return ids[0]


def _correct(
    app: App, action: CorrectionAction, ids: tuple[str, ...], note: str
) -> None:
    correction = Correction(now(), action, ids, note)
    made = app.store.correct(correction, app.matcher.correct)
    for statement_id in made:
        [found] = app.store.reported(statement_id=statement_id)
        n_reports = plural(len(found.reports), "report")
        _line(f"{statement_id}  {n_reports}  {standing.best(found).words}")


def _print(found: StatementReports, names: dict[str, str]) -> None:
    one, known = found.statement, standing.wordings(found)
    best = standing.best(found)
    out.print(best.words, markup=False, soft_wrap=True, style="bold")
    figure = names.get(one.figure_id, one.figure_id)
    _line(f"statement {one.id}, {figure}, {_when(one)}")
    for report in found.reports:
        stands = known[report.occurrence.id]
        since = f", {stands.kind.value} since" if stands.kind else ""
        leads = ", stands for it" if report is best.report else ""
        _line(f"\n{report.occurrence.id}  {_joined(report, one)}{leads}{since}")
        _line(f"  {report.occurrence.content}")
        if stands.kind is ChangeKind.EDITED:
            _line(f"  now: {stands.now}")
        outlet = f"{report.outlet_id}, " if report.outlet_id else ""
        at = report.published_at or report.first_seen_at
        _line(f"  {outlet}{at:%Y-%m-%d %H:%M} UTC, {report.article_url}")
    if found.occasions:
        _line("\nsaid again:")
    for each in found.occasions:
        on = each.said_on or each.first_published_at.date()
        taken_back = "  (taken back)" if each.is_taken_back else ""
        _line(f"  {on:%Y-%m-%d}  {each.statement_id}  {each.text}{taken_back}")
    _line("")


def _when(one: Statement) -> str:
    if one.said_on:
        return f"said on {one.said_on:%Y-%m-%d}"
    return f"first published {one.first_published_at:%Y-%m-%d %H:%M} UTC"


def _joined(report: Report, statement: Statement) -> str:
    if report.occurrence.is_post:
        return f"their own post, {report.relation}"
    if report.occurrence.id == statement.text_of:
        return "the fullest wording"
    if report.relation == "merged":
        return "joined by a person"
    return report.relation


def _told(one: Correction) -> str:
    """What a person did."""
    first, *others = one.ids
    if one.action is CorrectionAction.MERGE:
        return f"merged {', '.join(one.ids)}"
    if one.action is CorrectionAction.SPLIT:
        return f"took {', '.join(others)} out of {first}"
    return f"released {first}"


def _line(text: str) -> None:
    out.print(text, markup=False, soft_wrap=True)
