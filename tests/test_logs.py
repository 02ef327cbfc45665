"""Log lines: one event, then key=value pairs, on one line."""

import logging

import pytest

from monitor.errors import FetchError
from monitor.logs import KeyValueFormatter


def line(message: str, **extra: object) -> str:
    """The formatted line of one record."""
    record = logging.makeLogRecord(
        {"msg": message, "levelname": "INFO", "created": 0.0, **extra}
    )
    return KeyValueFormatter().format(record)


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        pytest.param({"new": 3}, "new=3", id="a number"),
        pytest.param({"feed": "BBC News"}, 'feed="BBC News"', id="blanks are quoted"),
        pytest.param({"error": "a\nb"}, 'error="a\\nb"', id="line breaks are escaped"),
        pytest.param({"error": None, "n": 1}, "n=1", id="what is unknown is left out"),
        pytest.param(
            {"url": "https://x.example/a?b=1"},
            'url="https://x.example/a?b=1"',
            id="an address that could be read as a pair is quoted",
        ),
    ],
)
def test_pairs_follow_the_event(extra: dict[str, object], expected: str) -> None:
    """The event's name comes first, in UTC, then the pairs."""
    assert line("feed polled", **extra) == (
        f"1970-01-01T00:00:00Z INFO feed polled {expected}"
    )


def test_hostile_text_cannot_forge_a_line() -> None:
    """A feed title with a line break and an event name stays inside its quotes."""
    forged = "x\n2026-01-01T00:00:00Z INFO delivery sent"
    assert "\n" not in line("feed polled", feed=forged)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://x.example/f?id=7&api_key=s3cret&n=1", "…/f?id=7&api_key=…&n=1"),
        ("https://x.example/f?Token=s3cret", "…/f?Token=…"),
        ("https://ada:s3cret@x.example/f", "https://…@x.example/f"),
        ("https://x.example/f?a=1&X-Signature=s3cret.", "…/f?a=1&X-Signature=…"),
        ("https://x.example/f?page=2", "https://x.example/f?page=2"),
        ("mail to ada@x.example", "mail to ada@x.example"),
    ],
)
def test_what_opens_an_address_is_not_told(address: str, shown: str) -> None:
    """Passwords and tokens in addresses reach neither log lines nor error messages."""
    shown = shown.replace("…/f", "https://x.example/f")
    assert shown in line("feed polled", url=address)
    assert shown in str(FetchError(address, "HTTP status 403"))
    assert "s3cret" not in line("feed polled", error=FetchError(address, "no"))
