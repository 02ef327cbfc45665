"""`monitor topics`: what is filed under what, why, and what could be configured."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated

import typer
import yaml
from rich.table import Table

from monitor import topics
from monitor.app import App
from monitor.cli.console import command, context_of, err, out, plural
from monitor.cli.taking import whole
from monitor.config import Config, Topic
from monitor.parts import grouping_of, model_of
from monitor.pipeline import leftover_of
from monitor.values import StatementReports

MONTH = timedelta(days=30)

topics_app = typer.Typer(
    help="Count, try and find topics; nothing is stored.", no_args_is_help=True
)


@topics_app.command(name="list")
def list_topics(context: typer.Context) -> None:
    """Count statements by topic, and show the groups found in the rest.

    A statement counts under each of its topics, whatever its confidence and whether a
    digest shows it. Topics of `discover:` have no terms and are left out; groups are
    found whenever an issue is composed, and those of the last 30 days are shown.
    """
    with context_of(context).open() as app:
        since = app.clock() - MONTH
        ever, lately = app.store.topic_counts(), app.store.topic_counts(since)
        table = Table("topic", "title", "statements", "in 30 days")
        for topic in app.config.topics:
            if not topic.discover:
                counts = (ever.get(topic.id, 0), lately.get(topic.id, 0))
                table.add_row(topic.id, topic.title, *map(str, counts))
        out.print(table)
        n_stored = sum(app.store.statement_counts().values())
        out.print(
            f"{plural(n_stored, 'statement')} stored in all; one counts under each of "
            "its topics, also where digests do not show it.",
            style="dim",
            soft_wrap=True,
        )
        groups = app.store.topic_groups(since.date())
        if groups:
            found = Table("group", "found in what fits no topic", "first", "last")
            for group in groups:
                days = (str(group.first_day), str(group.last_day))
                found.add_row(group.id[:8], group.label.replace("[", "\\["), *days)
            out.print(found)
        else:
            told = "No group was found in the rest: none is before an issue is composed"
            how = command("topics", "suggest")
            out.print(f"{told}. `{how}` looks now.", style="dim", soft_wrap=True)


@topics_app.command(name="test")
def try_text(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What somebody said.")],
    around: Annotated[
        str, typer.Option("--context", help="The sentences around it.")
    ] = "",
    language: Annotated[
        str, typer.Option("--language", help="Language of the article.")
    ] = "en",
) -> None:
    """Tell which topics a text meets, and by which terms; the first takes it."""
    config = context_of(context).load()
    found = topics.assign(text, around, config.topics, language)
    if not found:
        out.print("no topic; it stands under Other, or in a group found there")
        return
    titles = {topic.id: topic.title for topic in config.topics}
    table = Table("topic", "title", "by these terms")
    for match in found:
        terms = ", ".join(
            _told(term, topics.matched(term, f"{text}\n{around}", language))
            for term in match.terms
        ).replace("[", "\\[")
        table.add_row(match.topic_id, titles[match.topic_id], terms)
    out.print(table)


def _told(term: str, found: str) -> str:
    """A term, and the words that it was found in where they are others."""
    return term if found.lower() in ("", term.lower()) else f"{term} ({found})"


@topics_app.command()
def suggest(
    context: typer.Context,
    most: Annotated[
        int,
        typer.Option(
            "--most", parser=whole(1, 50), metavar="1-50", help="Most topics proposed."
        ),
    ] = 10,
    days: Annotated[
        int,
        typer.Option(
            "--days", parser=whole(1, 36_600), metavar="N", help="How far back to look."
        ),
    ] = 30,
) -> None:
    """Propose topics for topics.yaml from what none takes: YAML to paste."""
    with context_of(context).open() as app:
        at = app.clock()
        reported = app.store.reported(seen_from=at - timedelta(days=days))
        left = _without_topic(app, reported)
        grouping = grouping_of(app.config, model_of(app.config))
        found = topics.suggest(
            leftover_of(reported, left),
            at.date(),
            known=grouping.known,
            most=most,
            meanings=grouping.meanings,
        )
        err.print(
            f"{plural(len(reported), 'statement')} in {plural(days, 'day')}, "
            f"{len(left)} without a topic"
        )
        if not found:
            err.print("no subject stands out among them; more days may show one")
            return
        for line in _lines(found, app.config):
            typer.echo(line)


def _without_topic(app: App, reported: Sequence[StatementReports]) -> set[str]:
    """Statements that no topic takes as the topics are configured now."""
    wanted: tuple[Topic, ...] = app.config.topics
    return {
        one.statement.id
        for one in reported
        if not any(
            topics.assign(
                report.occurrence.content,
                report.occurrence.context,
                wanted,
                report.language or "en",
                report.article_title,
            )
            for report in one.reports
        )
    }


def _lines(found: Sequence[topics.Suggestion], config: Config) -> Iterator[str]:
    """Entries of topics.yaml; examples and counts stand in comments."""
    names = {figure.id: figure.name for figure in config.figures}
    taken = {topic.id for topic in config.topics}
    yield "# Put what you like of this under `topics:` in topics.yaml."
    for one in found:
        ident, n = one.id, 2
        while ident in taken:
            ident, n = f"{one.id}-{n}", n + 1
        taken.add(ident)
        yield ""
        told = plural(one.n_statements, "statement")
        yield f"  # {told} of {plural(one.n_figures, 'figure')}, like"
        for content, figure_id in one.examples:
            yield f"  #   {names.get(figure_id, figure_id)}: {content}"
        yield f"  - id: {_yaml(ident)}"
        yield f"    title: {_yaml(one.title)}"
        yield "    any:"
        for term, count in one.terms:
            yield f"      - {_yaml(term)}  # in {count}"


def _yaml(value: str) -> str:
    """A text as YAML writes it on one line, in quotes where it needs them."""
    dumped = yaml.safe_dump(value, allow_unicode=True, width=10_000)
    return dumped.removesuffix("\n").removesuffix("\n...")
