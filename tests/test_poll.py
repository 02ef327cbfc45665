"""What `poll` decides: who is due, what is new, when to come back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import poll
from monitor.config import Feed, PollSettings
from monitor.errors import (
    ArticleError,
    ChallengeError,
    ConnectError,
    FeedError,
    GoneError,
    HttpStatusError,
    MonitorError,
    NotAFeedError,
    RedirectError,
    RefusedAddressError,
    RobotsError,
    StoreError,
    TooLargeError,
    TooSlowError,
)
from monitor.values import Entry, FeedState, NotModified, Page, ParsedFeed

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
URL = "https://daily.example/feed"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SETTINGS = PollSettings()


def feed(name: str, interval: timedelta = 15 * MINUTE) -> Feed:
    """A feed of that id."""
    return Feed(
        id=name, url=f"https://{name}.example/", interval=interval, language="en"
    )


def state(
    name: str = "a", due_in: timedelta = timedelta(), **more: object
) -> FeedState:
    """A feed's state, due `due_in` from now."""
    made = FeedState(name, f"https://{name}.example/", NOW + due_in)
    return replace(made, **more)  # type: ignore[arg-type]


def page(
    max_age: timedelta | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
) -> Page:
    """A 200 with these validators."""
    return Page(URL, URL, b"", max_age=max_age, etag=etag, last_modified=last_modified)


def entry(key: str, content_hash: str = "h", at: datetime | None = None) -> Entry:
    """An entry with that key and hash."""
    return Entry(key, None, "", "", content_hash, published_at=at)


def succeed(
    old: FeedState,
    answer: Page | NotModified,
    parsed: ParsedFeed | None = None,
    *,
    n_new: int = 0,
    body_hash: str | None = None,
    interval: timedelta = 15 * MINUTE,
    jitter: float = 0.5,
) -> FeedState:
    """`after_success` with the usual settings; jitter 0.5 moves nothing."""
    return poll.after_success(
        feed("a", interval),
        old,
        answer,
        parsed,
        n_new=n_new,
        body_hash=body_hash,
        settings=SETTINGS,
        now=NOW,
        jitter=jitter,
    )


def fail(
    old: FeedState,
    error: MonitorError,
    interval: timedelta = 15 * MINUTE,
    jitter: float = 0.5,
) -> FeedState:
    """`after_failure` with the usual settings."""
    return poll.after_failure(
        feed("a", interval), old, error, settings=SETTINGS, now=NOW, jitter=jitter
    )


def pause(after: FeedState) -> timedelta:
    """How long until the next poll, to the second."""
    return timedelta(seconds=round((after.next_poll_at - NOW).total_seconds()))


# due -------------------------------------------------------------------------------


def test_the_longest_overdue_feed_comes_first() -> None:
    """Due feeds are ordered by when they were due; ties keep the file's order."""
    states = {
        "a": state("a", -1 * MINUTE),
        "b": state("b", -2 * MINUTE),
        "c": state("c", -1 * MINUTE),
        "d": state("d", MINUTE),
        "e": state("e"),
    }
    feeds = [feed(name) for name in "cabde"]
    assert [one.id for one in poll.due(feeds, states, NOW)] == ["b", "c", "a", "e"]


def test_a_feed_never_polled_is_due_before_all_others() -> None:
    """A feed without a state was added just now."""
    states = {"a": state("a", -30 * DAY)}
    assert poll.due([feed("a"), feed("new")], states, NOW)[0].id == "new"


def test_a_feed_that_is_gone_is_never_due() -> None:
    """410 ends polling until the configuration changes."""
    states = {"a": state("a", -DAY, is_gone=True)}
    assert poll.due([feed("a")], states, NOW) == ()


# entries ---------------------------------------------------------------------------


def test_new_and_edited_entries_are_changed_in_feed_order() -> None:
    """An entry counts if its key is unknown or its content hash is another."""
    entries = [entry("new"), entry("same"), entry("edited", "h2")]
    known = {"same": "h", "edited": "h"}
    assert [one.key for one in poll.changed(entries, known)] == ["new", "edited"]


@pytest.mark.parametrize(
    ("published_at", "expected"),
    [
        pytest.param(None, True, id="unknown date"),
        pytest.param(NOW + 3 * DAY, True, id="from the future"),
        pytest.param(NOW - 7 * DAY, True, id="just young enough"),
        pytest.param(NOW - 7 * DAY - MINUTE, False, id="too old"),
    ],
)
def test_an_entry_is_fresh_within_max_entry_age(
    published_at: datetime | None, expected: bool
) -> None:
    """Age counts from publication; an unknown date counts as young."""
    assert poll.is_fresh(entry("a", at=published_at), SETTINGS, NOW) is expected


def test_body_hash_tells_bodies_apart() -> None:
    """The same bytes give the same hash, other bytes another."""
    assert poll.body_hash(b"one") == poll.body_hash(b"one") != poll.body_hash(b"two")


# after success ---------------------------------------------------------------------


