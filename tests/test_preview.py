"""`monitor preview`: what editions would have sent, as configured now."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from monitor import resources
from monitor.app import App
from monitor.config.load import load
from monitor.demo import Newsroom, write_config

ROOT = Path(__file__).parent.parent


def preview(folder: Path, *more: str) -> str:
    """Run the command; what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "preview", *more],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_change_of_topics_shows_before_it_is_sent(tmp_path: Path) -> None:
    """Days with their subjects and topics, by the topics of this moment; nothing is
    stored."""
    now = datetime.now(UTC)  # noqa: TID251 - a real process reads the real clock
    with Newsroom(resources.folder("sample"), now) as newsroom:
        folder = write_config(newsroom.base_url, tmp_path)
        with App(load(folder, {})) as app:
            list(app.poll(app.due_feeds(everything=True)))
            list(app.read())
    # All was seen a moment ago: about noon in this zone, hours before its issue.
    editions = folder / "editions.yaml"
    zone = f"Etc/GMT{now.hour - 12:+d}"
    editions.write_text(
        "version: 1\neditions:\n  - id: daily\n    title: Daily\n"
        f"    schedule: {{at: 23:00, timezone: {zone}}}\n"
        "    subscribers:\n      - folder: out\n"
    )
    topics = folder / "topics.yaml"
    topics.write_text(
        "version: 1\ntopics:\n  - id: all\n    title: Everything at sea\n"
        "    any: [ferry, harbour, bridge, water, the, a]\n"
    )
    said = preview(tmp_path, "--days", "3", "--html", "pages")
    assert "Everything at sea" in said
    assert " in 3 issues" in said
    assert "23:00  so far: " in said, "today's issue is not over"
    assert list((tmp_path / "pages").glob("daily-*.html"))
    with App(load(folder, {})) as app:
        assert all(issue.is_empty for issue in app.store.issues())
