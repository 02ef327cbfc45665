"""What options take, and what is said of a value that they do not: in plain words.

Typer would say what its libraries say: types, formats and inequalities.
"""

from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum
from typing import TypeVar

import typer

E = TypeVar("E", bound=Enum)


def day(said: str | date) -> date:
    """A day as people are asked to write it."""
    if isinstance(said, date):
        return said
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        message = f"{said!r} is no day; write year, month and day, like 2026-03-31"
        raise typer.BadParameter(message) from None


def share(said: str | float) -> float:
    """A number between 0 and 1."""
    try:
        number = float(said)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:  # not for "nan" either
        message = f"{said!r} is no number between 0 and 1; write it like 0.8"
        raise typer.BadParameter(message)
    return number


def whole(least: int, most: int) -> Callable[[str | int], int]:
    """Whole numbers from `least` to `most`."""

    def number(said: str | int) -> int:
        try:
            found = int(said)
        except ValueError:
            found = least - 1
        if not least <= found <= most:
            message = f"{said!r} is no whole number from {least} to {most}"
            raise typer.BadParameter(message)
        return found

    return number


def one_of(choices: Iterable[E]) -> Callable[[str | E], E]:
    """One of an enumeration's words, or of some of them."""
    by_word = {str(each.value): each for each in choices}

    def value(said: str | E) -> E:
        if isinstance(said, Enum):
            return said
        found = by_word.get(said.lower())
        if found is None:
            message = f"{said!r} is none of {words_of(by_word.values())}"
            raise typer.BadParameter(message)
        return found

    return value


def words_of(choices: Iterable[Enum]) -> str:
    """An enumeration's words, for a help text."""
    *words, last = (str(each.value) for each in choices)
    return f"{', '.join(words)} or {last}"
