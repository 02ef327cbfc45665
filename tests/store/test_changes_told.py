"""What became of words, told once: from an outlet's page to mailboxes and issues."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any

import pytest

from monitor.app import App
from monitor.config import (
    AlertRule,
    Config,
    Edition,
    MailSettings,
    Schedule,
    SmtpSettings,
    Subscriber,
)
from monitor.values import Correction, CorrectionAction, Issue
from tests.fakes import FakeClock
from tests.post_office import PostOffice, serving
from tests.scripted import reply, serve
from tests.store.pages import DAM, FERRY, POST, Newsroom, config, page

ANA = "ana@reader.example"
CHANGES = AlertRule(when=("edited", "removed", "deleted"))
MENDED = FERRY.replace("this year", "next year")
PATHS = ("/ferry", "/dam")


@dataclass
class Desk:
    """A newsroom whose reader has a mailbox."""

    room: Newsroom
    office: PostOffice

    def tick(self, hours: float = 0) -> list[str]:
        """Look, make alerts and send what is due; the subjects that arrived."""
        before = len(self.office.kept)
        self.room.look(hours)
        self.room.app.alert_due()
        self.room.app.deliver_due()
        return [str(each.message["Subject"]) for each in self.office.kept[before:]]

    def body(self) -> str:
        """The text of the last mail."""
        text, _ = self.office.kept[-1].message.iter_parts()
        return " ".join(text.get_content().split())


def with_mail(made: Config, smtp: SmtpSettings, *editions: Edition) -> Config:
    """The configuration with a mail server and these editions."""
    mail = MailSettings(sender="Monitor <digest@monitor.example>", smtp=smtp)
    return replace(made, settings=replace(made.settings, mail=mail), editions=editions)


@contextmanager
def working(
    url: str, *editions: Edition, clock: FakeClock | None = None
) -> Iterator[Desk]:
    """The whole program; Holt has said two things in two articles and posted twice."""
    at, office = clock or FakeClock(), PostOffice()
    with serve() as server, serving(office) as smtp:
        made = with_mail(config(server, url), smtp, *editions)
        with App(made, {}, clock=at, jitter=lambda: 0.5) as app:
            room = Newsroom(app, server, at)
            room.serve_feed(*PATHS)
            room.serve_posts(c="Third post of the day.", b=POST, a="First of three.")
            room.put("/ferry", page(FERRY))
            room.put("/dam", page(DAM))
            app.alert_due()  # a rule begins when it is first seen
            room.read()
            yield Desk(room, office)


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    """One reader who asked to be told of changes at once."""
    reader = Subscriber(email=ANA, alerts=(CHANGES,))
    with working(
        url, Edition(id="daily", title="Daily", subscribers=(reader,))
    ) as made:
        yield made


# alerts ------------------------------------------------------------------------------


def test_an_edit_found_by_a_look_reaches_the_mailbox_once(desk: Desk) -> None:
    """With both wordings, the outlet and how long the old one had stood."""
    assert desk.tick(1) == []
    desk.room.put("/ferry", page(MENDED))
    assert desk.tick(2) == []  # more may come
    assert desk.tick(0.1) == ["Mira Holt: words edited, seen 3 h after it appeared"]
    body = desk.body()
    assert f"Was: “{FERRY},”" in body
    assert f"Now: “{MENDED},”" in body
    assert "The Daily" in body
    assert desk.tick(6) == desk.tick(24) == []


def test_words_that_an_edit_took_out_reach_the_mailbox_once(desk: Desk) -> None:
    """And words that are back in time reach nobody."""
    desk.tick(1)
    desk.room.put("/ferry", page())
    desk.tick(2)
    assert desk.tick(0.1) == [
        "Mira Holt: statement removed, seen 3 h after it appeared"
    ]
    assert FERRY in desk.body()
    desk.room.put("/dam", page())
    desk.room.look(5)
    desk.room.put("/dam", page(DAM))
    desk.room.look(16)
    assert desk.room.kinds() == ["removed", "removed", "restored"]
    assert desk.tick(0.1) == []


def test_an_article_and_a_post_that_are_gone_reach_the_mailbox(desk: Desk) -> None:
    """404 on two looks an hour apart; missing on two polls between neighbours."""
    desk.tick(1)
    desk.room.put("/dam", reply(404))
    assert desk.tick(2) == desk.tick(0.1) == []
    desk.tick(5)
    assert desk.tick(0.1) == ["Mira Holt: article deleted, seen 8 h after it appeared"]
    desk.room.serve_posts(c="Third post of the day.", a="First of three.")
    for _ in range(2):
        desk.room.clock.move(hours=1)
        desk.room.poll()
    desk.tick()
    subjects = desk.tick(0.1)
    assert len(subjects) == 1
    assert subjects[0].startswith("Mira Holt: post deleted")
    assert POST.split(".")[0] in desk.body()
    assert desk.tick(30) == []


def test_a_look_and_its_alert_are_told_once_by_two_workers(
    desk: Desk, url: str
) -> None:
    """Each step of a rule is taken by one of them."""
    desk.tick(1)
    desk.room.put("/ferry", page(MENDED))
    desk.room.look(2)
    desk.room.clock.move(minutes=5)
    app = desk.room.app
    with App(app.config, {}, clock=desk.room.clock, jitter=lambda: 0.5) as other:
        for _ in range(2):
            for each in (app, other):
                each.alert_due()
                each.deliver_due()
    assert len(desk.office.kept) == 1


def test_a_merged_statement_alarms_nobody_again(desk: Desk, url: str) -> None:
    """Nor one that is parted again: what was told of it was told."""
    every = AlertRule(
        when=("new", "variant", "edited", "removed", "deleted"), group=timedelta()
    )
    app = desk.room.app
    reader = Subscriber(email=ANA, alerts=(every,))
    app.reload(
        replace(
            app.config,
            editions=(replace(app.config.editions[0], subscribers=(reader,)),),
        )
    )
    desk.tick()
    desk.room.serve_feed(*PATHS, "/third")
    desk.room.put(
        "/third", page("Boats that nobody can pay for will never leave the yard")
    )
    desk.room.read()
    (subject,) = desk.tick(1)
    assert subject == "Mira Holt: new statement"
    one, *_, last = app.store.reported()
    ids = (one.statement.id, last.statement.id)
    merge = Correction(desk.room.clock(), CorrectionAction.MERGE, ids)
    (home,) = app.store.correct(merge, app.matcher.correct)
    assert desk.tick(1) == []
    occurrence = last.reports[0].occurrence.id
    split = Correction(desk.room.clock(), CorrectionAction.SPLIT, (home, occurrence))
    app.store.correct(split, app.matcher.correct)
    assert desk.tick(1) == []


# issues ------------------------------------------------------------------------------

EDITIONS = tuple(
    Edition(id=name, title=name, schedule=Schedule(at=at, settle=timedelta()))
    for name, at in (("morning", time(7)), ("evening", time(18)))
)


class KilledError(BaseException):
    """What a killed process would do at this point: nothing more."""


def killed_at(app: App, moment: str) -> None:
    """Let the app die before or after the next issue is frozen."""
    real = app.store.save_issue

    def dying(*args: Any) -> Issue:
        if moment == "after":
            real(*args)
        raise KilledError

    app.composer.tools = replace(app.composer.tools, store=_Dying(app.store, dying))


class _Dying:
    """A store of which one method is another."""

    def __init__(self, store: Any, save_issue: Any) -> None:
        self._store = store
        self.save_issue = save_issue

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def told(app: App, edition_id: str) -> list[tuple[str, str]]:
    """Kind and words before of every change in every issue, earliest issue first."""
    return [
        (note.kind.value, note.before)
        for issue in reversed(app.store.issues(edition_id))
        for note in issue.changed
    ]


@pytest.mark.parametrize("moment", ["never", "before", "after"])
def test_each_edition_tells_each_change_once(url: str, moment: str) -> None:
    """Whatever its hour, and however often composing was begun."""
    clock = FakeClock()  # Wednesday noon
    with working(url, *EDITIONS, clock=clock) as desk:
        app, room = desk.room.app, desk.room
        app.compose_due()
        room.put("/ferry", page(MENDED))
        room.look(4)  # 16:00, before the evening's hour
        for hours in (3, 12, 12, 12, 12):  # 19:00, 07:00, 19:00 …
            if hours == 3 and moment != "never":
                killed_at(app, moment)
                clock.move(hours=hours)
                with pytest.raises(KilledError):
                    app.compose_due()
                app.composer.tools = replace(app.composer.tools, store=app.store)
                app.compose_due()
            else:
                clock.move(hours=hours)
                app.compose_due()
            if hours == 3:
                room.put("/dam", reply(404))
            room.look()
        once = ("edited", f"“{FERRY},”")
        gone = ("deleted", f"“{DAM},”")
        assert room.kinds() == ["edited", "deleted"]
        assert told(app, "morning") == told(app, "evening") == [once, gone]


def test_a_fuller_wording_makes_no_statement_new_again(url: str) -> None:
    """It stands there as known, in other words; one whose link changed as well."""
    edition = EDITIONS[0]
    longer = f"{FERRY}, and every boat will sail with a full crew"
    with working(url, edition) as desk:
        app, room = desk.room.app, desk.room
        room.clock.move(days=1)
        (first,) = app.compose_due()
        assert first.n_new == 5
        room.serve_feed(*PATHS, "/longer")
        room.put("/longer", page(longer))
        room.read()
        room.clock.move(days=1)
        (second,) = app.compose_due()
        assert (second.n_new, second.n_variants) == (0, 1)
        (card,) = (c for s in second.sections for f in s.figures for c in f.cards)
        assert (card.text, card.earlier) == (f"“{longer},”", f"“{FERRY},”")
        room.clock.move(days=1)
        (third,) = app.compose_due()
        assert third.is_empty
