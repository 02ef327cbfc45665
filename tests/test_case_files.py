"""Every case file is read by some test: one that nobody reads passes for ever."""

import json
import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent
READERS = (
    "test_figures.py",
    "test_identity_relating.py",
    "test_kinds.py",
    "test_quality.py",
    "test_variants.py",
    "quotes",
)
"""The tests that have a case file's cases as their own; whoever adds a folder of cases
names its test here."""
PAIRS = ("articles", "feeds")
"""Folders of pages and feeds, each with what is expected of it beside it."""
WATCHED = """
import json, os, sys
import pytest

opened = set()

def watch(event, args):
    if event == "open" and isinstance(args[0], str):
        opened.add(os.path.abspath(args[0]))

sys.addaudithook(watch)
code = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *sys.argv[2:]])
from tests import quality_articles  # read when the gate runs, which takes long
quality_articles.articles()
quality_articles.cast()
with open(sys.argv[1], "w") as told:
    json.dump(sorted(opened), told)
sys.exit(code)
"""


def test_no_case_file_is_left_unread(tmp_path: Path) -> None:
    """All files of cases under tests/ are opened when their tests are collected."""
    files = {
        path
        for path in TESTS.rglob("*.yaml")
        if path.relative_to(TESTS).parts[0] not in PAIRS
    }
    assert len(files) > 50
    told = tmp_path / "opened.json"
    readers = [str(TESTS / name) for name in READERS]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(told), *readers],
        capture_output=True,
        text=True,
        cwd=TESTS.parent,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    opened = set(map(Path, json.loads(told.read_text())))
    assert {str(path.relative_to(TESTS)) for path in files - opened} == set()


def test_every_page_and_feed_has_what_is_expected_of_it() -> None:
    """And nothing is expected of one that is not there."""
    for name in PAIRS:
        cases = {path.stem for path in (TESTS / name).glob("*.yaml")}
        bodies = [p.stem for p in (TESTS / name).iterdir() if p.suffix != ".yaml"]
        assert sorted(bodies) == sorted(cases)
