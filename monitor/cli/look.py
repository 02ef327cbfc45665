"""The commands that look: figures, feeds, explain, export."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from monitor import poll, topics
from monitor.app import App, now
from monitor.cli.console import command, context_of, err, out, plural
from monitor.cli.ids import one_statement
from monitor.cli.marked import marked
from monitor.cli.origins import show_provenance, told_change
from monitor.cli.taking import one_of, words_of
from monitor.config import Feed
from monitor.poll import Health, HealthKind
from monitor.values import FeedState, Occurrence, Report, TopicMatch

COLUMNS = (
    "statement",
    "article",
    "title",
    "published_at",
    "first_seen_at",
    "copy_of",
    "outlet",
    "figure",
    "figure_id",
    "content",
    "type",
    "kind",
    "cue",
    "source",
    "mention",
    "reported_by",
    "reporting",
    "said_on",
    "channel",
    "via",
    "topics",
    "confidence",
    "words_confidence",
    "figure_confidence",
    "rule",
    "deleted",
    "last_seen",
    "repeats",
    "changes",
)


_PAGE = 500
"""Reports whose changes are asked for at once."""


class Format(StrEnum):
    """What `export` writes."""

    JSONL = "jsonl"
    CSV = "csv"


def figures(context: typer.Context) -> None:
    """List whom the configuration watches, with what is stored of them."""
    with context_of(context).open() as app:
        counts = app.store.statement_counts()
        table = Table("figure", "name", "role now", "also known as", "statements")
        today = now().date()
        for figure in app.config.figures:
            table.add_row(
                figure.id if figure.enabled else f"{figure.id} (off)",
                figure.name,
                figure.role_on(today) or "",
                ", ".join(figure.names[1:]),
                str(counts.get(figure.id, 0)),
            )
        out.print(table)
        out.print(
            "Statements are all that are stored, of whatever confidence, with stances "
            "and reposts; digests show fewer and say what they leave out.",
            style="dim",
        )


_COLOURS = {
    HealthKind.OK: "green",
    HealthKind.NEW: "default",
    HealthKind.SHAKY: "yellow",
    HealthKind.STAND_IN: "yellow",
    HealthKind.SILENT: "yellow",
    HealthKind.OVERRUN: "yellow",
}


def feeds(context: typer.Context) -> None:
    """Show each feed: how it is doing, last and next poll, entries, usual pace."""
    with context_of(context).open() as app:
        states = {state.feed_id: state for state in app.store.feed_states()}
        kinds: Counter[HealthKind] = Counter()
        for feed in app.config.feeds:
            state = states[feed.id]
            health = poll.health_of(feed, state, app.clock())
            kinds[health.kind] += 1
            out.print(_shown(feed, state, health), soft_wrap=True)
        out.print(_summary(kinds), markup=False, soft_wrap=True)


def _summary(kinds: Counter[HealthKind]) -> str:
    """How many feeds are how, and what to do about it."""
    if not kinds:
        return f"no feed yet; `{command('feeds', 'add', 'ADDRESS')}` adds one"
    told = ", ".join(f"{n} {kind.value}" for kind, n in kinds.most_common())
    line = f"{plural(sum(kinds.values()), 'feed')}: {told}"
    if set(kinds) == {HealthKind.NEW}:
        return f"{line}; `{command('poll')}` asks them for the first time"
    if set(kinds) - {HealthKind.OK, HealthKind.NEW}:
        return f"{line}; `{command('feeds', 'test', 'ADDRESS')}` looks into one"
    return line


def _shown(feed: Feed, state: FeedState, health: Health) -> Text:
    """A feed in a few lines, its addresses whole however narrow the terminal."""
    colour = _COLOURS.get(health.kind, "red")
    lines = Text(f"{health.kind.value:<9}", colour)
    lines.append(f"{feed.label}  ", "bold")
    lines.append(feed.url, "default")
    told = [f"last poll {_when(state.last_polled_at)}"] if state.last_polled_at else []
    told.append(
        "no next poll" if state.is_gone else f"next poll {_when(state.next_poll_at)}"
    )
    if state.n_entries:
        told.append(f"{state.n_entries} entries")
    if state.usual_gap:
        told.append(f"a new one every {poll.span(state.usual_gap)}")
    lines.append(f"\n{'':<9}{'; '.join(told)}", "dim")
    if state.moved_url:
        lines.append(f"\n{'':<9}moved for good, asked at {state.moved_url}", "dim")
    if health.note:
        note = health.note.removeprefix(f"{feed.url}: ")
        lines.append(f"\n{'':<9}{note}", colour)
    return lines


def _when(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""


def explain(
    context: typer.Context,
    statement: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="Of a statement or of a report of one, or its start."
        ),
    ],
) -> None:
    """Tell why a statement was found and why it is this figure's."""
    with context_of(context).open() as app:
        statement_id = one_statement(app, statement)
        names = {figure.id: figure.name for figure in app.config.figures}
        for report in app.store.find_reports(statement.strip().lower()):
            _explain(app, report, names)
        show_provenance(app, statement_id)


