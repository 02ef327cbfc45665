"""Rows <-> values. Knows the columns of tables/ and nothing of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from monitor.values import (
    Alert,
    AlertMark,
    Article,
    ArticleKind,
    Bounce,
    BounceKind,
    Change,
    ChangeKind,
    Circumstances,
    Delivery,
    DeliveryState,
    Entry,
    EntryToRead,
    FeedState,
    Issue,
    Occurrence,
    Placed,
    PostKind,
    QuotationType,
    Report,
    Statement,
    StatementKind,
    StoredEntry,
    Suppression,
    SuppressionReason,
    TopicMatch,
    Visit,
    WindowItem,
)

FEED_COLUMNS = tuple(each.name for each in fields(FeedState))
STORED_COLUMNS = tuple(each.name for each in fields(StoredEntry))
ENTRY_COLUMNS = tuple(each.name for each in fields(Entry))
_ARTICLE_COLUMNS = tuple(each.name for each in fields(Article))
_CIRCUMSTANCES = tuple(each.name for each in fields(Circumstances))
_OCCURRENCE_COLUMNS = tuple(
    each.name for each in fields(Occurrence) if each.name != "circumstances"
)
_STATEMENT_COLUMNS = tuple(each.name for each in fields(Statement))
_CHANGE_COLUMNS = tuple(each.name for each in fields(Change))
_VISIT_COLUMNS = tuple(each.name for each in fields(Visit))
_DELIVERY_COLUMNS = tuple(each.name for each in fields(Delivery))
_SUPPRESSION_COLUMNS = tuple(each.name for each in fields(Suppression))
_BOUNCE_COLUMNS = tuple(each.name for each in fields(Bounce))
_MARK_COLUMNS = tuple(each.name for each in fields(AlertMark))

AnyRow = Row[Any]


def _taken(row: AnyRow, names: Sequence[str], prefix: str = "") -> dict[str, Any]:
    mapping = row._mapping
    return {name: mapping[prefix + name] for name in names}


def _of(value: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def feed_row(state: FeedState) -> dict[str, Any]:
    """The columns of a feed, but for its lease."""
    return _of(state, FEED_COLUMNS)


def feed_state(row: AnyRow) -> FeedState:
    """The state of a feed."""
    return FeedState(**_taken(row, FEED_COLUMNS))


def window_text(window: Sequence[WindowItem]) -> str:
    """A window as JSON."""
    return _windows().dump_json(tuple(window)).decode()


def window(text: str) -> tuple[WindowItem, ...]:
    """A window from its JSON."""
    return _windows().validate_json(text)


def stored_entry(row: AnyRow) -> StoredEntry:
    """What tells an entry again, from its columns."""
    return StoredEntry(**_taken(row, STORED_COLUMNS))


def entry_row(entry: Entry) -> dict[str, Any]:
    """The columns that tell what the feed says."""
    return _of(entry, ENTRY_COLUMNS)


def entry_to_read(row: AnyRow) -> EntryToRead:
    """An entry that waits, from its whole row."""
    content = _taken(row, ENTRY_COLUMNS)
    content["post_kind"] = PostKind(content["post_kind"])
    return EntryToRead(
        row.id, row.feed_id, Entry(**content), row.first_seen_at, row.n_attempts
    )


def article_row(article: Article, now: datetime) -> dict[str, Any]:
    """The columns of an article that is first seen now."""
    return _of(article, _ARTICLE_COLUMNS) | {"first_seen_at": now}


def article(row: AnyRow) -> Article:
    """An article, from its whole row."""
    values = _taken(row, _ARTICLE_COLUMNS)
    values["kind"] = ArticleKind(values["kind"])
    values["post_kind"] = PostKind(values["post_kind"])
    return Article(**values)


def occurrence_row(one: Occurrence) -> dict[str, Any]:
    """The columns of an occurrence, but for what the store gives it."""
    return _of(one, _OCCURRENCE_COLUMNS) | _of(one.circumstances, _CIRCUMSTANCES)


def statement_row(statement: Statement) -> dict[str, Any]:
    """The columns of a statement."""
    return _of(statement, _STATEMENT_COLUMNS)


def statement(row: AnyRow, prefix: str = "") -> Statement:
    """A statement, from its whole row, whose columns may have a prefix."""
    values = _taken(row, _STATEMENT_COLUMNS, prefix)
    values["type"] = QuotationType(values["type"])
    values["kind"] = StatementKind(values["kind"])
    return Statement(**values)


def placed(row: AnyRow, statement: Statement) -> Placed:
    """An occurrence in its statement, from its whole row."""
    return Placed(
        occurrence(row),
        statement,
        row.relation,
        row.seq,
        row.first_seen_at,
        row.pin,
    )


def occurrence(row: AnyRow) -> Occurrence:
    """An occurrence, from its whole row."""
    values = _taken(row, _OCCURRENCE_COLUMNS)
    values["type"] = QuotationType(values["type"])
    values["post_kind"] = PostKind(values["post_kind"])
    values["kind"] = StatementKind(values["kind"])
    values["circumstances"] = Circumstances(**_taken(row, _CIRCUMSTANCES))
    return Occurrence(**values)


def report(row: AnyRow, topics: Mapping[str, Sequence[TopicMatch]]) -> Report:
    """A report, from an occurrence's row joined with its article's columns."""
    return Report(
        seq=row.seq,
        statement_id=row.statement_id,
        occurrence=occurrence(row),
        article_url=row.article_url,
        article_title=row.article_title,
        outlet_id=row.outlet_id,
        published_at=row.published_at or row.article_published_at,
        first_seen_at=row.first_seen_at,
        relation=row.relation,
        topics=tuple(topics.get(row.id, ())),
        language=row.article_language,
        deleted_at=row.deleted_at,
        last_seen_at=row.last_seen_at,
        copy_of=row.copy_of,
    )


def change(row: AnyRow) -> Change:
    """A change, from its row."""
    values = _taken(row, _CHANGE_COLUMNS)
    return Change(**values | {"kind": ChangeKind(values["kind"])})


def change_row(one: Change) -> dict[str, Any]:
    """The columns of a change."""
    return _of(one, _CHANGE_COLUMNS)


def visit(row: AnyRow, prefix: str = "") -> Visit:
    """A visit, from its columns, whose names begin with `prefix`."""
    return Visit(**_taken(row, _VISIT_COLUMNS, prefix))


def visit_row(one: Visit) -> dict[str, Any]:
    """The columns of a visit."""
    return _of(one, _VISIT_COLUMNS)


def topic_rows(
    occurrence_id: str, matches: Sequence[TopicMatch]
) -> list[dict[str, Any]]:
    """The columns of an occurrence's topics, in their order."""
    return [
        {
            "occurrence_id": occurrence_id,
            "topic_id": match.topic_id,
            "position": position,
            "terms": list(match.terms),
        }
        for position, match in enumerate(matches)
    ]