def test_success_forgets_failures_and_keeps_what_the_answer_said() -> None:
    """A poll that worked ends a row of failures and takes over both validators."""
    old = state(n_failures=3, last_error="x", etag="old", last_modified="old")
    parsed = ParsedFeed("t", (entry("a"), entry("b")))
    new = succeed(
        old, page(etag="E", last_modified=None), parsed, n_new=1, body_hash="B"
    )
    assert (new.n_failures, new.last_error) == (0, None)
    assert (new.etag, new.last_modified, new.body_hash) == ("E", None, "B")
    assert new.last_polled_at == new.last_success_at == new.last_entry_at == NOW
    assert new.n_entries == 2


def test_not_modified_keeps_what_it_does_not_mention() -> None:
    """A 304 may renew one validator and stay silent about the other."""
    old = state(
        etag="old",
        last_modified="old",
        body_hash="B",
        n_entries=7,
        last_entry_at=NOW - DAY,
    )
    new = succeed(old, NotModified(URL, etag="E"))
    assert (new.etag, new.last_modified, new.body_hash) == ("E", "old", "B")
    assert (new.n_entries, new.last_entry_at) == (7, NOW - DAY)
    assert succeed(old, NotModified(URL)).etag == "old"


@pytest.mark.parametrize(
    ("interval", "ttl", "max_age", "expected"),
    [
        pytest.param(15 * MINUTE, None, None, 15 * MINUTE, id="interval"),
        pytest.param(15 * MINUTE, HOUR, None, HOUR * 1.05, id="ttl is a floor"),
        pytest.param(15 * MINUTE, HOUR, 2 * HOUR, HOUR * 2.1, id="the longer floor"),
        pytest.param(15 * MINUTE, MINUTE, 0 * MINUTE, 15 * MINUTE, id="short floors"),
        pytest.param(15 * MINUTE, None, 99 * DAY, DAY * 1.05, id="floors are capped"),
        pytest.param(3 * DAY, None, 2 * DAY, 3 * DAY, id="interval beyond the cap"),
        pytest.param(0 * MINUTE, None, None, MINUTE / 60, id="never at once"),
    ],
)
def test_the_next_poll_waits_for_interval_and_publisher(
    interval: timedelta,
    ttl: timedelta | None,
    max_age: timedelta | None,
    expected: timedelta,
) -> None:
    """The pause is the interval, or what ttl and max-age ask for, up to a cap."""
    new = succeed(
        state(), page(max_age), ParsedFeed("t", (), ttl=ttl), interval=interval
    )
    assert pause(new) == expected


# after failure ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n_before", "expected"),
    [
        pytest.param(0, 15 * MINUTE, id="first"),
        pytest.param(1, 30 * MINUTE, id="second"),
        pytest.param(4, 4 * HOUR, id="fifth"),
        pytest.param(8, DAY, id="at the cap"),
        pytest.param(10**9, DAY, id="after years"),
    ],
)
def test_pauses_double_up_to_the_cap(n_before: int, expected: timedelta) -> None:
    """A failing feed is asked less and less, but at least once in `max_backoff`."""
    assert pause(fail(state(n_failures=n_before), ConnectError(URL, "x"))) == expected


def test_failure_keeps_validators_and_says_why() -> None:
    """What is known of the feed outlives its failures."""
    old = state(etag="E", last_modified="L", body_hash="B", last_success_at=NOW - DAY)
    new = fail(old, ConnectError(URL, "no route"))
    assert new.last_error == f"{URL}: no route"
    assert new.n_failures == 1
    assert new.last_polled_at == NOW
    assert (new.etag, new.last_modified, new.body_hash) == ("E", "L", "B")
    assert new.last_success_at == NOW - DAY
    assert not new.is_gone


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(2 * HOUR, HOUR * 2.1, id="later than the back-off"),
        pytest.param(MINUTE, 15 * MINUTE, id="sooner than the back-off"),
        pytest.param(90 * DAY, DAY * 1.05, id="capped"),
        pytest.param(None, 15 * MINUTE, id="not said"),
    ],
)
def test_retry_after_is_a_floor(asked: timedelta | None, expected: timedelta) -> None:
    """A feed is not asked again before the server wants, within the cap."""
    assert pause(fail(state(), HttpStatusError(URL, 503, asked))) == expected


def test_410_marks_the_feed_as_gone() -> None:
    """Gone is the one failure that ends polling."""
    assert fail(state(), GoneError(URL, 410)).is_gone


