"""Redirects, lying validators, outages, and how a feed is doing."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor import poll
from monitor.errors import (
    ChallengeError,
    ConnectError,
    FeedError,
    GoneError,
    HttpStatusError,
    MonitorError,
    NotAFeedError,
    RedirectError,
    RefusedAddressError,
    TooLargeError,
    TooSlowError,
    UnexpectedError,
)
from monitor.poll import HealthKind, Tried
from monitor.values import FeedState, NotModified, Page, ParsedFeed, WindowItem
from tests.poll.made import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SETTINGS,
    URL,
    a_feed,
    a_page,
    a_state,
)

NEW_URL = "https://moved.example/feed"


def succeed(
    state: FeedState,
    answer: Page | NotModified,
    at: datetime = NOW,
    body_hash: str = "b",
    *,
    was_whole: bool = False,
) -> FeedState:
    """A poll that worked at that time."""
    return poll.after_success(
        a_feed(),
        state,
        answer,
        ParsedFeed("", ()),
        n_new=0,
        body_hash=body_hash,
        settings=SETTINGS,
        now=at,
        jitter=0.5,
        was_whole=was_whole,
    )


def fail(
    state: FeedState, error: MonitorError, *, is_outage: bool = False
) -> FeedState:
    """A poll that failed now."""
    return poll.after_failure(
        a_feed(),
        state,
        error,
        settings=SETTINGS,
        now=NOW,
        jitter=0.5,
        is_outage=is_outage,
    )


# redirects -------------------------------------------------------------------------


def test_a_permanent_redirect_is_adopted_after_days() -> None:
    """It has to lead to the same place all the while."""
    moved = a_page(moved_to=NEW_URL)
    state = succeed(a_state(), moved)
    assert (state.moved_url, state.moved_to, state.moved_since) == (None, NEW_URL, NOW)
    state = succeed(state, moved, NOW + 2 * DAY)
    assert state.moved_url is None
    state = succeed(state, NotModified(URL, moved_to=NEW_URL), NOW + 3 * DAY)
    assert (state.moved_url, state.moved_to) == (NEW_URL, None)


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(a_page(), id="none"),
        pytest.param(a_page(moved_to="https://other.example/"), id="another"),
    ],
)
def test_a_redirect_that_wavers_begins_anew(between: Page) -> None:
    """A 301 of one afternoon is a mistake of one afternoon."""
    moved = a_page(moved_to=NEW_URL)
    state = succeed(succeed(a_state(), moved), between, NOW + DAY)
    state = succeed(state, moved, NOW + 3 * DAY)
    assert (state.moved_url, state.moved_since) == (None, NOW + 3 * DAY)


def test_an_adopted_address_that_fails_is_given_up() -> None:
    """The configured one is asked again, and 410 of the other does not count."""
    state = a_state(moved_url=NEW_URL)
    for _ in range(3):
        assert state.moved_url == NEW_URL
        state = fail(state, GoneError(NEW_URL, 410))
    assert state.moved_url is None
    assert not state.is_gone


# validators ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "items", "expected"),
    [
        pytest.param({"full_poll_at": NOW - HOUR}, (), ("E", "L"), id="as usual"),
        pytest.param({"full_poll_at": NOW - DAY}, (), (None, None), id="once a day"),
        pytest.param({}, (), (None, None), id="never whole yet"),
        pytest.param(
            {"full_poll_at": NOW, "n_lies": 1}, (), (None, None), id="they lied"
        ),
        pytest.param(
            {"full_poll_at": NOW},
            (WindowItem("h", "k", 1),),
            (None, None),
            id="an absence to confirm",
        ),
        pytest.param(
            {"full_poll_at": NOW},
            (WindowItem("h", "k", 2),),
            ("E", "L"),
            id="an absence confirmed",
        ),
    ],
)
def test_validators_are_left_out_where_they_could_mislead(
    more: dict[str, object],
    items: tuple[WindowItem, ...],
    expected: tuple[str | None, str | None],
) -> None:
    """Once a day, after a lie, and to see an absence a second time."""
    state = a_state(etag="E", last_modified="L", **more)
    assert poll.validators(state, items, NOW) == expected


@pytest.mark.parametrize(
    ("answer", "body_hash", "was_whole", "n_lies"),
    [
        pytest.param(a_page(etag="E"), "new", True, 1, id="other body, same ETag"),
        pytest.param(a_page(etag="E"), "old", True, 0, id="same body"),
        pytest.param(a_page(etag="F"), "new", True, 0, id="other ETag"),
        pytest.param(a_page(etag="E"), "new", False, 0, id="it was asked with it"),
        pytest.param(a_page(), "new", True, 0, id="no ETag any more"),
    ],
)
def test_a_validator_that_stays_while_the_body_changes_lies(
    answer: Page, body_hash: str, was_whole: bool, n_lies: int
) -> None:
    """Sent back, it would have hidden the change."""
    state = a_state(etag="E", body_hash="old")
    after = succeed(state, answer, body_hash=body_hash, was_whole=was_whole)
    assert after.n_lies == n_lies
    assert after.full_poll_at == (NOW if was_whole else None)


# outage ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param("...", True, id="nobody answers"),
        pytest.param("..", False, id="too few to tell"),
        pytest.param("..a.", False, id="one answers"),
        pytest.param("..o", False, id="one was long ago"),
        pytest.param("", False, id="it is alone"),
    ],
)
def test_an_outage_is_when_nobody_answers(others: str, expected: bool) -> None:
    """. is a host in vain, a one that answered, o one in vain an hour ago."""
    tried = [
        Tried(str(n), NOW - (HOUR if kind == "o" else MINUTE), kind == "a")
        for n, kind in enumerate(others)
    ]
    tried.append(Tried("daily.example", NOW, did_answer=False))
    assert poll.is_outage(tried, "daily.example", NOW) is expected


def test_in_an_outage_nobody_is_penalised() -> None:
    """The failure does not count, and the feed is asked again soon."""
    state = fail(a_state(n_failures=4), ConnectError(URL, "x"), is_outage=True)
    assert state.n_failures == 4
    assert state.next_poll_at - NOW == 2 * MINUTE
    assert state.last_error == f"{URL}: x"


# health ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectError(URL, "x"), "network"),
        (TooSlowError(URL, "x"), "network"),
        (HttpStatusError(URL, 429), "busy"),
        (HttpStatusError(URL, 503), "busy"),
        (HttpStatusError(URL, 403), "refused"),
        (HttpStatusError(URL, 404), "not-found"),
        (HttpStatusError(URL, 500), "status"),
        (GoneError(URL, 410), "gone"),
        (NotAFeedError(URL, "x"), "not-a-feed"),
        (FeedError(URL, "x"), "broken"),
        (TooLargeError(URL, 1), "too-large"),
        (RedirectError(URL, "x"), "redirect"),
        (RefusedAddressError(URL, "x"), "address"),
        (UnexpectedError(URL, ValueError()), "bug"),
        (ChallengeError(URL, "Cloudflare", 403), "wall"),
    ],
)
def test_every_error_has_a_kind(error: MonitorError, expected: str) -> None:
    """One word, for counting."""
    assert poll.error_kind(error) == expected


WORKED = a_state(last_polled_at=NOW, last_success_at=NOW)
FAILED = a_state(
    last_polled_at=NOW,
    last_success_at=NOW - 3 * HOUR,
    n_failures=2,
    last_error="HTTP status 500",
    error_kind="status",
    failing_since=NOW - 2 * HOUR,
)


@pytest.mark.parametrize(
    ("state", "kind", "note"),
    [
        pytest.param(None, HealthKind.NEW, "not polled", id="unknown"),
        pytest.param(a_state(), HealthKind.NEW, "not polled", id="never polled"),
        pytest.param(WORKED, HealthKind.OK, "", id="works"),
        pytest.param(FAILED, HealthKind.FAILING, "since 04 March", id="fails"),
        pytest.param(
            replace(FAILED, last_success_at=NOW - HOUR / 2),
            HealthKind.SHAKY,
            "HTTP status 500",
            id="failed just now",
        ),
        pytest.param(
            replace(FAILED, last_success_at=None), HealthKind.FAILING, "", id="never"
        ),
        pytest.param(
            replace(FAILED, error_kind="wall", last_error="a bot wall"),
            HealthKind.WALLED,
            "a bot wall",
            id="walled",
        ),
        pytest.param(
            replace(FAILED, error_kind="not-found", failing_since=NOW - 8 * DAY),
            HealthKind.FAILING,
            "look for its new address",
            id="not found for a week",
        ),
        pytest.param(
            replace(WORKED, answered_by=NEW_URL, last_error="HTTP status 500"),
            HealthKind.STAND_IN,
            f"{NEW_URL} stands in for it: HTTP status 500",
            id="another address answers",
        ),
        pytest.param(a_state(is_gone=True), HealthKind.GONE, "410", id="gone"),
        pytest.param(
            replace(WORKED, last_gap_at=NOW - HOUR),
            HealthKind.OVERRUN,
            "04 March",
            id="ran over",
        ),
        pytest.param(
            replace(WORKED, last_gap_at=NOW - 3 * DAY), HealthKind.OK, "", id="long ago"
        ),
        pytest.param(
            replace(WORKED, usual_gap=HOUR, last_entry_at=NOW - 2 * DAY),
            HealthKind.SILENT,
            "nothing new for 2 days; usually every 1 h",
            id="silent for longer than usual",
        ),
        pytest.param(
            replace(WORKED, usual_gap=HOUR, last_entry_at=NOW - 20 * HOUR),
            HealthKind.OK,
            "",
            id="a quiet night",
        ),
        pytest.param(
            replace(WORKED, usual_gap=7 * DAY, last_entry_at=NOW - 20 * DAY),
            HealthKind.OK,
            "",
            id="a weekly",
        ),
    ],
)
def test_health_says_how_a_feed_is_doing(
    state: FeedState | None, kind: HealthKind, note: str
) -> None:
    """In one word and one sentence."""
    health = poll.health_of(a_feed(), state, NOW)
    assert health.kind is kind
    assert note in health.note
    assert bool(health.note) is bool(note) or kind is HealthKind.FAILING


def test_an_error_in_an_outage_is_shaky_and_then_failing() -> None:
    """Coverage is partial whoever is to blame."""
    state = fail(WORKED, ConnectError(URL, "x"), is_outage=True)
    assert poll.health_of(a_feed(), state, NOW).kind is HealthKind.SHAKY
    later = NOW + timedelta(hours=2)
    assert poll.health_of(a_feed(), state, later).kind is HealthKind.FAILING
