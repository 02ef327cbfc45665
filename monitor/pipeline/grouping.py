"""Finds groups in what an issue shows and no topic takes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from monitor import digest, standing, topics
from monitor.config import Config, Edition, Topic
from monitor.config.topics import OTHER
from monitor.ports import Store
from monitor.topics.discovering import FADES_AFTER
from monitor.values import Issue, Leftover, StatementReports, TopicGroup


@dataclass(frozen=True, slots=True)
class Grouping:
    """What grouping needs besides the statements; made in `app`.

    `meanings` are embeddings, None where no model is configured.
    """

    known: topics.Known
    meanings: topics.Meanings | None = None


def grouped(
    issue: Issue,
    reported: Sequence[StatementReports],
    day: date,
    other: Topic,
    grouping: Grouping,
    store: Store,
) -> tuple[Issue, tuple[TopicGroup, ...]]:
    """The issue with its groups, and the groups to keep; nothing is stored here."""
    leftover = leftover_of(reported, digest.left_over(issue))
    found = topics.discover(
        leftover,
        store.topic_groups(day - FADES_AFTER),
        day,
        known=grouping.known,
        max_groups=other.max_groups,
        meanings=grouping.meanings,
    )
    return digest.with_groups(issue, found), found.groups


def discovering(config: Config, edition: Edition) -> Topic | None:
    """The topic `other`, where it is to find groups and the edition asks for it."""
    is_asked = {"all", OTHER} & set(edition.topics)
    found = (one for one in config.topics if one.id == OTHER and one.discover)
    return next(found, None) if is_asked else None


def leftover_of(
    reported: Sequence[StatementReports], ids: Collection[str]
) -> tuple[Leftover, ...]:
    """These statements in the wording that stands on their cards."""
    return tuple(
        _leftover(one) for one in reported if one.statement.id in ids and one.reports
    )


def _leftover(one: StatementReports) -> Leftover:
    statement, shown = one.statement, standing.best(one)
    report = shown.report
    return Leftover(
        statement_id=statement.id,
        figure_id=statement.figure_id,
        content=shown.words,
        context=report.occurrence.context,
        title=report.article_title,
        language=report.language or "en",
    )
