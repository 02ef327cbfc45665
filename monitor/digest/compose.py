"""Statements and their reports -> one frozen Issue: what is shown, and in what order.

What a card holds is made in `cards`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.config import Edition, Figure, Topic
from monitor.config.topics import OTHER
from monitor.digest.cards import Shown, card_of
from monitor.values import (
    Card,
    Coverage,
    FigureCards,
    Issue,
    Period,
    PostKind,
    Report,
    Statement,
    StatementKind,
    StatementReports,
    TopicSection,
    make_id,
)


def compose(
    edition: Edition,
    period: Period,
    reported: Sequence[StatementReports],
    *,
    figures: Sequence[Figure],
    topics: Sequence[Topic],
    outlets: Mapping[str, str],
    coverage: Coverage,
    seq_from: int,
    seq_to: int,
    now: datetime,
    next_at: datetime | None = None,
    language: str = "en",
) -> Issue:
    """Compose an edition's issue for a period from what the store took in for it.

    Takes statements of the edition's figures with a report in (seq_from, seq_to]; each
    appears once, under the first of its topics that the edition asks for. `outlets`
    gives names by outlet id. The same input gives the same issue, whatever its order.
    """
    watched = [figure for figure in figures if _asks_for(edition, figure)]
    asked = _topics_asked(edition, topics)
    ids = {figure.id for figure in watched}
    candidates = (
        _select(edition, statement, seq_from, seq_to)
        for statement in reported
        if statement.statement.figure_id in ids
    )
    found = [candidate for candidate in candidates if candidate is not None]
    shown = [candidate for candidate in found if isinstance(candidate, Shown)]
    filed = [_file(item, asked, topics, period, outlets) for item in shown]
    return Issue(
        id=make_id("issue", edition.id, period.end_at.isoformat()),
        edition_id=edition.id,
        title=edition.title,
        language=language,
        period=period,
        composed_at=now,
        seq_from=seq_from,
        seq_to=seq_to,
        sections=_sections(filed, watched, asked, period),
        n_new=sum(item.is_new for item in shown),
        n_again=sum(not item.is_new for item in shown),
        n_figures=len({item.statement.figure_id for item in shown}),
        n_withheld=found.count("withheld"),
        n_left_out=found.count("left out"),
        n_stances=found.count("stance"),
        coverage=coverage,
        next_at=next_at,
    )


def _asks_for(edition: Edition, figure: Figure) -> bool:
    wanted = set(edition.figures)
    names = {"all", figure.id, *(f"tag:{tag}" for tag in figure.tags)}
    return bool(wanted & names)


def _topics_asked(edition: Edition, topics: Sequence[Topic]) -> tuple[Topic, ...]:
    if "all" in edition.topics:
        return tuple(topics)
    by_id = {topic.id: topic for topic in topics}
    return tuple(by_id[name] for name in edition.topics if name in by_id)


def _select(
    edition: Edition, reported: StatementReports, seq_from: int, seq_to: int
) -> Shown | str | None:
    """What to do with a statement: show it, or why not; None: nothing is new about it.

    A report that is too unsure, or a reply or repost that nobody asked for, counts for
    nothing: a statement is new to the reader while no issue could have shown it.
    """
    reports = [report for report in reported.reports if report.seq <= seq_to]
    asked = [report for report in reports if _is_asked_for(edition, report)]
    sure = [r for r in asked if r.occurrence.confidence >= edition.min_confidence]
    if any(report.seq > seq_from for report in sure):
        if _is_left_out_stance(edition, reported.statement):
            return "stance"
        return Shown(reported.statement, tuple(sure), seq_from)
    if sure or not any(report.seq > seq_from for report in reports):
        return None
    return "withheld" if asked else "left out"


def _is_left_out_stance(edition: Edition, statement: Statement) -> bool:
    return statement.kind is not StatementKind.STATEMENT and not edition.stances


def _is_asked_for(edition: Edition, report: Report) -> bool:
    occurrence = report.occurrence
    if not occurrence.is_post:
        return True
    allowed = {
        PostKind.OWN: True,
        PostKind.REPLY: edition.replies,
        PostKind.REPOST: edition.reposts,
    }
    return allowed[occurrence.post_kind]


# A statement in its place: topic id, figure id, the day for the role, and the card.
_Filed = tuple[str, str, date, Card]


def _file(
    item: Shown,
    asked: Sequence[Topic],
    topics: Sequence[Topic],
    period: Period,
    outlets: Mapping[str, str],
) -> _Filed:
    found = item.topic_ids()
    wanted = {topic.id for topic in asked}
    best = next((topic_id for topic_id in found if topic_id in wanted), OTHER)
    titles = {topic.id: topic.title for topic in topics}
    others = tuple(titles[name] for name in found if name != best and name in titles)
    statement = item.statement
    day = statement.said_on or _local_day(statement.first_published_at, period)
    card = card_of(item, period, outlets, others)
    return best, statement.figure_id, day, card


def _local_day(instant: datetime, period: Period) -> date:
    return instant.astimezone(ZoneInfo(period.timezone)).date()


def _sections(
    filed: Sequence[_Filed],
    figures: Sequence[Figure],
    asked: Sequence[Topic],
    period: Period,
) -> tuple[TopicSection, ...]:
    by_topic: dict[str, list[_Filed]] = {}
    for item in filed:
        by_topic.setdefault(item[0], []).append(item)
    order = [(topic.id, topic.title) for topic in asked if topic.id != OTHER]
    named = {topic.id: topic.title for topic in asked}
    order.append((OTHER, named.get(OTHER, OTHER.capitalize())))
    return tuple(
        TopicSection(topic_id, title, _figures(by_topic[topic_id], figures))
        for topic_id, title in order
        if topic_id in by_topic
    )


def _figures(
    filed: Iterable[_Filed], figures: Sequence[Figure]
) -> tuple[FigureCards, ...]:
    """Groups of one figure in one role, in configured order; a figure whose role
    changed in the period has two."""
    by_id = {figure.id: figure for figure in figures}
    rank = {figure.id: n for n, figure in enumerate(figures)}
    groups: dict[tuple[str, str | None], list[tuple[date, Card]]] = {}
    for _, figure_id, day, card in filed:
        role = by_id[figure_id].role_on(day)
        groups.setdefault((figure_id, role), []).append((day, card))
    ordered = sorted(
        groups.items(),
        key=lambda group: (
            rank[group[0][0]],
            min(day for day, _ in group[1]),
            group[0][1] or "",
        ),
    )
    return tuple(
        FigureCards(
            figure_id,
            by_id[figure_id].name,
            role,
            tuple(sorted((card for _, card in cards), key=_card_order)),
        )
        for (figure_id, role), cards in ordered
    )


def _card_order(card: Card) -> tuple[bool, int, float, str]:
    """New before again, then by outlets, then by time; ties by id."""
    times = [r.published_at for r in card.reports if r.published_at is not None]
    first = min(times).timestamp() if times else float("inf")
    n_outlets = len({report.outlet for report in card.reports})
    return not card.is_new, -n_outlets, first, card.statement_id
