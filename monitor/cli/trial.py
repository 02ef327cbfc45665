"""`monitor try`: one stage on one input, nothing stored."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from monitor import article as articles
from monitor import feeds as feed_parser
from monitor import logs, resources
from monitor.cli.console import Context, context_of, err, out
from monitor.cli.marked import CONTENT, CUE, SOURCE, marked
from monitor.config import Edition, Feed
from monitor.errors import ArticleError
from monitor.figures import Resolver
from monitor.parts import extractor_of, fetcher_of, inner_extractor
from monitor.pipeline import Analysis, analyse
from monitor.render import Marking, Renderer
from monitor.text import normalise
from monitor.values import (
    Article,
    ArticleKind,
    Entry,
    NotModified,
    Page,
    Span,
    Spans,
    StatementKind,
)

try_app = typer.Typer(
    help="Try one stage on a file or an address; nothing is stored.",
    no_args_is_help=True,
)
Where = Annotated[
    str,
    typer.Argument(
        metavar="URL|FILE|-",
        help="An address with https://, a file, or - for standard input.",
    ),
]


@dataclass(frozen=True, slots=True)
class _Found:
    """Spans for the marking."""

    content_spans: Spans
    cue_spans: Spans
    source_spans: Spans


@try_app.command()
def feed(context: typer.Context, where: Where) -> None:
    """Parse a feed and list its entries."""
    page = _page(context_of(context), where, is_feed=True)
    parsed = feed_parser.parse(page.body, page.final_url, page.content_type)
    out.print(parsed.title or "(no title)", style="bold", markup=False)
    if parsed.complaint:
        err.print(f"the parser complains: {parsed.complaint}", markup=False)
    table = Table("published", "title", "text", "kind", "link")
    for entry in parsed.entries:
        published = f"{entry.published_at:%Y-%m-%d %H:%M}" if entry.published_at else ""
        text = "whole" if entry.has_full_text else "teaser"
        row = (published, entry.title, text, entry.post_kind.value, entry.url or "")
        table.add_row(*(cell.replace("[", "\\[") for cell in row))
    out.print(table)


@try_app.command()
def article(context: typer.Context, where: Where) -> None:
    """Extract an article's text from a page."""
    found = _article(context_of(context), where)
    out.print(found.title or "(no title)", style="bold", markup=False)
    published = (
        f"{found.published_at:%Y-%m-%d %H:%M} UTC" if found.published_at else "?"
    )
    out.print(f"{found.url} · published {published}", style="dim", markup=False)
    out.print(found.text, markup=False, soft_wrap=True)


@try_app.command()
def quotes(
    context: typer.Context,
    where: Where,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a statement found.")
    ] = False,
    as_html: Annotated[
        bool, typer.Option("--html", help="A page with every statement marked.")
    ] = False,
) -> None:
    """Show what is said in a text and by whom: content, cue, source, figure."""
    options = context_of(context)
    config = options.load()
    found = _article(options, where)
    outlets = tuple(outlet.name for outlet in config.outlets)
    resolver = Resolver(config.watched)
    seen = analyse(
        found,
        extractor_of(config, found.language),
        resolver,
        outlets,
        inner=inner_extractor(),
        always=True,
    )
    if as_json:
        for row in _rows(found, seen):
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    if as_html:
        names = {figure.id: figure.name for figure in config.figures}
        page = Renderer(resources.folder("templates"))
        typer.echo(page.marked(found, _markings(seen, names)))
        return
    spans = [_Found(a.content, a.cue, a.source) for a in seen.attributions]
    out.print(marked(found.text, spans), soft_wrap=True)
    out.print()
    out.print(f"[{CONTENT}]content[/] [{CUE}]cue[/] [{SOURCE}]source[/]")
    table = Table("content", "source", "figure", "rule", "confidence")
    for row in _rows(found, seen):
        content = str(row["content"])
        table.add_row(
            *(
                str(cell).replace("[", "\\[")
                for cell in (
                    content if len(content) < 70 else content[:67] + "…",
                    row["source"],
                    row["figure"] or "",
                    row["rule"],
                    row["confidence"],
                )
            )
        )
    out.print(table)


def _markings(seen: Analysis, names: Mapping[str, str]) -> list[Marking]:
    """What was seen as the page shows it: words, speaker, and how sure that is."""
    enough = Edition(id="usual", title="Usual").min_confidence
    markings = []
    for number, (one, resolution, kind) in enumerate(
        zip(seen.attributions, seen.resolutions, seen.kinds, strict=True), start=1
    ):
        sure = one.confidence * resolution.confidence
        figures = [names.get(ident, ident) for ident in resolution.figure_ids]
        facts = [kind.value] if kind is not StatementKind.STATEMENT else []
        facts += [one.type.value, f"{sure:.2f}", f"{one.rule} / {resolution.rule}"]
        if not one.source:
            facts.append("no source")
        markings.append(
            Marking(
                number=number,
                content=one.content,
                cue=one.cue,
                source=one.source,
                mention=(resolution.mention,) if figures and resolution.mention else (),
                figure=", ".join(figures) or None,
                facts=tuple(facts),
                is_sure=sure >= enough and kind is StatementKind.STATEMENT,
            )
        )
    return markings


def _page(options: Context, where: str, *, is_feed: bool) -> Page:
    """The bytes behind a file name, an address, or `-` for standard input."""
    logs.quiet()
    if "://" not in where:
        try:
            is_piped = where == "-"
            body = sys.stdin.buffer.read() if is_piped else Path(where).read_bytes()
        except OSError as error:
            reason = error.strerror or "cannot be read"
            hint = "give a file, an address with https://, or - for standard input"
            raise ArticleError(where, f"{reason}; {hint}") from error
        return Page(url=where, final_url=f"file:///{Path(where).name}", body=body)
    with fetcher_of(options.load()) as fetcher:
        page = fetcher.feed(where) if is_feed else fetcher.page(where)
    if isinstance(page, NotModified):  # cannot be: no validators were sent
        raise ArticleError(where, "answered that nothing changed")
    return page


def _article(options: Context, where: str) -> Article:
    """An article from an address, an HTML file, or a file of plain text."""
    page = _page(options, where, is_feed=False)
    is_html = "://" in where or b"<" in page.body[:200].lstrip()[:1]
    if is_html:
        entry = Entry(key=where, url=page.final_url, title="", html="", content_hash="")
        unknown = Feed(id="try", url=where, interval=timedelta(hours=1), language="en")
        return articles.from_page(page, entry, unknown)
    text = normalise(page.body.decode("utf-8", errors="replace"))
    if not text:
        raise ArticleError(where, "the file holds no text")
    return Article("try", ArticleKind.ARTICLE, page.final_url, "", text)


def _rows(found: Article, seen: Analysis) -> list[dict[str, object]]:
    def text_of(spans: Sequence[Span]) -> str:
        return " […] ".join(found.text[start:end] for start, end in spans)

    return [
        {
            "content": text_of(attribution.content),
            "cue": text_of(attribution.cue),
            "source": text_of(attribution.source),
            "type": attribution.type.value,
            "kind": kind.value,
            "figure": ", ".join(resolution.figure_ids) or None,
            "rule": f"{attribution.rule}/{resolution.rule}",
            "confidence": round(attribution.confidence * resolution.confidence, 2),
            "because": resolution.reason,
            "spans": attribution.content,
        }
        for attribution, resolution, kind in zip(
            seen.attributions, seen.resolutions, seen.kinds, strict=True
        )
    ]
