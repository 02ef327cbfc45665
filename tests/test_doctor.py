"""`monitor doctor`: says what works, what does not, and what to do about it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from monitor import resources
from monitor.demo import Newsroom, write_config
from tests.scripted import Handler, reply, serve
from tests.test_mail_end_to_end import Mailbox, free_port

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """The sample newsroom on loopback."""
    with Newsroom(resources.folder("sample"), datetime.now(UTC)) as served:  # noqa: TID251 - a real process reads the real clock
        yield served


def doctor(folder: Path, *more: str) -> tuple[int, str]:
    """Run the command; its exit code and words."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "doctor", *more],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
    )
    return done.returncode, done.stdout + done.stderr


def with_mail(folder: Path, port: int) -> None:
    """Let the configuration mail through this port of loopback."""
    path = folder / "config" / "monitor.yaml"
    mail = (
        "\nmail:\n  sender: digest@desk.example\n"
        f"  smtp: {{host: 127.0.0.1, port: {port}, security: none}}\n"
    )
    path.write_text(path.read_text() + mail)


def test_all_is_well_on_the_sample(newsroom: Newsroom, tmp_path: Path) -> None:
    """Every part is named with its state, and a test message arrives."""
    write_config(newsroom.base_url, tmp_path)
    mailbox, port = Mailbox(), free_port()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with_mail(tmp_path, port)
        code, said = doctor(tmp_path)
        assert (code, mailbox.got) == (0, []), said
        code, said = doctor(tmp_path, "--mail", "ana@reader.example", "--no-feeds")
    finally:
        server.stop()
    assert code == 0, said
    [message] = mailbox.got
    assert message["Subject"] == "Statement Monitor: a test message"
    assert message["To"] == "ana@reader.example"
    for part in ("config", "database", "disk", "reader", "mail"):
        assert f"ok  {part}" in said
    assert "All works." in said


def test_what_does_not_work_is_named(newsroom: Newsroom, tmp_path: Path) -> None:
    """A dead mail server and a dead feed each have a line, and the code says so."""
    with serve() as server:
        server.script["/feed"] = reply(500)
        folder = write_config(newsroom.base_url, tmp_path)
        feeds = "version: 1\noutlets:\n  - id: a\n    name: Dead\n    feeds:\n"
        (folder / "feeds.yaml").write_text(f"{feeds}      - url: {server.url()}\n")
        with_mail(tmp_path, free_port())
        code, said = doctor(tmp_path)
    assert code == 1
    assert "0 of 1 answer with a feed" in said
    assert "Dead" in said
    assert "HTTP status 500" in said
    assert "bad  mail" in said
    assert "2 things to mend." in said


def test_a_wrong_clock_is_told(newsroom: Newsroom, tmp_path: Path) -> None:
    """Statements are dated by our clock; servers tell how far it is off."""
    with serve() as server:
        folder = write_config(newsroom.base_url, tmp_path)
        rss = b"<rss version='2.0'><channel><title>A</title></channel></rss>"

        def answer(handler: Handler) -> None:
            handler.date_time_string = lambda *_: "Mon, 02 Mar 2026 07:00:00 GMT"  # type: ignore[method-assign]
            reply(200, rss)(handler)

        server.script["/feed"] = answer
        feeds = "version: 1\noutlets:\n  - id: a\n    name: Quiet\n    feeds:\n"
        (folder / "feeds.yaml").write_text(f"{feeds}      - url: {server.url()}\n")
        code, said = doctor(tmp_path)
    assert code == 1
    assert "bad  clock" in said
    assert "ahead of the feeds' servers" in said


def test_only_what_is_missing_is_told(newsroom: Newsroom, tmp_path: Path) -> None:
    """Without feeds: what that means and how one is added; nothing of figures."""
    folder = write_config(newsroom.base_url, tmp_path)
    (folder / "feeds.yaml").write_text("version: 1\noutlets: []\n")
    code, said = doctor(tmp_path)
    assert code == 0, said
    assert "no feed to read, so nothing will be found: `" in said
    assert "feeds add ADDRESS` adds one" in said
    assert "nobody is watched" not in said
    assert "no edition" not in said
    assert "Nothing is broken; 1 thing to look at." in said
    assert "0 statements stored in all, 0 entries unread" in said
