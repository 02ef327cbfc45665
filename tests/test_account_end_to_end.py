"""An account over an API, from its answers to the statements in the store."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app import App
from monitor.config import Account, Alternate, Config
from monitor.errors import ChallengeError
from monitor.values import PostKind
from tests import newsroom
from tests.fakes import FakeClock, FakeFetch, item, rss
from tests.networks import account, bytes_of, status

PROFILE = "https://social.example/@mira"
LOOKUP = "https://social.example/api/v1/accounts/lookup?acct=mira"
STATUSES = "https://social.example/api/v1/accounts/7/statuses?limit=40"
MIRROR = "https://mirror.example/mira.rss"
WALL = "Cloudflare challenge"


@pytest.fixture
def fetch() -> FakeFetch:
    """An account with a post, a thread, a reply, a repost and a post for followers."""
    theirs = status(9, "<p>Their words.</p>", account=account("9", "oskar"))
    statuses = [
        status(5, "<p>For followers alone.</p>", visibility="private"),
        status(4, "", reblog=theirs),
        status(3, "<p>Yes, at noon.</p>", in_reply_to_id="8",
               in_reply_to_account_id="9"),
        status(2, "<p>And back at six.</p>", in_reply_to_id="1",
               in_reply_to_account_id="7"),
        status(1, "<p>The ferry sails on Monday.</p>"),
    ]  # fmt: skip
    return FakeFetch(
        {
            LOOKUP: bytes_of(account()),
            STATUSES: bytes_of(statuses),
            MIRROR: rss(item("https://mirror.example/1", "", "Hm.")),
        }
    )


@pytest.fixture
def app(tmp_path: Path, fetch: FakeFetch) -> Iterator[App]:
    """The monitor, watching that account and nothing else."""
    made = newsroom.config(tmp_path, database=f"sqlite:///{tmp_path / 'monitor.db'}")
    config: Config = replace(
        made,
        outlets=(),
        accounts=(
            Account(
                figure="mira-holt",
                channel="Skerry",
                mastodon=PROFILE,
                alternates=(Alternate(url=MIRROR),),
            ),
        ),
    )
    clock, half = FakeClock(), 0.5
    with App(config, {}, clock=clock, jitter=lambda: half, fetch=fetch) as made_app:
        yield made_app


def said(app: App) -> dict[str, PostKind]:
    """What the store holds of statements, with their kinds."""
    return {
        one.occurrence.content: one.occurrence.post_kind for one in app.store.reports()
    }


def test_posts_become_statements_of_their_kind(app: App) -> None:
    """Own words and threads, replies and reposts; nothing that was not for all."""
    list(app.poll(app.due_feeds()))
    list(app.read())
    assert said(app) == {
        "The ferry sails on Monday.": PostKind.OWN,
        "And back at six.": PostKind.OWN,
        "Yes, at noon.": PostKind.REPLY,
        "Their words.": PostKind.REPOST,
    }


def test_behind_a_wall_the_alternate_answers(app: App, fetch: FakeFetch) -> None:
    """One feed, one poll that worked, whichever address it came from."""
    fetch.pages[LOOKUP] = ChallengeError(LOOKUP, WALL, 403)
    (polled,) = app.poll(app.due_feeds())
    assert (polled.error, polled.n_new) == (None, 1)
    list(app.read())
    assert said(app) == {"Hm.": PostKind.OWN}


def test_a_wall_before_all_addresses_is_named(app: App, fetch: FakeFetch) -> None:
    """The feed's state says what stands in the way and what can be done."""
    fetch.pages[LOOKUP] = ChallengeError(LOOKUP, WALL, 403)
    fetch.pages[MIRROR] = ChallengeError(MIRROR, WALL, 403)
    (polled,) = app.poll(app.due_feeds())
    wall = (
        "a bot wall (Cloudflare challenge) stands before this address; it is"
        " not evaded: use another address, or ask the publisher"
    )
    assert polled.error == f"{LOOKUP}: {wall}; and {MIRROR}: {wall}"
    (state,) = app.store.feed_states()
    assert state.last_error == polled.error
