"""Articles looked at again, over a real server and on both databases."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import RevisitSettings
from monitor.values import ChangeKind, PostKind
from tests.fakes import START, html, item, rss
from tests.scripted import hang_up, redirect, reply
from tests.store.made import dump
from tests.store.pages import (
    DAM,
    FERRY,
    LEAD,
    POST,
    TAIL,
    Newsroom,
    newsroom,
    page,
    said,
)

NEXT = FERRY.replace("this year", "next year")
PATH = "/ferry"
HOUR = timedelta(hours=1)


@pytest.fixture
def room(url: str) -> Iterator[Newsroom]:
    """A newsroom in which Holt has said two things in an article."""
    with newsroom(url) as made:
        made.serve_feed(PATH)
        made.put(PATH, page(FERRY, DAM))
        made.read()
        assert len(made.reports()) == 2
        yield made


def outcomes(room: Newsroom, hours: float = 0) -> list[str]:
    """What looking comes to."""
    return [each.outcome for each in room.look(hours)]


def test_looks_follow_the_schedule_and_ask_conditionally(room: Newsroom) -> None:
    """Nothing before an hour has passed; then a 304 costs no reading, six times; the
    last two ask for the whole page."""
    assert outcomes(room) == []
    seen = len(room.server.seen)
    for hours in (1, 2, 5, 16, 48, 96, 200):
        assert outcomes(room, hours) == (["unchanged"] if hours != 200 else [])
    assert room.server.seen[seen:] == [PATH] * 6
    asked = [bool(each.get("if-none-match")) for each in room.server.headers[seen:]]
    assert asked == [True] * 4 + [False] * 2
    assert room.kinds() == []


def test_an_edited_statement_says_so(room: Newsroom) -> None:
    """Before and after, when it stood last and when it was found changed."""
    assert outcomes(room, 1) == ["unchanged"]
    stood_at = room.clock()
    room.put(PATH, page(NEXT, DAM))
    assert outcomes(room, 2) == ["changed"]
    (change,) = room.changes()
    assert change.kind is ChangeKind.EDITED
    assert (change.before, change.after) == (f"“{FERRY},”", f"“{NEXT},”")
    assert (change.stood_at, change.seen_at) == (stood_at, room.clock())
    assert change.occurrence_id == room.reports()[0].occurrence.id
    assert change.seq == room.app.store.max_seq() == 3


def test_versions_are_kept_and_each_occurrence_counts_in_its_own(
    room: Newsroom,
) -> None:
    """The spans of the first reading fit the first text, those of the second the
    second."""
    store = room.app.store
    later = "There is not enough money for boats in the budget of the region"
    room.put(PATH, page(NEXT, later, DAM))
    room.look(1)
    first, _, new = room.reports()
    assert (first.occurrence.version, new.occurrence.version) == (1, 2)
    for report in (first, new):
        one = report.occurrence
        text = store.article_text(one.article_id, one.version)
        start, end = one.content_spans[0]
        assert text[start:end] == one.content
    old, now = store.article_versions(first.occurrence.article_id)
    assert FERRY in old.text
    assert NEXT in now.text
    assert (old.seen_from, old.replaced_at) == (START, room.clock())
    assert (now.seen_from, now.seen_until) == (room.clock(), room.clock())
    assert store.article_text(one.article_id) == now.text
    assert store.article_text(one.article_id, 3) == ""
    assert new.relation == "new"
    assert new.statement_id != first.statement_id


def test_removed_and_restored(room: Newsroom) -> None:
    """Words that are gone, and back; each is told once, however often one looks."""
    room.put(PATH, page(DAM))
    assert outcomes(room, 1) == ["changed"]
    assert outcomes(room, 2) == ["unchanged"]
    assert room.kinds() == ["removed"]
    room.put(PATH, page(FERRY, DAM))
    assert outcomes(room, 5) == ["changed"]
    assert room.kinds() == ["removed", "restored"]
    assert len(room.reports()) == 2


def test_a_typo_mended_outside_the_words_keeps_the_version_alone(
    room: Newsroom,
) -> None:
    """The text is kept, and nobody's words changed."""
    room.put(PATH, page(FERRY, DAM).replace(b"storms of last", b"storm of last"))
    assert outcomes(room, 1) == ["new text"]
    assert room.kinds() == []
    (report, _) = room.reports()
    versions = room.app.store.article_versions(report.occurrence.article_id)
    assert len(versions) == 2


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_that_is_gone_twice_is_deleted_and_may_come_back(
    room: Newsroom, status: int
) -> None:
    """Once may be a mishap; and what is back says so."""
    room.put(PATH, reply(status))
    assert outcomes(room, 1) == ["missing"]
    assert room.kinds() == []
    assert outcomes(room, 2) == ["gone"]
    assert room.kinds() == ["deleted", "deleted"]
    assert {each.stood_at for each in room.changes()} == {START}
    assert outcomes(room, 5) == ["gone"]
    assert len(room.changes()) == 2
    room.put(PATH, page(FERRY, DAM))
    assert outcomes(room, 16) == ["changed"]
    assert room.kinds()[2:] == ["restored", "restored"]


