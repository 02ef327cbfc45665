"""An issue's counts in words: the table, the preheader, the subject's."""

from collections import Counter
from collections.abc import Sequence

from monitor.render import safe
from monitor.values import ChangeKind, Issue

_CHANGED = {
    ChangeKind.DELETED: "deleted",
    ChangeKind.REMOVED: "removed",
    ChangeKind.EDITED: "edited",
    ChangeKind.RESTORED: "put back",
}
_MAX_PREHEADER = 110


def plural(n: int, noun: str) -> str:
    """A number with its noun: 1 statement, 2 statements."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def counts_of(issue: Issue) -> tuple[tuple[str, int, str], ...]:
    """The table: heading, number, and what is usual ("usual: 9", or nothing)."""
    usual = issue.usual
    rows = (
        ("New", issue.n_new, usual and usual.n_new),
        ("Repeated", issue.n_repeated, usual and usual.n_repeated),
        ("Reported again", issue.n_again, usual and usual.n_again),
        ("Changed or deleted", issue.n_changed, usual and usual.n_changed),
    )
    return tuple(
        (heading, n, "" if often is None else f"usual: {often:,}")
        for heading, n, often in rows
    )


def in_words(issue: Issue) -> str:
    """What there is: "12 new, 3 repeated, 1 deleted"; for nothing, why that is."""
    if issue.is_empty:
        return _nothing(issue)
    return _joined([*_said(issue), *_again(issue), *_changes(issue)])


def in_brief(issue: Issue) -> str:
    """The same for a subject: changes of several kinds in one number, what is reported
    again only where there is no more."""
    if issue.is_empty:
        return _nothing(issue)
    changes = [(n, word) for n, word in _changes(issue) if n]
    if len(changes) > 1:
        changes = [(len(issue.changed), "changed")]
    told = [*_said(issue), *changes]
    return _joined(told if any(n for n, _ in told) else _again(issue))


def _joined(told: Sequence[tuple[int, str]]) -> str:
    return ", ".join(f"{n:,} {word}" for n, word in told if n) or "0 new"


def _said(issue: Issue) -> list[tuple[int, str]]:
    return [(issue.n_new, "new"), (issue.n_repeated, "repeated")]


def _again(issue: Issue) -> list[tuple[int, str]]:
    n_plain = issue.n_again - issue.n_variants
    return [(issue.n_variants, "in other words"), (n_plain, "reported again")]


def _changes(issue: Issue) -> list[tuple[int, str]]:
    changed = Counter(note.kind for note in issue.changed)
    return [(changed[kind], word) for kind, word in _CHANGED.items()]


def _nothing(issue: Issue) -> str:
    failing = issue.coverage.failing
    if failing:
        return f"nothing found, {len(failing):,} of {_feeds(issue)} failing"
    return "nothing new"


def preheader(issue: Issue) -> str:
    """The line that mail programs show beside the subject."""
    if issue.is_empty:
        return empty_line(issue)
    told = f"{in_words(issue)}, from {plural(issue.n_figures, 'speaker')}."
    sizes = [(sum(len(f.cards) for f in s.figures), s) for s in issue.sections]
    if sizes:
        most, largest = max(sizes, key=lambda each: each[0])
        told += f" Most on: {safe.line(largest.title)} ({most:,})."
    shown, is_cut = safe.cut(told, _MAX_PREHEADER)
    return f"{shown} …" if is_cut else shown


def empty_line(issue: Issue) -> str:
    """What an empty issue says: never cheerful where sources failed."""
    failing = len(issue.coverage.failing)
    if failing:
        return (
            f"No statement was found, but {failing:,} of {_feeds(issue)} could not be "
            "read: something may have been said."
        )
    return (
        "Nothing new was found of the people and bodies that this digest follows; "
        "every feed could be read."
    )


def _feeds(issue: Issue) -> str:
    return plural(issue.coverage.n_feeds, "feed")


def listed(names: Sequence[str], n: int) -> str:
    """Names for a sentence: A, B and 3 others."""
    shown = [safe.line(name) for name in names]
    more = n - len(shown)
    if more > 0:
        return f"{', '.join(shown)} and {more:,} other{'s' * (more > 1)}"
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if n > 1 else shown[0]
