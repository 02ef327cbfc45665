"""`monitor revisit` as a person meets it, and what explain and export tell of it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes import item, rss
from tests.scripted import Scripted, reply, serve
from tests.store.pages import DAM, FERRY, page
from tests.test_cli import monitor

FILES = {
    "monitor.yaml": "extractor: rules\n"
    "fetch: {{allow_private_networks: true, host_interval: 0s}}\n",
    "figures.yaml": "figures: [{{id: mira-holt, name: Mira Holt}}]\n",
    "feeds.yaml": "outlets:\n"
    "  - {{id: daily, name: The Daily, feeds: [{{url: {url}}}]}}\n",
}


@pytest.fixture
def server() -> Iterator[Scripted]:
    """A server with one feed of one article."""
    with serve() as made:
        at = datetime.now(UTC)  # noqa: TID251 - a real process reads the real clock
        feed = rss(item(made.url("/ferry"), "Ferry line to reopen", at=at))
        made.script["/feed"] = reply(200, feed, Content_Type="text/xml")
        made.script["/ferry"] = reply(200, page(FERRY, DAM))
        yield made


def make_due(folder: Path) -> None:
    """Let the time of the next look have come."""
    (path,) = folder.rglob("*.db")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE visits SET next_visit_at = '2026-01-01 00:00:00'")


def test_a_change_is_found_explained_and_exported(
    server: Scripted, tmp_path: Path
) -> None:
    """How many articles, what became of their statements; before and after."""
    (tmp_path / "config").mkdir()
    for name, yaml in FILES.items():
        text = yaml.format(url=server.url())
        (tmp_path / "config" / name).write_text(text, encoding="utf-8")
    assert monitor("poll", folder=tmp_path).returncode == 0
    assert monitor("read", folder=tmp_path).returncode == 0
    none = monitor("revisit", folder=tmp_path)
    assert none.stdout.strip() == "no article is due to be looked at again"
    later = DAM.replace("new dam", "old dam")
    server.script["/ferry"] = reply(200, page(later))
    make_due(tmp_path)
    told = monitor("revisit", folder=tmp_path)
    assert told.stdout.strip() == (
        "1 article looked at again, 0 new reports, statements: 1 edited, 1 removed"
    ), told.stderr
    lines = monitor("export", folder=tmp_path).stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    (edit,) = (row for row in rows if row["changes"][0]["kind"] == "edited")
    assert edit["changes"][0]["after"] == f"“{later},”"
    assert (edit["title"], edit["copy_of"]) == ("Ferry line to reopen", None)
    explained = monitor("explain", edit["statement"], folder=tmp_path).stdout
    assert "new dam" in explained.partition("statement")[0]  # the words it was found by
    assert "→ “Nobody in the valley has to leave home because of the old dam" in (
        explained
    )
    csv = monitor("export", "--format", "csv", folder=tmp_path).stdout
    assert f"edited {edit['changes'][0]['seen_at']}" in csv
    shown = monitor("statements", "show", edit["statement"], folder=tmp_path).stdout
    assert shown.splitlines()[0] == f"“{later},”"
    assert ", edited since" in shown
    assert f"now: “{later},”" in shown
    found = monitor("search", "ferry", folder=tmp_path).stdout
    assert "daily (removed since)" in " ".join(found.split()).replace(
        "The Daily", "daily"
    )
    (hit,) = json.loads(monitor("search", "ferry", "--json", folder=tmp_path).stdout)[
        "hits"
    ]
    assert (hit["became"], hit["text"]) == ("removed", f"“{FERRY},”")
    server.script["/ferry"] = reply(503)
    make_due(tmp_path)
    failed = monitor("revisit", folder=tmp_path)
    assert failed.returncode == 0
    assert "503" in failed.stderr
