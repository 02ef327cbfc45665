"""Files of a list hold all of it, wherever the archive's clock stands."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.store import open_store
from monitor.web import lists
from monitor.web.archive import Archive
from monitor.web.catalog import Catalog
from tests import archive

LATE = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)  # the fourth in Berlin
EARLY = datetime(2026, 2, 10, 0, 30, tzinfo=UTC)  # the ninth in New York


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("is_indexed", [True, False])
def test_a_file_has_what_is_another_day_elsewhere(
    tmp_path: Path, zone: str, is_indexed: bool
) -> None:
    """The index counts in UTC, lists in the archive's zone; each statement once."""
    url = archive.database_url(tmp_path)
    config = archive.config(url)
    config = replace(config, settings=replace(config.settings, timezone=zone))
    with closing(open_store(url)) as store:
        filler = archive.Filler(store)
        ids = [
            filler.add(
                f"Boats sail at {n} o’clock", "courier", at + n * timedelta(days=9)
            )
            for n, at in enumerate((LATE, EARLY, LATE))
        ]
        while store.index_search(50):
            pass
        made = Archive(
            store, Catalog(config), lambda: archive.NOW, is_indexed=is_indexed
        )
        found = [
            one.statement.id
            for some in lists.whole(made, made.everything())
            for one in some
        ]
    assert sorted(found) == sorted(ids)
