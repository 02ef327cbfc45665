"""`monitor search`: statements by their words and by what they are, in a terminal."""

import json
import sys
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from monitor.app import App
from monitor.cli.console import context_of, err, out, plural, program, progress
from monitor.errors import SearchError, StoreError
from monitor.values import (
    Found,
    Hit,
    Order,
    Query,
    QuotationType,
    StatementKind,
    Trait,
)

MARK = "bold black on bright_yellow"
FEW = 2000
"""Changes that a search takes in first; a backlog is left to the background."""
_DATES = ["%Y-%m-%d"]

TextArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[WORDS]...",
        help='Words, "exact phrases", begin*, -without, either OR other.',
        show_default=False,
    ),
]
FigureOption = Annotated[
    list[str] | None, typer.Option("--figure", "-f", help="Id of a figure.")
]
TopicOption = Annotated[
    list[str] | None, typer.Option("--topic", "-t", help="Id of a topic.")
]
OutletOption = Annotated[
    list[str] | None, typer.Option("--outlet", "-o", help="Id of an outlet.")
]
TypeOption = Annotated[
    list[QuotationType] | None, typer.Option("--type", help="Type of quotation.")
]
ClassOption = Annotated[
    list[Trait] | None,
    typer.Option("--class", help="What else the statement is."),
]
KindOption = Annotated[
    list[StatementKind] | None,
    typer.Option(
        "--kind",
        help="Kind (default: statement; stances and mentions are told without words).",
    ),
]
SinceOption = Annotated[
    datetime | None,
    typer.Option(formats=_DATES, help="First published on this UTC day or later."),
]
UntilOption = Annotated[
    datetime | None,
    typer.Option(formats=_DATES, help="First published on this UTC day or before."),
]


