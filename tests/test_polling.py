"""Feeds that misbehave, polled from end to end on a real store."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor import poll
from monitor.app import App
from monitor.config import (
    Account,
    Alternate,
    Config,
    FeedEntry,
    FetchSettings,
    Figure,
    Outlet,
)
from monitor.config import Settings as Monitor
from monitor.errors import ConnectError, HttpStatusError
from monitor.poll import HealthKind
from monitor.store.database import Database
from monitor.store.tables import entries
from monitor.values import FeedState
from tests.fakes import START, FakeClock, FakeFetch, item, rss

DAILY = "https://daily.example/feed"
POSTS = "https://posts.example/mira.rss"
OTHERS = tuple(f"https://{name}.example/feed" for name in ("a", "b", "c", "d"))


@pytest.fixture
def fetch() -> FakeFetch:
    """A network to be filled."""
    return FakeFetch({url: rss(post(1, url)) for url in (DAILY, POSTS, *OTHERS)})


@pytest.fixture
def clock() -> FakeClock:
    """A clock to be moved."""
    return FakeClock()


@pytest.fixture
def app(tmp_path: Path, fetch: FakeFetch, clock: FakeClock) -> Iterator[App]:
    """An outlet, an account and four other outlets; one unit at a time."""
    urls = (DAILY, *OTHERS)
    config = Config(
        settings=Monitor(
            database=f"sqlite:///{tmp_path / 'monitor.db'}",
            fetch=FetchSettings(workers=1),
        ),
        figures=(Figure(id="mira-holt", name="Mira Holt"),),
        outlets=tuple(
            Outlet(id=f"o{n}", name=f"Outlet {n}", feeds=(FeedEntry(url=url),))
            for n, url in enumerate(urls)
        ),
        accounts=(Account(figure="mira-holt", channel="Skerry", url=POSTS),),
    )
    with App(config, {}, clock=clock, jitter=lambda: 0.5, fetch=fetch) as made:
        yield made


def post(n: int, feed: str = POSTS, guid: str | None = None) -> str:
    """The nth item of a feed, with a guid of its own perhaps."""
    made = item(f"{feed}/{n}", f"The story number {n}", f"Words of number {n}")
    return made.replace(f"<guid>{feed}/{n}", f"<guid>{guid}") if guid else made


def posts(*numbers: int) -> bytes:
    """The account's feed with these posts."""
    return rss(*(post(n) for n in numbers))


def round_of(app: App, clock: FakeClock, url: str, **by: float) -> FeedState:
    """Let time pass, poll the one feed, and give its state."""
    clock.move(**(by or {"hours": 2}))
    (feed,) = (one for one in app.config.feeds if one.url == url)
    app.polling.poll_feed(feed)
    state = app.store.feed_state(feed.id)
    assert state
    return state


def stored(app: App) -> dict[str, bool]:
    """By key: whether the entry counts as deleted."""
    url = app.config.settings.database
    database = Database(url, timedelta(seconds=5))
    with closing(database), database.read() as connection:
        query = select(entries.c.key, entries.c.deleted_at)
        return {
            row.key: row.deleted_at is not None for row in connection.execute(query)
        }


def test_a_post_that_disappears_is_deleted_after_two_polls(
    app: App, fetch: FakeFetch, clock: FakeClock
) -> None:
    """Its neighbours stay; the second poll asks for the whole feed again."""
    fetch.pages[POSTS] = posts(5, 4, 3, 2, 1)
    there_at = round_of(app, clock, POSTS).last_success_at
    list(app.read())
    fetch.pages[POSTS] = posts(5, 4, 2, 1)
    round_of(app, clock, POSTS)
    assert not any(stored(app).values())
    round_of(app, clock, POSTS)
    assert [key for key, is_gone in stored(app).items() if is_gone] == [f"{POSTS}/3"]
    (report,) = (one for one in app.store.reports() if one.deleted_at)
    assert report.article_url == f"{POSTS}/3"
    assert (report.deleted_at, report.last_seen_at) == (clock(), there_at)
    fetch.pages[POSTS] = posts(5, 4, 3, 2, 1)
    round_of(app, clock, POSTS)
    assert not any(stored(app).values())


def test_an_outlet_may_drop_what_it_likes(
    app: App, fetch: FakeFetch, clock: FakeClock
) -> None:
    """A front page is no archive: what leaves it is not taken back."""
    fetch.pages[DAILY] = rss(*(post(n, DAILY) for n in (5, 4, 3, 2, 1)))
    round_of(app, clock, DAILY)
    fetch.pages[DAILY] = rss(*(post(n, DAILY) for n in (5, 4, 2, 1)))
    for _ in range(3):
        round_of(app, clock, DAILY)
    assert not any(stored(app).values())


def test_a_window_that_ran_over_is_recorded_and_polled_sooner(
    app: App, fetch: FakeFetch, clock: FakeClock
) -> None:
    """A gap is told in the feed's health, and the pause is halved."""
    fetch.pages[DAILY] = rss(post(2, DAILY), post(1, DAILY))
    before = round_of(app, clock, DAILY)
    fetch.pages[DAILY] = rss(post(9, DAILY), post(8, DAILY))
    after = round_of(app, clock, DAILY)
    assert (after.n_gaps, after.last_gap_at) == (1, clock())
    pauses = [one.next_poll_at - one.last_polled_at for one in (before, after)]  # type: ignore[operator]
    assert pauses[1] <= pauses[0] / 2
    feed = next(one for one in app.config.feeds if one.url == DAILY)
    assert poll.health_of(feed, after, clock()).kind is HealthKind.OVERRUN


