"""Column types: what a value of ours looks like inside a database, and back."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Float, Text
from sqlalchemy.types import TypeDecorator

from monitor.values import Span, Spans

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` with each character that a database refuses replaced by U+FFFD.

    PostgreSQL takes no NUL and neither engine takes half a surrogate pair. One
    character becomes one character, so that spans still count right.
    """
    return _UNSTORABLE.sub("\ufffd", text)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, kept and given back in UTC; a naive one is refused.

    SQLite drops the zone without converting, hence the conversion on the way in.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Convert to UTC. Raises: ValueError for a naive value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: the store keeps instants")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Give the instant back with its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text from outside, in which anything may stand; see `clean`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what a database refuses."""
        return None if value is None else clean(value)


class Key(CleanText):
    """An id or another text that rows are found and ordered by.

    Collation "C" makes PostgreSQL compare code points, as SQLite does: the same order
    on both, and a prefix is a range of the index.
    """

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """The type as the dialect writes it."""
        plain = Text(collation="C") if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(plain)


class SpansJson(TypeDecorator[Spans]):
    """Spans as a JSON array of [start, end]."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Spans | None, dialect: Dialect) -> Any:
        """Write pairs."""
        return None if value is None else [list(span) for span in value]

    def process_result_value(
        self, value: Sequence[Sequence[int]] | None, dialect: Dialect
    ) -> Spans | None:
        """Read pairs."""
        return None if value is None else tuple(Span(*pair) for pair in value)


class Seconds(TypeDecorator[timedelta]):
    """A duration as a number of seconds."""

    impl = Float
    cache_ok = True

    def process_bind_param(
        self, value: timedelta | None, dialect: Dialect
    ) -> float | None:
        """Write seconds."""
        return None if value is None else value.total_seconds()

    def process_result_value(
        self, value: float | None, dialect: Dialect
    ) -> timedelta | None:
        """Read seconds."""
        return None if value is None else timedelta(seconds=value)
