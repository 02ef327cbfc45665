"""The subject of a mail: counts, names and date, short enough to be seen whole."""

import re

from monitor.config import Edition
from monitor.render import safe
from monitor.render.times import Times
from monitor.values import Issue

MAX_CHARACTERS = 70
"""What a phone and a desktop mail program show of a subject."""

_FIELD = re.compile(r"\{(title|new|again|names|date)\}")
_NO_NAMES = re.compile(r"\s*[:,–—-]?\s*\{names\}")


def subject_of(issue: Issue, edition: Edition) -> str:
    """Fill in the edition's subject, with fewer names where it would be too long.

    Two names at most, the rest as "+3"; then one; then how many; at the end the title
    gives way. One line, no control characters.
    """
    names = _names(issue)
    choices = [_some(names, 2), _some(names, 1), f"{len(names)} speakers"]
    template = safe.line(edition.subject)
    if not names:
        template, choices = _NO_NAMES.sub("", template), [""]
    for choice in choices:
        subject = _filled(template, issue, choice, issue.title)
        if len(subject) <= MAX_CHARACTERS:
            return subject
    surplus = len(subject) - MAX_CHARACTERS
    title = safe.line(issue.title)
    short = safe.cut(title, max(len(title) - surplus - 1, 1))[0]
    subject = _filled(template, issue, choices[-1], f"{short}…")
    if len(subject) <= MAX_CHARACTERS:
        return subject
    return subject[: MAX_CHARACTERS - 1].rstrip() + "…"


def _filled(template: str, issue: Issue, names: str, title: str) -> str:
    values = {
        "title": title,
        "new": str(issue.n_new),
        "again": str(issue.n_again),
        "names": names,
        "date": Times(issue.period).short_day,
    }
    return safe.line(_FIELD.sub(lambda match: values[match[1]], template))


def _names(issue: Issue) -> list[str]:
    """Who spoke, most new statements first, ties in the issue's order."""
    counts: dict[str, int] = {}
    for section in issue.sections:
        for figure in section.figures:
            n_new = sum(card.is_new for card in figure.cards)
            counts[figure.name] = counts.get(figure.name, 0) + n_new
    return sorted(counts, key=lambda name: -counts[name])


def _some(names: list[str], n: int) -> str:
    others = f" +{len(names) - n}" if len(names) > n else ""
    return ", ".join(names[:n]) + others
