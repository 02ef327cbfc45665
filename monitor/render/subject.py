"""The subject of a mail: counts, names and date, short enough to be seen whole."""

import re

from monitor.config import Edition
from monitor.render import safe
from monitor.render.counts import in_brief
from monitor.render.times import Times
from monitor.values import Issue

MAX_CHARACTERS = 70
"""What a phone and a desktop mail program show of a subject."""

_FIELD = re.compile(r"\{(title|counts|new|repeated|again|changed|names|date)\}")
_NO_NAMES = re.compile(r"\s*[:,–—-]?\s*\{names\}")


def subject_of(issue: Issue, edition: Edition) -> str:
    """Fill in the edition's subject, with fewer names where it would be too long.

    Two names at most, the rest as "+3", whole or with initials; then one; then how
    many; then none; at the end the title gives way. One line, no control characters.
    """
    names = _names(issue)
    whole, brief = [name for name, _ in names], [name for _, name in names]
    choices = [*(_some(each, n) for n in (2, 1) for each in (whole, brief))]
    choices.append(f"{len(names)} speakers")
    template = safe.line(edition.subject)
    if not names:
        template, choices = _NO_NAMES.sub("", template), [""]
    bare = _NO_NAMES.sub("", template)
    tries = [*((template, choice) for choice in choices), (bare, "")]
    for tried, choice in tries:
        subject = _filled(tried, issue, choice, issue.title)
        if subject and len(subject) <= MAX_CHARACTERS:
            return subject
    surplus = len(subject) - MAX_CHARACTERS
    title = safe.line(issue.title)
    short = safe.cut(title, max(len(title) - surplus - 1, 1))[0]
    subject = _filled(bare, issue, "", f"{short}…")
    if len(subject) <= MAX_CHARACTERS:
        return subject
    return subject[: MAX_CHARACTERS - 1].rstrip() + "…"


def _filled(template: str, issue: Issue, names: str, title: str) -> str:
    values = {
        "title": title,
        "counts": in_brief(issue),
        "new": str(issue.n_new),
        "repeated": str(issue.n_repeated),
        "again": str(issue.n_again),
        "changed": str(issue.n_changed),
        "names": names,
        "date": Times(issue.period).short_day,
    }
    return safe.line(_FIELD.sub(lambda match: values[match[1]], template))


def _names(issue: Issue) -> list[tuple[str, str]]:
    """Who spoke, whole and short, most new statements first, ties in the issue's
    order; then those of whom something was changed."""
    counts: dict[str, int] = {}
    brief: dict[str, str] = {}
    for section in issue.sections:
        for figure in section.figures:
            n_new = sum(card.is_new for card in figure.cards)
            counts[figure.name] = counts.get(figure.name, 0) + n_new
            brief[figure.name] = figure.short_name or figure.name
    for note in issue.changed:
        counts.setdefault(note.name, 0)
    ranked = sorted(counts, key=lambda name: -counts[name])
    return [(name, brief.get(name, name)) for name in ranked]


def _some(names: list[str], n: int) -> str:
    others = f" +{len(names) - n}" if len(names) > n else ""
    return ", ".join(names[:n]) + others