WALLS = {
    "an error": reply(503),
    "forbidden": reply(403),
    "a bot wall": reply(403, b"", cf_mitigated="challenge"),
    "a bot wall that says 200": reply(200, b"", cf_mitigated="challenge"),
    "a broken connection": hang_up(),
    "nothing": reply(200, b""),
    "a paywall": reply(
        200, html("Ferry line to reopen", LEAD, "Subscribe to continue reading.")
    ),
    "the lead alone": reply(200, html("Ferry line to reopen", LEAD)),
    "a consent page": reply(
        200,
        html(
            "Before you go on",
            *(
                f"Our {n} partners ask to keep what your machine tells of you, to "
                "measure how pages are read and to show you offers that suit."
                for n in range(12)
            ),
        ),
    ),
    "the front page": redirect("/"),
    "a picture": reply(200, b"GIF89a", Content_Type="image/gif"),
}


def test_what_is_not_the_article_never_counts(url: str) -> None:
    """Neither as an edit nor as a deletion, however often; and it is asked again."""
    hourly = RevisitSettings(schedule=tuple(n * HOUR for n in range(1, 25)))
    with newsroom(url, revisit=hourly) as room:
        room.serve_feed(PATH)
        room.put(PATH, page(FERRY, DAM))
        room.read()
        front = html("The Daily", said(FERRY), *[f"{n}: {TAIL}" for n in range(9)])
        room.put("/", reply(200, front))
        before = room.reports()
        for name, wall in WALLS.items():
            room.put(PATH, wall)
            assert (name, outcomes(room, 1)) == (name, ["failed"])
        assert room.changes() == []
        assert room.reports() == before
        assert len(room.app.store.article_versions(_article(room))) == 1
        room.put(PATH, page(FERRY))
        assert outcomes(room, 1) == ["changed"]
        assert room.kinds() == ["removed"]


def test_a_wall_behind_half_of_the_article_is_none_of_its_words(room: Newsroom) -> None:
    """Enough text to be read, and a plea for money that did not stand there before."""
    story = [f"On day {n} the boats were counted anew. {TAIL}" for n in range(9)]
    room.put(PATH, html("Ferry line to reopen", LEAD, *story, said(FERRY), said(DAM)))
    assert outcomes(room, 1) == ["new text"]
    plea = "Already a subscriber? Sign in to keep reading what the minister said."
    room.put(PATH, html("Ferry line to reopen", LEAD, *story[:8], plea))
    assert outcomes(room, 2) == ["failed"]
    assert room.kinds() == []


def _article(room: Newsroom) -> str:
    return room.reports()[0].occurrence.article_id


def test_missing_before_and_after_a_wall_is_missing_twice(room: Newsroom) -> None:
    """A wall, with its own ETag or without, is no sign of life."""
    room.put(PATH, reply(404))
    assert outcomes(room, 1) == ["missing"]
    room.put(PATH, html("Ferry line to reopen", LEAD))
    assert outcomes(room, 2) == ["failed"]
    assert outcomes(room, 5) == ["failed"]
    room.put(PATH, reply(404))
    assert outcomes(room, 16) == ["gone"]


def test_missing_before_and_after_the_article_is_no_deletion(room: Newsroom) -> None:
    """Two times in a row."""
    room.put(PATH, reply(404))
    room.look(1)
    room.put(PATH, page(FERRY, DAM))
    room.look(2)
    room.put(PATH, reply(404))
    assert outcomes(room, 5) == ["missing"]
    assert room.kinds() == []