def test_new_ids_for_old_entries_are_no_news(
    app: App, fetch: FakeFetch, clock: FakeClock
) -> None:
    """A feed that changes all its guids brings nothing, at this poll and the next."""
    fetch.pages[DAILY] = rss(*(post(n, DAILY) for n in (3, 2, 1)))
    round_of(app, clock, DAILY)
    n_before = len(stored(app))
    renamed = [post(n, DAILY, guid=f"tag:{n}") for n in (3, 2, 1)]
    fetch.pages[DAILY] = rss(*renamed)
    assert round_of(app, clock, DAILY).n_gaps == 0
    fetch.pages[DAILY] = rss(post(4, DAILY), *renamed)
    assert round_of(app, clock, DAILY).n_gaps == 0
    assert len(stored(app)) == n_before + 1


def test_a_post_that_another_address_shows_is_not_deleted(
    app: App, fetch: FakeFetch, clock: FakeClock
) -> None:
    """A mirror answers for the account and has the post that the account missed."""
    mirror = "https://mirror.example/mira.rss"
    account = Account(
        figure="mira-holt",
        channel="Skerry",
        url=POSTS,
        alternates=(Alternate(url=mirror),),
    )
    app.reload(replace(app.config, accounts=(account,)))
    fetch.pages[POSTS] = posts(5, 4, 3, 2, 1)
    round_of(app, clock, POSTS)
    fetch.pages[POSTS] = posts(5, 4, 2, 1)
    round_of(app, clock, POSTS)
    round_of(app, clock, POSTS)
    assert stored(app)[f"{POSTS}/3"]
    fetch.pages[POSTS] = HttpStatusError(POSTS, 500)
    fetch.pages[mirror] = posts(5, 4, 3, 2, 1)
    assert round_of(app, clock, POSTS).answered_by == mirror
    assert not any(stored(app).values())
    assert len(stored(app)) == 5


def test_items_that_share_address_and_title_are_all_stored(
    app: App, fetch: FakeFetch, clock: FakeClock
) -> None:
    """A press office gives every statement one page and one title."""
    for n in range(8):
        made = [
            item(DAILY, "Statement by the President", f"Words of number {k}", at)
            for k in range(n, max(-1, n - 2), -1)
            for at in [START + timedelta(hours=k)]
        ]
        bodies = [
            one.replace(f"<guid>{DAILY}", f"<guid>tag:{k}")
            for one, k in zip(made, range(n, -1, -1), strict=False)
        ]
        fetch.pages[DAILY] = rss(*bodies)
        round_of(app, clock, DAILY)
    assert sum(key.startswith("tag:") for key in stored(app)) == 8


def test_our_own_outage_is_nobodys_fault(
    app: App, fetch: FakeFetch, clock: FakeClock
) -> None:
    """When no host answers, feeds are asked again soon and none is penalised."""
    for url in (DAILY, POSTS, *OTHERS):
        fetch.pages[url] = ConnectError(url, "no route")
    for _ in range(6):
        for url in (DAILY, POSTS, *OTHERS):
            last = round_of(app, clock, url, seconds=20)
    assert last.n_failures <= 1
    assert last.next_poll_at - clock() <= timedelta(minutes=3)
    states = app.store.feed_states()
    assert max(state.n_failures for state in states) == 1


def test_one_host_that_is_down_backs_off_alone(
    app: App, fetch: FakeFetch, clock: FakeClock
) -> None:
    """The others answer, if only to say no: the network is there."""
    fetch.pages[DAILY] = ConnectError(DAILY, "refused")
    for url in OTHERS:
        fetch.pages[url] = HttpStatusError(url, 500)
    for _ in range(4):
        for url in OTHERS:
            round_of(app, clock, url, seconds=20)
        state = round_of(app, clock, DAILY, seconds=20)
    assert state.n_failures == 4
    assert state.error_kind == "network"


def test_a_feed_that_failed_for_weeks_comes_back(
    app: App, fetch: FakeFetch, clock: FakeClock
) -> None:
    """It is asked once a day at least, and a success forgets it all."""
    good = fetch.pages[DAILY]
    fetch.pages[DAILY] = HttpStatusError(DAILY, 404)
    began = clock()
    while clock() - began < timedelta(weeks=5):
        state = round_of(app, clock, DAILY, seconds=1)
        assert state.next_poll_at - clock() <= timedelta(hours=26.4)
        clock.at = state.next_poll_at
    assert state.failing_since == began + timedelta(seconds=1)
    fetch.pages[DAILY] = good
    state = round_of(app, clock, DAILY)
    assert (state.n_failures, state.failing_since, state.error_kind) == (0, None, None)
    assert state.next_poll_at - clock() <= timedelta(hours=1.1)


@pytest.mark.parametrize("everything", [True, False])
def test_an_outlet_that_answers_304_is_not_asked_for_in_the_store(
    app: App, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, everything: bool
) -> None:
    """Its state came with all the others; asking for each cost a quarter of a poll."""
    list(app.poll(app.due_feeds(everything=True)))
    clock.move(days=1)
    asked: list[str] = []
    memory = app.store.feed_memory

    def asking(feed_id: str) -> object:
        asked.append(feed_id)
        return memory(feed_id)

    monkeypatch.setattr(app.store, "feed_memory", asking)
    polled = list(app.poll(app.due_feeds(everything=everything)))
    assert {one.outcome for one in polled} == {"unchanged"}
    assert set(asked) == {f.id for f in app.config.feeds if f.figure_id}
