"""`monitor migrate-store` as a person meets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.store import open_store
from tests.store.made import dump, read

ROOT = Path(__file__).parents[2]


def migrate(source: str, target: str) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", "migrate-store", source, target],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.postgres
def test_a_file_becomes_a_database(tmp_path: Path, database_url: str) -> None:
    """Rows are counted and the next step is told; a second time it refuses."""
    source = f"sqlite:///{tmp_path}/monitor.db"
    store = open_store(source)
    read(store, "a1", "“It sails.”")
    store.close()
    done = migrate(source, database_url)
    assert done.returncode == 0, done.stderr
    assert "statements: 1" in done.stdout
    assert "name the new store as `database`" in done.stdout
    assert dump(database_url) == dump(source)
    again = migrate(source, database_url)
    assert again.returncode == 1
    assert "is not empty" in again.stderr
    assert "Traceback" not in again.stderr