def test_an_article_that_moved_is_the_same(room: Newsroom) -> None:
    """A new address in a redirect: its text counts, under the identity that it has."""
    room.put(PATH, redirect("/boats/ferry-line", 301))
    room.put("/boats/ferry-line", page(NEXT, DAM))
    assert outcomes(room, 1) == ["changed"]
    assert room.kinds() == ["edited"]


def test_a_changed_entry_brings_the_look_forward(room: Newsroom) -> None:
    """The feed says that something changed: half an hour later the page is fetched."""
    room.look(1)
    room.put(PATH, page(NEXT, DAM))
    room.serve_feed(PATH, hint=" (updated)")
    room.clock.move(hours=0.1)
    room.poll()
    assert outcomes(room) == ["noted"]
    assert outcomes(room, 0.1) == []
    assert outcomes(room, 0.4) == ["changed"]
    assert room.kinds() == ["edited"]


def test_a_schedule_that_is_switched_off_fetches_nothing_twice(url: str) -> None:
    """Also for articles that were to be looked at by an earlier configuration."""
    with newsroom(url) as room:
        room.serve_feed(PATH)
        room.put(PATH, page(FERRY))
        room.read()
        off = RevisitSettings(enabled=False)
        settings = room.app.config.settings
        seen = len(room.server.seen)
        new = replace(room.app.config, settings=replace(settings, revisit=off))
        room.app.reload(new)
        assert outcomes(room, 1) == ["no longer followed"]
        assert outcomes(room, 100) == []
        assert len(room.server.seen) == seen


# what feeds carry --------------------------------------------------------------------


@pytest.fixture
def posted(url: str) -> Iterator[Newsroom]:
    """A newsroom in which Holt has posted three times; the middle one is `b`."""
    with newsroom(url) as made:
        made.serve_posts(c="Third post of the day.", b=POST, a="First of three posts.")
        made.read()
        assert len(made.reports()) == 3
        made.clock.move(hours=1)
        yield made


OTHERS = {"c": "Third post of the day.", "a": "First of three posts."}


def repost(room: Newsroom, text: str) -> None:
    """Change the middle post."""
    room.serve_posts(c=OTHERS["c"], b=text, a=OTHERS["a"])
    room.clock.move(hours=1)
    room.poll()


def test_an_edited_post_says_so_and_its_versions_are_kept(posted: Newsroom) -> None:
    """No page is fetched for it; when nothing changed there is nothing to do."""
    assert outcomes(posted) == []
    later = POST.replace("Monday", "Tuesday")
    seen = len(posted.server.seen)
    repost(posted, later)
    assert outcomes(posted) == ["changed"]
    (change,) = posted.changes()
    assert (change.kind, change.before, change.after) == (
        ChangeKind.EDITED,
        POST,
        later,
    )
    assert (
        posted.server.seen[seen:].count("/posts") == len(posted.server.seen[seen:]) - 1
    )
    assert outcomes(posted) == []
    repost(posted, POST)
    assert outcomes(posted) == ["changed"]
    assert posted.kinds() == ["edited", "restored"]
    report = next(r for r in posted.reports() if r.occurrence.content == POST)
    texts = [
        each.text
        for each in posted.app.store.article_versions(report.occurrence.article_id)
    ]
    assert texts == [POST, later, POST]
    assert report.occurrence.post_kind is PostKind.OWN


def test_a_post_whose_markup_alone_changed_is_the_same(posted: Newsroom) -> None:
    """And one that the feed begins to cut is not edited."""
    repost(posted, f"<![CDATA[<p>{POST}</p><p></p>]]>")
    repost(posted, POST[:40] + " …")
    posted.look()
    assert posted.kinds() == []


def test_a_deleted_post_says_so_and_comes_back(posted: Newsroom) -> None:
    """As polling found it: missing between two that stayed, on two polls."""
    posted.serve_posts(**OTHERS)
    for _ in range(2):
        posted.clock.move(hours=1)
        posted.poll()
    assert outcomes(posted) == ["gone"]
    (change,) = posted.changes()
    assert (change.kind, change.before, change.after) == (ChangeKind.DELETED, POST, "")
    report = next(r for r in posted.reports() if r.occurrence.content == POST)
    assert change.seen_at == report.deleted_at
    assert change.stood_at == report.last_seen_at
    repost(posted, POST)
    assert outcomes(posted) == ["changed"]
    assert posted.kinds() == ["deleted", "restored"]
    assert outcomes(posted) == []


