"""Questions that are asked until the answer will do, and what is wrong with others."""

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import typer

from monitor.cli.console import err
from monitor.cli.report import address_of

A = TypeVar("A")
PRONOUNS = {
    "he": ("he", "him"),
    "she": ("she", "her"),
    "they": ("they", "them"),
    "": (),
}
_LONGEST_NAME = 100
_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
_MAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


def until(question: str, default: str, problem: Callable[[str], str | None]) -> str:
    """Ask until the answer has no problem."""
    while True:
        said: str = typer.prompt(question, default, show_default=bool(default))
        answer = said.strip()
        wrong = problem(answer)
        if wrong is None:
            return answer
        err.print(f"  {wrong}", style="red", markup=False, soft_wrap=True)


def next_of(
    question: str, found: list[A], problem: Callable[[str], str | None]
) -> str | None:
    """The next answer of a list, None at its end; a minus takes the last one back."""
    while True:
        said: str = typer.prompt(question, "", show_default=False).strip()
        if said == "-":
            err.print("  taken back" if found else "  there is none to take back")
            del found[-1:]
        elif not said:
            return None
        elif wrong := problem(said):
            err.print(f"  {wrong}", style="red", markup=False, soft_wrap=True)
        else:
            return said


def words_in(answer: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(filter(None, (word.strip() for word in answer.split(","))))


def no_problem(answer: str) -> None:
    """Whatever it is, it will do."""
    return None


def name_problem(answer: str) -> str | None:
    """Names have letters, and are no addresses."""
    if "://" in answer or "@" in answer or answer.lower().startswith("www."):
        return "that is an address; write a name, like Mira Holt. Addresses come later"
    if not any(character.isalpha() for character in answer):
        return "a name has letters; write it as articles do, like Mira Holt"
    if len(answer) > _LONGEST_NAME:
        return f"longer than {_LONGEST_NAME} characters; one name at a time"
    return None


def address_problem(answer: str) -> str | None:
    """Addresses name a host."""
    try:
        host = urlsplit(address_of(answer)).hostname or ""
    except ValueError:  # [ without ]
        host = ""
    if " " in answer or not ("." in host or host == "localhost"):
        return "write the address of a site or feed, like https://example.org/rss"
    return None


def wish_problem(answer: str) -> str | None:
    """Yes, no or again."""
    wishes = ("yes", "y", "no", "n", "again", "a")
    return None if answer.lower() in wishes else "yes, no, or again"


def zone_problem(answer: str) -> str | None:
    """IANA time zones."""
    if answer in available_timezones():
        return None
    near = get_close_matches(answer, available_timezones(), 1)
    meant = f"; did you mean {near[0]}?" if near else " like Europe/London"
    return f"{answer!r} is no IANA time zone{meant}"


def clock_problem(answer: str) -> str | None:
    """An hour with its minutes."""
    return None if _CLOCK.fullmatch(answer) else "write it like 07:00"


def pronoun_problem(answer: str) -> str | None:
    """He, she, they, or nothing."""
    return None if answer.lower() in PRONOUNS else "he, she, they, or nothing"


def security_problem(answer: str) -> str | None:
    """How a mail server is talked to."""
    return None if answer in ("starttls", "tls", "none") else "starttls, tls or none"


def mails_problem(answer: str) -> str | None:
    """Mail addresses with commas, or nothing."""
    wrong = [one for one in words_in(answer) if not _MAIL.fullmatch(one)]
    told = f"{wrong[0]!r} is no mail address" if wrong else None
    return told and f"{told}; write it like reader@example.org"


def mail_problem(answer: str) -> str | None:
    """A mail address, with a name or without."""
    return None if _MAIL.search(answer) else "write it like digest@example.org"