def search(
    context: typer.Context,
    words: TextArgument = None,
    figure: FigureOption = None,
    topic: TopicOption = None,
    outlet: OutletOption = None,
    type_: TypeOption = None,
    class_: ClassOption = None,
    kind: KindOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    confidence: Annotated[
        float, typer.Option(min=0, max=1, help="Least confidence of a report.")
    ] = 0.0,
    order: Annotated[Order, typer.Option(help="Newest or best first.")] = Order.NEWEST,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000)] = 20,
    after: Annotated[
        str | None, typer.Option(help="The page after the one that gave this.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    reindex: Annotated[
        bool, typer.Option("--reindex", help="Make the index anew first.")
    ] = False,
) -> None:
    """Find statements by words in them or around them; without words, list them.

    An option that is given twice asks for either value. Ids are what `explain` takes.
    """
    query = Query(
        text=_joined(words or []),
        figures=tuple(figure or ()),
        topics=tuple(topic or ()),
        outlets=tuple(outlet or ()),
        types=tuple(type_ or ()),
        classes=tuple(class_ or ()),
        kinds=tuple(kind or (StatementKind.STATEMENT,)),
        since=_day(since),
        until=_day(until),
        confidence=confidence,
        order=order,
    )
    with context_of(context).open() as app:
        _index(app, anew=reindex)
        try:
            found = app.store.search(query, limit, after)
        except SearchError as error:
            err.print(f"error: {error}", markup=False, soft_wrap=True)
            raise typer.Exit(2) from error
        if as_json:
            json.dump(_value(app, found), sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")
        else:
            _show(app, query, found)


def _joined(words: list[str]) -> str:
    """The query as typed: the shell took the quotation marks of a phrase away."""
    return " ".join(
        f'"{word}"' if " " in word.strip() and len(words) > 1 else word
        for word in words
    )


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def _index(app: App, *, anew: bool) -> None:
    """Take in what waits, unless that is a lot; who is writing just now goes first."""
    if anew:
        n = app.store.reindex_search()
        for _ in progress(app.index(), "indexing", None):
            pass
        err.print(f"{plural(n, 'statement')} indexed")
        return
    n = app.store.n_unindexed()
    if n > FEW:
        err.print(
            f"{n} changes wait to be indexed and may be missing here; `monitor run` "
            "takes them in, `monitor search --reindex` makes the index anew"
        )
        return
    try:
        for _ in app.index():
            pass
    except StoreError as error:
        err.print(f"the newest may be missing: {error}", markup=False, soft_wrap=True)


# for a person ----------------------------------------------------------------------


def _show(app: App, query: Query, found: Found) -> None:
    names = {one.id: one.name for one in app.config.figures}
    outlets = {one.id: one.name for one in app.config.outlets}
    for hit in found.hits:
        out.print(_lines(hit, names, outlets), soft_wrap=True)
    if not found.total and not found.hits:
        out.print("nothing found" + _hint(app, query), markup=False, soft_wrap=True)
        return
    total = plural(found.total, "statement")
    out.print(total if found.is_exact else f"more than {total}", style="dim")
    if found.next:
        out.print(f"more with --after {found.next}", style="dim", markup=False)


def _lines(hit: Hit, names: dict[str, str], outlets: dict[str, str]) -> Text:
    """A hit: when, who and where, the words with what matched, the id."""
    statement, report = hit.statement, hit.report
    lines = Text(f"{statement.first_published_at:%Y-%m-%d %H:%M}  ", "dim")
    lines.append(names.get(statement.figure_id, statement.figure_id), "bold")
    where = outlets.get(report.outlet_id or "", report.outlet_id) or (
        report.occurrence.circumstances.channel or "own post"
    )
    lines.append(f"  {where}", "cyan")
    others = hit.n_reports - 1
    if others:
        lines.append(f" and {plural(others, 'other report')}", "dim")
    if hit.became:
        lines.append(f" ({hit.became.value} since)", "red")
    told = [each.value for each in hit.classes]
    if hit.n_occasions:
        times = plural(hit.n_occasions, "other occasion")
        told.append(f"also said on {times}")
    if told:
        lines.append(f"  {', '.join(told)}", "yellow")
    snippet = hit.snippet
    words = Text(snippet.text)
    for start, end in snippet.marks:
        words.stylize(MARK, start, end)
    lines.append("\n  " + "… " * snippet.is_cut_before)
    lines.append_text(words)
    lines.append(" …" * snippet.is_cut_after)
    lines.append(f"\n  {statement.id}\n", "dim")
    return lines


def _hint(app: App, query: Query) -> str:
    """What may be wrong with a search that found nothing."""
    for noun, ids, known in (
        ("figure", query.figures, {one.id for one in app.config.figures}),
        ("topic", query.topics, {one.id for one in app.config.topics}),
        ("outlet", query.outlets, {one.id for one in app.config.outlets}),
    ):
        for each in ids:
            if each not in known:
                listed = ", ".join(sorted(known)[:12]) or "none"
                return f": no {noun} {each!r} is configured; there are {listed}"
    if query.text:
        return (
            "; all words must occur in a statement or around it: try fewer, "
            "or their beginning (ferr*)"
        )
    return f"; `{program()} search` lists all that is stored"


# for programs ----------------------------------------------------------------------


def _value(app: App, found: Found) -> dict[str, Any]:
    outlets = {one.id: one.name for one in app.config.outlets}
    return {
        "total": found.total,
        "is_exact": found.is_exact,
        "next": found.next,
        "hits": [_hit_value(hit, outlets) for hit in found.hits],
    }


def _hit_value(hit: Hit, outlets: dict[str, str]) -> dict[str, Any]:
    statement, report = hit.statement, hit.report
    return {
        "statement": statement.id,
        "figure_id": statement.figure_id,
        "text": hit.text,
        "type": statement.type.value,
        "kind": statement.kind.value,
        "first_published": statement.first_published_at.isoformat(),
        "said_on": statement.said_on.isoformat() if statement.said_on else None,
        "classes": [each.value for each in hit.classes],
        "n_reports": hit.n_reports,
        "n_outlets": hit.n_outlets,
        "n_occasions": hit.n_occasions,
        "snippet": hit.snippet.text,
        "marks": [list(mark) for mark in hit.snippet.marks],
        "became": hit.became.value if hit.became else None,
        "occurrence": report.occurrence.id,
        "confidence": report.occurrence.confidence,
        "outlet": outlets.get(report.outlet_id or "", report.outlet_id),
        "outlet_id": report.outlet_id,
        "article": report.article_url,
        "title": report.article_title,
        "topics": [match.topic_id for match in report.topics],
    }
