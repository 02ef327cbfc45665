"""The whole way from feed to delivered digest, on a tiny newsroom and a real store."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.app import App
from monitor.config import Config, FetchSettings
from monitor.errors import GoneError, HttpStatusError, StoreError
from monitor.ports import HandOver
from monitor.store import open_store
from monitor.values import Delivery, Issue, Rendition, Report
from tests import newsroom
from tests.fakes import FakeClock, FakeFetch, item, rss


class Crash(BaseException):
    """What a killed process would do at this point: nothing more."""


class CrashingStore:
    """The real store, which dies before or after one kind of commit, once."""

    def __init__(self, store: Any, method: str, moment: str) -> None:
        self._store = store
        self._method = method
        self._moment = moment

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._store, name)
        if name != self._method:
            return real

        def dying(*args: Any, **kwargs: Any) -> Any:
            if self._moment == "after":
                real(*args, **kwargs)
            raise Crash(name)

        return dying


class RecordingChannel:
    """Takes every rendition and remembers it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(
        self,
        rendition: Rendition,
        delivery: Delivery,
        now: object,
        hand_over: HandOver,
    ) -> str:
        hand_over()
        self.sent.append((delivery.message_id, rendition.text))
        return "250 taken"


@contextmanager
def running(
    config: Config, fetch: FakeFetch, clock: FakeClock, **kwargs: Any
) -> Iterator[App]:
    """An App over the newsroom, without randomness."""
    with App(config, {}, clock=clock, jitter=lambda: 0.5, fetch=fetch, **kwargs) as app:
        yield app


def work(app: App) -> None:
    """One round of everything that is due."""
    list(app.poll(app.due_feeds()))
    list(app.read())
    app.compose_due()
    app.deliver_due()


def stored(app: App) -> list[tuple[str, str, str]]:
    """What the store holds of statements, in a form that can be compared."""
    return sorted(
        (one.statement_id, one.occurrence.id, one.occurrence.content)
        for one in app.store.reports()
    )


@pytest.fixture
def clock() -> FakeClock:
    """A Wednesday noon."""
    return FakeClock()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The newsroom's configuration on a database file; one unit at a time."""
    made = newsroom.config(tmp_path, database=f"sqlite:///{tmp_path / 'monitor.db'}")
    settings = replace(made.settings, fetch=FetchSettings(workers=1))
    return replace(made, settings=settings)


def by_content(app: App) -> dict[str, list[Report]]:
    """Reports by the statement's text."""
    return {
        one.statement.text: list(one.reports) for one in app.store.reported(after_seq=0)
    }


def test_a_statement_goes_from_feed_to_folder(
    config: Config, clock: FakeClock, tmp_path: Path
) -> None:
    """What a watched person said stands in the digest with its words and its outlet."""
    with running(config, newsroom.fetch(), clock) as app:
        work(app)
        clock.move(days=1)
        work(app)
    text = (tmp_path / "out" / "latest.html").read_text(encoding="utf-8")
    assert newsroom.ALONE in text
    assert "The Wire" in text
    assert "Mira Holt" in text


def test_two_outlets_carry_one_statement(config: Config, clock: FakeClock) -> None:
    """The same words of the same person in two articles are one statement."""
    with running(config, newsroom.fetch(), clock) as app:
        work(app)
        reports = by_content(app)
    assert len(reports) == newsroom.N_STATEMENTS
    shared = next(r for text, r in reports.items() if newsroom.SHARED in text)
    assert {report.outlet_id for report in shared} == {"daily", "wire"}


def test_posts_are_statements_and_replies_stay_out_of_the_digest(
    config: Config, clock: FakeClock
) -> None:
    """A figure's own post is that figure's statement; a reply is stored, not shown."""
    with running(config, newsroom.fetch(), clock) as app:
        work(app)
        clock.move(days=1)
        (issue,) = app.compose_due()
        text = app.rendition(issue).text
        contents = [one.occurrence.content for one in app.store.reports()]
    assert newsroom.POST in contents
    assert any(content.startswith("@harbour") for content in contents)
    assert "Thank you to every worker" in text
    assert "@harbour" not in text


def test_doing_everything_twice_changes_nothing(
    config: Config, clock: FakeClock
) -> None:
    """Polling and reading again finds nothing new and writes nothing new."""
    with running(config, newsroom.fetch(), clock) as app:
        work(app)
        before = stored(app)
        polled = list(app.poll(app.due_feeds(everything=True)))
        assert [(one.n_new, one.n_changed) for one in polled] == [(0, 0)] * 3
        assert list(app.read()) == []
        assert stored(app) == before


