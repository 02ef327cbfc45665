"""`monitor search`: statements by their words and by what they are, in a terminal."""

import json
import sys
from datetime import date
from typing import Annotated, Any

import typer
from rich.text import Text

from monitor.app import App
from monitor.cli.console import (
    command,
    context_of,
    err,
    known_id,
    out,
    plural,
    progress,
    refuse,
)
from monitor.cli.taking import day, one_of, share, whole, words_of
from monitor.cli.typed import WordsCommand, joined
from monitor.errors import SearchError, StoreError
from monitor.searching import KEPT, remarks
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
ROOM = 320
"""Characters of the sentences around a statement."""
FEW = 2000
"""Changes that a search takes in first; a backlog is left to the background."""

TextArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="WORDS",
        help='Words, "exact phrases", begin*, -without, either OR other.',
        show_default=False,
    ),
]
FigureOption = Annotated[
    list[str] | None, typer.Option("--figure", "-f", metavar="ID", help="A figure.")
]
TopicOption = Annotated[
    list[str] | None, typer.Option("--topic", "-t", metavar="ID", help="A topic.")
]
OutletOption = Annotated[
    list[str] | None, typer.Option("--outlet", "-o", metavar="ID", help="An outlet.")
]
TypeOption = Annotated[
    list[QuotationType] | None,
    typer.Option(
        "--type",
        parser=one_of(QuotationType),
        metavar="TYPE",
        help=f"Type of quotation: {words_of(QuotationType)}.",
    ),
]
ClassOption = Annotated[
    list[Trait] | None,
    typer.Option(
        "--class",
        parser=one_of(Trait),
        metavar="CLASS",
        help=f"What else the statement is: {words_of(Trait)}.",
    ),
]
KindOption = Annotated[
    list[StatementKind] | None,
    typer.Option(
        parser=one_of(KEPT),
        metavar="KIND",
        help=f"Kind: {words_of(KEPT)} (default: statement).",
    ),
]
SinceOption = Annotated[
    date | None,
    typer.Option(
        parser=day,
        metavar="DAY",
        help="First published on this UTC day or later, like 2026-03-31.",
    ),
]
UntilOption = Annotated[
    date | None,
    typer.Option(
        parser=day,
        metavar="DAY",
        help="First published on this UTC day or before, like 2026-03-31.",
    ),
]
OrderOption = Annotated[
    Order,
    typer.Option(
        parser=one_of(Order),
        metavar="ORDER",
        help=f"What comes first: {words_of(Order)}.",
    ),
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
        float,
        typer.Option(
            parser=share, metavar="0-1", help="Least confidence of a report, like 0.8."
        ),
    ] = 0.0,
    order: OrderOption = Order.NEWEST,
    limit: Annotated[
        int,
        typer.Option(
            "--limit",
            "-n",
            parser=whole(1, 1000),
            metavar="1-1000",
            help="How many at most.",
        ),
    ] = 20,
    after: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="The page after the one that gave this."),
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
        text=joined(words or []),
        figures=tuple(figure or ()),
        topics=tuple(topic or ()),
        outlets=tuple(outlet or ()),
        types=tuple(type_ or ()),
        classes=tuple(class_ or ()),
        kinds=tuple(kind or (StatementKind.STATEMENT,)),
        since=since,
        until=until,
        confidence=confidence,
        order=order,
    )
    with context_of(context).open() as app:
        _check_ids(app, query)
        for remark in remarks(query.text):
            err.print(f"note: {remark}", style="yellow", markup=False, soft_wrap=True)
        _index(app, anew=reindex)
        try:
            found = app.store.search(query, limit, after)
        except SearchError as error:
            refuse(str(error))
        if as_json:
            json.dump(_value(app, found), sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")
        else:
            _show(app, query, found)


def _check_ids(app: App, query: Query) -> None:
    """End with exit code 2 for an id that the configuration does not have."""
    config = app.config
    for noun, ids, known, file in (
        ("figure", query.figures, {one.id for one in config.figures}, "figures.yaml"),
        ("topic", query.topics, {one.id for one in config.topics}, "topics.yaml"),
        ("outlet", query.outlets, {one.id for one in config.outlets}, "feeds.yaml"),
    ):
        for each in ids:
            known_id(noun, each, known, file)


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
            f"{n} changes wait to be indexed and may be missing here; "
            f"`{command('run')}` takes them in, `{command('search', '--reindex')}` "
            "makes the index anew",
            soft_wrap=True,
            markup=False,
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
    total = total if found.is_exact else f"more than {total}"
    out.print(total + _left_out(query), style="dim", markup=False, soft_wrap=True)
    if out.is_terminal:
        told = f"why one was found: {command('explain', 'ID')}"
        out.print(told, style="dim", markup=False, soft_wrap=True)
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
    if around := _around(hit):
        lines.append(f"\n  in: {around}", "dim")
    lines.append(f"\n  {statement.id}\n", "dim")
    return lines


def _around(hit: Hit) -> str:
    """The sentence that the words stand in: a part of one has no subject by itself.

    Nothing for a post, and where the words are all that was written.
    """
    one = hit.report.occurrence
    context = " ".join(one.context.split())
    if context.strip("“”\"' .") == " ".join(one.content.split()).strip("“”\"' ."):
        return ""
    at = max(context.find(" ".join(one.content.split(" […] ")[0].split())), 0)
    start = 0 if at < ROOM // 2 else context.rfind(" ", 0, at - ROOM // 4) + 1
    end = len(context)
    if end - start > ROOM:
        end = context.rfind(" ", start, start + ROOM)
    return f"{'… ' * (start > 0)}{context[start:end]}{' …' * (end < len(context))}"


def _left_out(query: Query) -> str:
    """What the number of hits does not count, where nobody asked for it."""
    if query.kinds != (StatementKind.STATEMENT,):
        return ""
    others = ", ".join(
        f"{kind.value}s" for kind in StatementKind if kind not in query.kinds
    )
    return f" ({others} and what was only reposted are not counted)"


def _hint(app: App, query: Query) -> str:
    """What may be wrong with a search that found nothing."""
    if not app.store.statement_counts():
        return (
            f": no statement is stored yet; `{command('poll')}` and "
            f"`{command('read')}` fetch and read what is new"
        )
    if query.text:
        return (
            "; all words must occur in a statement or around it: try fewer, "
            "or their beginning (ferr*)"
        )
    return f"; `{command('search')}` lists all that is stored"


search_app = typer.Typer(add_completion=False)
search_app.command("search", cls=WordsCommand)(search)


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
        "context": report.occurrence.context,
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
