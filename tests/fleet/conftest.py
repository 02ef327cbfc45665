"""A PostgreSQL database of its own for each test of the fleet."""

from collections.abc import Iterator

import pytest

from tests.postgres import database, for_tests


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made."""
    yield from for_tests()


@pytest.fixture
def database_url(postgres: str) -> Iterator[str]:
    """The URL of an empty database."""
    with database(postgres) as url:
        yield url