def test_an_unchanged_feed_is_not_parsed_again(
    config: Config, clock: FakeClock
) -> None:
    """The second poll sends the validator and is answered 304."""
    with running(config, newsroom.fetch(), clock) as app:
        work(app)
        polled = list(app.poll(app.due_feeds(everything=True)))
    assert {one.outcome for one in polled} == {"unchanged"}


def test_a_daemon_that_was_down_at_the_hour_composes_once(
    config: Config, clock: FakeClock, tmp_path: Path
) -> None:
    """The issue of 07:00 is composed at 09:20, when the program is back, once."""
    with running(config, newsroom.fetch(), clock) as app:
        list(app.poll(app.due_feeds()))
        list(app.read())
    clock.move(hours=21, minutes=20)
    with running(config, newsroom.fetch(), clock) as app:
        first = app.compose_due()
        again = app.compose_due()
    assert len(first) == 1
    assert first[0].period.end_at.isoformat() == "2026-03-05T07:00:00+00:00"
    assert again == ()


def test_nothing_is_shown_twice(config: Config, clock: FakeClock) -> None:
    """What one issue held is not in the next one."""
    with running(config, newsroom.fetch(), clock) as app:
        work(app)
        clock.move(days=1)
        (first,) = app.compose_due()
        clock.move(days=1)
        (second,) = app.compose_due()
    assert first.n_new > 0
    assert second.n_new == 0
    assert second.seq_from == first.seq_to


def test_a_failing_feed_does_not_stop_the_others(
    config: Config, clock: FakeClock
) -> None:
    """The failure is stored with the feed and its next try; the rest is polled."""
    fetch = newsroom.fetch()
    fetch.pages[newsroom.DAILY] = HttpStatusError(newsroom.DAILY, 500)
    with running(config, fetch, clock) as app:
        polled = list(app.poll(app.due_feeds()))
        states = {state.url: state for state in app.store.feed_states()}
    assert sum(one.error is None for one in polled) == 2
    assert "500" in (states[newsroom.DAILY].last_error or "")
    assert states[newsroom.DAILY].next_poll_at > clock.at
    assert states[newsroom.WIRE].last_error is None


def test_a_gone_feed_is_not_asked_again(config: Config, clock: FakeClock) -> None:
    """410 is believed."""
    fetch = newsroom.fetch()
    fetch.pages[newsroom.DAILY] = GoneError(newsroom.DAILY, 410)
    with running(config, fetch, clock) as app:
        list(app.poll(app.due_feeds()))
        clock.move(days=30)
        list(app.poll(app.due_feeds()))
    assert fetch.asked[newsroom.DAILY] == 1
    assert fetch.asked[newsroom.WIRE] == 2


def test_an_article_that_fails_is_tried_again_and_then_given_up(
    config: Config, clock: FakeClock
) -> None:
    """Five tries with pauses between, then it is visibly given up."""
    fetch = newsroom.fetch()
    fetch.pages[newsroom.FERRY] = HttpStatusError(newsroom.FERRY, 503)
    outcomes = []
    with running(config, fetch, clock) as app:
        list(app.poll(app.due_feeds()))
        for _ in range(10):
            outcomes += [one.outcome for one in app.read() if one.error]
            clock.move(days=1)
    assert outcomes == ["failed"] * 4 + ["given up"]
    assert fetch.asked[newsroom.FERRY] == 5


