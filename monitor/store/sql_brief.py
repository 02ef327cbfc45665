"""Statements as lists show them, with the columns that lists show and no more.

Read for every page of a list, so each query is written once and only given its ids.
Runs in the caller's transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, or_, select

from monitor.store import rows, sql_reports
from monitor.store.tables import (
    articles,
    changes,
    entries,
    occurrence_topics,
    occurrences,
    stands,
    statements,
)
from monitor.values import (
    Change,
    Circumstances,
    Occasion,
    Occurrence,
    PostKind,
    QuotationType,
    Report,
    Statement,
    StatementKind,
    StatementReports,
    TopicMatch,
)

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_of = occurrences.c
_REPORTS = (
    select(
        _of.id,
        _of.statement_id,
        _of.seq,
        _of.article_id,
        _of.figure_id,
        _of.content,
        _of.type,
        _of.context,
        _of.context_cue,
        _of.confidence,
        _of.channel,
        _of.via,
        _of.is_post,
        _of.post_kind,
        _of.published_at,
        _of.kind,
        _of.reported_by,
        _of.reporting,
        _of.relation,
        _of.first_seen_at,
        articles.c.url,
        articles.c.language,
        articles.c.published_at,
        articles.c.outlet_id,
        sql_reports.gone(entries.c.deleted_at),
    )
    .join(articles, articles.c.id == _of.article_id)
    .where(_of.statement_id.in_(_IDS))
)
_TOPICS = (
    select(occurrence_topics.c.occurrence_id, occurrence_topics.c.topic_id)
    .join(occurrences, _of.id == occurrence_topics.c.occurrence_id)
    .where(_of.statement_id.in_(_IDS))
    .order_by(occurrence_topics.c.occurrence_id, occurrence_topics.c.position)
)
_CHANGES = (
    select(changes, _of.statement_id)
    .join(occurrences, _of.id == changes.c.occurrence_id)
    .where(_of.statement_id.in_(_IDS))
    .order_by(changes.c.seq)
)
_STATEMENTS = select(statements).where(statements.c.id.in_(_IDS), stands)
_OCCASIONS = (
    select(
        statements.c.id,
        statements.c.text,
        statements.c.first_published_at,
        statements.c.said_on,
        statements.c.repeats,
    )
    .where(or_(statements.c.id.in_(_IDS), statements.c.repeats.in_(_IDS)), stands)
    .order_by(statements.c.first_published_at, statements.c.id)
)


def statements_of(
    connection: Connection, statement_ids: Sequence[str]
) -> Iterator[StatementReports]:
    """Those of the statements that stand, in no order. As many as fit one query."""
    asked = {"ids": statement_ids}
    known = [rows.statement(row) for row in connection.execute(_STATEMENTS, asked)]
    reports = _reports(connection, statement_ids)
    changed: dict[str, list[Change]] = {}
    for row in connection.execute(_CHANGES, asked):
        changed.setdefault(row.statement_id, []).append(rows.change(row))
    occasions = _occasions(connection, known)
    for statement in known:
        if statement.id not in reports:
            continue  # they were all moved away by hand
        same = occasions.get(statement.repeats or statement.id, ())
        yield StatementReports(
            statement,
            tuple(sorted(reports[statement.id], key=sql_reports.published_first)),
            tuple(changed.get(statement.id, ())),
            tuple(each for each in same if each.statement_id != statement.id),
        )


def _reports(
    connection: Connection, statement_ids: Sequence[str]
) -> dict[str, list[Report]]:
    asked = {"ids": statement_ids}
    topics: dict[str, list[TopicMatch]] = {}
    for occurrence_id, topic_id in connection.execute(_TOPICS, asked):
        topics.setdefault(occurrence_id, []).append(TopicMatch(topic_id, ()))
    found: dict[str, list[Report]] = {}
    for (
        occurrence_id, statement_id, seq, article_id, figure_id, content, type_,
        context, context_cue, confidence, channel, via, is_post, post_kind,
        published_at, kind, reported_by, reporting, relation, first_seen_at, url,
        language, article_published_at, outlet_id, deleted_at,
    ) in connection.execute(_REPORTS, asked):  # fmt: skip
        occurrence = Occurrence(
            id=occurrence_id,
            article_id=article_id,
            figure_id=figure_id,
            content=content,
            type=QuotationType(type_),
            cue="",
            source="",
            content_spans=(),
            cue_spans=(),
            source_spans=(),
            context=context,
            context_cue=context_cue,
            rule="",
            confidence=confidence,
            circumstances=Circumstances(channel=channel, via=via),
            is_post=is_post,
            post_kind=PostKind(post_kind),
            published_at=published_at,
            kind=StatementKind(kind),
            reported_by=reported_by,
            reporting=reporting,
        )
        report = Report(
            seq=seq,
            statement_id=statement_id,
            occurrence=occurrence,
            article_url=url,
            article_title="",
            outlet_id=outlet_id,
            published_at=published_at or article_published_at,
            first_seen_at=first_seen_at,
            relation=relation,
            topics=tuple(topics.get(occurrence_id, ())),
            language=language,
            deleted_at=deleted_at,
        )
        found.setdefault(statement_id, []).append(report)
    return found


def _occasions(
    connection: Connection, asked: Iterable[Statement]
) -> dict[str, list[Occasion]]:
    """All occasions of the same words, by the earliest statement's id."""
    firsts = list({each.repeats or each.id for each in asked})
    told: dict[str, list[Occasion]] = {}
    for *one, repeats in connection.execute(_OCCASIONS, {"ids": firsts}):
        occasion = Occasion(*one)
        told.setdefault(repeats or occasion.statement_id, []).append(occasion)
    several = {root: each for root, each in told.items() if len(each) > 1}
    ids = [one.statement_id for each in several.values() for one in each]
    gone = sql_reports.taken_back(connection, ids) if ids else set()
    return {
        root: [replace(one, is_taken_back=one.statement_id in gone) for one in each]
        for root, each in several.items()
    }
