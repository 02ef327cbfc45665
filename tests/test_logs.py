"""Log lines: one event, then key=value pairs, on one line."""

import logging

import pytest

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