def test_a_bug_on_one_entry_is_recorded_and_the_rest_is_read(
    config: Config, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """An unexpected error on one article is stored with it, its traceback logged."""
    fetch = newsroom.fetch()
    real = fetch.page

    def page(url: str) -> Any:
        if url == newsroom.FERRY:
            raise ZeroDivisionError("a bug")
        return real(url)

    fetch.page = page  # type: ignore[method-assign]
    with running(config, fetch, clock) as app:
        list(app.poll(app.due_feeds()))
        read = list(app.read())
    assert [one.outcome for one in read if one.error] == ["failed"]
    assert sum(one.n_new for one in read) == newsroom.N_STATEMENTS
    assert "ZeroDivisionError" in caplog.text


def test_one_article_for_one_address(config: Config, clock: FakeClock) -> None:
    """An address that two feeds carry is fetched once and stored once."""
    fetch = newsroom.fetch()
    fetch.pages[newsroom.WIRE] = rss(
        item(newsroom.DAM, "Holt visits the valley"),
        item(newsroom.FERRY + "?utm_source=rss", "Ferry line to reopen"),
    )
    with running(config, fetch, clock) as app:
        work(app)
        articles = {one.occurrence.article_id for one in app.store.reports()}
    assert (
        fetch.asked[newsroom.FERRY] + fetch.asked[newsroom.FERRY + "?utm_source=rss"]
        == 1
    )
    assert len(articles) == 4


def test_a_future_publication_time_is_capped(config: Config, clock: FakeClock) -> None:
    """An entry dated tomorrow counts as published when it was first seen."""
    fetch = newsroom.fetch()
    tomorrow = replace(clock)
    tomorrow.move(days=1)
    fetch.pages[newsroom.DAILY] = rss(item(newsroom.FERRY, "Ferry", at=tomorrow.at))
    with running(config, fetch, clock) as app:
        work(app)
        times = [one.published_at for one in app.store.reports()]
    assert all(at is not None and at <= clock.at for at in times)


COMMITS = [
    "save_poll",
    "save_reading",
    "save_issue",
    "claim_delivery",
    "hand_over",
    "save_delivery",
]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("method", COMMITS)
def test_a_crash_at_a_commit_loses_nothing(
    config: Config, clock: FakeClock, method: str, moment: str
) -> None:
    """Killed before or after any commit, the next run ends where no crash would have.

    At most the one delivery in flight is repeated, under the same Message-ID.
    """

    def whole_day(start: Callable[[], Any], channel: RecordingChannel) -> Any:
        clock.at = FakeClock().at
        store = start()
        with running(config, newsroom.fetch(), clock, store=store) as app:
            app.mailing.sender = replace(
                app.mailing.sender, channels={"folder": channel}
            )
            list(app.poll(app.due_feeds()))
            list(app.read())
            clock.move(days=1)
            app.compose_due()
            app.deliver_due()

    def open_real() -> Any:
        return open_store(config.settings.database)

    channel = RecordingChannel()
    with pytest.raises(Crash):
        whole_day(lambda: CrashingStore(open_real(), method, moment), channel)
    clock.at = FakeClock().at
    clock.move(minutes=40)
    with running(config, newsroom.fetch(), clock, store=open_real()) as app:
        app.mailing.sender = replace(app.mailing.sender, channels={"folder": channel})
        list(app.poll(app.due_feeds()))
        list(app.read())
        clock.move(days=1)
        app.compose_due()
        for _ in range(3):
            app.deliver_due()
            clock.move(hours=2)
        issues = app.store.issues()
        assert len(stored(app)) == 5
        assert len(by_content(app)) == newsroom.N_STATEMENTS
        assert not app.store.entries_to_read(clock.at, [f.id for f in config.feeds], 9)
    shown = [one for one in issues if one.n_new]
    assert len(shown) == 1
    assert 1 <= len(channel.sent) <= 2
    assert len({message_id for message_id, _ in channel.sent}) == 1


def test_a_full_store_stops_the_round_and_marks_nothing(
    config: Config, clock: FakeClock
) -> None:
    """What the store refuses is raised; the entry stays unread and comes again."""

    class FullStore(CrashingStore):
        def __getattr__(self, name: str) -> Any:
            real = getattr(self._store, name)
            if name != self._method:
                return real

            def refuse(*args: Any, **kwargs: Any) -> Any:
                raise StoreError("the disk is full")

            return refuse

    with closing(open_store(config.settings.database)) as real:
        broken = FullStore(real, "save_reading", "before")
        with (
            pytest.raises(StoreError, match="full"),
            running(config, newsroom.fetch(), clock, store=broken) as app,
        ):
            work(app)
    with running(config, newsroom.fetch(), clock) as app:
        work(app)
        assert len(by_content(app)) == newsroom.N_STATEMENTS


def test_frozen_issues_do_not_change(config: Config, clock: FakeClock) -> None:
    """An issue reads the same tomorrow, whatever has come in since."""
    with running(config, newsroom.fetch(), clock) as app:
        work(app)
        clock.move(days=1)
        (issue,) = app.compose_due()
        before: Issue | None = app.store.issue(issue.id)
        clock.move(days=1)
        work(app)
        assert app.store.issue(issue.id) == before == issue