def _explain(app: App, report: Report, names: dict[str, str]) -> None:
    one = report.occurrence
    changes = app.store.changes_of([one.id]).get(one.id, ())
    rows = {
        "statement": report.statement_id,
        "occurrence": one.id,
        "figure": f"{names.get(one.figure_id, one.figure_id)} ({one.figure_id})",
        "kind": f"{one.kind.value}, {one.type.value}",
        "cue": one.cue,
        **_chain(one, names),
        "because": one.reason,
        "reported by": one.reported_by,
        "reporting": one.reporting,
        "day said": str(one.circumstances.said_on or ""),
        "said where": one.circumstances.channel or "",
        "via": one.circumstances.via or "",
        "topics": "; ".join(
            f"{match.topic_id} ({_found_in(match, report)})" for match in report.topics
        ),
        "joined as": report.relation,
        "article": report.article_url,
        "first seen": _when(report.first_seen_at),
        "deleted": _gone(report),
        "copy of": report.copy_of or "",
        **{f"change {n}": told_change(each) for n, each in enumerate(changes, 1)},
    }
    out.rule(style="dim")
    text = app.store.article_text(one.article_id, one.version)
    out.print(marked(text, (one,), around=one.content_spans))
    for name, value in rows.items():
        if value:
            out.print(f"  [dim]{name:>12}[/]  ", end="")
            out.print(value, markup=False, soft_wrap=True)


def _found_in(match: TopicMatch, report: Report) -> str:
    """The words that a topic was found by, as they stand in the text."""
    one = report.occurrence
    said = f"{one.content}\n{one.context}"
    language = report.language or "en"
    found = (topics.matched(term, said, language) or term for term in match.terms)
    return ", ".join(dict.fromkeys(found))


def _gone(report: Report) -> str:
    if report.deleted_at is None:
        return ""
    last = f"; last seen {_when(report.last_seen_at)}" if report.last_seen_at else ""
    return f"found taken down {_when(report.deleted_at)}{last}"


def _chain(one: Occurrence, names: dict[str, str]) -> dict[str, str]:
    """From the words to the name: what each step rests on and how sure it is."""
    attribution, _, resolution = one.rule.partition("/")
    figure = names.get(one.figure_id, one.figure_id)
    steps = [f"“{name}”" for name in (one.source, one.mention) if name]
    chain = {"words": f"found by {attribution}, {one.words_confidence:.2f}"}
    if resolution:
        chain["name"] = (
            f"{' → '.join([*steps, figure])} by {resolution}, "
            f"{one.figure_confidence:.2f}"
        )
    chain["confidence"] = f"{one.confidence:.2f}, the two together"
    return chain


def export(
    context: typer.Context,
    format: Annotated[
        Format,
        typer.Option(
            "--format",
            "-f",
            parser=one_of(Format),
            metavar="FORMAT",
            help=f"{words_of(Format)}.",
        ),
    ] = Format.JSONL,
) -> None:
    """Write one line an occurrence to standard output, in the order they were found.

    An occurrence is a report of a statement: a statement that five outlets report has
    five lines with one id. All are given, those too that digests leave out: stances,
    reposts, and what is not sure enough (`kind`, `confidence`).
    """
    with context_of(context).open() as app:
        names = {figure.id: figure.name for figure in app.config.figures}
        outlets = {outlet.id: outlet.name for outlet in app.config.outlets}
        rows = _rows(app, names, outlets)
        if format is Format.JSONL:
            lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            n_rows = sum(bool(sys.stdout.write(line)) for line in lines)
        else:
            writer = csv.DictWriter(sys.stdout, COLUMNS)
            writer.writeheader()
            cells = ({key: _cell(value) for key, value in row.items()} for row in rows)
            n_rows = sum(bool(writer.writerow(each)) for each in cells)
        if err.is_terminal:
            n_stored = sum(app.store.statement_counts().values())
            told = f"{plural(n_rows, 'report')} of {plural(n_stored, 'statement')}"
            err.print(f"{told}, of every kind and confidence", style="dim")


def _rows(
    app: App, names: dict[str, str], outlets: dict[str, str]
) -> Iterator[dict[str, object]]:
    """A row for each report, with what became of it."""
    reports = app.store.reports()
    while page := tuple(islice(reports, _PAGE)):
        changes = app.store.changes_of([each.occurrence.id for each in page])
        repeats = app.store.repeats_of({each.statement_id for each in page})
        for report in page:
            yield {
                **_row(report, names, outlets),
                "repeats": repeats.get(report.statement_id),
                "changes": [
                    {
                        "kind": change.kind.value,
                        "seen_at": change.seen_at.isoformat(),
                        "stood_at": _instant(change.stood_at),
                        "before": change.before,
                        "after": change.after,
                    }
                    for change in changes.get(report.occurrence.id, ())
                ],
            }


def _row(
    report: Report, names: dict[str, str], outlets: dict[str, str]
) -> dict[str, object]:
    one = report.occurrence
    around = one.circumstances
    return {
        "statement": report.statement_id,
        "article": report.article_url,
        "title": report.article_title,
        "published_at": _instant(report.published_at),
        "first_seen_at": report.first_seen_at.isoformat(),
        "copy_of": report.copy_of,
        "outlet": outlets.get(report.outlet_id or "", report.outlet_id),
        "figure": names.get(one.figure_id, one.figure_id),
        "figure_id": one.figure_id,
        "content": one.content,
        "type": one.type.value,
        "kind": one.kind.value,
        "cue": one.cue,
        "source": one.source,
        "mention": one.mention,
        "reported_by": one.reported_by,
        "reporting": one.reporting,
        "said_on": around.said_on.isoformat() if around.said_on else None,
        "channel": around.channel,
        "via": around.via,
        "topics": [match.topic_id for match in report.topics],
        "confidence": one.confidence,
        "words_confidence": one.words_confidence,
        "figure_confidence": one.figure_confidence,
        "rule": one.rule,
        "deleted": _instant(report.deleted_at),
        "last_seen": _instant(report.last_seen_at),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _listed(value: object) -> str:
    """One of several values in a cell: a topic, or a change in short."""
    if isinstance(value, dict):
        return f"{value['kind']} {value['seen_at']}"
    return str(value)


def _cell(value: object) -> object:
    """A CSV cell: lists joined, and no text that a spreadsheet would calculate."""
    if isinstance(value, list):
        return _cell("; ".join(map(_listed, value)))
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return value
