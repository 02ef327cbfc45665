"""Statements and their reports -> one frozen Issue: what is shown, and in what order.

What is new about a statement is found in `classes`, what an edition shows in `select`,
what a card holds is made in `cards`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.config import Edition, Figure, Topic
from monitor.config.topics import OTHER
from monitor.digest import record
from monitor.digest.cards import Shown, card_of
from monitor.digest.changed import changes_of
from monitor.digest.select import select, without_doubles
from monitor.values import (
    Card,
    Coverage,
    FigureCards,
    Issue,
    Period,
    StatementClass,
    StatementReports,
    TopicSection,
    make_id,
)

_NAMED = 5
"""Figures named where an issue says whom it follows."""
_ORDER = (
    StatementClass.NEW,
    StatementClass.VARIANT,
    StatementClass.REPEATED,
    StatementClass.RE_REPORTED,
    StatementClass.UNSURE,
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
    earlier: Sequence[Issue] = (),
    texts: Mapping[str, str] | None = None,
    is_catch_up: bool = False,
    left_since: datetime | None = None,
) -> Issue:
    """Compose an edition's issue for a period from what the store took in for it.

    Takes statements of the edition's figures with a report or a change in
    (seq_from, seq_to]; each appears once, under the first of its topics that the
    edition asks for. `outlets` gives names by outlet id, `earlier` the edition's issues
    of the last month, `texts` what articles say by article id (for the density full),
    the last two what `Issue` says of them. The same input gives the same issue,
    whatever its order.
    """
    watched = [figure for figure in figures if _asks_for(edition, figure)]
    by_id = {figure.id: figure for figure in watched}
    asked = _topics_asked(edition, topics)
    ours = [each for each in reported if each.statement.figure_id in by_id]
    chosen = [select(edition, period, each, seq_from, seq_to) for each in ours]
    shown = without_doubles([each.shown for each in chosen if each.shown])
    unsure = [each.unsure for each in chosen if each.unsure]
    if "unsure" not in edition.classes:
        unsure = []
    desk = _Desk(period, by_id, topics, outlets, texts or {})
    changed = changes_of(edition, ours, by_id, outlets, seq_from, seq_to, desk.day_of)
    counts = Counter(item.classes[0] for item in shown)
    left_out = Counter(each.left_out for each in chosen)
    n_new = counts[StatementClass.NEW]
    is_empty = not (shown or changed or unsure)
    return Issue(
        id=make_id("issue", edition.id, period.end_at.isoformat()),
        edition_id=edition.id,
        title=edition.title,
        language=language,
        period=period,
        composed_at=now,
        seq_from=seq_from,
        seq_to=seq_to,
        sections=desk.sections(shown, asked),
        n_new=n_new,
        n_again=counts[StatementClass.RE_REPORTED] + counts[StatementClass.VARIANT],
        n_figures=len({item.statement.figure_id for item in shown}),
        n_withheld=left_out["unsure"] - len(unsure),
        n_left_out=left_out["reply"],
        n_stances=left_out["stance"],
        coverage=coverage,
        next_at=next_at,
        n_repeated=counts[StatementClass.REPEATED],
        n_variants=counts[StatementClass.VARIANT],
        n_changed=len(changed),
        n_unasked=left_out["class"],
        changed=changed,
        unsure=desk.groups((item, ()) for item in unsure),
        usual=record.usual_of(earlier, period),
        density=edition.density,
        differences=edition.differences,
        is_note=is_empty and record.is_note_due(edition, earlier, period),
        silent_since=record.silent_since(earlier, period) if is_empty else None,
        is_catch_up=is_catch_up,
        left_since=left_since,
        followed=tuple(figure.name for figure in _named(watched)),
        n_followed=len(watched),
        topics_asked=_titles(edition, asked),
        days=record.days_of(earlier, period, n_new) if edition.chart else (),
    )


def _named(watched: Sequence[Figure]) -> Sequence[Figure]:
    """The first of those followed; a single other is named as well."""
    return watched if len(watched) <= _NAMED + 1 else watched[:_NAMED]


def _asks_for(edition: Edition, figure: Figure) -> bool:
    wanted = set(edition.figures)
    names = {"all", figure.id, *(f"tag:{tag}" for tag in figure.tags)}
    return bool(wanted & names)


def _topics_asked(edition: Edition, topics: Sequence[Topic]) -> tuple[Topic, ...]:
    if "all" in edition.topics:
        return tuple(topics)
    by_id = {topic.id: topic for topic in topics}
    return tuple(by_id[name] for name in edition.topics if name in by_id)


def _titles(edition: Edition, asked: Sequence[Topic]) -> tuple[str, ...]:
    if "all" in edition.topics:
        return ()
    return tuple(topic.title for topic in asked)


class _Desk:
    """Makes cards and puts them in their places."""

    def __init__(
        self,
        period: Period,
        figures: Mapping[str, Figure],
        topics: Sequence[Topic],
        outlets: Mapping[str, str],
        texts: Mapping[str, str],
    ) -> None:
        self.zone = ZoneInfo(period.timezone)
        self.figures = figures
        self.titles = {topic.id: topic.title for topic in topics}
        self.outlets = outlets
        self.texts = texts
        self.rank = {figure_id: n for n, figure_id in enumerate(figures)}

    def day_of(self, instant: datetime) -> date:
        """The local day of an instant."""
        return instant.astimezone(self.zone).date()

    def sections(
        self, items: Iterable[Shown], asked: Sequence[Topic]
    ) -> tuple[TopicSection, ...]:
        """The items under their topics, in the edition's order, what fits none last."""
        wanted = {topic.id for topic in asked}
        by_topic: dict[str, list[tuple[Shown, tuple[str, ...]]]] = {}
        for item in items:
            found = item.topic_ids()
            best = next((name for name in found if name in wanted), OTHER)
            others = (name for name in found if name != best)
            titles = tuple(self.titles[name] for name in others if name in self.titles)
            by_topic.setdefault(best, []).append((item, titles))
        order = [(topic.id, topic.title) for topic in asked if topic.id != OTHER]
        named = {topic.id: topic.title for topic in asked}
        order.append((OTHER, named.get(OTHER, OTHER.capitalize())))
        return tuple(
            TopicSection(topic_id, title, self.groups(by_topic[topic_id]))
            for topic_id, title in order
            if topic_id in by_topic
        )

    def groups(
        self, items: Iterable[tuple[Shown, tuple[str, ...]]]
    ) -> tuple[FigureCards, ...]:
        """Groups of one figure in one role, in configured order; a figure whose role
        changed in the period has two."""
        groups: dict[tuple[str, str | None], list[tuple[date, Card]]] = {}
        for item, titles in items:
            statement = item.statement
            day = statement.said_on or self.day_of(statement.first_published_at)
            role = self.figures[statement.figure_id].role_on(day)
            card = card_of(item, self.outlets, titles, self.texts)
            groups.setdefault((statement.figure_id, role), []).append((day, card))
        ordered = sorted(
            groups.items(),
            key=lambda group: (
                self.rank[group[0][0]],
                min(day for day, _ in group[1]),
                group[0][1] or "",
            ),
        )
        return tuple(
            FigureCards(
                figure_id,
                self.figures[figure_id].name,
                role,
                tuple(sorted((card for _, card in cards), key=_card_order)),
                short_name(self.figures[figure_id]),
            )
            for (figure_id, role), cards in ordered
        )


def _card_order(card: Card) -> tuple[int, int, float, str]:
    """New before variants, repeated and reported again; then by outlets, then by time;
    ties by id."""
    times = [r.published_at for r in card.reports if r.published_at is not None]
    first = min(times).timestamp() if times else float("inf")
    n_outlets = len({report.outlet for report in card.reports})
    return _ORDER.index(card.shown_as), -n_outlets, first, card.statement_id


def short_name(figure: Figure) -> str:
    """A person's name as a subject has room for it: J. Example; a body's whole.

    An alias of one word that begins the name is the family name (Xi Jinping: Xi).
    """
    given, *rest = figure.name.split()
    if figure.kind == "body" or not rest:
        return figure.name
    if given in (*figure.weak_aliases, *figure.aliases):
        return given
    return " ".join((f"{given[0]}.", _family(rest)))


def _family(names: Sequence[str]) -> str:
    """The last name with the particles before it: von der Leyen."""
    first = len(names) - 1
    while first > 0 and names[first - 1].islower():
        first -= 1
    return " ".join(names[first:])