def topic_match(row: AnyRow) -> TopicMatch:
    """A topic of an occurrence."""
    return TopicMatch(row.topic_id, tuple(row.terms))


@cache
def _windows() -> TypeAdapter[tuple[WindowItem, ...]]:
    return TypeAdapter(tuple[WindowItem, ...])


@cache
def _issues() -> TypeAdapter[Issue]:
    return TypeAdapter(Issue)


def issue_row(issue: Issue) -> dict[str, Any]:
    """The columns of an issue: what it is found by, and all of it frozen as JSON."""
    return {
        "id": issue.id,
        "edition_id": issue.edition_id,
        "period_start_at": issue.period.start_at,
        "period_end_at": issue.period.end_at,
        "composed_at": issue.composed_at,
        "content": _issues().dump_json(issue).decode(),
    }


def issue(content: str) -> Issue:
    """An issue from its JSON."""
    return _issues().validate_json(content)


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """The columns of a delivery, but for its lease."""
    return _of(delivery, _DELIVERY_COLUMNS)


def delivery(row: AnyRow) -> Delivery:
    """A delivery, from its whole row."""
    values = _taken(row, _DELIVERY_COLUMNS)
    values["state"] = DeliveryState(values["state"])
    return Delivery(**values)


def suppression_row(suppression: Suppression) -> dict[str, Any]:
    """The columns of a suppression."""
    return _of(suppression, _SUPPRESSION_COLUMNS)


def suppression(row: AnyRow) -> Suppression:
    """A suppression, from its row."""
    values = _taken(row, _SUPPRESSION_COLUMNS)
    return Suppression(**values | {"reason": SuppressionReason(values["reason"])})


def bounce_row(bounce: Bounce) -> dict[str, Any]:
    """The columns of what came back."""
    return _of(bounce, _BOUNCE_COLUMNS)


def bounce(row: AnyRow) -> Bounce:
    """What came back, from its row."""
    values = _taken(row, _BOUNCE_COLUMNS)
    return Bounce(**values | {"kind": BounceKind(values["kind"])})


@cache
def _alerts() -> TypeAdapter[Alert]:
    return TypeAdapter(Alert)


def alert_row(alert: Alert) -> dict[str, Any]:
    """The columns of an alert: what it is found by, and all of it frozen as JSON."""
    content = _alerts().dump_json(alert).decode()
    return {
        "id": alert.id,
        "rule_id": alert.rule_id,
        "made_at": alert.made_at,
        "content": content,
    }


def alert(content: str) -> Alert:
    """An alert from its JSON."""
    return _alerts().validate_json(content)


def alert_mark_row(mark: AlertMark) -> dict[str, Any]:
    """The columns of a rule's mark."""
    return _of(mark, _MARK_COLUMNS)


def alert_mark(row: AnyRow) -> AlertMark:
    """A rule's mark, from its row."""
    return AlertMark(**_taken(row, _MARK_COLUMNS))