# reading again ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n_attempts", "expected"),
    [
        pytest.param(0, 10 * MINUTE, id="none counted"),
        pytest.param(1, 10 * MINUTE, id="first"),
        pytest.param(2, 40 * MINUTE, id="second"),
        pytest.param(3, 160 * MINUTE, id="third"),
        pytest.param(4, 640 * MINUTE, id="fourth"),
        pytest.param(5, None, id="given up"),
        pytest.param(99, None, id="long given up"),
    ],
)
def test_an_entry_is_tried_five_times(
    n_attempts: int, expected: timedelta | None
) -> None:
    """The waits grow fourfold, and the fifth failure is the last."""
    again = poll.read_again_at(n_attempts, TooSlowError(URL, "x"), NOW, 0.5)
    assert again == (NOW + expected if expected else None)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(HttpStatusError(URL, 404), False, id="404"),
        pytest.param(HttpStatusError(URL, 403), False, id="403"),
        pytest.param(GoneError(URL, 410), False, id="410"),
        pytest.param(HttpStatusError(URL, 408), True, id="408"),
        pytest.param(HttpStatusError(URL, 425), True, id="425"),
        pytest.param(HttpStatusError(URL, 429), True, id="429"),
        pytest.param(HttpStatusError(URL, 500), True, id="500"),
        pytest.param(HttpStatusError(URL, 304), True, id="an odd status"),
        pytest.param(RobotsError(URL, "x"), False, id="robots"),
        pytest.param(ChallengeError(URL, "x", 403), False, id="bot wall"),
        pytest.param(RefusedAddressError(URL, "x"), False, id="refused address"),
        pytest.param(TooLargeError(URL, 1), False, id="too large"),
        pytest.param(ArticleError(URL, "x"), False, id="no article"),
        pytest.param(NotAFeedError(URL, "x"), False, id="no feed"),
        pytest.param(FeedError(URL, "x"), False, id="broken feed"),
        pytest.param(ConnectError(URL, "x"), True, id="no connection"),
        pytest.param(RedirectError(URL, "x"), True, id="redirects"),
        pytest.param(StoreError("locked"), True, id="database"),
    ],
)
def test_what_will_not_pass_is_given_up_at_once(
    error: MonitorError, expected: bool
) -> None:
    """Refusals and missing pages are final, trouble on the way is not."""
    assert (poll.read_again_at(1, error, NOW, 0.5) is not None) is expected


def test_reading_again_heeds_retry_after_up_to_a_day() -> None:
    """A page of a busy host waits as long as the host asks."""
    asked = HttpStatusError(URL, 503, 2 * HOUR)
    assert poll.read_again_at(1, asked, NOW, 0.0) == NOW + 2 * HOUR
    forever = HttpStatusError(URL, 503, 90 * DAY)
    assert poll.read_again_at(1, forever, NOW, 0.0) == NOW + DAY


# properties ------------------------------------------------------------------------

durations = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=365))
jitters = st.floats(min_value=0, max_value=1, exclude_max=True)
errors = st.one_of(
    st.just(ConnectError(URL, "x")),
    st.builds(HttpStatusError, st.just(URL), st.integers(400, 599), durations),
)


@given(
    interval=durations,
    ttl=st.none() | durations,
    max_age=st.none() | durations,
    jitter=jitters,
)
def test_after_success_the_next_poll_lies_within_limits(
    interval: timedelta,
    ttl: timedelta | None,
    max_age: timedelta | None,
    jitter: float,
) -> None:
    """Always later than now, never before the floors, never past the cap and 10 %."""
    new = succeed(
        state(),
        page(max_age),
        ParsedFeed("t", (), ttl=ttl),
        interval=interval,
        jitter=jitter,
    )
    floor = max(
        min(ttl or 0 * DAY, SETTINGS.max_interval),
        min(max_age or 0 * DAY, SETTINGS.max_backoff),
    )
    assert new.next_poll_at > NOW
    assert new.next_poll_at >= NOW + max(floor, interval * 0.899)
    longest = max(interval, SETTINGS.max_backoff) * 1.1
    assert new.next_poll_at <= NOW + longest + MINUTE


@given(
    interval=durations, n_failures=st.integers(0, 10**6), error=errors, jitter=jitters
)
def test_after_failure_the_next_poll_lies_within_limits(
    interval: timedelta, n_failures: int, error: MonitorError, jitter: float
) -> None:
    """However long it fails, a feed is asked again, and within the cap and 10 %."""
    new = fail(state(n_failures=n_failures), error, interval, jitter)
    longest = max(interval, SETTINGS.max_backoff) * 1.1
    assert NOW < new.next_poll_at <= NOW + longest + MINUTE
    assert new.n_failures == n_failures + 1
    assert new.is_gone is False


@given(interval=durations, jitter=jitters)
def test_failing_once_more_never_shortens_the_pause(
    interval: timedelta, jitter: float
) -> None:
    """The pause grows or stays with each failure in a row."""
    pauses = [
        fail(state(n_failures=n), ConnectError(URL, "x"), interval, jitter).next_poll_at
        for n in range(30)
    ]
    assert pauses == sorted(pauses)


@given(n_attempts=st.integers(0, 10), error=errors, jitter=jitters)
def test_reading_again_is_later_than_now_and_within_limits(
    n_attempts: int, error: MonitorError, jitter: float
) -> None:
    """A next try lies ahead, within a day and a tenth."""
    again = poll.read_again_at(n_attempts, error, NOW, jitter)
    assert again is None or NOW < again <= NOW + DAY * 1.1
