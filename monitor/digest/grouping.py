"""Groups found in what fits no topic become sections of an issue."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.config.topics import OTHER
from monitor.values import Discovery, FigureCards, Issue, TopicGroup, TopicSection


def left_over(issue: Issue) -> frozenset[str]:
    """Ids of the statements that an issue shows and that fit no topic."""
    return frozenset(
        card.statement_id
        for section in issue.sections
        if section.topic_id == OTHER
        for figure in section.figures
        for card in figure.cards
    )


def with_groups(issue: Issue, found: Discovery) -> Issue:
    """The issue with a section for each group, after the topics and before the rest.

    Groups come in the order in which they were found; within one, figures and cards
    stay in their order.
    """
    sections: list[TopicSection] = []
    for section in issue.sections:
        if section.topic_id == OTHER:
            sections += _divided(section, found.groups, found.assignment)
        else:
            sections.append(section)
    return replace(issue, sections=tuple(sections))


def _divided(
    section: TopicSection, groups: Sequence[TopicGroup], assignment: Mapping[str, str]
) -> list[TopicSection]:
    ids: tuple[str | None, ...] = (*(group.id for group in groups), None)
    cards = {one: _figures(section, assignment, one) for one in ids}
    made = [
        replace(
            section,
            topic_id=group.id,
            title=group.label,
            figures=cards[group.id],
            is_discovered=True,
        )
        for group in groups
    ]
    made.append(replace(section, figures=cards[None]))
    return [one for one in made if one.figures]


def _figures(
    section: TopicSection, assignment: Mapping[str, str], group_id: str | None
) -> tuple[FigureCards, ...]:
    """The figures of a section with their cards of one group; None: of no group."""
    chosen = (
        replace(
            figure,
            cards=tuple(
                card
                for card in figure.cards
                if assignment.get(card.statement_id) == group_id
            ),
        )
        for figure in section.figures
    )
    return tuple(figure for figure in chosen if figure.cards)