def test_a_post_that_comes_back_changed_is_restored_and_edited(
    posted: Newsroom,
) -> None:
    """Both are told, in that order."""
    posted.serve_posts(**OTHERS)
    for _ in range(2):
        posted.clock.move(hours=1)
        posted.poll()
    posted.look()
    repost(posted, POST.replace("Monday", "Tuesday"))
    posted.look()
    assert posted.kinds() == ["deleted", "restored", "edited"]


def test_an_article_that_its_feed_carries_is_read_again_from_there(url: str) -> None:
    """Without a page: the entry's own text is the article."""

    def carry(room: Newsroom, *spoken: str) -> None:
        text = "".join(f"<p>{each}</p>" for each in (LEAD, *map(said, spoken), TAIL))
        text += f"<p>{TAIL}</p>" * 3
        one = item(room.server.url("/whole"), "Whole").replace(
            "<description></description>",
            f"<content:encoded><![CDATA[{text}]]></content:encoded>",
        )
        feed = rss(one).replace(
            b'version="2.0"',
            b'version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"',
        )
        room.server.script["/feed"] = reply(200, feed, Content_Type="text/xml")

    with newsroom(url) as room:
        carry(room, FERRY, DAM)
        room.read()
        assert len(room.reports()) == 2
        room.clock.move(hours=1)
        carry(room, NEXT)
        room.poll()
        assert outcomes(room) == ["changed"]
        assert sorted(room.kinds()) == ["edited", "removed"]
        assert "/whole" not in room.server.seen


# the unit as such --------------------------------------------------------------------


def test_one_line_a_look(room: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    """With outcome and counts; a failure is a warning."""
    caplog.set_level(logging.INFO, "monitor.pipeline.revisiting")
    room.put(PATH, page(NEXT))
    room.look(1)
    room.put(PATH, reply(500))
    room.look(2)
    (changed, failed) = caplog.records
    assert changed.message == failed.message == "article revisited"
    told = vars(changed)
    assert (told["outcome"], told["edited"], told["removed"]) == ("changed", 1, 1)
    assert told["new"] is None
    assert failed.levelno == logging.WARNING
    assert "500" in vars(failed)["error"]


def test_a_bug_on_one_article_stops_nobody(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told with its traceback, and the article is looked at again later."""
    room.put(PATH, page(NEXT))

    def broken(*_: object, **__: object) -> None:
        raise ValueError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr("monitor.edits.follow", broken)
        assert outcomes(room, 1) == ["failed"]
    assert any(each.exc_info for each in caplog.records)
    assert outcomes(room, 2) == ["changed"]


KILLED = """
import os, signal, sys
from tests.store.pages import config
from tests.fakes import FakeClock, START
from tests.scripted import Scripted
from monitor.app import App
from datetime import timedelta

port, database, moment = int(sys.argv[1]), sys.argv[2], sys.argv[3]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

clock = FakeClock(START + timedelta(hours=1))
with App(config(Scripted(port), database), {}, clock=clock) as app:
    if moment == "fetched":
        import monitor.pipeline.revisiting as unit
        unit.edits.judge = die
    else:
        import monitor.store.sql_revisits as sql
        sql._save_visit = die
    list(app.revisit())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.parametrize("moment", ["fetched", "written"])
def test_killed_before_its_commit_a_look_is_made_again(
    url: str, room: Newsroom, moment: str
) -> None:
    """After the fetch, or with everything written but the commit: nothing is stored,
    the visit comes back when its lease has run out, and the change is told once."""
    room.put(PATH, page(NEXT, DAM))
    before = dump(url)
    command = [sys.executable, "-c", KILLED, str(room.server.port), url, moment]
    root = str(Path(__file__).parents[2])
    env = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run(command, cwd=root, env=env, timeout=60)
    assert done.returncode == -signal.SIGKILL
    after = dump(url)
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed == {"visits"}  # taken, to come back
    assert outcomes(room, 1.2) == []
    assert outcomes(room, 0.1) == ["changed"]
    assert room.kinds() == ["edited"]
    assert outcomes(room, 0.1) == []
